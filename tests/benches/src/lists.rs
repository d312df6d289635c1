//! What list screens and search cost a phone with 10,000 visits and 20,000 findings.

use crate::stopwatch::Times;
use crate::table::Figure;
use hucha_model::content::{FindingContent, VisitContent};
use hucha_model::time::Day;
use hucha_model::wire::{DocKind, EntityKind, EntityRef, FindingKind, Severity};
use hucha_model::{ActivityId, DocId, FindingId, Hash, Millis, PersonId, ScopeId};
use hucha_store::{
    DocState, EntityRow, FindingFilter, FindingStand, OpenedRow, Options, Reads, Store, StoreError,
};
use std::path::Path;

const VISITS: u32 = 10_000;
const EACH: u32 = 2;
const ROUNDS: u32 = 200;

type Question<'a> = &'a dyn Fn(&Reads) -> Result<usize, StoreError>;

pub(crate) fn measure(folder: &Path) -> Vec<Figure> {
    let mut figures = Vec::new();
    let stores = [
        ("plain", folder.join("plain.db"), None),
        ("encrypted", folder.join("secret.db"), Some([7; 32])),
    ];
    for (kind, path, key) in stores {
        fill(&open(&path, key));
        figures.extend(ask(kind, &path, key));
    }
    figures
}

fn ask(kind: &str, path: &Path, key: Option<[u8; 32]>) -> Vec<Figure> {
    let newest = FindingFilter {
        limit: 50,
        ..FindingFilter::default()
    };
    let today = Day("2026-07-01".parse().unwrap());
    let overdue = FindingFilter {
        stand: FindingStand::Overdue { today },
        ..newest.clone()
    };
    let questions: [(&'static str, &'static str, Question<'_>); 4] = [
        (
            "检索两个汉字",
            "search of two Chinese characters",
            &|reads| Ok(reads.search("储罐", 50)?.len()),
        ),
        (
            "检索罕见两字",
            "search of a rare two-character word",
            &|reads| Ok(reads.search("冰机", 50)?.len()),
        ),
        ("逾期隐患列表", "list: overdue findings", &|reads| {
            Ok(reads.findings(&overdue)?.len())
        }),
        ("最近检查列表", "list: newest visits", &|reads| {
            Ok(reads
                .docs_before(ScopeId::default(), DocKind::Visit, Millis(i64::MAX), 50)?
                .len())
        }),
    ];
    questions
        .into_iter()
        .map(|(zh, en, question)| {
            // A fresh handle for each: the first answer is a cold one, but for the system's cache.
            let store = open(path, key);
            let mut times = Times::default();
            let mut rows = 0;
            for _ in 0..ROUNDS {
                rows = times.take(|| store.read(question)).unwrap();
            }
            assert!(rows > 0, "the question has an answer");
            Figure {
                zh,
                en,
                value: times.percentile(50) * 1e3,
                unit: "ms",
                budget: Some(1.0),
                note: format!(
                    "{kind}, p50; {rows} rows, p99 {:.2} ms, first after opening {:.2} ms; {VISITS} visits, {} findings",
                    times.percentile(99) * 1e3,
                    times.first() * 1e3,
                    VISITS * EACH
                ),
            }
        })
        .collect()
}

fn open(path: &Path, key: Option<[u8; 32]>) -> Store {
    Store::open(Options::file(path, key)).unwrap()
}

/// Fills a store with years of visits, each with a few findings, a quarter of them open.
fn fill(store: &Store) {
    store
        .write(|tx| {
            for n in 0..VISITS {
                tx.put_opened(&OpenedRow {
                    doc: doc(n),
                    scope: ScopeId::default(),
                    activity: ActivityId::default(),
                    kind: DocKind::Visit,
                    hash: Hash::of_bytes(&n.to_be_bytes()),
                    bytes: vec![1; 300],
                    at: Millis(i64::from(n)),
                    state: DocState::Live,
                })?;
                let mut content = VisitContent::default();
                for k in 0..EACH {
                    let n = n * EACH + k;
                    content
                        .findings
                        .insert(FindingId::derived("bench", &n.to_be_bytes()), finding(n));
                }
                tx.rebuild_visit(doc(n), &content)?;
                for id in content.findings.keys() {
                    let entity = EntityRef {
                        kind: EntityKind::Finding,
                        id: (*id).into(),
                    };
                    tx.project_entity(&state(n, entity))?;
                }
            }
            Ok(())
        })
        .unwrap();
    store.idle().unwrap();
}

fn doc(n: u32) -> DocId {
    DocId::derived("bench", &n.to_be_bytes())
}

fn state(n: u32, entity: EntityRef) -> EntityRow {
    EntityRow {
        entity,
        scope: ScopeId::default(),
        state: "assigned".into(),
        closed: !n.is_multiple_of(4),
        needs_ruling: false,
        due: Some(Day(format!("2026-{:02}-15", n % 12 + 1).parse().unwrap())),
        json: "{}".into(),
    }
}

fn finding(n: u32) -> FindingContent {
    let rare = if n.is_multiple_of(5_000) {
        "，冰机异响"
    } else {
        ""
    };
    FindingContent {
        kind: FindingKind::Hazard,
        severity: vec![Severity::General],
        place: vec![format!("罐区V-{n}")],
        text: vec![format!(
            "第{n}处：储罐液位计未投用，可燃气体报警器未检定，现场无盲板标识，未见交接班记录{rare}"
        )],
        advice: vec![],
        basis: vec![],
        item: vec![],
        on_the_spot: false,
        by: PersonId::default(),
        at: Millis(5),
        removed: None,
    }
}

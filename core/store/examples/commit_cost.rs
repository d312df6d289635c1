//! Measures what a committed edit costs against a 100-byte append with fdatasync in the same
//! folder: `cargo run --release -p hucha-store --example commit_cost -- FOLDER`.
#![allow(clippy::disallowed_methods, reason = "a measurement reads the clock")]
#![allow(clippy::print_stdout, reason = "the figures are its result")]
#![allow(
    clippy::unwrap_used,
    reason = "a measurement that fails has nothing to report"
)]

use hucha_model::content::{Answer, AnswerValue, FindingContent, VisitContent};
use hucha_model::time::Day;
use hucha_model::wire::{DocKind, EntityKind, EntityRef, FindingKind, Severity};
use hucha_model::{ActivityId, DocId, FindingId, Hash, Millis, PersonId, ScopeId};
use hucha_store::{
    ChangeRow, DocState, EntityRow, FindingFilter, FindingStand, OpenedRow, Options, OutboxKind,
    Reads, Store, StoreError, Touch,
};
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

const ROUNDS: u32 = 1500;
const DOCS: u32 = 400;

fn main() {
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".".into());
    let dir = tempfile::tempdir_in(folder).unwrap();
    let plain = store(&dir.path().join("plain.db"), None);
    let secret = store(&dir.path().join("secret.db"), Some([7; 32]));
    let mut log = OpenOptions::new()
        .create(true)
        .append(true)
        .open(dir.path().join("floor"))
        .unwrap();
    let names = [
        "floor",
        "answer plain",
        "answer encrypted",
        "finding plain",
        "finding encrypted",
    ];
    let mut took: [Vec<Duration>; 5] = Default::default();
    let mut time = |at: usize, work: &mut dyn FnMut()| {
        let start = Instant::now();
        work();
        took.get_mut(at).unwrap().push(start.elapsed());
    };
    // Taken in turn, so that a slow moment of the disk hits all of them.
    for n in 0..ROUNDS {
        time(0, &mut || {
            log.write_all(&[7; 100]).unwrap();
            log.sync_data().unwrap();
        });
        time(1, &mut || answer(&plain, n));
        time(2, &mut || answer(&secret, n));
        time(3, &mut || finding(&plain, n));
        time(4, &mut || finding(&secret, n));
        if n % 100 == 99 {
            plain.idle().unwrap();
            secret.idle().unwrap();
        }
    }
    let floor = percentiles(took.first_mut().unwrap());
    for (name, times) in names.iter().zip(&mut took) {
        let (p50, p99) = percentiles(times);
        println!(
            "{name:18} p50 {:6.0} us = {:4.2} x floor   p99 {:6.0} us = {:4.2} x floor's p50, {:4.2} x its p99",
            p50,
            p50 / floor.0,
            p99,
            p99 / floor.0,
            p99 / floor.1
        );
    }
    for (name, store) in [("plain", &plain), ("encrypted", &secret)] {
        questions(name, store);
    }
}

/// Measures what screens ask, over 20,000 findings.
fn questions(name: &str, store: &Store) {
    let today = Day("2026-07-01".parse().unwrap());
    let newest = FindingFilter {
        limit: 50,
        ..FindingFilter::default()
    };
    let overdue = FindingFilter {
        stand: FindingStand::Overdue { today },
        ..newest.clone()
    };
    let of_doc = FindingFilter {
        doc: Some(doc(7)),
        limit: 0,
        ..FindingFilter::default()
    };
    let ask = |what: &str, question: &dyn Fn(&Reads) -> Result<usize, StoreError>| {
        let mut times = Vec::new();
        let mut rows = 0;
        for _ in 0..200 {
            let start = Instant::now();
            rows = store.read(question).unwrap();
            times.push(start.elapsed());
        }
        let first = times.first().unwrap().as_secs_f64() * 1e6;
        let (p50, p99) = percentiles(&mut times);
        println!(
            "{name:9} {what:20} {rows:4} rows  first {first:6.0}  p50 {p50:6.0}  p99 {p99:6.0} us"
        );
    };
    ask("newest findings", &|reads| {
        Ok(reads.findings(&newest)?.len())
    });
    ask("overdue findings", &|reads| {
        Ok(reads.findings(&overdue)?.len())
    });
    ask("findings of a visit", &|reads| {
        Ok(reads.findings(&of_doc)?.len())
    });
    ask("visits", &|reads| {
        Ok(reads
            .docs_before(ScopeId::default(), DocKind::Visit, Millis(9), 50)?
            .len())
    });
    ask("search, common word", &|reads| {
        Ok(reads.search("储罐", 50)?.len())
    });
    ask("search, rare tag", &|reads| {
        Ok(reads.search("V-1499", 50)?.len())
    });
    ask("search, absent word", &|reads| {
        Ok(reads.search("锅炉", 50)?.len())
    });
    ask("search, one character", &|reads| {
        Ok(reads.search("罐", 50)?.len())
    });
    ask("counts of a half-year", &|reads| {
        Ok(reads
            .totals(ScopeId::default(), DocKind::Visit, 1970, 1)?
            .len())
    });
}

fn percentiles(times: &mut [Duration]) -> (f64, f64) {
    times.sort();
    let at = |share: usize| times.get(times.len() * share / 100).unwrap().as_secs_f64() * 1e6;
    (at(50), at(99))
}

fn bytes16(n: u32) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes
        .iter_mut()
        .zip(n.to_be_bytes())
        .for_each(|(to, from)| *to = from);
    bytes
}

fn doc(n: u32) -> DocId {
    DocId::from_bytes(bytes16(n % DOCS))
}

/// A store with some years of work in it.
fn store(path: &Path, key: Option<[u8; 32]>) -> Store {
    let store = Store::open(Options::file(path, key)).unwrap();
    store
        .write(|tx| {
            for n in 0..DOCS {
                tx.put_opened(&OpenedRow {
                    doc: doc(n),
                    scope: ScopeId::default(),
                    activity: ActivityId::default(),
                    kind: DocKind::Visit,
                    hash: Hash::of_bytes(&n.to_be_bytes()),
                    bytes: vec![1; 300],
                    at: Millis(0),
                    state: DocState::Live,
                })?;
            }
            for n in 0..DOCS * 100 {
                let change = change(n + 1_000_000);
                tx.append_change(&change, Some("{\"set\":\"answer\"}"))?;
            }
            for n in 0..DOCS {
                let mut content = VisitContent::default();
                for k in 0..50 {
                    content
                        .findings
                        .insert(FindingId::from_bytes(bytes16(n * 100 + k)), text(k));
                    content.answers.insert(format!("1.{k}"), answers(k));
                }
                tx.rebuild_visit(doc(n), &content)?;
                for id in content.findings.keys() {
                    tx.project_entity(&entity(
                        n,
                        EntityRef {
                            kind: EntityKind::Finding,
                            id: (*id).into(),
                        },
                    ))?;
                }
            }
            Ok(())
        })
        .unwrap();
    store.idle().unwrap();
    store
}

fn entity(n: u32, entity: EntityRef) -> EntityRow {
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

fn change(n: u32) -> ChangeRow {
    let doc = doc(n);
    let hash = Hash::of_bytes(&n.to_be_bytes());
    ChangeRow {
        doc,
        hash,
        actor: vec![9; 16],
        seq: u64::from(n),
        bytes: vec![3; 120],
    }
}

fn answers(n: u32) -> std::collections::BTreeMap<PersonId, Vec<Answer>> {
    let value = if n.is_multiple_of(2) {
        AnswerValue::Conforms
    } else {
        AnswerValue::DoesNotConform
    };
    let change = Hash::of_bytes(&n.to_be_bytes());
    [(
        PersonId::default(),
        vec![Answer {
            value,
            at: Millis(5),
            change,
        }],
    )]
    .into()
}

fn text(n: u32) -> FindingContent {
    FindingContent {
        kind: FindingKind::Hazard,
        severity: vec![Severity::General],
        place: vec![format!("罐区V-{n}")],
        text: vec![format!(
            "第{n}处：储罐液位计未投用，可燃气体报警器未检定，现场无盲板标识，未见交接班记录"
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

fn commit(store: &Store, n: u32, touch: &Touch, content: &VisitContent) {
    let row = change(n);
    store
        .write(|tx| {
            tx.append_change(
                &row,
                Some("{\"set\":\"answer\",\"item\":\"1.2\",\"value\":\"conforms\"}"),
            )?;
            tx.project_visit(row.doc, touch, content)?;
            tx.enqueue(OutboxKind::Change, row.hash, Some(row.doc), Millis(0))
        })
        .unwrap();
}

fn answer(store: &Store, n: u32) {
    let item = format!("1.{}", n % 80);
    let mut content = VisitContent::default();
    content.answers.insert(item.clone(), answers(n));
    let touch = Touch {
        items: [item].into(),
        ..Touch::default()
    };
    commit(store, n, &touch, &content);
}

fn finding(store: &Store, n: u32) {
    let id = FindingId::from_bytes(bytes16(n % DOCS * 100 + n % 60));
    let mut content = VisitContent::default();
    content.findings.insert(id, text(n));
    let touch = Touch {
        findings: [id].into(),
        ..Touch::default()
    };
    commit(store, n + 2_000_000, &touch, &content);
}

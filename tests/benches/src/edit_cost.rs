//! What a durable edit costs a phone, against the least a disk can do.

use crate::stopwatch::{Times, thread_cpu};
use crate::table::Figure;
use crate::world::{LEADER, World, begin_visit};
use hucha_document::{Edit, FindingField, VisitEdit};
use hucha_engine::{Command, Engine};
use hucha_model::content::AnswerValue;
use hucha_model::wire::{FindingKind, Severity};
use hucha_model::{DocId, FindingId};
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

const ITEMS: u32 = 240;
const FINDINGS: u32 = 40;
const ROUNDS: u32 = 400;
/// Above this, in seconds, the floor is a busy machine's and not the disk's: every fdatasync then
/// waits for a processor, ratios shrink towards 1, and a budget would be met for nothing.
const BUSY: f64 = 1.5e-3;
const TEXT: &str = "储罐液位计未投用，可燃气体报警器未检定，现场无盲板标识";

pub(crate) fn measure(folder: &Path) -> Vec<Figure> {
    let mut world = World::on_disk(folder);
    let plain = phone(&mut world, folder, "plain", None);
    let secret = phone(&mut world, folder, "secret", Some([7; 32]));
    let mut log = OpenOptions::new()
        .create(true)
        .append(true)
        .open(folder.join("floor"))
        .unwrap();
    let mut times: [Times; 5] = Default::default();
    let [floor, answer_plain, answer_secret, text_plain, text_secret] = &mut times;
    // Taken in turn, so that a slow moment of the disk hits all of them.
    for round in 0..ROUNDS {
        floor.take(|| {
            log.write_all(&[7; 100]).unwrap();
            log.sync_data().unwrap();
        });
        answer_plain.take(|| answer(&plain, round));
        answer_secret.take(|| answer(&secret, round));
        text_plain.take(|| reword(&plain, round));
        text_secret.take(|| reword(&secret, round));
        if round % 50 == 49 {
            plain.0.idle().unwrap();
            secret.0.idle().unwrap();
        }
    }
    let mut figures = figures(&times);
    figures.push(cpu(
        "同上：不计磁盘的CPU",
        "one answer: CPU, without the disk",
        &plain,
    ));
    figures.push(cpu("同上，加密：CPU", "same, encrypted", &secret));
    figures
}

/// CPU of an answer: what is left of its cost when the disk is taken away. On a busy machine each
/// fdatasync waits some milliseconds for a processor, and the ratios above tell little.
fn cpu(zh: &'static str, en: &'static str, phone: &(Engine, DocId)) -> Figure {
    phone.0.idle().unwrap();
    let begun = thread_cpu().unwrap_or_default();
    for n in 0..ITEMS {
        answer(phone, n + ITEMS);
    }
    let spent = thread_cpu().unwrap_or_default().saturating_sub(begun);
    Figure {
        zh,
        en,
        value: spent.as_secs_f64() * 1e6 / f64::from(ITEMS),
        unit: "µs",
        budget: None,
        note: format!(
            "mean of {ITEMS}; the kernel's part of writing is in, waiting for the disk is not"
        ),
    }
}

fn figures(times: &[Times; 5]) -> Vec<Figure> {
    let [floor, answer_plain, answer_secret, text_plain, text_secret] = times;
    let least = floor.percentile(50);
    let is_told = least < BUSY;
    let figure = |zh, en, times: &Times, percent, budget| Figure {
        zh,
        en,
        value: times.percentile(percent) / least,
        unit: "x",
        budget: is_told.then_some(budget),
        note: format!(
            "{:.0} µs; floor: append 100 B + fdatasync, p50 {:.0} p99 {:.0} µs{}",
            times.percentile(percent) * 1e6,
            least * 1e6,
            floor.percentile(99) * 1e6,
            if is_told {
                String::new()
            } else {
                format!("; ≤ {budget} × not judged: the floor waits for a processor")
            }
        ),
    };
    vec![
        figure(
            "保存一条检查结果 p50",
            "one answer, durable, p50",
            answer_plain,
            50,
            3.0,
        ),
        figure("同上 p99", "same, p99", answer_plain, 99, 8.0),
        figure(
            "同上，加密 p50",
            "same, encrypted, p50",
            answer_secret,
            50,
            4.5,
        ),
        figure(
            "同上，加密 p99",
            "same, encrypted, p99",
            answer_secret,
            99,
            8.0,
        ),
        figure(
            "改写一条隐患文字 p50",
            "a finding's text, p50",
            text_plain,
            50,
            5.0,
        ),
        figure(
            "同上，加密 p50",
            "same, encrypted, p50",
            text_secret,
            50,
            9.0,
        ),
    ]
}

/// A phone with its visit half filled in: 240 answers and 40 findings.
fn phone(world: &mut World, folder: &Path, name: &str, key: Option<[u8; 32]>) -> (Engine, DocId) {
    let engine = world.phone(LEADER, &folder.join(name), key);
    let (_, doc) = begin_visit(world, &engine);
    let phone = (engine, doc);
    for item in 0..ITEMS {
        answer(&phone, item);
    }
    for n in 0..FINDINGS {
        let record = VisitEdit::Record {
            finding: finding(n),
            kind: FindingKind::Hazard,
            severity: Severity::General,
            place: "罐区V-101".into(),
            text: TEXT.into(),
            advice: "限期整改".into(),
            basis: String::new(),
            item: item(n),
        };
        edit(&phone, record);
    }
    phone.0.idle().unwrap();
    phone
}

fn answer(phone: &(Engine, DocId), n: u32) {
    let value = if (n / ITEMS).is_multiple_of(2) {
        AnswerValue::Conforms
    } else {
        AnswerValue::DoesNotConform
    };
    edit(
        phone,
        VisitEdit::Answer {
            item: item(n % ITEMS),
            value,
        },
    );
}

fn reword(phone: &(Engine, DocId), n: u32) {
    let field = FindingField::Text(format!("{TEXT}，第{n}次复述"));
    edit(
        phone,
        VisitEdit::SetFinding {
            finding: finding(n % FINDINGS),
            field,
        },
    );
}

/// Names an item of no published checklist: those have fewer than 240, and want answers of a kind.
fn item(n: u32) -> String {
    format!("B.{n}")
}

fn finding(n: u32) -> FindingId {
    FindingId::derived("bench.finding", &n.to_be_bytes())
}

fn edit((engine, doc): &(Engine, DocId), edit: VisitEdit) {
    engine
        .execute(Command::Edit {
            doc: *doc,
            edit: Edit::Visit(edit),
        })
        .unwrap();
}

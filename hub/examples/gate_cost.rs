//! What the gate costs a served hub, on this machine: `cargo run --release --example gate_cost -p
//! hucha-hub`. Needs the program `hucha` beside it (`cargo build --release -p hucha-hub`).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::wildcard_imports,
    clippy::wildcard_enum_match_arm,
    clippy::disallowed_methods,
    reason = "a measurement says what it expects by failing, and looks at the clock"
)]

use hucha_document::{Doc, Edit, VisitEdit};
use hucha_hub::gate::*;
use hucha_model::content::visit::AnswerValue;
use hucha_model::wire::{Attestation, DocKind};
use hucha_model::{DeviceId, DocId, Millis, PersonId};
use std::time::{Duration, Instant};

const PERSON: PersonId = PersonId::from_bytes([1; 16]);
const DOC: DocId = DocId::from_bytes([2; 16]);
/// Changes in the document before the first push: 240 items, each answered twice.
const BEFORE: usize = 480;
const PUSHES: usize = 20;

fn main() {
    let program = std::env::current_exe().unwrap();
    let program = program.parent().unwrap().parent().unwrap().join("hucha");
    let mut doc = Doc::create(DocKind::Visit, [3; 16]).unwrap();
    let past: Vec<Vec<u8>> = (0..BEFORE).map(|step| answer(&mut doc, step).1).collect();
    let bytes: usize = past.iter().map(Vec::len).sum();
    println!("document: {BEFORE} changes, {} KiB", bytes >> 10);
    let gates: [(&str, Box<dyn DocumentGate>); 2] = [
        ("in process", Box::new(InProcess::default())),
        (
            "child",
            Box::new(ChildPool::new(PoolSettings::of_program(program))),
        ),
    ];
    for (name, gate) in gates {
        for keeps in [true, false] {
            let cost = pushes(gate.as_ref(), &doc, &past, keeps);
            let how = if keeps {
                "document at hand"
            } else {
                "document sent each time"
            };
            println!(
                "{name}, {how}: median {:.2} ms, worst {:.2} ms",
                cost.0, cost.1
            );
        }
    }
}

/// Pushes one change at a time; gives median and worst in milliseconds.
fn pushes(gate: &dyn DocumentGate, doc: &Doc, past: &[Vec<u8>], keeps: bool) -> (f64, f64) {
    let (mut doc, mut past) = (doc.clone(), past.to_vec());
    let mut heads = None;
    let mut spans: Vec<Duration> = Vec::new();
    for step in 0..=PUSHES {
        let (attestation, bytes) = answer(&mut doc, step);
        let job = GateJob {
            doc: DOC,
            kind: DocKind::Visit,
            heads: heads.clone().filter(|_| keeps),
            runs: vec![GateRun {
                attestation,
                changes: vec![bytes.clone().into()],
                may_lead: false,
                may_plan: false,
            }],
        };
        let began = Instant::now();
        let answer = gate.judge(&job, &mut || Ok(past.clone())).unwrap();
        spans.push(began.elapsed());
        assert!(matches!(
            answer.outcomes[..],
            [(0, RunOutcome::Admitted { .. })]
        ));
        heads = Some(answer.heads);
        past.push(bytes);
    }
    // The first starts the child and loads the document.
    spans.remove(0);
    spans.sort();
    let ms = |span: &Duration| span.as_secs_f64() * 1000.0;
    (ms(&spans[PUSHES / 2]), ms(spans.last().unwrap()))
}

fn answer(doc: &mut Doc, step: usize) -> (Attestation, Vec<u8>) {
    let edit = Edit::Visit(VisitEdit::Answer {
        item: format!("{}.{}", step % 240 / 10 + 1, step % 10 + 1),
        value: AnswerValue::Conforms,
    });
    let change = doc
        .edit(&edit, PERSON, Millis(step as i64 + 1))
        .unwrap()
        .change;
    let attestation = Attestation {
        doc: DOC,
        actor: change.actor,
        from: change.seq,
        seq: change.seq,
        change: change.hash,
        user: PERSON,
        device: DeviceId::from_bytes([4; 16]),
        directory: 1,
    };
    (attestation, change.bytes)
}

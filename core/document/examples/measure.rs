//! Prints what editing, hydrating, loading and the gate cost on a busy visit: 240 items, four
//! inspectors, 40 findings, 60 photos; 676 changes. Figures are this machine's.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a measuring stick: it reads the clock and prints"
)]

#[path = "shared/busy_visit.rs"]
mod busy_visit;

use busy_visit::STEPS;
use hucha_document::{Author, Doc, Edit, VisitEdit, admit};
use hucha_model::content::AnswerValue;
use hucha_model::wire::DocKind;
use hucha_model::wire::attestation::Attestation;
use hucha_model::{DeviceId, DocId, Millis, PersonId};
use std::time::Instant;

fn main() {
    let mut changes: Vec<Vec<u8>> = Vec::new();
    let mut doc = Doc::create(DocKind::Visit, [1; 16]).unwrap();
    let mut commits = Vec::new();
    let mut reads = Vec::new();
    for step in 0..STEPS {
        let by = busy_visit::by(step);
        doc = busy_visit::doc_at(step, doc, &changes);
        let begun = Instant::now();
        let Ok(done) = doc.edit(&busy_visit::edit(step, by), by, Millis(i64::from(step))) else {
            continue;
        };
        let written = begun.elapsed();
        let begun = Instant::now();
        let part = doc.visit_part(&done.touched).unwrap();
        reads.push(begun.elapsed());
        assert_eq!(part.oddities, []);
        commits.push(written);
        changes.push(done.change.bytes);
    }
    let bytes: usize = changes.iter().map(Vec::len).sum();
    println!(
        "{} changes, {bytes} bytes, snapshot {}",
        changes.len(),
        doc.save().unwrap().len()
    );
    for (name, mut times) in [("edit", commits), ("visit_part", reads)] {
        times.sort();
        println!(
            "{name}: p50 {:?}, p99 {:?}",
            times[times.len() / 2],
            times[times.len() * 99 / 100]
        );
    }
    let begun = Instant::now();
    let loaded = Doc::load(DocKind::Visit, [90; 16], &changes).unwrap();
    println!("load loose changes: {:?}", begun.elapsed());
    let begun = Instant::now();
    let full = loaded.visit().unwrap();
    println!(
        "hydrate: {:?} ({} items)",
        begun.elapsed(),
        full.content.answers.len()
    );
    let snapshot = loaded.save().unwrap();
    let begun = Instant::now();
    let none: [&[u8]; 0] = [];
    let mut other = Doc::load_from(DocKind::Visit, [91; 16], &snapshot, none).unwrap();
    println!("load snapshot: {:?}", begun.elapsed());
    measure_gate(&loaded, &mut other);
}

fn measure_gate(doc: &Doc, other: &mut Doc) {
    let user = PersonId::from_bytes([1; 16]);
    let run: Vec<_> = (0..20)
        .map(|item| {
            let value = AnswerValue::NotChecked;
            let edit = Edit::Visit(VisitEdit::Answer {
                item: format!("9.{item}"),
                value,
            });
            other.edit(&edit, user, Millis(9)).unwrap().change
        })
        .collect();
    let last = run.last().unwrap();
    let att = Attestation {
        doc: DocId::from_bytes([1; 16]),
        actor: last.actor.clone(),
        from: 1,
        seq: last.seq,
        change: last.hash,
        user,
        device: DeviceId::from_bytes([1; 16]),
        directory: 0,
    };
    let bytes: Vec<_> = run.into_iter().map(|change| change.bytes).collect();
    let author = Author {
        user,
        may_lead: false,
        may_plan: false,
    };
    let begun = Instant::now();
    admit(doc, &att, &bytes, &author).unwrap();
    println!("gate, 20 changes: {:?}", begun.elapsed());
}

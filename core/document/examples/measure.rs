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
use hucha_document::{
    Author, Change, Doc, Edit, RunToJudge, VisitEdit, admit, admit_batch, precheck,
};
use hucha_model::content::AnswerValue;
use hucha_model::wire::DocKind;
use hucha_model::wire::attestation::Attestation;
use hucha_model::{DeviceId, DocId, Millis, PersonId};
use std::time::{Duration, Instant};

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
    let other = Doc::load_from(DocKind::Visit, [91; 16], &snapshot, none).unwrap();
    println!("load snapshot: {:?}", begun.elapsed());
    println!("gate, one run of 20 changes:");
    measure_gate(&loaded, &mut [other]);
    let snapshot = snapshot.as_slice();
    let mut others = [92, 93, 94, 95].map(|actor| {
        let none: [&[u8]; 0] = [];
        Doc::load_from(DocKind::Visit, [actor; 16], snapshot, none).unwrap()
    });
    println!("gate, four runs of 20 changes:");
    measure_gate(&loaded, &mut others);
    measure_whole(&changes, &loaded);
}

type Run = (Attestation, Vec<Vec<u8>>, Author);

fn run_of(doc: &mut Doc, user: PersonId) -> Run {
    let run: Vec<_> = (0..20)
        .map(|item| {
            let value = AnswerValue::NotChecked;
            let edit = Edit::Visit(VisitEdit::Answer {
                item: format!("9.{item}"),
                value,
            });
            doc.edit(&edit, user, Millis(9)).unwrap().change
        })
        .collect();
    attested(run, user)
}

fn attested(run: Vec<Change>, user: PersonId) -> Run {
    let (first, last) = (run.first().unwrap(), run.last().unwrap());
    let attestation = Attestation {
        doc: DocId::from_bytes([1; 16]),
        actor: last.actor.clone(),
        from: first.seq,
        seq: last.seq,
        change: last.hash,
        user,
        device: DeviceId::from_bytes([1; 16]),
        directory: 0,
    };
    let author = Author {
        user,
        may_lead: false,
        may_plan: false,
    };
    let bytes = run.into_iter().map(|change| change.bytes).collect();
    (attestation, bytes, author)
}

/// The middle of nine tries.
fn median(mut work: impl FnMut()) -> Duration {
    let mut times: Vec<_> = (0..9)
        .map(|_| {
            let begun = Instant::now();
            work();
            begun.elapsed()
        })
        .collect();
    times.sort();
    times[4]
}

fn to_judge(runs: &[Run]) -> Vec<RunToJudge<'_>> {
    runs.iter()
        .map(|(attestation, changes, author)| RunToJudge {
            attestation,
            changes,
            author: *author,
        })
        .collect()
}

fn measure_gate(doc: &Doc, others: &mut [Doc]) {
    let runs: Vec<_> = (1..)
        .zip(others)
        .map(|(n, other)| run_of(other, PersonId::from_bytes([n; 16])))
        .collect();
    let batch = to_judge(&runs);
    let inbox = median(|| {
        for run in &batch {
            precheck(run.attestation, run.changes).unwrap();
        }
    });
    let each = median(|| {
        let mut doc = doc.clone();
        for run in &batch {
            doc = admit(&doc, run.attestation, run.changes, &run.author)
                .unwrap()
                .doc;
        }
    });
    let together = median(|| {
        let outcome = admit_batch(doc, &batch);
        assert!(outcome.runs.iter().all(Result::is_ok));
    });
    let mut engine = automerge::Automerge::load(&doc.export()).unwrap();
    let raw = runs.iter().flat_map(|(_, changes, _)| changes);
    let raw: Vec<_> = raw
        .map(|bytes| automerge::Change::try_from(bytes.as_slice()).unwrap())
        .collect();
    let begun = Instant::now();
    engine.apply_changes(raw).unwrap();
    let apply = begun.elapsed();
    println!("  inbox {inbox:?}, one by one {each:?}, batch {together:?}, apply alone {apply:?}");
}

/// The whole visit arrives at once, in runs as its writers made them.
fn measure_whole(changes: &[Vec<u8>], loaded: &Doc) {
    let mut runs = Vec::new();
    // Each step is another inspector's, so each change is a run.
    for (step, bytes) in (0..).zip(changes) {
        let meta = Doc::change_meta(bytes).unwrap();
        let change = loaded.change(meta.hash).unwrap();
        runs.push(attested(vec![change], busy_visit::by(step)));
    }
    let empty = Doc::create(DocKind::Visit, [96; 16]).unwrap();
    let batch = to_judge(&runs);
    let begun = Instant::now();
    let outcome = admit_batch(&empty, &batch);
    let took = begun.elapsed();
    let taken = outcome.runs.iter().filter(|run| run.is_ok()).count();
    println!(
        "batch of the whole visit, {taken} of {} runs: {took:?}",
        batch.len()
    );
}

//! Opens a busy visit through this crate and through the merge engine alone, in turn, from the
//! same bytes: `open_visit [--json]`. Both times end with every value read.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a measuring stick: it reads the clock and prints"
)]

#[path = "shared/busy_visit.rs"]
mod busy_visit;

use automerge::Automerge;
use hucha_document::Doc;
use hucha_model::Millis;
use hucha_model::wire::DocKind;
use std::time::Instant;

const ROUNDS: usize = 61;
const GENESIS: &[u8] = include_bytes!("../genesis/visit-1.automerge");

fn main() {
    let changes = changes();
    let loaded = Doc::load(DocKind::Visit, [90; 16], &changes).unwrap();
    let snapshot = loaded.save().unwrap();
    let mut loose = GENESIS.to_vec();
    for change in &changes {
        loose.extend_from_slice(change);
    }
    let none: [&[u8]; 0] = [];

    let mut took: [Vec<f64>; 4] = Default::default();
    let mut time = |at: usize, work: &dyn Fn() -> usize| {
        let begun = Instant::now();
        let read = work();
        took[at].push(begun.elapsed().as_secs_f64() * 1e3);
        assert!(read > 0, "nothing was read");
    };
    // Taken in turn, so that a slow moment of the machine hits all of them.
    for _ in 0..ROUNDS {
        time(0, &|| {
            read(&Doc::load(DocKind::Visit, [91; 16], &changes).unwrap())
        });
        time(1, &|| read_alone(&loose));
        time(2, &|| {
            read(&Doc::load_from(DocKind::Visit, [92; 16], &snapshot, none).unwrap())
        });
        time(3, &|| read_alone(&snapshot));
    }
    let [ours, alone, ours_snapshot, alone_snapshot] = took.map(median);
    let figures = serde_json::json!({
        "changes": changes.len(),
        "items": loaded.visit().unwrap().content.answers.len(),
        "loose_bytes": loose.len(),
        "snapshot_bytes": snapshot.len(),
        "loose": { "ours_ms": ours, "alone_ms": alone },
        "snapshot": { "ours_ms": ours_snapshot, "alone_ms": alone_snapshot },
    });
    if std::env::args().any(|argument| argument == "--json") {
        println!("{figures}");
    } else {
        println!("{figures:#}");
        println!(
            "loose changes: {:.2} x, snapshot: {:.2} x",
            ours / alone,
            ours_snapshot / alone_snapshot
        );
    }
}

fn changes() -> Vec<Vec<u8>> {
    let mut changes = Vec::new();
    let mut doc = Doc::create(DocKind::Visit, [1; 16]).unwrap();
    for step in 0..busy_visit::STEPS {
        let by = busy_visit::by(step);
        doc = busy_visit::doc_at(step, doc, &changes);
        let done = doc
            .edit(&busy_visit::edit(step, by), by, Millis(i64::from(step)))
            .unwrap();
        changes.push(done.change.bytes);
    }
    changes
}

fn read(doc: &Doc) -> usize {
    doc.visit().unwrap().content.answers.len()
}

fn read_alone(bytes: &[u8]) -> usize {
    let doc = Automerge::load(bytes).unwrap();
    match doc.hydrate(None) {
        automerge::hydrate::Value::Map(map) => map.len(),
        automerge::hydrate::Value::Scalar(_)
        | automerge::hydrate::Value::List(_)
        | automerge::hydrate::Value::Text(_) => 0,
    }
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

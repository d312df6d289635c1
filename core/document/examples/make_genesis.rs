//! Made the frozen files under `genesis/` once. It refuses to overwrite: they never change.

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, Automerge, ObjType, ROOT};
use std::io::Write;

const KINDS: [(&str, &[&str]); 3] = [
    (
        "visit-1",
        &[
            "answers",
            "finals",
            "findings",
            "suggestions",
            "same_as",
            "photos",
            "sections",
            "notes",
        ],
    ),
    ("follow-up-1", &["findings", "plans", "results", "photos"]),
    ("session-1", &["topics", "attendance", "minutes"]),
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for (name, maps) in KINDS {
        let mut doc = Automerge::new().with_actor(ActorId::from(*b"hucha-genesis-01"));
        let mut tx = doc.transaction();
        for map in maps {
            tx.put_object(ROOT, *map, ObjType::Map)?;
        }
        tx.commit_with(CommitOptions::default().with_time(0));
        let path = format!("{}/genesis/{name}.automerge", env!("CARGO_MANIFEST_DIR"));
        std::fs::File::create_new(path)?.write_all(&doc.save_nocompress())?;
    }
    Ok(())
}

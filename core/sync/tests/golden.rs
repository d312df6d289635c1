//! Golden bytes of every envelope and frame: what is signed today must verify in ten years.
//!
//! `HUCHA_WRITE_GOLDEN=1 cargo test --release -p hucha-sync --test golden` writes them anew.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking"
)]

#[path = "golden/envelopes.rs"]
mod envelopes;
#[path = "golden/folder.rs"]
mod folder;
#[path = "golden/frames.rs"]
mod frames;
#[path = "golden/grammar.rs"]
mod grammar;
#[path = "support/samples.rs"]
mod samples;
#[path = "golden/still_read.rs"]
mod still_read;

use envelopes::envelopes;
use folder::{FOLDER, file, is_writing, readme, stored, to_lines};
use frames::{frames, meta, sealed_answer, stream};
use hucha_model::Hash;
use hucha_model::wire::{Payload, to_cbor};
use hucha_sync::{BundleLoad, write_bundle};

struct Golden {
    name: String,
    what: String,
    bytes: Vec<u8>,
    item: Option<Hash>,
}

fn signed<P: Payload>(name: &str, what: &str, payload: &P) -> Golden {
    Golden {
        name: name.to_owned(),
        what: format!("{what}, `{}`", P::DOMAIN),
        bytes: to_cbor(&samples::seal(payload)),
        item: Some(payload.item_hash()),
    }
}

fn plain<T: minicbor::Encode<()>>(name: &str, what: &str, value: &T) -> Golden {
    Golden {
        name: name.to_owned(),
        what: what.to_owned(),
        bytes: to_cbor(value),
        item: None,
    }
}

/// Everything whose bytes this code must produce again.
fn goldens() -> Vec<Golden> {
    let mut all = envelopes();
    for (name, frame) in frames() {
        all.push(plain(&format!("frame-{name}"), "Frame", &frame));
    }
    all.push(Golden {
        name: "stream-plain".to_owned(),
        what: "Stream of all frames above, not compressed".to_owned(),
        bytes: stream().finish_plain(),
        item: None,
    });
    all.push(Golden {
        name: "stream-sealed".to_owned(),
        what: "Answer of three frames and their seal, not compressed".to_owned(),
        bytes: sealed_answer().finish_plain(),
        item: None,
    });
    all
}

/// Compressed forms: a later compressor may write other bytes, but must read these.
fn compressed() -> Vec<Golden> {
    let photo = vec![b"photo".to_vec()];
    vec![
        Golden {
            name: "stream-deflated".to_owned(),
            what: "The same stream, compressed; read only".to_owned(),
            bytes: stream().finish(),
            item: None,
        },
        Golden {
            name: "bundle".to_owned(),
            what: "Bundle of the run and one blob; read only".to_owned(),
            bytes: write_bundle(
                &meta(),
                &BundleLoad {
                    items: &[samples::run()],
                    blobs: &photo,
                    checkpoint: Some(&samples::seal(&samples::checkpoint())),
                    receipts: &[samples::seal(&samples::receipt())],
                },
            )
            .expect("a small bundle"),
            item: None,
        },
    ]
}

#[test]
fn every_envelope_and_frame_keeps_its_bytes() {
    if is_writing() {
        for golden in goldens().iter().chain(&compressed()) {
            let path = file(&format!("{}.hex", golden.name));
            std::fs::write(path, to_lines(&golden.bytes)).expect("fixtures can be written");
        }
        std::fs::write(file("README.md"), readme()).expect("fixtures can be written");
    }
    for golden in goldens() {
        assert!(
            stored(&golden.name) == golden.bytes,
            "{} changed its bytes",
            golden.name
        );
    }
}

#[test]
fn the_list_of_golden_files_is_complete() {
    if is_writing() {
        return;
    }
    let text = std::fs::read_to_string(file("README.md")).expect("README.md");
    assert_eq!(text, readme(), "the README lists other values");
    let mut found: Vec<String> = std::fs::read_dir(FOLDER)
        .expect("the folder")
        .map(|entry| {
            entry
                .expect("entry")
                .file_name()
                .into_string()
                .expect("UTF-8")
        })
        .filter_map(|name| name.strip_suffix(".hex").map(str::to_owned))
        .collect();
    found.sort();
    let mut known: Vec<String> = goldens()
        .into_iter()
        .chain(compressed())
        .map(|golden| golden.name)
        .collect();
    known.sort();
    assert_eq!(found, known);
}

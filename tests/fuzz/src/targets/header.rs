//! The reader of change headers, beside a second one.

use crate::chunk::{Body, body_of, chunk_of, name_of};
use hucha_document::{Doc, MAX_ACTORS, MAX_BYTES, MAX_OPS};

/// Reads the bytes as a chunk, and as the body of one whose frame is right.
pub fn header(data: &[u8]) -> &'static str {
    let whole = judged(data);
    if whole == "read" {
        return whole;
    }
    judged(&chunk_of(data))
}

fn judged(chunk: &[u8]) -> &'static str {
    let meta = match Doc::change_meta(chunk) {
        Ok(meta) => meta,
        Err(error) => return error.code(),
    };
    assert!(chunk.len() <= MAX_BYTES && meta.ops <= MAX_OPS, "caps hold");
    assert_eq!(meta.hash, name_of(chunk), "a change is named by its bytes");
    let body = body_of(chunk).expect("its frame is right");
    let read = Body::read(body).expect("the second reader takes what the first takes");
    assert!(read.others.len() < MAX_ACTORS as usize, "caps hold");
    assert_eq!(
        (&read.actor, read.seq, read.start_op),
        (&meta.actor, meta.seq, meta.start_op),
        "two readers see the same"
    );
    let deps: Vec<_> = meta.deps.iter().map(|dep| dep.0).collect();
    assert_eq!(read.deps, deps, "two readers see the same");
    assert!(
        read.message.is_empty() && read.extra.is_empty(),
        "no extras"
    );
    "read"
}

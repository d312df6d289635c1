//! One change: the unit of replication. Uncompressed bytes, named by their hash.

mod header;
mod plain;

use hucha_model::{Hash, Millis};

pub(crate) use header::read_header;
pub use header::{HeaderError, MAX_ACTORS, MAX_BYTES, MAX_OPS};
pub(crate) use plain::plain;

/// A change with its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The raw, uncompressed chunk.
    pub bytes: Vec<u8>,
    /// Its name: SHA-256 over kind, length and body.
    pub hash: Hash,
    /// Who wrote it, as the merge engine counts: one actor per process run and document.
    pub actor: Vec<u8>,
    /// Its number among the actor's changes, counted from 1.
    pub seq: u64,
    /// The changes it follows.
    pub deps: Vec<Hash>,
}

/// What a change's header says, read without the merge engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeMeta {
    /// Its name.
    pub hash: Hash,
    /// Its actor.
    pub actor: Vec<u8>,
    /// Its number among the actor's changes, counted from 1.
    pub seq: u64,
    /// The changes it follows.
    pub deps: Vec<Hash>,
    /// Number of its first operation.
    pub start_op: u64,
    /// How many operations it holds, at most.
    pub ops: u64,
    /// The writer's clock, to the second: a claim.
    pub at: Millis,
}

//! Hucha's pure domain: who exists, what may be decided, what follows from it.
//!
//! This crate owns ids, the signed envelopes ([`wire`]), the directory, the fold of decisions,
//! checklists and programmes as data, obligations and read models. It refuses IO, clocks, threads
//! and the merge engine: time, randomness and bytes come in as arguments.

pub mod access;
pub mod board;
pub mod checklist;
pub mod content;
pub mod directory;
pub mod effect;
pub mod fold;
pub mod hash;
pub mod ids;
pub mod lang;
pub mod ledger;
pub mod lifecycle;
pub mod log;
pub mod obligation;
pub mod overlap;
pub mod pairing;
pub mod phrases;
pub mod planner;
pub mod planted;
pub mod programme;
pub mod register;
pub mod sign;
pub mod time;
pub mod view;
pub mod wire;

pub use hash::Hash;
pub use ids::{
    ActivityId, DeviceId, DocId, EntityId, FindingId, OrgId, PairingId, PersonId, PhotoId, RowId,
    ScopeId,
};
pub use lang::Lang;
pub use time::Millis;

//! Documents that several people write together, without network, and merge later.
//!
//! This crate owns the merge engine and is the only one that names it: frozen genesis bytes, typed
//! edits, the log of changes, the gate that judges changes from outside, and hydration into the
//! plain values of [`hucha_model::content`]. It refuses transport, storage, clocks and randomness:
//! bytes, times and actor ids come in as arguments, and one change is one audited act.
//!
//! A document is flat: entries sit directly under the maps of its genesis, are addressed by id, are
//! written whole in one change, and are never deleted (removal is a field).

mod change;
mod codes;
mod doc;
mod edit;
mod gate;
mod genesis;
mod guard;
mod heal;
mod hydrate;
mod read;
mod touched;

pub use change::{Change, ChangeMeta, HeaderError, MAX_ACTORS, MAX_BYTES, MAX_OPS};
pub use doc::{Doc, LoadError, MAX_DOC_ACTORS, MAX_DOC_BYTES, MAX_DOC_CHANGES};
pub use edit::{
    Committed, Edit, EditError, FindingField, FollowUpEdit, MAX_KEY, MAX_TEXT, SessionEdit,
    VisitEdit,
};
pub use gate::{
    Admitted, Author, BatchOutcome, GateError, LIST_STANDS, Precheck, RunToJudge, Taken, admit,
    admit_batch, plain_change, precheck,
};
pub use genesis::{GENESIS_ACTOR, genesis};
pub use heal::HealError;
pub use hydrate::{HydrateError, Hydrated, Oddity};
pub use touched::Touched;

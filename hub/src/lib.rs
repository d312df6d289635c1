//! The hub: numbers what phones send, judges it by the rules of the core, and feeds it to those who
//! may see it.
//!
//! [`HubCore`] is the whole of it without a network: embedded SQLite, blobs, keys, and time as an
//! argument, so that a simulation runs the same code as the server in [`http`]. It owns the order
//! of a scope, the number records, access and enrolment. It refuses to invent rules: the fold, the
//! gate and the sight of persons live in the core's crates.

pub mod error;
pub mod gate;
pub mod grid;
pub mod http;
pub mod hub_core;
pub mod keys;
pub mod roster;

mod blob_store;
mod schema;

pub use blob_store::BlobStore;
pub use error::HubFault;
pub use hub_core::{
    Access, AuthRefusal, Batch, ChainFault, Checked, EnrolRefusal, Expected, Founding, HubCore,
    ImportSummary, Incident, Reception, RecoveryStatus, Session, Settled, Together,
};
pub use keys::{HubKeys, KeyFileError};

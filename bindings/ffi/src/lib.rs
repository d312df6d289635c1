//! The core across languages: one [`Engine`], records for data, one [`FfiError`].
//!
//! ```text
//! Kotlin / Swift / Python ── await ──▶ exported method ── job ──▶ the engine's own thread
//!                         ◀── result, and next_event(seen) ──────┘
//! ```
//!
//! This crate is the only one that knows UniFFI. It holds no rule: it hands jobs to a thread,
//! turns errors into the few a shell acts on, and mirrors the engine's records (`mirror`), field
//! by field: a field that changes in the engine does not compile here. Ids cross as strings and
//! are parsed inside, dates and times as ISO 8601 at +08:00, bytes of photos and files as paths.
//!
//! Nothing here blocks the caller: every method waits on a channel only, so a caller that is
//! cancelled loses the answer and never the work. A command that was handed over is carried out.

mod chaos;
mod engine;
mod error;
mod events;
mod ids;
mod mirror;
mod ports;
mod sync;
#[cfg(feature = "chaos")]
mod test_signer;
mod views;
mod worker;

#[cfg(feature = "chaos")]
pub use chaos::panic_in_next;
pub use engine::{Engine, OpenRequest, open_engine};
pub use error::FfiError;
pub use ports::{Clock, PortError, SecretStore, Signer};
pub use sync::{HttpAnswer, HttpBody, HttpHeader, HttpMethod, HttpRequest, SyncStep};
#[cfg(feature = "chaos")]
pub use test_signer::TestSigner;

uniffi::setup_scaffolding!("hucha");

//! The targets: any bytes in, a word out that says how far they came.
//!
//! A target panics when a promise is broken, whatever the bytes. The word is for statistics: a
//! mutant that never gets past the first wall tests only that wall.

mod enrolment;
mod gate;
mod header;
mod photo;
#[cfg(feature = "hub")]
mod roster;
mod streams;
mod wire;

pub use enrolment::enrolment;
pub use gate::{Case, gate};
pub use header::header;
pub use photo::photo;
#[cfg(feature = "hub")]
pub use roster::roster;
pub use streams::{answer, bundle, resealed, stream, wrapped};
pub use wire::{attestation, checkpoint, decision, frame, record, row};

/// A target.
pub type Target = fn(&[u8]) -> &'static str;

/// Every target by its name, which is also that of its corpus and of its libFuzzer program.
pub const ALL: &[(&str, Target)] = &[
    ("answer", answer),
    ("attestation", attestation),
    ("bundle", bundle),
    ("checkpoint", checkpoint),
    ("decision", decision),
    ("enrolment", enrolment),
    ("frame", frame),
    ("gate", gate),
    ("header", header),
    ("photo", photo),
    ("record", record),
    #[cfg(feature = "hub")]
    ("roster", roster),
    ("row", row),
    ("stream", stream),
];

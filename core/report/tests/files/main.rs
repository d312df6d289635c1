//! Each file is made, opened by another reader, and read.
#![allow(missing_docs, unreachable_pub, reason = "a test crate has no readers")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::wildcard_imports,
    clippy::wildcard_enum_match_arm,
    reason = "helpers of tests may panic; foreign enums and all of the views are used"
)]

mod board;
mod calendar;
mod documents;
mod ledger;
mod sample;
mod visit_record;

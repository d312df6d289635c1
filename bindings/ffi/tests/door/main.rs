//! The façade through its own door: a whole visit against a real hub, and what a shell may do wrong.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    reason = "a test says what it expects by failing"
)]

#[path = "../support/all.rs"]
mod support;

mod cancelled;
mod keys;
mod life;
mod requests;
mod scenario;

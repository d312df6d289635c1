//! Promises of the documents, through the public door only.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of tests may fail as tests do"
)]

mod batch;
mod crafted;
mod editing;
mod gate;
mod genesis;
mod healing;
mod inbox;
mod merging;
mod mutation;
mod plain;
mod properties;
mod sign_in;
mod support;

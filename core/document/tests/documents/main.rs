//! Promises of the documents, through the public door only.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of tests may fail as tests do"
)]

mod crafted;
mod editing;
mod gate;
mod genesis;
mod merging;
mod mutation;
mod properties;
mod support;

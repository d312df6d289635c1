//! The commands that an office runs over its own files: the built program, from outside.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test says what it expects by failing"
)]

mod bad_input;
mod ledger;
mod obligations;
mod pages;
mod pair;
mod program;
mod records;
mod rules;
mod schema;

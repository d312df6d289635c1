//! Hostile bytes at every border: what a modified client, a damaged file or a stranger can send.
//!
//! [`targets`] are plain functions that take any bytes and panic when a promise is broken: what
//! decodes encodes back, what passes the gate loads again. libFuzzer calls them
//! (`tests/fuzz/cargo-fuzz`), the stable tests replay [`corpus`] through them, and the program
//! `hucha-fuzz` sends them a million of the mutants that [`mutate`] makes of the [`samples`].
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a target fails by panicking; that is its verdict"
)]

pub mod chunk;
pub mod corpus;
pub mod dice;
pub mod mutate;
pub mod prepared;
pub mod samples;
pub mod targets;
pub mod workbook;

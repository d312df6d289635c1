//! Devices and a hub on a simulated network with seeded faults.
//!
//! A [`world::World`] is the real engine on a few phones and the real hub in memory; a
//! [`network::Network`] lets their requests, answers and bundles be lost, doubled, late and out of
//! order, turns clocks and restarts phones, all from one seed. Workloads act as people would;
//! [`check`] holds what must be true once the network is quiet. The harness decides no rule of the
//! product: where it needs a second opinion ([`mod@reference`]) it is a naive one of its own.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::print_stderr,
    reason = "the harness is test code: a panic is its verdict, and it names the seed"
)]

pub mod book;
pub mod check;
pub mod clock;
pub mod copies;
pub mod decisions;
pub mod device;
pub mod door;
pub mod edits;
pub mod invariants;
pub mod markers;
pub mod mix;
pub mod network;
pub mod reference;
pub mod reliability;
pub mod rng;
#[cfg(test)]
mod rules;
pub mod secrets;
pub mod seeds;
pub mod snapshot;
pub mod teeth;
pub mod violation;
pub mod wiretap;
pub mod world;

//! The hub through its public doors: sessions in memory, a real server on loopback, files.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::wildcard_imports,
    clippy::wildcard_enum_match_arm,
    reason = "a test says what it expects by failing"
)]

mod access;
mod acts;
mod door;
mod enrolment;
mod facts;
mod gate;
mod growth;
mod http;
mod late;
mod late_photos;
mod numbering;
mod program;
mod restart;
mod roster;
mod runs;
mod stages;
mod together;
mod world;

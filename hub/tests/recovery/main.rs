//! A hub restored from a backup, a hub that lies, a key that is lost: real engines at a real hub.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "test code"
)]

mod acted;
mod identity;
mod lying;
mod restored;
mod restored_often;
mod two_branches;
mod world;

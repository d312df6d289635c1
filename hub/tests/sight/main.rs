//! Who sees more, and whose work comes late, on whole phones at a real hub.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "test code"
)]

mod late;
mod late_photos;
mod more;
mod sign_in;
#[allow(dead_code, reason = "shared with the recovery of a hub")]
#[path = "../recovery/world.rs"]
mod world;

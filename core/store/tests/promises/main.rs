//! What the store promises, tested through its public door.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a helper that fails fails its test"
)]

mod failures;
mod fetch;
mod inbox;
mod log;
mod made;
mod projection;
mod search;

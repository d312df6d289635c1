//! Promises of the session and of its wire form, kept through the public door.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking"
)]

#[path = "support/memory.rs"]
mod memory;
#[path = "support/samples.rs"]
mod samples;

#[path = "sync/bundle.rs"]
mod bundle;
#[path = "sync/http.rs"]
mod http;
#[path = "sync/runs.rs"]
mod runs;
#[path = "sync/seal.rs"]
mod seal;
#[path = "sync/session.rs"]
mod session;
#[path = "sync/size.rs"]
mod size;
#[path = "sync/wire.rs"]
mod wire;

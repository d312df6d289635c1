//! The façade through its own door: a whole visit against a real hub, and what a shell may do wrong.

#[path = "../support/all.rs"]
mod support;

mod cancelled;
mod keys;
mod life;
mod requests;
mod scenario;

//! Each file is made, opened by another reader, and read.
#![allow(
    missing_docs,
    unreachable_pub,
    reason = "a test crate has no readers of its interface"
)]

mod board;
mod calendar;
mod documents;
mod ledger;
mod sample;
mod visit_record;

//! The writing half: one transaction, everything or nothing.

mod anew;
mod feed;
mod heal;
mod inbox;
mod log;
pub(crate) mod queues;
mod restart;
mod witness;

use crate::error::StoreError;
use crate::reads::{Reads, Span};
use std::ops::Deref;
use std::sync::atomic::AtomicU64;

/// An open transaction. It reads what it wrote ([`Reads`]); an error undoes all of it.
#[derive(Debug)]
pub struct Tx<'s> {
    pub(crate) reads: &'s Reads,
    enqueued: &'s AtomicU64,
}

impl Deref for Tx<'_> {
    type Target = Reads;

    fn deref(&self) -> &Reads {
        self.reads
    }
}

impl<'s> Tx<'s> {
    pub(crate) fn run<T>(
        reads: &'s Reads,
        enqueued: &'s AtomicU64,
        work: impl FnOnce(&mut Tx<'s>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        // Immediate: a lock held elsewhere is met here, before any work.
        let span = Span::begin(reads, "BEGIN IMMEDIATE")?;
        let outcome = work(&mut Tx { reads, enqueued })?;
        span.finish("COMMIT")?;
        Ok(outcome)
    }
}

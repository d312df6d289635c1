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

/// What a store counts while it is open.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    /// Calls of `enqueue`, for the planted bug.
    pub(crate) enqueued: AtomicU64,
    /// Writes of decisions and of what they came to.
    pub(crate) decided: AtomicU64,
}

/// An open transaction. It reads what it wrote ([`Reads`]); an error undoes all of it.
#[derive(Debug)]
pub struct Tx<'s> {
    pub(crate) reads: &'s Reads,
    pub(crate) counters: &'s Counters,
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
        counters: &'s Counters,
        work: impl FnOnce(&mut Tx<'s>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        // Immediate: a lock held elsewhere is met here, before any work.
        let span = Span::begin(reads, "BEGIN IMMEDIATE")?;
        let outcome = work(&mut Tx { reads, counters })?;
        span.finish("COMMIT")?;
        Ok(outcome)
    }
}

//! The store itself: its connections, its one writer, its pauses and what it does when damaged.

use crate::error::{OpenError, StoreError};
use crate::open::{self, Location, Options};
use crate::reads::Reads;
use crate::tx::{Counters, Tx};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many copies of a damaged file are kept at most.
const DAMAGED_COPIES: u32 = 3;

/// Whether a store may be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// Everything works.
    Sound,
    /// Damage was found: reads go on as far as they can, nothing is written, nothing was deleted.
    Damaged {
        /// A copy of the file as found, where one could be made.
        copy: Option<PathBuf>,
    },
}

/// What [`Store::idle`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Idle {
    /// Pages of the log.
    pub log_pages: u64,
    /// Pages of the log that are now in the file.
    pub moved_pages: u64,
}

/// One connection's place; empty while paused or damaged.
type Slot = Mutex<Option<Reads>>;

/// A phone's store: one writing connection and, for a file, two that only read.
///
/// It may be shared between threads. A call made from inside the closure of [`Store::write`] or
/// [`Store::read`] on the same store waits for itself; use the closure's argument instead, which
/// reads too.
#[derive(Debug)]
pub struct Store {
    options: Options,
    writer: Slot,
    readers: [Slot; 2],
    /// A memory store's connection while paused: closing it would lose it.
    parked: Slot,
    condition: Mutex<Condition>,
    counters: Counters,
}

impl Store {
    /// Opens a store, making or upgrading its schema.
    pub fn open(options: Options) -> Result<Self, OpenError> {
        let store = Self {
            options,
            writer: Mutex::new(None),
            readers: [Mutex::new(None), Mutex::new(None)],
            parked: Mutex::new(None),
            condition: Mutex::new(Condition::Sound),
            counters: Counters::default(),
        };
        store.connect()?;
        Ok(store)
    }

    /// Runs `work` in one transaction, durable when this returns `Ok`; any error undoes it whole.
    pub fn write<T>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut slot = lock(&self.writer);
        if let Condition::Damaged { copy } = self.condition() {
            self.drop_writer(&mut slot);
            return Err(StoreError::Corrupt { copy });
        }
        let reads = slot.as_ref().ok_or(StoreError::Closed)?;
        let outcome = Tx::run(reads, &self.counters, work);
        if matches!(outcome, Err(StoreError::Corrupt { .. })) {
            let error = self.damaged();
            self.drop_writer(&mut slot);
            return Err(error);
        }
        outcome
    }

    /// Counts what was written of decisions and of what they came to, since the store was opened:
    /// while it stays, no thing of a life-cycle has changed. What was undone is counted too.
    pub fn decided(&self) -> u64 {
        self.counters.decided.load(Ordering::Relaxed)
    }

    /// Runs `work` over one consistent picture of the store.
    pub fn read<T>(
        &self,
        work: impl FnOnce(&Reads) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let slot = match &self.options.location {
            Location::Memory => lock(&self.writer),
            Location::File(_) => self.free_reader(),
        };
        let reads = slot.as_ref().ok_or(StoreError::Closed)?;
        let outcome = reads.picture(work);
        if matches!(outcome, Err(StoreError::Corrupt { .. })) {
            return Err(self.damaged());
        }
        outcome
    }

    /// Closes every database handle; every call answers `Closed` until [`Store::resume`].
    pub fn pause(&self) {
        let mut writer = lock(&self.writer);
        for slot in &self.readers {
            *lock(slot) = None;
        }
        match &self.options.location {
            Location::Memory => {
                if let Some(reads) = writer.take() {
                    *lock(&self.parked) = Some(reads);
                }
            }
            // The last connection to close moves the log into the file.
            Location::File(_) => *writer = None,
        }
    }

    /// Opens the handles again; does nothing when they are open.
    pub fn resume(&self) -> Result<(), OpenError> {
        if let Some(reads) = lock(&self.parked).take() {
            *lock(&self.writer) = Some(reads);
            return Ok(());
        }
        if lock(&self.writer).is_some() {
            return Ok(());
        }
        self.connect()
    }

    /// Does what would make an edit slow: merges the search index, moves the log into the file.
    pub fn idle(&self) -> Result<Idle, StoreError> {
        self.write(|tx| {
            tx.merge_search_index()?;
            Ok(())
        })?;
        let idle = {
            let slot = lock(&self.writer);
            slot.as_ref().ok_or(StoreError::Closed)?.move_log()?
        };
        // The first commit after a checkpoint starts the log anew and cuts it to its limit, which
        // took 2.5 ms (measured 2026-11-22): better this one than a person's.
        self.write(|tx| tx.meta_set("idle", &idle.log_pages.to_be_bytes()))?;
        Ok(idle)
    }

    /// Tells whether the store may be written.
    pub fn condition(&self) -> Condition {
        lock(&self.condition).clone()
    }

    /// Caps the database at `bytes` (rounded down to pages, never below what it has); `None` lifts
    /// the cap. Holds until the store is paused or closed.
    pub fn cap_size(&self, bytes: Option<u64>) -> Result<(), StoreError> {
        let slot = lock(&self.writer);
        slot.as_ref().ok_or(StoreError::Closed)?.cap_size(bytes)
    }

    fn connect(&self) -> Result<(), OpenError> {
        let mut writer = lock(&self.writer);
        if self.condition() == Condition::Sound {
            *writer = Some(open::writer(&self.options)?);
        }
        if let Location::File(path) = &self.options.location {
            for slot in &self.readers {
                *lock(slot) = Some(open::reader(path, &self.options)?);
            }
        }
        Ok(())
    }

    fn free_reader(&self) -> MutexGuard<'_, Option<Reads>> {
        let [first, second] = &self.readers;
        match first.try_lock() {
            Ok(guard) => guard,
            Err(_) => lock(second),
        }
    }

    /// Notes damage once and keeps a copy of the file as found.
    fn damaged(&self) -> StoreError {
        let mut condition = lock(&self.condition);
        if *condition == Condition::Sound {
            let copy = match &self.options.location {
                Location::File(path) => copy_as_found(path),
                Location::Memory => None,
            };
            *condition = Condition::Damaged { copy };
        }
        match &*condition {
            Condition::Sound => StoreError::Corrupt { copy: None },
            Condition::Damaged { copy } => StoreError::Corrupt { copy: copy.clone() },
        }
    }

    fn drop_writer(&self, slot: &mut Option<Reads>) {
        match &self.options.location {
            Location::File(_) => *slot = None,
            // In memory it is also the reader.
            Location::Memory => {}
        }
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // The writer must close last: only it can move the log into the file.
        self.pause();
    }
}

/// Locks, also after a panic in some closure: its transaction was undone as it unwound.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Copies file and log beside themselves; they are named so that the copy opens as a database.
fn copy_as_found(path: &Path) -> Option<PathBuf> {
    let copy = (1..=DAMAGED_COPIES)
        .map(|n| beside(path, &format!(".damaged-{n}")))
        .find(|copy| !copy.exists())?;
    std::fs::copy(path, &copy).ok()?;
    let log = beside(path, "-wal");
    if log.exists() {
        std::fs::copy(log, beside(&copy, "-wal")).ok()?;
    }
    Some(copy)
}

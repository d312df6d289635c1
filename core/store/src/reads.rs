//! Everything that reads: usable over a picture of the store and inside a transaction.

mod feed;
pub(crate) mod findings;
mod heal;
mod inbox;
pub(crate) mod lists;
mod log;
mod queues;
mod witness;

use crate::columns::int;
use crate::error::StoreError;
use crate::store::Idle;
use rusqlite::{Connection, OptionalExtension, Params, Row};

/// A connection seen through its questions. Lists are in a stated order, never SQLite's whim.
#[derive(Debug)]
pub struct Reads {
    db: Connection,
}

impl Reads {
    pub(crate) fn new(db: Connection) -> Self {
        Self { db }
    }

    /// Runs `work` with everything it reads taken from one moment.
    pub(crate) fn picture<T>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let span = Span::begin(self, "BEGIN DEFERRED")?;
        let outcome = work(self)?;
        span.finish("COMMIT")?;
        Ok(outcome)
    }

    pub(crate) fn execute(&self, sql: &str, params: impl Params) -> Result<usize, StoreError> {
        Ok(self.db.prepare_cached(sql)?.execute(params)?)
    }

    /// Like `execute`, leaving SQLite's error for the caller to judge.
    pub(crate) fn try_execute(&self, sql: &str, params: impl Params) -> rusqlite::Result<usize> {
        self.db.prepare_cached(sql)?.execute(params)
    }

    pub(crate) fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, StoreError> {
        Ok(self
            .db
            .prepare_cached(sql)?
            .query_row(params, read)
            .optional()?)
    }

    pub(crate) fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map(params, read)?;
        Ok(rows.collect::<rusqlite::Result<Vec<T>>>()?)
    }

    /// Tells how many rows this connection changed so far, in all its life.
    pub(crate) fn total_changes(&self) -> u64 {
        self.db.total_changes()
    }

    pub(crate) fn last_id(&self) -> i64 {
        self.db.last_insert_rowid()
    }

    pub(crate) fn move_log(&self) -> Result<Idle, StoreError> {
        let moved = self.one("PRAGMA wal_checkpoint(PASSIVE)", [], |row| {
            Ok((row.get::<_, i64>(1)?, row.get::<_, i64>(2)?))
        })?;
        let (log, moved) = moved.unwrap_or_default();
        // Memory stores answer -1.
        Ok(Idle {
            log_pages: log.max(0) as u64,
            moved_pages: moved.max(0) as u64,
        })
    }

    pub(crate) fn cap_size(&self, bytes: Option<u64>) -> Result<(), StoreError> {
        let page: i64 = self
            .db
            .query_row("PRAGMA page_size", [], |row| row.get(0))?;
        let pages = match bytes {
            Some(bytes) => (int(bytes) / page.max(1)).max(1),
            None => i64::from(u32::MAX - 1),
        };
        let sql = format!("PRAGMA max_page_count = {pages}");
        self.db.query_row(&sql, [], |_| Ok(()))?;
        Ok(())
    }
}

/// An open transaction; dropped unfinished (an error, a panic), it undoes itself.
pub(crate) struct Span<'r> {
    reads: &'r Reads,
}

impl<'r> Span<'r> {
    pub(crate) fn begin(reads: &'r Reads, sql: &str) -> Result<Self, StoreError> {
        reads.execute(sql, [])?;
        Ok(Self { reads })
    }

    pub(crate) fn finish(self, sql: &str) -> Result<(), StoreError> {
        self.reads.execute(sql, [])?;
        Ok(())
    }
}

impl Drop for Span<'_> {
    fn drop(&mut self) {
        // SQLite undoes some failures (a full disk) by itself.
        if !self.reads.db.is_autocommit() {
            // Nothing more can be done here: a connection that cannot undo answers the next
            // BEGIN with an error, and what was not committed is not in the file.
            let _ = self.reads.db.execute_batch("ROLLBACK");
        }
    }
}

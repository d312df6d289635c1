//! Questions to the feed: directory rows, number records, verdicts, cursors, rights.

use super::Reads;
use crate::columns::{id, int, json, millis, uint};
use crate::error::StoreError;
use crate::rows::{AccessRow, BackfillRow, NumberedBytes, VerdictRow};
use hucha_model::{DocId, Hash, ScopeId};
use rusqlite::{Row, params};

impl Reads {
    /// Lists the directory rows of a scope in order of number.
    pub fn rows(&self, scope: ScopeId) -> Result<Vec<NumberedBytes>, StoreError> {
        self.all(
            "SELECT n, bytes FROM row WHERE scope = ?1 ORDER BY n",
            [scope.as_bytes()],
            numbered,
        )
    }

    /// Gives the directory row of a number.
    pub fn row_at(&self, scope: ScopeId, n: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.one(
            "SELECT bytes FROM row WHERE scope = ?1 AND n = ?2",
            params![scope.as_bytes(), int(n)],
            |row| row.get(0),
        )
    }

    /// Lists at most `limit` number records of a scope after `after`, in order.
    pub fn records(
        &self,
        scope: ScopeId,
        after: u64,
        limit: u32,
    ) -> Result<Vec<NumberedBytes>, StoreError> {
        self.all(
            "SELECT n, bytes FROM record WHERE scope = ?1 AND n > ?2 ORDER BY n LIMIT ?3",
            params![scope.as_bytes(), int(after), limit],
            numbered,
        )
    }

    /// Gives the number record of an item; the newest, should there be several.
    pub fn record_of(&self, item: Hash) -> Result<Option<NumberedBytes>, StoreError> {
        self.one(
            "SELECT n, bytes FROM record WHERE item = ?1 ORDER BY n DESC LIMIT 1",
            [item.0],
            numbered,
        )
    }

    /// Gives the highest number of a scope with a record here; 0 before the first.
    pub fn newest_record(&self, scope: ScopeId) -> Result<u64, StoreError> {
        let found = self.one(
            "SELECT coalesce(max(n), 0) FROM record WHERE scope = ?1",
            [scope.as_bytes()],
            |row| uint(row, 0),
        )?;
        Ok(found.unwrap_or(0))
    }

    /// Gives the last thing the hub said of an item.
    pub fn verdict(&self, item: Hash) -> Result<Option<VerdictRow>, StoreError> {
        self.one(
            "SELECT json, at FROM verdict WHERE item = ?1",
            [item.0],
            |row| {
                Ok(VerdictRow {
                    verdict: json(row, 0)?,
                    at: millis(row, 1)?,
                })
            },
        )
    }

    /// Lists the items the hub refused for good, newest first.
    pub fn rejections(&self) -> Result<Vec<(Hash, VerdictRow)>, StoreError> {
        self.all(
            "SELECT item, json, at FROM verdict WHERE code = 'rejected' ORDER BY at DESC, item",
            [],
            |row| {
                let heard = VerdictRow {
                    verdict: json(row, 1)?,
                    at: millis(row, 2)?,
                };
                Ok((crate::columns::hash(row, 0)?, heard))
            },
        )
    }

    /// Gives the number up to which a scope's feed was taken in; 0 before the first.
    pub fn cursor(&self, scope: ScopeId) -> Result<u64, StoreError> {
        let found = self.one(
            "SELECT n FROM cursor WHERE scope = ?1",
            [scope.as_bytes()],
            |row| uint(row, 0),
        )?;
        Ok(found.unwrap_or(0))
    }

    /// Lists every cursor.
    pub fn cursors(&self) -> Result<Vec<(ScopeId, u64)>, StoreError> {
        self.all("SELECT scope, n FROM cursor ORDER BY scope", [], |row| {
            Ok((id(row, 0)?, uint(row, 1)?))
        })
    }

    /// Lists the back-fills that are not done.
    pub fn backfills(&self) -> Result<Vec<BackfillRow>, StoreError> {
        self.all(
            "SELECT doc, n, done FROM backfill WHERE done = 0 ORDER BY doc",
            [],
            |row| {
                Ok(BackfillRow {
                    doc: id(row, 0)?,
                    n: uint(row, 1)?,
                    done: row.get(2)?,
                })
            },
        )
    }

    /// Gives the right to a document, where the feed spoke of it.
    pub fn access(&self, doc: DocId) -> Result<Option<AccessRow>, StoreError> {
        self.one(
            "SELECT doc, n, ended FROM access WHERE doc = ?1",
            [doc.as_bytes()],
            |row| {
                Ok(AccessRow {
                    doc: id(row, 0)?,
                    n: uint(row, 1)?,
                    ended: row.get(2)?,
                })
            },
        )
    }
}

fn numbered(row: &Row<'_>) -> rusqlite::Result<NumberedBytes> {
    Ok(NumberedBytes {
        n: uint(row, 0)?,
        bytes: row.get(1)?,
    })
}

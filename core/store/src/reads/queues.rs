//! Questions to the queues: outbox, blobs, quarantine, facts of the device.

use super::Reads;
use crate::columns::{hash, id, maybe_id, millis, uint, word};
use crate::error::StoreError;
use crate::rows::{BlobRow, OutboxRow, QuarantineRow};
use hucha_model::Hash;
use rusqlite::Row;

const BLOB: &str = "sha256, kind, bytes, doc, state, tries";

impl Reads {
    /// Lists at most `limit` things to push, oldest first.
    pub fn outbox(&self, limit: u32) -> Result<Vec<OutboxRow>, StoreError> {
        self.all(
            "SELECT ord, kind, ref, doc, tries, last_error FROM outbox ORDER BY ord LIMIT ?1",
            [limit],
            |row| {
                Ok(OutboxRow {
                    ord: uint(row, 0)?,
                    kind: word(row, 1)?,
                    item: hash(row, 2)?,
                    doc: maybe_id(row, 3)?,
                    tries: uint(row, 4)?,
                    last_error: row.get(5)?,
                })
            },
        )
    }

    /// Counts what waits in the outbox.
    pub fn outbox_len(&self) -> Result<u64, StoreError> {
        let found = self.one("SELECT count(*) FROM outbox", [], |row| uint(row, 0))?;
        Ok(found.unwrap_or(0))
    }

    /// Gives what is known of a blob.
    pub fn blob(&self, sha256: Hash) -> Result<Option<BlobRow>, StoreError> {
        self.one(
            &format!("SELECT {BLOB} FROM blob WHERE sha256 = ?1"),
            [sha256.0],
            blob_row,
        )
    }

    /// Lists at most `limit` blobs the hub does not have: thumbnails, then masters, then
    /// originals, those that failed least first.
    pub fn blobs_pending(&self, limit: u32) -> Result<Vec<BlobRow>, StoreError> {
        self.all(
            &format!(
                "SELECT {BLOB} FROM blob WHERE state = 'local' ORDER BY kind, tries, sha256 LIMIT ?1"
            ),
            [limit],
            blob_row,
        )
    }

    /// Lists what was refused, oldest first.
    pub fn quarantined(&self) -> Result<Vec<QuarantineRow>, StoreError> {
        self.all(
            "SELECT hash, kind, bytes, why, at FROM quarantine ORDER BY at, hash",
            [],
            |row| {
                Ok(QuarantineRow {
                    hash: hash(row, 0)?,
                    kind: row.get(1)?,
                    bytes: row.get(2)?,
                    why: row.get(3)?,
                    at: millis(row, 4)?,
                })
            },
        )
    }

    /// Gives a fact of the device.
    pub fn meta(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.one("SELECT value FROM meta WHERE key = ?1", [key], |row| {
            row.get(0)
        })
    }
}

fn blob_row(row: &Row<'_>) -> rusqlite::Result<BlobRow> {
    Ok(BlobRow {
        sha256: hash(row, 0)?,
        kind: word(row, 1)?,
        bytes: uint(row, 2)?,
        doc: id(row, 3)?,
        state: word(row, 4)?,
        tries: uint(row, 5)?,
    })
}

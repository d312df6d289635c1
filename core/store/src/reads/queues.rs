//! Questions to the queues: outbox, blobs, quarantine, facts of the device.

use super::Reads;
use crate::columns::{hash, id, maybe_id, millis, uint, word};
use crate::error::StoreError;
use crate::rows::{BlobFetch, BlobRow, BlobWait, OutboxRow, QuarantineRow};
use hucha_model::{Hash, Millis};
use rusqlite::{Row, params};

const OUTBOX: &str = "ord, kind, ref, doc, tries, last_error, state, since, due";
const ASIDE: &str = "hash, kind, doc, bytes, origin, why, at";
const BLOB: &str = "sha256, kind, bytes, doc, state, tries";

impl Reads {
    /// Lists at most `limit` things to push, oldest first.
    pub fn outbox(&self, limit: u32) -> Result<Vec<OutboxRow>, StoreError> {
        self.all(
            &format!("SELECT {OUTBOX} FROM outbox ORDER BY ord LIMIT ?1"),
            [limit],
            outbox_row,
        )
    }

    /// Lists at most `limit` things whose time to be pushed has come, oldest first.
    pub fn outbox_due(&self, now: Millis, limit: u32) -> Result<Vec<OutboxRow>, StoreError> {
        self.all(
            &format!("SELECT {OUTBOX} FROM outbox WHERE due <= ?1 ORDER BY ord LIMIT ?2"),
            params![now.0, limit],
            outbox_row,
        )
    }

    /// Gives one thing of the outbox.
    pub fn outbox_row(&self, item: Hash) -> Result<Option<OutboxRow>, StoreError> {
        self.one(
            &format!("SELECT {OUTBOX} FROM outbox WHERE ref = ?1"),
            [item.0],
            outbox_row,
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

    /// Lists at most `limit` blobs the hub does not have, in the order of
    /// [`Reads::blobs_pending`], with how their upload went.
    pub fn blob_waits(&self, limit: u32) -> Result<Vec<BlobWait>, StoreError> {
        self.all(
            &format!(
                "SELECT {BLOB}, last_error, due FROM blob WHERE state = 'local' \
                 ORDER BY kind, tries, sha256 LIMIT ?1"
            ),
            [limit],
            |row| {
                Ok(BlobWait {
                    blob: blob_row(row)?,
                    last_error: row.get(6)?,
                    due: millis(row, 7)?,
                })
            },
        )
    }

    /// Lists the blobs that were asked for in vain and have not come since.
    pub fn blob_fetches(&self) -> Result<Vec<BlobFetch>, StoreError> {
        self.all(
            "SELECT sha256, tries, last_error, due FROM blob_fetch ORDER BY tries, sha256",
            [],
            |row| {
                Ok(BlobFetch {
                    sha256: hash(row, 0)?,
                    tries: uint(row, 1)?,
                    last_error: row.get(2)?,
                    due: millis(row, 3)?,
                })
            },
        )
    }

    /// Lists what was refused, oldest first.
    pub fn quarantined(&self) -> Result<Vec<QuarantineRow>, StoreError> {
        self.all(
            &format!("SELECT {ASIDE} FROM quarantine ORDER BY at, hash"),
            [],
            aside_row,
        )
    }

    /// Gives one thing that was refused.
    pub fn quarantined_one(&self, hash: Hash) -> Result<Option<QuarantineRow>, StoreError> {
        self.one(
            &format!("SELECT {ASIDE} FROM quarantine WHERE hash = ?1"),
            [hash.0],
            aside_row,
        )
    }

    /// Counts what was refused.
    pub fn quarantine_len(&self) -> Result<u64, StoreError> {
        let found = self.one("SELECT count(*) FROM quarantine", [], |row| uint(row, 0))?;
        Ok(found.unwrap_or(0))
    }

    /// Lists what a person threw away, oldest first: name, kind, reason, when.
    pub fn discarded(&self) -> Result<Vec<(Hash, String, String, Millis)>, StoreError> {
        self.all(
            "SELECT hash, kind, why, at FROM discarded ORDER BY at, hash",
            [],
            |row| Ok((hash(row, 0)?, row.get(1)?, row.get(2)?, millis(row, 3)?)),
        )
    }

    /// Gives a fact of the device.
    pub fn meta(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.one("SELECT value FROM meta WHERE key = ?1", [key], |row| {
            row.get(0)
        })
    }
}

fn outbox_row(row: &Row<'_>) -> rusqlite::Result<OutboxRow> {
    Ok(OutboxRow {
        ord: uint(row, 0)?,
        kind: word(row, 1)?,
        item: hash(row, 2)?,
        doc: maybe_id(row, 3)?,
        tries: uint(row, 4)?,
        last_error: row.get(5)?,
        state: word(row, 6)?,
        since: millis(row, 7)?,
        due: millis(row, 8)?,
    })
}

fn aside_row(row: &Row<'_>) -> rusqlite::Result<QuarantineRow> {
    Ok(QuarantineRow {
        hash: hash(row, 0)?,
        kind: row.get(1)?,
        doc: maybe_id(row, 2)?,
        bytes: row.get(3)?,
        origin: word(row, 4)?,
        why: row.get(5)?,
        at: millis(row, 6)?,
    })
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

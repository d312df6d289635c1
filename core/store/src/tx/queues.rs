//! Writing the queues: outbox, blobs, quarantine, facts of the device, the search index's upkeep.

use super::Tx;
use crate::codes::{BlobState, OutboxKind, OutboxState, Word};
use crate::columns::{int, uint};
use crate::error::StoreError;
use crate::rows::{BlobRow, QuarantineRow};
use hucha_model::planted::{Bug, is_planted};
use hucha_model::{DocId, Hash, Millis};
use rusqlite::params;
use std::sync::atomic::Ordering;

/// Pages of the search index merged per step when idle.
const MERGE_PAGES: i64 = 500;
/// Steps at most per idle time.
const MERGE_STEPS: u32 = 16;

/// The pause before the second try, in milliseconds; it doubles with each further one.
const FIRST_PAUSE: i64 = 5_000;
/// The longest pause, in milliseconds.
const LONGEST_PAUSE: i64 = 15 * 60_000;

/// Gives the pause in milliseconds after so many tries in vain.
pub fn pause_after(tries: u64) -> i64 {
    let doublings = u32::try_from(tries.saturating_sub(1)).unwrap_or(u32::MAX);
    let factor = 1_i64.checked_shl(doublings.min(32)).unwrap_or(i64::MAX);
    FIRST_PAUSE.saturating_mul(factor).min(LONGEST_PAUSE)
}

impl Tx<'_> {
    /// Puts an item at the end of the outbox; one that waits already keeps its place.
    ///
    /// With `Bug::SkippedOutboxRow` planted, every fifth call of a store is silently lost.
    pub fn enqueue(
        &mut self,
        kind: OutboxKind,
        item: Hash,
        doc: Option<DocId>,
        now: Millis,
    ) -> Result<(), StoreError> {
        let calls = self.counters.enqueued.fetch_add(1, Ordering::Relaxed) + 1;
        if is_planted(Bug::SkippedOutboxRow) && calls.is_multiple_of(5) {
            return Ok(());
        }
        self.execute(
            "INSERT INTO outbox (kind, ref, doc, tries, last_error, state, since, due) \
             VALUES (?1, ?2, ?3, 0, NULL, 'waiting', ?4, 0) ON CONFLICT (ref) DO NOTHING",
            params![kind.word(), item.0, doc.map(|doc| *doc.as_bytes()), now.0],
        )?;
        Ok(())
    }

    /// Takes an item out of the outbox; answers whether it was there.
    pub fn dequeue(&mut self, item: Hash) -> Result<bool, StoreError> {
        Ok(self.execute("DELETE FROM outbox WHERE ref = ?1", [item.0])? > 0)
    }

    /// Notes that pushing an item did not end its wait, with a reason code; it keeps its place and
    /// is due again after the pause that [`crate::pause_after`] gives.
    pub fn note_try(
        &mut self,
        item: Hash,
        state: OutboxState,
        reason: &str,
        now: Millis,
    ) -> Result<(), StoreError> {
        let Some(row) = self.outbox_row(item)? else {
            return Ok(());
        };
        let due = now.0.saturating_add(pause_after(row.tries + 1));
        self.execute(
            "UPDATE outbox SET tries = tries + 1, last_error = ?2, state = ?3, due = ?4 \
             WHERE ref = ?1",
            params![item.0, reason, state.word(), due],
        )?;
        Ok(())
    }

    /// Makes an item, or a blob, due at once; answers whether it waits here at all.
    pub fn make_due(&mut self, item: Hash) -> Result<bool, StoreError> {
        let items = self.execute("UPDATE outbox SET due = 0 WHERE ref = ?1", [item.0])?;
        let blobs = self.execute(
            "UPDATE blob SET due = 0 WHERE sha256 = ?1 AND state = 'local'",
            [item.0],
        )?;
        let fetches = self.execute("UPDATE blob_fetch SET due = 0 WHERE sha256 = ?1", [item.0])?;
        Ok(items + blobs + fetches > 0)
    }

    /// Makes everything that waits due at once.
    pub fn make_all_due(&mut self) -> Result<(), StoreError> {
        self.execute("UPDATE outbox SET due = 0 WHERE due > 0", [])?;
        self.execute("UPDATE blob SET due = 0 WHERE due > 0", [])?;
        self.execute("UPDATE blob_fetch SET due = 0 WHERE due > 0", [])?;
        Ok(())
    }

    /// Keeps a blob's name; a known one stays as it is.
    pub fn put_blob(&mut self, row: &BlobRow) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO blob (sha256, kind, bytes, doc, state, tries) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (sha256) DO NOTHING",
            params![
                row.sha256.0,
                row.kind.word(),
                int(row.bytes),
                row.doc.as_bytes(),
                row.state.word(),
                int(row.tries)
            ],
        )?;
        Ok(())
    }

    /// Notes where a blob's bytes are.
    pub fn set_blob_state(&mut self, sha256: Hash, state: BlobState) -> Result<(), StoreError> {
        self.execute(
            "UPDATE blob SET state = ?2 WHERE sha256 = ?1",
            params![sha256.0, state.word()],
        )?;
        Ok(())
    }

    /// Notes that a blob's upload failed: others of its kind go first next time.
    pub fn note_blob_try(
        &mut self,
        sha256: Hash,
        reason: &str,
        now: Millis,
    ) -> Result<(), StoreError> {
        let Some(row) = self.blob(sha256)? else {
            return Ok(());
        };
        let due = now.0.saturating_add(pause_after(row.tries + 1));
        self.execute(
            "UPDATE blob SET tries = tries + 1, last_error = ?2, due = ?3 WHERE sha256 = ?1",
            params![sha256.0, reason, due],
        )?;
        Ok(())
    }

    /// Notes that a blob was asked for in vain: others go first next time, and it is asked for
    /// again after the pause that [`crate::pause_after`] gives.
    pub fn note_fetch_try(
        &mut self,
        sha256: Hash,
        reason: &str,
        now: Millis,
    ) -> Result<(), StoreError> {
        let tries = self.one(
            "SELECT tries FROM blob_fetch WHERE sha256 = ?1",
            [sha256.0],
            |row| uint(row, 0),
        )?;
        let tries = tries.unwrap_or(0) + 1;
        self.execute(
            "INSERT INTO blob_fetch (sha256, tries, last_error, due) VALUES (?1, ?2, ?3, ?4) \
             ON CONFLICT (sha256) DO UPDATE SET tries = excluded.tries, \
             last_error = excluded.last_error, due = excluded.due",
            params![
                sha256.0,
                int(tries),
                reason,
                now.0.saturating_add(pause_after(tries))
            ],
        )?;
        Ok(())
    }

    /// Forgets that a blob was asked for: it is here.
    pub fn end_fetch(&mut self, sha256: Hash) -> Result<(), StoreError> {
        self.execute("DELETE FROM blob_fetch WHERE sha256 = ?1", [sha256.0])?;
        Ok(())
    }

    /// Takes back what was put aside: it is tried again.
    pub fn release(&mut self, hash: Hash) -> Result<bool, StoreError> {
        Ok(self.execute("DELETE FROM quarantine WHERE hash = ?1", [hash.0])? > 0)
    }

    /// Keeps something refused; nothing is ever taken out here.
    pub fn quarantine(&mut self, row: &QuarantineRow) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO quarantine (hash, kind, doc, bytes, origin, why, at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (hash) DO NOTHING",
            params![
                row.hash.0,
                row.kind,
                row.doc.map(|doc| *doc.as_bytes()),
                row.bytes,
                row.origin.word(),
                row.why,
                row.at.0
            ],
        )?;
        Ok(())
    }

    /// Throws away what a person asked to be thrown away; its name and reason are kept. Answers
    /// whether it was there.
    pub fn discard(&mut self, hash: Hash, now: Millis) -> Result<bool, StoreError> {
        self.execute(
            "INSERT OR IGNORE INTO discarded (hash, kind, why, at) \
             SELECT hash, kind, why, ?2 FROM quarantine WHERE hash = ?1",
            params![hash.0, now.0],
        )?;
        self.release(hash)
    }

    /// Sets a fact of the device.
    pub fn meta_set(&mut self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO meta (key, value) VALUES (?1, ?2) \
             ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            params![key, value],
        )?;
        Ok(())
    }

    /// Merges the segments that edits left in the search index.
    pub(crate) fn merge_search_index(&mut self) -> Result<(), StoreError> {
        for _ in 0..MERGE_STEPS {
            let before = self.total_changes();
            self.execute(
                "INSERT INTO fts (fts, rank) VALUES ('merge', ?1)",
                [MERGE_PAGES],
            )?;
            // FTS5 documents this: fewer than two changes mean that there was nothing to merge.
            if self.total_changes() - before < 2 {
                break;
            }
        }
        Ok(())
    }
}

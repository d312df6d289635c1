//! Writing the queues: outbox, blobs, quarantine, facts of the device, the search index's upkeep.

use super::Tx;
use crate::codes::{BlobState, OutboxKind, Word};
use crate::columns::int;
use crate::error::StoreError;
use crate::rows::{BlobRow, QuarantineRow};
use hucha_model::planted::{Bug, is_planted};
use hucha_model::{DocId, Hash};
use rusqlite::params;
use std::sync::atomic::Ordering;

/// Pages of the search index merged per step when idle.
const MERGE_PAGES: i64 = 500;
/// Steps at most per idle time.
const MERGE_STEPS: u32 = 16;

impl Tx<'_> {
    /// Puts an item at the end of the outbox; one that waits already keeps its place.
    ///
    /// With `Bug::SkippedOutboxRow` planted, every fifth call of a store is silently lost.
    pub fn enqueue(
        &mut self,
        kind: OutboxKind,
        item: Hash,
        doc: Option<DocId>,
    ) -> Result<(), StoreError> {
        let calls = self.enqueued.fetch_add(1, Ordering::Relaxed) + 1;
        if is_planted(Bug::SkippedOutboxRow) && calls.is_multiple_of(5) {
            return Ok(());
        }
        self.execute(
            "INSERT INTO outbox (kind, ref, doc, tries, last_error) VALUES (?1, ?2, ?3, 0, NULL) \
             ON CONFLICT (ref) DO NOTHING",
            params![kind.word(), item.0, doc.map(|doc| *doc.as_bytes())],
        )?;
        Ok(())
    }

    /// Takes an item out of the outbox; answers whether it was there.
    pub fn dequeue(&mut self, item: Hash) -> Result<bool, StoreError> {
        Ok(self.execute("DELETE FROM outbox WHERE ref = ?1", [item.0])? > 0)
    }

    /// Notes that pushing an item failed, with a reason code; it keeps its place.
    pub fn note_try(&mut self, item: Hash, reason: &str) -> Result<(), StoreError> {
        self.execute(
            "UPDATE outbox SET tries = tries + 1, last_error = ?2 WHERE ref = ?1",
            params![item.0, reason],
        )?;
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
    pub fn note_blob_try(&mut self, sha256: Hash) -> Result<(), StoreError> {
        self.execute(
            "UPDATE blob SET tries = tries + 1 WHERE sha256 = ?1",
            [sha256.0],
        )?;
        Ok(())
    }

    /// Takes back what was put aside: it is tried again.
    pub fn release(&mut self, hash: Hash) -> Result<bool, StoreError> {
        Ok(self.execute("DELETE FROM quarantine WHERE hash = ?1", [hash.0])? > 0)
    }

    /// Keeps something refused; nothing is ever taken out here.
    pub fn quarantine(&mut self, row: &QuarantineRow) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO quarantine (hash, kind, bytes, why, at) VALUES (?1, ?2, ?3, ?4, ?5) \
             ON CONFLICT (hash) DO NOTHING",
            params![row.hash.0, row.kind, row.bytes, row.why, row.at.0],
        )?;
        Ok(())
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

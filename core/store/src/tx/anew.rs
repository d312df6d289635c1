//! Replacing what an earlier device signed and nobody numbered.

use super::Tx;
use crate::codes::OutboxKind;
use crate::columns::hash;
use crate::error::StoreError;
use crate::rows::{DecisionRow, OpenedRow};
use hucha_model::{Hash, Millis};
use rusqlite::params;

impl Tx<'_> {
    /// Takes the boundary of a run back: its changes wait to be attested again.
    pub fn uncover_run(&mut self, run: Hash, now: Millis) -> Result<(), StoreError> {
        let Some(row) = self.run(run)? else {
            return Ok(());
        };
        let changes: Vec<Hash> = self.all(
            "SELECT hash FROM change WHERE doc = ?1 AND run = ?2 ORDER BY ord",
            params![row.doc.as_bytes(), run.0],
            |found| hash(found, 0),
        )?;
        self.execute(
            "UPDATE change SET run = NULL WHERE doc = ?1 AND run = ?2",
            params![row.doc.as_bytes(), run.0],
        )?;
        self.execute("DELETE FROM run WHERE hash = ?1", [run.0])?;
        self.forget_words_on(run)?;
        for change in changes {
            self.enqueue(OutboxKind::Change, change, Some(row.doc), now)?;
        }
        Ok(())
    }

    /// Puts a decision in the place of one that had no number.
    pub fn replace_decision(
        &mut self,
        old: Hash,
        row: &DecisionRow,
        now: Millis,
    ) -> Result<(), StoreError> {
        self.execute(
            "DELETE FROM decision WHERE hash = ?1 AND n IS NULL",
            [old.0],
        )?;
        self.forget_words_on(old)?;
        self.put_decision(row)?;
        self.enqueue(OutboxKind::Decision, row.hash, row.doc, now)
    }

    /// Puts an opening in the place of one of the same document that had no number.
    pub fn replace_opened(
        &mut self,
        old: Hash,
        row: &OpenedRow,
        now: Millis,
    ) -> Result<(), StoreError> {
        self.execute(
            "UPDATE opened SET hash = ?2, bytes = ?3 WHERE hash = ?1",
            params![old.0, row.hash.0, row.bytes],
        )?;
        self.forget_words_on(old)?;
        self.enqueue(OutboxKind::Opened, row.hash, Some(row.doc), now)
    }

    /// Forgets the outbox row of an item and what the hub said of it.
    pub(super) fn forget_words_on(&mut self, item: Hash) -> Result<(), StoreError> {
        self.dequeue(item)?;
        self.execute("DELETE FROM verdict WHERE item = ?1", [item.0])?;
        self.execute("DELETE FROM confirmation WHERE item = ?1", [item.0])?;
        Ok(())
    }
}

//! Taking changes out of a document again.

use super::Tx;
use crate::error::StoreError;
use crate::rows::HealedRow;
use hucha_model::{DocId, Hash};
use rusqlite::params;

impl Tx<'_> {
    /// Notes a change that a document is to be rid of, with the reason code; a known one stays as it
    /// is.
    pub fn wound(&mut self, doc: DocId, change: Hash, why: &str) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO wound (doc, change, why) VALUES (?1, ?2, ?3) \
             ON CONFLICT (doc, change) DO NOTHING",
            params![doc.as_bytes(), change.0, why],
        )?;
        Ok(())
    }

    /// Forgets the wounds of a document: it is healed.
    pub fn close_wounds(&mut self, doc: DocId) -> Result<(), StoreError> {
        self.execute("DELETE FROM wound WHERE doc = ?1", [doc.as_bytes()])?;
        Ok(())
    }

    /// Takes a change out of a document and out of the outbox; its command stays in the journal. A
    /// snapshot may hold it and goes too.
    pub fn remove_change(&mut self, doc: DocId, change: Hash) -> Result<(), StoreError> {
        self.execute(
            "DELETE FROM change WHERE doc = ?1 AND hash = ?2",
            params![doc.as_bytes(), change.0],
        )?;
        self.execute("DELETE FROM snapshot WHERE doc = ?1", [doc.as_bytes()])?;
        self.dequeue(change)?;
        Ok(())
    }

    /// Takes a run out; changes of it that are still in the document stay covered, and are served to
    /// nobody until another run brings them.
    pub fn remove_run(&mut self, run: Hash) -> Result<(), StoreError> {
        self.execute("DELETE FROM run WHERE hash = ?1", [run.0])?;
        self.forget_words_on(run)
    }

    /// Keeps what healing took out and what says it again.
    pub fn put_healed(&mut self, row: &HealedRow) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO healed (item, doc, again, bytes, at) VALUES (?1, ?2, ?3, ?4, ?5) \
             ON CONFLICT (item) DO UPDATE SET again = coalesce(excluded.again, healed.again)",
            params![
                row.item.0,
                row.doc.as_bytes(),
                row.again.map(|hash| hash.0),
                row.bytes,
                row.at.0
            ],
        )?;
        Ok(())
    }
}

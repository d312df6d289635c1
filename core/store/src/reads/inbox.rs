//! Questions to the inbox.

use super::Reads;
use crate::codes::{InboxKind, Word};
use crate::columns::{hash, id, maybe_id, maybe_word, millis, uint, word};
use crate::error::StoreError;
use crate::rows::{Attempt, InboxRow};
use hucha_model::{DocId, Hash};
use rusqlite::{Row, params};

const INBOX: &str = "ord, hash, kind, doc, bytes, origin, waits, at";

impl Reads {
    /// Lists what of a kind may be looked at now, in the order it came. Access comes last of its
    /// own accord: it is looked at when it arrives.
    pub fn inbox(&self, kind: InboxKind) -> Result<Vec<InboxRow>, StoreError> {
        self.all(
            &format!("SELECT {INBOX} FROM inbox WHERE kind = ?1 AND waits IS NULL ORDER BY ord"),
            [kind.word()],
            inbox_row,
        )
    }

    /// Lists the runs of one document that may be looked at now, in the order they came; those
    /// that wait for changes are among them, since others may bring these.
    pub fn inbox_runs(&self, doc: DocId) -> Result<Vec<InboxRow>, StoreError> {
        self.all(
            &format!(
                "SELECT {INBOX} FROM inbox WHERE kind = 'run' AND waits IS NULL AND doc = ?1 \
                 UNION ALL SELECT {INBOX} FROM inbox WHERE waits = 'changes' AND doc = ?1 \
                 ORDER BY ord"
            ),
            [doc.as_bytes()],
            inbox_row,
        )
    }

    /// Lists at most `limit` documents with runs that may be looked at now, the newest activity
    /// first; those never opened here come last.
    pub fn inbox_docs(&self, limit: u32) -> Result<Vec<DocId>, StoreError> {
        self.all(
            "SELECT waiting.doc FROM (SELECT DISTINCT doc FROM inbox \
                 WHERE kind = 'run' AND waits IS NULL AND doc IS NOT NULL) AS waiting \
             LEFT JOIN opened ON opened.doc = waiting.doc \
             ORDER BY opened.at IS NULL, opened.at DESC, waiting.doc DESC LIMIT ?1",
            [limit],
            |row| id(row, 0),
        )
    }

    /// Counts the documents with runs that may be looked at now.
    pub fn inbox_docs_len(&self) -> Result<u64, StoreError> {
        let found = self.one(
            "SELECT count(DISTINCT doc) FROM inbox WHERE kind = 'run' AND waits IS NULL",
            [],
            |row| uint(row, 0),
        )?;
        Ok(found.unwrap_or(0))
    }

    /// Counts what may be looked at now, other than runs.
    pub fn inbox_others_len(&self) -> Result<u64, StoreError> {
        let found = self.one(
            "SELECT count(*) FROM inbox WHERE kind <> 'run' AND waits IS NULL",
            [],
            |row| uint(row, 0),
        )?;
        Ok(found.unwrap_or(0))
    }

    /// Lists what waits for something, in the order it came.
    pub fn inbox_waiting(&self) -> Result<Vec<InboxRow>, StoreError> {
        self.all(
            &format!("SELECT {INBOX} FROM inbox WHERE waits IS NOT NULL ORDER BY ord"),
            [],
            inbox_row,
        )
    }

    /// Counts what waits for something.
    pub fn inbox_waiting_len(&self) -> Result<u64, StoreError> {
        let found = self.one(
            "SELECT count(*) FROM inbox WHERE waits IS NOT NULL",
            [],
            |row| uint(row, 0),
        )?;
        Ok(found.unwrap_or(0))
    }

    /// Tells whether the inbox holds an item of this name.
    pub fn is_in_inbox(&self, hash: Hash) -> Result<bool, StoreError> {
        let found = self.one("SELECT 1 FROM inbox WHERE hash = ?1", [hash.0], |_| Ok(()))?;
        Ok(found.is_some())
    }

    /// Tells whether the inbox holds exactly these bytes under this name.
    pub(crate) fn inbox_holds(&self, hash: Hash, bytes: &[u8]) -> Result<bool, StoreError> {
        let found = self.one(
            "SELECT 1 FROM inbox WHERE hash = ?1 AND bytes = ?2",
            params![hash.0, bytes],
            |_| Ok(()),
        )?;
        Ok(found.is_some())
    }

    /// Gives the bytes of an item as it came, while it waits or lies aside.
    pub fn as_it_came(&self, hash: Hash) -> Result<Option<Vec<u8>>, StoreError> {
        self.one(
            "SELECT bytes FROM inbox WHERE hash = ?1 \
             UNION ALL SELECT bytes FROM quarantine WHERE hash = ?1 LIMIT 1",
            [hash.0],
            |row| row.get(0),
        )
    }

    /// Gives the note of what the merge engine was busy with, when it was cut short.
    pub fn attempt(&self) -> Result<Option<Attempt>, StoreError> {
        self.one("SELECT docs, alone FROM attempt", [], |row| {
            let docs: Vec<u8> = row.get(0)?;
            Ok(Attempt {
                docs: docs
                    .as_chunks()
                    .0
                    .iter()
                    .map(|id| DocId::from_bytes(*id))
                    .collect(),
                alone: maybe_id(row, 1)?,
            })
        })
    }
}

fn inbox_row(row: &Row<'_>) -> rusqlite::Result<InboxRow> {
    Ok(InboxRow {
        ord: uint(row, 0)?,
        hash: hash(row, 1)?,
        kind: word(row, 2)?,
        doc: maybe_id(row, 3)?,
        bytes: row.get(4)?,
        origin: word(row, 5)?,
        waits: maybe_word(row, 6)?,
        at: millis(row, 7)?,
    })
}

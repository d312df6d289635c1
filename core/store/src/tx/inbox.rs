//! Writing the inbox, and the note of what the merge engine is busy with.

use super::Tx;
use crate::codes::{InboxKind, Waits, Word};
use crate::columns::int;
use crate::error::StoreError;
use crate::rows::{Attempt, InboxRow};
use hucha_model::{DocId, Hash};
use rusqlite::params;

impl Tx<'_> {
    /// Puts something received at the end of the inbox, whatever `ord` says; the same bytes again
    /// change nothing. Answers whether it is new there.
    pub fn put_inbox(&mut self, row: &InboxRow) -> Result<bool, StoreError> {
        if self.inbox_holds(row.hash, &row.bytes)? {
            return Ok(false);
        }
        self.execute(
            "INSERT INTO inbox (hash, kind, doc, bytes, origin, waits, at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                row.hash.0,
                row.kind.word(),
                row.doc.map(|doc| *doc.as_bytes()),
                row.bytes,
                row.origin.word(),
                row.waits.map(Word::word),
                row.at.0
            ],
        )?;
        Ok(true)
    }

    /// Takes something out of the inbox: it is in force, or it was set aside.
    pub fn drop_inbox(&mut self, ord: u64) -> Result<(), StoreError> {
        self.execute("DELETE FROM inbox WHERE ord = ?1", [int(ord)])?;
        Ok(())
    }

    /// Notes what something in the inbox waits for; it is passed over until that arrives.
    pub fn set_waits(&mut self, ord: u64, waits: Waits) -> Result<(), StoreError> {
        self.execute(
            "UPDATE inbox SET waits = ?2 WHERE ord = ?1",
            params![int(ord), waits.word()],
        )?;
        Ok(())
    }

    /// Lets everything that waits for `what` be looked at again; only what belongs to `doc`, when
    /// one is named.
    pub fn wake(&mut self, what: Waits, doc: Option<DocId>) -> Result<usize, StoreError> {
        match doc {
            None => self.execute(
                "UPDATE inbox SET waits = NULL WHERE waits = ?1",
                [what.word()],
            ),
            Some(doc) => self.execute(
                "UPDATE inbox SET waits = NULL WHERE waits = ?1 AND doc = ?2",
                params![what.word(), doc.as_bytes()],
            ),
        }
    }

    /// Lets one thing of the inbox be looked at again: its number arrived.
    pub fn wake_one(&mut self, hash: Hash) -> Result<(), StoreError> {
        self.execute(
            "UPDATE inbox SET waits = NULL WHERE hash = ?1 AND waits IS NOT NULL",
            [hash.0],
        )?;
        Ok(())
    }

    /// Notes which documents the merge engine is about to work on; `None` when it is done.
    pub fn set_attempt(&mut self, attempt: Option<&Attempt>) -> Result<(), StoreError> {
        let Some(attempt) = attempt else {
            self.execute("DELETE FROM attempt", [])?;
            return Ok(());
        };
        let docs: Vec<u8> = attempt
            .docs
            .iter()
            .flat_map(|doc| *doc.as_bytes())
            .collect();
        self.execute(
            "INSERT INTO attempt (id, docs, alone) VALUES (1, ?1, ?2) \
             ON CONFLICT (id) DO UPDATE SET docs = excluded.docs, alone = excluded.alone",
            params![docs, attempt.alone.map(|doc| *doc.as_bytes())],
        )?;
        Ok(())
    }

    /// Moves everything of a kind that a document has in the inbox to quarantine.
    pub fn quarantine_inbox(
        &mut self,
        doc: DocId,
        kind: InboxKind,
        why: &str,
        now: hucha_model::Millis,
    ) -> Result<usize, StoreError> {
        self.execute(
            "INSERT OR IGNORE INTO quarantine (hash, kind, doc, bytes, origin, why, at) \
             SELECT hash, kind, doc, bytes, origin, ?3, ?4 FROM inbox \
             WHERE doc = ?1 AND kind = ?2",
            params![doc.as_bytes(), kind.word(), why, now.0],
        )?;
        self.execute(
            "DELETE FROM inbox WHERE doc = ?1 AND kind = ?2",
            params![doc.as_bytes(), kind.word()],
        )
    }
}

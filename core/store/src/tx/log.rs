//! Writing the log: documents, changes, runs, decisions.

use super::Tx;
use crate::codes::{DocState, Word};
use crate::columns::int;
use crate::error::{StoreError, is_unique_violation};
use crate::project::{PROJECTION, half_year};
use crate::rows::{ChangeRow, DecisionRow, OpenedRow, RunRow, Snapshot};
use hucha_model::{DocId, Hash};
use rusqlite::params;
use std::sync::atomic::Ordering;

impl Tx<'_> {
    /// Keeps the opening of a document. The same opening again is fine and answers false; another
    /// one of the same document is a `Conflict`.
    pub fn put_opened(&mut self, row: &OpenedRow) -> Result<bool, StoreError> {
        if let Some(known) = self.opened(row.doc)? {
            return if known.hash == row.hash {
                Ok(false)
            } else {
                Err(StoreError::Conflict { table: "opened" })
            };
        }
        self.execute(
            "INSERT INTO opened (doc, scope, activity, kind, hash, bytes, at, half, state, projected) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            params![
                row.doc.as_bytes(),
                row.scope.as_bytes(),
                row.activity.as_bytes(),
                row.kind.word(),
                row.hash.0,
                row.bytes,
                row.at.0,
                half_year(row.at),
                row.state.word(),
                PROJECTION
            ],
        )?;
        Ok(true)
    }

    /// Notes what may still be done with a document.
    pub fn set_doc_state(&mut self, doc: DocId, state: DocState) -> Result<(), StoreError> {
        let found = self.execute(
            "UPDATE opened SET state = ?2 WHERE doc = ?1",
            params![doc.as_bytes(), state.word()],
        )?;
        if found == 0 {
            Err(StoreError::UnknownDocument(doc))
        } else {
            Ok(())
        }
    }

    /// Appends a change, with the command it came from when it was given on this device. Answers
    /// false when the change is known already.
    ///
    /// Another change at the same place of the same actor is an `Equivocation`.
    pub fn append_change(
        &mut self,
        row: &ChangeRow,
        journal: Option<&str>,
    ) -> Result<bool, StoreError> {
        let ord = self.next_ord(row.doc)?;
        if !self.insert_change(row, ord, None)? {
            return Ok(false);
        }
        if let Some(edit) = journal {
            self.execute(
                "INSERT INTO journal (doc, ord, change, edit) VALUES (?1, ?2, ?3, ?4)",
                params![row.doc.as_bytes(), ord, row.hash.0, edit],
            )?;
        }
        Ok(true)
    }

    /// Appends an attested run with its changes, those known already included. Answers how many
    /// were new. Another change at the same place of the actor is an `Equivocation`.
    pub fn append_run(&mut self, run: &RunRow, changes: &[ChangeRow]) -> Result<usize, StoreError> {
        let mut ord = self.next_ord(run.doc)?;
        let mut fresh = 0;
        for change in changes {
            if self.insert_change(change, ord, Some(run.hash))? {
                ord += 1;
                fresh += 1;
            }
        }
        self.insert_run(run)?;
        if fresh < changes.len() || changes.is_empty() {
            self.mark_covered(run)?;
        }
        Ok(fresh)
    }

    /// Replaces the snapshot of a document.
    pub fn put_snapshot(&mut self, doc: DocId, snapshot: &Snapshot) -> Result<(), StoreError> {
        let heads: Vec<u8> = snapshot.heads.iter().flat_map(|head| head.0).collect();
        self.execute(
            "INSERT INTO snapshot (doc, heads, bytes) VALUES (?1, ?2, ?3) \
             ON CONFLICT (doc) DO UPDATE SET heads = excluded.heads, bytes = excluded.bytes",
            params![doc.as_bytes(), heads, snapshot.bytes],
        )?;
        Ok(())
    }

    /// Keeps an attested run and marks the changes it covers; append those first. Its number is
    /// taken from its record, where that is here.
    pub fn put_run(&mut self, row: &RunRow) -> Result<(), StoreError> {
        self.insert_run(row)?;
        self.mark_covered(row)
    }

    fn next_ord(&self, doc: DocId) -> Result<i64, StoreError> {
        let next = self.one(
            "SELECT max(max(coalesce((SELECT max(ord) FROM change WHERE doc = ?1), 0), \
                        coalesce((SELECT max(ord) FROM journal WHERE doc = ?1), 0))) + 1",
            [doc.as_bytes()],
            |found| found.get::<_, i64>(0),
        )?;
        Ok(next.unwrap_or(1))
    }

    fn insert_change(
        &mut self,
        row: &ChangeRow,
        ord: i64,
        run: Option<Hash>,
    ) -> Result<bool, StoreError> {
        let inserted = self.try_execute(
            "INSERT INTO change (doc, ord, hash, actor, seq, run, bytes) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                row.doc.as_bytes(),
                ord,
                row.hash.0,
                row.actor,
                int(row.seq),
                run.map(|run| run.0),
                row.bytes
            ],
        );
        match inserted {
            Ok(_) => Ok(true),
            Err(error) if is_unique_violation(&error) => {
                if self.change(row.doc, row.hash)?.is_some() {
                    Ok(false)
                } else {
                    Err(StoreError::Equivocation {
                        doc: row.doc,
                        seq: row.seq,
                    })
                }
            }
            Err(error) => Err(error.into()),
        }
    }

    fn insert_run(&mut self, row: &RunRow) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO run (hash, doc, actor, first, last, bytes, n, origin) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, \
                     coalesce(?7, (SELECT max(n) FROM record WHERE item = ?1)), ?8) \
             ON CONFLICT (hash) DO UPDATE SET n = coalesce(run.n, excluded.n)",
            params![
                row.hash.0,
                row.doc.as_bytes(),
                row.actor,
                int(row.first),
                int(row.last),
                row.bytes,
                row.n.map(int),
                row.origin.word()
            ],
        )?;
        Ok(())
    }

    fn mark_covered(&mut self, row: &RunRow) -> Result<(), StoreError> {
        self.execute(
            "UPDATE change SET run = ?1 WHERE doc = ?2 AND actor = ?3 \
             AND seq BETWEEN ?4 AND ?5 AND run IS NULL",
            params![
                row.hash.0,
                row.doc.as_bytes(),
                row.actor,
                int(row.first),
                int(row.last)
            ],
        )?;
        Ok(())
    }

    /// Keeps a decision. The same one again fills in what was missing: its text, its number; it
    /// is held no longer when this row says so.
    pub fn put_decision(&mut self, row: &DecisionRow) -> Result<(), StoreError> {
        self.counters.decided.fetch_add(1, Ordering::Relaxed);
        self.execute(
            "INSERT INTO decision (hash, scope, entity_kind, entity, bytes, text, n, held, doc) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, \
                     coalesce(?7, (SELECT max(n) FROM record WHERE item = ?1)), ?8, ?9) \
             ON CONFLICT (hash) DO UPDATE SET text = coalesce(decision.text, excluded.text), \
                 n = coalesce(decision.n, excluded.n), held = excluded.held",
            params![
                row.hash.0,
                row.scope.as_bytes(),
                row.entity.kind.word(),
                row.entity.id.as_bytes(),
                row.bytes,
                row.text,
                row.n.map(int),
                row.held,
                row.doc.map(|doc| *doc.as_bytes())
            ],
        )?;
        Ok(())
    }

    /// Notes whether a decision can be judged.
    pub fn set_held(&mut self, decision: Hash, held: bool) -> Result<(), StoreError> {
        self.execute(
            "UPDATE decision SET held = ?2 WHERE hash = ?1",
            params![decision.0, held],
        )?;
        Ok(())
    }
}

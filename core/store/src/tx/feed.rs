//! Writing what the feed brings: directory rows, number records, verdicts, cursors, rights.

use super::Tx;
use crate::columns::{hash, int, to_json};
use crate::error::StoreError;
use crate::rows::{AccessRow, BackfillRow, VerdictRow};
use hucha_model::wire::{Signed, Verdict, from_cbor_strict};
use hucha_model::{DocId, Hash, RowId, ScopeId};
use rusqlite::params;

impl Tx<'_> {
    /// Keeps a directory row at its number. The same again is fine, under another signature too;
    /// another row is a `Conflict`.
    pub fn put_row(
        &mut self,
        scope: ScopeId,
        n: u64,
        id: RowId,
        bytes: &[u8],
    ) -> Result<(), StoreError> {
        let known = self.one(
            "SELECT bytes FROM row WHERE scope = ?1 AND n = ?2",
            params![scope.as_bytes(), int(n)],
            |row| row.get::<_, Vec<u8>>(0),
        )?;
        match known {
            Some(known) if known == bytes || says_the_same(&known, bytes) => Ok(()),
            Some(_) => Err(StoreError::Conflict { table: "row" }),
            None => {
                self.execute(
                    "INSERT INTO row (scope, n, id, bytes) VALUES (?1, ?2, ?3, ?4)",
                    params![scope.as_bytes(), int(n), id.as_bytes(), bytes],
                )?;
                Ok(())
            }
        }
    }

    /// Keeps a number record and gives its item, a run or decision, the number. The same again is
    /// fine; a record of another item at this number is a `Conflict`: the hub forked its chain.
    pub fn put_record(
        &mut self,
        scope: ScopeId,
        n: u64,
        item: Hash,
        bytes: &[u8],
    ) -> Result<(), StoreError> {
        let known = self.one(
            "SELECT item FROM record WHERE scope = ?1 AND n = ?2",
            params![scope.as_bytes(), int(n)],
            |row| hash(row, 0),
        )?;
        match known {
            Some(known) if known == item => return Ok(()),
            Some(_) => return Err(StoreError::Conflict { table: "record" }),
            None => {}
        }
        self.execute(
            "INSERT INTO record (scope, n, item, bytes) VALUES (?1, ?2, ?3, ?4)",
            params![scope.as_bytes(), int(n), item.0, bytes],
        )?;
        for sql in [
            "UPDATE run SET n = ?2 WHERE hash = ?1 AND n IS NULL",
            "UPDATE decision SET n = ?2 WHERE hash = ?1 AND n IS NULL",
        ] {
            self.execute(sql, params![item.0, int(n)])?;
        }
        Ok(())
    }

    /// Keeps the last thing the hub said of an item.
    pub fn set_verdict(&mut self, item: Hash, row: &VerdictRow) -> Result<(), StoreError> {
        let (code, n, reason) = match &row.verdict {
            Verdict::Received => ("received", None, None),
            Verdict::Accepted { n } => ("accepted", Some(*n), None),
            Verdict::Duplicate { n } => ("duplicate", Some(*n), None),
            Verdict::Held { .. } => ("held", None, None),
            Verdict::Rejected { reason, .. } => ("rejected", None, Some(reason.as_str())),
            Verdict::Retry => ("retry", None, None),
            Verdict::SetAside { reason } => ("set_aside", None, Some(reason.as_str())),
        };
        self.execute(
            "INSERT INTO verdict (item, code, n, reason, json, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
             ON CONFLICT (item) DO UPDATE SET code = excluded.code, n = excluded.n, \
                 reason = excluded.reason, json = excluded.json, at = excluded.at",
            params![
                item.0,
                code,
                n.map(int),
                reason,
                to_json(&row.verdict)?,
                row.at.0
            ],
        )?;
        Ok(())
    }

    /// Moves a scope's cursor forward; it never goes back.
    pub fn set_cursor(&mut self, scope: ScopeId, n: u64) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO cursor (scope, n) VALUES (?1, ?2) \
             ON CONFLICT (scope) DO UPDATE SET n = max(cursor.n, excluded.n)",
            params![scope.as_bytes(), int(n)],
        )?;
        Ok(())
    }

    /// Notes how far a back-fill got; a new right starts it again from 0.
    pub fn put_backfill(&mut self, row: BackfillRow) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO backfill (doc, n, done) VALUES (?1, ?2, ?3) \
             ON CONFLICT (doc) DO UPDATE SET n = excluded.n, done = excluded.done",
            params![row.doc.as_bytes(), int(row.n), row.done],
        )?;
        Ok(())
    }

    /// Marks a document as whole from its beginning, unless a back-fill of it is under way.
    pub fn note_fed(&mut self, doc: DocId) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO backfill (doc, n, done) VALUES (?1, 0, 1) ON CONFLICT (doc) DO NOTHING",
            params![doc.as_bytes()],
        )?;
        Ok(())
    }

    /// Begins a back-fill of a document that is not whole yet.
    pub fn begin_backfill(&mut self, doc: DocId) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO backfill (doc, n, done) VALUES (?1, 0, 0) ON CONFLICT (doc) DO NOTHING",
            params![doc.as_bytes()],
        )?;
        Ok(())
    }

    /// Forgets how far a document was fed: what comes from now on is not for this phone.
    pub fn forget_backfill(&mut self, doc: DocId) -> Result<(), StoreError> {
        self.execute("DELETE FROM backfill WHERE doc = ?1", [doc.as_bytes()])?;
        Ok(())
    }

    /// Keeps the right to a document; one with a lower number than the known is old news.
    pub fn set_access(&mut self, row: AccessRow) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO access (doc, n, ended) VALUES (?1, ?2, ?3) \
             ON CONFLICT (doc) DO UPDATE SET n = excluded.n, ended = excluded.ended \
             WHERE excluded.n >= access.n",
            params![row.doc.as_bytes(), int(row.n), row.ended],
        )?;
        Ok(())
    }
}

/// Tells whether two envelopes hold the same payload: the tree vouches for that, and a signature
/// may have been spoilt on the way.
fn says_the_same(known: &[u8], other: &[u8]) -> bool {
    let payload = |bytes| from_cbor_strict::<Signed>(bytes).map(|signed| signed.payload);
    matches!((payload(known), payload(other)), (Ok(known), Ok(other)) if known == other)
}

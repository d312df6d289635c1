//! Giving up numbers: the hub began a new life, and what it numbered beside is void.

use super::Tx;
use crate::codes::OutboxKind;
use crate::columns::{hash, int};
use crate::error::StoreError;
use hucha_model::{DocId, Hash, Millis, ScopeId};
use rusqlite::params;

impl Tx<'_> {
    /// Gives up the numbers of a scope after `base`, never the items: openings, runs and decisions
    /// that had one wait in the outbox again, directory rows and access come anew, the feed starts
    /// over after `base`. Gives how many items wait.
    pub fn give_up_after(
        &mut self,
        scope: ScopeId,
        base: u64,
        now: Millis,
    ) -> Result<usize, StoreError> {
        let void: Vec<Hash> = self.all(
            "SELECT item FROM record WHERE scope = ?1 AND n > ?2 ORDER BY n",
            params![scope.as_bytes(), int(base)],
            |row| hash(row, 0),
        )?;
        let mut waiting = 0;
        for item in &void {
            self.execute("DELETE FROM verdict WHERE item = ?1", [item.0])?;
            self.execute(
                "DELETE FROM confirmation WHERE item = ?1 AND peer = x''",
                [item.0],
            )?;
            if let Some((kind, doc)) = self.what_to_push(*item)? {
                self.enqueue(kind, *item, doc, now)?;
                waiting += 1;
            }
        }
        let after = params![scope.as_bytes(), int(base)];
        for sql in [
            "DELETE FROM record WHERE scope = ?1 AND n > ?2",
            "DELETE FROM row WHERE scope = ?1 AND n > ?2",
            "UPDATE cursor SET n = ?2 WHERE scope = ?1 AND n > ?2",
        ] {
            self.execute(sql, after)?;
        }
        for sql in [
            "UPDATE run SET n = NULL WHERE n > ?1",
            "UPDATE decision SET n = NULL, held = 1 WHERE n > ?1",
            "DELETE FROM access WHERE n > ?1",
            "UPDATE backfill SET n = 0, done = 0 WHERE n > ?1",
            "DELETE FROM witness WHERE n > ?1",
        ] {
            self.execute(sql, [int(base)])?;
        }
        self.drop_leaves_after(base)?;
        Ok(waiting)
    }

    /// Gives up every number from `from` to `upto` whose record is none of the sequence, never the
    /// item: a phone had it from a life that the hub has left. Gives how many there were.
    pub fn give_up_untrue(
        &mut self,
        (scope, now): (ScopeId, Millis),
        (from, upto): (u64, u64),
        is_true: impl Fn(u64, &[u8]) -> bool,
    ) -> Result<usize, StoreError> {
        let told: Vec<(u64, Hash, Vec<u8>)> = self.all(
            "SELECT n, item, bytes FROM record WHERE scope = ?1 AND n BETWEEN ?2 AND ?3 ORDER BY n",
            params![scope.as_bytes(), int(from), int(upto)],
            |row| Ok((row.get::<_, i64>(0)? as u64, hash(row, 1)?, row.get(2)?)),
        )?;
        let mut given_up = 0;
        for (n, item, bytes) in told {
            if is_true(n, &bytes) {
                continue;
            }
            given_up += 1;
            self.execute("DELETE FROM verdict WHERE item = ?1", [item.0])?;
            self.execute(
                "DELETE FROM record WHERE scope = ?1 AND n = ?2",
                params![scope.as_bytes(), int(n)],
            )?;
            for sql in [
                "UPDATE run SET n = NULL WHERE n = ?1",
                "UPDATE decision SET n = NULL, held = 1 WHERE n = ?1",
            ] {
                self.execute(sql, [int(n)])?;
            }
            if let Some((kind, doc)) = self.what_to_push(item)? {
                self.enqueue(kind, item, doc, now)?;
            }
        }
        Ok(given_up)
    }

    fn what_to_push(&self, item: Hash) -> Result<Option<(OutboxKind, Option<DocId>)>, StoreError> {
        if let Some(run) = self.run(item)? {
            return Ok(Some((OutboxKind::Run, Some(run.doc))));
        }
        if let Some(decision) = self.decision(item)? {
            return Ok(Some((OutboxKind::Decision, decision.doc)));
        }
        let opened = self.opened_by_hash(item)?;
        Ok(opened.map(|opened| (OutboxKind::Opened, Some(opened.doc))))
    }
}

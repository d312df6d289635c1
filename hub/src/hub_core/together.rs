//! The work of many requests in one transaction: one write to the disk for all of them.
//!
//! Each piece stands in a savepoint of its own, so that what it fails or panics on undoes it alone.
//! Nobody may be told a word before [`Together::commit`] has come back; where it fails, nothing of
//! any piece was kept.

use super::inbox::{Batch, Settled};
use super::passes::Reception;
use super::{AuthRefusal, Checked, HubCore};
use crate::HubFault;
use crate::gate::GateAnswer;
use hucha_model::Millis;
use hucha_sync::{Asker, HubError};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// An open transaction that takes one piece of work after another; dropped, it undoes them all.
#[derive(Debug)]
pub struct Together<'a> {
    core: &'a mut HubCore,
    now: Millis,
    is_over: bool,
}

impl HubCore {
    /// Begins a transaction for the work of many requests, whose runs wait for the second stage.
    pub fn together(&mut self, now: Millis) -> Result<Together<'_>, HubFault> {
        self.begin()?;
        self.defers = true;
        self.settle_day_or_undo(now)?;
        let together = Together {
            core: self,
            now,
            is_over: false,
        };
        // What a new day let somebody see is no piece's own: no piece's failure takes it back.
        together.core.number_growth()?;
        Ok(together)
    }
}

impl Together<'_> {
    /// Uses up the nonce of a request whose signature was checked; gives the next one.
    ///
    /// Nonces live in memory: one that is spent stays spent, whatever becomes of the transaction.
    pub fn admit(&mut self, checked: &Checked) -> Result<String, AuthRefusal> {
        self.core.admit(checked, self.now)
    }

    /// Takes what a request pushes, as [`HubCore::receive`] does; where nobody `may_wait` for the
    /// second stage, what waits for it is answered as received.
    pub fn receive(
        &mut self,
        asker: Asker,
        body: &[u8],
        may_wait: bool,
        budget: usize,
    ) -> Result<Reception, HubError<HubFault>> {
        let now = self.now;
        self.apart(HubError::Storage, |core| {
            core.receive_within(asker, body, may_wait, now, budget)
        })
    }

    /// Numbers what the gate judged, as [`HubCore::settle`] does.
    pub fn settle(
        &mut self,
        batch: &Batch,
        answer: Option<GateAnswer>,
    ) -> Result<Settled, HubFault> {
        let now = self.now;
        self.apart(std::convert::identity, |core| {
            core.settle_within(batch, answer, now)
        })
    }

    /// Makes everything durable that did not fail.
    pub fn commit(mut self) -> Result<(), HubFault> {
        self.is_over = true;
        if self.core.db.is_autocommit() {
            self.core.roll_back()?;
            return Err(HubFault::Undone);
        }
        self.core.commit()
    }

    /// Does one piece in a savepoint.
    fn apart<T, E>(
        &mut self,
        fault: fn(HubFault) -> E,
        work: impl FnOnce(&mut HubCore) -> Result<T, E>,
    ) -> Result<T, E> {
        let core = &mut *self.core;
        // SQLite ends a transaction by itself on some failures of the disk; a savepoint without
        // one would commit by itself.
        if core.db.is_autocommit() {
            return Err(fault(HubFault::Undone));
        }
        execute(core, "SAVEPOINT piece").map_err(fault)?;
        let grown = core.grown.clone();
        let done = catch_unwind(AssertUnwindSafe(|| {
            let done = work(core)?;
            core.number_growth().map_err(fault)?;
            Ok(done)
        }));
        let done = done.unwrap_or_else(|_| Err(fault(HubFault::Panicked)));
        if done.is_err() {
            core.grown = grown;
            if core.db.is_autocommit() {
                return done;
            }
            execute(core, "ROLLBACK TO piece").map_err(fault)?;
            core.forget().map_err(fault)?;
        }
        execute(core, "RELEASE piece").map_err(fault)?;
        done
    }
}

impl Drop for Together<'_> {
    fn drop(&mut self) {
        if !self.is_over {
            // Where even this fails, the next transaction begins with it.
            let _ = self.core.roll_back();
        }
    }
}

fn execute(core: &HubCore, sql: &str) -> Result<(), HubFault> {
    Ok(core.db.execute_batch(sql)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Founding;
    use hucha_model::ScopeId;

    const NOON: Millis = Millis(1_772_424_000_000);

    fn hub() -> HubCore {
        let founding = Founding {
            scope: ScopeId::from_bytes([7; 16]),
            alliance: "示例联盟".into(),
            bureau: "示例局".into(),
            programmes: vec!["WD".into()],
        };
        HubCore::in_memory(&founding, &[1; 32], &[2; 32], NOON).unwrap()
    }

    fn note(core: &mut HubCore, kind: &str) -> Result<(), HubFault> {
        core.note_incident(kind, None, None, NOON)
    }

    fn kinds(core: &HubCore) -> Vec<String> {
        let mut list = core
            .db
            .prepare("SELECT kind FROM incident ORDER BY id")
            .unwrap();
        let kinds = list.query_map([], |row| row.get(0)).unwrap();
        kinds.map(Result::unwrap).collect()
    }

    #[test]
    fn a_piece_that_fails_or_panics_undoes_itself_alone() {
        let mut core = hub();
        let mut together = core.together(NOON).unwrap();
        together
            .apart(|why| why, |core| note(core, "first"))
            .unwrap();
        let failed = together.apart(
            |why| why,
            |core| {
                note(core, "failed")?;
                Err::<(), _>(HubFault::Recovering)
            },
        );
        assert!(matches!(failed, Err(HubFault::Recovering)));
        let panicked = together.apart(
            |why| why,
            |core| -> Result<(), HubFault> {
                note(core, "panicked")?;
                core.db.execute_batch("SAVEPOINT item")?;
                panic!("a bug")
            },
        );
        assert!(matches!(panicked, Err(HubFault::Panicked)));
        together
            .apart(|why| why, |core| note(core, "last"))
            .unwrap();
        together.commit().unwrap();
        assert_eq!(kinds(&core), ["first", "last"]);
    }

    #[test]
    fn when_the_disk_ends_the_transaction_nobody_is_told_that_it_was_kept() {
        let mut core = hub();
        let mut together = core.together(NOON).unwrap();
        together
            .apart(|why| why, |core| note(core, "first"))
            .unwrap();
        // On some failures SQLite itself rolls back.
        let failed = together.apart(
            |why| why,
            |core| -> Result<(), HubFault> {
                core.db.execute_batch("ROLLBACK")?;
                Err(HubFault::Recovering)
            },
        );
        assert!(failed.is_err());
        let next = together.apart(|why| why, |core| note(core, "next"));
        assert!(matches!(next, Err(HubFault::Undone)));
        assert!(matches!(together.commit(), Err(HubFault::Undone)));
        assert!(kinds(&core).is_empty());
        // The next group is not hurt by it.
        let mut together = core.together(NOON).unwrap();
        together
            .apart(|why| why, |core| note(core, "later"))
            .unwrap();
        together.commit().unwrap();
        assert_eq!(kinds(&core), ["later"]);
    }
}

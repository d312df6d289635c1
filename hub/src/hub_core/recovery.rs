//! A restored hub takes its past back from its phones (docs/adr/0013).
//!
//! It owns the state of a recovery: when it begins, whom it asks for what, when it ends. While it
//! lasts nothing gets a number; what is pushed is durable and waits. It refuses to judge again: a
//! record this hub once signed, vouched for by a root it signed, is taken back with its verdict.

mod branch;
mod brought;
mod close;
mod derive;
mod holes;
mod leaves;
mod place;

pub use close::RecoveryStatus;

use super::HubCore;
use crate::HubFault;
use hucha_model::wire::{Checkpoint, Restart, Signed};
use hucha_model::{DeviceId, Hash, Millis};
use hucha_sync::Meeting;
use rusqlite::{OptionalExtension as _, params};

/// Numbers that a first guess goes back to find where two branches part; each further one goes
/// eight times as far.
const FIRST_GUESS: u64 = 64;

/// A recovery under way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Recovery {
    pub(super) since: Millis,
    /// The last number that stands; `None` until some phone's leaves were checked.
    pub(super) base: Option<u64>,
}

/// A device that brings its past.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lender {
    pub(super) device: DeviceId,
    pub(super) generation: u32,
    pub(super) n: u64,
    pub(super) root: Hash,
    pub(super) after: u64,
    pub(super) upto: u64,
    pub(super) apart: bool,
}

impl HubCore {
    /// Gives the recovery under way.
    pub(super) fn recovery(&self) -> Result<Option<Recovery>, HubFault> {
        let mut read = self
            .db
            .prepare_cached("SELECT since, base FROM recovery WHERE id = 1")?;
        let found = read.query_row([], |row| {
            Ok(Recovery {
                since: Millis(row.get(0)?),
                base: row.get::<_, Option<i64>>(1)?.map(|base| base as u64),
            })
        });
        Ok(found.optional()?)
    }

    /// Tells whether the hub numbers nothing because it takes its past back.
    pub fn is_recovering(&self) -> Result<bool, HubFault> {
        Ok(self.recovery()?.is_some())
    }

    /// Says how a device whose checkpoint does not fit what is known here is answered.
    pub(super) fn meet_apart(
        &mut self,
        device: DeviceId,
        shown: &Checkpoint,
        now: Millis,
    ) -> Result<Meeting, HubFault> {
        let known = self.known_root(shown.n)?;
        let differs = known.is_some_and(|root| root != shown.root);
        let lender = self.lender(device)?.filter(|known| known.is_of(shown));
        let is_apart = lender.is_some_and(|known| known.apart);
        if (differs || is_apart)
            && let Some(base) = self.restart_base(shown.generation, shown.n)?
        {
            return Ok(Meeting::Restart(self.restart_at(base, now)?));
        }
        if self.recovery()?.is_none() {
            self.begin_recovery(shown, now)?;
        }
        let lender = match lender {
            Some(lender) => lender,
            None => self.ask(device, shown, differs)?,
        };
        Ok(Meeting::Behind { n: lender.upto })
    }

    fn begin_recovery(&mut self, shown: &Checkpoint, now: Millis) -> Result<(), HubFault> {
        self.db.execute(
            "INSERT INTO recovery (id, since, base) VALUES (1, ?1, NULL)",
            [now.0],
        )?;
        self.raise_generation(shown.generation)?;
        let have = self.chain_end()?.n;
        tracing::warn!(have, shown = shown.n, "recovery begins");
        self.note_incident("recovery", None, None, now)
    }

    fn ask(&self, device: DeviceId, shown: &Checkpoint, differs: bool) -> Result<Lender, HubFault> {
        // Items that are not back yet are asked for whatever the leaves say.
        let back = self.chain_end()?.n;
        let after = if differs {
            let parted = shown.n.min(self.known_end()?);
            parted.saturating_sub(FIRST_GUESS).min(back)
        } else {
            back
        };
        let lender = Lender {
            device,
            generation: shown.generation,
            n: shown.n,
            root: shown.root,
            after,
            upto: after,
            apart: false,
        };
        self.put_lender(&lender)?;
        Ok(lender)
    }

    pub(super) fn lender(&self, device: DeviceId) -> Result<Option<Lender>, HubFault> {
        let mut read = self.db.prepare_cached(
            "SELECT generation, n, root, after, upto, apart FROM lender WHERE device = ?1",
        )?;
        let number =
            |row: &rusqlite::Row<'_>, at| Ok::<_, rusqlite::Error>(row.get::<_, i64>(at)? as u64);
        let found = read.query_row([device.as_bytes()], |row| {
            Ok(Lender {
                device,
                generation: row.get(0)?,
                n: number(row, 1)?,
                root: Hash(row.get(2)?),
                after: number(row, 3)?,
                upto: number(row, 4)?,
                apart: row.get(5)?,
            })
        });
        Ok(found.optional()?)
    }

    pub(super) fn put_lender(&self, lender: &Lender) -> Result<(), HubFault> {
        self.db
            .prepare_cached(
                "INSERT OR REPLACE INTO lender (device, generation, n, root, after, upto, apart)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                lender.device.as_bytes(),
                lender.generation,
                lender.n as i64,
                lender.root.0,
                lender.after as i64,
                lender.upto as i64,
                lender.apart
            ])?;
        Ok(())
    }

    /// Gives the last number that stands, for a branch of an earlier life that had more than it.
    fn restart_base(&self, generation: u32, n: u64) -> Result<Option<u64>, HubFault> {
        let mut read = self
            .db
            .prepare_cached("SELECT min(base) FROM restart WHERE generation > ?1")?;
        let base: Option<i64> = read.query_row([generation], |row| row.get(0))?;
        Ok(base.map(|base| base as u64).filter(|base| *base < n))
    }

    fn restart_at(&self, base: u64, now: Millis) -> Result<Signed, HubFault> {
        let root = self.root_at(base)?.ok_or(HubFault::Damaged("sequence"))?;
        let restart = Restart {
            scope: self.scope,
            generation: self.chain_end()?.generation,
            base,
            root,
            at: now,
        };
        Ok(Signed::seal(&restart, &self.keys.hub)?)
    }

    /// Begins a new life: what an earlier one numbered after `base` is void unless the tree has it.
    pub(super) fn begin_life(&self, base: u64) -> Result<(), HubFault> {
        let generation = self.chain_end()?.generation + 1;
        self.raise_generation(generation)?;
        self.db.execute(
            "INSERT INTO restart (generation, base) VALUES (?1, ?2)",
            params![generation, base as i64],
        )?;
        Ok(())
    }

    fn raise_generation(&self, generation: u32) -> Result<(), HubFault> {
        self.db.execute(
            "UPDATE scope SET generation = max(generation, ?2) WHERE scope = ?1",
            params![self.scope.as_bytes(), generation],
        )?;
        Ok(())
    }
}

impl Lender {
    fn is_of(&self, shown: &Checkpoint) -> bool {
        self.generation == shown.generation && self.n == shown.n && self.root == shown.root
    }
}

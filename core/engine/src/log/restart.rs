//! The hub's new lives: numbers of a branch it left are given up, the items never.

use super::LogFault;
use crate::error::EngineError;
use crate::inner::{Inner, decode};
use hucha_model::directory::Directory;
use hucha_model::wire::{Checkpoint, DirectoryRow, Restart, Signed, to_cbor};
use hucha_store::Reads;
use hucha_sync::Incoming;

/// The fact of the device that keeps the restarts it obeyed.
const RESTARTS: &str = "restarts";

impl Inner {
    /// Obeys the restarts of an answer; one that was obeyed before changes nothing.
    pub(crate) fn take_restarts(&mut self, incoming: &Incoming) -> Result<(), EngineError> {
        for signed in &incoming.restarts {
            self.take_restart(signed)?;
        }
        Ok(())
    }

    fn take_restart(&mut self, signed: &Signed) -> Result<(), EngineError> {
        let me = self.me()?;
        let (scope, hub) = (me.scope, me.hub_key.clone());
        let restart: Restart = signed.verify(&hub).map_err(|_| LogFault::NotTheHub)?;
        if restart.scope != scope {
            return Err(LogFault::NotTheHub.into());
        }
        if restart.generation <= self.generation()? || restart.base > self.log.size() {
            return Ok(());
        }
        // A hub that no longer shares this past is no restored one.
        if self.root_at(restart.base)? != restart.root {
            return Err(LogFault::TwoStories { n: restart.base }.into());
        }
        let mut known = self.restarts()?;
        known.push(signed.clone());
        let now = self.now();
        self.store.write(|tx| {
            tx.give_up_after(scope, restart.base, now)?;
            tx.meta_set(RESTARTS, &to_cbor(&known))
        })?;
        self.read_sequence(restart.base)?;
        self.behind = None;
        self.settle_forks()
    }

    /// Reads directory and tree again after numbers were given up.
    fn read_sequence(&mut self, base: u64) -> Result<(), EngineError> {
        let scope = self.me()?.scope;
        let mut directory = Directory::default();
        for row in self.store.read(|reads| reads.rows(scope))? {
            let signed: Signed = decode(&row.bytes)?;
            directory.insert(row.n, signed.open::<DirectoryRow>()?);
        }
        self.directory = directory;
        self.found = None;
        self.log = self.load_log()?;
        self.known = base;
        Ok(())
    }

    fn restarts(&self) -> Result<Vec<Signed>, EngineError> {
        let bytes = self.store.read(|reads| reads.meta(RESTARTS))?;
        Ok(bytes
            .map(|bytes| decode(&bytes))
            .transpose()?
            .unwrap_or_default())
    }

    /// Gives the newest life of the hub that this phone knows.
    pub(crate) fn generation(&self) -> Result<u32, EngineError> {
        let own = self.store.read(Reads::checkpoint)?;
        let mut newest = own.map_or(0, |row| row.generation);
        for signed in self.restarts()? {
            newest = newest.max(signed.open::<Restart>()?.generation);
        }
        Ok(newest)
    }

    /// Tells whether a checkpoint is of a branch that the hub has left, by a restart obeyed here.
    pub(crate) fn is_void(&self, checkpoint: &Checkpoint) -> Result<bool, EngineError> {
        self.is_void_number(checkpoint.generation, checkpoint.n)
    }

    /// Tells whether a number of a life is of a branch that the hub has left.
    pub(crate) fn is_void_number(&self, generation: u32, n: u64) -> Result<bool, EngineError> {
        for signed in self.restarts()? {
            let restart: Restart = signed.open()?;
            if generation < restart.generation && n > restart.base {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

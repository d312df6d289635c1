//! Numbers that nobody has brought back: known by their leaf alone, and fillable later.

use super::Lender;
use super::brought::has_its_words;
use crate::HubFault;
use crate::hub_core::HubCore;
use crate::hub_core::items::HOLE;
use hucha_model::wire::{Checkpoint, NumberRecord};
use hucha_model::{DeviceId, Hash, Millis};
use hucha_sync::Item;
use rusqlite::params;

impl HubCore {
    /// Tells whether any number is a hole.
    pub(super) fn has_holes(&self) -> Result<bool, HubFault> {
        Ok(self.holes()?.is_some())
    }

    /// Gives the first and the last hole.
    pub(super) fn holes(&self) -> Result<Option<(u64, u64)>, HubFault> {
        let mut read = self
            .db
            .prepare_cached("SELECT min(n), max(n) FROM item WHERE kind = -1")?;
        let found: (Option<i64>, Option<i64>) =
            read.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(match found {
            (Some(first), Some(last)) => Some((first as u64, last as u64)),
            (None, _) | (_, None) => None,
        })
    }

    pub(super) fn is_hole(&self, n: u64, leaf: Hash) -> Result<bool, HubFault> {
        let mut find = self
            .db
            .prepare_cached("SELECT 1 FROM item WHERE n = ?1 AND kind = -1 AND leaf = ?2")?;
        Ok(find.exists(params![n as i64, leaf.0])?)
    }

    pub(in crate::hub_core) fn is_hole_at(&self, n: u64) -> Result<bool, HubFault> {
        let mut find = self
            .db
            .prepare_cached("SELECT 1 FROM item WHERE n = ?1 AND kind = -1")?;
        Ok(find.exists([n as i64])?)
    }

    /// Keeps a number's place by its leaf.
    pub(super) fn dig_hole(&self, n: u64, leaf: Hash, at: Millis) -> Result<(), HubFault> {
        self.db
            .prepare_cached(
                "INSERT INTO item (scope, n, kind, hash, at, leaf, record, bytes)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?4, x'', x'')",
            )?
            .execute(params![self.scope.as_bytes(), n as i64, HOLE, leaf.0, at.0])?;
        Ok(())
    }

    /// Fills a hole with what a phone brought, and holes that waited for it.
    pub(super) fn fill_hole(&mut self, n: u64, now: Millis) -> Result<(), HubFault> {
        if !self.fill_one(n, now)? {
            return Ok(());
        }
        loop {
            let mut list = self
                .db
                .prepare_cached("SELECT n FROM brought WHERE bytes IS NOT NULL ORDER BY n")?;
            let open = list.query_map([], |row| row.get::<_, i64>(0))?;
            let open: Vec<i64> = open.collect::<Result<_, _>>()?;
            drop(list);
            let mut is_idle = true;
            for n in open {
                is_idle &= !self.fill_one(n as u64, now)?;
            }
            if is_idle {
                // Folds and documents read anew, now that their past is longer.
                return self.forget();
            }
        }
    }

    fn fill_one(&mut self, n: u64, now: Millis) -> Result<bool, HubFault> {
        let Some(leaf) = self.leaves_between(n, n)?.first().copied() else {
            return Ok(false);
        };
        if !self.is_hole(n, leaf)? {
            return Ok(false);
        }
        let Some(brought) = self.brought_at(n, leaf)? else {
            return Ok(false);
        };
        // Numbered anew meanwhile: it keeps that number, and the hole its leaf.
        let is_refused_run = brought.record.open::<NumberRecord>()?.refused.is_some()
            && matches!(brought.item, Item::Run { .. });
        let is_elsewhere = self.known(brought.item.hash())?.is_some() && !is_refused_run;
        if is_elsewhere || !has_its_words(&brought.item) {
            return Ok(false);
        }
        self.db.execute_batch("SAVEPOINT hole")?;
        self.db.execute(
            "DELETE FROM item WHERE n = ?1 AND kind = ?2",
            params![n as i64, HOLE],
        )?;
        let is_filled = self.write_back(n, &brought, now)?;
        if !is_filled {
            self.db.execute_batch("ROLLBACK TO hole")?;
            self.forget()?;
        }
        self.db.execute_batch("RELEASE hole")?;
        Ok(is_filled)
    }

    /// Asks a device of an earlier life, once, for what it holds of the holes.
    pub(in crate::hub_core) fn ask_for_holes(
        &self,
        device: DeviceId,
        shown: &Checkpoint,
    ) -> Result<Option<u64>, HubFault> {
        let Some((first, last)) = self.holes()? else {
            return Ok(None);
        };
        let to = shown.n.min(last);
        let known = self.lender(device)?;
        let lender = match known {
            Some(lender) => lender,
            None if shown.generation < self.chain_end()?.generation && to >= first => {
                let lender = Lender {
                    device,
                    generation: shown.generation,
                    n: to,
                    root: shown.root,
                    after: first - 1,
                    upto: first - 1,
                    apart: false,
                };
                self.put_lender(&lender)?;
                lender
            }
            None => return Ok(None),
        };
        Ok((!lender.apart && lender.upto < to.min(lender.n)).then_some(lender.upto))
    }
}

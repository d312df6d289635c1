//! How a recovery ends: of itself when nothing is missing, or because the operator says so.

use super::brought::has_its_words;
use crate::HubFault;
use crate::hub_core::HubCore;
use hucha_model::directory::AsOf;
use hucha_model::log::leaf;
use hucha_model::wire::{DirectoryRow, NumberRecord, Signed, from_cbor_strict};
use hucha_model::{DeviceId, Millis};
use hucha_sync::Item;
use rusqlite::params;

/// How far a recovery is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecoveryStatus {
    /// When it began; `None` when the hub numbers as ever.
    pub since: Option<Millis>,
    /// The last number that is back.
    pub back_to: u64,
    /// The highest number that phones have shown.
    pub shown: u64,
    /// Numbers whose record or item nobody has brought.
    pub missing: u64,
    /// Phones that bring what they hold.
    pub lenders: u64,
    /// Items that wait to be numbered.
    pub waiting: u64,
    /// The hub's life.
    pub generation: u32,
}

impl HubCore {
    /// Tells how far a recovery is, and how many holes earlier ones left.
    pub fn recovery_status(&self) -> Result<RecoveryStatus, HubFault> {
        let count = |sql: &str| -> Result<u64, HubFault> {
            let found: i64 = self.db.query_row(sql, [], |row| row.get(0))?;
            Ok(found as u64)
        };
        let end = self.chain_end()?;
        let shown = self.highest_shown()?.max(end.n);
        let holes = count("SELECT count(*) FROM item WHERE kind = -1")?;
        let since = self.recovery()?.map(|recovery| recovery.since);
        let ready = count("SELECT count(*) FROM brought WHERE bytes IS NOT NULL")?;
        let open = (shown - end.n).saturating_sub(ready);
        Ok(RecoveryStatus {
            since,
            back_to: end.n,
            shown,
            missing: holes + open,
            lenders: count("SELECT count(*) FROM lender WHERE upto < n")?,
            waiting: count("SELECT count(*) FROM parked")?,
            generation: end.generation,
        })
    }

    /// Ends a recovery though numbers are missing: they stay as holes that can be filled later, and
    /// numbering goes on after the last known leaf in a new life. False when none is under way.
    pub fn close_recovery(&mut self, now: Millis) -> Result<bool, HubFault> {
        self.defers = false;
        self.transact(|core| {
            if !core.is_recovering()? {
                return Ok(false);
            }
            core.adopt_rest(now)?;
            let end = core.chain_end()?.n;
            let is_known = core.recovery()?.is_some_and(|held| held.base.is_some());
            // Where no phone's leaves were checked, nothing is known to be common with anybody.
            core.begin_life(if is_known || core.highest_shown()? == 0 {
                end
            } else {
                0
            })?;
            core.end_recovery(now)?;
            Ok(true)
        })
    }

    fn highest_shown(&self) -> Result<u64, HubFault> {
        let mut read = self
            .db
            .prepare_cached("SELECT coalesce(max(n), 0) FROM lender WHERE apart = 0")?;
        Ok(read.query_row([], |row| row.get::<_, i64>(0))? as u64)
    }

    pub(super) fn end_when_whole(&mut self, now: Millis) -> Result<(), HubFault> {
        if self.is_recovering()? && self.chain_end()?.n >= self.highest_shown()? {
            return self.end_recovery(now);
        }
        Ok(())
    }

    /// Puts back everything that was brought, holes between; words that nobody brought stay away.
    fn adopt_rest(&mut self, now: Millis) -> Result<(), HubFault> {
        let newest = self.chain_end()?.n;
        for (n, leaf) in self.known_leaves(newest, u64::MAX >> 1)? {
            let is_back = match self.brought_at(n, leaf)? {
                Some(brought) if has_its_words(&brought.item) => {
                    self.write_back(n, &brought, now)?
                }
                Some(_) | None => false,
            };
            if !is_back {
                self.dig_hole(n, leaf, now)?;
            }
            let head = self.record_name(n)?;
            self.db.execute(
                "UPDATE scope SET seq = ?2, head = ?3 WHERE scope = ?1",
                params![self.scope.as_bytes(), n as i64, head.0],
            )?;
        }
        Ok(())
    }

    fn end_recovery(&mut self, now: Millis) -> Result<(), HubFault> {
        let mut parked = self.parked()?;
        parked.extend(self.brought_in_vain()?);
        self.db.execute_batch(
            "DELETE FROM recovery; DELETE FROM known_leaf; DELETE FROM brought_leaf;
             DELETE FROM parked",
        )?;
        if !self.has_holes()? {
            self.db
                .execute_batch("DELETE FROM lender; DELETE FROM brought")?;
        }
        self.forget()?;
        let end = self.chain_end()?;
        tracing::warn!(n = end.n, waiting = parked.len(), "recovery ends");
        let (rows, items): (Vec<_>, Vec<_>) = parked
            .into_iter()
            .partition(|(_, item)| matches!(item, Item::Row(_)));
        for (_, item) in rows {
            if let Item::Row(signed) = item {
                self.number_again(signed.open()?, now)?;
            }
        }
        for (pusher, item) in items.into_iter().chain(self.all_held()?) {
            let judged = self.judge_apart(pusher, item, now)?;
            self.retry_held(judged.arrived, now)?;
        }
        Ok(())
    }

    /// Numbers a row of a branch that was given up, unless the directory says the same by now.
    fn number_again(&mut self, row: DirectoryRow, now: Millis) -> Result<(), HubFault> {
        let known = self.directory.body(row.id, AsOf::NOW);
        let is_new = if row.withdrawn {
            known.is_some()
        } else {
            known != Some(&row.body)
        };
        if is_new {
            self.write_row(row, now)?;
        }
        Ok(())
    }

    /// Takes out what was brought and took no old place, because its branch is void: it is numbered
    /// anew. What belongs into a hole stays.
    fn brought_in_vain(&self) -> Result<Vec<(DeviceId, Item)>, HubFault> {
        let mut list = self
            .db
            .prepare_cached("SELECT n, item, record, bytes, device FROM brought ORDER BY n")?;
        let found = list.query_map([], |row| {
            Ok((
                row.get::<_, i64>(0)?,
                row.get::<_, [u8; 32]>(1)?,
                row.get::<_, Vec<u8>>(2)?,
                row.get::<_, Option<Vec<u8>>>(3)?,
                DeviceId::from_bytes(row.get(4)?),
            ))
        })?;
        let mut vain = Vec::new();
        for row in found.collect::<Result<Vec<_>, _>>()? {
            let (n, name, record, bytes, device) = row;
            let record: Signed = from_cbor_strict(&record)?;
            if self.is_hole(n as u64, leaf(record.item_hash::<NumberRecord>()))? {
                continue;
            }
            self.db.execute(
                "DELETE FROM brought WHERE n = ?1 AND item = ?2",
                params![n, name],
            )?;
            let item = bytes.map(|bytes| from_cbor_strict(&bytes)).transpose()?;
            if let Some(item @ (Item::Opened(_) | Item::Run { .. } | Item::Decision(_))) = item {
                vain.push((device, item));
            }
        }
        Ok(vain)
    }

    fn all_held(&self) -> Result<Vec<(DeviceId, Item)>, HubFault> {
        let mut list = self
            .db
            .prepare_cached("SELECT device, bytes FROM held ORDER BY rowid")?;
        let found = list.query_map([], |row| {
            Ok((DeviceId::from_bytes(row.get(0)?), row.get::<_, Vec<u8>>(1)?))
        })?;
        found
            .map(|row| {
                let (device, bytes) = row?;
                Ok((device, from_cbor_strict(&bytes)?))
            })
            .collect()
    }
}

//! Items that cannot be judged yet: durable, served to nobody, tried again when a need arrives.

use super::HubCore;
use super::session::Judged;
use crate::HubFault;
use hucha_model::wire::{Verdict, from_cbor_strict, to_cbor};
use hucha_model::{DeviceId, Hash, Millis};
use hucha_sync::Item;
use rusqlite::{OptionalExtension as _, params};
use std::collections::VecDeque;

/// Most held items of one device; beyond, the phone's own outbox keeps them.
const HELD_PER_DEVICE: i64 = 2_000;

impl Judged {
    /// Holds an item until one of `wants` arrives; `needs` is what the phone is told.
    pub(super) fn held(needs: Vec<Hash>, wants: Vec<Vec<u8>>) -> Self {
        // For a held item the list of arrivals is the list of what it waits for.
        Self {
            verdict: Verdict::Held { needs },
            arrived: wants,
        }
    }
}

impl HubCore {
    /// Keeps an item that waits; one that waits for nothing nameable is left to the phone.
    pub(super) fn hold(
        &self,
        device: DeviceId,
        item: &Item,
        wants: &[Vec<u8>],
        now: Millis,
    ) -> Result<(), HubFault> {
        let count: i64 = self
            .db
            .prepare_cached("SELECT count(*) FROM held WHERE device = ?1")?
            .query_row([device.as_bytes()], |row| row.get(0))?;
        if wants.is_empty() || count >= HELD_PER_DEVICE {
            return Ok(());
        }
        let hash = item.hash();
        self.db.execute(
            "INSERT OR IGNORE INTO held (hash, device, at, bytes) VALUES (?1, ?2, ?3, ?4)",
            params![hash.0, device.as_bytes(), now.0, to_cbor(item)],
        )?;
        let mut insert = self
            .db
            .prepare_cached("INSERT OR IGNORE INTO held_need (need, hash) VALUES (?1, ?2)")?;
        for need in wants {
            insert.execute(params![need, hash.0])?;
        }
        Ok(())
    }

    /// Names the items that a held one waits for; `None` when it is not held. A document it waits
    /// for has no name that a phone could ask by.
    pub(super) fn needs_of(&self, item: Hash) -> Result<Option<Vec<Hash>>, HubFault> {
        let mut find = self
            .db
            .prepare_cached("SELECT 1 FROM held WHERE hash = ?1")?;
        if !find.exists([item.0])? {
            return Ok(None);
        }
        let mut list = self
            .db
            .prepare_cached("SELECT need FROM held_need WHERE hash = ?1 ORDER BY need")?;
        let found = list.query_map([item.0], |row| row.get::<_, Vec<u8>>(0))?;
        let needs: Vec<Vec<u8>> = found.collect::<Result<_, _>>()?;
        let hashes = needs.into_iter().filter_map(|need| need.try_into().ok());
        Ok(Some(hashes.map(Hash).collect()))
    }

    /// Lets go of an item that was judged.
    pub(super) fn release(&self, hash: Hash) -> Result<(), HubFault> {
        self.db
            .prepare_cached("DELETE FROM held WHERE hash = ?1")?
            .execute([hash.0])?;
        Ok(())
    }

    /// Judges again whatever waited for something that is here now.
    pub(super) fn retry_held(
        &mut self,
        arrived: Vec<Vec<u8>>,
        now: Millis,
    ) -> Result<(), HubFault> {
        let mut open = VecDeque::from(arrived);
        while let Some(need) = open.pop_front() {
            while let Some((device, item)) = self.waiting_for(&need)? {
                self.db.execute(
                    "DELETE FROM held_need WHERE need = ?1 AND hash = ?2",
                    params![need, item.hash().0],
                )?;
                let name = item.hash().short();
                match self.judge_apart(device, item, now) {
                    Ok(judged) => open.extend(judged.arrived),
                    // It stays held; whoever wrote it still has it and will send it again.
                    Err(why) => tracing::error!(item = name, cause = %why, "held item failed"),
                }
            }
        }
        Ok(())
    }

    fn waiting_for(&self, need: &[u8]) -> Result<Option<(DeviceId, Item)>, HubFault> {
        let mut find = self.db.prepare_cached(
            "SELECT held.device, held.bytes FROM held_need JOIN held USING (hash)
             WHERE held_need.need = ?1 ORDER BY held.rowid LIMIT 1",
        )?;
        let found: Option<([u8; 16], Vec<u8>)> = find
            .query_row([need], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((device, bytes)) = found else {
            return Ok(None);
        };
        Ok(Some((
            DeviceId::from_bytes(device),
            from_cbor_strict(&bytes)?,
        )))
    }
}

//! Branches of the sequence: the one that was lost is taken back, what was numbered beside it is
//! void and numbered anew.

use super::Lender;
use crate::HubFault;
use crate::hub_core::HubCore;
use crate::hub_core::items::HOLE;
use hucha_model::wire::{
    Attestation, DirectoryRow, NumberRecord, Signed, from_cbor_strict, to_cbor,
};
use hucha_model::{DeviceId, DocId, Hash, Millis};
use hucha_sync::Item;
use rusqlite::{OptionalExtension as _, params};

/// The overlay of rows that are void but still tell who is who; no real number comes near.
const VOID_ROWS: u64 = 1 << 60;

impl HubCore {
    /// Takes a checked branch: its leaves after `lender.after` are `tail`.
    pub(super) fn take_branch(
        &mut self,
        lender: &Lender,
        tail: &[Hash],
        now: Millis,
    ) -> Result<(), HubFault> {
        let end = self.known_end()?;
        let known = self.leaves_known(lender.after, end)?;
        let same = tail
            .iter()
            .zip(&known)
            .take_while(|(brought, known)| brought == known)
            .count() as u64;
        let common = lender.after + same;
        let is_first = self
            .recovery()?
            .is_some_and(|recovery| recovery.base.is_none());
        if is_first {
            self.db
                .execute("UPDATE recovery SET base = ?1", [common as i64])?;
            if common < self.chain_end()?.n {
                self.void_after(common, now)?;
                self.ask_from(common)?;
                self.begin_life(common)?;
            }
        } else if common < end && common < lender.n {
            // Of two lost branches the one brought first stands.
            if self
                .restart_base(lender.generation, lender.n)?
                .is_none_or(|base| base > common)
            {
                self.begin_life(common)?;
            }
            return self.put_lender(&Lender {
                apart: true,
                ..*lender
            });
        }
        let mut insert = self
            .db
            .prepare_cached("INSERT OR IGNORE INTO known_leaf (n, leaf) VALUES (?1, ?2)")?;
        for (n, leaf) in (common + 1..).zip(tail.iter().skip(same as usize)) {
            insert.execute(params![n as i64, leaf.0])?;
        }
        drop(insert);
        self.adopt_ready(now)
    }

    /// Asks those for what follows `base` who were asked for less while the void numbers stood.
    fn ask_from(&self, base: u64) -> Result<(), HubFault> {
        self.db.execute(
            "UPDATE lender SET after = ?1, upto = ?1 WHERE after > ?1 AND apart = 0",
            [base as i64],
        )?;
        Ok(())
    }

    fn leaves_known(&self, after: u64, to: u64) -> Result<Vec<Hash>, HubFault> {
        let newest = self.chain_end()?.n;
        let mut leaves = self.leaves_between(after + 1, newest)?;
        let later = self.known_leaves(after.max(newest), to)?;
        leaves.extend(later.into_iter().map(|(_, leaf)| leaf));
        Ok(leaves)
    }

    /// Gives up the numbers after `base`: their items wait to be numbered anew.
    fn void_after(&mut self, base: u64, now: Millis) -> Result<(), HubFault> {
        let newest = self.chain_end()?.n;
        tracing::warn!(base, newest, "numbers are void");
        for n in base + 1..=newest {
            self.park_number(n, now)?;
        }
        let scope = self.scope;
        self.db.execute(
            "DELETE FROM item WHERE scope = ?1 AND n > ?2",
            params![scope.as_bytes(), base as i64],
        )?;
        self.db
            .execute("DELETE FROM opened WHERE n > ?1", [base as i64])?;
        self.db
            .execute_batch("DELETE FROM access; DELETE FROM device")?;
        let head = self.record_name(base)?;
        self.db.execute(
            "UPDATE scope SET seq = ?2, head = ?3 WHERE scope = ?1",
            params![scope.as_bytes(), base as i64, head.0],
        )?;
        for (n, item) in self.standing()? {
            self.note_standing(n, &item)?;
        }
        self.forget()
    }

    /// Keeps the item of a number that is given up, unless the hub can make it again.
    fn park_number(&mut self, n: u64, now: Millis) -> Result<(), HubFault> {
        let found: Option<(Option<[u8; 16]>, bool)> = self
            .db
            .prepare_cached(
                "SELECT pusher, refused IS NULL FROM item
                 WHERE scope = ?1 AND n = ?2 AND kind <> -1",
            )?
            .query_row(params![self.scope.as_bytes(), n as i64], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        let Some((pusher, is_in_force)) = found else {
            return Ok(());
        };
        let pusher = DeviceId::from_bytes(pusher.unwrap_or_default());
        let (_, item) = self.item(n)?;
        match &item {
            Item::Row(signed) => {
                if signed.open::<DirectoryRow>()?.cites.is_some() {
                    return Ok(());
                }
            }
            Item::Run { attestation, .. } if is_in_force => {
                self.park(pusher, &item, now)?;
                return self.drop_changes(&attestation.open()?, n);
            }
            Item::Opened(_) | Item::Run { .. } | Item::Decision(_) => {}
            Item::Record(_) | Item::Granted { .. } | Item::Ended { .. } | Item::Widened { .. } => {
                return Ok(());
            }
        }
        self.park(pusher, &item, now)
    }

    /// Drops the changes that a void run brought; runs before it keep theirs.
    fn drop_changes(&mut self, run: &Attestation, n: u64) -> Result<(), HubFault> {
        let mut list = self.db.prepare_cached(
            "SELECT bytes FROM item WHERE doc = ?1 AND kind = 2 AND n < ?2 AND refused IS NULL",
        )?;
        let earlier = list.query_map(params![run.doc.as_bytes(), n as i64], |row| {
            row.get::<_, Vec<u8>>(0)
        })?;
        let mut kept = 0;
        for bytes in earlier {
            if let Item::Run { attestation, .. } = from_cbor_strict(&bytes?)? {
                let other: Attestation = attestation.open()?;
                if other.actor == run.actor {
                    kept = other.seq.max(kept);
                }
            }
        }
        self.db.execute(
            "DELETE FROM change WHERE doc = ?1 AND actor = ?2 AND seq > ?3 AND seq <= ?4",
            params![run.doc.as_bytes(), run.actor, kept as i64, run.seq as i64],
        )?;
        Ok(())
    }

    /// Lists rows and access that stand, in order.
    fn standing(&self) -> Result<Vec<(u64, Item)>, HubFault> {
        let mut list = self.db.prepare_cached(
            "SELECT n, bytes FROM item WHERE scope = ?1 AND kind IN (0, 4, 5) ORDER BY n",
        )?;
        let found = list.query_map([self.scope.as_bytes()], |row| {
            Ok((row.get::<_, i64>(0)? as u64, row.get::<_, Vec<u8>>(1)?))
        })?;
        found
            .map(|row| {
                let (n, bytes) = row?;
                Ok((n, from_cbor_strict(&bytes)?))
            })
            .collect()
    }

    /// Gives the name of the record of a number; of a hole its leaf, zeros before the first.
    pub(super) fn record_name(&self, n: u64) -> Result<Hash, HubFault> {
        if n == 0 {
            return Ok(Hash::default());
        }
        let mut read = self
            .db
            .prepare_cached("SELECT kind, record, leaf FROM item WHERE scope = ?1 AND n = ?2")?;
        let (kind, record, leaf): (i64, Vec<u8>, [u8; 32]) = read
            .query_row(params![self.scope.as_bytes(), n as i64], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })?;
        if kind == HOLE {
            return Ok(Hash(leaf));
        }
        let signed: Signed = from_cbor_strict(&record)?;
        Ok(signed.item_hash::<NumberRecord>())
    }

    /// Keeps an item until the recovery ends.
    pub(super) fn park(&self, device: DeviceId, item: &Item, now: Millis) -> Result<(), HubFault> {
        let bytes = to_cbor(item);
        self.db
            .prepare_cached(
                "INSERT OR IGNORE INTO parked (name, device, at, bytes) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![
                Hash::of_bytes(&bytes).0,
                device.as_bytes(),
                now.0,
                bytes
            ])?;
        Ok(())
    }

    /// Lists what waits for the end of the recovery, in order.
    pub(super) fn parked(&self) -> Result<Vec<(DeviceId, Item)>, HubFault> {
        let mut list = self
            .db
            .prepare_cached("SELECT device, bytes FROM parked ORDER BY ord")?;
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

    /// Lets void rows still say who is who: a phone enrolled since, or withdrawn since, stays so.
    pub(in crate::hub_core) fn overlay_void_rows(&mut self) -> Result<(), HubFault> {
        if !self.is_recovering()? {
            return Ok(());
        }
        for (at, (_, item)) in (VOID_ROWS..).zip(self.parked()?) {
            if let Item::Row(signed) = item {
                self.directory.insert(at, signed.open()?);
            }
        }
        Ok(())
    }

    /// Forgets what is cached of a document.
    pub(super) fn forget_doc(&mut self, doc: DocId) {
        self.memory.drop_doc(doc);
    }
}

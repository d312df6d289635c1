//! Records and items that phones bring back, and how they take their old places.

use crate::HubFault;
use crate::hub_core::HubCore;
use hucha_model::log::leaf;
use hucha_model::wire::{NumberRecord, Payload as _, Signed, Verdict, from_cbor_strict, to_cbor};
use hucha_model::{DeviceId, Hash, Millis};
use hucha_sync::Item;
use rusqlite::params;

/// Most items of one device that wait for the end of a recovery.
const PARKED_PER_DEVICE: i64 = 2_000;

/// Why a word of the hub's own is not taken back: it is of a branch that was given up.
const VOID: &str = "void";

/// A record with the item it numbers, on the way to its old place.
pub(super) struct Brought {
    pub(super) record: Signed,
    pub(super) item: Item,
    pub(super) pusher: DeviceId,
}

impl HubCore {
    /// Takes what is pushed while the hub recovers, or while holes are open; `None` for what is
    /// judged as ever.
    pub(in crate::hub_core) fn take_back(
        &mut self,
        pusher: DeviceId,
        item: &Item,
        now: Millis,
    ) -> Result<Option<Verdict>, HubFault> {
        if let Item::Record(signed) = item {
            self.named = self.own_record(signed).map(|record| record.item);
        }
        let is_recovering = self.is_recovering()?;
        if !is_recovering && !self.has_holes()? {
            return Ok(self.known_record(item)?.map(|n| Verdict::Duplicate { n }));
        }
        if let Item::Record(signed) = item {
            return self.stage_record(pusher, signed, is_recovering).map(Some);
        }
        if let Some(n) = self.stage_item(item)? {
            if is_recovering {
                self.adopt_ready(now)?;
            } else {
                self.fill_hole(n, now)?;
            }
            // Until it stands in its old place it is only kept: its branch may yet turn out void.
            return Ok(Some(match self.known(item.hash())? {
                Some(known) => Verdict::Duplicate { n: known.n },
                None => Verdict::Received,
            }));
        }
        if self.known(item.hash())?.is_some() {
            return Ok(None);
        }
        match item {
            Item::Opened(_) | Item::Run { .. } | Item::Decision(_) if is_recovering => {
                let waiting: i64 = self
                    .db
                    .prepare_cached("SELECT count(*) FROM parked WHERE device = ?1")?
                    .query_row([pusher.as_bytes()], |row| row.get(0))?;
                if waiting >= PARKED_PER_DEVICE {
                    return Ok(Some(Verdict::Retry));
                }
                self.park(pusher, item, now)?;
                Ok(Some(Verdict::Received))
            }
            Item::Opened(_)
            | Item::Run { .. }
            | Item::Decision(_)
            | Item::Row(_)
            | Item::Record(_)
            | Item::Granted { .. }
            | Item::Ended { .. }
            | Item::Widened { .. } => Ok(None),
        }
    }

    /// Refuses what only the hub may say. A phone that was asked for its branch brings rows and access
    /// of it, each behind the record that names it; where that branch is void, or the recovery over,
    /// they are wanted no more, and it did nothing that it may not do.
    pub(in crate::hub_core) fn refuse_own_word(&self, item: &Item) -> Verdict {
        let is_own = match item {
            Item::Record(signed) => self.own_record(signed).is_some(),
            Item::Row(_)
            | Item::Opened(_)
            | Item::Run { .. }
            | Item::Decision(_)
            | Item::Granted { .. }
            | Item::Ended { .. }
            | Item::Widened { .. } => self.named == Some(item.hash()),
        };
        Verdict::Rejected {
            reason: if is_own { VOID } else { "authority" }.to_owned(),
            reattest: None,
        }
    }

    /// Gives the number of a record of this sequence: it came late, the recovery is over.
    fn known_record(&self, item: &Item) -> Result<Option<u64>, HubFault> {
        let Item::Record(signed) = item else {
            return Ok(None);
        };
        let newest = self.chain_end()?.n;
        let record = self.own_record(signed).map(|record| record.n);
        Ok(record.filter(|n| *n <= newest))
    }

    /// Keeps a record that this hub signed, until its item comes.
    fn stage_record(
        &self,
        pusher: DeviceId,
        signed: &Signed,
        is_recovering: bool,
    ) -> Result<Verdict, HubFault> {
        let Some(record) = self.own_record(signed) else {
            return Ok(Verdict::Rejected {
                reason: "signature".to_owned(),
                reattest: None,
            });
        };
        let n = record.n;
        let is_wanted = if is_recovering {
            n > self.chain_end()?.n
        } else {
            self.is_hole(n, leaf(record.item_hash()))?
        };
        if is_wanted {
            self.db
                .prepare_cached(
                    "INSERT OR IGNORE INTO brought (n, item, record, bytes, device)
                     VALUES (?1, ?2, ?3, NULL, ?4)",
                )?
                .execute(params![
                    n as i64,
                    record.item.0,
                    to_cbor(signed),
                    pusher.as_bytes()
                ])?;
        }
        Ok(Verdict::Received)
    }

    /// Keeps an item whose record is here; gives its number. Words that were missing are added.
    fn stage_item(&self, item: &Item) -> Result<Option<u64>, HubFault> {
        use rusqlite::OptionalExtension as _;
        let hash = item.hash();
        let known: Option<(i64, Option<Vec<u8>>)> = self
            .db
            .prepare_cached("SELECT n, bytes FROM brought WHERE item = ?1 ORDER BY n LIMIT 1")?
            .query_row([hash.0], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((n, before)) = known else {
            return Ok(None);
        };
        let is_better = match before {
            None => true,
            Some(bytes) => !has_its_words(&from_cbor_strict(&bytes)?) && has_its_words(item),
        };
        if is_better {
            self.db
                .prepare_cached("UPDATE brought SET bytes = ?2 WHERE item = ?1")?
                .execute(params![hash.0, to_cbor(item)])?;
        }
        Ok(Some(n as u64))
    }

    /// Puts back what is complete, number by number, up to the first hole; ends the recovery when
    /// there is none up to the highest checkpoint shown.
    pub(in crate::hub_core) fn adopt_ready(&mut self, now: Millis) -> Result<(), HubFault> {
        loop {
            let n = self.chain_end()?.n + 1;
            let Some((_, wanted)) = self.known_leaves(n - 1, n)?.into_iter().next() else {
                return self.end_when_whole(now);
            };
            let brought = match self.brought_at(n, wanted)? {
                Some(brought) => Some(brought),
                None => self.derive_access(n, wanted)?,
            };
            let Some(brought) = brought.filter(|brought| has_its_words(&brought.item)) else {
                return Ok(());
            };
            if !self.put_back_apart(n, &brought, now)? {
                return Ok(());
            }
        }
    }

    /// Puts an item back in a savepoint; what fails for the hub's own reasons is tried again with
    /// the next request, and takes nothing with it that was brought.
    fn put_back_apart(&mut self, n: u64, brought: &Brought, now: Millis) -> Result<bool, HubFault> {
        self.db.execute_batch("SAVEPOINT back")?;
        let is_back = self.put_back(n, brought, now).or_else(|why| {
            tracing::error!(n, cause = %why, "a number could not be put back");
            self.db.execute_batch("ROLLBACK TO back")?;
            self.forget()?;
            Ok::<_, HubFault>(false)
        });
        self.db.execute_batch("RELEASE back")?;
        is_back
    }

    /// Finds record and item of a number whose leaf is known.
    pub(super) fn brought_at(&self, n: u64, wanted: Hash) -> Result<Option<Brought>, HubFault> {
        let mut list = self.db.prepare_cached(
            "SELECT record, bytes, device FROM brought WHERE n = ?1 AND bytes IS NOT NULL",
        )?;
        let found = list.query_map([n as i64], |row| {
            Ok((
                row.get::<_, Vec<u8>>(0)?,
                row.get::<_, Vec<u8>>(1)?,
                DeviceId::from_bytes(row.get(2)?),
            ))
        })?;
        for row in found {
            let (record, bytes, pusher) = row?;
            let record: Signed = from_cbor_strict(&record)?;
            if leaf(record.item_hash::<NumberRecord>()) == wanted {
                let item = from_cbor_strict(&bytes)?;
                return Ok(Some(Brought {
                    record,
                    item,
                    pusher,
                }));
            }
        }
        Ok(None)
    }

    /// Puts an item back under its old number as the newest; false when it does not hold.
    fn put_back(&mut self, n: u64, brought: &Brought, now: Millis) -> Result<bool, HubFault> {
        if !self.write_back(n, brought, now)? {
            self.db
                .execute("UPDATE brought SET bytes = NULL WHERE n = ?1", [n as i64])?;
            return Ok(false);
        }
        let head = brought.record.item_hash::<NumberRecord>();
        self.db
            .prepare_cached("UPDATE scope SET seq = ?2, head = ?3 WHERE scope = ?1")?
            .execute(params![self.scope.as_bytes(), n as i64, head.0])?;
        self.db
            .execute("DELETE FROM known_leaf WHERE n = ?1", [n as i64])?;
        Ok(true)
    }
}

/// Tells whether a decision comes with the words it was made with.
pub(super) fn has_its_words(item: &Item) -> bool {
    match item {
        Item::Decision(signed) => {
            signed.text.is_some() || signed.decision().is_ok_and(|held| held.text.is_none())
        }
        Item::Row(_)
        | Item::Opened(_)
        | Item::Run { .. }
        | Item::Record(_)
        | Item::Granted { .. }
        | Item::Ended { .. }
        | Item::Widened { .. } => true,
    }
}

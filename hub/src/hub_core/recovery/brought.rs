//! Records and items that phones bring back, and how they take their old places.

use crate::HubFault;
use crate::gate::{GateJob, GateRun, RunOutcome};
use crate::hub_core::HubCore;
use crate::hub_core::items::NewItem;
use hucha_document::Doc;
use hucha_model::directory::AsOf;
use hucha_model::log::leaf;
use hucha_model::wire::{
    Attestation, Decision, DirectoryRow, ItemKind, NumberRecord, Opened, Payload as _, RowBody,
    Signed, Verdict, from_cbor_strict, to_cbor,
};
use hucha_model::{DeviceId, Hash, Millis, PersonId};
use hucha_sync::Item;
use minicbor::bytes::ByteVec;
use rusqlite::params;

/// Most items of one device that wait for the end of a recovery.
const PARKED_PER_DEVICE: i64 = 2_000;

/// A record with the item it numbers, on the way to its old place.
pub(super) struct Brought {
    pub(super) record: Signed,
    pub(super) item: Item,
    pub(super) pusher: DeviceId,
}

/// Where an item belongs.
#[derive(Default)]
struct Place {
    doc: Option<hucha_model::DocId>,
    entity: Option<hucha_model::wire::EntityRef>,
    person: Option<PersonId>,
    device: Option<DeviceId>,
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
        let is_recovering = self.is_recovering()?;
        if !is_recovering && !self.has_holes()? {
            return Ok(None);
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
            return Ok(Some(Verdict::Duplicate { n }));
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
        Ok(Verdict::Duplicate { n })
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
    pub(super) fn adopt_ready(&mut self, now: Millis) -> Result<(), HubFault> {
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
            if !self.put_back(n, &brought, now)? {
                return Ok(());
            }
        }
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

    /// Writes an item and everything that follows from it; false when it does not hold: another
    /// kind than its record says, not signed by its author, or dangerous at the gate.
    pub(super) fn write_back(
        &mut self,
        n: u64,
        brought: &Brought,
        now: Millis,
    ) -> Result<bool, HubFault> {
        let Brought {
            record,
            item,
            pusher,
        } = brought;
        let held: NumberRecord = record.open()?;
        let is_its = held.n == n
            && held.scope == self.scope
            && held.item == item.hash()
            && item.kind() == Some(held.kind);
        let Some(place) = self.place_of(item).filter(|_| is_its) else {
            return Ok(false);
        };
        let stored = match item {
            Item::Run {
                attestation,
                changes,
            } if held.refused.is_none() => {
                if !self.write_changes(attestation, changes, now)? {
                    return Ok(false);
                }
                Item::Run {
                    attestation: attestation.clone(),
                    changes: Vec::new(),
                }
            }
            // Late work keeps its changes: they are in no document.
            Item::Run { .. }
            | Item::Row(_)
            | Item::Opened(_)
            | Item::Decision(_)
            | Item::Record(_)
            | Item::Granted { .. }
            | Item::Ended { .. }
            | Item::Widened { .. } => item.clone(),
        };
        let new = NewItem {
            doc: place.doc,
            entity: place.entity,
            person: place.person,
            device: place.device,
            pusher: place.device.map(|_| *pusher),
            refused: held.refused.as_deref(),
            ..NewItem::of_hub(&stored, held.kind)
        };
        if let Item::Decision(signed) = item {
            self.is_of_a_clone(&signed.decision()?, held.item, now)?;
        }
        self.insert_item(n, held.item, &new, held.at, record)?;
        self.db
            .execute("DELETE FROM brought WHERE n = ?1", [n as i64])?;
        match item {
            Item::Row(signed) => {
                let row: DirectoryRow = signed.open()?;
                self.directory.insert(n, row);
            }
            Item::Opened(signed) => self.insert_opened(&signed.open()?, n)?,
            Item::Decision(_) => {
                if let Some(entity) = place.entity {
                    self.memory.drop_state(entity);
                }
            }
            Item::Run { .. }
            | Item::Record(_)
            | Item::Granted { .. }
            | Item::Ended { .. }
            | Item::Widened { .. } => {}
        }
        self.note_standing(n, item)?;
        Ok(true)
    }

    /// Writes what rows and access mean for who may speak and read.
    pub(super) fn note_standing(&self, n: u64, item: &Item) -> Result<(), HubFault> {
        match item {
            Item::Row(signed) => {
                if let RowBody::Device {
                    device,
                    person,
                    revoked,
                    ..
                } = signed.open::<DirectoryRow>()?.body
                {
                    self.db.execute(
                        "INSERT INTO device (device, person, revoked) VALUES (?1, ?2, ?3)
                         ON CONFLICT (device) DO UPDATE SET person = ?2, revoked = ?3",
                        params![device.as_bytes(), person.as_bytes(), revoked],
                    )?;
                }
            }
            Item::Granted { person, doc, .. } => {
                self.db.execute(
                    "INSERT INTO access (doc, person, n, ended) VALUES (?1, ?2, ?3, NULL)
                     ON CONFLICT (doc, person) DO UPDATE SET n = ?3, ended = NULL",
                    params![doc.as_bytes(), person.as_bytes(), n as i64],
                )?;
            }
            Item::Ended { person, doc, .. } => {
                self.db.execute(
                    "UPDATE access SET ended = ?3 WHERE doc = ?1 AND person = ?2",
                    params![doc.as_bytes(), person.as_bytes(), n as i64],
                )?;
            }
            Item::Opened(_)
            | Item::Run { .. }
            | Item::Decision(_)
            | Item::Record(_)
            | Item::Widened { .. } => {}
        }
        Ok(())
    }

    /// Says where an item belongs; `None` when its author did not sign it.
    fn place_of(&self, item: &Item) -> Option<Place> {
        let key = |device| Some(self.directory.device(device, AsOf::NOW)?.key);
        match item {
            Item::Row(signed) => {
                self.verify_own::<DirectoryRow>(signed)?;
                Some(Place::default())
            }
            Item::Opened(signed) => {
                let opened: Opened = signed.open().ok()?;
                signed.verify::<Opened>(key(opened.device)?).ok()?;
                Some(Place {
                    doc: Some(opened.doc),
                    person: Some(opened.user),
                    device: Some(opened.device),
                    entity: None,
                })
            }
            Item::Run { attestation, .. } => {
                let held: Attestation = attestation.open().ok()?;
                attestation.verify::<Attestation>(key(held.device)?).ok()?;
                Some(Place {
                    doc: Some(held.doc),
                    person: Some(held.user),
                    device: Some(held.device),
                    entity: None,
                })
            }
            Item::Decision(signed) => {
                let decision: Decision = signed.decision().ok()?;
                signed.verify(key(decision.device)?).ok()?;
                Some(Place {
                    entity: Some(decision.entity),
                    person: Some(decision.user),
                    device: Some(decision.device),
                    doc: None,
                })
            }
            Item::Granted { person, .. }
            | Item::Ended { person, .. }
            | Item::Widened { person, .. } => Some(Place {
                person: Some(*person),
                ..Place::default()
            }),
            Item::Record(_) => None,
        }
    }

    /// Lets the gate look at a run, not at its author's rights, and writes its changes.
    fn write_changes(
        &mut self,
        attestation: &Signed,
        changes: &[Vec<u8>],
        now: Millis,
    ) -> Result<bool, HubFault> {
        let held: Attestation = attestation.open()?;
        let Some(opened) = self.opened(held.doc)? else {
            return Ok(false);
        };
        let (doc, version) = (held.doc, self.version_of(held.doc)?);
        let run = GateRun {
            attestation: held,
            changes: changes.iter().cloned().map(ByteVec::from).collect(),
            may_lead: true,
            may_plan: true,
        };
        let job = GateJob {
            doc,
            kind: opened.kind,
            heads: self.memory.heads(doc, version),
            runs: vec![run],
        };
        let gate = self.gate.clone();
        let answer = gate.judge(&job, &mut || self.changes_of(doc))?;
        let outcome = answer
            .outcomes
            .into_iter()
            .next()
            .map(|(_, outcome)| outcome);
        let Some(run) = job.runs.first() else {
            return Ok(false);
        };
        let (new, photos) = match outcome {
            Some(RunOutcome::Admitted { new, photos }) => (new, photos),
            Some(RunOutcome::Held { .. }) => return Ok(false),
            Some(RunOutcome::Rejected { .. } | RunOutcome::Poison) | None => {
                let (device, item) = (run.attestation.device, run.attestation.item_hash());
                self.note_incident("recovery.run", Some(device), Some(item), now)?;
                return Ok(false);
            }
        };
        for at in new {
            let bytes = run.changes.get(at as usize);
            let bytes = bytes.ok_or(HubFault::Damaged("answer of the gate"))?;
            let meta = Doc::change_meta(bytes).map_err(|_| HubFault::Damaged("change"))?;
            self.insert_change(doc, &meta, bytes)?;
        }
        self.note_photos(doc, &photos, run.attestation.device)?;
        self.forget_doc(doc);
        let version = self.version_of(doc)?;
        self.memory.keep_heads(doc, version, answer.heads);
        Ok(true)
    }

    /// Makes again what the hub itself numbered about access: right after what caused it, at the
    /// same time, it is told by its leaf alone, though only phones that are gone ever saw it.
    fn derive_access(&self, n: u64, wanted: Hash) -> Result<Option<Brought>, HubFault> {
        let Some((before, cause)) = self.number_before(n)? else {
            return Ok(None);
        };
        for item in self.access_after(&cause)? {
            let Some(kind) = item.kind() else { continue };
            let record = NumberRecord {
                n,
                kind,
                item: item.hash(),
                previous: before.item_hash(),
                refused: None,
                ..before.clone()
            };
            if leaf(record.item_hash()) == wanted {
                return Ok(Some(Brought {
                    record: Signed::seal(&record, &self.keys.hub)?,
                    item,
                    pusher: DeviceId::from_bytes([0; 16]),
                }));
            }
        }
        Ok(None)
    }

    /// Gives the record before a number, and the item that may have caused access to move.
    fn number_before(&self, n: u64) -> Result<Option<(NumberRecord, (u64, Item))>, HubFault> {
        let mut before = None;
        for at in (1..n).rev() {
            if self.is_hole_at(at)? {
                return Ok(None);
            }
            let (record, item) = self.item(at)?;
            let record: NumberRecord = record.open()?;
            let is_cause = !matches!(
                record.kind,
                ItemKind::Granted | ItemKind::Ended | ItemKind::Widened
            );
            let last = before.get_or_insert(record);
            if is_cause {
                return Ok(Some((last.clone(), (at, item))));
            }
        }
        Ok(None)
    }

    /// Lists the access that an item can have moved.
    fn access_after(&self, (cause, item): &(u64, Item)) -> Result<Vec<Item>, HubFault> {
        let (scope, cause) = (self.scope, *cause);
        let persons = self.directory.persons(AsOf::NOW);
        let mut found: Vec<Item> = persons
            .iter()
            .map(|(person, _)| Item::Widened {
                scope,
                person: *person,
                cause,
            })
            .collect();
        let docs = match item {
            Item::Opened(signed) => vec![signed.open::<Opened>()?.doc],
            Item::Row(_) | Item::Decision(_) => self
                .opened_docs()?
                .iter()
                .map(|opened| opened.doc)
                .collect(),
            Item::Run { .. }
            | Item::Record(_)
            | Item::Granted { .. }
            | Item::Ended { .. }
            | Item::Widened { .. } => Vec::new(),
        };
        for doc in docs {
            for (person, _) in &persons {
                let person = *person;
                found.push(Item::Granted { scope, person, doc });
                found.push(Item::Ended { scope, person, doc });
            }
        }
        Ok(found)
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

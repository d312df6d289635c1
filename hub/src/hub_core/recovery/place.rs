//! Where an item that comes back belongs, and everything that follows from it.

use super::brought::Brought;
use crate::HubFault;
use crate::gate::{GateJob, GateRun, RunOutcome};
use crate::hub_core::HubCore;
use crate::hub_core::items::NewItem;
use hucha_document::{Doc, GateError, precheck};
use hucha_model::directory::AsOf;
use hucha_model::wire::{
    Attestation, Decision, DirectoryRow, EntityRef, NumberRecord, Opened, Payload as _, RowBody,
    Signed,
};
use hucha_model::{DeviceId, DocId, Millis, PersonId};
use hucha_sync::Item;
use minicbor::bytes::ByteVec;
use rusqlite::params;

/// Where an item belongs.
#[derive(Default)]
struct Place {
    doc: Option<DocId>,
    entity: Option<EntityRef>,
    person: Option<PersonId>,
    device: Option<DeviceId>,
}

impl HubCore {
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
            // Late and refused work keeps its changes: they are in no document.
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
            reattest: held.reattest,
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
            Item::Run {
                attestation,
                changes,
            } => {
                let held: Attestation = attestation.open().ok()?;
                // The name of a run covers its attestation alone.
                if let Err(GateError::Rejected { .. }) = precheck(&held, changes) {
                    return None;
                }
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
}

//! Item by item: whose word it is, whether they may, and the gate for documents.

use super::batch::{Batch, NotNow};
use crate::error::EngineError;
use crate::inner::{Inner, decode};
use crate::visit::visit_ref;
use hucha_document::{Author, Doc, GateError, admit};
use hucha_model::access::Viewer;
use hucha_model::directory::AsOf;
use hucha_model::wire::{
    Attestation, DirectoryRow, DocKind, EntityKind, EntityRef, NumberRecord, Opened, Payload,
    Signed, SignedDecision, to_cbor,
};
use hucha_model::{DocId, Hash, PersonId};
use hucha_store::{AccessRow, ChangeRow, RunRow};
use hucha_sync::Item;
use std::collections::btree_map::Entry;

impl Inner {
    pub(super) fn admit_item(
        &self,
        batch: &mut Batch,
        item: &Item,
    ) -> Result<Result<(), NotNow>, EngineError> {
        match item {
            Item::Record(_) | Item::Widened { .. } => Ok(Ok(())),
            Item::Row(signed) => self.admit_row(batch, signed),
            Item::Opened(signed) => self.admit_opened(batch, signed),
            Item::Run {
                attestation,
                changes,
            } => self.admit_run(batch, attestation, changes),
            Item::Decision(decision) => self.admit_decision(batch, decision),
            Item::Granted { person, doc, .. } | Item::Ended { person, doc, .. } => {
                let ended = matches!(item, Item::Ended { .. });
                self.admit_access(batch, item.hash(), *person, *doc, ended)
            }
        }
    }

    fn admit_row(
        &self,
        batch: &mut Batch,
        signed: &Signed,
    ) -> Result<Result<(), NotNow>, EngineError> {
        let me = self.me()?;
        let Ok(row) = signed.verify::<DirectoryRow>(&me.hub_key) else {
            return Ok(Err(NotNow::Refused("signature")));
        };
        let Some(record) = self.number_of(batch, row.item_hash())? else {
            return Ok(Err(NotNow::Held));
        };
        batch.directory.insert(record.n, row.clone());
        batch.rows.push((record.n, row, signed.clone()));
        batch.applied.accepted += 1;
        Ok(Ok(()))
    }

    fn admit_opened(
        &self,
        batch: &mut Batch,
        signed: &Signed,
    ) -> Result<Result<(), NotNow>, EngineError> {
        let Ok(opened) = signed.open::<Opened>() else {
            return Ok(Err(NotNow::Refused("malformed")));
        };
        if batch.openings.contains_key(&opened.doc) || self.opened(opened.doc)?.is_some() {
            batch.applied.duplicates += 1;
            return Ok(Ok(()));
        }
        let Some(device) = batch.directory.device(opened.device, AsOf::NOW) else {
            return Ok(Err(NotNow::Held));
        };
        if signed.verify::<Opened>(device.key).is_err() || device.person != opened.user {
            return Ok(Err(NotNow::Refused("signature")));
        }
        if device.revoked && self.number_of(batch, opened.item_hash())?.is_none() {
            return Ok(Err(NotNow::Refused("unknown_device")));
        }
        let me = self.me()?;
        let kind = match opened.kind {
            DocKind::Visit | DocKind::FollowUp => EntityKind::Visit,
            DocKind::StudySession => EntityKind::StudySession,
        };
        let id = opened.activity.into();
        let activity = self.state(EntityRef { kind, id })?;
        let opener = self.viewer(opened.user);
        if opened.scope != me.scope || !opener.opening_fits(&opened, &activity) {
            return Ok(Err(NotNow::Refused("opening")));
        }
        let doc = Doc::create(opened.kind, self.random())?;
        batch.docs.insert(opened.doc, doc);
        batch.openings.insert(opened.doc, opened.clone());
        batch.opened.push((opened, signed.clone()));
        batch.applied.accepted += 1;
        Ok(Ok(()))
    }

    fn admit_run(
        &self,
        batch: &mut Batch,
        signed: &Signed,
        changes: &[Vec<u8>],
    ) -> Result<Result<(), NotNow>, EngineError> {
        let Ok(attestation) = signed.open::<Attestation>() else {
            return Ok(Err(NotNow::Refused("malformed")));
        };
        let hash = attestation.item_hash();
        if self.store.read(|reads| reads.run(hash))?.is_some() {
            batch.applied.duplicates += 1;
            return Ok(Ok(()));
        }
        let Some(device) = batch.directory.device(attestation.device, AsOf::NOW) else {
            return Ok(Err(NotNow::Held));
        };
        if signed.verify::<Attestation>(device.key).is_err() || device.person != attestation.user {
            return Ok(Err(NotNow::Refused("signature")));
        }
        let record = self.number_of(batch, hash)?;
        // What the hub numbered was written while the device was good; of the rest nobody knows.
        if device.revoked && record.is_none() {
            return Ok(Err(NotNow::Refused("unknown_device")));
        }
        let Some(opened) = self.opening(batch, attestation.doc)? else {
            return Ok(Err(NotNow::Held));
        };
        // The hub's time judges what has a number; without one this phone's clock may be wrong, so
        // what it would refuse waits for the number instead of being put aside for good.
        let at = record
            .as_ref()
            .map_or(self.now().max(self.hub_time), |record| record.at);
        let reader = Viewer {
            directory: &batch.directory,
            as_of: AsOf::NOW,
            day: at.day(),
            person: attestation.user,
        };
        if !reader.reads_document(&opened) {
            let refused = NotNow::Refused("no_access");
            return Ok(Err(record.map_or(NotNow::Held, |_| refused)));
        }
        let visit = self.state(visit_ref(opened.activity))?;
        let rights = reader.rights(&opened, Some(&visit));
        let author = Author {
            user: attestation.user,
            may_lead: rights.may_lead,
            may_plan: rights.may_plan,
        };
        let doc: &Doc = match batch.docs.entry(attestation.doc) {
            Entry::Occupied(held) => held.into_mut(),
            Entry::Vacant(slot) => slot.insert(match self.docs.get(&attestation.doc) {
                Some(open) => open.clone(),
                None => self.load_doc(attestation.doc)?,
            }),
        };
        match admit(doc, &attestation, changes, &author) {
            Ok(admitted) => {
                batch
                    .touched
                    .entry(attestation.doc)
                    .or_default()
                    .union(admitted.touched);
                let run = RunRow {
                    hash,
                    doc: attestation.doc,
                    actor: attestation.actor.clone(),
                    first: attestation.from,
                    last: attestation.seq,
                    bytes: to_cbor(signed),
                    n: None,
                    origin: batch.origin,
                };
                let rows = change_rows(&attestation, changes)?;
                batch.runs.push((run, rows));
                batch.docs.insert(attestation.doc, admitted.doc);
                batch.applied.docs.insert(attestation.doc);
                batch.applied.accepted += 1;
                Ok(Ok(()))
            }
            Err(GateError::Held { .. }) => Ok(Err(NotNow::Held)),
            Err(GateError::Rejected { reason, .. }) => Ok(Err(NotNow::Refused(reason))),
        }
    }

    fn admit_decision(
        &self,
        batch: &mut Batch,
        signed: &SignedDecision,
    ) -> Result<Result<(), NotNow>, EngineError> {
        let Ok(decision) = signed.decision() else {
            return Ok(Err(NotNow::Refused("malformed")));
        };
        let known = self.store.read(|reads| reads.decision(signed.hash()))?;
        if known.is_some_and(|row| row.text.is_some() || signed.text.is_none()) {
            batch.applied.duplicates += 1;
            return Ok(Ok(()));
        }
        let Some(device) = batch.directory.device(decision.device, AsOf::NOW) else {
            return Ok(Err(NotNow::Held));
        };
        if signed.verify(device.key).is_err() || device.person != decision.user {
            return Ok(Err(NotNow::Refused("signature")));
        }
        batch.decisions.push((signed.clone(), decision));
        batch.applied.accepted += 1;
        Ok(Ok(()))
    }

    fn admit_access(
        &self,
        batch: &mut Batch,
        hash: Hash,
        person: PersonId,
        doc: DocId,
        ended: bool,
    ) -> Result<Result<(), NotNow>, EngineError> {
        let Some(record) = self.number_of(batch, hash)? else {
            return Ok(Err(NotNow::Held));
        };
        if person == self.me()?.person {
            batch.access.push(AccessRow {
                doc,
                n: record.n,
                ended,
            });
        }
        Ok(Ok(()))
    }

    fn number_of(&self, batch: &Batch, item: Hash) -> Result<Option<NumberRecord>, EngineError> {
        if let Some(record) = batch.numbers.get(&item) {
            return Ok(Some(record.clone()));
        }
        let Some(row) = self.store.read(|reads| reads.record_of(item))? else {
            return Ok(None);
        };
        Ok(Some(decode::<Signed>(&row.bytes)?.open()?))
    }

    fn opening(&self, batch: &Batch, doc: DocId) -> Result<Option<Opened>, EngineError> {
        match batch.openings.get(&doc) {
            Some(opened) => Ok(Some(opened.clone())),
            None => self.opened(doc),
        }
    }
}

fn change_rows(
    attestation: &Attestation,
    changes: &[Vec<u8>],
) -> Result<Vec<ChangeRow>, EngineError> {
    changes
        .iter()
        .map(|bytes| {
            let meta = Doc::change_meta(bytes)
                .map_err(|error| EngineError::Garbage(error.to_string().into()))?;
            Ok(ChangeRow {
                doc: attestation.doc,
                hash: meta.hash,
                actor: meta.actor,
                seq: meta.seq,
                bytes: bytes.clone(),
            })
        })
        .collect()
}

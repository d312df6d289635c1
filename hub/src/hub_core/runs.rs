//! Openings and attested runs: whose word it is, whether they may, and the gate.

use super::HubCore;
use super::inbox::name_of;
use super::items::NewItem;
use super::session::Judged;
use crate::HubFault;
use crate::gate::{GateRun, PhotoNames};
use hucha_document::{Author, Doc, GateError, precheck};
use hucha_model::directory::{AsOf, Device};
use hucha_model::planted::{Bug, is_planted};
use hucha_model::wire::{
    Attestation, DocKind, EntityKind, EntityRef, ItemKind, Opened, Signed, Verdict, WireError,
};
use hucha_model::{DeviceId, DocId, Millis, PersonId};
use hucha_sync::Item;
use minicbor::bytes::ByteVec;
use rusqlite::params;

impl HubCore {
    /// Finds a device that may speak, and whose it is.
    pub(super) fn speaker(&self, device: DeviceId) -> Option<Device<'_>> {
        self.directory
            .device(device, AsOf::NOW)
            .filter(|found| !found.revoked || is_planted(Bug::RevocationIgnored))
    }

    /// Finds the device an item names, if it is that person's and may speak.
    pub(super) fn author_device(&self, device: DeviceId, user: PersonId) -> Option<Device<'_>> {
        self.speaker(device).filter(|found| found.person == user)
    }

    pub(super) fn take_opened(
        &mut self,
        pusher: DeviceId,
        signed: Signed,
        now: Millis,
    ) -> Result<Judged, HubFault> {
        let Ok(opened) = signed.open::<Opened>() else {
            return Ok(Judged::rejected("malformed"));
        };
        if opened.scope != self.scope {
            return Ok(Judged::rejected("scope"));
        }
        let Some(device) = self.device_of(opened.device, opened.user) else {
            return Ok(Judged::rejected("unknown_device"));
        };
        if let Err(why) = signed.verify::<Opened>(device.key) {
            return Ok(Judged::rejected(reason_of(why)));
        }
        let is_withdrawn = self.is_withdrawn(opened.device);
        if self.opened(opened.doc)?.is_some() {
            return Ok(Judged::rejected("document_exists"));
        }
        let may_open = !is_withdrawn && self.may_read(opened.user, &opened, now)?;
        if !may_open && !self.may_open_late(&opened)? {
            let reason = if is_withdrawn {
                "unknown_device"
            } else {
                "no_access"
            };
            return Ok(Judged::rejected(reason));
        }
        if !self.opening_fits(&opened, now)? {
            return Ok(Judged::rejected("opening"));
        }
        let item = Item::Opened(signed);
        let n = self.number(
            &NewItem {
                doc: Some(opened.doc),
                person: Some(opened.user),
                device: Some(opened.device),
                pusher: Some(pusher),
                ..NewItem::of_hub(&item, ItemKind::Opened)
            },
            now,
        )?;
        self.insert_opened(&opened, n)?;
        self.settle_access_to(&opened, now)?;
        let arrived = vec![item.hash().0.to_vec(), opened.doc.as_bytes().to_vec()];
        Ok(Judged::accepted(n, arrived))
    }

    /// Looks at a run as far as no merge engine is needed; what passes is judged at once, or kept
    /// for the second stage.
    pub(super) fn take_run(
        &mut self,
        pusher: DeviceId,
        item: &Item,
        attestation: &Signed,
        changes: &[Vec<u8>],
        now: Millis,
    ) -> Result<Judged, HubFault> {
        let Ok(held) = attestation.open::<Attestation>() else {
            return Ok(Judged::rejected("malformed"));
        };
        let Some(device) = self.device_of(held.device, held.user) else {
            return Ok(Judged::rejected("unknown_device"));
        };
        if let Err(why) = attestation.verify::<Attestation>(device.key) {
            return Ok(Judged::rejected(reason_of(why)));
        }
        let name = name_of(item);
        if let Some(verdict) = self.refused_before(name)? {
            return Ok(Judged::saying(verdict));
        }
        if self.defers && self.is_waiting(name)? {
            return Ok(Judged::saying(Verdict::Received));
        }
        let Some(opened) = self.opened(held.doc)? else {
            return Ok(Judged::held(Vec::new(), vec![held.doc.as_bytes().to_vec()]));
        };
        let run = match self.gate_run(&opened, attestation, changes, now)? {
            Ok(run) => Ok(run),
            Err(judged) => match self.late_reason(&opened, &held, now)? {
                Some(late) => Err(late),
                None => return Ok(judged),
            },
        };
        if let Err(GateError::Rejected { reason, valid }) = precheck(&held, changes) {
            return Ok(Judged::rejected_after(reason, valid));
        }
        let run = match run {
            Ok(run) => run,
            Err(late) => return self.set_aside(pusher, item, &held, late, now),
        };
        if self.defers {
            return Ok(Judged::saying(self.put_inbox(pusher, held.doc, item, now)?));
        }
        self.judge_at_once(pusher, item, run, now)
    }

    /// Makes a run ready for the gate, or says why its author may not write there. The signature
    /// was checked before.
    pub(super) fn gate_run(
        &self,
        opened: &Opened,
        attestation: &Signed,
        changes: &[Vec<u8>],
        now: Millis,
    ) -> Result<Result<GateRun, Judged>, HubFault> {
        let attestation: Attestation = attestation.open()?;
        let standing = self.standing_of(opened, &attestation, now)?;
        Ok(standing.map(|author| GateRun {
            attestation,
            changes: changes.iter().cloned().map(ByteVec::from).collect(),
            may_lead: author.may_lead,
            may_plan: author.may_plan,
        }))
    }

    /// Tells what the author of a run may do in a document now.
    pub(super) fn standing_of(
        &self,
        opened: &Opened,
        held: &Attestation,
        now: Millis,
    ) -> Result<Result<Author, Judged>, HubFault> {
        if let Some(author) = self.author_then(opened, held)? {
            return Ok(Ok(author));
        }
        if self.author_device(held.device, held.user).is_none() {
            return Ok(Err(Judged::rejected("unknown_device")));
        }
        if !self.may_write(held.user, opened, now)? {
            return Ok(Err(Judged::rejected("no_access")));
        }
        self.author_of(opened, held.user, now).map(Ok)
    }

    /// Numbers a run that passed the gate, and writes what it brings.
    pub(super) fn write_run(
        &mut self,
        pusher: DeviceId,
        item: &Item,
        run: &GateRun,
        new: &[u32],
        photos: &[PhotoNames],
        now: Millis,
    ) -> Result<Judged, HubFault> {
        let Item::Run { attestation, .. } = item else {
            return Err(HubFault::Damaged("run"));
        };
        let (held, attestation) = (&run.attestation, attestation.clone());
        let bare = Item::Run {
            attestation,
            changes: Vec::new(),
        };
        let n = self.number(&NewItem::of_run(&bare, held, pusher), now)?;
        let mut arrived = vec![item.hash().0.to_vec()];
        for at in new {
            let bytes = run
                .changes
                .get(*at as usize)
                .ok_or(HubFault::Damaged("answer of the gate"))?;
            let meta = Doc::change_meta(bytes).map_err(|_| HubFault::Damaged("change"))?;
            self.insert_change(held.doc, &meta, bytes)?;
            arrived.push(meta.hash.0.to_vec());
        }
        self.note_photos(held.doc, photos, held.device)?;
        self.memory.drop_doc(held.doc);
        Ok(Judged::accepted(n, arrived))
    }

    fn opening_fits(&self, opened: &Opened, now: Millis) -> Result<bool, HubFault> {
        let kind = match opened.kind {
            DocKind::Visit | DocKind::FollowUp => EntityKind::Visit,
            DocKind::StudySession => EntityKind::StudySession,
        };
        let activity = self.state_of(EntityRef {
            kind,
            id: opened.activity.into(),
        })?;
        Ok(self
            .viewer(opened.user, now)
            .opening_fits(opened, &activity))
    }

    /// Tells what the author of a run may do in this document, by the same rule as a phone.
    fn author_of(&self, opened: &Opened, user: PersonId, now: Millis) -> Result<Author, HubFault> {
        let visit = EntityRef {
            kind: EntityKind::Visit,
            id: opened.activity.into(),
        };
        let rights = self
            .viewer(user, now)
            .rights(opened, Some(&self.state_of(visit)?));
        Ok(Author {
            user,
            may_lead: rights.may_lead,
            may_plan: rights.may_plan,
        })
    }

    /// Notes which blobs the touched photos name, so that they can be asked for and read.
    pub(super) fn note_photos(
        &self,
        doc: DocId,
        photos: &[PhotoNames],
        device: DeviceId,
    ) -> Result<(), HubFault> {
        let mut insert = self.db.prepare_cached(
            "INSERT OR IGNORE INTO blob_ref (sha256, doc, rank, device) VALUES (?1, ?2, ?3, ?4)",
        )?;
        for photo in photos {
            let names = [(photo.thumb, 0), (photo.master, 1), (photo.original, 2)];
            for (sha256, rank) in names {
                insert.execute(params![sha256.0, doc.as_bytes(), rank, device.as_bytes()])?;
            }
        }
        Ok(())
    }
}

/// Gives the reason code for an envelope that does not hold.
pub(super) fn reason_of(why: WireError) -> &'static str {
    match why {
        WireError::Signature(_) => "signature",
        WireError::Malformed | WireError::NotCanonical | WireError::WrongText => "malformed",
    }
}

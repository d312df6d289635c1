//! Openings and attested runs: whose word it is, whether they may, and the gate.

use super::HubCore;
use super::items::NewItem;
use super::session::Judged;
use crate::HubFault;
use hucha_document::{Author, Doc, GateError, Touched, admit};
use hucha_model::content::visit::PhotoContent;
use hucha_model::directory::{AsOf, Device};
use hucha_model::planted::{Bug, is_planted};
use hucha_model::wire::{
    Attestation, DocKind, EntityKind, EntityRef, ItemKind, Opened, Signed, WireError,
};
use hucha_model::{DeviceId, DocId, Millis, PersonId};
use hucha_sync::Item;
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
        let Some(device) = self.author_device(opened.device, opened.user) else {
            return Ok(Judged::rejected("unknown_device"));
        };
        if let Err(why) = signed.verify::<Opened>(device.key) {
            return Ok(Judged::rejected(reason_of(why)));
        }
        if self.opened(opened.doc)?.is_some() {
            return Ok(Judged::rejected("document_exists"));
        }
        if !self.viewer(opened.user, now).reads_document(&opened) {
            return Ok(Judged::rejected("no_access"));
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

    pub(super) fn take_run(
        &mut self,
        pusher: DeviceId,
        attestation: Signed,
        changes: &[Vec<u8>],
        now: Millis,
    ) -> Result<Judged, HubFault> {
        let Ok(held) = attestation.open::<Attestation>() else {
            return Ok(Judged::rejected("malformed"));
        };
        let Some(device) = self.author_device(held.device, held.user) else {
            return Ok(Judged::rejected("unknown_device"));
        };
        if let Err(why) = attestation.verify::<Attestation>(device.key) {
            return Ok(Judged::rejected(reason_of(why)));
        }
        let Some(opened) = self.opened(held.doc)? else {
            return Ok(Judged::held(Vec::new(), vec![held.doc.as_bytes().to_vec()]));
        };
        if !self.viewer(held.user, now).reads_document(&opened) {
            return Ok(Judged::rejected("no_access"));
        }
        let author = self.author_of(&opened, held.user, now)?;
        let doc = self.doc(&opened)?;
        let admitted = match admit(&doc, &held, changes, &author) {
            Ok(admitted) => admitted,
            Err(GateError::Held { needs }) => {
                let wants = needs.iter().map(|need| need.0.to_vec()).collect();
                return Ok(Judged::held(needs, wants));
            }
            Err(GateError::Rejected { reason }) => return Ok(Judged::rejected(reason)),
        };
        let item = Item::Run {
            attestation,
            changes: Vec::new(),
        };
        let n = self.number(
            &NewItem {
                doc: Some(held.doc),
                person: Some(held.user),
                device: Some(held.device),
                pusher: Some(pusher),
                ..NewItem::of_hub(&item, ItemKind::Run)
            },
            now,
        )?;
        let mut arrived = vec![item.hash().0.to_vec()];
        for meta in &admitted.new {
            let position = meta.seq.checked_sub(held.from).map(|at| at as usize);
            let bytes = position
                .and_then(|at| changes.get(at))
                .ok_or(HubFault::Damaged("run"))?;
            self.insert_change(held.doc, meta, bytes)?;
            arrived.push(meta.hash.0.to_vec());
        }
        self.note_photos(&admitted.doc, held.doc, &admitted.touched, held.device)?;
        self.memory.keep_doc(held.doc, admitted.doc);
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
    fn note_photos(
        &self,
        doc: &Doc,
        id: DocId,
        touched: &Touched,
        device: DeviceId,
    ) -> Result<(), HubFault> {
        let photos: Vec<PhotoContent> = match doc.kind() {
            DocKind::Visit => doc.visit_part(touched).map(|part| part.content.photos),
            DocKind::FollowUp => doc.follow_up_part(touched).map(|part| part.content.photos),
            DocKind::StudySession => return Ok(()),
        }
        .map_err(|_| HubFault::Damaged("document"))?
        .into_values()
        .collect();
        let mut insert = self.db.prepare_cached(
            "INSERT OR IGNORE INTO blob_ref (sha256, doc, rank, device) VALUES (?1, ?2, ?3, ?4)",
        )?;
        for photo in photos {
            let names = [(photo.thumb, 0), (photo.master, 1), (photo.original, 2)];
            for (sha256, rank) in names {
                insert.execute(params![sha256.0, id.as_bytes(), rank, device.as_bytes()])?;
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

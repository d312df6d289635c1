//! Whether whoever speaks may: rights, item by item. Whether it is their word was seen before.

use super::{NotNow, REFUSED_BY_HUB, number_of};
use crate::error::EngineError;
use crate::inner::Inner;
use hucha_document::Author;
use hucha_model::access::{REVOKED, ROLE_ENDED, Viewer, is_late};
use hucha_model::directory::{AsOf, Directory};
use hucha_model::fold::{EntityState, FoldInput, fold};
use hucha_model::wire::{
    Attestation, Decision, DirectoryRow, NumberRecord, Opened, Payload, Signed, SignedDecision,
};
use hucha_model::{DocId, Hash};
use hucha_store::{Reads, StoreError, Waits};
use std::collections::BTreeMap;

/// What is known of a document while its runs are judged.
pub(super) struct Ground {
    pub(super) opened: Opened,
    /// The decisions on the activity.
    inputs: Vec<FoldInput>,
    /// The activity as it stood before a number; under `None` as it stands now.
    states: BTreeMap<Option<u64>, EntityState>,
}

/// A run whose author may write it, or whose number says so.
pub(super) struct Allowed {
    pub(super) attestation: Attestation,
    pub(super) author: Author,
    pub(super) is_numbered: bool,
    /// Why this phone would have refused it.
    pub(super) disagrees: Option<&'static str>,
}

impl Inner {
    pub(super) fn judge_row(
        &self,
        reads: &Reads,
        signed: &Signed,
    ) -> Result<Result<(u64, DirectoryRow), NotNow>, StoreError> {
        // A record that is here was checked, and it names these very bytes: a row that an earlier
        // key of the hub signed is as good.
        if let Some(record) = number_of(reads, signed.item_hash::<DirectoryRow>())? {
            return Ok(match signed.open::<DirectoryRow>() {
                Ok(row) => Ok((record.n, row)),
                Err(_) => Err(NotNow::Refused("malformed")),
            });
        }
        Ok(match self.signed_by_hub::<DirectoryRow>(signed, |_| 0) {
            Some(_) => Err(NotNow::Held(Waits::Number)),
            None => Err(NotNow::Refused("signature")),
        })
    }

    pub(super) fn judge_decision(
        reads: &Reads,
        directory: &Directory,
        signed: &SignedDecision,
        is_signed: bool,
    ) -> Result<Result<Decision, NotNow>, StoreError> {
        let Ok(decision) = signed.decision() else {
            return Ok(Err(NotNow::Refused("malformed")));
        };
        let known = reads.decision(signed.hash())?;
        if known.is_some_and(|row| row.text.is_some() || signed.text.is_none()) {
            return Ok(Err(NotNow::Known));
        }
        if directory.device(decision.device, AsOf::NOW).is_none() {
            return Ok(Err(NotNow::Held(Waits::Device)));
        }
        if !is_signed {
            return Ok(Err(NotNow::Refused("signature")));
        }
        Ok(Ok(decision))
    }

    /// Judges an opening; beside it, why this phone would have refused what the hub numbered.
    pub(super) fn judge_opening(
        &self,
        reads: &Reads,
        signed: &Signed,
        is_signed: bool,
    ) -> Result<Result<(Opened, Option<&'static str>), NotNow>, EngineError> {
        let Ok(opened) = signed.open::<Opened>() else {
            return Ok(Err(NotNow::Refused("malformed")));
        };
        if reads.opened(opened.doc)?.is_some() {
            return Ok(Err(NotNow::Known));
        }
        let Some(device) = self.directory.device(opened.device, AsOf::NOW) else {
            return Ok(Err(NotNow::Held(Waits::Device)));
        };
        if !is_signed {
            return Ok(Err(NotNow::Refused("signature")));
        }
        let record = number_of(reads, opened.item_hash())?;
        if let Some(refused) = refused_by(record.as_ref()) {
            return Ok(Err(refused));
        }
        if device.revoked && record.is_none() {
            return Ok(Err(NotNow::Refused("unknown_device")));
        }
        if opened.scope != self.me()?.scope {
            return Ok(Err(NotNow::Refused("opening")));
        }
        let activity = self.state_from(reads, opened.activity_ref(), self.context())?;
        if self.viewer(opened.user).opening_fits(&opened, &activity) {
            return Ok(Ok((opened, None)));
        }
        // Without a number nobody knows: the author may have met decisions that are not here, and
        // the hub may refuse those that are.
        Ok(match record {
            Some(_) => Ok((opened, Some("opening"))),
            None => Err(NotNow::Held(Waits::Right)),
        })
    }

    /// Reads what a document's runs are judged by; `None` when it was never opened here.
    pub(super) fn ground_of(&self, doc: DocId) -> Result<Option<Ground>, EngineError> {
        let Some(opened) = self.opened(doc)? else {
            return Ok(None);
        };
        let inputs = self.fold_inputs(opened.activity_ref())?;
        Ok(Some(Ground {
            opened,
            inputs,
            states: BTreeMap::new(),
        }))
    }

    /// Judges a run as far as no merge engine is needed. What the hub numbered is judged as of its
    /// number and obeyed; of the rest this phone judges with what it knows now.
    pub(super) fn judge_run(
        &self,
        ground: &mut Ground,
        signed: &Signed,
        is_signed: bool,
    ) -> Result<Result<Allowed, NotNow>, EngineError> {
        let Ok(attestation) = signed.open::<Attestation>() else {
            return Ok(Err(NotNow::Refused("malformed")));
        };
        let hash = attestation.item_hash();
        let (known, record) = self
            .store
            .read(|reads| Ok((reads.run(hash)?.is_some(), number_of(reads, hash)?)))?;
        // What healing took apart is told anew, unless the hub took it as it was.
        let is_told_anew = match &record {
            Some(record) if record.refused.is_none() => false,
            Some(_) | None => self.store.read(|reads| reads.healed(hash))?.is_some(),
        };
        if known || is_told_anew {
            return Ok(Err(NotNow::Known));
        }
        let Some(device) = self.directory.device(attestation.device, AsOf::NOW) else {
            return Ok(Err(NotNow::Held(Waits::Device)));
        };
        if !is_signed {
            return Ok(Err(NotNow::Refused("signature")));
        }
        if let Some(refused) = refused_by(record.as_ref()) {
            return Ok(Err(refused));
        }
        // What the hub numbered was written while the device was good; of the rest nobody knows.
        if device.revoked && record.is_none() {
            return Ok(Err(NotNow::Refused("unknown_device")));
        }
        // The hub's time judges what has a number; without one this phone's clock may be wrong, so
        // what it would refuse waits instead of being put aside for good.
        let at = record
            .as_ref()
            .map_or(self.now().max(self.hub_time), |record| record.at);
        let before = record.as_ref().map(|record| record.n.saturating_sub(1));
        let reader = Viewer {
            directory: &self.directory,
            as_of: before.map_or(AsOf::NOW, AsOf),
            day: at.day(),
            person: attestation.user,
        };
        let activity =
            self.activity_before(&ground.inputs, &mut ground.states, &ground.opened, before);
        let writes_it = reader.writes_document(&ground.opened, activity);
        if !writes_it && record.is_none() {
            return Ok(Err(NotNow::Held(Waits::Right)));
        }
        let rights = reader.rights(&ground.opened, Some(activity));
        // Let in by a steward: the hub judged it by the rights of when it was written.
        let is_admitted = record.is_some() && activity.late.get(&hash) == Some(&true);
        Ok(Ok(Allowed {
            author: Author {
                user: attestation.user,
                may_lead: rights.may_lead || is_admitted,
                may_plan: rights.may_plan || is_admitted,
            },
            attestation,
            is_numbered: record.is_some(),
            disagrees: (!writes_it && !is_admitted).then_some("no_access"),
        }))
    }

    /// Folds an activity with the decisions up to a number; with all of them when none is given.
    fn activity_before<'s>(
        &self,
        inputs: &[FoldInput],
        states: &'s mut BTreeMap<Option<u64>, EntityState>,
        opened: &Opened,
        before: Option<u64>,
    ) -> &'s EntityState {
        let counts = |input: &&FoldInput| {
            let number = input.record.as_ref().map(|record| record.n);
            before.is_none_or(|before| number.is_some_and(|n| n <= before))
        };
        let newest = inputs.iter().filter(counts);
        let newest = newest.filter_map(|input| input.record.as_ref().map(|record| record.n));
        // Runs between the same two decisions see the same activity.
        let key = before.map(|_| newest.max().unwrap_or(0));
        states.entry(key).or_insert_with(|| {
            let some: Vec<FoldInput> = inputs.iter().filter(counts).cloned().collect();
            fold(opened.activity_ref(), &some, self.context())
        })
    }
}

/// What the hub recorded as refused is never in force here.
fn refused_by(record: Option<&NumberRecord>) -> Option<NotNow> {
    record
        .and_then(|record| record.refused.as_deref())
        .map(|reason| match reason {
            REVOKED => NotNow::Refused(REVOKED),
            late if is_late(late) => NotNow::Refused(ROLE_ENDED),
            _ => NotNow::Refused(REFUSED_BY_HUB),
        })
}

/// Tells whether an item has its number here.
pub(super) fn is_numbered(reads: &Reads, item: Hash) -> Result<bool, StoreError> {
    Ok(reads.record_of(item)?.is_some())
}

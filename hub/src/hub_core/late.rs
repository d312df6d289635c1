//! Late work: written while its author had the right, arrived when not (docs/adr/0015).
//!
//! It is numbered as kept aside and fed whole to those who read the document; what it says stays
//! out of the document until a steward lets it in. Then it takes a second number, judged with the
//! rights its author had at the directory it names.

mod photos;

pub(super) use photos::Bringing;

use super::HubCore;
use super::inbox::name_of;
use super::items::NewItem;
use super::session::Judged;
use crate::HubFault;
use hucha_document::Author;
use hucha_model::access::{FULL, REVOKED, ROLE_ENDED, TURNED_AWAY, Viewer, is_late};
use hucha_model::directory::{AsOf, Device};
use hucha_model::fold::EntityState;
use hucha_model::planted::{Bug, is_planted};
use hucha_model::wire::{
    Attestation, Decision, EntityKind, EntityRef, ItemKind, Opened, Payload as _, Verb, Verdict,
};
use hucha_model::{DeviceId, Hash, Millis, PersonId};
use hucha_sync::Item;
use rusqlite::params;

/// Most late items of one device, and their bytes; beyond, its own outbox keeps them.
const ITEMS: i64 = 2_000;
const BYTES: i64 = 16 << 20;

impl HubCore {
    /// Finds the device an item names, if it is that person's, whether it may still speak or not.
    pub(super) fn device_of(&self, device: DeviceId, user: PersonId) -> Option<Device<'_>> {
        let found = self.directory.device(device, AsOf::NOW);
        found.filter(|found| found.person == user)
    }

    /// Tells why a run comes too late to be let in by itself: its author could write it as of the
    /// directory it names, and may not now. `None` for what is judged as usual.
    pub(super) fn late_reason(
        &self,
        opened: &Opened,
        held: &Attestation,
        now: Millis,
    ) -> Result<Option<&'static str>, HubFault> {
        if self.is_admitted(opened, held.item_hash())? {
            return Ok(None);
        }
        let speaks = self.author_device(held.device, held.user).is_some();
        let may_now = self.may_write(held.user, opened, now)?;
        if speaks && may_now {
            return Ok(None);
        }
        let then = AsOf(held.directory.min(self.chain_end()?.n));
        let spoke = self
            .directory
            .device(held.device, then)
            .is_some_and(|device| device.person == held.user && !device.revoked);
        if !spoke || !(may_now || self.could_write(opened, held.user, then)?) {
            return Ok(None);
        }
        Ok(Some(if speaks { ROLE_ENDED } else { REVOKED }))
    }

    fn could_write(&self, opened: &Opened, person: PersonId, then: AsOf) -> Result<bool, HubFault> {
        let activity = self.state_as_of(opened.activity_ref(), then)?;
        Ok(self
            .viewer_as_of(person, then)?
            .writes_document(opened, &activity))
    }

    /// Looks at the directory as it was at a number, on the day of that number.
    fn viewer_as_of(&self, person: PersonId, then: AsOf) -> Result<Viewer<'_>, HubFault> {
        Ok(Viewer {
            directory: &self.directory,
            as_of: then,
            day: self.time_of(then.0)?.day(),
            person,
        })
    }

    /// Tells what the author of admitted late work might do when it was written.
    pub(super) fn author_then(
        &self,
        opened: &Opened,
        held: &Attestation,
    ) -> Result<Option<Author>, HubFault> {
        if !self.is_admitted(opened, held.item_hash())? {
            return Ok(None);
        }
        let then = AsOf(held.directory.min(self.chain_end()?.n));
        let visit = EntityRef {
            kind: EntityKind::Visit,
            id: opened.activity.into(),
        };
        let visit = self.state_as_of(visit, then)?;
        let rights = self
            .viewer_as_of(held.user, then)?
            .rights(opened, Some(&visit));
        Ok(Some(Author {
            user: held.user,
            may_lead: rights.may_lead,
            may_plan: rights.may_plan,
        }))
    }

    fn is_admitted(&self, opened: &Opened, item: Hash) -> Result<bool, HubFault> {
        Ok(self.ruling_on(opened, item)? == Some(true))
    }

    fn ruling_on(&self, opened: &Opened, item: Hash) -> Result<Option<bool>, HubFault> {
        let activity: EntityState = self.state_of(opened.activity_ref())?;
        Ok(activity.late.get(&item).copied())
    }

    /// Says the word on a numbered item that was not let in; `None` when it is to be judged anew,
    /// because a steward let it in since.
    pub(super) fn word_on_refused(
        &self,
        item: &Item,
        reason: String,
    ) -> Result<Option<Verdict>, HubFault> {
        if let Some(word) = self.refused_before(name_of(item))? {
            return Ok(Some(word));
        }
        let rejected = |reason| Verdict::Rejected {
            reason,
            reattest: None,
        };
        let Item::Run { attestation, .. } = item else {
            return Ok(Some(rejected(reason)));
        };
        let doc = attestation.open::<Attestation>().map(|held| held.doc);
        let (true, Ok(doc)) = (is_late(&reason), doc) else {
            return Ok(Some(rejected(reason)));
        };
        let Some(opened) = self.opened(doc)? else {
            return Ok(Some(Verdict::SetAside { reason }));
        };
        Ok(match self.ruling_on(&opened, item.hash())? {
            None => Some(Verdict::SetAside { reason }),
            Some(false) => Some(rejected(TURNED_AWAY.to_owned())),
            Some(true) => None,
        })
    }

    /// Numbers a run as kept aside, with its changes: they are nowhere else.
    pub(super) fn set_aside(
        &mut self,
        pusher: DeviceId,
        item: &Item,
        held: &Attestation,
        reason: &str,
        now: Millis,
    ) -> Result<Judged, HubFault> {
        if self.is_full(held.device)? {
            return Ok(Judged::rejected(FULL));
        }
        let new = NewItem {
            refused: Some(reason),
            ..NewItem::of_run(item, held, pusher)
        };
        self.number(&new, now)?;
        // A ruling that came before it need not wait any more.
        Ok(Judged {
            arrived: vec![item.hash().0.to_vec()],
            ..Judged::saying(Verdict::SetAside {
                reason: reason.to_owned(),
            })
        })
    }

    /// Tells whether a device has as much refused or late work here as it may have.
    pub(super) fn is_full(&self, device: DeviceId) -> Result<bool, HubFault> {
        let mut count = self.db.prepare_cached(
            "SELECT count(*), coalesce(sum(length(bytes)), 0) FROM item
             WHERE device = ?1 AND refused IS NOT NULL",
        )?;
        let (items, bytes): (i64, i64) =
            count.query_row([device.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(items >= ITEMS || bytes >= BYTES)
    }

    /// Tells whether a ruling on late work is about other work than it says, or made by somebody
    /// who does not read the document; `None` while the work is not here.
    pub(super) fn disputes_ruling(
        &self,
        decision: &Decision,
        now: Millis,
    ) -> Result<Option<bool>, HubFault> {
        let is_ruling = matches!(decision.verb, Verb::AdmitLate | Verb::TurnAway);
        let Some(item) = decision.facts.item.filter(|_| is_ruling) else {
            return Ok(Some(false));
        };
        let Some(head) = self.head_of(item)? else {
            return Ok(None);
        };
        let opened = match head.doc {
            Some(doc) => self.opened(doc)?,
            None => None,
        };
        let Some(opened) = opened.filter(|_| head.kind == ItemKind::Run) else {
            return Ok(Some(true));
        };
        let fits = opened.activity_ref() == decision.entity
            && head.person == decision.facts.person
            && self.may_read(decision.user, &opened, now)?;
        Ok(Some(!fits))
    }

    /// Judges late work that a steward let in, here and now; gives what came with it.
    pub(super) fn judge_admitted(
        &mut self,
        item: Hash,
        now: Millis,
    ) -> Result<Vec<Vec<u8>>, HubFault> {
        let Some(head) = self.head_of(item)? else {
            return Ok(Vec::new());
        };
        let (_, whole) = self.item(head.n)?;
        let Some(pusher) = head.pusher.or(head.device) else {
            return Ok(Vec::new());
        };
        let defers = std::mem::replace(&mut self.defers, false);
        let judged = self.judge_apart(pusher, whole, now);
        self.defers = defers;
        Ok(judged?.arrived)
    }

    /// Tells whether somebody whose right has ended may still have opened a document of an
    /// activity decided here: an opening says nothing but what the activity says.
    pub(super) fn may_open_late(&self, opened: &Opened) -> Result<bool, HubFault> {
        if self.state_of(opened.activity_ref())?.steps.is_empty() {
            return Ok(false);
        }
        let mut parties = opened.parties.iter();
        Ok(parties.any(|party| {
            self.directory
                .ever_belonged(opened.user, party.org, AsOf::NOW)
        }))
    }

    /// Tells whether a device was withdrawn.
    pub(super) fn is_withdrawn(&self, device: DeviceId) -> bool {
        let found = self.directory.device(device, AsOf::NOW);
        found.is_some_and(|found| found.revoked) && !is_planted(Bug::RevocationIgnored)
    }

    /// Lists the openings of an activity.
    pub(super) fn opened_of(&self, activity: EntityRef) -> Result<Vec<Opened>, HubFault> {
        let mut list = self
            .db
            .prepare_cached("SELECT bytes FROM opened WHERE activity = ?1 ORDER BY n")?;
        let found = list.query_map(params![activity.id.as_bytes()], |row| {
            row.get::<_, Vec<u8>>(0)
        })?;
        let found = found.map(|bytes| Ok(hucha_model::wire::from_cbor_strict::<Opened>(&bytes?)?));
        let mut openings = found.collect::<Result<Vec<_>, HubFault>>()?;
        openings.retain(|opened| opened.activity_ref() == activity);
        Ok(openings)
    }
}

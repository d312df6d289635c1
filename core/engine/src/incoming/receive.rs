//! The first stage: what arrives is made durable at once, and nothing of it is in force yet.

use super::{NotNow, Received, UNREADABLE, add, aside, kind_of_inbox};
use crate::again::write_again;
use crate::error::EngineError;
use crate::heal::hear_word;
use crate::inner::{HUB_TIME, Inner};
use crate::log::Proven;
use crate::outgoing::keep_knowledge;
use crate::quarantine::back_to_inbox;
use hucha_document::{GateError, precheck};
use hucha_model::access::is_late;
use hucha_model::wire::{Attestation, Checkpoint, ItemKind, NumberRecord, Opened, Signed, to_cbor};
use hucha_model::{DocId, Hash, Millis, PersonId, ScopeId};
use hucha_store::{
    AccessRow, BackfillRow, ConfirmationRow, Confirmed, InboxRow, Origin, QuarantineRow, Reads,
    StoreError, Tx, Waits,
};
use hucha_sync::{Applied, DamagedItem, Incoming, Item};
use std::collections::BTreeMap;

/// What the first stage found.
#[derive(Default)]
struct Arrival {
    records: Vec<(NumberRecord, Signed)>,
    /// Number of each item with a record in this batch.
    numbers: BTreeMap<Hash, u64>,
    inbox: Vec<InboxRow>,
    access: Vec<AccessRow>,
    /// True when this person sees more than before.
    widened: bool,
    aside: Vec<QuarantineRow>,
    applied: Applied,
}

/// What the first stage makes of one item.
struct Seen {
    doc: Option<DocId>,
    /// What it waits for, where it goes to the inbox.
    fit: Result<Option<Waits>, NotNow>,
}

impl Seen {
    fn fit(doc: Option<DocId>, waits: Option<Waits>) -> Self {
        Self {
            doc,
            fit: Ok(waits),
        }
    }

    fn refused(doc: Option<DocId>, why: &'static str) -> Self {
        Self {
            doc,
            fit: Err(NotNow::Refused(why)),
        }
    }

    /// Nothing is left to do in a second stage.
    fn known() -> Self {
        Self {
            doc: None,
            fit: Err(NotNow::Known),
        }
    }
}

impl Inner {
    /// Makes an answer or a bundle durable in one transaction; an error leaves everything as it
    /// was. Signatures of authors are left to the second stage.
    pub(crate) fn receive(
        &mut self,
        mut incoming: Incoming,
        origin: Origin,
    ) -> Result<Received, EngineError> {
        drop_wild_cursors(&mut incoming);
        let Some(mut proven) = self.believe(&incoming, origin)? else {
            return Ok(Received::default());
        };
        let mut arrival = Arrival::default();
        self.sort_records(&mut arrival, &incoming.items, &proven, origin)?;
        for item in &incoming.items {
            self.sort_item(&mut arrival, item, origin);
        }
        let at = self.now();
        for item in &incoming.damaged {
            arrival.aside.push(unreadable(item, origin, at));
        }
        arrival.applied.quarantined = arrival.aside.len();
        let hub_time = arrival
            .records
            .iter()
            .map(|(record, _)| record.at)
            .fold(self.hub_time, Millis::max);
        let receipts = self.receipts(&incoming.receipts);
        let (scope, known) = (self.me()?.scope, self.known);
        let is_missing = self.store.write(|tx| {
            keep_knowledge(tx, known)?;
            proven.write(tx)?;
            proven.give_up_untrue(tx, scope, at)?;
            write_records(tx, &arrival, at)?;
            super::said::write_verdicts(tx, &incoming, scope, at)?;
            super::said::upload_again(tx, &incoming)?;
            super::said::write_receipts(tx, &receipts, at)?;
            if origin == Origin::Hub {
                note_fed(tx, scope, &arrival, &incoming.items)?;
            }
            write_arrival(tx, &arrival)?;
            wake_rights(tx, origin)?;
            tx.meta_set(HUB_TIME, &hub_time.0.to_be_bytes())?;
            write_again(tx, scope, &incoming.again, arrival.widened)?;
            write_cursors(tx, &incoming)?;
            Self::note_missing(tx, &arrival.records, &incoming)
        })?;
        if let Some(log) = proven.frontier() {
            self.log = log;
        }
        if origin == Origin::Hub {
            self.note_standing(&incoming, is_missing)?;
        }
        self.hub_time = hub_time;
        let mut received = Received {
            verdicts: incoming.verdicts,
            more: incoming.cursors.iter().any(|cursor| cursor.more)
                || incoming.backfills.iter().any(|backfill| !backfill.done),
            ..Received::default()
        };
        add(&mut received.applied, arrival.applied);
        Ok(received)
    }

    /// Believes a record by its own signature, or because the signed root of the sequence holds it.
    fn sort_records(
        &self,
        arrival: &mut Arrival,
        items: &[Item],
        proven: &Proven,
        origin: Origin,
    ) -> Result<(), EngineError> {
        let me = self.me()?;
        for item in items {
            let Item::Record(signed) = item else { continue };
            let read = if proven.vouches(signed) {
                signed.open::<NumberRecord>().ok()
            } else {
                self.signed_by_hub(signed, |record: &NumberRecord| record.n)
            };
            let why = match read {
                Some(record) if record.scope == me.scope => {
                    if !proven.vouches(signed) && self.is_of_another_life(&record, signed)? {
                        continue;
                    }
                    arrival.numbers.insert(record.item, record.n);
                    arrival.records.push((record, signed.clone()));
                    continue;
                }
                Some(_) => "scope",
                None => "signature",
            };
            arrival
                .aside
                .push(aside(item, None, origin, why, self.now()));
        }
        Ok(())
    }

    fn sort_item(&self, arrival: &mut Arrival, item: &Item, origin: Origin) {
        let Some(kind) = item.kind() else {
            return;
        };
        let hash = item.hash();
        let seen = self.look_over(arrival, item, hash);
        let at = self.now();
        match seen.fit {
            Ok(waits) => arrival.inbox.push(InboxRow {
                ord: 0,
                hash,
                kind: kind_of_inbox(kind),
                doc: seen.doc,
                bytes: to_cbor(item),
                origin,
                waits,
                at,
            }),
            Err(NotNow::Refused(why)) => {
                arrival.aside.push(aside(item, seen.doc, origin, why, at));
            }
            Err(NotNow::Known | NotNow::Held(_)) => {}
        }
    }

    /// Looks at what needs no key and no merge engine: the envelope, the caps, the chain of a run.
    fn look_over(&self, arrival: &mut Arrival, item: &Item, hash: Hash) -> Seen {
        let malformed = Seen::refused(None, "malformed");
        match item {
            Item::Record(_) => Seen::known(),
            Item::Widened { person, .. } => {
                arrival.widened |= self.is_me(*person) && arrival.numbers.contains_key(&hash);
                Seen::known()
            }
            Item::Row(_) => Seen::fit(None, None),
            Item::Opened(signed) => signed
                .open::<Opened>()
                .map_or(malformed, |opened| Seen::fit(Some(opened.doc), None)),
            Item::Run {
                attestation,
                changes,
            } => {
                let Ok(run) = attestation.open::<Attestation>() else {
                    return malformed;
                };
                match precheck(&run, changes) {
                    Ok(_) => Seen::fit(Some(run.doc), None),
                    Err(GateError::Rejected { reason, .. }) => Seen::refused(Some(run.doc), reason),
                    Err(GateError::Held { .. }) => Seen::fit(Some(run.doc), Some(Waits::Changes)),
                }
            }
            Item::Decision(signed) => signed
                .decision()
                .map_or(malformed, |decision| Seen::fit(decision.doc, None)),
            Item::Granted { person, doc, .. } | Item::Ended { person, doc, .. } => {
                let ended = matches!(item, Item::Ended { .. });
                let known = arrival.numbers.get(&hash).copied();
                let stored = || {
                    let found = self.store.read(|reads| reads.record_of(hash)).ok()?;
                    found.map(|row| row.n)
                };
                let Some(n) = known.or_else(stored) else {
                    return Seen::fit(Some(*doc), Some(Waits::Number));
                };
                if self.is_me(*person) {
                    let doc = *doc;
                    arrival.access.push(AccessRow { doc, n, ended });
                }
                Seen::known()
            }
        }
    }

    pub(super) fn is_me(&self, person: PersonId) -> bool {
        self.identity.as_ref().is_some_and(|me| me.person == person)
    }
}

/// Tells whether an item passes what needs no key and no merge engine.
pub(crate) fn passes_first_stage(item: &Item) -> bool {
    let Item::Run {
        attestation,
        changes,
    } = item
    else {
        return true;
    };
    let read = attestation.open::<Attestation>();
    read.is_ok_and(|run| precheck(&run, changes).is_ok())
}

fn unreadable(item: &DamagedItem, origin: Origin, at: Millis) -> QuarantineRow {
    QuarantineRow {
        hash: item.hash(),
        kind: "frame".to_owned(),
        doc: None,
        bytes: item.bytes.clone(),
        origin,
        why: UNREADABLE.to_owned(),
        at,
    }
}

/// A record gives an item its number: what waited to go out has arrived, what waited for the
/// number is looked at again, and a decision that is here already is folded anew.
fn write_records(tx: &mut Tx<'_>, arrival: &Arrival, at: Millis) -> Result<(), StoreError> {
    let (pushed, waiting) = (tx.outbox_len()? > 0, tx.inbox_waiting_len()? > 0);
    let aside = tx.quarantine_len()? > 0;
    for (record, signed) in &arrival.records {
        tx.put_record(record.scope, record.n, record.item, &to_cbor(signed))?;
        if pushed && tx.dequeue(record.item)? {
            tx.confirm(&ConfirmationRow {
                item: record.item,
                peer: None,
                state: Confirmed::Accepted,
                at,
            })?;
        }
        if waiting {
            tx.wake_one(record.item)?;
        }
        if aside && record.refused.as_deref().is_none_or(is_late) {
            forgive(tx, record.item)?;
        }
        if record.kind == ItemKind::Decision {
            tx.set_held(record.item, true)?;
        }
        hear_word(tx, record, at)?;
    }
    Ok(())
}

/// Reason codes of what rights alone stopped, as this phone or an earlier record had them.
const OF_RIGHTS: [&str; 3] = ["opening", "unknown_device", super::REFUSED_BY_HUB];

/// What was set aside for want of a right, or because another was here first, is looked at again
/// when the hub numbered it.
fn forgive(tx: &mut Tx<'_>, item: Hash) -> Result<(), StoreError> {
    let known = tx.quarantined_one(item)?;
    let is_forgiven =
        |why: &str| OF_RIGHTS.contains(&why) || why == super::EQUIVOCATION || is_late(why);
    let known = known.filter(|row| is_forgiven(&row.why));
    if let Some(row) = known.and_then(back_to_inbox) {
        tx.put_inbox(&row)?;
        tx.release(item)?;
    }
    Ok(())
}

fn write_arrival(tx: &mut Tx<'_>, arrival: &Arrival) -> Result<(), StoreError> {
    let poisoned = tx.quarantine_len()? > 0;
    for row in &arrival.inbox {
        if !(poisoned && is_poison(tx, row)?) {
            tx.put_inbox(row)?;
        }
    }
    for row in &arrival.aside {
        tx.quarantine(row)?;
    }
    for access in &arrival.access {
        put_access(tx, *access)?;
    }
    Ok(())
}

/// Marks documents whose opening the feed has just passed: everything of them was fed, or will be,
/// so the right that follows needs no back-fill.
fn note_fed(
    tx: &mut Tx<'_>,
    scope: ScopeId,
    arrival: &Arrival,
    items: &[Item],
) -> Result<(), StoreError> {
    let before = tx.cursor(scope)?;
    let came: BTreeMap<Hash, DocId> = items
        .iter()
        .filter_map(|item| match item {
            Item::Opened(signed) => Some((item.hash(), signed.open::<Opened>().ok()?.doc)),
            Item::Row(_)
            | Item::Run { .. }
            | Item::Decision(_)
            | Item::Record(_)
            | Item::Granted { .. }
            | Item::Ended { .. }
            | Item::Widened { .. } => None,
        })
        .collect();
    for (record, _) in &arrival.records {
        if record.kind != ItemKind::Opened || record.n <= before {
            continue;
        }
        let doc = match came.get(&record.item) {
            Some(doc) => Some(*doc),
            None => tx.opened_by_hash(record.item)?.map(|opened| opened.doc),
        };
        if let Some(doc) = doc.filter(|_| record.refused.is_none()) {
            tx.note_fed(doc)?;
        }
    }
    Ok(())
}

pub(super) fn put_access(tx: &mut Tx<'_>, access: AccessRow) -> Result<(), StoreError> {
    tx.set_access(access)?;
    if access.ended {
        tx.forget_backfill(access.doc)
    } else {
        tx.begin_backfill(access.doc)
    }
}

/// What the program did not survive comes back only when a person asks.
fn is_poison(reads: &Reads, row: &InboxRow) -> Result<bool, StoreError> {
    let known = reads.quarantined_one(row.hash)?;
    Ok(known.is_some_and(|known| known.why == super::POISON))
}

/// The hub's word may bring what a right depended on, a new day for one.
fn wake_rights(tx: &mut Tx<'_>, origin: Origin) -> Result<(), StoreError> {
    if origin == Origin::Hub {
        tx.wake(Waits::Right, None)?;
    }
    Ok(())
}

fn write_cursors(tx: &mut Tx<'_>, incoming: &Incoming) -> Result<(), StoreError> {
    for cursor in &incoming.cursors {
        tx.set_cursor(cursor.scope, cursor.n)?;
    }
    for moved in &incoming.backfills {
        tx.put_backfill(BackfillRow {
            doc: moved.doc,
            n: moved.n,
            done: moved.done,
        })?;
    }
    Ok(())
}

/// Drops the move of a cursor beyond the end of the chain that the same answer names: whatever
/// comes before it would never be asked for again.
fn drop_wild_cursors(incoming: &mut Incoming) {
    let ends: Vec<Checkpoint> = incoming
        .checkpoints
        .iter()
        .filter_map(|signed| signed.open().ok())
        .collect();
    incoming.cursors.retain(|cursor| {
        ends.iter()
            .filter(|end| end.scope == cursor.scope)
            .all(|end| cursor.n <= end.n)
    });
}

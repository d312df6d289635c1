//! What a phone takes in, from the hub or from another phone, in two stages.
//!
//! *Received*: an answer or a bundle is checked as far as no merge engine, no directory and no
//! author's key is needed, and all of it is made durable in one transaction: items in the inbox,
//! records, cursors. Nothing of it shows yet. *Accepted*: directory rows, then decisions, then
//! openings, then documents, the newest activity first, each with signature, rights and gate. What
//! lacks something waits in the inbox; what is bad is set aside; neither stops its neighbours.

mod accept;
mod attempt;
mod judge;
mod receive;
mod runs;
mod said;
mod seen;
#[cfg(test)]
pub(crate) mod tests;

use crate::error::EngineError;
use crate::inner::{Inner, decode};
use hucha_model::Hash;
use hucha_model::wire::{ItemKind, NumberRecord, Signed, Verdict, to_cbor};
use hucha_model::{DocId, Millis};
use hucha_store::{InboxKind, InboxRow, Origin, QuarantineRow, Reads, StoreError, Waits};
use hucha_sync::{Applied, Incoming, Item};

pub(crate) use receive::passes_first_stage;

/// The reason code of a document that the program did not survive twice.
pub(crate) const POISON: &str = "poison";
/// The reason code of bytes that were stored whole and can no longer be read.
pub(crate) const STORED_DAMAGED: &str = "stored_damaged";
/// The reason code of what the hub recorded as refused.
const REFUSED_BY_HUB: &str = "refused_by_hub";
/// The reason code of another change under a number that is taken.
pub(crate) const EQUIVOCATION: &str = "equivocation";
/// The reason code of this person's work from another phone that follows what was refused.
pub(crate) const REFUSED_BEFORE: &str = "follows_refused";
/// The reason code of an item that came unreadable.
pub(crate) const UNREADABLE: &str = "unreadable_item";

/// What came of taking something in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Received {
    /// Counts and documents.
    pub applied: Applied,
    /// The hub's words on what was pushed.
    pub verdicts: Vec<(Hash, Verdict)>,
    /// True when the hub has more right now.
    pub more: bool,
    /// Who wrote a bundle, and the line it carries.
    pub note: Option<String>,
}

/// How far the second stage got.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Accepted {
    /// What became of what was looked at.
    pub applied: Applied,
    /// Documents that are received and were not looked at yet.
    pub left: u64,
}

/// Why an item is not taken now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NotNow {
    /// Something it builds on is not here; it is tried again when that arrives.
    Held(Waits),
    /// It will never be valid; it is kept aside with the reason code.
    Refused(&'static str),
    /// It is here already.
    Known,
}

/// What becomes of a thing in the inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It is in force now.
    Taken,
    /// It was here before.
    Known,
    /// It waits on.
    Wait(Waits),
    /// It is kept aside with the reason code.
    Aside(&'static str),
}

impl From<NotNow> for Fate {
    fn from(why: NotNow) -> Self {
        match why {
            NotNow::Held(waits) => Self::Wait(waits),
            NotNow::Refused(reason) => Self::Aside(reason),
            NotNow::Known => Self::Known,
        }
    }
}

impl Inner {
    /// Receives a batch and accepts what can be accepted. Whatever fails after it was received
    /// stays in the inbox.
    pub(crate) fn take_in(
        &mut self,
        incoming: Incoming,
        origin: Origin,
        note: Option<String>,
    ) -> Result<Received, EngineError> {
        let mut received = self.receive(incoming, origin)?;
        received.note = note;
        self.accept_all(&mut received.applied)?;
        Ok(received)
    }

    /// Accepts everything that can be accepted, and adds what became of it.
    pub(crate) fn accept_all(&mut self, applied: &mut Applied) -> Result<(), EngineError> {
        loop {
            let step = self.accept_some(usize::MAX)?;
            add(applied, step.applied);
            if step.left == 0 {
                break;
            }
        }
        applied.held = self.store.read(Reads::inbox_waiting_len)? as usize;
        Ok(())
    }
}

/// Gives the hub's number record of an item; a damaged one is none.
fn number_of(reads: &Reads, item: Hash) -> Result<Option<NumberRecord>, StoreError> {
    let row = reads.record_of(item)?;
    Ok(row.and_then(|row| decode::<Signed>(&row.bytes).ok()?.open().ok()))
}

/// Tells whether the hub numbered an item and put it in force.
pub(crate) fn accepted_as(reads: &Reads, item: Hash) -> Result<bool, StoreError> {
    let record = number_of(reads, item)?;
    Ok(record.is_some_and(|record| record.refused.is_none()))
}

/// Tells whether the hub refused an item.
pub(crate) fn is_refused(reads: &Reads, item: Hash) -> Result<bool, StoreError> {
    let record = number_of(reads, item)?;
    Ok(record.is_some_and(|record| record.refused.is_some()))
}

fn add(to: &mut Applied, more: Applied) {
    to.accepted += more.accepted;
    to.duplicates += more.duplicates;
    to.quarantined += more.quarantined;
    to.docs.extend(more.docs);
}

/// Says what an item is in the inbox.
pub(crate) fn kind_of_inbox(kind: ItemKind) -> InboxKind {
    match kind {
        ItemKind::Row => InboxKind::Row,
        ItemKind::Opened => InboxKind::Opened,
        ItemKind::Run => InboxKind::Run,
        ItemKind::Decision => InboxKind::Decision,
        ItemKind::Granted | ItemKind::Ended | ItemKind::Widened => InboxKind::Access,
    }
}

fn kind_word(item: &Item) -> &'static str {
    match item {
        Item::Row(_) => "row",
        Item::Opened(_) => "opened",
        Item::Run { .. } => "run",
        Item::Decision(_) => "decision",
        Item::Record(_) => "record",
        Item::Granted { .. } | Item::Ended { .. } | Item::Widened { .. } => "access",
    }
}

/// Makes the row that keeps an item aside as it came.
fn aside(item: &Item, doc: Option<DocId>, from: Origin, why: &str, at: Millis) -> QuarantineRow {
    QuarantineRow {
        hash: item.hash(),
        kind: kind_word(item).to_owned(),
        doc,
        bytes: to_cbor(item),
        origin: from,
        why: why.to_owned(),
        at,
    }
}

/// Makes the row that keeps a thing of the inbox aside.
fn aside_of_inbox(row: &InboxRow, why: &str, at: Millis) -> QuarantineRow {
    let kind = match row.kind {
        InboxKind::Row => "row",
        InboxKind::Opened => "opened",
        InboxKind::Run => "run",
        InboxKind::Decision => "decision",
        InboxKind::Access => "access",
    };
    QuarantineRow {
        hash: row.hash,
        kind: kind.to_owned(),
        doc: row.doc,
        bytes: row.bytes.clone(),
        origin: row.origin,
        why: why.to_owned(),
        at,
    }
}

/// Tells whether the cause lies in what was taken in or stored, not in the phone's state.
pub(crate) fn is_of_data(error: &EngineError) -> bool {
    matches!(
        error,
        EngineError::Store(
            StoreError::Equivocation { .. }
                | StoreError::Conflict { .. }
                | StoreError::Malformed
                | StoreError::UnknownDocument(_)
        ) | EngineError::Wire(_)
            | EngineError::Load(_)
            | EngineError::Hydrate(_)
            | EngineError::UnknownDocument(_)
    )
}

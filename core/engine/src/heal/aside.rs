//! Where what healing takes out of a document goes.

use crate::error::EngineError;
use crate::incoming::REFUSED_BEFORE;
use crate::inner::Inner;
use hucha_document::Change;
use hucha_model::wire::{Attestation, from_cbor_strict, to_cbor};
use hucha_model::{DocId, Hash, Millis};
use hucha_store::{
    ChangeRow, HealedRow, InboxKind, InboxRow, Origin, QuarantineRow, RunRow, StoreError, Tx, Waits,
};
use hucha_sync::Item;

/// What quarantine calls one entry of this phone.
pub(crate) const ENTRY: &str = "change";

/// A run that is no longer whole.
pub(super) struct RunOut {
    pub(super) row: RunRow,
    /// The item, with its changes.
    pub(super) bytes: Vec<u8>,
    pub(super) out: Out,
}

/// What becomes of a run.
pub(super) enum Out {
    /// It is this phone's: each of its entries goes its own way.
    Apart,
    /// It is kept aside with the reason code.
    Aside(String),
    /// It waits for what it follows, or for its author to send it again.
    Waits,
}

impl RunOut {
    pub(super) fn aside(&self, why: &str, at: Millis) -> QuarantineRow {
        QuarantineRow {
            hash: self.row.hash,
            kind: "run".to_owned(),
            doc: Some(self.row.doc),
            bytes: self.bytes.clone(),
            origin: self.row.origin,
            why: why.to_owned(),
            at,
        }
    }

    pub(super) fn waiting(&self, at: Millis) -> InboxRow {
        inbox_row(
            (self.row.hash, self.row.doc, self.bytes.clone()),
            self.row.origin,
            Some(Waits::Changes),
            at,
        )
    }
}

impl Inner {
    /// Says where a run goes that is refused for `why`, or that merely follows what is.
    pub(super) fn run_out(&self, row: RunRow, why: Option<&String>) -> Result<RunOut, EngineError> {
        let Some((item, _)) = self.run_item(row.hash)? else {
            return Err(EngineError::UnknownDocument(row.doc));
        };
        let me = self.me()?.person;
        let out = match (row.origin, why) {
            (Origin::Local, _) => Out::Apart,
            (Origin::Hub | Origin::Peer, Some(why)) => Out::Aside(why.clone()),
            // Written by this person on another phone, or before this one lost its state: nobody
            // else will send it again.
            (Origin::Hub | Origin::Peer, None) if is_by(&item, me) => {
                Out::Aside(REFUSED_BEFORE.to_owned())
            }
            (Origin::Hub | Origin::Peer, None) => Out::Waits,
        };
        Ok(RunOut {
            row,
            bytes: to_cbor(&item),
            out,
        })
    }
}

fn is_by(item: &Item, person: hucha_model::PersonId) -> bool {
    match item {
        Item::Run { attestation, .. } => attestation
            .open::<Attestation>()
            .is_ok_and(|held| held.user == person),
        Item::Row(_)
        | Item::Opened(_)
        | Item::Decision(_)
        | Item::Record(_)
        | Item::Granted { .. }
        | Item::Ended { .. }
        | Item::Widened { .. } => false,
    }
}

/// Takes a refused run out whose changes stay: another run covers them.
pub(super) fn run_alone(
    tx: &mut Tx<'_>,
    run: &RunRow,
    changes: Vec<ChangeRow>,
    (why, at): (&str, Millis),
) -> Result<(), StoreError> {
    let Ok(attestation) = from_cbor_strict(&run.bytes) else {
        return Ok(());
    };
    let item = Item::Run {
        attestation,
        changes: changes.into_iter().map(|change| change.bytes).collect(),
    };
    tx.remove_run(run.hash)?;
    tx.quarantine(&QuarantineRow {
        hash: run.hash,
        kind: "run".to_owned(),
        doc: Some(run.doc),
        bytes: to_cbor(&item),
        origin: run.origin,
        why: why.to_owned(),
        at,
    })
}

/// Makes the row that keeps one entry of this phone aside.
pub(super) fn entry(change: &Change, doc: DocId, why: &str, at: Millis) -> QuarantineRow {
    QuarantineRow {
        hash: change.hash,
        kind: ENTRY.to_owned(),
        doc: Some(doc),
        bytes: change.bytes.clone(),
        origin: Origin::Local,
        why: why.to_owned(),
        at,
    }
}

/// Puts a run that was taken apart back into the inbox: the hub numbered it after all.
pub(super) fn back_to_inbox(tx: &mut Tx<'_>, row: &HealedRow) -> Result<(), StoreError> {
    if matches!(from_cbor_strict(&row.bytes), Ok(Item::Run { .. })) {
        let of = (row.item, row.doc, row.bytes.clone());
        tx.put_inbox(&inbox_row(of, Origin::Local, None, row.at))?;
    }
    Ok(())
}

fn inbox_row(
    (hash, doc, bytes): (Hash, DocId, Vec<u8>),
    origin: Origin,
    waits: Option<Waits>,
    at: Millis,
) -> InboxRow {
    InboxRow {
        ord: 0,
        hash,
        kind: InboxKind::Run,
        doc: Some(doc),
        bytes,
        origin,
        waits,
        at,
    }
}

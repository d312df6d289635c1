//! What the hub and other phones say of things written here.
//!
//! A verdict is not signed, a record is. So a verdict alone never ends an item's wait in the
//! outbox, and never takes anything away.

use crate::inner::Inner;
use hucha_model::directory::AsOf;
use hucha_model::sign::PublicKey;
use hucha_model::wire::{Receipt, Signed, Verdict};
use hucha_model::{DeviceId, Hash, Millis, ScopeId};
use hucha_store::{
    BlobState, ConfirmationRow, Confirmed, OutboxState, Reads, StoreError, Tx, VerdictRow,
};
use hucha_sync::Incoming;

pub(super) fn write_verdicts(
    tx: &mut Tx<'_>,
    incoming: &Incoming,
    scope: ScopeId,
    now: Millis,
) -> Result<(), StoreError> {
    for (item, verdict) in &incoming.verdicts {
        let row = VerdictRow {
            verdict: verdict.clone(),
            at: now,
        };
        tx.set_verdict(*item, &row)?;
        if is_settled(tx, *item, verdict, scope)? {
            if tx.dequeue(*item)? {
                confirm_by_hub(tx, *item, Confirmed::Accepted, now)?;
            }
            continue;
        }
        let (state, reason) = match verdict {
            Verdict::Received => (OutboxState::Waiting, "received"),
            Verdict::Accepted { .. } | Verdict::Duplicate { .. } => {
                (OutboxState::Waiting, "unsigned")
            }
            Verdict::Held { .. } => (OutboxState::Waiting, "held"),
            Verdict::Retry => (OutboxState::Waiting, "retry"),
            Verdict::Rejected { reason, .. } => (OutboxState::Refused, reason.as_str()),
            Verdict::SetAside { reason } => (OutboxState::SetAside, reason.as_str()),
        };
        if keeps(verdict) {
            confirm_by_hub(tx, *item, Confirmed::Received, now)?;
        }
        tx.note_try(*item, state, reason, now)?;
    }
    Ok(())
}

impl Inner {
    /// Reads the receipts of devices this phone knows; another's word counts for nothing.
    pub(super) fn receipts(&self, signed: &[Signed]) -> Vec<Receipt> {
        signed
            .iter()
            .filter_map(|signed| {
                let claim: Receipt = signed.open().ok()?;
                let key = self.key_of(claim.device)?;
                signed.verify::<Receipt>(&key).ok()
            })
            .filter(|receipt| Some(receipt.scope) == self.identity.as_ref().map(|me| me.scope))
            .collect()
    }

    fn key_of(&self, device: DeviceId) -> Option<PublicKey> {
        let known = self.directory.device(device, AsOf::NOW)?;
        (!known.revoked).then(|| known.key.clone())
    }
}

/// Tells whether something signed says that the item has its number.
fn is_settled(
    reads: &Reads,
    item: Hash,
    verdict: &Verdict,
    scope: ScopeId,
) -> Result<bool, StoreError> {
    if reads.record_of(item)?.is_some() {
        return Ok(true);
    }
    // A feed that is past the number has shown the record to all who may see the item; another's
    // item, carried by one who no longer may, would else be pushed for ever.
    let Verdict::Duplicate { n } = verdict else {
        return Ok(false);
    };
    let verified = match reads.checkpoint()? {
        Some(own) => own.n,
        None => reads.cursor(scope)?,
    };
    Ok(*n <= verified)
}

/// Tells whether the hub says that it keeps the item.
fn keeps(verdict: &Verdict) -> bool {
    match verdict {
        Verdict::Received
        | Verdict::Accepted { .. }
        | Verdict::Duplicate { .. }
        | Verdict::Held { .. }
        | Verdict::SetAside { .. } => true,
        Verdict::Rejected { .. } | Verdict::Retry => false,
    }
}

fn confirm_by_hub(
    tx: &mut Tx<'_>,
    item: Hash,
    state: Confirmed,
    at: Millis,
) -> Result<(), StoreError> {
    tx.confirm(&ConfirmationRow {
        item,
        peer: None,
        state,
        at,
    })
}

/// Notes what other phones hold, of things that are here too.
pub(super) fn write_receipts(
    tx: &mut Tx<'_>,
    receipts: &[Receipt],
    at: Millis,
) -> Result<(), StoreError> {
    for receipt in receipts {
        for item in &receipt.holds {
            if is_here(tx, *item)? {
                tx.confirm(&ConfirmationRow {
                    item: *item,
                    peer: Some(receipt.device),
                    state: Confirmed::Holds,
                    at,
                })?;
            }
        }
    }
    Ok(())
}

fn is_here(reads: &Reads, item: Hash) -> Result<bool, StoreError> {
    Ok(reads.run(item)?.is_some()
        || reads.decision(item)?.is_some()
        || reads.opened_by_hash(item)?.is_some()
        || reads.blob(item)?.is_some())
}

/// What the hub lost, a restore for one, goes up again from the phones that sent it.
pub(super) fn upload_again(tx: &mut Tx<'_>, incoming: &Incoming) -> Result<(), StoreError> {
    for sha256 in &incoming.wanted {
        let known = tx.blob(*sha256)?;
        if known.is_some_and(|row| row.state == BlobState::Uploaded) {
            tx.set_blob_state(*sha256, BlobState::Local)?;
        }
    }
    Ok(())
}

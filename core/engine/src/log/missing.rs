//! What this phone asks the hub for by name: items that have a number and are not here though they
//! are its own, since it was restored from a backup of itself; and the numbers of decisions that
//! another phone gave and the hub refused. Of a thing that never came into force the feed tells its
//! author alone, and who holds a decision must not believe it for ever.

use crate::inner::Inner;
use hucha_model::Hash;
use hucha_model::wire::{ItemKind, NumberRecord, Signed, Verdict};
use hucha_store::{Reads, StoreError, Tx};
use hucha_sync::{Incoming, Item};
use std::collections::BTreeSet;

const MISSING: &str = "missing";
/// Items asked for in one request.
const ASKED: usize = 128;

impl Inner {
    /// Lists what this phone asks for next.
    pub(crate) fn missing_items(&self) -> Result<Vec<Hash>, StoreError> {
        let mut missing = self.store.read(missing)?;
        missing.truncate(ASKED);
        Ok(missing)
    }

    /// Notes what a batch numbers and nobody brought, and what the hub says it refused without the
    /// number; true when there is something new to ask for.
    pub(crate) fn note_missing(
        tx: &mut Tx<'_>,
        records: &[(NumberRecord, Signed)],
        incoming: &Incoming,
    ) -> Result<bool, StoreError> {
        let before = missing(tx)?;
        let came: BTreeSet<Hash> = incoming.items.iter().map(Item::hash).collect();
        let mut left = Vec::new();
        for item in &before {
            let is_whole = is_here(tx, *item)? && tx.record_of(*item)?.is_some();
            if !came.contains(item) && !is_whole {
                left.push(*item);
            }
        }
        // What was asked for in vain makes room for the others.
        let moved = left.len() < before.len();
        if !moved {
            let asked = ASKED.min(left.len());
            left.rotate_left(asked);
        }
        let mut is_new = false;
        for (record, _) in records {
            let is_stored = match record.kind {
                ItemKind::Opened | ItemKind::Run | ItemKind::Decision => true,
                ItemKind::Row | ItemKind::Granted | ItemKind::Ended | ItemKind::Widened => false,
            };
            let item = record.item;
            if is_stored && !came.contains(&item) && !left.contains(&item) && !is_here(tx, item)? {
                left.push(item);
                is_new = true;
            }
        }
        for (item, verdict) in &incoming.verdicts {
            let is_refused = matches!(verdict, Verdict::Rejected { .. });
            if is_refused && !left.contains(item) && lacks_number(tx, *item)? {
                left.push(*item);
                is_new = true;
            }
        }
        if left != before {
            let bytes: Vec<u8> = left.iter().flat_map(|item| item.0).collect();
            tx.meta_set(MISSING, &bytes)?;
        }
        Ok(is_new || (moved && !left.is_empty()))
    }
}

fn missing(reads: &Reads) -> Result<Vec<Hash>, StoreError> {
    let bytes = reads.meta(MISSING)?.unwrap_or_default();
    Ok(bytes.as_chunks().0.iter().copied().map(Hash).collect())
}

/// Tells whether a decision is here without its number.
fn lacks_number(reads: &Reads, item: Hash) -> Result<bool, StoreError> {
    Ok(reads.decision(item)?.is_some() && reads.record_of(item)?.is_none())
}

fn is_here(reads: &Reads, item: Hash) -> Result<bool, StoreError> {
    Ok(reads.run(item)?.is_some()
        || reads.decision(item)?.is_some()
        || reads.opened_by_hash(item)?.is_some()
        || reads.is_in_inbox(item)?
        || reads.quarantined_one(item)?.is_some()
        || reads.healed(item)?.is_some())
}

//! What a phone takes in, from the hub or from another phone: verified, gated, in one transaction.

mod admit;
mod batch;
mod write;

use crate::error::EngineError;
use crate::inner::Inner;
use crate::log::Proven;
use batch::{Batch, HELD, NotNow};
use hucha_model::Hash;
use hucha_model::wire::{Checkpoint, NumberRecord, Verdict};
use hucha_store::Origin;
use hucha_sync::{Applied, Incoming, Item};

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

impl Inner {
    /// Verifies and applies a batch in one transaction; an error leaves everything as it was.
    pub(crate) fn take_in(
        &mut self,
        mut incoming: Incoming,
        origin: Origin,
        note: Option<String>,
    ) -> Result<Received, EngineError> {
        drop_wild_cursors(&mut incoming);
        let mut proven = self.prove(&incoming, origin)?;
        let mut batch = Batch::new(origin, self.directory.clone());
        let mut waiting = self.held_items()?;
        let formerly_held: Vec<Hash> = waiting.iter().map(Item::hash).collect();
        waiting.extend(incoming.items.iter().cloned());
        self.collect_records(&mut batch, &proven, &waiting)?;
        // Items arrive in the order of their numbers, but two phones' bundles need not: what lacks
        // something is tried again as long as others move.
        loop {
            let before = waiting.len();
            let mut still = Vec::new();
            for item in waiting {
                match self.admit_item(&mut batch, &item)? {
                    Ok(()) => {}
                    Err(NotNow::Held) => still.push(item),
                    Err(NotNow::Refused(why)) => batch.refused.push((item, why)),
                }
            }
            waiting = still;
            if waiting.is_empty() || waiting.len() == before {
                break;
            }
        }
        batch.held = waiting;
        batch.applied.held = batch.held.len();
        batch.applied.quarantined = batch.refused.len();
        self.write_batch(&batch, &proven, &incoming, &formerly_held)?;
        if let Some(log) = proven.frontier() {
            self.log = log;
        }
        self.hub_time = batch.hub_time(self.hub_time);
        self.known = batch.known(self.known, &incoming);
        let received = Received {
            applied: batch.applied.clone(),
            verdicts: incoming.verdicts.clone(),
            more: incoming.cursors.iter().any(|cursor| cursor.more)
                || incoming.backfills.iter().any(|backfill| !backfill.done),
            note,
        };
        self.keep_docs(batch.docs);
        self.directory = batch.directory;
        Ok(received)
    }

    /// Items that waited for something, from earlier batches.
    fn held_items(&self) -> Result<Vec<Item>, EngineError> {
        let rows = self.store.read(hucha_store::Reads::quarantined)?;
        Ok(rows
            .iter()
            .filter(|row| row.why == HELD)
            .filter_map(|row| hucha_model::wire::from_cbor_strict(&row.bytes).ok())
            .collect())
    }

    fn collect_records(
        &self,
        batch: &mut Batch,
        proven: &Proven,
        items: &[Item],
    ) -> Result<(), EngineError> {
        let me = self.me()?;
        for item in items {
            let Item::Record(signed) = item else { continue };
            let record = if proven.vouches(signed) {
                signed.open::<NumberRecord>()
            } else {
                signed.verify::<NumberRecord>(&me.hub_key)
            };
            match record {
                Ok(record) if record.scope == me.scope => {
                    batch.numbers.insert(record.item, record.clone());
                    batch.records.push((record, signed.clone()));
                }
                Ok(_) => batch.refused.push((item.clone(), "scope")),
                Err(_) => batch.refused.push((item.clone(), "signature")),
            }
        }
        Ok(())
    }
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

//! A batch is written in one transaction: items, projections, folds, cursors, or nothing.

use super::batch::{Batch, HELD};
use crate::error::EngineError;
use crate::inner::{HUB_TIME, Inner};
use crate::log::Proven;
use crate::unit::{Part, decision_row, entity_row, put_opened};
use hucha_model::fold::FoldContext;
use hucha_model::wire::{EntityRef, ItemKind, Payload, Verdict, to_cbor};
use hucha_model::{DocId, Hash, Millis, ScopeId};
use hucha_store::{
    BackfillRow, BlobState, Origin, OutboxKind, QuarantineRow, Reads, StoreError, Tx, VerdictRow,
};
use hucha_sync::{Incoming, Item};
use std::collections::BTreeSet;

impl Inner {
    pub(super) fn write_batch(
        &self,
        batch: &Batch,
        proven: &Proven,
        incoming: &Incoming,
        formerly_held: &[Hash],
    ) -> Result<(), EngineError> {
        let scope = self.me()?.scope;
        let now = self.now();
        let hub_time = batch.hub_time(self.hub_time);
        let context = FoldContext {
            directory: &batch.directory,
            lifecycles: &self.lifecycles,
            known: batch.known(self.known, incoming),
            hub_time,
        };
        let mut parts = Vec::new();
        for (id, touched) in &batch.touched {
            if let Some(doc) = batch.docs.get(id) {
                parts.push((*id, Part::read(doc, touched)?));
            }
        }
        let mut unfolded = None;
        let written = self.store.write(|tx| {
            proven.write(tx)?;
            for hash in formerly_held {
                tx.release(*hash)?;
            }
            write_items(tx, batch, scope, now)?;
            write_verdicts(tx, incoming, scope, now)?;
            upload_again(tx, incoming)?;
            for (doc, part) in &parts {
                part.project(tx, *doc)?;
            }
            for (item, why) in &batch.refused {
                tx.quarantine(&aside(item, batch.origin, why, now))?;
            }
            for item in &batch.held {
                tx.quarantine(&aside(item, batch.origin, HELD, now))?;
            }
            tx.meta_set(HUB_TIME, &hub_time.0.to_be_bytes())?;
            write_cursors(tx, incoming)?;
            for entity in moved_entities(tx, batch)? {
                match self.state_from(tx, entity, context) {
                    Ok(state) => tx.project_entity(&entity_row(&state, scope, &self.lifecycles))?,
                    Err(error) => {
                        // The transaction is undone; the cause goes out beside it.
                        unfolded = Some(error);
                        return Err(StoreError::Malformed);
                    }
                }
            }
            Ok(())
        });
        match unfolded {
            Some(error) => Err(error),
            None => Ok(written?),
        }
    }
}

fn write_items(
    tx: &mut Tx<'_>,
    batch: &Batch,
    scope: ScopeId,
    now: Millis,
) -> Result<(), StoreError> {
    for (record, signed) in &batch.records {
        tx.put_record(scope, record.n, record.item, &to_cbor(signed))?;
        tx.dequeue(record.item)?;
    }
    for (n, row, signed) in &batch.rows {
        tx.put_row(scope, *n, row.id, &to_cbor(signed))?;
    }
    for (opened, signed) in &batch.opened {
        put_opened(tx, opened, signed)?;
        relay(
            tx,
            batch,
            OutboxKind::Opened,
            opened.item_hash(),
            Some(opened.doc),
            now,
        )?;
    }
    for (run, changes) in &batch.runs {
        for change in changes {
            tx.append_change(change, None)?;
        }
        tx.put_run(run)?;
        relay(tx, batch, OutboxKind::Run, run.hash, Some(run.doc), now)?;
    }
    for (signed, decision) in &batch.decisions {
        tx.put_decision(&decision_row(signed, decision, scope))?;
        relay(
            tx,
            batch,
            OutboxKind::Decision,
            signed.hash(),
            decision.doc,
            now,
        )?;
    }
    for access in &batch.access {
        tx.set_access(*access)?;
        if !access.ended {
            tx.put_backfill(BackfillRow {
                doc: access.doc,
                n: 0,
                done: false,
            })?;
        }
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

/// Names the things whose fold a batch may have changed. A new directory may change every fold.
fn moved_entities(reads: &Reads, batch: &Batch) -> Result<BTreeSet<EntityRef>, StoreError> {
    if !batch.rows.is_empty() {
        return Ok(reads.decided_entities()?.into_iter().collect());
    }
    let mut moved: BTreeSet<EntityRef> = batch
        .decisions
        .iter()
        .map(|(_, decision)| decision.entity)
        .collect();
    for (record, _) in &batch.records {
        if record.kind == ItemKind::Decision {
            moved.extend(reads.decision(record.item)?.map(|row| row.entity));
        }
    }
    Ok(moved)
}

fn write_verdicts(
    tx: &mut Tx<'_>,
    incoming: &Incoming,
    scope: ScopeId,
    now: Millis,
) -> Result<(), StoreError> {
    for (item, verdict) in &incoming.verdicts {
        tx.set_verdict(
            *item,
            &VerdictRow {
                verdict: verdict.clone(),
                at: now,
            },
        )?;
        match verdict {
            // An answer is not signed, a record is: without it the item stays and is pushed again,
            // and the hub says once more what it made of it.
            Verdict::Accepted { .. } => {
                if tx.record_of(*item)?.is_some() {
                    tx.dequeue(*item)?;
                }
            }
            // A feed that is past the number has shown the record to all who may see the item;
            // another's item, carried by one who no longer may, would else be pushed for ever.
            Verdict::Duplicate { n } => {
                if tx.record_of(*item)?.is_some() || *n <= tx.cursor(scope)? {
                    tx.dequeue(*item)?;
                }
            }
            Verdict::Rejected { .. } => {
                tx.dequeue(*item)?;
            }
            Verdict::Received
            | Verdict::Held { .. }
            | Verdict::SetAside { .. }
            | Verdict::Retry => {}
        }
    }
    Ok(())
}

/// What the hub lost, a restore for one, goes up again from the phones that sent it.
fn upload_again(tx: &mut Tx<'_>, incoming: &Incoming) -> Result<(), StoreError> {
    for sha256 in &incoming.wanted {
        let known = tx.blob(*sha256)?;
        if known.is_some_and(|row| row.state == BlobState::Uploaded) {
            tx.set_blob_state(*sha256, BlobState::Local)?;
        }
    }
    Ok(())
}

/// What came from another phone is carried on to the hub, unless it has its number already.
fn relay(
    tx: &mut Tx<'_>,
    batch: &Batch,
    kind: OutboxKind,
    item: Hash,
    doc: Option<DocId>,
    now: Millis,
) -> Result<(), StoreError> {
    if batch.origin == Origin::Peer && !batch.numbers.contains_key(&item) {
        tx.enqueue(kind, item, doc, now)?;
    }
    Ok(())
}

fn aside(item: &Item, origin: Origin, why: &str, at: Millis) -> QuarantineRow {
    QuarantineRow {
        hash: item.hash(),
        kind: item.kind().map_or_else(
            || "record".to_owned(),
            |kind| format!("{kind:?}").to_lowercase(),
        ),
        doc: None,
        bytes: to_cbor(item),
        origin,
        why: why.to_owned(),
        at,
    }
}

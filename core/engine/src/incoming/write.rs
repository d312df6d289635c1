//! A batch is written in one transaction: items, projections, folds, cursors, or nothing.

use super::batch::{Batch, HELD};
use crate::error::EngineError;
use crate::inner::{HUB_TIME, Inner};
use crate::unit::{Part, decision_row, entity_row, put_opened};
use hucha_model::fold::FoldContext;
use hucha_model::wire::{EntityRef, ItemKind, Payload, Verdict, to_cbor};
use hucha_model::{DocId, Hash, Millis, ScopeId};
use hucha_store::{
    BackfillRow, Origin, OutboxKind, QuarantineRow, Reads, StoreError, Tx, VerdictRow,
};
use hucha_sync::{Incoming, Item};
use std::collections::BTreeSet;

impl Inner {
    pub(super) fn write_batch(
        &self,
        batch: &Batch,
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
            for hash in formerly_held {
                tx.release(*hash)?;
            }
            write_verdicts(tx, incoming, now)?;
            write_items(tx, batch, scope)?;
            for (doc, part) in &parts {
                part.project(tx, *doc)?;
            }
            for (item, why) in &batch.refused {
                tx.quarantine(&aside(item, why, now))?;
            }
            for item in &batch.held {
                tx.quarantine(&aside(item, HELD, now))?;
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

fn write_items(tx: &mut Tx<'_>, batch: &Batch, scope: ScopeId) -> Result<(), StoreError> {
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
        )?;
    }
    for (run, changes) in &batch.runs {
        for change in changes {
            tx.append_change(change, None)?;
        }
        tx.put_run(run)?;
        relay(tx, batch, OutboxKind::Run, run.hash, Some(run.doc))?;
    }
    for (signed, decision) in &batch.decisions {
        tx.put_decision(&decision_row(signed, decision, scope))?;
        relay(tx, batch, OutboxKind::Decision, signed.hash(), decision.doc)?;
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

fn write_verdicts(tx: &mut Tx<'_>, incoming: &Incoming, now: Millis) -> Result<(), StoreError> {
    for (item, verdict) in &incoming.verdicts {
        tx.set_verdict(
            *item,
            &VerdictRow {
                verdict: verdict.clone(),
                at: now,
            },
        )?;
        match verdict {
            Verdict::Accepted { .. } | Verdict::Duplicate { .. } | Verdict::Rejected { .. } => {
                tx.dequeue(*item)?;
            }
            Verdict::Received | Verdict::Held { .. } | Verdict::Retry => {}
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
) -> Result<(), StoreError> {
    if batch.origin == Origin::Peer && !batch.numbers.contains_key(&item) {
        tx.enqueue(kind, item, doc)?;
    }
    Ok(())
}

fn aside(item: &Item, why: &str, at: Millis) -> QuarantineRow {
    QuarantineRow {
        hash: item.hash(),
        kind: item.kind().map_or_else(
            || "record".to_owned(),
            |kind| format!("{kind:?}").to_lowercase(),
        ),
        bytes: to_cbor(item),
        why: why.to_owned(),
        at,
    }
}

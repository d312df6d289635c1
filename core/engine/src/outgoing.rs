//! What a phone pushes: attested runs, openings, decisions, its own and those it carries for others.

use crate::error::EngineError;
use crate::incoming::{Received, STORED_DAMAGED, is_of_data};
use crate::inner::{Inner, decode, read_decision};
use hucha_model::sign::SignError;
use hucha_model::wire::{Attestation, Payload, Signed, to_cbor};
use hucha_model::{DocId, Hash, Millis};
use hucha_store::{
    Origin, OutboxKind, OutboxRow, OutboxState, Reads, RunRow, StoreError, Tx, Unattested,
};
use hucha_sync::{Applied, HelloParts, Incoming, Item, Leaves, PhoneStorage, Seal};
use std::collections::BTreeSet;

/// The newest document schema this version reads.
const SCHEMA: u16 = 1;
/// Bytes of changes in one run; a longer run is cut, each piece with its own boundary.
const RUN_BYTES: usize = 512 << 10;
/// Outbox rows looked at for one request.
const OUTBOX_ROWS: u32 = 2_000;
/// Under which key it is kept what this phone knew when the oldest of its unsigned entries was
/// written; empty when none waits.
const WRITTEN_KNOWING: &str = "written_knowing";

impl PhoneStorage for Inner {
    type Error = EngineError;

    fn hello(&self) -> Result<HelloParts, EngineError> {
        let me = self.me()?;
        let (cursor, backfills, checkpoint) = self.store.read(|reads| {
            let checkpoint = reads.checkpoint()?;
            Ok((reads.cursor(me.scope)?, reads.backfills()?, checkpoint))
        })?;
        let pending = backfills.into_iter().filter(|row| !row.done);
        Ok(HelloParts {
            device: me.device,
            schema: SCHEMA,
            scopes: vec![(me.scope, cursor)],
            backfill: pending.map(|row| (row.doc, row.n)).collect(),
            again: self.again()?,
            missing: self.missing_items()?,
            checkpoint: checkpoint.map(|row| decode(&row.bytes)).transpose()?,
        })
    }

    fn leaves(&self) -> Result<Vec<Leaves>, EngineError> {
        Ok(self.page_to_lend()?.leaves)
    }

    fn outbox(&self, budget: usize) -> Result<Vec<Item>, EngineError> {
        // A person who asks for a sync does not wait for a pause to end.
        let until = if self.sync_wanted {
            Millis(i64::MAX)
        } else {
            self.now()
        };
        let mut items = self.page_to_lend()?.items;
        if !self.devices_before()?.is_empty() {
            // What an earlier device signed is signed again once the feed is caught up.
            return Ok(items);
        }
        let rows = self
            .store
            .read(|reads| reads.outbox_due(until, OUTBOX_ROWS))?;
        let mut bytes = 0;
        for row in rows {
            if bytes > budget {
                break;
            }
            match self.outbox_item(&row) {
                Ok(Some((item, size))) => {
                    bytes += size;
                    items.push(item);
                }
                Ok(None) => {}
                Err(error) if is_of_data(&error) => self.note_damaged(row.item)?,
                Err(error) => return Err(error),
            }
        }
        Ok(items)
    }

    fn open_seal(
        &self,
        seal: &Signed,
        certificate: Option<&Signed>,
    ) -> Result<Option<Seal>, EngineError> {
        let key = self.hub_key_by(certificate)?;
        let scope = self.me()?.scope;
        let held = seal.verify::<Seal>(&key).ok();
        Ok(held.filter(|held| held.scope == scope))
    }

    fn apply(&mut self, incoming: Incoming) -> Result<Applied, EngineError> {
        let Received { applied, .. } = self.receive(incoming, Origin::Hub)?;
        Ok(applied)
    }
}

impl Inner {
    /// One item that can no longer be read does not hold up the others; it stays, and shows.
    fn note_damaged(&self, item: Hash) -> Result<(), EngineError> {
        let now = self.now();
        let state = OutboxState::Refused;
        Ok(self
            .store
            .write(|tx| tx.note_try(item, state, STORED_DAMAGED, now))?)
    }

    fn outbox_item(&self, row: &OutboxRow) -> Result<Option<(Item, usize)>, EngineError> {
        let stored = self.stored_item(row.kind, row.item)?;
        if stored.is_some() || row.kind == OutboxKind::Change {
            return Ok(stored);
        }
        // Carried for another phone; this one may not judge it.
        let bytes = self.store.read(|reads| reads.as_it_came(row.item))?;
        bytes
            .map(|bytes| Ok((decode(&bytes)?, bytes.len())))
            .transpose()
    }

    /// Gives an item of this phone with its size in bytes, whoever wrote it.
    pub(crate) fn stored_item(
        &self,
        kind: OutboxKind,
        name: Hash,
    ) -> Result<Option<(Item, usize)>, EngineError> {
        match kind {
            OutboxKind::Change => Ok(None),
            OutboxKind::Opened => {
                let opened = self.store.read(|reads| reads.opened_by_hash(name))?;
                opened
                    .map(|opened| Ok((Item::Opened(decode(&opened.bytes)?), opened.bytes.len())))
                    .transpose()
            }
            OutboxKind::Run => self.run_item(name),
            OutboxKind::Decision => {
                let found = self.store.read(|reads| reads.decision(name))?;
                found
                    .map(|found| {
                        let size = found.bytes.len() + found.text.as_ref().map_or(0, Vec::len);
                        let decision = read_decision(&found.bytes, found.text.as_deref())?;
                        Ok((Item::Decision(decision), size))
                    })
                    .transpose()
            }
        }
    }

    /// Puts a run together again: its attestation and the changes it covers.
    pub(crate) fn run_item(&self, hash: Hash) -> Result<Option<(Item, usize)>, EngineError> {
        let found = self.store.read(|reads| {
            let Some(run) = reads.run(hash)? else {
                return Ok(None);
            };
            let changes = reads.changes_of_run(run.doc, &run.actor, run.first, run.last)?;
            Ok(Some((run, changes)))
        })?;
        let Some((run, changes)) = found else {
            return Ok(None);
        };
        let changes: Vec<Vec<u8>> = changes.into_iter().map(|change| change.bytes).collect();
        let size = run.bytes.len() + changes.iter().map(Vec::len).sum::<usize>();
        Ok(Some((
            Item::Run {
                attestation: decode(&run.bytes)?,
                changes,
            },
            size,
        )))
    }

    /// Signs a push boundary for everything written here and not yet attested. A locked key
    /// postpones it; what is written stays where it is.
    pub(crate) fn attest(&mut self) -> Result<(), EngineError> {
        let rows = self.store.read(|reads| reads.outbox(u32::MAX))?;
        let docs: BTreeSet<DocId> = rows
            .iter()
            .filter(|row| row.kind == OutboxKind::Change)
            .filter_map(|row| row.doc)
            .collect();
        for doc in docs {
            match self.attest_doc(doc) {
                Err(EngineError::Sign(SignError::Locked)) => return Ok(()),
                // A record that does not load keeps its own entries here, not those of others.
                Err(error) if is_of_data(&error) => {}
                other => other?,
            }
        }
        let is_all_signed = self
            .store
            .read(|reads| Ok(written_knowing(reads)?.is_some() && !has_unsigned(reads)?))?;
        if is_all_signed {
            self.store.write(|tx| tx.meta_set(WRITTEN_KNOWING, &[]))?;
        }
        Ok(())
    }

    fn attest_doc(&mut self, doc: DocId) -> Result<(), EngineError> {
        for span in self.store.read(|reads| reads.unattested(doc))? {
            let mut first = span.first;
            while first <= span.last {
                first = self.attest_piece(&span, first)? + 1;
            }
        }
        Ok(())
    }

    /// Attests as many changes from `first` on as fit a run; gives the last one covered.
    fn attest_piece(&mut self, span: &Unattested, first: u64) -> Result<u64, EngineError> {
        let me = self.me()?;
        let (user, device) = (me.person, me.device);
        // Written before this phone learnt more, it says so: a right that ended since had not then.
        let before = self.store.read(written_knowing)?;
        let (known, now) = (before.unwrap_or(self.known), self.now());
        let changes = self
            .doc(span.doc)?
            .changes_of(&span.actor, first, span.last);
        let mut bytes = 0;
        let piece: Vec<_> = changes
            .iter()
            .take_while(|change| {
                let fits = bytes == 0 || bytes + change.bytes.len() <= RUN_BYTES;
                bytes += change.bytes.len();
                fits
            })
            .collect();
        let last = piece.last().ok_or(EngineError::Missing("changes"))?;
        let attestation = Attestation {
            doc: span.doc,
            actor: span.actor.clone(),
            from: first,
            seq: last.seq,
            change: last.hash,
            user,
            device,
            directory: known,
        };
        let signed = Signed::seal(&attestation, self.signer.as_ref())?;
        let run = RunRow {
            hash: attestation.item_hash(),
            doc: span.doc,
            actor: span.actor.clone(),
            first,
            last: last.seq,
            bytes: to_cbor(&signed),
            n: None,
            origin: Origin::Local,
        };
        self.store.write(|tx| {
            tx.put_run(&run)?;
            for change in &piece {
                tx.dequeue(change.hash)?;
            }
            tx.enqueue(OutboxKind::Run, run.hash, Some(span.doc), now)
        })?;
        Ok(last.seq)
    }

    /// Lists the runs of a document for another phone.
    pub(crate) fn runs_of(&self, doc: DocId) -> Result<Vec<Item>, EngineError> {
        let runs = self.store.read(|reads| reads.runs(doc))?;
        let mut items = Vec::new();
        for run in runs {
            if let Some((item, _)) = self.run_item(run.hash)? {
                items.push(item);
            }
        }
        Ok(items)
    }
}

/// Keeps what this phone knows for the entries that are not signed yet, before it learns more: what
/// was captured under a right is brought as that, whenever it is signed.
pub(crate) fn keep_knowledge(tx: &mut Tx<'_>, known: u64) -> Result<(), StoreError> {
    if written_knowing(tx)?.is_none() && has_unsigned(tx)? {
        tx.meta_set(WRITTEN_KNOWING, &known.to_be_bytes())?;
    }
    Ok(())
}

fn written_knowing(reads: &Reads) -> Result<Option<u64>, StoreError> {
    let kept = reads.meta(WRITTEN_KNOWING)?;
    Ok(kept
        .and_then(|bytes| <[u8; 8]>::try_from(bytes).ok())
        .map(u64::from_be_bytes))
}

fn has_unsigned(reads: &Reads) -> Result<bool, StoreError> {
    if reads.outbox_len()? == 0 {
        return Ok(false);
    }
    let rows = reads.outbox(u32::MAX)?;
    Ok(rows.iter().any(|row| row.kind == OutboxKind::Change))
}

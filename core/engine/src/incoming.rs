//! What a phone takes in, from the hub or from another phone: verified, gated, in one transaction.

use crate::error::EngineError;
use crate::inner::{HUB_TIME, Inner, decode};
use crate::unit::{Part, decision_row, entity_row, put_opened};
use hucha_document::{Author, Doc, GateError, Touched, admit};
use hucha_model::directory::{AsOf, Directory};
use hucha_model::wire::{
    Attestation, Decision, DirectoryRow, EntityRef, ItemKind, NumberRecord, Opened, Payload,
    Signed, SignedDecision, Verdict, to_cbor,
};
use hucha_model::{DocId, Hash, Millis, PersonId};
use hucha_store::{
    AccessRow, BackfillRow, Origin, OutboxKind, QuarantineRow, RunRow, Tx, VerdictRow,
};
use hucha_sync::{Applied, Incoming, Item};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

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

/// Why an item is not taken now.
enum NotNow {
    /// Something it builds on is not here; it is tried again.
    Held,
    /// It will never be valid; it is kept aside with the reason code.
    Refused(&'static str),
}

/// Everything a batch brings, checked, before it is written.
struct Batch {
    origin: Origin,
    directory: Directory,
    docs: BTreeMap<DocId, Doc>,
    touched: BTreeMap<DocId, Touched>,
    openings: BTreeMap<DocId, Opened>,
    numbers: BTreeMap<Hash, NumberRecord>,
    rows: Vec<(u64, DirectoryRow, Signed)>,
    opened: Vec<(Opened, Signed)>,
    runs: Vec<(RunRow, Vec<hucha_store::ChangeRow>)>,
    decisions: Vec<(SignedDecision, Decision)>,
    records: Vec<(NumberRecord, Signed)>,
    access: Vec<AccessRow>,
    refused: Vec<(Item, &'static str)>,
    held: Vec<Item>,
    applied: Applied,
}

impl Inner {
    /// Verifies and applies a batch in one transaction; an error leaves everything as it was.
    pub(crate) fn take_in(
        &mut self,
        incoming: Incoming,
        origin: Origin,
        note: Option<String>,
    ) -> Result<Received, EngineError> {
        let mut batch = Batch::new(origin, self.directory.clone());
        let mut waiting = self.held_items()?;
        let formerly_held: Vec<Hash> = waiting.iter().map(Item::hash).collect();
        waiting.extend(incoming.items.iter().cloned());
        self.collect_records(&mut batch, &waiting)?;
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
        self.write_batch(&mut batch, &incoming, &formerly_held)?;
        self.hub_time = batch.hub_time(self.hub_time);
        let received = Received {
            applied: batch.applied.clone(),
            verdicts: incoming.verdicts.clone(),
            more: incoming.cursors.iter().any(|cursor| cursor.more)
                || incoming.backfills.iter().any(|backfill| !backfill.done),
            note,
        };
        for (id, doc) in batch.docs {
            self.docs.insert(id, doc);
        }
        self.directory = batch.directory;
        let seen = incoming.cursors.iter().map(|cursor| cursor.n);
        let numbered = batch.records.iter().map(|(record, _)| record.n);
        self.known = seen.chain(numbered).fold(self.known, u64::max);
        let entities = self.moved_entities(&batch.rows, &batch.decisions, &batch.records)?;
        self.refold(&entities)?;
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

    fn collect_records(&self, batch: &mut Batch, items: &[Item]) -> Result<(), EngineError> {
        let me = self.me()?;
        for item in items {
            let Item::Record(signed) = item else { continue };
            match signed.verify::<NumberRecord>(&me.hub_key) {
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

    fn admit_item(
        &self,
        batch: &mut Batch,
        item: &Item,
    ) -> Result<Result<(), NotNow>, EngineError> {
        match item {
            Item::Record(_) => Ok(Ok(())),
            Item::Row(signed) => self.admit_row(batch, signed),
            Item::Opened(signed) => self.admit_opened(batch, signed),
            Item::Run {
                attestation,
                changes,
            } => self.admit_run(batch, attestation, changes),
            Item::Decision(decision) => self.admit_decision(batch, decision),
            Item::Granted { person, doc, .. } | Item::Ended { person, doc, .. } => {
                let ended = matches!(item, Item::Ended { .. });
                self.admit_access(batch, item.hash(), *person, *doc, ended)
            }
        }
    }

    fn admit_row(
        &self,
        batch: &mut Batch,
        signed: &Signed,
    ) -> Result<Result<(), NotNow>, EngineError> {
        let me = self.me()?;
        let Ok(row) = signed.verify::<DirectoryRow>(&me.hub_key) else {
            return Ok(Err(NotNow::Refused("signature")));
        };
        let Some(record) = self.number_of(batch, row.item_hash())? else {
            return Ok(Err(NotNow::Held));
        };
        batch.directory.insert(record.n, row.clone());
        batch.rows.push((record.n, row, signed.clone()));
        batch.applied.accepted += 1;
        Ok(Ok(()))
    }

    fn admit_opened(
        &self,
        batch: &mut Batch,
        signed: &Signed,
    ) -> Result<Result<(), NotNow>, EngineError> {
        let Ok(opened) = signed.open::<Opened>() else {
            return Ok(Err(NotNow::Refused("malformed")));
        };
        if batch.openings.contains_key(&opened.doc) || self.opened(opened.doc)?.is_some() {
            batch.applied.duplicates += 1;
            return Ok(Ok(()));
        }
        let Some(device) = batch.directory.device(opened.device, AsOf::NOW) else {
            return Ok(Err(NotNow::Held));
        };
        if signed.verify::<Opened>(device.key).is_err() || device.person != opened.user {
            return Ok(Err(NotNow::Refused("signature")));
        }
        let doc = Doc::create(opened.kind, self.random())?;
        batch.docs.insert(opened.doc, doc);
        batch.openings.insert(opened.doc, opened.clone());
        batch.opened.push((opened, signed.clone()));
        batch.applied.accepted += 1;
        Ok(Ok(()))
    }

    fn admit_run(
        &self,
        batch: &mut Batch,
        signed: &Signed,
        changes: &[Vec<u8>],
    ) -> Result<Result<(), NotNow>, EngineError> {
        let Ok(attestation) = signed.open::<Attestation>() else {
            return Ok(Err(NotNow::Refused("malformed")));
        };
        let hash = attestation.item_hash();
        if self.store.read(|reads| reads.run(hash))?.is_some() {
            batch.applied.duplicates += 1;
            return Ok(Ok(()));
        }
        let Some(device) = batch.directory.device(attestation.device, AsOf::NOW) else {
            return Ok(Err(NotNow::Held));
        };
        if signed.verify::<Attestation>(device.key).is_err() || device.person != attestation.user {
            return Ok(Err(NotNow::Refused("signature")));
        }
        let Some(opened) = self.opening(batch, attestation.doc)? else {
            return Ok(Err(NotNow::Held));
        };
        // The hub's time judges what has a number; without one this phone's clock may be wrong, so
        // what it would refuse waits for the number instead of being put aside for good.
        let record = self.number_of(batch, hash)?;
        let at = record
            .as_ref()
            .map_or(self.now().max(self.hub_time), |record| record.at);
        let reader = hucha_model::access::Viewer {
            directory: &batch.directory,
            as_of: AsOf::NOW,
            day: at.day(),
            person: attestation.user,
        };
        if !reader.reads_document(&opened) {
            let refused = NotNow::Refused("no_access");
            return Ok(Err(record.map_or(NotNow::Held, |_| refused)));
        }
        let visit = self.state(crate::visit::visit_ref(opened.activity))?;
        let rights = reader.rights(&opened, Some(&visit));
        let author = Author {
            user: attestation.user,
            may_lead: rights.may_lead,
            may_plan: rights.may_plan,
        };
        let doc: &Doc = match batch.docs.entry(attestation.doc) {
            Entry::Occupied(held) => held.into_mut(),
            Entry::Vacant(slot) => slot.insert(match self.docs.get(&attestation.doc) {
                Some(open) => open.clone(),
                None => self.load_doc(attestation.doc)?,
            }),
        };
        match admit(doc, &attestation, changes, &author) {
            Ok(admitted) => {
                batch
                    .touched
                    .entry(attestation.doc)
                    .or_default()
                    .union(admitted.touched);
                let run = RunRow {
                    hash,
                    doc: attestation.doc,
                    actor: attestation.actor.clone(),
                    first: attestation.from,
                    last: attestation.seq,
                    bytes: to_cbor(signed),
                    n: None,
                    origin: batch.origin,
                };
                let rows = change_rows(&attestation, changes)?;
                batch.runs.push((run, rows));
                batch.docs.insert(attestation.doc, admitted.doc);
                batch.applied.docs.insert(attestation.doc);
                batch.applied.accepted += 1;
                Ok(Ok(()))
            }
            Err(GateError::Held { .. }) => Ok(Err(NotNow::Held)),
            Err(GateError::Rejected { reason }) => Ok(Err(NotNow::Refused(reason))),
        }
    }

    fn admit_decision(
        &self,
        batch: &mut Batch,
        signed: &SignedDecision,
    ) -> Result<Result<(), NotNow>, EngineError> {
        let Ok(decision) = signed.decision() else {
            return Ok(Err(NotNow::Refused("malformed")));
        };
        let known = self.store.read(|reads| reads.decision(signed.hash()))?;
        if known.is_some_and(|row| row.text.is_some() || signed.text.is_none()) {
            batch.applied.duplicates += 1;
            return Ok(Ok(()));
        }
        let Some(device) = batch.directory.device(decision.device, AsOf::NOW) else {
            return Ok(Err(NotNow::Held));
        };
        if signed.verify(device.key).is_err() || device.person != decision.user {
            return Ok(Err(NotNow::Refused("signature")));
        }
        batch.decisions.push((signed.clone(), decision));
        batch.applied.accepted += 1;
        Ok(Ok(()))
    }

    fn admit_access(
        &self,
        batch: &mut Batch,
        hash: Hash,
        person: PersonId,
        doc: DocId,
        ended: bool,
    ) -> Result<Result<(), NotNow>, EngineError> {
        let Some(record) = self.number_of(batch, hash)? else {
            return Ok(Err(NotNow::Held));
        };
        if person == self.me()?.person {
            batch.access.push(AccessRow {
                doc,
                n: record.n,
                ended,
            });
        }
        Ok(Ok(()))
    }

    fn number_of(&self, batch: &Batch, item: Hash) -> Result<Option<NumberRecord>, EngineError> {
        if let Some(record) = batch.numbers.get(&item) {
            return Ok(Some(record.clone()));
        }
        let Some(row) = self.store.read(|reads| reads.record_of(item))? else {
            return Ok(None);
        };
        Ok(Some(decode::<Signed>(&row.bytes)?.open()?))
    }

    fn opening(&self, batch: &Batch, doc: DocId) -> Result<Option<Opened>, EngineError> {
        match batch.openings.get(&doc) {
            Some(opened) => Ok(Some(opened.clone())),
            None => self.opened(doc),
        }
    }

    fn write_batch(
        &mut self,
        batch: &mut Batch,
        incoming: &Incoming,
        formerly_held: &[Hash],
    ) -> Result<(), EngineError> {
        let scope = self.me()?.scope;
        let now = self.now();
        let hub_time = batch.hub_time(self.hub_time);
        let mut parts = Vec::new();
        for (id, touched) in &batch.touched {
            if let Some(doc) = batch.docs.get(id) {
                parts.push((*id, Part::read(doc, touched)?));
            }
        }
        let from_peer = batch.origin == Origin::Peer;
        let batch = &*batch;
        self.store.write(|tx| {
            for hash in formerly_held {
                tx.release(*hash)?;
            }
            write_verdicts(tx, incoming, now)?;
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
                    from_peer,
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
                relay(
                    tx,
                    batch,
                    from_peer,
                    OutboxKind::Run,
                    run.hash,
                    Some(run.doc),
                )?;
            }
            for (signed, decision) in &batch.decisions {
                tx.put_decision(&decision_row(signed, decision, scope))?;
                relay(
                    tx,
                    batch,
                    from_peer,
                    OutboxKind::Decision,
                    signed.hash(),
                    decision.doc,
                )?;
            }
            for (doc, part) in &parts {
                part.project(tx, *doc)?;
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
            for (item, why) in &batch.refused {
                tx.quarantine(&aside(item, why, now))?;
            }
            for item in &batch.held {
                tx.quarantine(&aside(item, HELD, now))?;
            }
            tx.meta_set(HUB_TIME, &hub_time.0.to_be_bytes())?;
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
        })?;
        Ok(())
    }

    /// Names the things whose fold a batch may have changed. A new directory may change every fold.
    fn moved_entities(
        &self,
        rows: &[(u64, DirectoryRow, Signed)],
        decisions: &[(SignedDecision, Decision)],
        records: &[(NumberRecord, Signed)],
    ) -> Result<BTreeSet<EntityRef>, EngineError> {
        if !rows.is_empty() {
            let all = self.store.read(hucha_store::Reads::decided_entities)?;
            return Ok(all.into_iter().collect());
        }
        let mut moved: BTreeSet<EntityRef> = decisions
            .iter()
            .map(|(_, decision)| decision.entity)
            .collect();
        for (record, _) in records
            .iter()
            .filter(|(record, _)| record.kind == ItemKind::Decision)
        {
            let found = self.store.read(|reads| reads.decision(record.item))?;
            moved.extend(found.map(|row| row.entity));
        }
        Ok(moved)
    }

    fn refold(&mut self, entities: &BTreeSet<EntityRef>) -> Result<(), EngineError> {
        let scope = self.me()?.scope;
        let mut states = Vec::with_capacity(entities.len());
        for entity in entities {
            states.push(self.state(*entity)?);
        }
        let lifecycles = std::sync::Arc::clone(&self.lifecycles);
        self.store.write(|tx| {
            for state in &states {
                tx.project_entity(&entity_row(state, scope, &lifecycles))?;
            }
            Ok(())
        })?;
        Ok(())
    }
}

/// The reason code of an item that waits.
const HELD: &str = "held";

impl Batch {
    fn new(origin: Origin, directory: Directory) -> Self {
        Self {
            origin,
            directory,
            docs: BTreeMap::new(),
            touched: BTreeMap::new(),
            openings: BTreeMap::new(),
            numbers: BTreeMap::new(),
            rows: Vec::new(),
            opened: Vec::new(),
            runs: Vec::new(),
            decisions: Vec::new(),
            records: Vec::new(),
            access: Vec::new(),
            refused: Vec::new(),
            held: Vec::new(),
            applied: Applied::default(),
        }
    }

    /// Gives the newest hub time known with this batch.
    fn hub_time(&self, known: Millis) -> Millis {
        self.records
            .iter()
            .map(|(record, _)| record.at)
            .fold(known, Millis::max)
    }
}

fn write_verdicts(
    tx: &mut Tx<'_>,
    incoming: &Incoming,
    now: hucha_model::Millis,
) -> Result<(), hucha_store::StoreError> {
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
    from_peer: bool,
    kind: OutboxKind,
    item: Hash,
    doc: Option<DocId>,
) -> Result<(), hucha_store::StoreError> {
    if from_peer && !batch.numbers.contains_key(&item) {
        tx.enqueue(kind, item, doc)?;
    }
    Ok(())
}

fn change_rows(
    attestation: &Attestation,
    changes: &[Vec<u8>],
) -> Result<Vec<hucha_store::ChangeRow>, EngineError> {
    changes
        .iter()
        .map(|bytes| {
            let meta = Doc::change_meta(bytes)
                .map_err(|error| EngineError::Garbage(error.to_string().into()))?;
            Ok(hucha_store::ChangeRow {
                doc: attestation.doc,
                hash: meta.hash,
                actor: meta.actor,
                seq: meta.seq,
                bytes: bytes.clone(),
            })
        })
        .collect()
}

fn aside(item: &Item, why: &str, at: hucha_model::Millis) -> QuarantineRow {
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

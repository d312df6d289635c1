//! The second stage: what was received is judged document by document, then numbered.
//!
//! A batch is taken with the hub in hand, judged without it, and settled with it again: other
//! requests go on meanwhile. When the document moved in between, the batch is judged once more.

use super::HubCore;
use super::items::NewItem;
use super::session::Judged;
use crate::HubFault;
use crate::gate::{GateAnswer, GateJob, GateRun, RunOutcome};
use hucha_model::wire::{Attestation, Verdict, from_cbor_strict, to_cbor};
use hucha_model::{DeviceId, DocId, Hash, Millis};
use hucha_sync::Item;
use rusqlite::{OptionalExtension as _, params};
use std::collections::BTreeSet;

/// Most items and bytes of one device that wait; beyond, its own outbox keeps them.
const WAITING_PER_DEVICE: i64 = 2_000;
const BYTES_PER_DEVICE: i64 = 64 << 20;
/// Most runs and bytes judged in one go.
const RUNS: usize = 64;
const BYTES: usize = 4 << 20;
/// The gate's reason for another change under a number that is taken.
const EQUIVOCATION: &str = "equivocation";

/// Items of one document on their way through the gate.
#[derive(Debug)]
pub struct Batch {
    doc: DocId,
    /// The newest change when the batch was taken.
    version: i64,
    rows: Vec<Waiting>,
    /// Items whose authors lost their right since.
    dropped: Vec<Hash>,
    /// For the gate; its runs are those of `rows`, in order. None when there are only decisions.
    job: Option<GateJob>,
}

impl Batch {
    /// Gives what the gate is to judge.
    pub fn job(&self) -> Option<&GateJob> {
        self.job.as_ref()
    }

    /// Names the document.
    pub fn doc(&self) -> DocId {
        self.doc
    }
}

/// What became of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// These items have their word.
    Done(Vec<Hash>),
    /// The document or an author's rights moved meanwhile: take the batch again.
    Moved,
}

/// A received item.
#[derive(Debug)]
struct Waiting {
    ord: i64,
    hash: Hash,
    pusher: DeviceId,
    item: Item,
}

/// Names an item by its very bytes.
pub(super) fn name_of(item: &Item) -> Hash {
    Hash::of_bytes(&to_cbor(item))
}

impl HubCore {
    /// Keeps an item for the second stage.
    pub(super) fn put_inbox(
        &self,
        pusher: DeviceId,
        doc: DocId,
        item: &Item,
        now: Millis,
    ) -> Result<Verdict, HubFault> {
        let bytes = to_cbor(item);
        let (count, size): (i64, i64) = self
            .db
            .prepare_cached(
                "SELECT count(*), coalesce(sum(length(bytes)), 0) FROM inbox WHERE device = ?1",
            )?
            .query_row([pusher.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))?;
        if count >= WAITING_PER_DEVICE || size + bytes.len() as i64 > BYTES_PER_DEVICE {
            return Ok(Verdict::Retry);
        }
        self.db
            .prepare_cached(
                "INSERT OR IGNORE INTO inbox (name, hash, doc, device, is_run, at, bytes)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                Hash::of_bytes(&bytes).0,
                item.hash().0,
                doc.as_bytes(),
                pusher.as_bytes(),
                matches!(item, Item::Run { .. }),
                now.0,
                bytes,
            ])?;
        Ok(Verdict::Received)
    }

    /// Tells whether an item waits for the second stage.
    pub(super) fn is_waiting(&self, name: Hash) -> Result<bool, HubFault> {
        let mut find = self
            .db
            .prepare_cached("SELECT 1 FROM inbox WHERE name = ?1")?;
        Ok(find.exists([name.0])?)
    }

    /// Tells whether runs of a document wait for the second stage.
    pub(super) fn has_waiting_runs(&self, doc: DocId) -> Result<bool, HubFault> {
        let mut find = self
            .db
            .prepare_cached("SELECT 1 FROM inbox WHERE doc = ?1 AND is_run = 1")?;
        Ok(find.exists([doc.as_bytes()])?)
    }

    /// Counts what waits for the second stage.
    pub fn waiting_count(&self) -> Result<u64, HubFault> {
        let mut count = self.db.prepare_cached("SELECT count(*) FROM inbox")?;
        Ok(count.query_row([], |row| row.get::<_, i64>(0))? as u64)
    }

    /// Gives the word said on refused bytes before.
    pub(super) fn refused_before(&self, name: Hash) -> Result<Option<Verdict>, HubFault> {
        let mut find = self
            .db
            .prepare_cached("SELECT reason, reattest FROM refused WHERE name = ?1")?;
        let found = find.query_row([name.0], |row| {
            Ok(Verdict::Rejected {
                reason: row.get(0)?,
                reattest: row.get::<_, Option<[u8; 32]>>(1)?.map(Hash),
            })
        });
        Ok(found.optional()?)
    }

    /// Keeps the word on bytes that the gate refused.
    pub(super) fn refuse(
        &self,
        name: Hash,
        reason: &str,
        reattest: Option<Hash>,
        now: Millis,
    ) -> Result<(), HubFault> {
        self.db
            .prepare_cached(
                "INSERT OR IGNORE INTO refused (name, reason, reattest, at) VALUES (?1,?2,?3,?4)",
            )?
            .execute(params![name.0, reason, reattest.map(|hash| hash.0), now.0])?;
        Ok(())
    }

    /// Refuses a run for good, with a number where there is room: phones that hold it take it out of
    /// their documents on the hub's signed word only. Item and signature are kept as the proof.
    fn refuse_run(
        &mut self,
        pusher: DeviceId,
        item: &Item,
        run: &GateRun,
        reason: &str,
        reattest: Option<Hash>,
        now: Millis,
    ) -> Result<(), HubFault> {
        let held = &run.attestation;
        self.refuse(name_of(item), reason, reattest, now)?;
        if reason == EQUIVOCATION {
            self.note_incident(reason, Some(held.device), Some(item.hash()), now)?;
        }
        if self.is_full(held.device)? {
            return Ok(());
        }
        let new = NewItem {
            refused: Some(reason),
            reattest,
            ..NewItem::of_run(item, held, pusher)
        };
        self.number(&new, now)?;
        Ok(())
    }

    /// Takes the batch that waits longest and whose document is not among `busy`.
    pub fn next_batch(
        &mut self,
        busy: &BTreeSet<DocId>,
        now: Millis,
    ) -> Result<Option<Batch>, HubFault> {
        if self.is_recovering()? {
            return Ok(None);
        }
        self.transact(|core| match core.longest_waiting(busy)? {
            Some(doc) => core.batch_of(doc, now).map(Some),
            None => Ok(None),
        })
    }

    fn longest_waiting(&self, busy: &BTreeSet<DocId>) -> Result<Option<DocId>, HubFault> {
        let mut list = self
            .db
            .prepare_cached("SELECT doc FROM inbox GROUP BY doc ORDER BY min(ord)")?;
        let found = list.query_map([], |row| Ok(DocId::from_bytes(row.get(0)?)))?;
        for doc in found {
            let doc = doc?;
            if !busy.contains(&doc) {
                return Ok(Some(doc));
            }
        }
        Ok(None)
    }

    /// Takes what waits for a document.
    fn batch_of(&mut self, doc: DocId, now: Millis) -> Result<Batch, HubFault> {
        let version = self.version_of(doc)?;
        let Some(opened) = self.opened(doc)? else {
            return self.hold_all(doc, version, now);
        };
        let (mut rows, mut dropped, mut runs) = (Vec::new(), Vec::new(), Vec::new());
        let mut bytes = 0;
        for row in self.waiting_rows(doc)? {
            if let Item::Run {
                attestation,
                changes,
            } = &row.item
            {
                bytes += changes.iter().map(Vec::len).sum::<usize>();
                if !runs.is_empty() && (runs.len() >= RUNS || bytes > BYTES) {
                    break;
                }
                let Ok(run) = self.gate_run(&opened, attestation, changes, now)? else {
                    // The author lost the right since: it is late work now, or the first stage
                    // says why not to whoever brings it again.
                    self.drop_waiting(&row)?;
                    let held: Attestation = attestation.open()?;
                    if let Some(late) = self.late_reason(&opened, &held, now)? {
                        self.set_aside(row.pusher, &row.item, &held, late, now)?;
                    }
                    dropped.push(row.hash);
                    continue;
                };
                runs.push(run);
            }
            rows.push(row);
        }
        let kind = opened.kind;
        let heads = self.memory.heads(doc, version);
        let job = (!runs.is_empty()).then_some(GateJob {
            doc,
            kind,
            heads,
            runs,
        });
        Ok(Batch {
            doc,
            version,
            rows,
            dropped,
            job,
        })
    }

    /// Lets what waits for a document wait for its opening, which a restored hub may have lost.
    fn hold_all(&mut self, doc: DocId, version: i64, now: Millis) -> Result<Batch, HubFault> {
        let mut dropped = Vec::new();
        for row in self.waiting_rows(doc)? {
            self.drop_waiting(&row)?;
            let wants = [doc.as_bytes().to_vec()];
            self.hold(row.pusher, &row.item, &wants, now)?;
            dropped.push(row.hash);
        }
        Ok(Batch {
            doc,
            version,
            rows: Vec::new(),
            dropped,
            job: None,
        })
    }

    fn waiting_rows(&self, doc: DocId) -> Result<Vec<Waiting>, HubFault> {
        let mut list = self.db.prepare_cached(
            "SELECT ord, hash, device, bytes FROM inbox WHERE doc = ?1 ORDER BY ord LIMIT ?2",
        )?;
        let found = list.query_map(params![doc.as_bytes(), RUNS as i64], |row| {
            Ok((
                row.get(0)?,
                Hash(row.get(1)?),
                DeviceId::from_bytes(row.get(2)?),
                row.get::<_, Vec<u8>>(3)?,
            ))
        })?;
        found
            .map(|row| {
                let (ord, hash, pusher, bytes) = row?;
                let item = from_cbor_strict(&bytes)?;
                Ok(Waiting {
                    ord,
                    hash,
                    pusher,
                    item,
                })
            })
            .collect()
    }

    fn drop_waiting(&self, row: &Waiting) -> Result<(), HubFault> {
        self.db
            .prepare_cached("DELETE FROM inbox WHERE ord = ?1")?
            .execute([row.ord])?;
        Ok(())
    }

    /// Numbers and writes what the gate admitted, and says the word on the rest.
    pub fn settle(
        &mut self,
        batch: &Batch,
        answer: Option<GateAnswer>,
        now: Millis,
    ) -> Result<Settled, HubFault> {
        self.defers = true;
        self.transact(|core| core.settle_within(batch, answer, now))
    }

    /// Numbers and writes what the gate admitted, inside an open transaction.
    pub(super) fn settle_within(
        &mut self,
        batch: &Batch,
        answer: Option<GateAnswer>,
        now: Millis,
    ) -> Result<Settled, HubFault> {
        let is_overtaken = self.is_recovering()?
            || self.version_of(batch.doc)? != batch.version
            || self.is_overtaken(batch, now)?;
        if is_overtaken {
            return Ok(Settled::Moved);
        }
        if let (Some(job), Some(answer)) = (&batch.job, answer) {
            self.settle_runs(batch, job, answer, now)?;
        }
        for row in &batch.rows {
            if let Item::Decision(decision) = &row.item {
                self.drop_waiting(row)?;
                let decision = decision.clone();
                let judged = self.judge_received(row.pusher, decision, now)?;
                self.retry_held(judged.arrived, now)?;
            }
        }
        let done = batch.rows.iter().map(|row| row.hash);
        let done = done.chain(batch.dropped.iter().copied());
        Ok(Settled::Done(done.collect()))
    }

    fn settle_runs(
        &mut self,
        batch: &Batch,
        job: &GateJob,
        answer: GateAnswer,
        now: Millis,
    ) -> Result<(), HubFault> {
        let rows: Vec<&Waiting> = batch
            .rows
            .iter()
            .filter(|row| matches!(row.item, Item::Run { .. }))
            .collect();
        let mut arrived = Vec::new();
        for (index, outcome) in answer.outcomes {
            let index = index as usize;
            let (Some(row), Some(run)) = (rows.get(index), job.runs.get(index)) else {
                return Err(HubFault::Damaged("answer of the gate"));
            };
            self.drop_waiting(row)?;
            if self
                .known(row.hash)?
                .is_some_and(|known| known.refused.is_none())
            {
                continue;
            }
            let judged = self.write_outcome(row.pusher, &row.item, run, outcome, now)?;
            if matches!(judged.verdict, Verdict::Held { .. }) {
                self.hold(row.pusher, &row.item, &judged.arrived, now)?;
            } else {
                arrived.extend(judged.arrived);
            }
        }
        let version = self.version_of(batch.doc)?;
        self.memory.keep_heads(batch.doc, version, answer.heads);
        self.retry_held(arrived, now)
    }

    /// Tells whether an author's rights are not those the runs were judged by.
    fn is_overtaken(&mut self, batch: &Batch, now: Millis) -> Result<bool, HubFault> {
        let (Some(opened), Some(job)) = (self.opened(batch.doc)?, &batch.job) else {
            return Ok(false);
        };
        for run in &job.runs {
            match self.standing_of(&opened, &run.attestation, now)? {
                Ok(author) if author == run.author() => {}
                Ok(_) | Err(_) => return Ok(true),
            }
        }
        Ok(false)
    }

    /// Gives the position of a document's newest change; zero before the first.
    pub(super) fn version_of(&self, doc: DocId) -> Result<i64, HubFault> {
        let mut read = self
            .db
            .prepare_cached("SELECT coalesce(max(ord), 0) FROM change WHERE doc = ?1")?;
        Ok(read.query_row([doc.as_bytes()], |row| row.get(0))?)
    }

    /// Judges one run here and now, both stages in one.
    pub(super) fn judge_at_once(
        &mut self,
        pusher: DeviceId,
        item: &Item,
        run: GateRun,
        now: Millis,
    ) -> Result<Judged, HubFault> {
        let doc = run.attestation.doc;
        let Some(opened) = self.opened(doc)? else {
            return Err(HubFault::Damaged("opening"));
        };
        let version = self.version_of(doc)?;
        let job = GateJob {
            doc,
            kind: opened.kind,
            heads: self.memory.heads(doc, version),
            runs: vec![run],
        };
        let gate = self.gate.clone();
        let answer = gate.judge(&job, &mut || self.changes_of(doc))?;
        let Some((_, outcome)) = answer.outcomes.into_iter().next() else {
            return Err(HubFault::Damaged("answer of the gate"));
        };
        let Some(run) = job.runs.first() else {
            return Err(HubFault::Damaged("run"));
        };
        let judged = self.write_outcome(pusher, item, run, outcome, now)?;
        let version = self.version_of(doc)?;
        self.memory.keep_heads(doc, version, answer.heads);
        Ok(judged)
    }

    /// Numbers a run that passed, or says why not.
    fn write_outcome(
        &mut self,
        pusher: DeviceId,
        item: &Item,
        run: &GateRun,
        outcome: RunOutcome,
        now: Millis,
    ) -> Result<Judged, HubFault> {
        match outcome {
            RunOutcome::Admitted { new, photos } => {
                self.write_run(pusher, item, run, &new, &photos, now)
            }
            RunOutcome::Held { needs } => {
                let wants = needs.iter().map(|need| need.0.to_vec()).collect();
                Ok(Judged::held(needs, wants))
            }
            RunOutcome::Rejected { reason, valid } => {
                self.refuse_run(pusher, item, run, &reason, valid, now)?;
                Ok(Judged::rejected_after(&reason, valid))
            }
            RunOutcome::Poison => {
                self.note_incident(
                    "poison",
                    Some(run.attestation.device),
                    Some(item.hash()),
                    now,
                )?;
                self.refuse_run(pusher, item, run, "poison", None, now)?;
                Ok(Judged::rejected("poison"))
            }
        }
    }
}

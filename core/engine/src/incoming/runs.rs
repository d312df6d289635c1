//! Runs of changes: a batch of documents through the gate, then into the store in one transaction.
//!
//! Signatures and the gate need no store and run on several threads, document by document; rights
//! and the store run on one.

use super::accept::{count, disagree, relay, settle};
use super::judge::{Allowed, Ground};
use super::seen::Seen;
use super::{EQUIVOCATION, Fate, NotNow, STORED_DAMAGED, is_of_data};
use crate::error::EngineError;
use crate::inner::Inner;
use crate::lanes;
use crate::unit::Part;
use hucha_document::{Doc, GateError, LIST_STANDS, RunToJudge, Taken, admit_batch};
use hucha_model::wire::{DocKind, Payload, Signed, to_cbor};
use hucha_model::{DocId, Hash, Millis};
use hucha_store::{Attempt, ChangeRow, InboxRow, OutboxKind, RunRow, StoreError, Tx, Waits};
use hucha_sync::{Applied, Item};
use std::collections::{BTreeMap, BTreeSet};

/// A run that may be written, on its way through the gate.
struct Candidate {
    row: InboxRow,
    signed: Signed,
    changes: Vec<Vec<u8>>,
    allowed: Allowed,
}

/// A document of a batch, before the gate.
struct Ready {
    judged: Judged,
    /// The document to judge against and what is to be judged, where there is anything.
    gate: Option<(Doc, Vec<Candidate>)>,
}

/// One document of a batch, judged.
struct Judged {
    id: DocId,
    /// True when the document is open here and must stay what the store has.
    is_open: bool,
    /// The open document with what was taken in it.
    doc: Option<Doc>,
    part: Option<Part>,
    runs: Vec<(RunRow, Vec<ChangeRow>)>,
    disagreements: Vec<(Hash, &'static str)>,
    /// Changes in the place of which the hub numbered others, each with the reason code.
    rivals: Vec<(Hash, &'static str)>,
    fates: Vec<(InboxRow, Fate)>,
}

impl Inner {
    /// Accepts the runs that wait for these documents, in one transaction. The merge engine may
    /// take the whole program down, so what it is about to work on is noted first.
    pub(super) fn accept_docs(
        &mut self,
        docs: &[DocId],
        alone: Option<DocId>,
    ) -> Result<Applied, EngineError> {
        let attempt = Attempt {
            docs: self.suspects_and(docs),
            alone,
        };
        self.store.write(|tx| tx.set_attempt(Some(&attempt)))?;
        match self.accept_noted(docs) {
            Ok(applied) => Ok(applied),
            Err(error) if !is_of_data(&error) => {
                // The program lives, so nothing is suspect; where even this cannot be written, the
                // documents are merely tried one by one next time.
                let left = self.left_to_suspect(&[]);
                let _ = self.store.write(|tx| tx.set_attempt(left.as_ref()));
                Err(error)
            }
            Err(_) => match docs {
                [one] => self.set_aside_runs(*one),
                several => {
                    let mut applied = Applied::default();
                    for doc in several {
                        super::add(
                            &mut applied,
                            self.accept_docs(std::slice::from_ref(doc), alone)?,
                        );
                    }
                    Ok(applied)
                }
            },
        }
    }

    fn accept_noted(&mut self, docs: &[DocId]) -> Result<Applied, EngineError> {
        let judged = self.judge_docs(docs)?;
        let now = self.now();
        let left = self.left_to_suspect(docs);
        let activities = self.store.write(|tx| {
            let mut moved = BTreeSet::new();
            for one in &judged {
                one.write(tx, now)?;
                if one.part.is_some() {
                    moved.extend(tx.entities_read_from(one.id)?);
                }
            }
            let activities = self.refold(tx, &moved, self.context())?;
            tx.set_attempt(left.as_ref())?;
            Ok(activities)
        })?;
        self.note_activities(activities);
        self.no_longer_suspect(docs);
        let mut applied = Applied::default();
        for one in judged {
            count(&mut applied, one.fates.iter().map(|(_, fate)| *fate));
            if one.part.is_some() {
                applied.docs.insert(one.id);
            }
            if let Some(doc) = one.doc {
                self.docs.insert(one.id, doc);
            }
        }
        Ok(applied)
    }

    fn judge_docs(&self, docs: &[DocId]) -> Result<Vec<Judged>, EngineError> {
        let mut rows = Vec::new();
        for doc in docs {
            rows.extend(self.store.read(|reads| reads.inbox_runs(*doc))?);
        }
        let mut seen: BTreeMap<DocId, Vec<Seen>> = BTreeMap::new();
        for one in self.see(rows, &self.directory) {
            if let Some(doc) = one.row.doc {
                seen.entry(doc).or_default().push(one);
            }
        }
        let mut blanks = BTreeMap::new();
        let mut ready = Vec::with_capacity(docs.len());
        for doc in docs {
            let seen = seen.remove(doc).unwrap_or_default();
            ready.push(self.prepare_doc(*doc, seen, &mut blanks)?);
        }
        lanes::each(self.threads, ready, Ready::pass_gate)
            .into_iter()
            .collect()
    }

    fn prepare_doc(
        &self,
        id: DocId,
        rows: Vec<Seen>,
        blanks: &mut BTreeMap<DocKind, Doc>,
    ) -> Result<Ready, EngineError> {
        let mut judged = Judged {
            id,
            is_open: self.docs.contains_key(&id),
            doc: None,
            part: None,
            runs: Vec::new(),
            disagreements: Vec::new(),
            rivals: Vec::new(),
            fates: Vec::new(),
        };
        let Some(mut ground) = self.ground_of(id)? else {
            let wait = |seen: Seen| (seen.row, Fate::Wait(Waits::Document));
            judged.fates = rows.into_iter().map(wait).collect();
            return Ok(Ready { judged, gate: None });
        };
        let candidates = self.candidates(rows, &mut ground, &mut judged)?;
        if candidates.is_empty() {
            return Ok(Ready { judged, gate: None });
        }
        let Ok(doc) = self.doc_to_judge(id, ground.opened.kind, blanks) else {
            let wait = |one: Candidate| (one.row, Fate::Wait(Waits::Changes));
            judged.fates.extend(candidates.into_iter().map(wait));
            return Ok(Ready { judged, gate: None });
        };
        let gate = Some((doc, candidates));
        Ok(Ready { judged, gate })
    }

    fn candidates(
        &self,
        rows: Vec<Seen>,
        ground: &mut Ground,
        judged: &mut Judged,
    ) -> Result<Vec<Candidate>, EngineError> {
        let mut candidates: Vec<Candidate> = Vec::new();
        for Seen {
            row,
            item,
            is_signed,
        } in rows
        {
            let Some(Item::Run {
                attestation: signed,
                changes,
            }) = item
            else {
                judged.fates.push((row, Fate::Aside(STORED_DAMAGED)));
                continue;
            };
            if candidates.iter().any(|known| known.row.hash == row.hash) {
                judged.fates.push((row, Fate::Known));
                continue;
            }
            match self.judge_run(ground, &signed, is_signed)? {
                Ok(allowed) => candidates.push(Candidate {
                    row,
                    signed,
                    changes,
                    allowed,
                }),
                Err(why) => judged.fates.push((row, why.into())),
            }
        }
        Ok(candidates)
    }

    /// Gives a document to judge runs against: the open one, or a fresh load. Only an open one is
    /// written to later, so a blank may be shared.
    fn doc_to_judge(
        &self,
        id: DocId,
        kind: DocKind,
        blanks: &mut BTreeMap<DocKind, Doc>,
    ) -> Result<Doc, EngineError> {
        if let Some(open) = self.docs.get(&id) {
            return Ok(open.clone());
        }
        let changes = self.store.read(|reads| reads.changes(id))?;
        if !changes.is_empty() {
            return Ok(Doc::load(kind, self.random(), changes)?);
        }
        if let Some(blank) = blanks.get(&kind) {
            return Ok(blank.clone());
        }
        let blank = Doc::create(kind, self.random())?;
        blanks.insert(kind, blank.clone());
        Ok(blank)
    }

    /// Sets aside what waits for one document, whose new items the store does not take.
    fn set_aside_runs(&mut self, doc: DocId) -> Result<Applied, EngineError> {
        let rows = self.store.read(|reads| reads.inbox_runs(doc))?;
        let aside = |row| (row, Fate::Aside(STORED_DAMAGED));
        let fates: Vec<_> = rows.into_iter().map(aside).collect();
        let left = self.left_to_suspect(&[doc]);
        let now = self.now();
        self.store.write(|tx| {
            settle(tx, &fates, now)?;
            tx.set_attempt(left.as_ref())
        })?;
        self.no_longer_suspect(&[doc]);
        let mut applied = Applied::default();
        count(&mut applied, fates.iter().map(|(_, fate)| *fate));
        Ok(applied)
    }
}

impl Ready {
    fn pass_gate(self) -> Result<Judged, EngineError> {
        let mut judged = self.judged;
        if let Some((doc, candidates)) = self.gate {
            #[cfg(test)]
            super::tests::die_if_told(judged.id);
            judged.pass_gate(&doc, candidates)?;
        }
        Ok(judged)
    }
}

impl Judged {
    /// Takes through the gate what may be written. A right that only this phone misses does not
    /// stop what the hub numbered; what would break the document is stopped whoever numbered it.
    fn pass_gate(&mut self, doc: &Doc, mut candidates: Vec<Candidate>) -> Result<(), EngineError> {
        let mut outcome = admit_batch(doc, &to_judge(&candidates));
        let mut widened = false;
        for (candidate, run) in candidates.iter_mut().zip(&outcome.runs) {
            if let (Err(GateError::Rejected { reason, .. }), true) =
                (run, candidate.allowed.is_numbered)
            {
                let author = &mut candidate.allowed.author;
                (author.may_lead, author.may_plan) = (true, true);
                candidate.allowed.disagrees.get_or_insert(reason);
                widened = true;
            }
        }
        if widened {
            outcome = admit_batch(doc, &to_judge(&candidates));
        }
        for (candidate, run) in candidates.into_iter().zip(outcome.runs) {
            let fate = match run {
                Ok(taken) => {
                    self.take(&candidate, &taken);
                    Fate::Taken
                }
                Err(GateError::Held { .. }) => NotNow::Held(Waits::Changes).into(),
                // The one the hub numbered wins: the other goes, then this is tried again.
                Err(GateError::Rejected { reason, .. })
                    if reason == EQUIVOCATION && candidate.allowed.is_numbered =>
                {
                    let rival = rival(&outcome.doc, &candidate);
                    self.rivals
                        .extend(rival.map(|change| (change, EQUIVOCATION)));
                    NotNow::Held(Waits::Changes).into()
                }
                // Which wording of a list was handed over first the hub alone can say.
                Err(GateError::Rejected { reason, .. }) if reason == LIST_STANDS => {
                    if candidate.allowed.is_numbered {
                        let rivals = outcome.doc.contested_by(&candidate.changes);
                        let rivals = rivals.into_iter().map(|change| (change, LIST_STANDS));
                        self.rivals.extend(rivals);
                        NotNow::Held(Waits::Changes).into()
                    } else {
                        NotNow::Held(Waits::Right).into()
                    }
                }
                Err(GateError::Rejected { reason, .. }) => NotNow::Refused(reason).into(),
            };
            self.fates.push((candidate.row, fate));
        }
        if !self.runs.is_empty() {
            self.part = Some(Part::read(&outcome.doc, &outcome.touched)?);
            self.doc = self.is_open.then_some(outcome.doc);
        }
        Ok(())
    }

    fn take(&mut self, candidate: &Candidate, taken: &Taken) {
        let attestation = &candidate.allowed.attestation;
        let run = RunRow {
            hash: attestation.item_hash(),
            doc: attestation.doc,
            actor: attestation.actor.clone(),
            first: attestation.from,
            last: attestation.seq,
            bytes: to_cbor(&candidate.signed),
            n: None,
            origin: candidate.row.origin,
        };
        let fresh = candidate.changes.iter().skip(taken.duplicates);
        let rows = taken.new.iter().zip(fresh).map(|(meta, bytes)| ChangeRow {
            doc: attestation.doc,
            hash: meta.hash,
            actor: meta.actor.clone(),
            seq: meta.seq,
            bytes: bytes.clone(),
        });
        if let Some(reason) = candidate.allowed.disagrees {
            self.disagreements.push((run.hash, reason));
        }
        self.runs.push((run, rows.collect()));
    }

    fn write(&self, tx: &mut Tx<'_>, now: Millis) -> Result<(), StoreError> {
        let some_aside = !self.runs.is_empty() && tx.quarantine_len()? > 0;
        for (run, changes) in &self.runs {
            tx.append_run(run, changes)?;
            if some_aside {
                // Late work that was let in is no longer aside.
                tx.release(run.hash)?;
            }
            relay(
                tx,
                run.origin,
                OutboxKind::Run,
                run.hash,
                Some(run.doc),
                now,
            )?;
        }
        if let Some(part) = &self.part {
            part.project(tx, self.id)?;
        }
        for (item, reason) in &self.disagreements {
            disagree(tx, *item, reason, now)?;
        }
        for (change, why) in &self.rivals {
            tx.wound(self.id, *change, why)?;
        }
        settle(tx, &self.fates, now)
    }
}

/// Names the change that stands here in the place of one of a run.
fn rival(doc: &Doc, run: &Candidate) -> Option<Hash> {
    run.changes.iter().find_map(|bytes| {
        let meta = Doc::change_meta(bytes).ok()?;
        doc.change_at(&meta.actor, meta.seq)
            .filter(|here| *here != meta.hash)
    })
}

fn to_judge(candidates: &[Candidate]) -> Vec<RunToJudge<'_>> {
    candidates
        .iter()
        .map(|one| RunToJudge {
            attestation: &one.allowed.attestation,
            changes: &one.changes,
            author: one.allowed.author,
        })
        .collect()
}

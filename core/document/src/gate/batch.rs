//! Several runs of one document at once: the proof that the document stays sound is made once.

use super::ground::{Fresh, Ground};
use super::{Author, GateError, admit, apply, inbox};
use crate::change::ChangeMeta;
use crate::doc::Doc;
use crate::guard::guarded;
use crate::touched::Touched;
use hucha_model::wire::attestation::Attestation;

/// A run to judge; signature and access were checked before.
#[derive(Debug, Clone, Copy)]
pub struct RunToJudge<'a> {
    /// What was signed.
    pub attestation: &'a Attestation,
    /// The raw chunks, in order.
    pub changes: &'a [Vec<u8>],
    /// Who wrote it.
    pub author: Author,
}

/// A run that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// What to read again.
    pub touched: Touched,
    /// The changes that are new, in order.
    pub new: Vec<ChangeMeta>,
    /// How many were there already.
    pub duplicates: usize,
}

/// What became of a batch.
#[derive(Debug, Clone)]
pub struct BatchOutcome {
    /// The document with every run in it that was taken; it replaces the caller's.
    pub doc: Doc,
    /// What to read again, of all runs.
    pub touched: Touched,
    /// One outcome a run, in the order given.
    pub runs: Vec<Result<Taken, GateError>>,
}

/// Judges runs of one document, given in any order: those that can follow each other are applied
/// together and proved once. Where that fails each is judged on its own, so that a bad run never
/// takes a good one with it. A run that follows a refused one, or none that is here, is held.
pub fn admit_batch(doc: &Doc, runs: &[RunToJudge<'_>]) -> BatchOutcome {
    let mut batch = Batch {
        doc: doc.clone(),
        runs,
        outcomes: vec![None; runs.len()],
    };
    let planned = plan(doc, runs);
    if planned.len() < 2 || !batch.take_together(&planned) {
        batch.take_each(planned.iter().map(|(position, _)| *position));
    }
    let left: Vec<usize> = (0..runs.len())
        .filter(|position| batch.outcomes.get(*position).is_some_and(Option::is_none))
        .collect();
    batch.take_each(left);
    let outcomes: Vec<_> = batch.outcomes.into_iter().flatten().collect();
    let mut touched = Touched::default();
    for taken in outcomes.iter().flatten() {
        touched.union(taken.touched.clone());
    }
    BatchOutcome {
        doc: batch.doc,
        touched,
        runs: outcomes,
    }
}

/// Puts the runs that can be read into an order in which each has what it follows.
fn plan<'a>(doc: &Doc, runs: &[RunToJudge<'a>]) -> Vec<(usize, Fresh<'a>)> {
    let mut ground = Ground::of(doc);
    let mut waiting: Vec<_> = runs
        .iter()
        .enumerate()
        .filter_map(|(position, run)| {
            let read = inbox::read(run.attestation, run.changes, &run.author).ok()?;
            Some((position, read, run.author))
        })
        .collect();
    let mut planned = Vec::new();
    loop {
        let before = waiting.len();
        waiting.retain(
            |(position, read, author)| match ground.place(read, author) {
                Ok(fresh) => {
                    planned.push((*position, fresh));
                    false
                }
                Err(_) => true,
            },
        );
        if waiting.len() == before {
            return planned;
        }
    }
}

struct Batch<'a> {
    doc: Doc,
    runs: &'a [RunToJudge<'a>],
    outcomes: Vec<Option<Result<Taken, GateError>>>,
}

impl Batch<'_> {
    /// Takes the runs as one, or says that they cannot be.
    fn take_together(&mut self, planned: &[(usize, Fresh<'_>)]) -> bool {
        let fresh: Vec<&Fresh<'_>> = planned.iter().map(|(_, fresh)| fresh).collect();
        let Ok(Ok((doc, touched))) = guarded(|| apply::apply(&self.doc, &fresh)) else {
            return false;
        };
        self.doc = doc;
        for ((position, fresh), touched) in planned.iter().zip(touched) {
            let taken = Taken {
                touched,
                new: fresh.changes.iter().map(|(meta, _)| meta.clone()).collect(),
                duplicates: fresh.duplicates,
            };
            self.settle(*position, Ok(taken));
        }
        true
    }

    /// Judges runs one by one, each against what was taken before it.
    fn take_each(&mut self, positions: impl IntoIterator<Item = usize>) {
        for position in positions {
            let Some(run) = self.runs.get(position) else {
                continue;
            };
            let judged = admit(&self.doc, run.attestation, run.changes, &run.author);
            let outcome = judged.map(|admitted| {
                self.doc = admitted.doc;
                Taken {
                    touched: admitted.touched,
                    new: admitted.new,
                    duplicates: admitted.duplicates,
                }
            });
            self.settle(position, outcome);
        }
    }

    fn settle(&mut self, position: usize, outcome: Result<Taken, GateError>) {
        if let Some(slot) = self.outcomes.get_mut(position) {
            *slot = Some(outcome);
        }
    }
}

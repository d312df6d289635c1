//! Where a run would stand: what the document holds, with the runs that go before it in one batch.

use super::{Author, Fault, Read, Stop};
use crate::change::{ChangeMeta, MAX_BYTES};
use crate::doc::{Doc, MAX_DOC_ACTORS, MAX_DOC_BYTES, MAX_DOC_CHANGES};
use hucha_model::Hash;
use std::collections::{BTreeMap, BTreeSet};

/// The changes of one run that are new, in order.
pub(super) struct Fresh<'a> {
    pub(super) changes: Vec<Read<'a>>,
    pub(super) duplicates: usize,
    pub(super) author: Author,
}

/// A document and what was placed after it.
pub(super) struct Ground<'d> {
    doc: &'d Doc,
    placed: BTreeSet<Hash>,
    log: BTreeMap<Vec<u8>, Vec<Hash>>,
    actors: usize,
    bytes: usize,
    max_op: u64,
}

impl<'d> Ground<'d> {
    pub(super) fn of(doc: &'d Doc) -> Self {
        Self {
            doc,
            placed: BTreeSet::new(),
            log: BTreeMap::new(),
            actors: doc.log.len(),
            bytes: doc.bytes,
            max_op: doc.max_op,
        }
    }

    /// Places a run: passes over what is here, checks the document's caps, known dependencies, the
    /// chain of own changes and the counters. A run that cannot be placed leaves no trace.
    pub(super) fn place<'a>(
        &mut self,
        run: &[Read<'a>],
        author: &Author,
    ) -> Result<Fresh<'a>, Stop> {
        let mut changes = Vec::new();
        for (position, (meta, bytes)) in run.iter().enumerate() {
            match self.at(&meta.actor, meta.seq) {
                Some(hash) if hash == meta.hash => {}
                Some(_) => return Err(Fault::of_change("equivocation", position).into()),
                None => changes.push((meta.clone(), *bytes)),
            }
        }
        let fresh = Fresh {
            duplicates: run.len() - changes.len(),
            changes,
            author: *author,
        };
        let Some((first, _)) = fresh.changes.first() else {
            return Ok(fresh);
        };
        let known = self.count(&first.actor);
        let bytes = fresh
            .changes
            .iter()
            .map(|(_, bytes)| bytes.len().min(MAX_BYTES))
            .sum::<usize>()
            .saturating_add(self.bytes);
        let changes = self.doc.change_count() + self.placed.len() + fresh.changes.len();
        if bytes > MAX_DOC_BYTES
            || changes > MAX_DOC_CHANGES
            || (known == 0 && self.actors >= MAX_DOC_ACTORS)
        {
            return Err(Fault::of_run("doc.full").into());
        }
        let max_op = self.follows(&fresh)?;
        self.continues(&fresh, first, known)?;
        self.actors += usize::from(known == 0);
        self.bytes = bytes;
        self.max_op = max_op;
        let own = self.log.entry(first.actor.clone()).or_default();
        own.extend(fresh.changes.iter().map(|(meta, _)| meta.hash));
        self.placed
            .extend(fresh.changes.iter().map(|(meta, _)| meta.hash));
        Ok(fresh)
    }

    /// Checks that what the run follows is here, and gives the number of its newest operation.
    fn follows(&self, fresh: &Fresh<'_>) -> Result<u64, Stop> {
        let mut here = BTreeSet::new();
        let mut needs = BTreeSet::new();
        let mut max_op = self.max_op;
        let mut ahead = None;
        for (position, (meta, _)) in fresh.changes.iter().enumerate() {
            let missing = |dep: &&Hash| !here.contains(*dep) && !self.has(**dep);
            needs.extend(meta.deps.iter().filter(missing));
            here.insert(meta.hash);
            // An operation number far ahead would use up the numbers of everybody who follows.
            if meta.start_op < 1 || meta.start_op > max_op.saturating_add(1) {
                ahead = ahead.or(Some(position));
            }
            max_op = max_op.max(meta.start_op.saturating_add(meta.ops).saturating_sub(1));
        }
        if !needs.is_empty() {
            return Err(Stop::Held(needs.into_iter().collect()));
        }
        match ahead {
            Some(position) => {
                let position = position.saturating_add(fresh.duplicates);
                Err(Fault::of_change("change.counter", position).into())
            }
            None => Ok(max_op),
        }
    }

    /// Checks that the run goes on where its actor stopped.
    fn continues(&self, fresh: &Fresh<'_>, first: &ChangeMeta, known: u64) -> Result<(), Fault> {
        let fault = |reason| Err(Fault::of_change(reason, fresh.duplicates));
        if first.seq != known.saturating_add(1) {
            return fault("run.gap");
        }
        match self.at(&first.actor, known) {
            Some(previous) if !first.deps.contains(&previous) => fault("run.chain"),
            Some(_) | None => Ok(()),
        }
    }

    fn has(&self, change: Hash) -> bool {
        self.placed.contains(&change) || self.doc.has(change)
    }

    fn count(&self, actor: &[u8]) -> u64 {
        let here = self.doc.log.get(actor).map_or(0, Vec::len);
        let placed = self.log.get(actor).map_or(0, Vec::len);
        (here + placed) as u64
    }

    fn at(&self, actor: &[u8], seq: u64) -> Option<Hash> {
        self.doc.change_at(actor, seq).or_else(|| {
            let here = self.doc.log.get(actor).map_or(0, Vec::len) as u64;
            let position = seq.checked_sub(here)?.checked_sub(1)?;
            let own = self.log.get(actor)?;
            own.get(usize::try_from(position).ok()?).copied()
        })
    }
}

//! The gate: every change from outside passes here, on the phone and at the hub alike.
//!
//! It never touches the caller's document: it applies to a scratch copy, behind the panic wall,
//! proves that the copy saves, loads again to the same heads and gives back the same changes, and
//! checks who may write what. Signature, access to the document and quotas are checked before, by
//! those who know the directory.

mod authority;
mod compare;
mod ops;

use crate::change::{Change, ChangeMeta, MAX_BYTES, read_header};
use crate::doc::{Doc, MAX_DOC_ACTORS, MAX_DOC_BYTES, MAX_DOC_CHANGES, export};
use crate::genesis::GENESIS_ACTOR;
use crate::guard::guarded;
use crate::touched::Touched;
use automerge::{Automerge, ReadDoc};
use hucha_model::wire::attestation::Attestation;
use hucha_model::{Hash, PersonId};
use std::collections::{BTreeMap, BTreeSet};

/// Who wrote the run, as the directory knows them now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Author {
    /// The person the attestation names.
    pub user: PersonId,
    /// True when the person leads the visit: may rule, list findings and copy others' photos.
    pub may_lead: bool,
    /// True when the person acts for the host: may plan the rectification.
    pub may_plan: bool,
}

/// A run that passed.
#[derive(Debug, Clone)]
pub struct Admitted {
    /// The document with the run in it; it replaces the caller's.
    pub doc: Doc,
    /// What to read again.
    pub touched: Touched,
    /// The changes that are new, in order.
    pub new: Vec<ChangeMeta>,
    /// How many were there already.
    pub duplicates: usize,
}

/// Why a run does not pass. The document is untouched.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
pub enum GateError {
    /// It follows changes that are not here: ask for them, and try again.
    #[error("{} changes are missing", needs.len())]
    Held {
        /// Hashes of what is missing, in order.
        needs: Vec<Hash>,
    },
    /// It breaks a rule, for good.
    #[error("rejected: {reason}")]
    Rejected {
        /// A stable code, such as `who.not_yours`.
        reason: &'static str,
    },
}

pub(crate) fn rejected<T>(reason: &'static str) -> Result<T, GateError> {
    Err(GateError::Rejected { reason })
}

/// Judges one attested run of changes against `doc`.
///
/// `changes` are the raw chunks `att.from..=att.seq` of `att.actor`, in order; changes that are
/// here already are passed over, so a run may be sent twice.
pub fn admit(
    doc: &Doc,
    att: &Attestation,
    changes: &[Vec<u8>],
    author: &Author,
) -> Result<Admitted, GateError> {
    let metas = read_run(att, changes, author)?;
    let known = doc.log.get(&att.actor).map_or(&[][..], Vec::as_slice);
    let mut fresh = Vec::new();
    for (meta, bytes) in metas.into_iter().zip(changes) {
        match position(meta.seq).and_then(|position| known.get(position)) {
            Some(hash) if *hash == meta.hash => {}
            Some(_) => return rejected("run.equivocation"),
            None => fresh.push((meta, bytes.as_slice())),
        }
    }
    let duplicates = changes.len() - fresh.len();
    if fresh.is_empty() {
        return Ok(Admitted {
            doc: doc.clone(),
            touched: Touched::default(),
            new: Vec::new(),
            duplicates,
        });
    }
    check_place(doc, known, &fresh)?;
    let judged = guarded(|| apply(doc, &fresh, author));
    let (admitted, touched) = judged.or_else(|_| rejected("engine.panicked"))??;
    let new = fresh.into_iter().map(|(meta, _)| meta).collect();
    Ok(Admitted {
        doc: admitted,
        touched,
        new,
        duplicates,
    })
}

/// Reads the headers, and checks that they are the run the attestation names.
fn read_run(
    att: &Attestation,
    changes: &[Vec<u8>],
    author: &Author,
) -> Result<Vec<ChangeMeta>, GateError> {
    if author.user != att.user {
        return rejected("run.author");
    }
    if att.actor.len() != GENESIS_ACTOR.len() || att.actor == GENESIS_ACTOR {
        return rejected("run.actor");
    }
    let mut metas: Vec<ChangeMeta> = Vec::new();
    let mut expected = att.from;
    for bytes in changes {
        let meta = read_header(bytes).or_else(|error| rejected(error.code()))?;
        if meta.actor != att.actor {
            return rejected("run.actor");
        }
        if meta.seq != expected || meta.seq == 0 {
            return rejected("run.gap");
        }
        if metas
            .last()
            .is_some_and(|previous| !meta.deps.contains(&previous.hash))
        {
            return rejected("run.chain");
        }
        expected = expected.saturating_add(1);
        metas.push(meta);
    }
    match metas.last() {
        None => rejected("run.empty"),
        Some(last) if last.seq != att.seq || last.hash != att.change => rejected("run.boundary"),
        Some(_) => Ok(metas),
    }
}

/// Checks caps of the document, known dependencies, the chain of own changes and the counters.
fn check_place(doc: &Doc, known: &[Hash], fresh: &[(ChangeMeta, &[u8])]) -> Result<(), GateError> {
    let bytes: usize = fresh
        .iter()
        .map(|(_, bytes)| bytes.len().min(MAX_BYTES))
        .sum();
    if doc.bytes.saturating_add(bytes) > MAX_DOC_BYTES
        || doc.change_count().saturating_add(fresh.len()) > MAX_DOC_CHANGES
        || (known.is_empty() && doc.log.len() >= MAX_DOC_ACTORS)
    {
        return rejected("doc.full");
    }
    let mut here = BTreeSet::new();
    let mut needs = BTreeSet::new();
    let mut max_op = doc.max_op;
    let mut counters = true;
    for (meta, _) in fresh {
        needs.extend(
            meta.deps
                .iter()
                .filter(|dep| !here.contains(*dep) && !doc.has(**dep)),
        );
        here.insert(meta.hash);
        // An operation number far ahead would use up the numbers of everybody who follows.
        counters &= meta.start_op >= 1 && meta.start_op <= max_op.saturating_add(1);
        max_op = max_op.max(meta.start_op.saturating_add(meta.ops).saturating_sub(1));
    }
    if !needs.is_empty() {
        return Err(GateError::Held {
            needs: needs.into_iter().collect(),
        });
    }
    if !counters {
        return rejected("change.counter");
    }
    let Some((first, _)) = fresh.first() else {
        return Ok(());
    };
    match (position(first.seq), known.last()) {
        (Some(0), None) => Ok(()),
        (Some(place), Some(previous)) if place == known.len() => {
            if first.deps.contains(previous) {
                Ok(())
            } else {
                rejected("run.chain")
            }
        }
        (Some(_) | None, _) => rejected("run.gap"),
    }
}

fn position(seq: u64) -> Option<usize> {
    usize::try_from(seq.checked_sub(1)?).ok()
}

/// Applies to a copy, proves the copy sound, and checks authority.
fn apply(
    doc: &Doc,
    fresh: &[(ChangeMeta, &[u8])],
    author: &Author,
) -> Result<(Doc, Touched), GateError> {
    let mut parsed = Vec::new();
    for (meta, bytes) in fresh {
        let change = automerge::Change::try_from(*bytes).or_else(|_| rejected("engine.refused"))?;
        if change.hash().0 != meta.hash.0 || change.raw_bytes() != *bytes {
            return rejected("engine.refused");
        }
        parsed.push(change);
    }
    let mut after = doc.clone();
    after
        .engine
        .apply_changes(parsed.clone())
        .or_else(|_| rejected("engine.refused"))?;
    for (meta, bytes) in fresh {
        if !after.has(meta.hash) {
            return rejected("engine.refused");
        }
        after.bytes = after.bytes.saturating_add(bytes.len());
        after
            .log
            .entry(meta.actor.clone())
            .or_default()
            .push(meta.hash);
    }
    for change in &parsed {
        after.max_op = after.max_op.max(change.max_op());
    }
    check_reload(doc, &after.engine, &parsed)?;
    let writes = ops::writes(&after, &parsed)?;
    let touched = authority::check(doc, &writes, author)?;
    compare::check(doc, &after, &writes)?;
    Ok((after, touched))
}

/// Half of the mutated changes that apply leave a document that never loads again (measured on
/// automerge 0.12), so the copy must load to the same heads and give back the same bytes.
fn check_reload(
    before: &Doc,
    after: &Automerge,
    parsed: &[automerge::Change],
) -> Result<(), GateError> {
    let saved = after.save_nocompress();
    let reloaded = Automerge::load(&saved).or_else(|_| rejected("engine.not_reloadable"))?;
    if reloaded.get_heads() != after.get_heads() || !reloaded.get_missing_deps(&[]).is_empty() {
        return rejected("engine.not_reloadable");
    }
    let back = reloaded.get_changes(&before.engine.get_heads());
    let back: BTreeMap<_, Change> = back
        .iter()
        .map(|change| (change.hash().0, export(change)))
        .collect();
    let same = |change: &automerge::Change| {
        back.get(&change.hash().0)
            .is_some_and(|found| found.bytes == change.raw_bytes())
    };
    if back.len() == parsed.len() && parsed.iter().all(same) {
        Ok(())
    } else {
        rejected("engine.not_reloadable")
    }
}

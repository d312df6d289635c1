//! Applies runs to a scratch copy, proves the copy sound, and checks authority: one save, one load
//! and one comparison, however many the runs.

use super::ground::Fresh;
use super::{Fault, authority, compare, ops};
use crate::change::Change;
use crate::doc::{Doc, export};
use crate::touched::Touched;
use automerge::{Automerge, ChangeHash, ReadDoc};
use std::collections::{BTreeMap, BTreeSet};

/// Applies runs that have their place, in order; gives the document and what each run touched. A
/// fault's position counts the new changes of all runs.
pub(super) fn apply(doc: &Doc, runs: &[&Fresh<'_>]) -> Result<(Doc, Vec<Touched>), Fault> {
    let parsed = parse(doc, runs)?;
    let mut after = doc.clone();
    after
        .engine
        .apply_changes(parsed.clone())
        .map_err(|_| Fault::of_run("engine.refused"))?;
    for (meta, bytes) in runs.iter().flat_map(|run| &run.changes) {
        if !after.has(meta.hash) {
            return Err(Fault::of_run("engine.refused"));
        }
        after.bytes = after.bytes.saturating_add(bytes.len());
        let own = after.log.entry(meta.actor.clone()).or_default();
        own.push(meta.hash);
    }
    for change in &parsed {
        after.max_op = after.max_op.max(change.max_op());
    }
    check_reload(doc, &after.engine, &parsed)?;
    let mut heads: BTreeSet<ChangeHash> = doc.engine.get_heads().into_iter().collect();
    let (mut all, mut touched) = (Vec::new(), Vec::new());
    let mut rest = parsed.as_slice();
    for run in runs {
        let (own, others) = rest.split_at(run.changes.len().min(rest.len()));
        let passed = parsed.len() - rest.len();
        let in_batch = |fault: Fault| Fault {
            at: fault.at.map(|at| at + passed),
            ..fault
        };
        let writes = ops::writes(&after, own).map_err(in_batch)?;
        let before = authority::Before::new(&after, &heads);
        touched.push(authority::check(&before, &writes, &run.author).map_err(in_batch)?);
        all.extend(writes);
        for change in own {
            for dep in change.deps() {
                heads.remove(dep);
            }
            heads.insert(change.hash());
        }
        rest = others;
    }
    compare::check(doc, &after, &all).map_err(Fault::of_run)?;
    Ok((after, touched))
}

/// Reads the changes with the merge engine: the same hash, the same bytes, and operations numbered
/// behind those of all changes they follow, so that no two operations share a number.
fn parse(doc: &Doc, runs: &[&Fresh<'_>]) -> Result<Vec<automerge::Change>, Fault> {
    let mut parsed = Vec::new();
    let mut newest: BTreeMap<ChangeHash, u64> = BTreeMap::new();
    let changes = runs.iter().flat_map(|run| &run.changes);
    for (position, (meta, bytes)) in changes.enumerate() {
        let fault = |reason| Fault::of_change(reason, position);
        let change = automerge::Change::try_from(*bytes).map_err(|_| fault("engine.refused"))?;
        if change.hash().0 != meta.hash.0 || change.raw_bytes() != *bytes {
            return Err(fault("engine.refused"));
        }
        for dep in change.deps() {
            let max_op = newest.get(dep).copied().or_else(|| {
                let meta = doc.engine.get_change_meta_by_hash(dep)?;
                Some(meta.max_op)
            });
            if max_op.is_some_and(|max_op| change.start_op().get() <= max_op) {
                return Err(fault("change.counter"));
            }
        }
        newest.insert(change.hash(), change.max_op());
        parsed.push(change);
    }
    Ok(parsed)
}

/// Half of the mutated changes that apply leave a document that never loads again (measured on
/// automerge 0.12), so the copy must load to the same heads and give back the same bytes.
fn check_reload(
    before: &Doc,
    after: &Automerge,
    parsed: &[automerge::Change],
) -> Result<(), Fault> {
    let fault = Fault::of_run("engine.not_reloadable");
    let saved = after.save_nocompress();
    let reloaded = Automerge::load(&saved).map_err(|_| fault)?;
    if reloaded.get_heads() != after.get_heads() || !reloaded.get_missing_deps(&[]).is_empty() {
        return Err(fault);
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
        Err(fault)
    }
}

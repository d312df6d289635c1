//! The order in which decisions are folded, and what each author had seen.

use super::FoldInput;
use crate::Hash;
use crate::planted::{Bug, is_planted};
use std::collections::{BTreeMap, BTreeSet};

/// Decisions in the order of the fold.
pub(super) struct Ordered<'a> {
    /// Hashes to fold, in order.
    pub(super) sequence: Vec<Hash>,
    /// For each decision, every decision it was made after.
    pub(super) ancestors: BTreeMap<Hash, BTreeSet<Hash>>,
    /// Decisions that cannot be judged yet, with what they wait for.
    pub(super) held: Vec<(&'a FoldInput, Vec<Hash>)>,
}

/// Orders decisions: numbered ones by number, then provisional ones topologically by `after`, ties
/// by hash. A decision is held while one it was made after, or the directory it was made with, is
/// not here; so is everything made after it.
pub(super) fn order(inputs: &[FoldInput], known: u64) -> Ordered<'_> {
    let by_hash: BTreeMap<Hash, &FoldInput> =
        inputs.iter().map(|input| (input.hash, input)).collect();
    let (ready, held) = split_held(&by_hash, known);
    let mut numbered: Vec<&FoldInput> = ready
        .values()
        .copied()
        .filter(|input| input.record.is_some())
        .collect();
    numbered.sort_by_key(|input| (input.record.as_ref().map(|record| record.n), input.hash));
    let provisional: BTreeMap<Hash, &FoldInput> = ready
        .iter()
        .filter(|(_, input)| input.record.is_none())
        .map(|(hash, input)| (*hash, *input))
        .collect();
    let mut sequence: Vec<Hash> = numbered.iter().map(|input| input.hash).collect();
    sequence.extend(topological(&provisional));
    let ancestors = ready
        .keys()
        .map(|hash| (*hash, past_of(*hash, &ready)))
        .collect();
    Ordered {
        sequence,
        ancestors,
        held,
    }
}

type ByHash<'a> = BTreeMap<Hash, &'a FoldInput>;

fn split_held<'a>(
    by_hash: &ByHash<'a>,
    known: u64,
) -> (ByHash<'a>, Vec<(&'a FoldInput, Vec<Hash>)>) {
    let mut ready = by_hash.clone();
    let mut held: BTreeMap<Hash, Vec<Hash>> = BTreeMap::new();
    loop {
        let waiting: Vec<(Hash, Vec<Hash>)> = ready
            .values()
            .filter_map(|input| {
                let needs: Vec<Hash> = after(input)
                    .iter()
                    .copied()
                    .filter(|hash| !ready.contains_key(hash))
                    .collect();
                let newer = input.record.is_none() && input.decision.directory > known;
                (newer || !needs.is_empty()).then_some((input.hash, needs))
            })
            .collect();
        if waiting.is_empty() {
            break;
        }
        for (hash, needs) in waiting {
            ready.remove(&hash);
            held.insert(hash, needs);
        }
    }
    let held = held
        .into_iter()
        .filter_map(|(hash, needs)| Some((*by_hash.get(&hash)?, needs)))
        .collect();
    (ready, held)
}

fn after(input: &FoldInput) -> &[Hash] {
    if is_planted(Bug::FoldIgnoresAfter) {
        &[]
    } else {
        &input.decision.after
    }
}

fn topological(provisional: &ByHash<'_>) -> Vec<Hash> {
    if is_planted(Bug::WallClockOrdering) {
        let mut by_clock: Vec<&&FoldInput> = provisional.values().collect();
        by_clock.sort_by_key(|input| (input.decision.at, input.hash));
        return by_clock.iter().map(|input| input.hash).collect();
    }
    let mut waiting: BTreeMap<Hash, BTreeSet<Hash>> = provisional
        .iter()
        .map(|(hash, input)| {
            let before = after(input)
                .iter()
                .copied()
                .filter(|hash| provisional.contains_key(hash));
            (*hash, before.collect())
        })
        .collect();
    let mut sequence = Vec::with_capacity(waiting.len());
    while let Some(next) = waiting
        .iter()
        .find(|(_, before)| before.is_empty())
        .map(|(hash, _)| *hash)
    {
        waiting.remove(&next);
        for before in waiting.values_mut() {
            before.remove(&next);
        }
        sequence.push(next);
    }
    sequence
}

fn past_of(hash: Hash, ready: &ByHash<'_>) -> BTreeSet<Hash> {
    let mut past = BTreeSet::new();
    let mut open = vec![hash];
    while let Some(next) = open.pop() {
        let Some(input) = ready.get(&next) else {
            continue;
        };
        for before in after(input) {
            if past.insert(*before) {
                open.push(*before);
            }
        }
    }
    past
}

//! A second opinion on the order of decisions, naive on purpose: if every replica were wrong in
//! the same way, comparing replicas would find nothing.
//!
//! It knows two sentences of the design: numbered decisions come by number, provisional ones after
//! those they were made after, ties by hash; and two decisions crossed only if neither author had
//! seen the other.

use crate::snapshot::Held;
use crate::violation::{Violation, promise};
use hucha_model::Hash;
use hucha_model::fold::{EntityState, Outcome};
use hucha_model::wire::{EntityKind, Verb};
use std::collections::{BTreeMap, BTreeSet};

type Decisions = BTreeMap<Hash, Held>;

/// Checks a folded state against the decisions it was folded from.
pub fn check_order(state: &EntityState, decisions: &Decisions, who: &str) -> Result<(), Violation> {
    let what = state.entity.kind;
    let is_held = |hash: &Hash| matches!(state.outcome_of(*hash), Some(Outcome::Held { .. }));
    let folded: Vec<Hash> = state
        .steps
        .iter()
        .map(|step| step.hash)
        .filter(|hash| !is_held(hash))
        .collect();
    let all: BTreeSet<Hash> = state.steps.iter().map(|step| step.hash).collect();
    promise(all == decisions.keys().copied().collect(), || {
        format!("{who}: the fold of a {what:?} shows other decisions than the phone holds")
    })?;
    let expected: Vec<Hash> = expected_order(decisions)
        .into_iter()
        .filter(|hash| !is_held(hash))
        .collect();
    promise(folded == expected, || {
        format!("{who}: decisions on a {what:?} fold out of order")
    })?;
    check_causes(decisions, who)?;
    check_crossings(state, decisions, who)
}

/// Numbered ones by number, then again and again the smallest hash of which all causes are out.
fn expected_order(decisions: &Decisions) -> Vec<Hash> {
    let mut numbered: Vec<(u64, Hash)> = decisions
        .iter()
        .filter_map(|(hash, held)| Some((held.n?, *hash)))
        .collect();
    numbered.sort_unstable();
    let mut order: Vec<Hash> = numbered.into_iter().map(|(_, hash)| hash).collect();
    while let Some((next, _)) = decisions.iter().find(|(hash, held)| {
        !order.contains(hash)
            && held
                .decision
                .after
                .iter()
                .all(|cause| order.contains(cause))
    }) {
        order.push(*next);
    }
    order
}

/// A number is never lower than that of a decision it was made after.
fn check_causes(decisions: &Decisions, who: &str) -> Result<(), Violation> {
    for held in decisions.values() {
        let causes = held
            .decision
            .after
            .iter()
            .filter_map(|cause| decisions.get(cause));
        for cause in causes {
            let in_turn = match (cause.n, held.n) {
                (Some(before), Some(after)) => before < after,
                (None, Some(_)) => false,
                (_, None) => true,
            };
            promise(in_turn, || {
                format!("{who}: a decision has its number before its cause")
            })?;
        }
    }
    Ok(())
}

/// Crossed means that neither had seen the other; closing and keeping open at once means crossed.
fn check_crossings(state: &EntityState, decisions: &Decisions, who: &str) -> Result<(), Violation> {
    let mut applied: Vec<(Hash, Verb)> = Vec::new();
    for step in &state.steps {
        if !matches!(step.outcome, Outcome::Applied { .. }) {
            continue;
        }
        for other in &step.crossed {
            promise(concurrent(step.hash, *other, decisions), || {
                format!(
                    "{who}: {:?} is said to cross a decision its author had seen",
                    step.verb
                )
            })?;
        }
        for (earlier, verb) in &applied {
            let pulls_apart = pull(state.entity.kind, *verb) * pull(state.entity.kind, step.verb);
            let must_cross = pulls_apart < 0 && concurrent(step.hash, *earlier, decisions);
            promise(!must_cross || step.crossed.contains(earlier), || {
                format!(
                    "{who}: {:?} and {verb:?} crossed and nobody is told",
                    step.verb
                )
            })?;
        }
        applied.push((step.hash, step.verb));
    }
    Ok(())
}

fn concurrent(one: Hash, other: Hash, decisions: &Decisions) -> bool {
    !has_seen(one, other, decisions) && !has_seen(other, one, decisions)
}

fn has_seen(author: Hash, other: Hash, decisions: &Decisions) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![author];
    while let Some(next) = open.pop() {
        for cause in decisions
            .get(&next)
            .map_or(&[][..], |held| held.decision.after.as_slice())
        {
            if *cause == other {
                return true;
            }
            if seen.insert(*cause) {
                open.push(*cause);
            }
        }
    }
    false
}

/// 1 closes, −1 keeps open, 0 does neither.
fn pull(kind: EntityKind, verb: Verb) -> i8 {
    match (kind, verb) {
        (EntityKind::Visit, Verb::Countersign)
        | (
            EntityKind::Finding,
            Verb::RectifyOnTheSpot | Verb::Withdraw | Verb::Verify | Verb::CrossOff,
        ) => 1,
        (EntityKind::Visit, Verb::Dispute)
        | (
            EntityKind::Finding,
            Verb::Contest | Verb::GrantExtension | Verb::SendBack | Verb::Reopen,
        ) => -1,
        (_, _) => 0,
    }
}

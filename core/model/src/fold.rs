//! The fold: what a set of decisions makes of a thing. One pure function for every kind.
//!
//! Order: numbered ones by number, then provisional ones topologically by `after`, ties by hash.
//! The first valid wins, except that a closing decision and a concurrent one that keeps the thing
//! open leave it in the less closed state until the deciding role rules. State is always refolded,
//! so any order of arrival gives the same state. No device clock orders anything.

mod judge;
mod next;
mod order;
mod people;

pub use next::judge_next;

use crate::directory::Directory;
use crate::lifecycle::{Effect, EffectRow, Lifecycle, Lifecycles, Transition, Who};
use crate::planted::{Bug, is_planted};
use crate::wire::{Decision, EntityRef, Facts, Verb};
use crate::{Hash, Millis, OrgId, PersonId};
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// The mark that a host's consent leaves, on a finding or on a visit for all of its findings.
pub const CONSENTED: &str = "consented";

/// What the hub's number record says of a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// The number.
    pub n: u64,
    /// The hub's clock.
    pub at: Millis,
    /// The reason, when the hub refused it.
    pub refused: Option<String>,
}

/// A decision and what is known about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoldInput {
    /// Its hash.
    pub hash: Hash,
    /// The decision.
    pub decision: Decision,
    /// Its number record, once there is one.
    pub record: Option<Recorded>,
    /// True when a replica that holds the named heads read other facts from them.
    pub facts_disputed: bool,
}

/// What the fold may look at besides the decisions.
#[derive(Debug, Clone, Copy)]
pub struct FoldContext<'a> {
    /// The scope's directory.
    pub directory: &'a Directory,
    /// The life-cycles.
    pub lifecycles: &'a Lifecycles,
    /// The newest number of the scope's sequence that is known here.
    pub known: u64,
    /// The newest time of the hub that is known here: a device whose clock is behind it is not
    /// believed about the day.
    pub hub_time: Millis,
}

/// What became of one decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum Outcome {
    /// In force.
    Applied {
        /// The state it led to.
        to: String,
    },
    /// Shown with its reason, without effect.
    Refused {
        /// The reason code.
        reason: String,
    },
    /// Cannot be judged yet.
    Held {
        /// Decisions that are missing; empty when a newer directory is.
        needs: Vec<Hash>,
    },
}

/// One decision in the history of a thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The decision.
    pub hash: Hash,
    /// What was decided.
    pub verb: Verb,
    /// By whom.
    pub user: PersonId,
    /// The hub's time, or the device's claim while provisional.
    pub at: Millis,
    /// The number; `None` while provisional.
    pub n: Option<u64>,
    /// What became of it.
    pub outcome: Outcome,
    /// Decisions it crossed with.
    pub crossed: Vec<Hash>,
    /// True when the hub's verdict differs from this replica's own fold.
    pub disagrees: bool,
}

/// What stands of a thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntityState {
    /// Which.
    pub entity: EntityRef,
    /// Its state, a word of its life-cycle.
    pub state: String,
    /// Who must rule, when two decisions crossed.
    pub needs_ruling: bool,
    /// True when the step that led to the state has a number.
    pub is_final: bool,
    /// The facts in force: for each field, the newest applied decision that named it.
    pub facts: Facts,
    /// The document heads the newest applied decision named.
    pub heads: Vec<Hash>,
    /// Who put it right, or is to.
    pub rectifier: Option<PersonId>,
    /// Marks left by steps.
    pub flags: BTreeSet<String>,
    /// Plants the help was handed over to, in order; the last one helps now.
    pub handed_to: Vec<OrgId>,
    /// Everybody who led the visit, by its plan or by taking over.
    pub led_by: BTreeSet<PersonId>,
    /// Persons of other organisations whom the inspecting team itself named last to inspect with it.
    pub guests: BTreeSet<PersonId>,
    /// Every such person the team ever named: a record may be opened on an earlier plan.
    pub ever_guests: BTreeSet<PersonId>,
    /// Late work that was ruled on; true when it was let in.
    pub late: BTreeMap<Hash, bool>,
    /// Every decision, in the order of the fold.
    pub steps: Vec<Step>,
}

impl EntityState {
    /// Gives the newest applied step of `verb`.
    pub fn applied(&self, verb: Verb) -> Option<&Step> {
        self.steps
            .iter()
            .rfind(|step| step.verb == verb && matches!(step.outcome, Outcome::Applied { .. }))
    }

    /// Gives the plant that helps now.
    pub fn helps_now(&self) -> Option<OrgId> {
        self.handed_to.last().copied().or(self.facts.helper)
    }

    /// Tells whether the host let the bureau read the words.
    pub fn is_consented(&self) -> bool {
        self.flags.contains(CONSENTED)
    }

    /// Gives the outcome of one decision.
    pub fn outcome_of(&self, hash: Hash) -> Option<&Outcome> {
        self.steps
            .iter()
            .find(|step| step.hash == hash)
            .map(|step| &step.outcome)
    }

    /// Gives the decisions no other decision of the thing was made after: what a new one names.
    pub fn frontier(&self, inputs: &[FoldInput]) -> Vec<Hash> {
        frontier(inputs)
    }
}

/// Gives the decisions that no other one names in its `after`, sorted.
pub fn frontier(inputs: &[FoldInput]) -> Vec<Hash> {
    let named: BTreeSet<Hash> = inputs
        .iter()
        .flat_map(|input| input.decision.after.iter().copied())
        .collect();
    let mut tips: Vec<Hash> = inputs
        .iter()
        .map(|input| input.hash)
        .filter(|hash| !named.contains(hash))
        .collect();
    tips.sort_unstable();
    tips.dedup();
    tips
}

/// Folds the decisions on one thing.
pub fn fold(entity: EntityRef, inputs: &[FoldInput], context: FoldContext<'_>) -> EntityState {
    fold_with(entity, inputs, context, &Seen::default())
}

/// What each author had before them, by decision: a decision's past never changes, so it is folded
/// once, however many crossings there are.
type Seen = RefCell<BTreeMap<Hash, EntityState>>;

fn fold_with(
    entity: EntityRef,
    inputs: &[FoldInput],
    context: FoldContext<'_>,
    seen: &Seen,
) -> EntityState {
    let Some(lifecycle) = context.lifecycles.of(entity.kind) else {
        return blank(entity, "none");
    };
    let ordered = order::order(inputs, context.known);
    let mut folding = Folding {
        context,
        lifecycle,
        past: &ordered.ancestors,
        by_hash: inputs.iter().map(|input| (input.hash, input)).collect(),
        state: blank(entity, lifecycle.initial()),
        applied: Vec::new(),
        crossing: BTreeSet::new(),
        seen,
    };
    for hash in &ordered.sequence {
        folding.take(*hash);
    }
    let mut state = folding.state;
    for (input, needs) in &ordered.held {
        state.steps.push(step(
            input,
            Outcome::Held {
                needs: needs.clone(),
            },
        ));
    }
    state
}

/// Names the directory row that an applied decision brings about, for the hub to write.
pub fn effect_row_of(entity: EntityRef, verb: Verb, lifecycles: &Lifecycles) -> Option<EffectRow> {
    lifecycles
        .of(entity.kind)?
        .transitions
        .iter()
        .find(|transition| transition.verb == verb)?
        .effect_row
}

fn blank(entity: EntityRef, initial: &str) -> EntityState {
    EntityState {
        entity,
        state: initial.to_owned(),
        needs_ruling: false,
        is_final: false,
        facts: Facts::default(),
        heads: Vec::new(),
        rectifier: None,
        flags: BTreeSet::new(),
        handed_to: Vec::new(),
        led_by: BTreeSet::new(),
        guests: BTreeSet::new(),
        ever_guests: BTreeSet::new(),
        late: BTreeMap::new(),
        steps: Vec::new(),
    }
}

fn step(input: &FoldInput, outcome: Outcome) -> Step {
    Step {
        hash: input.hash,
        verb: input.decision.verb,
        user: input.decision.user,
        at: input
            .record
            .as_ref()
            .map_or(input.decision.at, |record| record.at),
        n: input.record.as_ref().map(|record| record.n),
        outcome,
        crossed: Vec::new(),
        disagrees: false,
    }
}

struct Folding<'a> {
    context: FoldContext<'a>,
    lifecycle: &'a Lifecycle,
    past: &'a BTreeMap<Hash, BTreeSet<Hash>>,
    by_hash: BTreeMap<Hash, &'a FoldInput>,
    state: EntityState,
    /// Applied decisions with what they do to the loop.
    applied: Vec<(Hash, Effect)>,
    /// The two sides of crossings nobody has ruled on.
    crossing: BTreeSet<Hash>,
    seen: &'a Seen,
}

impl<'a> Folding<'a> {
    fn take(&mut self, hash: Hash) {
        let Some(input) = self.by_hash.get(&hash).copied() else {
            return;
        };
        let crossed = self.crossed_with(input);
        let judged = if crossed.is_empty() {
            judge::judge(input, &self.state, self.lifecycle, self.context)
        } else {
            judge::judge(
                input,
                &self.state_seen_by(hash),
                self.lifecycle,
                self.context,
            )
        };
        let recorded = input.record.as_ref();
        let refused = recorded.and_then(|record| record.refused.as_ref());
        match (
            refused.filter(|_| !is_planted(Bug::VerdictDisobeyed)),
            judged,
        ) {
            (Some(reason), judged) => {
                let mut entry = step(
                    input,
                    Outcome::Refused {
                        reason: reason.clone(),
                    },
                );
                entry.disagrees = judged.is_ok();
                self.state.steps.push(entry);
            }
            (None, Ok(transition)) => self.apply(input, transition, &crossed, false),
            (None, Err(reason)) if recorded.is_none() => {
                self.state.steps.push(step(
                    input,
                    Outcome::Refused {
                        reason: reason.to_owned(),
                    },
                ));
            }
            (None, Err(reason)) => {
                if let Some(transition) = self.recorded_transition(input) {
                    self.apply(input, transition, &crossed, true);
                } else {
                    let mut entry = step(
                        input,
                        Outcome::Refused {
                            reason: reason.to_owned(),
                        },
                    );
                    entry.disagrees = true;
                    self.state.steps.push(entry);
                }
            }
        }
    }

    /// The hub accepted what this replica would refuse: its verdict is obeyed, and flagged.
    fn recorded_transition(&self, input: &FoldInput) -> Option<&'a Transition> {
        self.lifecycle.transitions.iter().find(|transition| {
            transition.verb == input.decision.verb
                && judge::starts_from(transition, &self.state.state)
        })
    }

    /// Applied decisions that pull the other way and that neither side had seen.
    fn crossed_with(&self, input: &FoldInput) -> Vec<Hash> {
        let pull = effect_of(self.lifecycle, &input.decision);
        if is_planted(Bug::ReopenedLost) {
            return Vec::new();
        }
        let empty = BTreeSet::new();
        let past = self.past.get(&input.hash).unwrap_or(&empty);
        self.applied
            .iter()
            .filter(|(_, other)| opposite(pull, *other))
            .map(|(hash, _)| *hash)
            .filter(|hash| !past.contains(hash))
            .filter(|hash| {
                !self
                    .past
                    .get(hash)
                    .is_some_and(|seen| seen.contains(&input.hash))
            })
            .collect()
    }

    /// What the author had before them: the fold of the decision's own past.
    fn state_seen_by(&self, hash: Hash) -> EntityState {
        if let Some(state) = self.seen.borrow().get(&hash) {
            return state.clone();
        }
        let empty = BTreeSet::new();
        let past = self.past.get(&hash).unwrap_or(&empty);
        let inputs: Vec<FoldInput> = past
            .iter()
            .filter_map(|hash| self.by_hash.get(hash))
            .map(|input| (*input).clone())
            .collect();
        let state = fold_with(self.state.entity, &inputs, self.context, self.seen);
        self.seen.borrow_mut().insert(hash, state.clone());
        state
    }

    fn apply(
        &mut self,
        input: &FoldInput,
        transition: &Transition,
        crossed: &[Hash],
        disagrees: bool,
    ) {
        let begins = self.state.state == self.lifecycle.initial();
        let state = &mut self.state;
        let target = if transition.to == "=" {
            state.state.clone()
        } else {
            transition.to.clone()
        };
        let less_closed = self.lifecycle.rank(&target) <= self.lifecycle.rank(&state.state);
        if crossed.is_empty() || less_closed {
            state.is_final = if transition.to == "=" {
                state.is_final
            } else {
                input.record.is_some()
            };
            state.state = target;
        }
        let mut entry = step(
            input,
            Outcome::Applied {
                to: state.state.clone(),
            },
        );
        entry.crossed = crossed.to_vec();
        entry.disagrees = disagrees;
        if let Some(flag) = &transition.flag {
            state.flags.insert(flag.clone());
        }
        judge::merge_facts(state, input, transition, begins);
        people::merge_people(state, input, self.context);
        state.steps.push(entry);
        self.applied.push((input.hash, transition.effect));
        if crossed.is_empty() {
            self.settle(input, transition);
        } else {
            self.crossing.insert(input.hash);
            self.crossing.extend(crossed);
            self.state.needs_ruling = true;
        }
    }

    /// A decision made in the knowledge of both sides of a crossing settles it.
    fn settle(&mut self, input: &FoldInput, transition: &Transition) {
        let Some(past) = self.past.get(&input.hash) else {
            return;
        };
        let rules = transition.effect != Effect::Neutral;
        if self.state.needs_ruling && rules && self.crossing.is_subset(past) {
            self.crossing.clear();
            self.state.needs_ruling = false;
        }
    }
}

/// Gives what a decision does to the loop, by its verb and facts alone.
fn effect_of(lifecycle: &Lifecycle, decision: &Decision) -> Effect {
    lifecycle
        .transitions
        .iter()
        .filter(|transition| transition.verb == decision.verb)
        .find(|transition| judge::facts_fit(transition, decision))
        .map_or(Effect::Neutral, |transition| transition.effect)
}

fn opposite(one: Effect, other: Effect) -> bool {
    matches!(
        (one, other),
        (Effect::Closing, Effect::KeepsOpen) | (Effect::KeepsOpen, Effect::Closing)
    )
}

/// Tells who must rule when decisions on this kind crossed.
pub fn ruling_roles(entity: EntityRef, lifecycles: &Lifecycles) -> Vec<Who> {
    lifecycles
        .of(entity.kind)
        .map_or_else(Vec::new, |cycle| cycle.ruling.clone())
}

#[cfg(test)]
#[path = "fold/fold_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "fold/hazard_tests.rs"]
mod hazard_tests;

#[cfg(test)]
#[path = "fold/arrival_tests.rs"]
mod arrival;

#[cfg(test)]
#[path = "fold/people_tests.rs"]
mod people_tests;

#[cfg(test)]
#[path = "fold/tests_support.rs"]
pub(crate) mod tests_support;

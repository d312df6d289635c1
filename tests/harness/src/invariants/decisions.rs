//! Decisions: the same everywhere, in the order of their numbers, by no phone's clock.

use super::replicas::Snapshots;
use crate::book;
use crate::device::Device;
use crate::markers::reached;
use crate::mix::Mix;
use crate::network::came_into_force;
use crate::reference::check_order;
use crate::violation::{Violation, promise};
use hucha_model::fold::{EntityState, FoldContext, FoldInput, Outcome, Recorded, fold};
use hucha_model::wire::{EntityKind, EntityRef};
use hucha_model::{Hash, Millis};
use std::collections::{BTreeMap, BTreeSet};

const TEN_YEARS: i64 = 3_650 * 86_400_000;

/// I4: one number an item, one item a number.
pub(super) fn numbers_are_single(mix: &mut Mix, snapshots: &Snapshots) -> Result<(), Violation> {
    let mut by_item: BTreeMap<Hash, u64> = BTreeMap::new();
    let mut by_number: BTreeMap<u64, Hash> = BTreeMap::new();
    for (who, _, snapshot) in snapshots.all() {
        for (item, n) in &snapshot.numbers {
            book::checked("I4");
            let (item, n) = (*item, *n);
            let is_single = *by_item.entry(item).or_insert(n) == n
                && *by_number.entry(n).or_insert(item) == item;
            promise(is_single, || {
                let name = mix.network.phone(who).name;
                format!("I4: {name} holds two numbers for one item, or one for two")
            })?;
        }
    }
    Ok(())
}

/// I3 and I5: every phone that sees a thing folds it as the hub does, and as a naive reader would.
pub(super) fn things_stand_alike(mix: &mut Mix, snapshots: &Snapshots) -> Result<(), Violation> {
    let gone = mix.network.troubled.gone.clone();
    let lifecycles = mix.network.phone(0).engine().lifecycles();
    for thing in &mix.notes.things {
        let entity = thing.entity;
        let at_hub = undisputed(mix.network.world.hub.state_of(entity)?);
        for (who, of, hash) in &mix.notes.decided {
            if *of == entity && !gone.contains(who) {
                promise(at_hub.outcome_of(*hash).is_some(), || {
                    format!(
                        "I4: a decision on a {:?} never reached the hub",
                        entity.kind
                    )
                })?;
            }
        }
        let secrets = mix.network.secrets.as_ref().expect("secrets");
        for who in mix.network.present() {
            let phone = mix.network.phone(who);
            let here = undisputed(phone.engine().state(entity)?);
            let sees = secrets.sees(entity, phone.person);
            book::checked("I3");
            // Of what never came into force nobody but its author is told whose it is.
            let is_real = came_into_force(&at_hub);
            if here.steps.is_empty() && !(sees && is_real) {
                continue;
            }
            if !is_real {
                holds_its_own(phone, &here, &at_hub)?;
                continue;
            }
            promise(here == at_hub || !sees, || {
                format!(
                    "I3: {} folds a {:?} into {} ({} steps), the hub into {} ({} steps): {}",
                    phone.name,
                    entity.kind,
                    here.state,
                    here.steps.len(),
                    at_hub.state,
                    at_hub.steps.len(),
                    difference(&here, &at_hub)
                )
            })?;
        }
        let lifecycle = lifecycles.of(entity.kind).expect("a life-cycle");
        for step in &at_hub.steps {
            book::checked("I5");
            promise(!step.disagrees, || {
                "I5: a replica disagrees with a recorded verdict".into()
            })?;
            let is_known = lifecycle.transitions.iter().any(|t| t.verb == step.verb);
            let is_applied = matches!(step.outcome, Outcome::Applied { .. });
            promise(is_known || !is_applied, || {
                format!("I5: {:?} is no step of a {:?}", step.verb, entity.kind)
            })?;
            if matches!(step.outcome, Outcome::Refused { .. }) {
                reached("decision_refused_by_hub");
            }
            if !step.crossed.is_empty() {
                reached("closing_crossed_opening");
            }
        }
        if at_hub.needs_ruling {
            reached("needs_ruling");
        }
        let is_closed = entity.kind == EntityKind::Finding && at_hub.state == "closed";
        let is_proven = !at_hub.facts.evidence.is_empty() || at_hub.facts.on_site.is_some();
        promise(!is_closed || is_proven, || {
            "I5: a finding is closed without evidence".into()
        })?;
    }
    orders_hold(mix, snapshots)
}

/// Checks what a phone shows of a thing that never came into force: its own person's decisions are
/// there, and each one there stands as at the hub.
fn holds_its_own(
    phone: &Device,
    here: &EntityState,
    at_hub: &EntityState,
) -> Result<(), Violation> {
    let stands = here.steps.iter().all(|step| at_hub.steps.contains(step));
    let own = at_hub.steps.iter().filter(|step| step.user == phone.person);
    let is_whole = own.into_iter().all(|step| here.steps.contains(step));
    promise(stands && is_whole, || {
        format!(
            "I3: {} holds of a {:?} that never was: {:?}, the hub: {:?}",
            phone.name, here.entity.kind, here.steps, at_hub.steps
        )
    })
}

/// Leaves out whether a replica would have disputed the facts: only one that holds the record can.
fn undisputed(mut state: EntityState) -> EntityState {
    for step in &mut state.steps {
        if matches!(&step.outcome, Outcome::Refused { reason } if reason == "facts") {
            step.disagrees = false;
        }
    }
    state
}

/// Names the first step, or else the fields, in which two folds differ.
fn difference(here: &EntityState, at_hub: &EntityState) -> String {
    let steps = here.steps.iter().zip(&at_hub.steps);
    match steps.into_iter().find(|(one, other)| one != other) {
        Some((one, other)) => format!("{one:?} / {other:?}"),
        None => format!(
            "{:?} {:?} / {:?} {:?}",
            here.facts, here.flags, at_hub.facts, at_hub.flags
        ),
    }
}

fn orders_hold(mix: &Mix, snapshots: &Snapshots) -> Result<(), Violation> {
    for (who, _, snapshot) in snapshots.all() {
        let phone = mix.network.phone(who);
        for (entity, decisions) in &snapshot.decisions {
            book::checked("I5");
            let state = phone.engine().state(*entity)?;
            check_order(&state, decisions, phone.name)?;
            let waits = |outcome: &Outcome| matches!(outcome, Outcome::Held { .. });
            let held = state.steps.iter().any(|step| waits(&step.outcome));
            promise(!held, || {
                format!("I9: {}: a decision still waits", phone.name)
            })?;
        }
    }
    Ok(())
}

/// I5: what was numbered on a thing when the network was last quiet is still how its story begins.
pub(super) fn trails_only_grow(mix: &mut Mix) -> Result<(), Violation> {
    let entities: Vec<EntityRef> = mix.notes.things.iter().map(|thing| thing.entity).collect();
    for entity in entities {
        let state = mix.network.world.hub.state_of(entity)?;
        let trail: Vec<Hash> = state.steps.iter().map(|step| step.hash).collect();
        let before = mix.notes.trails.insert(entity, trail.clone());
        book::checked("I5");
        promise(before.is_none_or(|old| trail.starts_with(&old)), || {
            format!("I5: the story of a {:?} was rewritten", entity.kind)
        })?;
    }
    Ok(())
}

/// I16: with every phone's clock ten years off, the numbered decisions fold as they did.
pub(super) fn clocks_decide_nothing(mix: &mut Mix, snapshots: &Snapshots) -> Result<(), Violation> {
    let hub = &mix.network.world.hub;
    let lifecycles = mix.network.phone(0).engine().lifecycles();
    let mut done: BTreeSet<EntityRef> = BTreeSet::new();
    for (_, _, snapshot) in snapshots.all() {
        for (entity, decisions) in &snapshot.decisions {
            let is_whole = decisions.values().all(|held| held.record.is_some());
            if !is_whole || !done.insert(*entity) {
                continue;
            }
            let state = hub.state_of(*entity)?;
            if state.steps.len() != decisions.len() {
                continue;
            }
            for shift in [-TEN_YEARS, TEN_YEARS] {
                book::checked("I16");
                let inputs: Vec<FoldInput> = decisions
                    .iter()
                    .map(|(hash, held)| {
                        let mut decision = held.decision.clone();
                        decision.at = Millis(decision.at.0 + shift);
                        let record = held.record.as_ref().map(|record| Recorded {
                            n: record.n,
                            at: record.at,
                            refused: record.refused.clone(),
                        });
                        FoldInput {
                            hash: *hash,
                            decision,
                            facts_disputed: false,
                            record,
                        }
                    })
                    .collect();
                let context = FoldContext {
                    directory: hub.directory(),
                    lifecycles: &lifecycles,
                    known: hub.chain_end()?.n,
                    hub_time: Millis(state.steps.last().map_or(0, |step| step.at.0) + shift),
                };
                let folded = fold(*entity, &inputs, context);
                let same = folded.state == state.state
                    && folded.needs_ruling == state.needs_ruling
                    && folded.facts == state.facts;
                promise(same, || {
                    format!("I16: a {:?} stands otherwise by other clocks", entity.kind)
                })?;
            }
        }
    }
    Ok(())
}

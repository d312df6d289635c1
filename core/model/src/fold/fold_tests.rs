//! What holds for every decision; visits, leave and pairs.

use super::tests_support::{World, day, entity, numbered};
use super::*;
use crate::wire::{EntityKind, FindingKind, Severity, Stance};

pub(super) fn hazard(world: &World) -> Facts {
    Facts {
        helper: Some(world.helper),
        helped: Some(world.host),
        finding_kind: Some(FindingKind::Hazard),
        severity: Some(Severity::General),
        refers: vec![entity(EntityKind::Visit)],
        ..Facts::default()
    }
}

pub(super) fn by_person(person: crate::PersonId) -> Facts {
    Facts {
        person: Some(person),
        due: Some(day("2026-07-10").into()),
        ..Facts::default()
    }
}

pub(super) fn photo() -> Facts {
    Facts {
        evidence: vec![Hash([5; 32])],
        ..Facts::default()
    }
}

pub(super) fn seen() -> Facts {
    Facts {
        on_site: Some(false),
        ..Facts::default()
    }
}

/// Listed, accepted, assigned to the host's head, self-checked by the host's director.
pub(super) fn checked(world: &World) -> Vec<FoldInput> {
    let kind = EntityKind::Finding;
    let listed = world.decide(
        kind,
        Verb::List,
        world.helper_director,
        &[],
        hazard(world),
        false,
    );
    let accepted = world.decide(
        kind,
        Verb::Accept,
        world.host_director,
        &[&listed],
        Facts::default(),
        false,
    );
    let assigned = world.decide(
        kind,
        Verb::Assign,
        world.host_director,
        &[&accepted],
        by_person(world.host_head),
        false,
    );
    let check = world.decide(
        kind,
        Verb::SelfCheck,
        world.host_director,
        &[&assigned],
        photo(),
        false,
    );
    vec![listed, accepted, assigned, check]
}

pub(super) fn fold_finding(world: &World, inputs: &[FoldInput]) -> EntityState {
    fold(entity(EntityKind::Finding), inputs, world.context())
}

pub(super) fn reason(state: &EntityState, input: &FoldInput) -> String {
    match state.outcome_of(input.hash) {
        Some(Outcome::Refused { reason }) => reason.clone(),
        other => panic!("refused was expected, not {other:?}"),
    }
}

#[test]
fn a_decision_whose_past_is_missing_is_held_not_refused() {
    let world = World::new();
    let inputs = checked(&world);
    let state = fold_finding(&world, &[inputs[0].clone(), inputs[3].clone()]);
    assert_eq!(
        state.outcome_of(inputs[3].hash),
        Some(&Outcome::Held {
            needs: vec![inputs[2].hash]
        })
    );
    assert_eq!(state.state, "open");
}

#[test]
fn a_recorded_verdict_is_obeyed_and_a_disagreement_is_flagged() {
    let world = World::new();
    let inputs = checked(&world);
    let mut refused = numbered(&inputs[1], 201);
    refused.record.as_mut().unwrap().refused = Some("who.host".into());
    let state = fold_finding(&world, &[numbered(&inputs[0], 200), refused]);
    assert_eq!(state.state, "open");
    assert!(state.steps[1].disagrees);
}

#[test]
fn facts_that_do_not_match_the_record_invalidate_a_decision_visibly() {
    let world = World::new();
    let mut inputs = checked(&world);
    inputs[3].facts_disputed = true;
    let state = fold_finding(&world, &inputs);
    assert_eq!(reason(&state, &inputs[3]), "facts");
}

#[test]
fn a_visit_is_agreed_only_when_both_sides_confirmed() {
    let world = World::new();
    let kind = EntityKind::Visit;
    let plan = Facts {
        helper: Some(world.helper),
        helped: Some(world.host),
        kinds: vec![crate::wire::ActivityKind::Help],
        starts: Some(Millis(0)),
        participants: vec![crate::wire::Participant {
            person: world.helper_director,
            org: world.helper,
            capacity: crate::wire::Capacity::VisitLeader,
            roles: vec![],
            present: true,
        }],
        ..Facts::default()
    };
    let planned = world.decide(kind, Verb::Plan, world.leader, &[], plan, false);
    let one = world.decide(
        kind,
        Verb::Confirm,
        world.helper_director,
        &[&planned],
        Facts::default(),
        false,
    );
    let again = world.decide(
        kind,
        Verb::Confirm,
        world.helper_head,
        &[&one],
        Facts::default(),
        false,
    );
    let other = world.decide(
        kind,
        Verb::Confirm,
        world.host_director,
        &[&again],
        Facts::default(),
        false,
    );
    let visit = entity(kind);
    let state = fold(
        visit,
        &[planned.clone(), one.clone(), again.clone()],
        world.context(),
    );
    assert_eq!(
        state.state, "draft",
        "one side alone agrees nothing, however often"
    );
    let state = fold(visit, &[planned, one, again, other], world.context());
    assert_eq!(state.state, "agreed");
}

#[test]
fn the_leaders_own_leave_is_granted_by_the_bureau() {
    let world = World::new();
    let kind = EntityKind::Leave;
    let ask = |applicant| Facts {
        person: Some(applicant),
        refers: vec![entity(EntityKind::StudySession)],
        ..Facts::default()
    };
    for (applicant, granter, works) in [
        (world.host_director, world.leader, true),
        (world.host_director, world.officer, false),
        (world.leader, world.leader, false),
        (world.leader, world.officer, true),
    ] {
        let asked = world.decide(kind, Verb::Ask, applicant, &[], ask(applicant), true);
        let granted = world.decide(
            kind,
            Verb::Grant,
            granter,
            &[&asked],
            Facts::default(),
            false,
        );
        let state = fold(entity(kind), &[asked, granted], world.context());
        assert_eq!(state.state == "approved", works);
    }
}

#[test]
fn a_plant_paired_this_year_is_paired_again_only_by_name() {
    let world = World::new();
    let kind = EntityKind::Pairing;
    let sides = |refers| Facts {
        helper: Some(world.leader_org),
        helped: Some(world.host),
        year: Some(2026),
        refers,
        ..Facts::default()
    };
    let again = world.decide(kind, Verb::Propose, world.leader, &[], sides(vec![]), true);
    let state = fold(entity(kind), std::slice::from_ref(&again), world.context());
    assert_eq!(reason(&state, &again), "guard.one_to_one_or_named");
    let named = vec![EntityRef {
        kind,
        id: crate::EntityId::from_bytes([61; 16]),
    }];
    let proposed = world.decide(kind, Verb::Propose, world.leader, &[], sides(named), true);
    let list = Facts {
        number: Some("2".into()),
        ..Facts::default()
    };
    let issued = world.decide(kind, Verb::Issue, world.officer, &[&proposed], list, false);
    assert_eq!(
        fold(entity(kind), &[proposed, issued], world.context()).state,
        "active"
    );
}

#[test]
fn a_clock_far_behind_the_hubs_does_not_take_a_role_away() {
    let world = World::new();
    let mut listed = world.decide(
        EntityKind::Finding,
        Verb::List,
        world.helper_director,
        &[],
        hazard(&world),
        false,
    );
    listed.decision.at = Millis::from_day(day("1976-01-01"));
    listed.hash = crate::wire::Payload::item_hash(&listed.decision);
    let told = FoldContext {
        hub_time: Millis::from_day(day("2026-06-01")),
        ..world.context()
    };
    let state = fold(
        entity(EntityKind::Finding),
        std::slice::from_ref(&listed),
        told,
    );
    assert_eq!(state.state, "open");
}

#[test]
fn many_crossings_on_one_thing_fold_without_blowing_up() {
    let world = World::new();
    let kind = EntityKind::Finding;
    let mut inputs = checked(&world);
    for round in 0_u64..12 {
        let tips = frontier(&inputs);
        let after: Vec<&FoldInput> = inputs.iter().filter(|i| tips.contains(&i.hash)).collect();
        let ground = Facts {
            on_site: Some(true),
            evidence: vec![Hash([3; 32])],
            ..by_person(world.host_head)
        };
        let made = [
            (world.helper_head, Verb::Verify),
            (world.helper_director, Verb::SendBack),
            (world.host_director, Verb::SelfCheck),
        ]
        .map(|(user, verb)| {
            let mut one = world.decide(kind, verb, user, &after, ground.clone(), true);
            one.decision.seq = round;
            one.hash = crate::wire::Payload::item_hash(&one.decision);
            one
        });
        inputs.extend(made);
    }
    let state = fold_finding(&world, &inputs);
    assert_eq!(state.steps.len(), inputs.len());
}

#[test]
fn whoever_decides_on_leave_does_not_change_who_asked() {
    let world = World::new();
    let kind = EntityKind::Leave;
    let ask = Facts {
        person: Some(world.leader),
        refers: vec![entity(EntityKind::StudySession)],
        ..Facts::default()
    };
    let asked = world.decide(kind, Verb::Ask, world.leader, &[], ask, true);
    let other = Facts {
        person: Some(world.host_director),
        ..Facts::default()
    };
    let own = world.decide(kind, Verb::Grant, world.leader, &[&asked], other, false);
    let state = fold(entity(kind), &[asked, own.clone()], world.context());
    assert_eq!(reason(&state, &own), "who.leave_granter");
}

#[test]
fn a_plant_without_a_pair_lists_nothing_at_another() {
    let world = World::new();
    let stranger = Facts {
        helper: Some(world.leader_org),
        ..hazard(&world)
    };
    let listed = world.decide(
        EntityKind::Finding,
        Verb::List,
        world.leader,
        &[],
        stranger,
        false,
    );
    let state = fold_finding(&world, std::slice::from_ref(&listed));
    assert_eq!(reason(&state, &listed), "guard.pair_in_force");
}

#[test]
fn a_remark_of_the_host_changes_no_state_but_is_kept() {
    let world = World::new();
    let listed = world.decide(
        EntityKind::Finding,
        Verb::List,
        world.helper_director,
        &[],
        hazard(&world),
        false,
    );
    let facts = Facts {
        stance: Some(Stance::Remark),
        ..Facts::default()
    };
    let remark = world.decide(
        EntityKind::Finding,
        Verb::Remark,
        world.host_director,
        &[&listed],
        facts,
        true,
    );
    let state = fold_finding(&world, &[listed, remark]);
    assert_eq!(state.state, "open");
    assert_eq!(state.facts.stance, Some(Stance::Remark));
}

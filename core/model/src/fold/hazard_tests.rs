//! What becomes of a hazard, from the list to crossed off.

use super::tests::{by_person, checked, fold_finding, hazard, photo, reason, seen};
use super::tests_support::{World, numbered};
use super::*;
use crate::wire::{EntityKind, Severity, Stance};

#[test]
fn a_hazard_goes_from_the_list_to_crossed_off() {
    let world = World::new();
    let mut inputs = checked(&world);
    let verified = world.decide(
        EntityKind::Finding,
        Verb::Verify,
        world.helper_head,
        &[&inputs[3]],
        seen(),
        false,
    );
    let crossed = world.decide(
        EntityKind::Finding,
        Verb::CrossOff,
        world.helper_director,
        &[&verified],
        Facts::default(),
        false,
    );
    inputs.extend([verified, crossed]);
    let state = fold_finding(&world, &inputs);
    assert_eq!(state.state, "closed");
    assert!(!state.is_final, "a cross-off is final only with a number");
    let inputs: Vec<FoldInput> = inputs
        .iter()
        .zip(1..)
        .map(|(input, n)| numbered(input, 200 + n))
        .collect();
    assert!(fold_finding(&world, &inputs).is_final);
}

#[test]
fn the_rectifier_may_not_check_or_cross_off_his_own_work() {
    let world = World::new();
    let mut inputs = checked(&world);
    let own = world.decide(
        EntityKind::Finding,
        Verb::SelfCheck,
        world.host_head,
        &[&inputs[2]],
        photo(),
        false,
    );
    let state = fold_finding(
        &world,
        &[
            inputs[0].clone(),
            inputs[1].clone(),
            inputs[2].clone(),
            own.clone(),
        ],
    );
    assert_eq!(reason(&state, &own), "guard.not_rectifier");
    let verified = world.decide(
        EntityKind::Finding,
        Verb::Verify,
        world.helper_head,
        &[&inputs[3]],
        seen(),
        false,
    );
    let own = world.decide(
        EntityKind::Finding,
        Verb::CrossOff,
        world.host_head,
        &[&verified],
        Facts::default(),
        false,
    );
    inputs.extend([verified, own.clone()]);
    let state = fold_finding(&world, &inputs);
    assert_eq!(reason(&state, &own), "guard.not_rectifier");
    assert_eq!(state.state, "verified");
}

#[test]
fn a_send_back_that_crossed_a_verify_keeps_the_hazard_open_until_somebody_rules() {
    let world = World::new();
    let mut inputs = checked(&world);
    let kind = EntityKind::Finding;
    let verified = world.decide(
        kind,
        Verb::Verify,
        world.helper_head,
        &[&inputs[3]],
        seen(),
        false,
    );
    let back = world.decide(
        kind,
        Verb::SendBack,
        world.helper_director,
        &[&inputs[3]],
        Facts::default(),
        true,
    );
    inputs.extend([verified.clone(), back.clone()]);
    for (one, other) in [(200, 201), (201, 200)] {
        let mut inputs = inputs.clone();
        inputs[4] = numbered(&verified, one);
        inputs[5] = numbered(&back, other);
        for (n, input) in inputs.iter_mut().take(4).enumerate() {
            *input = numbered(input, 100 + n as u64);
        }
        let state = fold_finding(&world, &inputs);
        assert_eq!(state.state, "rejected");
        assert!(state.needs_ruling);
        let crossed = state
            .steps
            .iter()
            .filter(|step| !step.crossed.is_empty())
            .count();
        assert_eq!(crossed, 1, "the crossing is shown");
    }
    let rule = world.decide(
        kind,
        Verb::Rule,
        world.helper_director,
        &[&verified, &back],
        Facts::default(),
        true,
    );
    inputs.push(rule);
    let state = fold_finding(&world, &inputs);
    assert_eq!(
        (state.state.as_str(), state.needs_ruling),
        ("rejected", false)
    );
}

#[test]
fn a_reopening_is_always_valid_and_wins_over_a_cross_off_it_crossed() {
    let world = World::new();
    let mut inputs = checked(&world);
    let kind = EntityKind::Finding;
    let verified = world.decide(
        kind,
        Verb::Verify,
        world.helper_head,
        &[&inputs[3]],
        seen(),
        false,
    );
    let crossed = world.decide(
        kind,
        Verb::CrossOff,
        world.helper_head,
        &[&verified],
        Facts::default(),
        false,
    );
    let reopened = world.decide(
        kind,
        Verb::Reopen,
        world.host_director,
        &[&verified],
        Facts::default(),
        true,
    );
    inputs.extend([verified, crossed, reopened]);
    let state = fold_finding(&world, &inputs);
    assert_eq!(state.state, "reopened");
    assert!(state.needs_ruling);
}

#[test]
fn a_suspected_major_hazard_is_rechecked_on_site_only() {
    let world = World::new();
    let kind = EntityKind::Finding;
    let mut facts = hazard(&world);
    facts.severity = Some(Severity::SuspectedMajor);
    let listed = world.decide(kind, Verb::List, world.helper_director, &[], facts, false);
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
    let verified = world.decide(
        kind,
        Verb::Verify,
        world.helper_head,
        &[&check],
        seen(),
        false,
    );
    let inputs = [listed, accepted, assigned, check, verified];
    assert_eq!(
        reason(&fold_finding(&world, &inputs), &inputs[4]),
        "guard.major_on_site"
    );
}

#[test]
fn a_later_decision_changes_neither_whose_hazard_it_is_nor_how_grave() {
    let world = World::new();
    let kind = EntityKind::Finding;
    let mut grave = hazard(&world);
    grave.severity = Some(Severity::SuspectedMajor);
    let listed = world.decide(kind, Verb::List, world.helper_director, &[], grave, false);
    let hijack = Facts {
        helper: Some(world.host),
        helped: Some(world.helper),
        severity: Some(Severity::General),
        stance: Some(Stance::Agree),
        ..Facts::default()
    };
    let remark = world.decide(
        kind,
        Verb::Remark,
        world.host_director,
        &[&listed],
        hijack.clone(),
        false,
    );
    let accept = world.decide(
        kind,
        Verb::Accept,
        world.host_director,
        &[&remark],
        hijack,
        false,
    );
    let facts = fold_finding(&world, &[listed, remark, accept]).facts;
    assert_eq!(
        (facts.helper, facts.helped),
        (Some(world.helper), Some(world.host))
    );
    assert_eq!(facts.severity, Some(Severity::SuspectedMajor));
    assert_eq!(
        facts.stance,
        Some(Stance::Agree),
        "the step's own fact stands"
    );
}

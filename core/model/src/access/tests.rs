use super::*;
use crate::fold::tests_support::{World, state_of};
use crate::wire::Facts;
use crate::wire::{EntityKind, Severity};

/// An activity on which nothing is decided here.
fn nothing() -> EntityState {
    state_of(EntityKind::Visit, Facts::default())
}

pub(crate) fn opened(world: &World, capacity: Capacity) -> Opened {
    Opened {
        doc: crate::DocId::from_bytes([9; 16]),
        kind: DocKind::Visit,
        scope: world.scope,
        activity: crate::ActivityId::from_bytes([8; 16]),
        parties: vec![Party {
            org: world.helper,
            capacity,
        }],
        participants: vec![],
        template: None,
        from: None,
        user: world.helper_director,
        device: crate::DeviceId::default(),
        at: crate::Millis(0),
    }
}

#[test]
fn a_visit_is_read_by_the_team_and_nobody_else() {
    let world = World::new();
    let visit = opened(&world, Capacity::Helper);
    assert!(
        world
            .viewer(world.helper_director)
            .reads_document(&visit, &nothing())
    );
    for stranger in [world.host_director, world.officer, world.leader] {
        assert!(!world.viewer(stranger).reads_document(&visit, &nothing()));
    }
}

#[test]
fn the_host_cannot_open_the_teams_record_for_itself() {
    let world = World::new();
    let facts = Facts {
        helper: Some(world.helper),
        helped: Some(world.host),
        ..Facts::default()
    };
    let planned = world.decide(
        EntityKind::Visit,
        crate::wire::Verb::Plan,
        world.leader,
        &[],
        facts.clone(),
        false,
    );
    let mut visit = state_of(EntityKind::Visit, facts);
    visit.steps = crate::fold::fold(visit.entity, &[planned], world.context()).steps;
    let mut honest = opened(&world, Capacity::Helper);
    honest.doc = honest.activity.visit_doc();
    let viewer = world.viewer(world.host_director);
    assert!(viewer.opening_fits(&honest, &visit));
    let both = Party {
        org: world.host,
        capacity: Capacity::Host,
    };
    let mut stolen = honest.clone();
    stolen.parties = vec![both];
    assert!(!viewer.opening_fits(&stolen, &visit));
    let mut shared = honest.clone();
    shared.parties.push(both);
    assert!(!viewer.opening_fits(&shared, &visit));
    let mut second = honest;
    second.doc = crate::DocId::from_bytes([77; 16]);
    assert!(!viewer.opening_fits(&second, &visit));
}

#[test]
fn a_guest_reads_what_names_him() {
    let world = World::new();
    let mut visit = opened(&world, Capacity::Helper);
    visit.participants = vec![world.leader];
    assert!(
        world
            .viewer(world.leader)
            .reads_document(&visit, &nothing())
    );
}

#[test]
fn the_bureau_sees_the_act_of_a_finding_but_not_its_words() {
    let world = World::new();
    let facts = Facts {
        helper: Some(world.helper),
        helped: Some(world.host),
        ..Facts::default()
    };
    let mut state = state_of(EntityKind::Finding, facts);
    assert_eq!(world.viewer(world.officer).sight(&state, None), Sight::Act);
    assert_eq!(
        world.viewer(world.host_director).sight(&state, None),
        Sight::Words
    );
    assert_eq!(
        world.viewer(world.leader).sight(&state, None),
        Sight::Hidden
    );
    state.facts.severity = Some(Severity::Major);
    assert_eq!(
        world.viewer(world.officer).sight(&state, None),
        Sight::Words
    );
}

#[test]
fn leave_is_read_by_applicant_leader_and_bureau_only() {
    let world = World::new();
    let facts = Facts {
        person: Some(world.host_director),
        ..Facts::default()
    };
    let state = state_of(EntityKind::Leave, facts);
    for reader in [world.host_director, world.leader, world.officer] {
        assert_eq!(world.viewer(reader).sight(&state, None), Sight::Words);
    }
    assert_eq!(
        world.viewer(world.helper_director).sight(&state, None),
        Sight::Hidden
    );
}

#[test]
fn a_successor_inherits_the_leave_of_the_plant_and_a_new_plant_does_not() {
    use crate::fold::fold;
    use crate::fold::tests_support::{day, entity, numbered};
    use crate::time::Day;
    use crate::wire::row::RoleKind;
    use crate::wire::{RowBody, Verb};

    let mut world = World::new();
    let facts = Facts {
        person: Some(world.host_director),
        refers: vec![entity(EntityKind::StudySession)],
        ..Facts::default()
    };
    let (who, kind) = (world.host_director, EntityKind::Leave);
    let asked = world.decide(kind, Verb::Ask, who, &[], facts, true);
    let asked = numbered(&asked, world.directory.newest() + 1);
    let state = fold(asked.decision.entity, &[asked], world.context());
    assert_eq!(state.facts.person, Some(who), "the leave was asked for");
    let (ended, since) = (Day(day("2026-06-19")), Day(day("2026-06-20")));
    let role = |org, from, to| RowBody::Role {
        person: who,
        org,
        role: RoleKind::SafetyDirector,
        from,
        to,
    };
    let first = Day(day("2026-01-01"));
    // A number between: the leave's own.
    world.add(200, role(world.host, first, None));
    world.add(44, role(world.host, first, Some(ended)));
    world.add(200, role(world.helper, since, None));
    let mut successor = world.viewer(world.host_head);
    successor.day = day("2026-07-01");
    assert_eq!(successor.sight(&state, None), Sight::Words);
    let mut colleague = world.viewer(world.helper_director);
    colleague.day = day("2026-07-01");
    assert_eq!(colleague.sight(&state, None), Sight::Hidden);
}

use super::tests_support::{World, day, entity, numbered};
use super::*;
use crate::time::Day;
use crate::wire::{
    ActivityKind, Capacity, EntityKind, FindingKind, Participant, RowBody, Severity,
};
use crate::{OrgId, PairingId};

fn sides(world: &World) -> Facts {
    Facts {
        helper: Some(world.helper),
        helped: Some(world.host),
        ..Facts::default()
    }
}

fn inspects(person: PersonId, org: OrgId, capacity: Capacity) -> Participant {
    Participant {
        person,
        org,
        capacity,
        roles: vec![],
        present: true,
    }
}

fn plan(world: &World, by: PersonId, participants: Vec<Participant>) -> FoldInput {
    let facts = Facts {
        kinds: vec![ActivityKind::Help],
        starts: Some(Millis(1)),
        participants,
        ..sides(world)
    };
    world.decide(EntityKind::Visit, Verb::Plan, by, &[], facts, false)
}

fn visit(world: &World, inputs: &[FoldInput]) -> EntityState {
    fold(entity(EntityKind::Visit), inputs, world.context())
}

#[test]
fn whoever_takes_over_the_lead_leads_beside_the_first() {
    let world = World::new();
    let named = inspects(world.helper_director, world.helper, Capacity::VisitLeader);
    let planned = plan(&world, world.leader, vec![named]);
    let kind = EntityKind::Visit;
    let start = world.decide(
        kind,
        Verb::Start,
        world.helper_head,
        &[&planned],
        Facts::default(),
        true,
    );
    let lead = |who| {
        world.decide(
            kind,
            Verb::TakeLead,
            who,
            &[&start],
            Facts::default(),
            false,
        )
    };
    let (ours, theirs) = (lead(world.helper_head), lead(world.host_head));
    let state = visit(&world, &[planned, start, ours, theirs.clone()]);
    assert_eq!(
        state.led_by,
        [world.helper_director, world.helper_head].into()
    );
    let refused = Outcome::Refused {
        reason: "who.team".into(),
    };
    assert_eq!(state.outcome_of(theirs.hash), Some(&refused));
}

#[test]
fn the_lead_is_taken_over_even_when_the_list_was_handed_over_meanwhile() {
    let world = World::new();
    let named = inspects(world.helper_director, world.helper, Capacity::VisitLeader);
    let planned = plan(&world, world.leader, vec![named]);
    let (kind, none) = (EntityKind::Visit, Facts::default);
    let head = world.helper_head;
    let start = world.decide(kind, Verb::Start, head, &[&planned], none(), true);
    let mut submit = world.decide(
        kind,
        Verb::Submit,
        world.helper_director,
        &[&start],
        Facts {
            counts: [(crate::wire::Count::RowsAgreed, 0)].into(),
            list: Some(Hash([1; 32])),
            ..none()
        },
        false,
    );
    submit.decision.heads = vec![Hash([2; 32])];
    let lead = world.decide(kind, Verb::TakeLead, head, &[&start], none(), false);
    let inputs: Vec<FoldInput> = [planned, start, submit, lead]
        .iter()
        .zip(100..)
        .map(|(input, n)| numbered(input, n))
        .collect();
    let state = visit(&world, &inputs);
    assert_eq!(state.state, "submitted");
    assert!(state.led_by.contains(&head));
}

#[test]
fn a_record_opened_on_an_earlier_plan_fits_and_one_for_those_the_host_named_does_not() {
    let world = World::new();
    let guest = inspects(world.leader, world.leader_org, Capacity::Inspector);
    let own = inspects(world.helper_director, world.helper, Capacity::VisitLeader);
    let first = plan(
        &world,
        world.helper_director,
        vec![own.clone(), guest.clone()],
    );
    let again = world.decide(
        EntityKind::Visit,
        Verb::Plan,
        world.helper_director,
        &[&first],
        Facts {
            participants: vec![own.clone()],
            ..Facts::default()
        },
        false,
    );
    let mut opened = crate::access::tests::opened(&world, Capacity::Helper);
    opened.doc = opened.activity.visit_doc();
    opened.participants = vec![world.leader];
    let viewer = world.viewer(world.helper_director);
    let replanned = visit(&world, &[first, again]);
    assert!(replanned.guests.is_empty());
    assert!(viewer.opening_fits(&opened, &replanned));

    let mut of_host = inspects(world.host_director, world.host, Capacity::Inspector);
    of_host.person = world.host_head;
    let by_host = visit(
        &world,
        &[plan(&world, world.host_director, vec![own, of_host])],
    );
    opened.participants = vec![world.host_head];
    assert!(!viewer.opening_fits(&opened, &by_host));
}

#[test]
fn guests_are_of_other_plants_and_named_by_the_team() {
    let world = World::new();
    let participants = || {
        vec![
            inspects(world.leader, world.leader_org, Capacity::Inspector),
            inspects(world.helper_head, world.helper, Capacity::Inspector),
            inspects(world.host_head, world.host, Capacity::Escort),
        ]
    };
    let by_team = plan(&world, world.helper_director, participants());
    assert_eq!(visit(&world, &[by_team]).guests, [world.leader].into());
    for other in [world.host_director, world.leader] {
        let planned = plan(&world, other, participants());
        assert!(visit(&world, &[planned]).guests.is_empty());
    }
}

#[test]
fn a_finding_handed_over_is_verified_by_the_new_helper_alone() {
    let mut world = World::new();
    world.add(
        62,
        RowBody::Pairing {
            pairing: PairingId::from_bytes([62; 16]),
            helper: world.leader_org,
            helped: world.host,
            list_number: "2".into(),
            from: Day(day("2026-01-01")),
            to: Day(day("2026-12-31")),
        },
    );
    let kind = EntityKind::Finding;
    let mut inputs = super::tests::checked(&world);
    let newest = inputs.last().unwrap().clone();
    let next = Facts {
        helper: Some(world.leader_org),
        ..Facts::default()
    };
    let over = world.decide(
        kind,
        Verb::HandOver,
        world.helper_head,
        &[&newest],
        next,
        false,
    );
    let seen = Facts {
        on_site: Some(true),
        ..Facts::default()
    };
    let verify = |who| world.decide(kind, Verb::Verify, who, &[&over], seen.clone(), false);
    let (old, new) = (verify(world.helper_director), verify(world.leader));
    inputs.extend([over.clone(), old.clone(), new.clone()]);
    let state = fold(entity(kind), &inputs, world.context());
    let refused = Outcome::Refused {
        reason: "who.helper".into(),
    };
    assert_eq!(state.outcome_of(old.hash), Some(&refused));
    assert!(matches!(
        state.outcome_of(new.hash),
        Some(Outcome::Applied { .. })
    ));
    assert_eq!(
        state.facts.helper,
        Some(world.helper),
        "whose finding it was stays"
    );
    assert_eq!(state.helps_now(), Some(world.leader_org));
}

#[test]
fn a_hazard_only_grows_graver_and_by_the_hosts_word() {
    let world = World::new();
    let kind = EntityKind::Finding;
    let listed = Facts {
        finding_kind: Some(FindingKind::Hazard),
        severity: Some(Severity::SuspectedMajor),
        refers: vec![entity(EntityKind::Visit)],
        ..sides(&world)
    };
    let listed = world.decide(kind, Verb::List, world.helper_director, &[], listed, false);
    let say = |who, severity| {
        let facts = Facts {
            severity: Some(severity),
            ..Facts::default()
        };
        let said = world.decide(kind, Verb::Confirm, who, &[&listed], facts, false);
        let state = fold(
            entity(kind),
            &[listed.clone(), said.clone()],
            world.context(),
        );
        (state.facts.severity, state.outcome_of(said.hash).cloned())
    };
    let refused = |reason: &str| {
        Some(Outcome::Refused {
            reason: reason.into(),
        })
    };
    let suspected = Some(Severity::SuspectedMajor);
    assert_eq!(
        say(world.host_head, Severity::Major).0,
        Some(Severity::Major)
    );
    assert_eq!(
        say(world.host_head, Severity::General),
        (suspected, refused("guard.graver"))
    );
    assert_eq!(
        say(world.helper_head, Severity::Major),
        (suspected, refused("who.host"))
    );
}

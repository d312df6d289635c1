use super::world::{World, day, hazard, org, pair, person, session, visit};
use crate::obligation::{
    ActivityState, FindingStanding, History, PastAttendance, PastIssue, PeriodKey, Presence,
    Subject, compute,
};
use crate::wire::ActivityKind;
use crate::{EntityId, OrgId};
use proptest::prelude::*;

/// A busy half-year with something for every measure.
fn busy() -> World {
    let mut world = World::new(&["WENDENG"]);
    world.leader(1, 2025, "2025-01-05");
    world.leader(2, 2026, "2026-01-05");
    world.key_date("节点", "2026-05-01", "2026-05-05");
    for n in 1..=6 {
        let on = format!("2026-0{n}-20");
        world
            .history
            .activities
            .push(session(n, ActivityKind::ALL[usize::from(n) + 3], &on));
        let kinds = [ActivityKind::Help, ActivityKind::MutualInspection];
        let mut help = visit(n + 10, &kinds[..=usize::from(n % 2)], &on);
        help.with_agreement = n % 3 != 0;
        if n == 4 {
            help.state = ActivityState::Submitted;
        }
        world.history.activities.push(help);
        let standing = [FindingStanding::Open, FindingStanding::Closed][usize::from(n % 2)];
        world
            .history
            .findings
            .push(hazard(n, standing, Some("2026-04-30")));
        for presence in [Presence::Excused, Presence::Unexcused] {
            world.history.attendances.push(PastAttendance {
                activity: world.history.activities[0].id,
                person: person(12),
                org: org(1),
                presence,
                proof: vec![],
            });
        }
        world.history.issues.push(PastIssue {
            id: EntityId::from_bytes([n; 16]),
            org: OrgId::from_bytes([2; 16]),
            arose: Some(day(&on)),
            raised: (n > 2).then(|| day("2026-06-25")),
            received: None,
            answered: None,
            resolved: None,
            proof: vec![],
        });
    }
    for subject in [Subject::Alliance, pair(2)] {
        world.explain("WD-07", subject, PeriodKey::Quarter(2026, 1));
        world.explain("WD-13", subject, PeriodKey::HalfYear(2026, 1));
    }
    world
}

/// Fisher and Yates with a small generator, so that a seed names one order.
fn shuffle<T>(entries: &mut [T], mut seed: u64) {
    for at in (1..entries.len()).rev() {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        entries.swap(at, (seed >> 33) as usize % (at + 1));
    }
}

fn shuffled(history: &History, seed: u64) -> History {
    let mut history = history.clone();
    if seed.is_multiple_of(3) {
        let again = history.activities.clone();
        history.activities.extend(again);
    }
    shuffle(&mut history.activities, seed);
    shuffle(&mut history.findings, seed);
    shuffle(&mut history.attendances, seed);
    shuffle(&mut history.issues, seed);
    shuffle(&mut history.reasons, seed);
    history
}

proptest! {
    #[test]
    fn the_order_of_the_history_changes_no_obligation(seed in any::<u64>(), ahead in 0_u64..400) {
        let world = busy();
        let as_of = day("2026-01-01") + chrono::Days::new(ahead);
        let range = day("2026-01-01")..day("2027-01-01");
        let of = |history: &History| {
            compute(&world.programmes, &world.directory, history, as_of, range.clone())
        };
        let plain = of(&world.history);
        prop_assert!(plain.len() > 15);
        prop_assert_eq!(plain, of(&shuffled(&world.history, seed)));
    }
}

#[test]
fn without_a_programme_in_force_nothing_is_owed() {
    let world = World::new(&[]);
    let range = day("2026-01-01")..day("2027-01-01");
    let none = compute(
        &world.programmes,
        &world.directory,
        &busy().history,
        range.end,
        range,
    );
    assert!(none.is_empty(), "nothing asks for anything");
}

use super::world::{World, org};
use crate::obligation::{Flag, ObligationState, PeriodKey, Subject, WhyNot};

fn world() -> World {
    let mut world = World::new(&["WD"]);
    world.leader(1, 2025, "2025-01-10");
    world
}

#[test]
fn wd_05_a_new_leader_in_office_meets_the_year() {
    let mut world = world();
    world.leader(2, 2026, "2026-01-15");
    let state = |as_of| {
        world
            .one("WD-05", Subject::Alliance, "2026-05-01", as_of)
            .state
    };
    assert_eq!(
        state("2026-01-14"),
        ObligationState::NotDue,
        "not in office before the day"
    );
    assert_eq!(state("2026-01-15"), ObligationState::Met);
    let owed = world.one("WD-05", Subject::Alliance, "2026-05-01", "2026-02-01");
    assert_eq!(owed.period.label.zh, "2026年");
}

#[test]
fn wd_05_no_new_leader_by_year_end_is_missed() {
    let world = world();
    let state = |as_of| {
        world
            .one("WD-05", Subject::Alliance, "2026-05-01", as_of)
            .state
    };
    assert_eq!(state("2026-11-30"), ObligationState::NotDue);
    assert_eq!(state("2026-12-01"), ObligationState::DueSoon);
    assert_eq!(state("2026-12-31"), ObligationState::DueSoon);
    assert_eq!(state("2027-01-01"), ObligationState::Missed);
    assert!(
        world
            .one("WD-05", Subject::Alliance, "2026-05-01", "2027-01-01")
            .is_violation()
    );
}

#[test]
fn wd_05_the_same_plant_twice_needs_a_reason() {
    let mut world = world();
    world.leader(1, 2026, "2026-01-15");
    let owed = world.one("WD-05", Subject::Alliance, "2026-05-01", "2027-01-01");
    assert_eq!(owed.state, ObligationState::Missed);
    assert_eq!(owed.not_counted[0].why, WhyNot::SameEnterprise);
    world.explain("WD-05", Subject::Alliance, PeriodKey::Year(2026));
    let owed = world.one("WD-05", Subject::Alliance, "2026-05-01", "2027-01-01");
    assert_eq!(owed.state, ObligationState::Met);
    assert_eq!(owed.flags, [Flag::SameEnterpriseAgain { org: org(1) }]);
}

#[test]
fn wd_05_an_early_successor_within_the_year_counts() {
    let mut world = world();
    world.leader(1, 2026, "2026-01-15");
    world.leader(3, 2026, "2026-06-15");
    let owed = world.one("WD-05", Subject::Alliance, "2026-05-01", "2026-07-01");
    assert_eq!(owed.state, ObligationState::Met);
    assert_eq!((owed.counted.len(), owed.not_counted.len()), (1, 1));
}

#[test]
fn wd_05_a_successor_who_begins_early_takes_nothing_from_the_old_year() {
    let mut world = world();
    world.leader(1, 2026, "2025-12-20");
    let owed = world.one("WD-05", Subject::Alliance, "2025-05-01", "2026-02-01");
    assert_eq!(owed.state, ObligationState::Met);
    let next = world.one("WD-05", Subject::Alliance, "2026-05-01", "2026-02-01");
    assert_eq!(next.not_counted[0].why, WhyNot::SameEnterprise);
}

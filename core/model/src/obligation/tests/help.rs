use super::world::{KEY_DATE, World, at, pair, pairing, visit};
use crate::Lang;
use crate::obligation::{ActivityState, Flag, ObligationState, PeriodKey, Subject, WhyNot};
use crate::wire::ActivityKind;

fn world() -> World {
    World::new(&["WD"])
}

#[test]
fn wd_13_one_confirmed_help_meets_the_half_year() {
    let mut world = world();
    world
        .history
        .activities
        .push(visit(1, &[ActivityKind::Help], "2026-04-10"));
    let met = world.one("WD-13", pair(1), "2026-04-01", "2026-05-01");
    assert_eq!(met.state, ObligationState::Met);
    assert_eq!(met.subject_label.zh, "甲公司帮扶乙公司");
    assert_eq!(met.period.label.zh, "2026年上半年");
    let other = world.one("WD-13", pair(2), "2026-04-01", "2026-05-01");
    assert_eq!(
        other.state,
        ObligationState::NotDue,
        "another pair's help is not theirs"
    );
}

#[test]
fn wd_13_a_help_not_yet_countersigned_awaits_confirmation() {
    let mut world = world();
    let mut held = visit(1, &[ActivityKind::Help], "2026-06-29");
    held.state = ActivityState::Submitted;
    world.history.activities.push(held);
    let owed = world.one("WD-13", pair(1), "2026-04-01", "2026-07-20");
    assert_eq!(
        owed.state,
        ObligationState::AwaitingConfirmation,
        "neither met nor missed"
    );
    assert_eq!(owed.not_counted[0].why, WhyNot::AwaitingConfirmation);
    world.history.activities[0].state = ActivityState::Confirmed;
    let owed = world.one("WD-13", pair(1), "2026-04-01", "2026-07-20");
    assert_eq!(
        owed.state,
        ObligationState::Met,
        "counts for the half-year in which it was held"
    );
}

#[test]
fn wd_13_half_years_part_at_midnight_in_shanghai() {
    let mut world = world();
    let mut help = visit(1, &[ActivityKind::Help], "2026-06-30");
    help.ends = at("2026-06-30 23:59");
    world.history.activities.push(help);
    let state = |world: &World, within| world.one("WD-13", pair(1), within, "2026-07-02").state;
    assert_eq!(state(&world, "2026-06-30"), ObligationState::Met);
    assert_eq!(state(&world, "2026-07-01"), ObligationState::NotDue);
    world.history.activities[0].starts = at("2026-07-01 00:00");
    world.history.activities[0].ends = at("2026-07-01 00:00");
    assert_eq!(state(&world, "2026-06-30"), ObligationState::Missed);
    assert_eq!(state(&world, "2026-07-01"), ObligationState::Met);
}

#[test]
fn wd_13_help_outside_the_focus_areas_counts_with_a_warning() {
    let mut world = world();
    let mut help = visit(1, &[ActivityKind::Help], "2026-04-10");
    help.focus.clear();
    help.with_agreement = false;
    let id = help.id;
    world.history.activities.push(help);
    let owed = world.one("WD-13", pair(1), "2026-04-01", "2026-05-01");
    assert_eq!(owed.state, ObligationState::Met);
    assert_eq!(
        owed.flags,
        [
            Flag::NoFocusArea { activity: id },
            Flag::NotAgreed { activity: id }
        ]
    );
}

#[test]
fn wd_13_a_miss_with_reason_is_explained() {
    let mut world = world();
    world.explain("WD-13", pair(1), PeriodKey::HalfYear(2026, 1));
    let explained = world.one("WD-13", pair(1), "2026-04-01", "2026-07-01");
    assert_eq!(explained.state, ObligationState::MissedExplained);
    assert!(explained.reason.is_some());
    let silent = world.one("WD-13", pair(2), "2026-04-01", "2026-07-01");
    assert_eq!(silent.state, ObligationState::Missed);
    assert!(!silent.is_violation());
    let next = world.one("WD-13", pair(1), "2026-08-01", "2027-01-01");
    assert_eq!(
        next.state,
        ObligationState::Missed,
        "a reason is for its own period"
    );
}

#[test]
fn wd_14_help_within_the_days_before_a_key_date_meets_it() {
    let mut world = world();
    world.key_date("国庆", "2026-10-01", "2026-10-07");
    let subject = Subject::KeyDate {
        date: KEY_DATE,
        pairing: pairing(1),
    };
    world
        .history
        .activities
        .push(visit(1, &[ActivityKind::Help], "2026-09-15"));
    let state = |world: &World, as_of| world.one("WD-14", subject, "2026-09-20", as_of).state;
    assert_eq!(
        state(&world, "2026-09-20"),
        ObligationState::DueSoon,
        "the 15th is too early"
    );
    assert_eq!(state(&world, "2026-09-30"), ObligationState::DueSoon);
    assert_eq!(state(&world, "2026-10-01"), ObligationState::Missed);
    assert!(
        world
            .one("WD-14", subject, "2026-09-20", "2026-10-01")
            .is_violation()
    );
    world.explain("WD-14", subject, PeriodKey::Event);
    let with_reason = world.one("WD-14", subject, "2026-09-20", "2026-10-01");
    assert_eq!(
        with_reason.state,
        ObligationState::Missed,
        "no reason excuses a hard duty"
    );
    assert!(with_reason.reason.is_some());
    world
        .history
        .activities
        .push(visit(2, &[ActivityKind::Help], "2026-09-16"));
    assert_eq!(state(&world, "2026-10-01"), ObligationState::Met);
}

#[test]
fn one_help_for_half_year_and_key_date_is_flagged_on_both() {
    let mut world = world();
    world.key_date("国庆", "2026-10-01", "2026-10-07");
    let subject = Subject::KeyDate {
        date: KEY_DATE,
        pairing: pairing(1),
    };
    world
        .history
        .activities
        .push(visit(1, &[ActivityKind::Help], "2026-09-20"));
    let id = world.history.activities[0].id;
    let flag = Flag::ServesTwoDuties { activity: id };
    for (duty, subject) in [("WD-14", subject), ("WD-13", pair(1))] {
        let owed = world.one(duty, subject, "2026-09-20", "2026-10-01");
        assert_eq!(owed.state, ObligationState::Met);
        assert!(owed.flags.contains(&flag), "{duty}");
    }
    world
        .history
        .activities
        .push(visit(2, &[ActivityKind::Help], "2026-11-20"));
    let help = world.one("WD-13", pair(1), "2026-09-20", "2026-12-01");
    assert!(
        !help.flags.contains(&flag),
        "a second help makes each stand alone"
    );
    assert_eq!(
        flag.label(Lang::En),
        "serves a key date too: both sides agree"
    );
}

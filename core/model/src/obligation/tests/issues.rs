use super::world::{World, day, org};
use crate::EntityId;
use crate::obligation::{Flag, Obligation, ObligationState, PastIssue, Subject};

const ISSUE: EntityId = EntityId::from_bytes([5; 16]);

/// A problem of plant 2 that arose on Friday 2026-05-15.
fn world() -> World {
    let mut world = World::new(&["WD"]);
    world.history.issues.push(PastIssue {
        id: ISSUE,
        org: org(2),
        arose: Some(day("2026-05-15")),
        raised: None,
        received: None,
        answered: None,
        resolved: None,
        proof: vec![],
    });
    world
}

fn step(world: &World, duty: &str, as_of: &str) -> Obligation {
    let subject = Subject::Issue {
        issue: ISSUE,
        org: org(2),
    };
    world.one(duty, subject, "2026-05-20", as_of)
}

#[test]
fn wd_20_feedback_on_the_third_working_day_is_in_time() {
    let mut world = world();
    let owed = step(&world, "WD-20", "2026-05-16");
    assert_eq!(
        owed.due,
        Some(day("2026-05-20")),
        "Friday plus three working days is Wednesday"
    );
    assert_eq!(
        step(&world, "WD-20", "2026-05-20").state,
        ObligationState::DueSoon
    );
    assert_eq!(
        step(&world, "WD-20", "2026-05-21").state,
        ObligationState::Missed
    );
    assert!(step(&world, "WD-20", "2026-05-21").is_violation());
    world.history.issues[0].raised = Some(day("2026-05-20"));
    let done = step(&world, "WD-20", "2026-05-21");
    assert_eq!((done.state, done.flags.len()), (ObligationState::Met, 0));
}

#[test]
fn wd_20_feedback_after_the_third_working_day_is_late() {
    let mut world = world();
    world.history.issues[0].raised = Some(day("2026-05-21"));
    let late = step(&world, "WD-20", "2026-06-01");
    assert_eq!(late.state, ObligationState::Met);
    assert_eq!(late.flags, [Flag::Late { days: 1 }]);
    assert_eq!(
        step(&world, "WD-20", "2026-05-20").state,
        ObligationState::DueSoon,
        "as it was then"
    );
}

#[test]
fn wd_21_no_receipt_in_three_working_days_is_overdue() {
    let mut world = world();
    let none = world.owed("WD-21.receive", "2026-06-01", "2026-05-01", "2026-07-01");
    assert!(
        none.is_empty(),
        "nothing to receive before anybody fed it back"
    );
    world.history.issues[0].raised = Some(day("2026-05-18"));
    assert_eq!(
        step(&world, "WD-21.receive", "2026-05-21").state,
        ObligationState::DueSoon
    );
    assert_eq!(
        step(&world, "WD-21.receive", "2026-05-22").state,
        ObligationState::Missed
    );
    world.history.issues[0].received = Some(day("2026-05-21"));
    assert_eq!(
        step(&world, "WD-21.receive", "2026-05-22").state,
        ObligationState::Met
    );
}

#[test]
fn wd_21_no_answer_in_fifteen_working_days_is_overdue() {
    let mut world = world();
    world.history.issues[0].raised = Some(day("2026-05-18"));
    world.history.issues[0].received = Some(day("2026-05-19"));
    let owed = step(&world, "WD-21.answer", "2026-05-20");
    assert_eq!(
        owed.due,
        Some(day("2026-06-09")),
        "three weeks of working days"
    );
    assert_eq!(owed.state, ObligationState::NotDue);
    assert_eq!(
        step(&world, "WD-21.answer", "2026-06-09").state,
        ObligationState::DueSoon
    );
    assert_eq!(
        step(&world, "WD-21.answer", "2026-06-10").state,
        ObligationState::Missed
    );
    world.history.issues[0].answered = Some(day("2026-06-09"));
    assert_eq!(
        step(&world, "WD-21.answer", "2026-06-10").state,
        ObligationState::Met
    );
}

#[test]
fn wd_21_an_answer_without_noted_receipt_was_received_by_then() {
    let mut world = world();
    world.history.issues[0].raised = Some(day("2026-05-18"));
    world.history.issues[0].answered = Some(day("2026-05-20"));
    assert_eq!(
        step(&world, "WD-21.receive", "2026-06-10").state,
        ObligationState::Met
    );
}

#[test]
fn wd_21_a_holiday_of_the_programme_moves_the_day() {
    let mut world = world();
    let text = include_str!("../../../../../fixtures/programmes/WD/programme.toml")
        .replace("holidays = []", "holidays = [\"2026-05-19\"]");
    world.programmes.add_file("WD.toml", &text).unwrap();
    assert_eq!(
        step(&world, "WD-20", "2026-05-16").due,
        Some(day("2026-05-21"))
    );
}

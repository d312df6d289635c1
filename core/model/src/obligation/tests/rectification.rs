use super::world::{World, day, enterprise, hazard};
use crate::obligation::FindingStanding::{Closed, Merged, Open, Verified, Withdrawn};
use crate::obligation::{FigureCode, Flag, Obligation, ObligationState, PeriodKey, WhyNot};
use crate::wire::FindingKind;

fn world() -> World {
    World::new(&["WD"])
}

fn second_quarter(world: &World, as_of: &str) -> Obligation {
    let all = world.owed("WD-16", as_of, "2026-04-01", "2026-07-01");
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].subject, enterprise(2));
    all[0].clone()
}

fn rate(owed: &Obligation, code: FigureCode) -> (u32, u32) {
    let figure = owed.figure(code).unwrap();
    (figure.done, figure.of)
}

#[test]
fn wd_16_every_hazard_crossed_off_meets_the_duty() {
    let mut world = world();
    let mut on_the_spot = hazard(1, Closed, None);
    on_the_spot.on_the_spot = true;
    world
        .history
        .findings
        .extend([on_the_spot, hazard(2, Closed, Some("2026-04-30"))]);
    let owed = second_quarter(&world, "2026-05-10");
    assert_eq!(owed.state, ObligationState::Met);
    assert_eq!(rate(&owed, FigureCode::RectificationRate), (2, 2));
    assert_eq!(rate(&owed, FigureCode::DueRectificationRate), (1, 1));
    assert_eq!(rate(&owed, FigureCode::OnTheSpot), (1, 2));
    let before = second_quarter(&world, "2026-04-19");
    assert_eq!(
        before.state,
        ObligationState::NotDue,
        "crossed off on the 20th, open the day before"
    );
    assert_eq!(rate(&before, FigureCode::RectificationRate), (0, 2));
}

#[test]
fn wd_16_a_passed_deadline_is_overdue_the_day_after() {
    let mut world = world();
    world
        .history
        .findings
        .push(hazard(1, Open, Some("2026-04-30")));
    world
        .history
        .findings
        .push(hazard(2, Closed, Some("2026-05-30")));
    let state = |as_of| second_quarter(&world, as_of).state;
    assert_eq!(state("2026-04-26"), ObligationState::NotDue);
    assert_eq!(state("2026-04-27"), ObligationState::DueSoon);
    assert_eq!(state("2026-04-30"), ObligationState::DueSoon);
    assert_eq!(state("2026-05-01"), ObligationState::Missed);
    let owed = second_quarter(&world, "2026-05-01");
    assert!(owed.is_violation());
    assert_eq!(owed.not_counted[0].why, WhyNot::Overdue);
    assert_eq!(rate(&owed, FigureCode::RectificationRate), (1, 2));
    assert_eq!(rate(&owed, FigureCode::DueRectificationRate), (0, 1));
    assert_eq!(rate(&owed, FigureCode::Overdue), (1, 2));
}

#[test]
fn wd_16_no_reason_excuses_an_overdue_hazard() {
    let mut world = world();
    world
        .history
        .findings
        .push(hazard(1, Open, Some("2026-04-30")));
    world.explain("WD-16", enterprise(2), PeriodKey::Event);
    assert_eq!(
        second_quarter(&world, "2026-05-01").state,
        ObligationState::Missed
    );
}

#[test]
fn wd_16_suggestions_merged_and_withdrawn_are_in_neither_rate() {
    let mut world = world();
    let mut advice = hazard(1, Open, Some("2026-04-11"));
    advice.kind = FindingKind::Suggestion;
    world.history.findings.extend([
        advice,
        hazard(2, Merged, Some("2026-04-11")),
        hazard(3, Withdrawn, Some("2026-04-11")),
        hazard(4, Closed, Some("2026-04-11")),
    ]);
    let owed = second_quarter(&world, "2026-05-10");
    assert_eq!(owed.state, ObligationState::Met);
    assert_eq!(rate(&owed, FigureCode::RectificationRate), (1, 1));
    assert_eq!(rate(&owed, FigureCode::DueRectificationRate), (1, 1));
    let whys: Vec<_> = owed.not_counted.iter().map(|one| one.why).collect();
    assert_eq!(
        whys,
        [WhyNot::Suggestion, WhyNot::Merged, WhyNot::Withdrawn]
    );
}

#[test]
fn wd_16_hazards_re_checked_but_not_crossed_off_await_confirmation() {
    let mut world = world();
    let findings = [
        hazard(1, Verified, Some("2026-04-30")),
        hazard(2, Closed, None),
    ];
    world.history.findings.extend(findings);
    let owed = second_quarter(&world, "2026-05-10");
    assert_eq!(owed.state, ObligationState::AwaitingConfirmation);
    assert_eq!(
        rate(&owed, FigureCode::RectificationRate),
        (1, 2),
        "verified is not crossed off"
    );
}

#[test]
fn wd_16_an_open_hazard_of_last_quarter_stays_in_sight() {
    let mut world = world();
    let mut old = hazard(1, Open, None);
    old.listed = day("2026-02-01");
    let mut settled = hazard(2, Closed, None);
    settled.listed = day("2026-02-01");
    settled.closed = Some(day("2026-03-31"));
    world.history.findings.extend([old, settled]);
    let owed = second_quarter(&world, "2026-05-10");
    assert_eq!(owed.state, ObligationState::NotDue);
    assert_eq!(owed.due, None);
    assert_eq!(rate(&owed, FigureCode::RectificationRate), (0, 1));
    assert_eq!(
        owed.flags,
        [
            Flag::WithoutDeadline { count: 1 },
            Flag::CarriedOver { count: 1 }
        ]
    );
}

#[test]
fn two_rules_that_ask_the_same_are_one_line() {
    let mut world = World::new(&["WENDENG"]);
    world
        .history
        .findings
        .push(hazard(1, Open, Some("2026-04-30")));
    let owed = second_quarter(&world, "2026-05-01");
    assert_eq!(owed.also, ["WH67-28"]);
    assert!(
        world
            .owed("WH67-28", "2026-05-01", "2026-04-01", "2026-07-01")
            .is_empty()
    );
    let mut city = World::new(&["WH67"]);
    city.history = world.history;
    assert_eq!(
        city.owed("WH67-28", "2026-05-01", "2026-04-01", "2026-07-01")
            .len(),
        1
    );
}

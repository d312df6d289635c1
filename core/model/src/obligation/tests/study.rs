use super::world::{World, at, session, visit};
use crate::Lang;
use crate::obligation::{ActivityState, Flag, ObligationState, PeriodKey, Subject, WhyNot};
use crate::wire::ActivityKind;

fn world() -> World {
    World::new(&["WD"])
}

#[test]
fn wd_07_one_archived_session_meets_the_quarter() {
    let mut world = world();
    world
        .history
        .activities
        .push(session(1, ActivityKind::Seminar, "2026-05-12"));
    let owed = world.one("WD-07", Subject::Alliance, "2026-05-01", "2026-06-01");
    assert_eq!(owed.state, ObligationState::Met);
    assert_eq!(owed.state_label(Lang::Zh), "已完成");
    assert_eq!(owed.period.label.zh, "2026年第二季度");
    assert_eq!(owed.counted.len(), 1);
    assert_eq!(owed.counted[0].proof, world.history.activities[0].proof);
    assert!(owed.flags.is_empty());
}

#[test]
fn wd_07_a_quarter_without_session_is_missed_and_a_reason_explains_it() {
    let mut world = world();
    let state = |world: &World, as_of| {
        world
            .one("WD-07", Subject::Alliance, "2026-05-01", as_of)
            .state
    };
    assert_eq!(state(&world, "2026-06-09"), ObligationState::NotDue);
    assert_eq!(state(&world, "2026-06-10"), ObligationState::DueSoon);
    assert_eq!(state(&world, "2026-06-30"), ObligationState::DueSoon);
    assert_eq!(state(&world, "2026-07-01"), ObligationState::Missed);
    world.explain("WD-07", Subject::Alliance, PeriodKey::Quarter(2026, 2));
    assert_eq!(
        state(&world, "2026-07-01"),
        ObligationState::MissedExplained
    );
    let owed = world.one("WD-07", Subject::Alliance, "2026-05-01", "2026-07-01");
    assert!(
        !owed.is_violation(),
        "in principle: a warning, never a violation"
    );
    assert_eq!(owed.state_label(Lang::Zh), "未完成（已说明）");
}

#[test]
fn wd_07_the_last_minute_of_june_is_the_second_quarter() {
    let mut world = world();
    let mut late = session(1, ActivityKind::Seminar, "2026-06-30");
    late.ends = at("2026-06-30 23:59");
    world.history.activities.push(late);
    let second = world.one("WD-07", Subject::Alliance, "2026-05-01", "2026-07-10");
    assert_eq!(second.state, ObligationState::Met);
    world.history.activities[0].ends = at("2026-07-01 00:00");
    let second = world.one("WD-07", Subject::Alliance, "2026-05-01", "2026-07-10");
    assert_eq!(second.state, ObligationState::Missed);
    assert_eq!(second.not_counted[0].why, WhyNot::EndedOutsidePeriod);
    let third = world.one("WD-07", Subject::Alliance, "2026-08-01", "2026-07-10");
    assert_eq!(third.state, ObligationState::Met);
}

#[test]
fn wd_07_only_the_three_kinds_count_and_only_when_held() {
    let mut world = world();
    world
        .history
        .activities
        .push(session(1, ActivityKind::Training, "2026-05-12"));
    let mut called_off = session(2, ActivityKind::Seminar, "2026-05-13");
    called_off.state = ActivityState::Cancelled;
    world.history.activities.push(called_off);
    let mut convened = session(3, ActivityKind::AccidentAnalysis, "2026-06-28");
    convened.state = ActivityState::Planned;
    world.history.activities.push(convened);
    let owed = world.one("WD-07", Subject::Alliance, "2026-05-01", "2026-06-20");
    assert_eq!(owed.state, ObligationState::DueSoon);
    let whys: Vec<_> = owed.not_counted.iter().map(|one| one.why).collect();
    assert_eq!(
        whys,
        [WhyNot::OtherKind, WhyNot::Cancelled, WhyNot::NotYetHeld]
    );
    assert_eq!(owed.not_counted[1].why.label(Lang::Zh), "已取消");
}

#[test]
fn wd_07_a_session_in_the_morning_of_a_visit_counts_by_its_own_kind() {
    let mut world = world();
    let kinds = [ActivityKind::ExperienceExchange, ActivityKind::Help];
    world
        .history
        .activities
        .push(visit(1, &kinds, "2026-05-12"));
    let study = world.one("WD-07", Subject::Alliance, "2026-05-01", "2026-06-01");
    let help = world.one("WD-13", super::world::pair(1), "2026-05-01", "2026-06-01");
    assert_eq!(study.state, ObligationState::Met);
    assert_eq!(help.state, ObligationState::Met);
}

#[test]
fn wd_07_what_is_dated_after_the_day_asked_for_does_not_count_yet() {
    let mut world = world();
    world
        .history
        .activities
        .push(session(1, ActivityKind::Seminar, "2026-05-12"));
    let before = world.one("WD-07", Subject::Alliance, "2026-05-01", "2026-05-11");
    assert_eq!(before.state, ObligationState::NotDue);
    assert_eq!(before.not_counted[0].why, WhyNot::NotYetHeld);
}

#[test]
fn wd_06_a_session_without_agreed_agenda_counts_with_a_warning() {
    let mut world = world();
    let mut hasty = session(1, ActivityKind::Seminar, "2026-05-12");
    hasty.with_agreement = false;
    let id = hasty.id;
    world.history.activities.push(hasty);
    let owed = world.one("WD-07", Subject::Alliance, "2026-05-01", "2026-06-01");
    assert_eq!(owed.state, ObligationState::Met);
    assert_eq!(owed.flags, [Flag::AgendaNotAgreed { activity: id }]);
    assert_eq!(owed.flags[0].label(Lang::Zh), "议题未经集体研究");
}

#[test]
fn fewer_than_half_of_the_enterprises_is_a_warning_and_half_is_none() {
    let mut world = world();
    let mut few = session(1, ActivityKind::Seminar, "2026-05-12");
    few.participants.truncate(2);
    world.history.activities.push(few);
    let owed = world.one("WD-07", Subject::Alliance, "2026-05-01", "2026-06-01");
    assert!(owed.flags.is_empty(), "two of four is half");
    world.history.activities[0].participants.truncate(1);
    let owed = world.one("WD-07", Subject::Alliance, "2026-05-01", "2026-06-01");
    assert!(matches!(
        owed.flags[..],
        [Flag::FewEnterprises {
            present: 1,
            members: 4,
            ..
        }]
    ));
    assert_eq!(owed.state, ObligationState::Met);
}

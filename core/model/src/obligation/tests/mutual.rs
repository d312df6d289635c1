use super::world::{World, pair, visit};
use crate::Lang;
use crate::obligation::{Flag, ObligationState, PeriodKey, WhyNot};
use crate::programme::Label;
use crate::wire::ActivityKind;
use crate::wire::row::RoleKind;

fn world() -> World {
    World::new(&["WENDENG"])
}

#[test]
fn wh67_20_an_inspection_with_all_disciplines_meets_the_half_year() {
    for kind in [
        ActivityKind::MutualInspection,
        ActivityKind::SiteObservation,
        ActivityKind::Exchange,
    ] {
        let mut world = world();
        world
            .history
            .activities
            .push(visit(1, &[kind], "2026-04-10"));
        let owed = world.one("WH67-20", pair(1), "2026-04-01", "2026-05-01");
        assert_eq!(owed.state, ObligationState::Met, "{kind:?}");
        assert!(owed.flags.is_empty());
    }
}

#[test]
fn wh67_20_a_study_part_never_counts() {
    let mut world = world();
    world
        .history
        .activities
        .push(visit(1, &[ActivityKind::ExperienceExchange], "2026-04-10"));
    world
        .history
        .activities
        .push(visit(2, &[ActivityKind::Help], "2026-04-11"));
    let owed = world.one("WH67-20", pair(1), "2026-04-01", "2026-07-01");
    assert_eq!(owed.state, ObligationState::Missed);
    assert!(owed.counted.is_empty());
    assert!(
        owed.not_counted
            .iter()
            .all(|one| one.why == WhyNot::OtherKind)
    );
    world.explain("WH67-20", pair(1), PeriodKey::HalfYear(2026, 1));
    let owed = world.one("WH67-20", pair(1), "2026-04-01", "2026-07-01");
    assert_eq!(owed.state, ObligationState::MissedExplained);
}

#[test]
fn wh67_20_a_missing_discipline_is_a_warning_only() {
    let mut world = world();
    let mut short = visit(1, &[ActivityKind::MutualInspection], "2026-04-10");
    short
        .participants
        .retain(|guest| !guest.roles.contains(&RoleKind::Instrumentation));
    for guest in &mut short.participants {
        guest.present = !guest.roles.contains(&RoleKind::Technology);
    }
    let activity = short.id;
    world.history.activities.push(short);
    let owed = world.one("WH67-20", pair(1), "2026-04-01", "2026-05-01");
    assert_eq!(owed.state, ObligationState::Met);
    let missing = vec![
        Label::new("仪表", "instrumentation"),
        Label::new("技术", "technology"),
    ];
    assert_eq!(owed.flags, [Flag::DisciplinesMissing { activity, missing }]);
    assert_eq!(owed.flags[0].label(Lang::Zh), "参加专业不全：缺仪表、技术");
}

#[test]
fn one_activity_of_two_parts_serves_help_and_inspection() {
    let mut world = world();
    let kinds = [ActivityKind::Help, ActivityKind::MutualInspection];
    world
        .history
        .activities
        .push(visit(1, &kinds, "2026-04-10"));
    for duty in ["WD-13", "WH67-20"] {
        let owed = world.one(duty, pair(1), "2026-04-01", "2026-05-01");
        assert_eq!(owed.state, ObligationState::Met, "{duty}");
        assert!(owed.flags.is_empty(), "{duty}");
    }
}

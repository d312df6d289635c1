use super::world::{BUREAU, World, day, org, pair};
use crate::EntityId;
use crate::obligation::{
    Flag, Obligation, ObligationState, PastReport, PeriodKey, Subject, WhyNot,
};

const DISTRICT: Subject = Subject::District {
    bureau: crate::OrgId::from_bytes([BUREAU; 16]),
};

fn world(submitted: Option<&str>) -> World {
    let mut world = World::new(&["WENDENG"]);
    world.history.reports.push(PastReport {
        id: EntityId::from_bytes([8; 16]),
        report: "quarterly".into(),
        period: PeriodKey::Quarter(2026, 2),
        subject: DISTRICT,
        submitted: submitted.map(day),
        proof: vec![],
    });
    world
}

fn second_quarter(world: &World, as_of: &str) -> Obligation {
    world.one("WH67-30", DISTRICT, "2026-05-01", as_of)
}

#[test]
fn wh67_30_report_sent_on_the_25th_is_in_time() {
    let owed = second_quarter(&world(Some("2026-06-25")), "2026-07-01");
    assert_eq!((owed.state, owed.flags.len()), (ObligationState::Met, 0));
    assert_eq!(owed.due, Some(day("2026-06-25")));
    assert_eq!(owed.subject_label.zh, "区应急局");
    assert_eq!(org(BUREAU), crate::OrgId::from_bytes([BUREAU; 16]));
}

#[test]
fn wh67_30_report_sent_on_the_26th_is_late() {
    let draft = world(None);
    assert_eq!(
        second_quarter(&draft, "2026-06-17").state,
        ObligationState::NotDue
    );
    assert_eq!(
        second_quarter(&draft, "2026-06-18").state,
        ObligationState::DueSoon
    );
    assert_eq!(
        second_quarter(&draft, "2026-06-25").state,
        ObligationState::DueSoon
    );
    let owed = second_quarter(&draft, "2026-06-26");
    assert_eq!(owed.state, ObligationState::Missed);
    assert!(owed.is_violation());
    assert_eq!(
        owed.not_counted[0].why,
        WhyNot::NotSent,
        "a draft is not a report"
    );
    let late = second_quarter(&world(Some("2026-06-26")), "2026-06-27");
    assert_eq!(late.state, ObligationState::Met);
    assert_eq!(late.flags, [Flag::Late { days: 1 }]);
}

#[test]
fn wh67_30_the_26th_opens_the_next_period() {
    let world = world(None);
    let owed = world.one("WH67-30", DISTRICT, "2026-06-25", "2026-06-01");
    assert_eq!(owed.period.key, PeriodKey::Quarter(2026, 2));
    assert_eq!(
        (owed.period.from, owed.period.to),
        (day("2026-03-26"), day("2026-06-25"))
    );
    let next = world.one("WH67-30", DISTRICT, "2026-06-26", "2026-06-01");
    assert_eq!(next.period.key, PeriodKey::Quarter(2026, 3));
    let turn = world.one("WH67-30", DISTRICT, "2026-12-26", "2026-06-01");
    assert_eq!(turn.period.key, PeriodKey::Quarter(2027, 1));
    assert_eq!(turn.due, Some(day("2027-03-25")));
}

#[test]
fn wh67_22_the_archive_of_a_year_is_due_in_january() {
    let mut world = World::new(&["WENDENG"]);
    let owed = |world: &World, as_of| world.one("WH67-22", pair(1), "2026-05-01", as_of);
    assert_eq!(owed(&world, "2026-12-31").due, Some(day("2027-01-31")));
    assert_eq!(owed(&world, "2027-01-31").state, ObligationState::DueSoon);
    assert_eq!(owed(&world, "2027-02-01").state, ObligationState::Missed);
    world.history.reports.push(PastReport {
        id: EntityId::from_bytes([9; 16]),
        report: "annual_archive".into(),
        period: PeriodKey::Year(2026),
        subject: pair(1),
        submitted: Some(day("2027-01-20")),
        proof: vec![],
    });
    assert_eq!(owed(&world, "2027-02-01").state, ObligationState::Met);
    let other = world.one("WH67-22", pair(2), "2026-05-01", "2027-02-01");
    assert_eq!(
        other.state,
        ObligationState::Missed,
        "each pair files its own"
    );
}

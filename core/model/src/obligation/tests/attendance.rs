use super::world::{World, enterprise, guest, org, person, session};
use crate::obligation::{
    FigureCode, Flag, Obligation, ObligationState, PastAttendance, PeriodKey, PostHolder, Presence,
    WhyNot,
};
use crate::wire::ActivityKind;
use crate::wire::row::RoleKind;

/// One session in May; plant 1's Director came, its Head is a line of its own.
fn world(head: Option<Presence>) -> World {
    let mut world = World::new(&["WD"]);
    let held = session(1, ActivityKind::Seminar, "2026-05-12");
    if let Some(presence) = head {
        world.history.attendances.push(PastAttendance {
            activity: held.id,
            person: person(12),
            org: org(1),
            presence,
            proof: vec![],
        });
    }
    world.history.activities.push(held);
    world
}

fn of(world: &World, plant: u8) -> Obligation {
    world.one("WD-17", enterprise(plant), "2026-05-01", "2026-06-01")
}

fn figure(owed: &Obligation, code: FigureCode) -> (u32, u32) {
    let figure = owed.figure(code).unwrap();
    (figure.done, figure.of)
}

#[test]
fn wd_17_leave_is_excused_and_absence_without_leave_is_not() {
    let excused = of(&world(Some(Presence::Excused)), 1);
    assert_eq!(excused.state, ObligationState::Met);
    assert_eq!(excused.also, ["WD-15", "WD-18"]);
    assert_eq!(figure(&excused, FigureCode::AttendanceRate), (1, 2));
    assert_eq!(excused.not_counted[0].why, WhyNot::OnLeave);

    let mut absent = world(Some(Presence::Unexcused));
    let owed = of(&absent, 1);
    assert_eq!(owed.state, ObligationState::Missed);
    assert!(
        !owed.is_violation(),
        "in principle no leave: shown, not scored"
    );
    assert_eq!(figure(&owed, FigureCode::Unexcused), (1, 2));
    let head = owed
        .posts
        .iter()
        .find(|p| p.role == RoleKind::SafetyDepartmentHead)
        .unwrap();
    assert_eq!((head.present, head.excused, head.unexcused), (0, 0, 1));
    absent.explain("WD-17", enterprise(1), PeriodKey::Quarter(2026, 2));
    assert_eq!(of(&absent, 1).state, ObligationState::MissedExplained);
}

#[test]
fn wd_17_a_substitute_leaves_the_absence_on_record_as_leave() {
    let owed = of(&world(Some(Presence::Substituted)), 1);
    assert_eq!(owed.state, ObligationState::Met);
    assert_eq!(figure(&owed, FigureCode::Excused), (1, 2));
    assert_eq!(owed.not_counted[0].why, WhyNot::Substituted);
}

#[test]
fn wd_17_one_person_in_both_posts_counts_once() {
    let owed = of(&world(None), 2);
    assert_eq!(figure(&owed, FigureCode::AttendanceRate), (1, 1));
    assert_eq!(owed.posts.len(), 2);
    for post in &owed.posts {
        assert_eq!((post.present, post.holder), (1, PostHolder::Shared));
    }
}

#[test]
fn wd_17_an_invited_person_who_did_not_come_and_had_no_leave_is_unexcused() {
    let mut world = world(None);
    let mut absent = guest(12, 1, &[RoleKind::SafetyDepartmentHead]);
    absent.present = false;
    world.history.activities[0].participants.push(absent);
    assert_eq!(figure(&of(&world, 1), FigureCode::Unexcused), (1, 2));
    let leave = PastAttendance {
        activity: world.history.activities[0].id,
        person: person(12),
        org: org(1),
        presence: Presence::Excused,
        proof: vec![],
    };
    world.history.attendances.push(leave);
    assert_eq!(
        of(&world, 1).state,
        ObligationState::Met,
        "leave granted speaks for the absent"
    );
}

#[test]
fn wd_18_leave_undecided_when_the_activity_ended_is_unexcused_for_now() {
    let mut world = world(Some(Presence::Pending));
    let activity = world.history.activities[0].id;
    let owed = of(&world, 1);
    assert_eq!(owed.state, ObligationState::Missed);
    assert_eq!(
        owed.flags,
        [Flag::LeaveUndecided {
            activity,
            person: person(12)
        }]
    );
    world.history.attendances[0].presence = Presence::Excused;
    assert_eq!(
        of(&world, 1).state,
        ObligationState::Met,
        "the leader's late word still counts"
    );
}

#[test]
fn wd_17_a_meeting_called_off_asks_nobody_to_come() {
    let mut world = world(Some(Presence::Unexcused));
    world.history.activities[0].state = crate::obligation::ActivityState::Cancelled;
    assert!(
        world
            .owed("WD-17", "2026-06-01", "2026-04-01", "2026-07-01")
            .is_empty()
    );
}

#[test]
fn a_post_nobody_holds_reads_vacant() {
    let owed = of(&world(None), 3);
    assert!(
        owed.posts
            .iter()
            .all(|post| post.holder == PostHolder::Vacant)
    );
}

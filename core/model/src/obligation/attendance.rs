//! Attendance of the two posts, leave and absence (WD-15, WD-17, WD-18), by enterprise.

use super::compute::{Owed, Scene};
use super::figure::{Figure, FigureCode, PostAttendance, PostHolder};
use super::history::{ActivityState, PastActivity, Presence};
use super::state::missed;
use super::{
    Counted, Flag, NotCounted, Obligation, ObligationState, Period, Subject, Thing, WhyNot,
};
use crate::directory::AsOf;
use crate::programme::Cadence;
use crate::wire::row::RoleKind;
use crate::{ActivityId, Hash, OrgId, PersonId};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// One person at one activity; both posts in one person are one line.
struct Line {
    activity: ActivityId,
    person: PersonId,
    day: NaiveDate,
    posts: BTreeSet<RoleKind>,
    presence: Presence,
    proof: Vec<Hash>,
}

pub(super) fn measure(
    scene: &Scene<'_>,
    owed: &Owed<'_>,
    cadence: &Cadence,
    roles: &[RoleKind],
) -> Vec<Obligation> {
    let mut all = Vec::new();
    for period in cadence.periods(&scene.range) {
        let mut by_org: BTreeMap<OrgId, Vec<Line>> = BTreeMap::new();
        for activity in scene
            .history
            .activities
            .iter()
            .filter(|one| took_place(scene, one))
        {
            if period.contains(activity.last_day()) {
                lines(scene, activity, roles, &mut by_org);
            }
        }
        for (org, lines) in by_org {
            let subject = Subject::Enterprise { org };
            let obligation = owed.obligation(scene, subject, scene.org_label(org), period.clone());
            all.push(of_org(scene, owed, org, roles, &lines, obligation));
        }
    }
    all
}

fn took_place(scene: &Scene<'_>, activity: &PastActivity) -> bool {
    let held = match activity.state {
        ActivityState::Submitted
        | ActivityState::Disputed
        | ActivityState::Confirmed
        | ActivityState::Held
        | ActivityState::Archived => true,
        ActivityState::Planned
        | ActivityState::InProgress
        | ActivityState::Postponed
        | ActivityState::Cancelled => false,
    };
    held && activity.last_day() <= scene.as_of
}

fn lines(
    scene: &Scene<'_>,
    activity: &PastActivity,
    roles: &[RoleKind],
    by_org: &mut BTreeMap<OrgId, Vec<Line>>,
) {
    let mut found: BTreeMap<(OrgId, PersonId), Line> = BTreeMap::new();
    let day = activity.last_day();
    let mut add = |org, person, posts: BTreeSet<RoleKind>, presence, proof: &[Hash]| {
        if posts.is_empty() {
            return;
        }
        let line = found.entry((org, person)).or_insert_with(|| Line {
            activity: activity.id,
            person,
            day,
            posts: BTreeSet::new(),
            presence,
            proof: Vec::new(),
        });
        line.posts.extend(posts);
        line.presence = line.presence.min(presence);
        line.proof.extend(proof);
    };
    for guest in &activity.participants {
        let posts = guest
            .roles
            .iter()
            .copied()
            .filter(|role| roles.contains(role))
            .collect();
        let presence = if guest.present {
            Presence::Present
        } else {
            Presence::Unexcused
        };
        add(guest.org, guest.person, posts, presence, &activity.proof);
    }
    for noted in scene
        .history
        .attendances
        .iter()
        .filter(|noted| noted.activity == activity.id)
    {
        let posts = scene
            .directory
            .roles_of(noted.person, AsOf::NOW, day)
            .into_iter()
            .filter(|held| held.org == noted.org && roles.contains(&held.role))
            .map(|held| held.role)
            .collect();
        add(noted.org, noted.person, posts, noted.presence, &noted.proof);
    }
    for ((org, _), line) in found {
        by_org.entry(org).or_default().push(line);
    }
}

fn of_org(
    scene: &Scene<'_>,
    owed: &Owed<'_>,
    org: OrgId,
    roles: &[RoleKind],
    lines: &[Line],
    mut obligation: Obligation,
) -> Obligation {
    for line in lines {
        note(line, &mut obligation);
    }
    let of = lines.len() as u32;
    let figure = |code, done| Figure { code, done, of };
    let (present, excused, unexcused) = tally(lines.iter());
    obligation.required = of;
    obligation.figures = vec![
        figure(FigureCode::AttendanceRate, present),
        figure(FigureCode::Excused, excused),
        figure(FigureCode::Unexcused, unexcused),
    ];
    obligation.posts = roles
        .iter()
        .map(|role| {
            let (present, excused, unexcused) =
                tally(lines.iter().filter(|line| line.posts.contains(role)));
            let holder = holder(scene, org, *role, roles, &obligation.period);
            PostAttendance {
                role: *role,
                holder,
                present,
                excused,
                unexcused,
            }
        })
        .collect();
    obligation.state = if unexcused == 0 {
        ObligationState::Met
    } else {
        missed(owed.strength, obligation.reason.is_some())
    };
    obligation
}

fn note(line: &Line, obligation: &mut Obligation) {
    let what = Thing::Attendance {
        id: line.activity,
        person: line.person,
    };
    let why = match line.presence {
        Presence::Present => {
            obligation
                .counted
                .push(Counted::on(line.day, what, &line.proof));
            return;
        }
        Presence::Substituted => WhyNot::Substituted,
        Presence::Excused => WhyNot::OnLeave,
        Presence::Unexcused => WhyNot::Unexcused,
        Presence::Pending => {
            let (activity, person) = (line.activity, line.person);
            obligation
                .flags
                .push(Flag::LeaveUndecided { activity, person });
            WhyNot::LeaveUndecided
        }
    };
    obligation
        .not_counted
        .push(NotCounted::on(line.day, what, why));
}

/// Counts who came, who was on leave and who was absent; leave nobody decided is absence until
/// somebody does.
fn tally<'a>(lines: impl Iterator<Item = &'a Line>) -> (u32, u32, u32) {
    let (mut present, mut excused, mut unexcused) = (0, 0, 0);
    for line in lines {
        match line.presence {
            Presence::Present => present += 1,
            Presence::Substituted | Presence::Excused => excused += 1,
            Presence::Pending | Presence::Unexcused => unexcused += 1,
        }
    }
    (present, excused, unexcused)
}

fn holder(
    scene: &Scene<'_>,
    org: OrgId,
    role: RoleKind,
    roles: &[RoleKind],
    period: &Period,
) -> PostHolder {
    let day = scene.as_of.min(period.to);
    let held: Vec<_> = scene
        .directory
        .roles(AsOf::NOW, day)
        .into_iter()
        .filter(|one| one.org == org && roles.contains(&one.role))
        .collect();
    let holders: Vec<PersonId> = held
        .iter()
        .filter(|one| one.role == role)
        .map(|one| one.person)
        .collect();
    if holders.is_empty() {
        return PostHolder::Vacant;
    }
    let shared = held
        .iter()
        .any(|one| one.role != role && holders.contains(&one.person));
    if shared {
        PostHolder::Shared
    } else {
        PostHolder::Filled
    }
}

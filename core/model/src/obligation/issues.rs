//! Steps of a problem fed back, in working days (WD-20, WD-21).

use super::compute::{Owed, Scene};
use super::history::PastIssue;
use super::state::{Deadline, undone};
use super::{Counted, Flag, Obligation, ObligationState, Period, Subject, Thing};
use crate::programme::IssueMoment;
use chrono::NaiveDate;

pub(super) fn measure(
    scene: &Scene<'_>,
    owed: &Owed<'_>,
    from: IssueMoment,
    to: IssueMoment,
    working_days: u32,
) -> Vec<Obligation> {
    scene
        .history
        .issues
        .iter()
        .filter_map(|issue| step(scene, owed, issue, (from, to), working_days))
        .collect()
}

/// Measures one step; `None` while its clock has not started, or outside the range.
fn step(
    scene: &Scene<'_>,
    owed: &Owed<'_>,
    issue: &PastIssue,
    (from, to): (IssueMoment, IssueMoment),
    working_days: u32,
) -> Option<Obligation> {
    let known = |day: &NaiveDate| *day <= scene.as_of;
    let began = day_of(issue, from).filter(known)?;
    let done = day_of(issue, to).filter(known);
    if began >= scene.range.end || done.is_some_and(|day| day < scene.range.start) {
        return None;
    }
    let due = owed.programme.calendar.after(began, working_days);
    let subject = Subject::Issue {
        issue: issue.id,
        org: issue.org,
    };
    let period = Period::event(began, due);
    let mut obligation = owed.obligation(scene, subject, scene.org_label(issue.org), period);
    obligation.state = if let Some(day) = done {
        let what = Thing::Issue { id: issue.id };
        obligation
            .counted
            .push(Counted::on(day, what, &issue.proof));
        if day > due {
            obligation.flags.push(Flag::Late {
                days: (day - due).num_days() as u32,
            });
        }
        ObligationState::Met
    } else {
        let deadline = Deadline {
            as_of: scene.as_of,
            due: Some(due),
            warn_days: owed.duty.warn_days,
        };
        undone(deadline, owed.strength, obligation.reason.is_some())
    };
    Some(obligation)
}

/// Gives the day of a moment; a step that nobody noted was reached when a later one was.
fn day_of(issue: &PastIssue, moment: IssueMoment) -> Option<NaiveDate> {
    match moment {
        IssueMoment::Arose => issue.arose,
        IssueMoment::Raised => issue
            .raised
            .or_else(|| day_of(issue, IssueMoment::Received)),
        IssueMoment::Received => issue
            .received
            .or_else(|| day_of(issue, IssueMoment::Answered)),
        IssueMoment::Answered => issue
            .answered
            .or_else(|| day_of(issue, IssueMoment::Resolved)),
        IssueMoment::Resolved => issue.resolved,
    }
}

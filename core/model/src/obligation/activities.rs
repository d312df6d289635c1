//! Activities of some kinds in each period (WD-07, WD-13, WH67-20).

use super::compute::{Owed, Scene};
use super::history::{ActivityState, ActivitySubject, PastActivity};
use super::state::{Deadline, undone};
use super::{
    Counted, Flag, NotCounted, Obligation, ObligationState, Period, Subject, Thing, WhyNot,
};
use crate::OrgId;
use crate::directory::AsOf;
use crate::programme::duty::Wanted;
use crate::programme::{Cadence, Label, SubjectKind};
use std::collections::BTreeSet;

pub(super) fn measure(
    scene: &Scene<'_>,
    owed: &Owed<'_>,
    cadence: &Cadence,
    want: &Wanted,
) -> Vec<Obligation> {
    let mut all = Vec::new();
    for period in cadence.periods(&scene.range) {
        for (subject, label) in subjects(scene, owed.duty.subject, &period) {
            let mut obligation = owed.obligation(scene, subject, label, period.clone());
            obligation.due = Some(cadence.due(&period));
            let candidates = scene
                .history
                .activities
                .iter()
                .filter(|activity| concerns(activity, subject, want));
            tally(scene, owed, want, candidates, &mut obligation);
            all.push(obligation);
        }
    }
    all
}

/// A session may be part of a pair's day; it then counts for the alliance by its own kind.
fn concerns(activity: &PastActivity, subject: Subject, want: &Wanted) -> bool {
    match (subject, activity.subject) {
        (Subject::Alliance, ActivitySubject::Alliance) => true,
        (Subject::Alliance, ActivitySubject::Pair(_)) => is_wanted(activity, want),
        (Subject::Pair { pairing }, ActivitySubject::Pair(of)) => pairing == of,
        (
            Subject::Pair { .. }
            | Subject::KeyDate { .. }
            | Subject::Enterprise { .. }
            | Subject::Issue { .. }
            | Subject::District { .. },
            ActivitySubject::Alliance | ActivitySubject::Pair(_),
        ) => false,
    }
}

fn is_wanted(activity: &PastActivity, want: &Wanted) -> bool {
    activity.kinds.iter().any(|kind| want.counts.contains(kind))
}

/// Lists the subjects of a period with their names.
pub(super) fn subjects(
    scene: &Scene<'_>,
    kind: SubjectKind,
    period: &Period,
) -> Vec<(Subject, Label)> {
    match kind {
        SubjectKind::Alliance => vec![(Subject::Alliance, scene.alliance_label())],
        SubjectKind::Pair => scene
            .pairings_in(period)
            .iter()
            .map(|pair| {
                (
                    Subject::Pair {
                        pairing: pair.pairing,
                    },
                    scene.pair_label(pair),
                )
            })
            .collect(),
        SubjectKind::District => scene
            .directory
            .alliance(AsOf::NOW)
            .map(|alliance| {
                let bureau = alliance.bureau;
                (Subject::District { bureau }, scene.org_label(bureau))
            })
            .into_iter()
            .collect(),
        SubjectKind::Finding | SubjectKind::Absence | SubjectKind::Issue => Vec::new(),
    }
}

/// Counts `candidates` into the obligation and decides its state.
pub(super) fn tally<'a>(
    scene: &Scene<'_>,
    owed: &Owed<'_>,
    want: &Wanted,
    candidates: impl Iterator<Item = &'a PastActivity>,
    obligation: &mut Obligation,
) {
    obligation.required = want.min;
    let mut awaiting = 0_usize;
    for activity in candidates {
        let what = Thing::Activity { id: activity.id };
        let day = activity.last_day();
        let Some(standing) = standing(scene, want, activity, &obligation.period) else {
            continue;
        };
        match standing {
            Ok(()) => obligation
                .counted
                .push(Counted::on(day, what, &activity.proof)),
            Err(why) => obligation.not_counted.push(NotCounted::on(day, what, why)),
        }
        let waits = matches!(
            standing,
            Err(WhyNot::AwaitingConfirmation | WhyNot::Disputed)
        );
        awaiting += usize::from(waits);
        if waits || standing.is_ok() {
            obligation
                .flags
                .extend(wishes_missed(scene, want, activity));
        }
    }
    let required = want.min as usize;
    obligation.state = if obligation.counted.len() >= required {
        ObligationState::Met
    } else if obligation.counted.len() + awaiting >= required {
        ObligationState::AwaitingConfirmation
    } else {
        let deadline = Deadline {
            as_of: scene.as_of,
            due: obligation.due,
            warn_days: owed.duty.warn_days,
        };
        undone(deadline, owed.strength, obligation.reason.is_some())
    };
}

/// Tells whether an activity counts, or why not; `None` when it has nothing to do with the period.
fn standing(
    scene: &Scene<'_>,
    want: &Wanted,
    activity: &PastActivity,
    period: &Period,
) -> Option<Result<(), WhyNot>> {
    let last = activity.last_day();
    if !period.contains(last) {
        return period
            .contains(activity.first_day())
            .then_some(Err(WhyNot::EndedOutsidePeriod));
    }
    if !is_wanted(activity, want) {
        return Some(Err(WhyNot::OtherKind));
    }
    Some(match activity.state {
        ActivityState::Cancelled => Err(WhyNot::Cancelled),
        ActivityState::Postponed => Err(WhyNot::Postponed),
        ActivityState::Planned => Err(WhyNot::NotYetHeld),
        ActivityState::InProgress => Err(WhyNot::UnderWay),
        ActivityState::Submitted
        | ActivityState::Disputed
        | ActivityState::Confirmed
        | ActivityState::Held
        | ActivityState::Archived
            if last > scene.as_of =>
        {
            Err(WhyNot::NotYetHeld)
        }
        ActivityState::Submitted if want.needs_confirmation => Err(WhyNot::AwaitingConfirmation),
        ActivityState::Disputed if want.needs_confirmation => Err(WhyNot::Disputed),
        ActivityState::Submitted
        | ActivityState::Disputed
        | ActivityState::Confirmed
        | ActivityState::Held
        | ActivityState::Archived => Ok(()),
    })
}

fn wishes_missed(scene: &Scene<'_>, want: &Wanted, activity: &PastActivity) -> Vec<Flag> {
    let wishes = &want.wishes;
    let id = activity.id;
    let mut flags = Vec::new();
    if wishes.agreed && !activity.with_agreement {
        flags.push(match activity.subject {
            ActivitySubject::Alliance => Flag::AgendaNotAgreed { activity: id },
            ActivitySubject::Pair(_) => Flag::NotAgreed { activity: id },
        });
    }
    if wishes.focus_area && activity.focus.is_empty() {
        flags.push(Flag::NoFocusArea { activity: id });
    }
    let came: Vec<_> = activity
        .participants
        .iter()
        .filter(|person| person.present)
        .collect();
    let missing: Vec<Label> = wishes
        .disciplines
        .iter()
        .filter(|wanted| {
            !came
                .iter()
                .any(|person| person.roles.iter().any(|role| wanted.roles.contains(role)))
        })
        .map(|wanted| Label::new(wanted.zh.clone(), wanted.en.clone()))
        .collect();
    if !missing.is_empty() {
        flags.push(Flag::DisciplinesMissing {
            activity: id,
            missing,
        });
    }
    if let Some(percent) = wishes.members_percent
        && let Some(alliance) = scene.directory.alliance(AsOf::NOW)
    {
        let orgs: BTreeSet<OrgId> = came.iter().map(|person| person.org).collect();
        let present = alliance
            .members
            .iter()
            .filter(|member| orgs.contains(member))
            .count() as u32;
        let members = alliance.members.len() as u32;
        if u64::from(present) * 100 < u64::from(percent) * u64::from(members) {
            flags.push(Flag::FewEnterprises {
                activity: id,
                present,
                members,
            });
        }
    }
    flags
}

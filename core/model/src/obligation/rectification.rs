//! Every hazard put right (WD-16, WH67-28), by host, with the two rates.

use super::compute::{Owed, Scene};
use super::history::{FindingStanding, PastFinding};
use super::state::{Deadline, missed, undone};
use super::{Counted, Figure, FigureCode, Flag, NotCounted, Obligation, ObligationState, Period};
use super::{Subject, Thing, WhyNot};
use crate::OrgId;
use crate::wire::FindingKind;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Measures what the range brought and what was still open when it began: an old hazard does not
/// drop out of sight because a quarter ended.
pub(super) fn measure(scene: &Scene<'_>, owed: &Owed<'_>) -> Vec<Obligation> {
    let Some(last) = scene
        .range
        .end
        .pred_opt()
        .filter(|last| scene.range.start <= *last)
    else {
        return Vec::new();
    };
    let mut hosts: BTreeMap<OrgId, Vec<&PastFinding>> = BTreeMap::new();
    for finding in scene
        .history
        .findings
        .iter()
        .filter(|finding| touches(scene, finding))
    {
        hosts.entry(finding.host).or_default().push(finding);
    }
    hosts
        .into_iter()
        .filter_map(|(host, findings)| {
            let subject = Subject::Enterprise { org: host };
            let period = Period::event(scene.range.start, last);
            let obligation = owed.obligation(scene, subject, scene.org_label(host), period);
            of_host(scene, owed, &findings, obligation)
        })
        .collect()
}

fn touches(scene: &Scene<'_>, finding: &PastFinding) -> bool {
    if finding.listed >= scene.range.end || finding.listed > scene.as_of {
        return false;
    }
    let since = scene.range.start;
    finding.listed >= since
        || match finding.standing {
            FindingStanding::Open | FindingStanding::Verified => true,
            FindingStanding::Closed => finding.closed.is_some_and(|day| day >= since),
            FindingStanding::Withdrawn | FindingStanding::Merged => false,
        }
}

/// The standing on the day asked for: what was crossed off later was still open then.
fn standing_on(finding: &PastFinding, as_of: NaiveDate) -> FindingStanding {
    match finding.standing {
        FindingStanding::Closed if finding.closed.is_some_and(|day| day > as_of) => {
            FindingStanding::Open
        }
        FindingStanding::Closed => FindingStanding::Closed,
        FindingStanding::Open => FindingStanding::Open,
        FindingStanding::Verified => FindingStanding::Verified,
        FindingStanding::Withdrawn => FindingStanding::Withdrawn,
        FindingStanding::Merged => FindingStanding::Merged,
    }
}

#[derive(Default)]
struct Tally {
    found: u32,
    closed: u32,
    verified: u32,
    overdue: u32,
    due: u32,
    due_closed: u32,
    on_the_spot: u32,
    without_deadline: u32,
    carried_over: u32,
    next_due: Option<NaiveDate>,
}

fn of_host(
    scene: &Scene<'_>,
    owed: &Owed<'_>,
    findings: &[&PastFinding],
    mut obligation: Obligation,
) -> Option<Obligation> {
    let mut tally = Tally::default();
    for finding in findings {
        count(scene, finding, &mut tally, &mut obligation);
    }
    if tally.found == 0 {
        return None;
    }
    obligation.required = tally.found;
    obligation.due = tally.next_due;
    let explained = obligation.reason.is_some();
    obligation.state = if tally.overdue > 0 {
        missed(owed.strength, explained)
    } else if tally.closed == tally.found {
        ObligationState::Met
    } else if tally.closed + tally.verified == tally.found {
        ObligationState::AwaitingConfirmation
    } else {
        let deadline = Deadline {
            as_of: scene.as_of,
            due: tally.next_due,
            warn_days: owed.duty.warn_days,
        };
        undone(deadline, owed.strength, explained)
    };
    obligation.figures = figures(&tally);
    if tally.without_deadline > 0 {
        obligation.flags.push(Flag::WithoutDeadline {
            count: tally.without_deadline,
        });
    }
    if tally.carried_over > 0 {
        obligation.flags.push(Flag::CarriedOver {
            count: tally.carried_over,
        });
    }
    Some(obligation)
}

fn count(scene: &Scene<'_>, finding: &PastFinding, tally: &mut Tally, obligation: &mut Obligation) {
    let what = Thing::Finding { id: finding.id };
    let mut leave_out = |why| {
        let entry = NotCounted::on(finding.listed, what, why);
        obligation.not_counted.push(entry);
    };
    match finding.kind {
        FindingKind::Suggestion => return leave_out(WhyNot::Suggestion),
        FindingKind::Hazard => {}
    }
    let standing = standing_on(finding, scene.as_of);
    let passed = finding.due.is_some_and(|due| due < scene.as_of);
    match standing {
        FindingStanding::Withdrawn => return leave_out(WhyNot::Withdrawn),
        FindingStanding::Merged => return leave_out(WhyNot::Merged),
        FindingStanding::Open if passed => {
            tally.overdue += 1;
            leave_out(WhyNot::Overdue);
        }
        FindingStanding::Open => leave_out(WhyNot::NotRectified),
        FindingStanding::Verified => {
            tally.verified += 1;
            leave_out(WhyNot::NotCrossedOff);
        }
        FindingStanding::Closed => {
            tally.closed += 1;
            let day = finding.closed.unwrap_or(finding.listed);
            obligation
                .counted
                .push(Counted::on(day, what, &finding.proof));
        }
    }
    tally.found += 1;
    tally.due += u32::from(passed);
    tally.due_closed += u32::from(passed && standing == FindingStanding::Closed);
    tally.on_the_spot += u32::from(finding.on_the_spot);
    tally.carried_over += u32::from(finding.listed < scene.range.start);
    if standing == FindingStanding::Open {
        tally.without_deadline += u32::from(finding.due.is_none());
        tally.next_due = [tally.next_due, finding.due].into_iter().flatten().min();
    }
}

fn figures(tally: &Tally) -> Vec<Figure> {
    let of = tally.found;
    vec![
        Figure {
            code: FigureCode::RectificationRate,
            done: tally.closed,
            of,
        },
        Figure {
            code: FigureCode::DueRectificationRate,
            done: tally.due_closed,
            of: tally.due,
        },
        Figure {
            code: FigureCode::OnTheSpot,
            done: tally.on_the_spot,
            of,
        },
        Figure {
            code: FigureCode::Overdue,
            done: tally.overdue,
            of,
        },
        Figure {
            code: FigureCode::Verified,
            done: tally.verified,
            of,
        },
    ]
}

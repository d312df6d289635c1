//! Reports for each period (WH67-22, WH67-30).

use super::activities::subjects;
use super::compute::{Owed, Scene};
use super::state::{Deadline, undone};
use super::{Counted, Flag, NotCounted, Obligation, ObligationState, Thing, WhyNot};
use crate::programme::Cadence;

pub(super) fn measure(
    scene: &Scene<'_>,
    owed: &Owed<'_>,
    cadence: &Cadence,
    report: &str,
) -> Vec<Obligation> {
    let mut all = Vec::new();
    for period in cadence.periods(&scene.range) {
        let due = cadence.due(&period);
        for (subject, label) in subjects(scene, owed.duty.subject, &period) {
            let mut obligation = owed.obligation(scene, subject, label, period.clone());
            obligation.due = Some(due);
            let of_period = scene.history.reports.iter().filter(|one| {
                one.report == report && one.period == period.key && one.subject == subject
            });
            for one in of_period {
                let what = Thing::Report { id: one.id };
                match one.submitted.filter(|day| *day <= scene.as_of) {
                    Some(day) => obligation.counted.push(Counted::on(day, what, &one.proof)),
                    None => obligation.not_counted.push(NotCounted {
                        day: None,
                        what,
                        why: WhyNot::NotSent,
                    }),
                }
            }
            let first_sent = obligation.counted.iter().map(|one| one.day).min();
            obligation.state = if let Some(sent) = first_sent {
                if sent > due {
                    obligation.flags.push(Flag::Late {
                        days: (sent - due).num_days() as u32,
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
            all.push(obligation);
        }
    }
    all
}

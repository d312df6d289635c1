//! The yearly rotation of the leader (WD-05).

use super::compute::{Owed, Scene};
use super::state::{Deadline, undone};
use super::{Counted, Flag, NotCounted, Obligation, ObligationState, Period, PeriodKey, Subject};
use super::{Thing, WhyNot};
use crate::directory::{AsOf, LeaderTerm};
use crate::programme::Cadence;

pub(super) fn measure(
    scene: &Scene<'_>,
    owed: &Owed<'_>,
    cadence: &Cadence,
    min: u32,
) -> Vec<Obligation> {
    let mut terms = scene.directory.leader_terms(AsOf::NOW);
    terms.retain(|term| term.from <= scene.as_of);
    let mut all = Vec::new();
    for period in cadence.periods(&scene.range) {
        let label = scene.alliance_label();
        let mut obligation = owed.obligation(scene, Subject::Alliance, label, period.clone());
        obligation.due = Some(cadence.due(&period));
        obligation.required = min;
        count(&terms, &period, &mut obligation);
        obligation.state = if obligation.counted.len() >= min as usize {
            ObligationState::Met
        } else {
            let deadline = Deadline {
                as_of: scene.as_of,
                due: obligation.due,
                warn_days: owed.duty.warn_days,
            };
            undone(deadline, owed.strength, obligation.reason.is_some())
        };
        all.push(obligation);
    }
    all
}

/// Counts the terms of the period; a plant that led last counts again only with a reason.
fn count(terms: &[LeaderTerm], period: &Period, obligation: &mut Obligation) {
    for term in terms.iter().filter(|term| is_of(term, period)) {
        let what = Thing::LeaderTerm {
            org: term.org,
            year: term.year,
        };
        let before = terms
            .iter()
            .rfind(|one| !is_of(one, period) && one.from < term.from);
        let again = before.is_some_and(|last| last.org == term.org);
        if again && obligation.reason.is_none() {
            obligation
                .not_counted
                .push(NotCounted::on(term.from, what, WhyNot::SameEnterprise));
            continue;
        }
        if again {
            obligation
                .flags
                .push(Flag::SameEnterpriseAgain { org: term.org });
        }
        obligation.counted.push(Counted::on(term.from, what, &[]));
    }
}

/// A term is of the year it names: it may begin late, while the old leader still acts.
fn is_of(term: &LeaderTerm, period: &Period) -> bool {
    match period.key {
        PeriodKey::Year(year) => i32::from(term.year) == year,
        PeriodKey::HalfYear(..) | PeriodKey::Quarter(..) | PeriodKey::Event => {
            period.contains(term.from)
        }
    }
}

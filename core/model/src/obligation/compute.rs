//! The door of this module: which duties are in force, and each measured by its own file.

use super::{
    History, NotCounted, Obligation, ObligationState, Period, PeriodKey, Subject, activities,
    attendance, issues, key_dates, leader, rectification, reports,
};
use crate::Hash;
use crate::directory::{AsOf, Directory, Pairing};
use crate::programme::{Duty, Label, Measure, Programme, Programmes, Strength};
use chrono::NaiveDate;
use std::collections::BTreeSet;
use std::ops::Range;

/// Computes every obligation of the scope that touches `range` (its end is not part of it), as it
/// stood on the day `as_of`.
///
/// Duties come from the programmes that the directory's alliance has in force; a duty that two
/// programmes ask for in the same words is one obligation with both rules. Sorted by programme,
/// duty, subject and period; the order of the history's entries does not matter.
pub fn compute(
    programmes: &Programmes,
    directory: &Directory,
    history: &History,
    as_of: NaiveDate,
    range: Range<NaiveDate>,
) -> Vec<Obligation> {
    let Some(alliance) = directory.alliance(AsOf::NOW) else {
        return Vec::new();
    };
    let history = history.in_order();
    let scene = Scene {
        directory,
        history: &history,
        as_of,
        range,
    };
    let mut all: Vec<Obligation> = owed(&programmes.in_force(alliance.programmes))
        .iter()
        .flat_map(|owed| measure(&scene, owed))
        .collect();
    key_dates::flag_double_use(&mut all);
    for obligation in &mut all {
        obligation.counted.sort();
        obligation.not_counted.sort();
        obligation.flags.sort();
    }
    all.sort_by(|a, b| {
        (&a.programme, &a.duty, a.subject, &a.period).cmp(&(
            &b.programme,
            &b.duty,
            b.subject,
            &b.period,
        ))
    });
    all
}

fn measure(scene: &Scene<'_>, owed: &Owed<'_>) -> Vec<Obligation> {
    match &owed.duty.measure {
        Measure::Activities { cadence, want } => activities::measure(scene, owed, cadence, want),
        Measure::BeforeKeyDate { days_before, want } => {
            key_dates::measure(scene, owed, *days_before, want)
        }
        Measure::LeaderRotation { cadence, min } => leader::measure(scene, owed, cadence, *min),
        Measure::Rectification => rectification::measure(scene, owed),
        Measure::Attendance { cadence, roles } => attendance::measure(scene, owed, cadence, roles),
        Measure::IssueStep {
            from,
            to,
            working_days,
        } => issues::measure(scene, owed, *from, *to, *working_days),
        Measure::Report { cadence, report } => reports::measure(scene, owed, cadence, report),
    }
}

/// Everything a measure looks at.
pub(super) struct Scene<'a> {
    pub(super) directory: &'a Directory,
    pub(super) history: &'a History,
    pub(super) as_of: NaiveDate,
    pub(super) range: Range<NaiveDate>,
}

/// A duty in force, with all rules that ask for it.
pub(super) struct Owed<'a> {
    pub(super) programme: &'a Programme,
    pub(super) duty: &'a Duty,
    also: BTreeSet<&'a str>,
    pub(super) strength: Strength,
}

fn owed<'a>(programmes: &[&'a Programme]) -> Vec<Owed<'a>> {
    let mut all: Vec<Owed<'a>> = Vec::new();
    let duties = programmes
        .iter()
        .flat_map(|programme| programme.duties.iter().map(move |duty| (*programme, duty)))
        .filter(|(_, duty)| duty.strength != Strength::Opt);
    for (programme, duty) in duties {
        let same = all
            .iter_mut()
            .find(|one| one.duty.subject == duty.subject && one.duty.measure == duty.measure);
        if let Some(same) = same {
            same.also.insert(&duty.rule);
            same.also.extend(duty.also.iter().map(String::as_str));
            same.strength = same.strength.min(duty.strength);
        } else {
            let also = duty.also.iter().map(String::as_str).collect();
            all.push(Owed {
                programme,
                duty,
                also,
                strength: duty.strength,
            });
        }
    }
    all
}

impl Owed<'_> {
    fn asked_by(&self, rule: &str) -> bool {
        self.duty.rule == rule || self.also.contains(rule)
    }

    /// Starts an obligation on which nothing counts yet.
    pub(super) fn obligation(
        &self,
        scene: &Scene<'_>,
        subject: Subject,
        subject_label: Label,
        period: Period,
    ) -> Obligation {
        let due = Some(period.to);
        Obligation {
            programme: self.programme.id.clone(),
            duty: self.duty.id.clone(),
            rule: self.duty.rule.clone(),
            also: self.also.iter().map(|rule| (*rule).to_owned()).collect(),
            title: self.duty.title.clone(),
            subject,
            subject_label,
            required: 1,
            counted: Vec::new(),
            not_counted: Vec::new(),
            state: ObligationState::NotDue,
            due,
            strength: self.strength,
            flags: Vec::new(),
            figures: Vec::new(),
            posts: Vec::new(),
            reason: scene.reason(self, subject, period.key),
            period,
        }
    }
}

impl<'a> Scene<'a> {
    fn reason(&self, owed: &Owed<'_>, subject: Subject, period: PeriodKey) -> Option<Hash> {
        self.history
            .reasons
            .iter()
            .find(|given| {
                owed.asked_by(&given.rule) && given.subject == subject && given.period == period
            })
            .map(|given| given.text)
    }

    /// Lists the pairs in force on any day of a period.
    pub(super) fn pairings_in(&self, period: &Period) -> Vec<Pairing<'a>> {
        let mut pairings = self.directory.all_pairings(AsOf::NOW);
        pairings.retain(|pairing| pairing.from <= period.to && period.from <= pairing.to);
        pairings
    }

    /// Names a pair by its two plants.
    pub(super) fn pair_label(&self, pairing: &Pairing<'_>) -> Label {
        let helper = self.directory.org_name(pairing.helper);
        let helped = self.directory.org_name(pairing.helped);
        Label::new(
            format!("{helper}帮扶{helped}"),
            format!("{helper} helps {helped}"),
        )
    }

    /// Names the alliance.
    pub(super) fn alliance_label(&self) -> Label {
        self.directory
            .alliance(AsOf::NOW)
            .map_or_else(Label::default, |alliance| {
                Label::new(alliance.name, alliance.name)
            })
    }

    /// Names an organisation.
    pub(super) fn org_label(&self, org: crate::OrgId) -> Label {
        let name = self.directory.org_name(org);
        Label::new(name.clone(), name)
    }
}

impl History {
    /// Gives the same history with one order of entries and no repeats.
    fn in_order(&self) -> Self {
        fn sorted<T: Ord + Clone>(entries: &[T]) -> Vec<T> {
            let mut entries = entries.to_vec();
            entries.sort();
            entries.dedup();
            entries
        }
        Self {
            activities: sorted(&self.activities),
            findings: sorted(&self.findings),
            attendances: sorted(&self.attendances),
            issues: sorted(&self.issues),
            reports: sorted(&self.reports),
            reasons: sorted(&self.reasons),
        }
    }
}

impl NotCounted {
    pub(super) const fn on(day: NaiveDate, what: super::Thing, why: super::WhyNot) -> Self {
        Self {
            day: Some(day),
            what,
            why,
        }
    }
}

impl super::Counted {
    pub(super) fn on(day: NaiveDate, what: super::Thing, proof: &[Hash]) -> Self {
        let mut proof = proof.to_vec();
        proof.sort();
        Self { day, what, proof }
    }
}

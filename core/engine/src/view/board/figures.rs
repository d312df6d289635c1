//! A number with the activities that it counts and those that it does not, with the reason.

use super::Office;
use crate::error::EngineError;
use crate::visit::finding_ref;
use chrono::NaiveDate;
use hucha_model::FindingId;
use hucha_model::obligation::{FigureCode, Obligation, ObligationState, Thing, WhyNot};
use hucha_model::view::{CountedView, FigureView, NotCountedView, Ratio};

impl Office<'_> {
    pub(in crate::view) fn figure(
        &self,
        label: (&str, &str),
        unit: (&str, &str),
        rules: &[&str],
    ) -> FigureView {
        FigureView {
            label: self.lang.pick(label.0, label.1).to_owned(),
            unit: self.lang.pick(unit.0, unit.1).to_owned(),
            rules: rules.iter().map(|rule| (*rule).to_owned()).collect(),
            ..FigureView::default()
        }
    }

    /// Lists what counts and what does not for obligations of one rule.
    pub(in crate::view) fn listed<'a>(
        &self,
        figure: &mut FigureView,
        obligations: impl IntoIterator<Item = &'a Obligation>,
    ) -> Result<(), EngineError> {
        for obligation in obligations {
            for one in &obligation.counted {
                let title = self.title(one.what)?;
                figure.counted.push(CountedView {
                    title,
                    held_on: one.day,
                });
            }
            for one in &obligation.not_counted {
                figure.not_counted.push(NotCountedView {
                    title: self.title(one.what)?,
                    held_on: one.day,
                    reason: one.why.label(self.lang).to_owned(),
                });
            }
            if obligation.counted.is_empty() && obligation.not_counted.is_empty() {
                figure.not_counted.push(NotCountedView {
                    title: obligation.subject_label.text(self.lang).to_owned(),
                    held_on: None,
                    reason: self.not_begun(obligation).to_owned(),
                });
            }
        }
        Ok(())
    }

    /// Says why nothing counts where nothing was even begun: time left is no reason.
    fn not_begun(&self, obligation: &Obligation) -> &'static str {
        match obligation.state {
            ObligationState::NotDue | ObligationState::DueSoon => {
                WhyNot::NotYetHeld.label(self.lang)
            }
            ObligationState::AwaitingConfirmation
            | ObligationState::Met
            | ObligationState::MissedExplained
            | ObligationState::Missed => obligation.state_label(self.lang),
        }
    }

    /// Names a thing without a word of what was found.
    pub(in crate::view) fn title(&self, what: Thing) -> Result<String, EngineError> {
        let inner = self.inner;
        Ok(match what {
            Thing::Activity { id } => inner.title_of(&self.states, id, self.lang)?,
            Thing::Attendance { id, person } => {
                format!(
                    "{}　{}",
                    inner.name(person),
                    inner.title_of(&self.states, id, self.lang)?
                )
            }
            Thing::Finding { id } => self.finding_title(id),
            Thing::LeaderTerm { org, year } => {
                format!("{}　{year}", inner.directory.org_name(org))
            }
            Thing::Issue { id } => {
                let raised = self.history.issues.iter().find(|issue| issue.id == id);
                raised.map_or_else(String::new, |issue| inner.directory.org_name(issue.org))
            }
            Thing::Report { .. } => self
                .lang
                .pick("季度情况报告", "quarterly report")
                .to_owned(),
        })
    }

    /// Plant and number of a line: its words stay with the pair.
    pub(in crate::view) fn finding_title(&self, id: FindingId) -> String {
        let facts = self.states.get(&finding_ref(id)).map(|state| &state.facts);
        let org = facts
            .and_then(|facts| facts.helped)
            .map_or_else(String::new, |org| self.inner.directory.org_name(org));
        let row = facts.and_then(|facts| facts.row).unwrap_or_default();
        match self.lang {
            hucha_model::Lang::Zh => format!("{org} 第{row}条"),
            hucha_model::Lang::En => format!("{org}, no. {row}"),
        }
    }

    /// Words a rate with numerator and denominator.
    pub(in crate::view) fn rate(&self, label: (&str, &str), ratio: Ratio) -> String {
        let percent = ratio.percent().unwrap_or_else(|| "—".into());
        let label = self.lang.pick(label.0, label.1);
        match self.lang {
            hucha_model::Lang::Zh => format!("{label} {percent}（{}/{}）", ratio.done, ratio.of),
            hucha_model::Lang::En => format!("{label} {percent} ({}/{})", ratio.done, ratio.of),
        }
    }
}

/// Gives leave and absence of an attendance obligation.
pub(in crate::view) fn absences(obligation: &Obligation) -> (u32, u32) {
    let done = |code| obligation.figure(code).map_or(0, |figure| figure.done);
    (done(FigureCode::Excused), done(FigureCode::Unexcused))
}

/// One hazard as an obligation lists it: crossed off (`None`) or why not.
pub(in crate::view) type Hazard = (FindingId, Option<NaiveDate>, Option<WhyNot>);

/// Lists the hazards of rectification obligations; suggestions and lines taken back are left out.
pub(in crate::view) fn hazards<'a>(
    obligations: impl IntoIterator<Item = &'a Obligation>,
) -> Vec<Hazard> {
    let mut all = Vec::new();
    for obligation in obligations {
        for one in &obligation.counted {
            if let Thing::Finding { id } = one.what {
                all.push((id, Some(one.day), None));
            }
        }
        for one in &obligation.not_counted {
            let is_hazard = !matches!(
                one.why,
                WhyNot::Suggestion | WhyNot::Withdrawn | WhyNot::Merged
            );
            if let Thing::Finding { id } = one.what
                && is_hazard
            {
                all.push((id, one.day, Some(one.why)));
            }
        }
    }
    all
}

//! 今天要办 of the bureau: at most seven lines, the most urgent first.

use super::Office;
use chrono::{Days, NaiveDate};
use hucha_model::Lang;
use hucha_model::directory::AsOf;
use hucha_model::obligation::{Obligation, ObligationState, Subject};
use hucha_model::view::TodayView;
use hucha_model::wire::{EntityKind, Severity};

/// A list of more is no list for one day.
const MOST: usize = 7;
/// A year of office or of a pair that ends within so many days is named (ours).
const ENDS_SOON: Days = Days::new(30);

impl Office<'_> {
    pub(super) fn today(&self) -> Vec<TodayView> {
        let mut all = Vec::new();
        self.things(&mut all);
        self.terms(&mut all);
        for obligation in self.owed.iter().filter(|one| is_pressing(one)) {
            match obligation.subject {
                Subject::District { .. } | Subject::Alliance | Subject::KeyDate { .. } => {
                    all.push(self.line(obligation));
                }
                Subject::Issue { .. } if obligation.rule == "WD-21" => {
                    all.push(self.line(obligation));
                }
                Subject::Pair { .. } if obligation.rule == "WH67-22" => {
                    all.push(self.line(obligation));
                }
                Subject::Issue { .. } | Subject::Pair { .. } | Subject::Enterprise { .. } => {}
            }
        }
        all.sort_by(|a, b| {
            (a.due.is_none(), a.due, &a.text).cmp(&(b.due.is_none(), b.due, &b.text))
        });
        all.dedup();
        all.truncate(MOST);
        all
    }

    fn line(&self, obligation: &Obligation) -> TodayView {
        let title = obligation.title.text(self.lang);
        let subject = obligation.subject_label.text(self.lang);
        let separator = self.lang.pick("：", ": ");
        TodayView {
            text: format!("{title}{separator}{subject}"),
            due: obligation.due,
            rules: std::iter::once(&obligation.rule)
                .chain(&obligation.also)
                .cloned()
                .collect(),
        }
    }

    /// Things that wait for the bureau itself; of a hazard only plant and number.
    fn things(&self, all: &mut Vec<TodayView>) {
        let directory = &self.inner.directory;
        let leader = directory
            .leader(AsOf::NOW, self.as_of)
            .map(|term| term.person);
        for state in self.states.values() {
            let (zh, en, who, rule) = match (state.entity.kind, state.state.as_str()) {
                (EntityKind::LeaderTerm, "elected") => {
                    ("带头人备案", "take note of the leader", None, "WD-03")
                }
                (EntityKind::Pairing, "proposed") => {
                    ("印发结对名单", "issue the list of pairs", None, "WH67-16")
                }
                (EntityKind::Leave, "requested")
                    if leader.is_some() && state.facts.person == leader =>
                {
                    ("批复带头人请假", "answer the leader's leave", None, "WD-18")
                }
                (EntityKind::Finding, code)
                    if state.facts.severity == Some(Severity::Major)
                        && !self.inner.lifecycles.is_closed(EntityKind::Finding, code) =>
                {
                    let title = self.finding_title(state.entity.id.into());
                    (
                        "重大事故隐患确认、上报",
                        "major hazard: confirm or report",
                        Some(title),
                        "WH67-28",
                    )
                }
                _ => continue,
            };
            let separator = self.lang.pick("：", ": ");
            let tail = who.map_or_else(String::new, |who| format!("{separator}{who}"));
            all.push(TodayView {
                text: format!("{}{tail}", self.lang.pick(zh, en)),
                due: state.facts.due.map(|due| due.0),
                rules: vec![rule.to_owned()],
            });
        }
    }

    fn terms(&self, all: &mut Vec<TodayView>) {
        let directory = &self.inner.directory;
        let soon = |to: NaiveDate| {
            to >= self.as_of
                && self
                    .as_of
                    .checked_add_days(ENDS_SOON)
                    .is_some_and(|day| to <= day)
        };
        if let Some(term) = directory
            .leader(AsOf::NOW, self.as_of)
            .filter(|term| soon(term.to))
        {
            let name = directory.org_name(term.org);
            all.push(TodayView {
                text: match self.lang {
                    Lang::Zh => format!("带头人轮值将满：{name}"),
                    Lang::En => format!("leader's year ends: {name}"),
                },
                due: Some(term.to),
                rules: vec!["WD-05".into()],
            });
        }
        let ending = directory.pairings(AsOf::NOW, self.as_of);
        let last = ending
            .iter()
            .filter(|pair| soon(pair.to))
            .map(|pair| pair.to)
            .min();
        if let Some(to) = last {
            let count = ending.iter().filter(|pair| soon(pair.to)).count();
            all.push(TodayView {
                text: match self.lang {
                    Lang::Zh => format!("{count} 对结对期满，待轮换"),
                    Lang::En => format!("{count} pairs end, to be rotated"),
                },
                due: Some(to),
                rules: vec!["WH67-24".into()],
            });
        }
    }
}

fn is_pressing(obligation: &Obligation) -> bool {
    match obligation.state {
        ObligationState::DueSoon | ObligationState::Missed => true,
        ObligationState::NotDue
        | ObligationState::AwaitingConfirmation
        | ObligationState::Met
        | ObligationState::MissedExplained => false,
    }
}

//! Rectification 整改: every hazard of one visit with its plan, its result and what comes next.

use super::action::ActionView;
use super::finding::{PhotoLineView, PlanView};
use super::visit::reading::Reading;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::inner::Inner;
use crate::view::FindingLineView;
use crate::view::facts::States;
use crate::view::ledger::{in_order, line_of};
use crate::view::totals::totals;
use crate::view::who_sees::rule;
use crate::visit::finding_ref;
use hucha_model::view::{LedgerTotals, Ratio};
use hucha_model::wire::{DocKind, Opened};
use hucha_model::{ActivityId, DocId, Lang};
use serde::{Deserialize, Serialize};

/// Shows the rectification of one visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RectificationView {
    /// The visit.
    pub activity: ActivityId,
    /// The follow-up, where plans, results and photos go; `None` before hand-over.
    pub doc: Option<DocId>,
    /// Name of the activity.
    pub title: String,
    /// Hazards and suggestions in the order of their numbers; overdue ones are marked.
    pub lines: Vec<RectificationLineView>,
    /// Counts at the foot.
    pub totals: LedgerTotals,
    /// 整改率 and 到期整改率 in words.
    pub rates: Vec<String>,
    /// Who can see this 谁能看见, in one sentence.
    pub who_sees: String,
}

/// Shows one hazard on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RectificationLineView {
    /// The line of the list.
    pub line: FindingLineView,
    /// How it is to be put right; more than one where two wrote at once.
    pub plans: Vec<PlanView>,
    /// What was done 整改情况, one line a person.
    pub results: Vec<String>,
    /// Photos before and after, before first.
    pub photos: Vec<PhotoLineView>,
    /// Whether the person may plan how it is put right.
    pub may_plan: bool,
    /// What the person may do.
    pub actions: Vec<ActionView>,
}

impl Engine {
    /// Shows every line of a visit's list on its way to being put right; before the list was handed
    /// over it shows the team what the list would be.
    pub fn rectification_screen(
        &self,
        activity: ActivityId,
        lang: Lang,
    ) -> Result<RectificationView, EngineError> {
        self.lock().rectification_screen(activity, lang)
    }
}

impl Inner {
    fn rectification_screen(
        &mut self,
        activity: ActivityId,
        lang: Lang,
    ) -> Result<RectificationView, EngineError> {
        let reading = self.reading(activity)?;
        let follow_up = self.readable_follow_up(&reading, activity)?;
        let mut states = States::new();
        for finding in reading.list.findings.keys().map(|id| finding_ref(*id)) {
            states.insert(finding, self.state(finding)?);
        }
        let past = self.past_findings(&states);
        let lines = reading.list.findings.iter();
        let counted = totals(
            lines.map(|(id, line)| line_of(past.get(id), line)),
            self.now().day(),
        );
        let kind = if follow_up.is_some() {
            DocKind::FollowUp
        } else {
            DocKind::Visit
        };
        Ok(RectificationView {
            activity,
            doc: follow_up.as_ref().map(|opened| opened.doc),
            title: self.visit_title(&reading, lang)?,
            lines: self.on_their_way(&reading, follow_up.as_ref(), &states, lang)?,
            totals: counted,
            rates: vec![
                rate(("整改率", "crossed off"), counted.rate(), lang),
                rate(
                    ("到期整改率", "crossed off of those due"),
                    counted.due_rate(),
                    lang,
                ),
            ],
            who_sees: rule(kind, lang).to_owned(),
        })
    }

    fn visit_title(&self, reading: &Reading, lang: Lang) -> Result<String, EngineError> {
        let title = self.activity_title(&reading.visit, lang)?;
        let pair = self.pair_words(&reading.visit.facts, lang);
        Ok(match lang {
            Lang::Zh => format!("{title}（{pair}）"),
            Lang::En => format!("{title} ({pair})"),
        })
    }

    fn on_their_way(
        &self,
        reading: &Reading,
        follow_up: Option<&Opened>,
        states: &States,
        lang: Lang,
    ) -> Result<Vec<RectificationLineView>, EngineError> {
        let offering = self.offering(lang)?;
        let list = &reading.list;
        in_order(list)
            .into_iter()
            .map(|(id, line)| {
                let state = self.finding_state(states, id)?;
                Ok(RectificationLineView {
                    line: self.line_view((id, line), list, &state, lang),
                    plans: self.plans_of(list, id),
                    results: self.results_of(list, id, lang),
                    photos: self.photos_of_line(list, id, lang),
                    may_plan: follow_up
                        .is_some_and(|opened| self.may_plan(reading, opened, line.kind, &state)),
                    actions: offering.actions(&state)?,
                })
            })
            .collect()
    }
}

/// Words a rate with what it is counted from; without anything due there is none.
fn rate((zh, en): (&str, &str), ratio: Ratio, lang: Lang) -> String {
    let name = lang.pick(zh, en);
    let share = ratio.percent();
    match (lang, share) {
        (Lang::Zh, Some(share)) => format!("{name} {share}（{}/{}）", ratio.done, ratio.of),
        (Lang::En, Some(share)) => format!("{name} {share} ({} of {})", ratio.done, ratio.of),
        (_, None) => format!("{name} {}", lang.pick("无", "none")),
    }
}

//! A finding on the list that was handed over: the same for both plants.

use super::FindingView;
use crate::error::EngineError;
use crate::inner::Inner;
use crate::view::facts::short_day;
use crate::view::ledger::{is_overdue, merged_mark};
use crate::view::lists::grade;
use crate::view::screens::visit::reading::Reading;
use crate::view::who_sees::rule;
use crate::view::words;
use crate::visit::finding_ref;
use chrono::NaiveDate;
use hucha_model::content::ListedFinding;
use hucha_model::wire::{DocKind, EntityKind, Opened, Verb};
use hucha_model::{FindingId, Lang};

impl Inner {
    pub(super) fn listed_finding(
        &self,
        reading: &Reading,
        follow_up: &Opened,
        (finding, line): (FindingId, &ListedFinding),
        lang: Lang,
    ) -> Result<FindingView, EngineError> {
        let list = &reading.list;
        let state = self.state(finding_ref(finding))?;
        let severity = state.facts.severity.unwrap_or(line.severity);
        let plans = self.plans_of(list, finding);
        let planned: Option<NaiveDate> = plans.iter().map(|plan| plan.due).max();
        let noted = reading.content.findings.get(&finding);
        let listed_at = state.applied(Verb::List).map(|step| step.at);
        let at = noted.map(|noted| noted.at).or(listed_at);
        let said = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        let wordings = self.wordings(&reading.content, finding);
        Ok(FindingView {
            finding,
            activity: follow_up.activity,
            doc: follow_up.doc,
            row: Some(line.row),
            kind: line.kind,
            severity,
            severity_label: grade(line.kind, severity, lang).to_owned(),
            place: said(&line.place).into_iter().collect(),
            text: said(&line.text).into_iter().collect(),
            advice: said(&line.advice).into_iter().collect(),
            basis: said(&line.basis).into_iter().collect(),
            item: line.item.clone(),
            on_the_spot: line.on_the_spot,
            by: words::join(&self.names(line.found_by.iter().copied()), lang),
            at: at.unwrap_or(follow_up.at).local(),
            removed: None,
            merged: merged_mark(line, lang),
            wordings,
            photos: self.photos_of_line(list, finding, lang),
            state_label: self.standing(&state, lang),
            due: state.facts.due.map(|due| due.0).or(planned),
            is_overdue: is_overdue(&state, self.now()),
            plans,
            results: self.results_of(list, finding, lang),
            history: self.past_steps(&state, lang)?,
            may_edit: false,
            may_plan: self.may_plan(reading, follow_up, line.kind, &state),
            actions: self.actions(&state, lang)?,
            who_sees: rule(DocKind::FollowUp, lang).to_owned(),
            state: state.state,
        })
    }

    /// Words the state with what a reader must know beside it.
    fn standing(&self, state: &hucha_model::fold::EntityState, lang: Lang) -> String {
        let word = words::state(EntityKind::Finding, &state.state, lang);
        let mut marks = Vec::new();
        if !state.is_final && state.state != "none" {
            marks.push(lang.pick("仅存本机", "only on this phone").to_owned());
        }
        if state.needs_ruling {
            marks.push(
                lang.pick("两项决定交叉，待裁定", "two decisions crossed")
                    .to_owned(),
            );
        }
        if let Some(due) = state.facts.due.filter(|_| is_overdue(state, self.now())) {
            let day = short_day(due.0, lang);
            marks.push(match lang {
                Lang::Zh => format!("逾期，期限 {day}"),
                Lang::En => format!("overdue since {day}"),
            });
        }
        if marks.is_empty() {
            return word.to_owned();
        }
        let marks = marks.join(lang.pick("；", "; "));
        match lang {
            Lang::Zh => format!("{word}（{marks}）"),
            Lang::En => format!("{word} ({marks})"),
        }
    }
}

//! The hazard list and rectification ledger of one visit (WD-16, WH67-28).

use super::facts::{
    PlanText, States, confidentiality, is_applied, moment, short_day, visit_leader,
};
use super::sight::no_access;
use super::totals::{Line, totals};
use super::words;
use crate::error::EngineError;
use crate::inner::Inner;
use crate::unit::hydrate;
use crate::visit::{finding_ref, visit_ref};
use hucha_model::checklist::Checklist;
use hucha_model::content::listed_findings;
use hucha_model::content::{
    FollowUpContent, ListedFinding, PhotoMoment, RectificationPlan, VisitContent,
};
use hucha_model::fold::{EntityState, Step};
use hucha_model::obligation::{FindingStanding, PastFinding};
use hucha_model::view::{LedgerRowView, LedgerView, MajorHazardView, PhotoView, SuggestionView};
use hucha_model::wire::{Capacity, DocKind, EntityKind, FindingKind, Severity, TemplateRef, Verb};
use hucha_model::{ActivityId, FindingId, Lang, Millis};
use std::collections::BTreeMap;

/// Steps of the loop that stand beside what was done.
const NOTED_STEPS: &[(Verb, &str, &str)] = &[
    (Verb::Contest, "提出异议", "contested"),
    (Verb::Withdraw, "撤销", "withdrawn"),
    (Verb::SelfCheck, "企业自验", "checked by the plant"),
    (Verb::SendBack, "退回整改", "sent back"),
    (Verb::Reopen, "重新整改", "reopened"),
    (Verb::AskExtension, "申请延期", "more time asked for"),
    (Verb::GrantExtension, "同意延期", "more time granted"),
    (Verb::Rule, "裁定", "ruled"),
];

impl Inner {
    /// Builds the ledger from the follow-up and the findings as they stand here.
    pub(super) fn ledger_view(
        &mut self,
        activity: ActivityId,
        lang: Lang,
    ) -> Result<LedgerView, EngineError> {
        let Some(doc) = self.readable(activity, DocKind::FollowUp)? else {
            self.follow_up_of(activity)?;
            return Err(no_access());
        };
        let content = self.doc(doc)?.follow_up().map_err(hydrate)?.content;
        let reasons = match self.readable(activity, DocKind::Visit)? {
            Some(doc) => no_photo_reasons(&self.doc(doc)?.visit().map_err(hydrate)?.content),
            None => BTreeMap::new(),
        };
        let states = self.states()?;
        let visit = self.state(visit_ref(activity))?;
        let past = self.past_findings(&states);
        let now = self.now();
        let mut view = LedgerView {
            host: visit
                .facts
                .helped
                .map_or_else(String::new, |org| self.full_name(org)),
            helper: visit
                .facts
                .helper
                .map_or_else(String::new, |org| self.full_name(org)),
            visit_date: visit.facts.starts.unwrap_or(now).day(),
            as_of: now.local(),
            confidentiality: confidentiality(lang).to_owned(),
            version: 1 + times(&visit, Verb::Amend),
            visit_leader: visit_leader(&visit.facts)
                .map_or_else(String::new, |person| self.name(person)),
            host_representative: self.host_representative(&visit),
            ..LedgerView::default()
        };
        view.issued_by.clone_from(&view.helper);
        for (id, line) in in_order(&content) {
            let state = self.finding_state(&states, id)?;
            match line.kind {
                FindingKind::Hazard => {
                    let mut row = self.ledger_row(&content, id, line, &state, lang)?;
                    row.category = self.category(visit.facts.template.as_ref(), &line.item, lang);
                    row.no_photo_reason = reasons.get(&id).cloned().unwrap_or_default();
                    view.rows.push(row);
                }
                FindingKind::Suggestion => {
                    view.suggestions.push(suggestion(line, &state, lang));
                }
            }
        }
        let lines = content
            .findings
            .iter()
            .map(|(id, line)| line_of(past.get(id), line));
        view.totals = totals(lines, now.day());
        Ok(view)
    }

    /// Finds the checklist that a document names, in the version that is here.
    pub(super) fn checklist(&self, template: Option<&TemplateRef>) -> Option<&Checklist> {
        self.programmes.checklist(&template?.id)
    }

    fn category(&self, template: Option<&TemplateRef>, item: &str, lang: Lang) -> String {
        self.checklist(template)
            .and_then(|checklist| checklist.group_of(item))
            .map_or_else(String::new, |group| group.title.text(lang).to_owned())
    }

    pub(super) fn past_findings(&self, states: &States) -> BTreeMap<FindingId, PastFinding> {
        self.history_of(states)
            .findings
            .into_iter()
            .map(|past| (past.id, past))
            .collect()
    }

    pub(super) fn finding_state(
        &self,
        states: &States,
        finding: FindingId,
    ) -> Result<EntityState, EngineError> {
        match states.get(&finding_ref(finding)) {
            Some(state) => Ok(state.clone()),
            None => self.state(finding_ref(finding)),
        }
    }

    /// Finds the visit record of an activity, where this phone may hold it.
    fn host_representative(&self, visit: &EntityState) -> String {
        let signed = visit.applied(Verb::Countersign).map(|step| step.user);
        let planned = visit
            .facts
            .participants
            .iter()
            .find(|participant| participant.capacity == Capacity::Host)
            .map(|participant| participant.person);
        signed
            .or(planned)
            .map_or_else(String::new, |person| self.name(person))
    }

    fn ledger_row(
        &self,
        content: &FollowUpContent,
        id: FindingId,
        line: &ListedFinding,
        state: &EntityState,
        lang: Lang,
    ) -> Result<LedgerRowView, EngineError> {
        let photos = |moment| -> Vec<PhotoView> {
            let found = content.photos_of(id, moment);
            found
                .into_iter()
                .map(|photo| self.photo_view(photo, lang))
                .collect()
        };
        let severity = state.facts.severity.unwrap_or(line.severity);
        let plan = newest_plan(content, id);
        let rechecked = rechecked(state);
        Ok(LedgerRowView {
            number: line.row,
            place: line.place.clone(),
            description: line.text.clone(),
            photos_before: photos(PhotoMoment::Before),
            basis: line.basis.clone(),
            severity: words::severity(severity, lang).to_owned(),
            advice: line.advice.clone(),
            measures: plan.map_or_else(String::new, |plan| plan.measures.clone()),
            responsible: plan
                .map(|plan| plan.responsible)
                .or(state.rectifier)
                .map_or_else(String::new, |person| self.name(person)),
            deadline: state
                .facts
                .due
                .or(plan.map(|plan| plan.due))
                .map(|day| day.0),
            result: self.result_words(content, id, state, lang)?,
            photos_after: photos(PhotoMoment::After),
            rechecked_by: rechecked.map_or_else(String::new, |step| self.name(step.user)),
            rechecked_on: rechecked.map(|step| step.at.day()),
            closing: closing(state, line, lang),
            is_on_the_spot: line.on_the_spot,
            major: match severity {
                Severity::General => None,
                Severity::SuspectedMajor | Severity::Major => Some(self.major(state, plan, lang)?),
            },
            ..LedgerRowView::default()
        })
    }

    /// Tells what was done, and every step of the loop that a reader must know of.
    fn result_words(
        &self,
        content: &FollowUpContent,
        id: FindingId,
        state: &EntityState,
        lang: Lang,
    ) -> Result<String, EngineError> {
        let mut parts: Vec<String> = content
            .results
            .get(&id)
            .into_iter()
            .flatten()
            .map(|(_, text)| text.clone())
            .collect();
        for step in state.steps.iter().filter(|step| is_applied(step)) {
            let noted = NOTED_STEPS.iter().find(|(verb, ..)| *verb == step.verb);
            let Some(what) = noted.map(|(_, zh, en)| lang.pick(zh, en)) else {
                continue;
            };
            let who = format!(
                "{} {}",
                self.name(step.user),
                short_day(step.at.day(), lang)
            );
            let said = self
                .words(step.hash)?
                .map_or_else(String::new, |said| match lang {
                    Lang::Zh => format!("：{said}"),
                    Lang::En => format!(": {said}"),
                });
            parts.push(match lang {
                Lang::Zh => format!("{what}（{who}）{said}"),
                Lang::En => format!("{what} ({who}){said}"),
            });
        }
        Ok(parts.join(lang.pick("；", "; ")))
    }

    fn major(
        &self,
        state: &EntityState,
        plan: Option<&RectificationPlan>,
        lang: Lang,
    ) -> Result<MajorHazardView, EngineError> {
        let funds = plan
            .and_then(|plan| plan.funds_yuan)
            .map(|yuan| match lang {
                Lang::Zh => format!("{yuan} 元"),
                Lang::En => format!("{yuan} yuan"),
            });
        Ok(MajorHazardView {
            funds: funds.unwrap_or_default(),
            plan: plan.map_or_else(String::new, |plan| plan.contingency.clone()),
            measures_in_force: String::new(),
            reported: self.told_principal(state, lang)?,
        })
    }

    /// Tells who of the host was told of a suspected major hazard, and when.
    pub(super) fn told_principal(
        &self,
        state: &EntityState,
        lang: Lang,
    ) -> Result<String, EngineError> {
        let Some(step) = state.applied(Verb::TellPrincipal) else {
            return Ok(String::new());
        };
        let told = self
            .decision_of(step.hash)?
            .and_then(|decision| decision.facts.person);
        let name = told.map_or_else(String::new, |person| self.name(person));
        let at = moment(step.at, lang);
        Ok(match lang {
            Lang::Zh => format!("{at} 已告知主要负责人 {name}"),
            Lang::En => format!("{name}, principal responsible person, was told on {at}"),
        })
    }

    /// Reads the list: as handed over, or as the visit would hand it over now.
    pub(super) fn list_of(&mut self, activity: ActivityId) -> Result<FollowUpContent, EngineError> {
        if let Some(doc) = self.readable(activity, DocKind::FollowUp)? {
            return Ok(self.doc(doc)?.follow_up().map_err(hydrate)?.content);
        }
        let Some(doc) = self.readable(activity, DocKind::Visit)? else {
            return Ok(FollowUpContent::default());
        };
        let content = self.doc(doc)?.visit().map_err(hydrate)?.content;
        Ok(FollowUpContent {
            findings: listed_findings(&content),
            photos: content.photos,
            ..FollowUpContent::default()
        })
    }

    /// Reads the words of a visit's plan.
    pub(super) fn plan_text(&self, visit: &EntityState) -> Result<PlanText, EngineError> {
        Ok(PlanText::parse(&self.words_at(visit, Verb::Plan)?))
    }
}

/// Counts the applied steps of a verb.
pub(super) fn times(state: &EntityState, verb: Verb) -> u32 {
    state
        .steps
        .iter()
        .filter(|step| step.verb == verb && is_applied(step))
        .count() as u32
}

/// Lists the lines in the order of their numbers.
pub(super) fn in_order(content: &FollowUpContent) -> Vec<(FindingId, &ListedFinding)> {
    let mut lines: Vec<_> = content
        .findings
        .iter()
        .map(|(id, line)| (*id, line))
        .collect();
    lines.sort_by_key(|(id, line)| (line.row, *id));
    lines
}

/// What the counts see of a line; one whose decisions have not arrived is open.
pub(super) fn line_of(past: Option<&PastFinding>, line: &ListedFinding) -> Line {
    past.map_or(
        Line {
            kind: line.kind,
            standing: FindingStanding::Open,
            due: None,
            on_the_spot: line.on_the_spot,
        },
        Line::from,
    )
}

pub(super) fn suggestion(line: &ListedFinding, state: &EntityState, lang: Lang) -> SuggestionView {
    let text = if line.place.is_empty() {
        line.text.clone()
    } else {
        format!("{}{}{}", line.place, lang.pick("：", ": "), line.text)
    };
    let answer = match state.state.as_str() {
        "adopted" | "not_adopted" => words::state(EntityKind::Finding, &state.state, lang),
        _ => "",
    };
    SuggestionView {
        number: line.row,
        text,
        answer: answer.to_owned(),
    }
}

/// Marks a merged line with the number of notes that it holds.
pub(super) fn merged_mark(line: &ListedFinding, lang: Lang) -> String {
    match (line.merged.len(), lang) {
        (0, _) => String::new(),
        (others, Lang::Zh) => format!("由 {} 处记录合并", others + 1),
        (others, Lang::En) => format!("merged from {} notes", others + 1),
    }
}

/// Reads why a hazard has no photo: notes about `no_photo/<finding>`.
pub(super) fn no_photo_reasons(content: &VisitContent) -> BTreeMap<FindingId, String> {
    content
        .notes
        .values()
        .filter_map(|note| {
            let finding: FindingId = note.about.strip_prefix("no_photo/")?.parse().ok()?;
            Some((content.surviving(finding), note.text.clone()))
        })
        .collect()
}

fn newest_plan(content: &FollowUpContent, id: FindingId) -> Option<&RectificationPlan> {
    content
        .plans
        .get(&id)?
        .iter()
        .max_by_key(|plan| (plan.at, plan.by))
}

/// The step by which the hazard counts as seen to be put right, while it still does.
fn rechecked(state: &EntityState) -> Option<&Step> {
    match state.state.as_str() {
        "verified" | "closed" => [Verb::Verify, Verb::RectifyOnTheSpot, Verb::Rule]
            .into_iter()
            .filter_map(|verb| state.applied(verb))
            .max_by_key(|step| (step.n.is_none(), step.n, step.at)),
        _ => None,
    }
}

/// Words the state; what the hub has not numbered says that it is only here.
fn closing(state: &EntityState, line: &ListedFinding, lang: Lang) -> String {
    let mut words = words::state(EntityKind::Finding, &state.state, lang).to_owned();
    let mut marks = Vec::new();
    if state.state == "closed" && !state.is_final {
        marks.push(lang.pick("仅存本机", "only on this phone").to_owned());
    }
    if state.needs_ruling {
        marks.push(
            lang.pick("两项决定交叉，待裁定", "two decisions crossed")
                .to_owned(),
        );
    }
    let merged = merged_mark(line, lang);
    if !merged.is_empty() {
        marks.push(merged);
    }
    if !marks.is_empty() {
        let marks = marks.join(lang.pick("；", "; "));
        words = match lang {
            Lang::Zh => format!("{words}（{marks}）"),
            Lang::En => format!("{words} ({marks})"),
        };
    }
    words
}

/// The day after which a deadline counts as passed.
pub(super) fn is_overdue(state: &EntityState, now: Millis) -> bool {
    let is_open = !matches!(
        state.state.as_str(),
        "verified" | "closed" | "withdrawn" | "suggested" | "adopted" | "not_adopted"
    );
    is_open && state.facts.due.is_some_and(|due| due.0 < now.day())
}

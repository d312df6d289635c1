//! The exit meeting 末次会: the list read out, the host's word per row, both signatures, offline.

use super::action::{ActionView, Offering};
use super::visit::reading::Reading;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::inner::Inner;
use crate::view::ledger::{in_order, merged_mark};
use crate::view::lists::{grade, photos_shown};
use crate::view::who_sees::rule;
use crate::view::words;
use crate::visit::{finding_ref, missing_inspectors};
use hucha_model::access::Sight;
use hucha_model::content::{FollowUpContent, ItemState, ListedFinding, item_state, list_digest};
use hucha_model::fold::EntityState;
use hucha_model::view::SignatureView;
use hucha_model::wire::{DocKind, FindingKind, Stance, Verb};
use hucha_model::{ActivityId, FindingId, Lang};
use serde::{Deserialize, Serialize};

/// Steps of the visit that are taken at the meeting.
const OF_THE_LIST: &[Verb] = &[
    Verb::TakeLead,
    Verb::Submit,
    Verb::Countersign,
    Verb::Dispute,
];
/// Steps of a row that are taken at the meeting: the host's word, and telling the principal.
const OF_A_ROW: &[Verb] = &[Verb::Remark, Verb::TellPrincipal];

/// Shows the list as it is read out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExitMeetingView {
    /// The visit.
    pub activity: ActivityId,
    /// Name of the activity.
    pub title: String,
    /// Label of the visit's state.
    pub state_label: String,
    /// Whether the list was handed over; before that the rows are what would be.
    pub is_handed_over: bool,
    /// Hazards first, then suggestions, in the order of their numbers.
    pub rows: Vec<ExitRowView>,
    /// What stands in the way of handing over: open clashes, records not closed; each a sentence.
    pub open: Vec<String>,
    /// Counts in one sentence (共 6 条，其中当场整改 2 条，建议项 1 条).
    pub totals: String,
    /// Signatures, given, refused or awaited.
    pub signatures: Vec<SignatureView>,
    /// Short digest of the list, the same on both phones; empty before hand-over.
    pub digest: String,
    /// What the person may do with the visit (hand over, sign, object).
    pub actions: Vec<ActionView>,
    /// Who can see this 谁能看见, in one sentence.
    pub who_sees: String,
}

/// Shows one row as read out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExitRowView {
    /// Which.
    pub finding: FindingId,
    /// Position, from 1.
    pub row: u32,
    /// Place 部位.
    pub place: String,
    /// What is wrong, or the suggestion.
    pub text: String,
    /// Label of the severity, or of a suggestion.
    pub severity_label: String,
    /// Whether it was put right on the spot 当场整改.
    pub on_the_spot: bool,
    /// Mark of a merged hazard, or empty.
    pub merged: String,
    /// Photos there are.
    pub photos: u32,
    /// The host's word, once given.
    pub stance: Option<Stance>,
    /// Its label, or empty.
    pub stance_label: String,
    /// The host's remark, or empty.
    pub remark: String,
    /// What the person may do with the row (the host's word).
    pub actions: Vec<ActionView>,
}

impl Engine {
    /// Shows the list of a visit as it is read out; works without network, before hand-over for the
    /// team and after it for both plants.
    pub fn exit_meeting(
        &self,
        activity: ActivityId,
        lang: Lang,
    ) -> Result<ExitMeetingView, EngineError> {
        self.lock().exit_meeting(activity, lang)
    }
}

impl Inner {
    fn exit_meeting(
        &mut self,
        activity: ActivityId,
        lang: Lang,
    ) -> Result<ExitMeetingView, EngineError> {
        let reading = self.reading(activity)?;
        let (visit, is_handed_over) = (&reading.visit, reading.is_handed_over());
        let offering = self.offering_of(&reading, lang)?;
        let rows = in_order(&reading.list)
            .into_iter()
            .map(|(id, line)| self.exit_row(&reading, id, line, &offering, lang))
            .collect::<Result<Vec<_>, _>>()?;
        let kind = if is_handed_over {
            DocKind::FollowUp
        } else {
            DocKind::Visit
        };
        Ok(ExitMeetingView {
            activity,
            title: self.activity_title(visit, lang)?,
            state_label: words::state(visit.entity.kind, &visit.state, lang).to_owned(),
            is_handed_over,
            open: self.in_the_way(&reading, lang),
            totals: totals(&reading.list, lang),
            signatures: match self.sight_of_visit(visit, reading.reads_a_record())? {
                Sight::Words => self.signatures(visit, lang)?,
                Sight::Act | Sight::Hidden => Vec::new(),
            },
            digest: if is_handed_over {
                list_digest(&reading.list.findings).short()
            } else {
                String::new()
            },
            actions: actions_at(&offering, visit, OF_THE_LIST)?,
            who_sees: rule(kind, lang).to_owned(),
            rows,
        })
    }

    fn exit_row(
        &self,
        reading: &Reading,
        id: FindingId,
        line: &ListedFinding,
        offering: &Offering<'_>,
        lang: Lang,
    ) -> Result<ExitRowView, EngineError> {
        let state = self.state(finding_ref(id))?;
        let severity = state.facts.severity.unwrap_or(line.severity);
        let stance = state.facts.stance;
        Ok(ExitRowView {
            finding: id,
            row: line.row,
            place: line.place.clone(),
            text: line.text.clone(),
            severity_label: grade(line.kind, severity, lang).to_owned(),
            on_the_spot: line.on_the_spot,
            merged: merged_mark(line, lang),
            photos: photos_shown(&reading.list, id, line),
            stance,
            stance_label: stance.map_or("", |one| words::stance(one, lang)).to_owned(),
            remark: self.words_at(&state, Verb::Remark)?,
            actions: actions_at(offering, &state, OF_A_ROW)?,
        })
    }

    /// Says what stands in the way of handing over; nothing does once it is done.
    fn in_the_way(&self, reading: &Reading, lang: Lang) -> Vec<String> {
        if reading.is_handed_over() {
            return Vec::new();
        }
        if reading.record.is_none() {
            let said = lang.pick(
                "帮扶组尚未提交清单",
                "the team has not handed over its list yet",
            );
            return vec![said.to_owned()];
        }
        let content = &reading.content;
        let list = self.record_checklist(reading);
        let clashes = content
            .answers
            .keys()
            .filter(|item| matches!(item_state(content, item), ItemState::Clash { .. }));
        let mut open: Vec<String> = clashes
            .map(|item| {
                let asked = list.and_then(|list| list.item(item));
                let text = asked.map_or_else(
                    || words::other_version(lang),
                    |asked| asked.title.text(lang),
                );
                match lang {
                    Lang::Zh => format!("“{text}”两人填写不一致，请组长确定以哪个为准"),
                    Lang::En => format!("answers differ on “{text}”: the visit leader rules"),
                }
            })
            .collect();
        let missing = missing_inspectors(content, &reading.visit.facts);
        open.extend(self.names(missing).into_iter().map(|name| match lang {
            Lang::Zh => format!("{name}尚未确认记录完毕"),
            Lang::En => format!("{name} has not said that the records are complete"),
        }));
        open
    }
}

/// Counts the rows in one sentence.
fn totals(list: &FollowUpContent, lang: Lang) -> String {
    let count =
        |of: fn(&ListedFinding) -> bool| list.findings.values().filter(|line| of(line)).count();
    let all = list.findings.len();
    let spot = count(|line| line.on_the_spot);
    let suggestions = count(|line| line.kind == FindingKind::Suggestion);
    match lang {
        Lang::Zh => format!("共 {all} 条，其中当场整改 {spot} 条，建议项 {suggestions} 条"),
        Lang::En => format!("{all} rows: {spot} put right on the spot, {suggestions} suggestions"),
    }
}

/// Offers of a thing's steps those that are taken at the meeting.
fn actions_at(
    offering: &Offering<'_>,
    state: &EntityState,
    steps: &[Verb],
) -> Result<Vec<ActionView>, EngineError> {
    let mut actions = offering.actions(state)?;
    actions.retain(|action| steps.contains(&action.verb));
    Ok(actions)
}

//! Rows of a screen: the list of one activity, and what a search finds.

use super::ledger::{in_order, is_overdue, merged_mark};
use super::sight::Looked;
use super::words;
use crate::error::EngineError;
use crate::inner::Inner;
use crate::visit::finding_ref;
use chrono::NaiveDate;
use hucha_model::content::{FollowUpContent, ListedFinding, PhotoFor};
use hucha_model::fold::EntityState;
use hucha_model::wire::{EntityKind, FindingKind, Severity};
use hucha_model::{ActivityId, DocId, FindingId, Lang};
use hucha_store::Hit;
use serde::{Deserialize, Serialize};

/// Shows one line of a list, compact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingLineView {
    /// Which.
    pub finding: FindingId,
    /// Position on the list, from 1.
    pub row: u32,
    /// Place 部位.
    pub place: String,
    /// What is wrong.
    pub text: String,
    /// Hazard or suggestion.
    pub kind: FindingKind,
    /// How grave.
    pub severity: Severity,
    /// Label of the severity, or of a suggestion.
    pub severity_label: String,
    /// Code of the state.
    pub state: String,
    /// Label of the state.
    pub state_label: String,
    /// Deadline.
    pub due: Option<NaiveDate>,
    /// Whether the deadline has passed.
    pub is_overdue: bool,
    /// How many photos there are.
    pub photos: u32,
    /// Marks, already worded (当场整改, 由 2 处记录合并, 仅存本机, 待裁定).
    pub marks: Vec<String>,
}

/// Shows one hit of a search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchHitView {
    /// The document it stands in.
    pub doc: DocId,
    /// Its activity.
    pub activity: Option<ActivityId>,
    /// The finding.
    pub finding: FindingId,
    /// Place 部位.
    pub place: String,
    /// A piece of the text around what was typed.
    pub snippet: String,
}

impl Inner {
    pub(super) fn finding_lines(
        &mut self,
        activity: ActivityId,
        lang: Lang,
    ) -> Result<Vec<FindingLineView>, EngineError> {
        let list = self.list_of(activity)?;
        self.lines_of(&list, lang)
    }

    /// Shows the lines of a list in the order of their numbers; folds nothing but these.
    pub(super) fn lines_of(
        &self,
        list: &FollowUpContent,
        lang: Lang,
    ) -> Result<Vec<FindingLineView>, EngineError> {
        in_order(list)
            .into_iter()
            .map(|(id, line)| {
                let state = self.state(finding_ref(id))?;
                Ok(self.line_view((id, line), list, &state, lang))
            })
            .collect()
    }

    /// Shows one line of a list as its finding stands.
    pub(super) fn line_view(
        &self,
        (id, line): (FindingId, &ListedFinding),
        list: &FollowUpContent,
        state: &EntityState,
        lang: Lang,
    ) -> FindingLineView {
        let severity = state.facts.severity.unwrap_or(line.severity);
        let mut marks = Vec::new();
        if line.on_the_spot {
            marks.push(lang.pick("当场整改", "put right on the spot").to_owned());
        }
        marks.extend(Some(merged_mark(line, lang)).filter(|mark| !mark.is_empty()));
        if !state.is_final && state.state != "none" {
            marks.push(lang.pick("仅存本机", "only on this phone").to_owned());
        }
        if state.needs_ruling {
            marks.push(lang.pick("待裁定", "to be ruled on").to_owned());
        }
        FindingLineView {
            finding: id,
            row: line.row,
            place: line.place.clone(),
            text: line.text.clone(),
            kind: line.kind,
            severity,
            severity_label: grade(line.kind, severity, lang).to_owned(),
            state_label: words::state(EntityKind::Finding, &state.state, lang).to_owned(),
            due: state.facts.due.map(|day| day.0),
            is_overdue: is_overdue(state, self.now()),
            photos: photos_shown(list, id, line),
            marks,
            state: state.state.clone(),
        }
    }

    pub(super) fn search_hits(
        &self,
        text: &str,
        limit: u32,
    ) -> Result<Vec<SearchHitView>, EngineError> {
        let hits = self.readable_hits(text, limit, |_, _| true)?;
        let view = |(activity, hit): (ActivityId, Hit)| SearchHitView {
            doc: hit.doc,
            activity: Some(activity),
            finding: hit.finding,
            place: hit.place,
            snippet: hit.snippet,
        };
        Ok(hits.into_iter().map(view).collect())
    }

    /// Finds at most `limit` hazards in documents that the person may read, and of these the ones
    /// that `wanted` takes. What is passed over makes no room for itself: it is searched further.
    pub(super) fn readable_hits(
        &self,
        text: &str,
        limit: u32,
        mut wanted: impl FnMut(ActivityId, &Hit) -> bool,
    ) -> Result<Vec<(ActivityId, Hit)>, EngineError> {
        let (mut looked, mut found) = (Looked::new(), Vec::new());
        let (mut passed, mut reach) = (0, limit.saturating_mul(2));
        while found.len() < limit as usize {
            let hits = self.store.read(|reads| reads.search(text, reach))?;
            let count = hits.len();
            for hit in hits.into_iter().skip(passed) {
                if let Some(activity) = self.readable_in(hit.doc, &mut looked)?
                    && wanted(activity, &hit)
                {
                    found.push((activity, hit));
                }
            }
            if count < reach as usize {
                break;
            }
            (passed, reach) = (count, reach.saturating_mul(4));
        }
        found.truncate(limit as usize);
        Ok(found)
    }
}

/// Names the grade of a hazard; a suggestion has none.
pub(super) const fn grade(kind: FindingKind, severity: Severity, lang: Lang) -> &'static str {
    match kind {
        FindingKind::Hazard => words::severity(severity, lang),
        FindingKind::Suggestion => words::finding_kind(kind, lang),
    }
}

/// Counts the photos of a line, those of the findings merged into it among them.
pub(super) fn photos_shown(list: &FollowUpContent, id: FindingId, line: &ListedFinding) -> u32 {
    let shown = list.photos.values().filter(|photo| match photo.shows {
        PhotoFor::Finding(of) => of == id || line.merged.contains(&of),
        PhotoFor::Activity => false,
    });
    shown.count() as u32
}

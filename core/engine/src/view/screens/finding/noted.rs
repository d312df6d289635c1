//! A finding as noted on site: the team's alone until the list is handed over.

use super::{FindingView, WordingView};
use crate::error::EngineError;
use crate::inner::Inner;
use crate::view::lists::grade;
use crate::view::screens::visit::reading::Reading;
use crate::view::who_sees::rule;
use hucha_model::content::{FindingContent, PhotoFor, VisitContent};
use hucha_model::wire::{DocKind, Opened, Severity};
use hucha_model::{FindingId, Lang};

impl Inner {
    pub(super) fn noted_finding(
        &self,
        reading: &Reading,
        record: &Opened,
        (finding, noted): (FindingId, &FindingContent),
        lang: Lang,
    ) -> Result<FindingView, EngineError> {
        let content = &reading.content;
        let severity = noted.severity.iter().max().copied();
        let severity = severity.unwrap_or(Severity::General);
        let row = reading.list.findings.get(&finding).map(|line| line.row);
        let row = row.filter(|_| reading.is_handed_over());
        let is_mine = noted.by == reading.me && noted.removed.is_none();
        Ok(FindingView {
            finding,
            activity: record.activity,
            doc: record.doc,
            row,
            kind: noted.kind,
            severity,
            severity_label: grade(noted.kind, severity, lang).to_owned(),
            place: sides(&noted.place),
            text: sides(&noted.text),
            advice: sides(&noted.advice),
            basis: sides(&noted.basis),
            item: noted.item.first().cloned().unwrap_or_default(),
            on_the_spot: noted.on_the_spot,
            by: self.name(noted.by),
            at: noted.at.local(),
            removed: noted.removed.clone(),
            merged: merged_words(reading, finding, lang),
            wordings: self.wordings(content, finding),
            photos: self.noted_photos(content, finding, lang),
            state: "none".to_owned(),
            state_label: lang.pick("尚未提交", "not handed over yet").to_owned(),
            due: None,
            is_overdue: false,
            plans: Vec::new(),
            results: Vec::new(),
            history: Vec::new(),
            may_edit: is_mine && !reading.is_handed_over() && self.may_write(reading.me, record)?,
            may_plan: false,
            actions: Vec::new(),
            who_sees: rule(DocKind::Visit, lang).to_owned(),
        })
    }

    fn noted_photos(
        &self,
        content: &VisitContent,
        finding: FindingId,
        lang: Lang,
    ) -> Vec<super::PhotoLineView> {
        let is_line = content.surviving(finding) == finding;
        let shows = |shown: PhotoFor| match shown {
            PhotoFor::Finding(of) => of == finding || (is_line && content.surviving(of) == finding),
            PhotoFor::Activity => false,
        };
        let shown = content
            .photos
            .iter()
            .filter(|(_, photo)| shows(photo.shows));
        let mut photos: Vec<_> = shown
            .map(|(id, photo)| self.photo_line(*id, photo, lang))
            .collect();
        photos.sort_by_key(|photo| (photo.moment, photo.photo));
        photos
    }

    /// Shows the wordings that others suggested; only the team's record holds them.
    pub(super) fn wordings(&self, content: &VisitContent, finding: FindingId) -> Vec<WordingView> {
        let suggested = content.suggestions.get(&finding).into_iter().flatten();
        suggested
            .map(|(_, wording)| WordingView {
                by: self.name(wording.by),
                text: wording.text.clone(),
            })
            .collect()
    }
}

/// Leaves out sides that say nothing.
fn sides(texts: &[String]) -> Vec<String> {
    texts
        .iter()
        .filter(|text| !text.is_empty())
        .cloned()
        .collect()
}

/// Says into which line a finding went, or how many notes it holds.
fn merged_words(reading: &Reading, finding: FindingId, lang: Lang) -> String {
    let line = reading.content.surviving(finding);
    let Some(listed) = reading.list.findings.get(&line) else {
        return String::new();
    };
    if line == finding {
        return crate::view::ledger::merged_mark(listed, lang);
    }
    match lang {
        Lang::Zh => format!("已合并（并入第 {} 条）", listed.row),
        Lang::En => format!("merged into line {}", listed.row),
    }
}

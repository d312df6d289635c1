//! The checklist as lines: what stands of each item, what was noted for it, who looks after it.

use super::reading::Reading;
use super::{ItemLineView, SectionView};
use crate::inner::Inner;
use crate::view::words;
use hucha_model::checklist::{Checklist, Section};
use hucha_model::content::{ItemState, VisitContent, item_state};
use hucha_model::{FindingId, Lang, PersonId};
use std::collections::{BTreeMap, BTreeSet};

/// What was noted for each item, gathered in one pass.
#[derive(Default)]
pub(in crate::view::screens) struct Noted<'a> {
    /// Lines of the list by item; a line counts where any of the notes merged into it counts.
    pub(in crate::view::screens) findings: BTreeMap<&'a str, BTreeSet<FindingId>>,
    /// Notes by what they are about.
    notes: BTreeMap<&'a str, u32>,
}

impl<'a> Noted<'a> {
    pub(in crate::view::screens) fn of(content: &'a VisitContent) -> Self {
        let mut noted = Self::default();
        for (id, finding) in &content.findings {
            for item in &finding.item {
                if finding.removed.is_none() && !item.is_empty() {
                    let lines = noted.findings.entry(item).or_default();
                    lines.insert(content.surviving(*id));
                }
            }
        }
        for note in content.notes.values() {
            *noted.notes.entry(&note.about).or_default() += 1;
        }
        noted
    }
}

impl Inner {
    /// Shows the sections, those of the person of this phone first; answers to items of another
    /// version of the checklist come last and are not lost.
    pub(super) fn section_lines(&self, reading: &Reading, lang: Lang) -> Vec<SectionView> {
        let Some(opened) = &reading.record else {
            return Vec::new();
        };
        let (content, noted) = (&reading.content, Noted::of(&reading.content));
        let list = self.checklist(opened.template.as_ref());
        let line =
            |item: &str, text: &str, blank: &str| line(content, &noted, item, text, blank, lang);
        let mut sections: Vec<SectionView> = Vec::new();
        for section in list.into_iter().flat_map(|list| &list.sections) {
            let items = section.items.iter().map(|item| {
                let blank = words::unanswered(item.kind, lang);
                line(&item.id, item.title.text(lang), blank)
            });
            let persons = assigned(content, list, section);
            sections.push(SectionView {
                id: section.id.clone(),
                title: heading(section, lang),
                is_mine: persons.contains(&reading.me),
                assigned: self.names(persons),
                answered: 0,
                items: items.collect(),
            });
        }
        sections.sort_by_key(|section| !section.is_mine);
        let known: BTreeSet<&str> = list
            .into_iter()
            .flat_map(Checklist::items)
            .map(|item| item.id.as_str())
            .collect();
        let unknown = content
            .answers
            .keys()
            .filter(|id| !known.contains(id.as_str()));
        let items: Vec<ItemLineView> = unknown.map(|id| line(id, "", "")).collect();
        if !items.is_empty() {
            sections.push(SectionView {
                id: String::new(),
                title: words::other_version(lang).to_owned(),
                assigned: Vec::new(),
                is_mine: false,
                answered: 0,
                items,
            });
        }
        for section in &mut sections {
            let answered = section.items.iter().filter(|item| item.answer.is_some());
            section.answered = answered.count() as u32;
        }
        sections
    }
}

/// Writes the heading of a section with its number.
pub(in crate::view::screens) fn heading(section: &Section, lang: Lang) -> String {
    format!("{}　{}", section.id, section.title.text(lang))
}

fn line(
    content: &VisitContent,
    noted: &Noted<'_>,
    item: &str,
    text: &str,
    blank: &str,
    lang: Lang,
) -> ItemLineView {
    let state = item_state(content, item);
    ItemLineView {
        item: item.to_owned(),
        text: text.to_owned(),
        answer: state.value(),
        answer_label: words::standing(&state, blank, lang).to_owned(),
        is_clash: matches!(state, ItemState::Clash { .. }),
        findings: noted
            .findings
            .get(item)
            .map_or(0, |lines| lines.len() as u32),
        notes: noted.notes.get(item).copied().unwrap_or(0),
    }
}

/// Those who look after a section, or after a group of the work that reaches into it.
fn assigned(
    content: &VisitContent,
    list: Option<&Checklist>,
    section: &Section,
) -> BTreeSet<PersonId> {
    let reaches = |key: &str| {
        let mut groups = list.into_iter().flat_map(|list| &list.groups);
        groups.any(|group| {
            let mut items = section.items.iter();
            group.id == key && items.any(|item| group.items.contains(&item.id))
        })
    };
    content
        .sections
        .iter()
        .filter(|(key, _)| **key == section.id || reaches(key))
        .flat_map(|(_, assigned)| assigned.iter().map(|one| one.person))
        .collect()
}

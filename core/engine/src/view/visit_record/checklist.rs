//! The checklist with its answers, every side of a clash included.

use crate::inner::Inner;
use crate::view::facts::moment;
use crate::view::words;
use hucha_model::checklist::Checklist;
use hucha_model::content::{AnswerValue, ItemState, VisitContent, item_state};
use hucha_model::view::{
    ChecklistItemView, ChecklistSectionView, ClashAnswerView, ClashView, DivisionView,
};
use hucha_model::wire::TemplateRef;
use hucha_model::{Lang, PersonId};
use std::collections::{BTreeMap, BTreeSet};

impl Inner {
    pub(super) fn sections(
        &self,
        content: &VisitContent,
        template: Option<&TemplateRef>,
        lang: Lang,
    ) -> Vec<ChecklistSectionView> {
        let list = self.checklist(template);
        let mut sections: Vec<ChecklistSectionView> = list
            .into_iter()
            .flat_map(|list| &list.sections)
            .map(|section| ChecklistSectionView {
                title: format!("{}　{}", section.id, section.title.text(lang)),
                items: section
                    .items
                    .iter()
                    .map(|item| {
                        let blank = words::unanswered(item.kind, lang);
                        self.item(content, &item.id, item.title.text(lang), blank, lang)
                    })
                    .collect(),
            })
            .collect();
        // A checklist of another version may have asked more: its answers are not lost.
        let unknown: Vec<ChecklistItemView> = content
            .answers
            .keys()
            .filter(|item| list.is_none_or(|list| list.item(item).is_none()))
            .map(|item| self.item(content, item, "", "", lang))
            .collect();
        if !unknown.is_empty() {
            sections.push(ChecklistSectionView {
                title: words::other_version(lang).to_owned(),
                items: unknown,
            });
        }
        sections
    }

    fn item(
        &self,
        content: &VisitContent,
        id: &str,
        text: &str,
        blank: &str,
        lang: Lang,
    ) -> ChecklistItemView {
        let state = item_state(content, id);
        let answer = words::standing(&state, blank, lang).to_owned();
        let notes: Vec<&str> = content
            .notes
            .values()
            .filter(|note| note.about == id)
            .map(|note| note.text.as_str())
            .collect();
        let nobody = BTreeMap::new();
        let answers = content.answers.get(id).unwrap_or(&nobody);
        ChecklistItemView {
            number: id.to_owned(),
            text: text.to_owned(),
            answer,
            note: notes.join(lang.pick("；", "; ")),
            answered_by: self.names(answers.keys().copied()),
            clash: self.clash(content, id, &state, lang),
        }
    }

    /// Shows who said what, where two sides differ or the visit leader had to rule.
    fn clash(
        &self,
        content: &VisitContent,
        id: &str,
        state: &ItemState,
        lang: Lang,
    ) -> Option<ClashView> {
        let sides: Vec<(PersonId, AnswerValue)> = content
            .answers
            .get(id)
            .into_iter()
            .flatten()
            .flat_map(|(person, versions)| versions.iter().map(|one| (*person, one.value)))
            .collect();
        let values: BTreeSet<AnswerValue> = sides.iter().map(|(_, value)| *value).collect();
        let decided = match state {
            ItemState::Unanswered | ItemState::Agreed(_) => return None,
            ItemState::Settled(_) if values.len() < 2 => return None,
            ItemState::Settled(ruling) => {
                let value = words::answer(ruling.value, lang);
                let (who, at) = (self.name(ruling.by), moment(ruling.at, lang));
                Some(match lang {
                    Lang::Zh => format!("{value}（组长 {who}，{at}）"),
                    Lang::En => format!("{value} (visit leader {who}, {at})"),
                })
            }
            ItemState::Clash { .. } => None,
        };
        let mut answers: Vec<ClashAnswerView> = sides
            .iter()
            .map(|(person, value)| ClashAnswerView {
                person: self.name(*person),
                answer: words::answer(*value, lang).to_owned(),
                note: content
                    .notes
                    .values()
                    .find(|note| note.about == id && note.by == *person)
                    .map_or_else(String::new, |note| note.text.clone()),
            })
            .collect();
        if let ItemState::Clash { finals, .. } = state {
            answers.extend(finals.iter().map(|ruling| ClashAnswerView {
                person: format!(
                    "{}（{}）",
                    self.name(ruling.by),
                    lang.pick("组长", "visit leader")
                ),
                answer: words::answer(ruling.value, lang).to_owned(),
                note: String::new(),
            }));
        }
        Some(ClashView { answers, decided })
    }

    /// Says who looks after what: by group or section of the checklist, or by a free word.
    pub(super) fn division(
        &self,
        content: &VisitContent,
        template: Option<&TemplateRef>,
        lang: Lang,
    ) -> Vec<DivisionView> {
        let list = self.checklist(template);
        content
            .sections
            .iter()
            .map(|(key, assigned)| {
                let persons: BTreeSet<PersonId> = assigned
                    .iter()
                    .map(|assignment| assignment.person)
                    .collect();
                let (group, sections) = named(list, key, lang);
                DivisionView {
                    group,
                    sections,
                    persons: self.names(persons),
                }
            })
            .collect()
    }
}

/// Names a part of the work and lists its items.
fn named(list: Option<&Checklist>, key: &str, lang: Lang) -> (String, String) {
    let separator = lang.pick("、", ", ");
    if let Some(group) = list.and_then(|list| list.groups.iter().find(|group| group.id == key)) {
        return (
            group.title.text(lang).to_owned(),
            group.items.join(separator),
        );
    }
    match list.and_then(|list| list.sections.iter().find(|section| section.id == key)) {
        Some(section) => {
            let items: Vec<&str> = section.items.iter().map(|item| item.id.as_str()).collect();
            (section.title.text(lang).to_owned(), items.join(separator))
        }
        None => (key.to_owned(), String::new()),
    }
}

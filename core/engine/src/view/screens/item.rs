//! One item of the checklist: what fits, who answered what, and every side of a clash.

use super::action::ChoiceView;
use super::visit::reading::Reading;
use super::visit::sections::{Noted, heading};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::inner::Inner;
use crate::view::FindingLineView;
use crate::view::words;
use crate::visit::visit_ref;
use chrono::NaiveDateTime;
use hucha_model::checklist::Item;
use hucha_model::content::{AnswerValue, ItemState, Note, item_state};
use hucha_model::{ActivityId, Lang, Millis, PersonId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Shows one item with everything said of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemView {
    /// The visit.
    pub activity: ActivityId,
    /// Its id.
    pub item: String,
    /// Heading of its section.
    pub section: String,
    /// Its wording.
    pub text: String,
    /// What could show it; a hint, never asked for.
    pub hint: String,
    /// The paper it rests on, or empty.
    pub basis: String,
    /// The answers that fit, in order.
    pub choices: Vec<ChoiceView>,
    /// What the person of this phone answered, if anything.
    pub mine: Option<AnswerValue>,
    /// The answer that stands, if one does.
    pub standing: Option<AnswerValue>,
    /// Its label, as in the list.
    pub standing_label: String,
    /// Whether two differ and nobody has ruled 两人填写不一致.
    pub is_clash: bool,
    /// Every answer, by name; none is lost when the leader rules.
    pub sides: Vec<ItemSideView>,
    /// Every ruling 以此为准, with who ruled.
    pub rulings: Vec<ItemSideView>,
    /// Whether the person may answer.
    pub may_answer: bool,
    /// Whether the person may rule 以此为准.
    pub may_rule: bool,
    /// Notes for it, oldest first.
    pub notes: Vec<NoteView>,
    /// Hazards noted for it.
    pub findings: Vec<FindingLineView>,
}

/// Shows one side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemSideView {
    /// Who.
    pub person: PersonId,
    /// Name.
    pub name: String,
    /// The answer.
    pub value: AnswerValue,
    /// Its label.
    pub label: String,
    /// When, by that phone's clock.
    pub at: NaiveDateTime,
    /// Whether it is the person of this phone.
    pub is_mine: bool,
}

/// Shows one note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteView {
    /// What it is about: an item, or a word (`entry`, `closing`).
    pub about: String,
    /// The text.
    pub text: String,
    /// Who wrote it.
    pub by: String,
    /// When, by that phone's clock.
    pub at: NaiveDateTime,
    /// Whether it is the person of this phone, who may rewrite it.
    pub is_mine: bool,
}

impl Engine {
    /// Shows one item of a visit's checklist to the team; fails for anybody else, and for an item
    /// that neither the checklist nor an answer names.
    pub fn item_screen(
        &self,
        activity: ActivityId,
        item: &str,
        lang: Lang,
    ) -> Result<ItemView, EngineError> {
        self.lock().item_screen(activity, item, lang)
    }
}

impl Inner {
    fn item_screen(
        &mut self,
        activity: ActivityId,
        item: &str,
        lang: Lang,
    ) -> Result<ItemView, EngineError> {
        let reading = self.reading(activity)?;
        let Some(record) = &reading.record else {
            return Err(self.without_record(activity)?);
        };
        let content = &reading.content;
        let list = self.record_checklist(&reading);
        let asked = list.and_then(|list| list.item(item));
        if asked.is_none() && !content.answers.contains_key(item) {
            return Err(EngineError::BadInput("item"));
        }
        let section = list.and_then(|list| list.section_of(item));
        let state = item_state(content, item);
        let blank = asked.map_or("", |asked| words::unanswered(asked.kind, lang));
        let sides = self.item_sides(&reading, item, lang);
        let may_write = self.may_write(reading.me, record)?;
        let leads = self
            .viewer(reading.me)
            .rights(record, Some(&reading.visit))
            .may_lead;
        let is_clash = matches!(state, ItemState::Clash { .. });
        let rulings = self.item_rulings(&reading, item, lang);
        Ok(ItemView {
            activity,
            item: item.to_owned(),
            section: section.map_or_else(
                || words::other_version(lang).to_owned(),
                |section| heading(section, lang),
            ),
            text: asked.map_or_else(String::new, |asked| asked.title.text(lang).to_owned()),
            hint: asked.map_or_else(String::new, |asked| asked.evidence.text(lang).to_owned()),
            basis: asked
                .and_then(|asked| asked.basis.clone())
                .unwrap_or_default(),
            choices: choices(asked, lang),
            mine: newest_of(&reading, item),
            standing: state.value(),
            standing_label: words::standing(&state, blank, lang).to_owned(),
            is_clash,
            may_answer: may_write && asked.is_some(),
            may_rule: may_write && leads && (is_clash || !rulings.is_empty()),
            notes: self.item_notes(&reading, item, lang),
            findings: self.item_findings(&reading, item, lang)?,
            sides,
            rulings,
        })
    }

    /// Says why there is no item to show: nobody opened a record, or it is not this person's.
    fn without_record(&self, activity: ActivityId) -> Result<EngineError, EngineError> {
        let me = self.me()?.person;
        let helper = self.state(visit_ref(activity))?.facts.helper;
        Ok(if self.is_of(me, helper, self.now().day()) {
            EngineError::Missing("visit record")
        } else {
            EngineError::Refused {
                reason: "no_access".into(),
            }
        })
    }

    fn item_sides(&self, reading: &Reading, item: &str, lang: Lang) -> Vec<ItemSideView> {
        let answers = reading.content.answers.get(item).into_iter().flatten();
        answers
            .flat_map(|(person, versions)| versions.iter().map(move |one| (*person, one)))
            .map(|(person, one)| self.side(person, one.value, one.at, reading.me, lang))
            .collect()
    }

    fn item_rulings(&self, reading: &Reading, item: &str, lang: Lang) -> Vec<ItemSideView> {
        let rulings = reading.content.finals.get(item).into_iter().flatten();
        rulings
            .map(|ruling| self.side(ruling.by, ruling.value, ruling.at, reading.me, lang))
            .collect()
    }

    fn side(
        &self,
        person: PersonId,
        value: AnswerValue,
        at: Millis,
        me: PersonId,
        lang: Lang,
    ) -> ItemSideView {
        ItemSideView {
            person,
            name: self.name(person),
            value,
            label: words::answer(value, lang).to_owned(),
            at: at.local(),
            is_mine: person == me,
        }
    }

    fn item_notes(&self, reading: &Reading, item: &str, lang: Lang) -> Vec<NoteView> {
        let notes = reading.content.notes.values();
        let mut notes: Vec<&Note> = notes.filter(|note| note.about == item).collect();
        notes.sort_by_key(|note| (note.at, note.by));
        notes
            .into_iter()
            .map(|note| self.note_view(note, reading.me, lang))
            .collect()
    }

    fn item_findings(
        &self,
        reading: &Reading,
        item: &str,
        lang: Lang,
    ) -> Result<Vec<FindingLineView>, EngineError> {
        let noted = Noted::of(&reading.content);
        let nothing = BTreeSet::new();
        let lines = noted.findings.get(item).unwrap_or(&nothing);
        let mut list = reading.list.clone();
        list.findings.retain(|id, _| lines.contains(id));
        self.lines_of(&list, lang)
    }
}

/// Lists the answers that fit; none to an item that this phone's checklist does not have.
fn choices(asked: Option<&Item>, lang: Lang) -> Vec<ChoiceView> {
    let values = asked.map_or(&[][..], |asked| asked.kind.answers());
    values
        .iter()
        .map(|value| ChoiceView {
            value: value.code().to_owned(),
            label: words::answer(*value, lang).to_owned(),
        })
        .collect()
}

/// Gives the person's own answer; of two devices the later one by their clocks.
fn newest_of(reading: &Reading, item: &str) -> Option<AnswerValue> {
    let mine = reading.content.answers.get(item)?.get(&reading.me)?;
    mine.iter().max_by_key(|one| one.at).map(|one| one.value)
}

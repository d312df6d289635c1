//! Those who take part, and the notes of the visit as a whole.

use super::TeamMemberView;
use super::reading::Reading;
use crate::inner::Inner;
use crate::view::screens::item::NoteView;
use crate::view::visit_record::{ENTRY_NOTE, entry_of};
use crate::view::words;
use crate::visit::CLOSING_NOTE;
use hucha_model::content::Note;
use hucha_model::wire::{Capacity, Participant};
use hucha_model::{Lang, PersonId};

/// Begins what a note of a hazard without photo is about.
const NO_PHOTO: &str = "no_photo/";

impl Inner {
    /// Lists those who inspect, the leader first, then the others as they were planned.
    pub(super) fn team(&self, reading: &Reading, lang: Lang) -> Vec<TeamMemberView> {
        let facts = &reading.visit.facts;
        let is_closed = |one: &Participant| {
            let mut notes = reading.content.notes.values();
            let is_said = notes.any(|note| note.about == CLOSING_NOTE && note.by == one.person);
            // Who may not read the record knows from the decision whose records were missing.
            is_said
                || reading.is_handed_over()
                    && rank(one.capacity) < 2
                    && !facts.missing.contains(&one.person)
        };
        let leader = reading.leader();
        let part = |one: &Participant| {
            let leads = Some(one.person) == leader;
            match rank(one.capacity) {
                0 | 1 if leads => Capacity::VisitLeader,
                0 => Capacity::Inspector,
                1.. => one.capacity,
            }
        };
        let mut planned: Vec<_> = facts.participants.iter().collect();
        planned.sort_by_key(|one| rank(part(one)));
        planned
            .into_iter()
            .map(|one| TeamMemberView {
                person: one.person,
                name: self.name(one.person),
                plant: self.directory.org_name(one.org),
                part: words::capacity(part(one), lang).to_owned(),
                is_closed: is_closed(one),
                is_me: one.person == reading.me,
            })
            .collect()
    }

    /// Lists the notes that are about no item and no hazard, oldest first.
    pub(super) fn visit_notes(&self, reading: &Reading, lang: Lang) -> Vec<NoteView> {
        let content = &reading.content;
        let list = self.record_checklist(reading);
        let is_of_visit = |note: &&Note| {
            !note.about.starts_with(NO_PHOTO)
                && !content.answers.contains_key(&note.about)
                && list.is_none_or(|list| list.item(&note.about).is_none())
        };
        let mut notes: Vec<&Note> = content.notes.values().filter(is_of_visit).collect();
        notes.sort_by_key(|note| (note.at, note.by));
        notes
            .into_iter()
            .map(|note| self.note_view(note, reading.me, lang))
            .collect()
    }

    /// Shows one note; the entry record as words, whatever form it was kept in.
    pub(in crate::view::screens) fn note_view(
        &self,
        note: &Note,
        me: PersonId,
        lang: Lang,
    ) -> NoteView {
        NoteView {
            about: note.about.clone(),
            text: if note.about == ENTRY_NOTE {
                entry_words(note, lang)
            } else {
                note.text.clone()
            },
            by: self.name(note.by),
            at: note.at.local(),
            is_mine: note.by == me,
        }
    }
}

/// Puts those who inspect before those who are visited.
const fn rank(capacity: Capacity) -> u8 {
    match capacity {
        Capacity::VisitLeader => 0,
        Capacity::Inspector => 1,
        Capacity::Helper | Capacity::Member | Capacity::Bureau | Capacity::Substitute => 2,
        Capacity::Host => 3,
        Capacity::Escort => 4,
    }
}

fn entry_words(note: &Note, lang: Lang) -> String {
    let entry = entry_of(note);
    if entry.phone_rule == note.text {
        return entry.phone_rule;
    }
    let parts = [
        (lang.pick("告知人", "briefed by"), entry.briefed_by),
        (
            lang.pick("已告知", "briefed"),
            words::join(&entry.briefed, lang),
        ),
        (
            lang.pick("防护用品", "protective gear"),
            words::join(&entry.protective_gear, lang),
        ),
        (lang.pick("手机", "phones"), entry.phone_rule),
        (lang.pick("陪同人员", "escort"), entry.escort),
        (lang.pick("集合点", "assembly point"), entry.assembly_point),
    ];
    let said: Vec<String> = parts
        .into_iter()
        .filter(|(_, said)| !said.is_empty())
        .map(|(what, said)| format!("{what}{}{said}", lang.pick("：", ": ")))
        .collect();
    said.join(lang.pick("；", "; "))
}

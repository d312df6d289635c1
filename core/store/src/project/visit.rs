//! Projecting a visit: answered items, findings with their merges, photos, sections, notes.

use super::findings::FindingLine;
use super::tally::Tally;
use super::{Home, JsonTable};
use crate::codes::{ItemStand, Word};
use crate::columns::{to_json, word};
use crate::error::StoreError;
use crate::touch::Touch;
use crate::tx::Tx;
use hucha_model::content::{ItemState, PhotoContent, PhotoFor, VisitContent, item_state};
use hucha_model::wire::Count;
use hucha_model::{DocId, PhotoId};
use rusqlite::params;
use serde::Serialize;
use std::collections::BTreeMap;

/// Both sides of an item as kept: borrowed when written, owned when read.
#[derive(Serialize)]
struct Sides<'a> {
    answers: Option<&'a BTreeMap<hucha_model::PersonId, Vec<hucha_model::content::Answer>>>,
    finals: Option<&'a Vec<hucha_model::content::FinalAnswer>>,
}

impl Tx<'_> {
    /// Projects the touched entities of a visit; `content` holds at least these.
    pub fn project_visit(
        &mut self,
        doc: DocId,
        touch: &Touch,
        content: &VisitContent,
    ) -> Result<(), StoreError> {
        let home = self.home(doc)?;
        self.visit(&home, touch, content)
    }

    /// Makes every projection of a visit anew from its whole content.
    pub fn rebuild_visit(&mut self, doc: DocId, content: &VisitContent) -> Result<(), StoreError> {
        let home = self.home(doc)?;
        self.clear(&home)?;
        self.visit(&home, &Touch::all_of_visit(content), content)
    }

    fn visit(
        &mut self,
        home: &Home,
        touch: &Touch,
        content: &VisitContent,
    ) -> Result<(), StoreError> {
        let mut tally = Tally::default();
        for item in &touch.items {
            self.put_item(home, item, content, &mut tally)?;
        }
        for finding in &touch.findings {
            let line = content
                .findings
                .get(finding)
                .map(FindingLine::of_visit)
                .transpose()?;
            self.put_finding(home, *finding, line, &mut tally)?;
        }
        for finding in &touch.suggestions {
            let value = content.suggestions.get(finding);
            self.put_json(JsonTable::Suggestion, home.doc, finding.as_bytes(), value)?;
        }
        for finding in &touch.same_as {
            let value = content.same_as.get(finding);
            self.put_json(JsonTable::SameAs, home.doc, finding.as_bytes(), value)?;
        }
        if !touch.same_as.is_empty() || (!touch.findings.is_empty() && self.has_merges(home.doc)?) {
            self.follow_merges(home, &mut tally)?;
        }
        for photo in &touch.photos {
            self.put_photo(home, *photo, content.photos.get(photo), &mut tally)?;
        }
        for section in &touch.sections {
            self.put_json(
                JsonTable::Section,
                home.doc,
                section,
                content.sections.get(section),
            )?;
        }
        for note in &touch.notes {
            self.put_json(JsonTable::Note, home.doc, note, content.notes.get(note))?;
        }
        self.write_tally(home, tally)
    }

    fn put_item(
        &mut self,
        home: &Home,
        item: &str,
        content: &VisitContent,
        tally: &mut Tally,
    ) -> Result<(), StoreError> {
        let key = params![home.doc.as_bytes(), item];
        let before = self.one(
            "SELECT state FROM p_item WHERE doc = ?1 AND item = ?2",
            key,
            |row| word::<ItemStand>(row, 0),
        )?;
        tally.take(before.into_iter().flat_map(counts_of_item));

        let state = item_state(content, item);
        let stand = match &state {
            ItemState::Unanswered => {
                self.execute("DELETE FROM p_item WHERE doc = ?1 AND item = ?2", key)?;
                return Ok(());
            }
            ItemState::Agreed(_) => ItemStand::Agreed,
            ItemState::Settled(_) => ItemStand::Settled,
            ItemState::Clash { .. } => ItemStand::Clash,
        };
        tally.add(counts_of_item(stand));
        let sides = Sides {
            answers: content.answers.get(item),
            finals: content.finals.get(item),
        };
        self.execute(
            "INSERT OR REPLACE INTO p_item (doc, item, state, value, sides) \
             VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                home.doc.as_bytes(),
                item,
                stand.word(),
                state.value().map(Word::word),
                to_json(&sides)?
            ],
        )?;
        Ok(())
    }

    pub(super) fn put_photo(
        &mut self,
        home: &Home,
        photo: PhotoId,
        content: Option<&PhotoContent>,
        tally: &mut Tally,
    ) -> Result<(), StoreError> {
        let key = params![home.doc.as_bytes(), photo.as_bytes()];
        if self.execute("DELETE FROM p_photo WHERE doc = ?1 AND photo = ?2", key)? > 0 {
            tally.take([Count::Photos]);
        }
        let Some(content) = content else {
            return Ok(());
        };
        tally.add([Count::Photos]);
        let finding = match content.shows {
            PhotoFor::Finding(finding) => Some(*finding.as_bytes()),
            PhotoFor::Activity => None,
        };
        self.execute(
            "INSERT INTO p_photo (doc, photo, finding, moment, thumb, master, original, json) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                home.doc.as_bytes(),
                photo.as_bytes(),
                finding,
                content.moment.word(),
                content.thumb.0,
                content.master.0,
                content.original.0,
                to_json(content)?
            ],
        )?;
        Ok(())
    }
}

/// An item on which people differ is answered too.
fn counts_of_item(stand: ItemStand) -> Vec<Count> {
    match stand {
        ItemStand::Agreed | ItemStand::Settled => vec![Count::Answered],
        ItemStand::Clash => vec![Count::Answered, Count::Clashes],
    }
}

//! Questions of screens: items, photos, plans, entities, counts, search.

use super::Reads;
use crate::codes::Word;
use crate::columns::{id, json, maybe_word, uint, word};
use crate::error::StoreError;
use crate::rows::{AttendanceRow, EntityRow, ItemRow, NoteRow, PhotoRow, PlanRow};
use crate::search;
use hucha_model::content::{Answer, FinalAnswer};
use hucha_model::time::Day;
use hucha_model::wire::{Count, DocKind, EntityKind, EntityRef};
use hucha_model::{DocId, FindingId, PersonId, ScopeId};
use rusqlite::{Row, params};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Characters of a search hit's snippet.
const SNIPPET: usize = 36;

/// A finding whose words match a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The document.
    pub doc: DocId,
    /// The finding.
    pub finding: FindingId,
    /// The line it is merged into, or itself.
    pub line: FindingId,
    /// Its place.
    pub place: String,
    /// A piece of its text around the match.
    pub snippet: String,
}

#[derive(Deserialize)]
struct Sides {
    answers: Option<BTreeMap<PersonId, Vec<Answer>>>,
    finals: Option<Vec<FinalAnswer>>,
}

const ENTITY: &str = "kind, entity, scope, state, closed, needs_ruling, due, json";

impl Reads {
    /// Lists the answered items of a visit by item.
    pub fn items(&self, doc: DocId) -> Result<Vec<ItemRow>, StoreError> {
        self.all(
            "SELECT item, state, value, sides FROM p_item WHERE doc = ?1 ORDER BY item",
            [doc.as_bytes()],
            |row| {
                let sides: Sides = json(row, 3)?;
                Ok(ItemRow {
                    item: row.get(0)?,
                    stand: word(row, 1)?,
                    value: maybe_word(row, 2)?,
                    answers: sides.answers.unwrap_or_default(),
                    finals: sides.finals.unwrap_or_default(),
                })
            },
        )
    }

    /// Lists at most `limit` findings that hold every word typed, the newest here first; merged
    /// ones too, removed ones not.
    ///
    /// Chinese is found from one character on, tag numbers from their beginning in any spelling.
    /// Signs mean nothing; a query without a letter or digit finds nothing.
    pub fn search(&self, typed: &str, limit: u32) -> Result<Vec<Hit>, StoreError> {
        let Some(query) = search::query(typed) else {
            return Ok(Vec::new());
        };
        self.all(
            "SELECT f.doc, f.finding, f.place, f.text, f.line FROM fts JOIN p_finding f ON f.id = fts.rowid \
             WHERE fts MATCH ?1 ORDER BY fts.rowid DESC LIMIT ?2",
            params![query, limit],
            |row| {
                let text: String = row.get(3)?;
                Ok(Hit {
                    doc: id(row, 0)?,
                    finding: id(row, 1)?,
                    line: id(row, 4)?,
                    place: row.get(2)?,
                    snippet: search::snippet(&text, typed, SNIPPET),
                })
            },
        )
    }

    /// Lists the photos of a document by id, that is, in order of capture.
    pub fn photos(&self, doc: DocId) -> Result<Vec<PhotoRow>, StoreError> {
        self.all(
            "SELECT photo, json FROM p_photo WHERE doc = ?1 ORDER BY photo",
            [doc.as_bytes()],
            |row| {
                Ok(PhotoRow {
                    photo: id(row, 0)?,
                    content: json(row, 1)?,
                })
            },
        )
    }

    /// Lists the notes of a visit by key.
    pub fn notes(&self, doc: DocId) -> Result<Vec<NoteRow>, StoreError> {
        self.all(
            "SELECT note, json FROM p_note WHERE doc = ?1 ORDER BY note",
            [doc.as_bytes()],
            |row| {
                Ok(NoteRow {
                    key: row.get(0)?,
                    note: json(row, 1)?,
                })
            },
        )
    }

    /// Lists the plans of a follow-up by finding.
    pub fn plans(&self, doc: DocId) -> Result<Vec<PlanRow>, StoreError> {
        self.all(
            "SELECT finding, due, json FROM p_plan WHERE doc = ?1 ORDER BY finding",
            [doc.as_bytes()],
            |row| {
                Ok(PlanRow {
                    finding: id(row, 0)?,
                    due: day(row, 1)?,
                    plans: json(row, 2)?,
                })
            },
        )
    }

    /// Lists the sign-in sheet of a study session by person.
    pub fn attendance(&self, doc: DocId) -> Result<Vec<AttendanceRow>, StoreError> {
        self.all(
            "SELECT person, json FROM p_attendance WHERE doc = ?1 ORDER BY person",
            [doc.as_bytes()],
            |row| {
                Ok(AttendanceRow {
                    person: id(row, 0)?,
                    sides: json(row, 1)?,
                })
            },
        )
    }

    /// Gives what stands of an entity.
    pub fn entity(&self, entity: EntityRef) -> Result<Option<EntityRow>, StoreError> {
        self.one(
            &format!("SELECT {ENTITY} FROM p_entity WHERE kind = ?1 AND entity = ?2"),
            params![entity.kind.word(), entity.id.as_bytes()],
            entity_row,
        )
    }

    /// Lists the entities of a scope and kind by state and id.
    pub fn entities(&self, scope: ScopeId, kind: EntityKind) -> Result<Vec<EntityRow>, StoreError> {
        self.all(
            &format!(
                "SELECT {ENTITY} FROM p_entity WHERE scope = ?1 AND kind = ?2 ORDER BY state, entity"
            ),
            params![scope.as_bytes(), kind.word()],
            entity_row,
        )
    }

    /// Gives the maintained counts of a document; a count of nothing is absent.
    pub fn counts(&self, doc: DocId) -> Result<BTreeMap<Count, u64>, StoreError> {
        let counts = self.all(
            "SELECT what, n FROM p_count WHERE doc = ?1 AND n <> 0",
            [doc.as_bytes()],
            |row| Ok((word(row, 0)?, uint(row, 1)?)),
        )?;
        Ok(counts.into_iter().collect())
    }

    /// Gives the maintained counts over the documents of a scope and kind that were opened in a
    /// half-year (1 or 2) at Shanghai time; a count of nothing is absent.
    pub fn totals(
        &self,
        scope: ScopeId,
        kind: DocKind,
        year: u16,
        half: u8,
    ) -> Result<BTreeMap<Count, u64>, StoreError> {
        let counts = self.all(
            "SELECT what, n FROM p_total WHERE scope = ?1 AND kind = ?2 AND half = ?3 AND n <> 0",
            params![
                scope.as_bytes(),
                kind.word(),
                i64::from(year) * 10 + i64::from(half)
            ],
            |row| Ok((word(row, 0)?, uint(row, 1)?)),
        )?;
        Ok(counts.into_iter().collect())
    }
}

pub(super) fn day(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Day>> {
    let text: Option<String> = row.get(at)?;
    Ok(text.and_then(|text| text.parse().ok()).map(Day))
}

fn entity_row(row: &Row<'_>) -> rusqlite::Result<EntityRow> {
    Ok(EntityRow {
        entity: EntityRef {
            kind: word(row, 0)?,
            id: id(row, 1)?,
        },
        scope: id(row, 2)?,
        state: row.get(3)?,
        closed: row.get(4)?,
        needs_ruling: row.get(5)?,
        due: day(row, 6)?,
        json: row.get(7)?,
    })
}

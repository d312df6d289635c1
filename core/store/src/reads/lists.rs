//! Questions of screens: items, findings, photos, counts, search.

use super::Reads;
use crate::codes::Word;
use crate::columns::{id, json, maybe_id, uint, word};
use crate::error::StoreError;
use crate::rows::{AttendanceRow, EntityRow, FindingRow, ItemRow, NoteRow, PhotoRow, PlanRow};
use crate::search;
use hucha_model::content::{Answer, FinalAnswer};
use hucha_model::time::Day;
use hucha_model::wire::{Count, DocKind, EntityKind, EntityRef, Severity};
use hucha_model::{DocId, FindingId, PersonId, ScopeId};
use rusqlite::types::Value;
use rusqlite::{Row, params, params_from_iter};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Characters of a search hit's snippet.
const SNIPPET: usize = 36;

/// What the decisions on a finding leave it as.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum FindingStand {
    /// Any, with or without decisions.
    #[default]
    Any,
    /// Its decisions leave it open.
    Open,
    /// Open, and its deadline lies before `today`.
    Overdue {
        /// The day it is.
        today: Day,
    },
    /// Its decisions closed it.
    Closed,
    /// Two decisions crossed.
    NeedsRuling,
}

/// Which findings to list. The default lists every line of every visit and follow-up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FindingFilter {
    /// Of one scope.
    pub scope: Option<ScopeId>,
    /// Of one document.
    pub doc: Option<DocId>,
    /// Of one kind of document.
    pub doc_kind: Option<DocKind>,
    /// Of one severity.
    pub severity: Option<Severity>,
    /// By state.
    pub stand: FindingStand,
    /// True to list merged and removed ones too.
    pub with_unlisted: bool,
    /// At most so many; 0 means all.
    pub limit: u32,
}

/// A finding whose words match a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The document.
    pub doc: DocId,
    /// The finding.
    pub finding: FindingId,
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

const FINDING: &str = "f.doc, f.finding, f.line, f.pos, f.kind, f.severity, f.place, f.text, \
     f.by, f.at, f.on_the_spot, f.removed, e.state, coalesce(e.closed, 0), e.due, \
     coalesce(e.needs_ruling, 0)";
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
                    value: crate::columns::maybe_word(row, 2)?,
                    answers: sides.answers.unwrap_or_default(),
                    finals: sides.finals.unwrap_or_default(),
                })
            },
        )
    }

    /// Lists findings. Those of one document come in order of the list, then of recording; by
    /// state, the earliest deadline comes first; otherwise the newest here comes first.
    pub fn findings(&self, filter: &FindingFilter) -> Result<Vec<FindingRow>, StoreError> {
        let mut sql = format!("SELECT {FINDING} FROM ");
        let mut values: Vec<Value> = Vec::new();
        let mut and = |sql: &mut String, condition: &str, value: Value| {
            values.push(value);
            sql.push_str(&format!(" AND {condition} ?{}", values.len()));
        };
        let state = match filter.stand {
            FindingStand::Any => None,
            FindingStand::Open => Some("e.closed = 0"),
            FindingStand::Overdue { .. } => Some("e.closed = 0 AND e.due IS NOT NULL"),
            FindingStand::Closed => Some("e.closed = 1"),
            FindingStand::NeedsRuling => Some("e.needs_ruling = 1"),
        };
        match state {
            // CROSS JOIN keeps the order: the index over deadlines finds the few, then the lines.
            Some(state) if filter.doc.is_none() => sql.push_str(&format!(
                "p_entity e CROSS JOIN p_finding f ON f.finding = e.entity \
                 JOIN opened o ON o.doc = f.doc WHERE e.kind = 'finding' AND {state}"
            )),
            state => sql.push_str(&format!(
                "p_finding f JOIN opened o ON o.doc = f.doc \
                 LEFT JOIN p_entity e ON e.kind = 'finding' AND e.entity = f.finding WHERE {}",
                state.unwrap_or("1")
            )),
        }
        match filter.stand {
            FindingStand::Overdue { today } => {
                and(&mut sql, "e.due <", Value::Text(today.0.to_string()));
            }
            FindingStand::Any
            | FindingStand::Open
            | FindingStand::Closed
            | FindingStand::NeedsRuling => {}
        }
        if let Some(doc) = filter.doc {
            and(&mut sql, "f.doc =", Value::Blob(doc.as_bytes().to_vec()));
        }
        if let Some(scope) = filter.scope {
            and(&mut sql, "o.scope =", Value::Blob(scope.as_bytes().to_vec()));
        }
        if let Some(kind) = filter.doc_kind {
            and(&mut sql, "o.kind =", Value::Text(kind.word().into()));
        }
        if let Some(severity) = filter.severity {
            and(&mut sql, "f.severity =", Value::Text(severity.word().into()));
        }
        if !filter.with_unlisted {
            sql.push_str(" AND f.listed = 1");
        }
        sql.push_str(match (filter.doc, state) {
            (Some(_), _) => " ORDER BY f.pos, f.finding",
            (None, Some(_)) => " ORDER BY e.due, e.entity, f.id",
            (None, None) => " ORDER BY f.id DESC",
        });
        if filter.limit > 0 {
            sql.push_str(&format!(" LIMIT {}", filter.limit));
        }
        self.all(&sql, params_from_iter(values), finding_row)
    }

    /// Lists at most `limit` listed findings that hold every word typed, the newest here first.
    ///
    /// Chinese is found from one character on, tag numbers from their beginning in any spelling.
    /// Signs mean nothing; a query without a letter or digit finds nothing.
    pub fn search(&self, typed: &str, limit: u32) -> Result<Vec<Hit>, StoreError> {
        let Some(query) = search::query(typed) else {
            return Ok(Vec::new());
        };
        self.all(
            "SELECT f.doc, f.finding, f.place, f.text FROM fts JOIN p_finding f ON f.id = fts.rowid \
             WHERE fts MATCH ?1 ORDER BY fts.rowid DESC LIMIT ?2",
            params![query, limit],
            |row| {
                let text: String = row.get(3)?;
                Ok(Hit {
                    doc: id(row, 0)?,
                    finding: id(row, 1)?,
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
            |row| Ok(PhotoRow { photo: id(row, 0)?, content: json(row, 1)? }),
        )
    }

    /// Lists the notes of a visit by key.
    pub fn notes(&self, doc: DocId) -> Result<Vec<NoteRow>, StoreError> {
        self.all(
            "SELECT note, json FROM p_note WHERE doc = ?1 ORDER BY note",
            [doc.as_bytes()],
            |row| Ok(NoteRow { key: row.get(0)?, note: json(row, 1)? }),
        )
    }

    /// Lists the plans of a follow-up by finding.
    pub fn plans(&self, doc: DocId) -> Result<Vec<PlanRow>, StoreError> {
        self.all(
            "SELECT finding, due, json FROM p_plan WHERE doc = ?1 ORDER BY finding",
            [doc.as_bytes()],
            |row| Ok(PlanRow { finding: id(row, 0)?, due: day(row, 1)?, plans: json(row, 2)? }),
        )
    }

    /// Lists the sign-in sheet of a study session by person.
    pub fn attendance(&self, doc: DocId) -> Result<Vec<AttendanceRow>, StoreError> {
        self.all(
            "SELECT person, json FROM p_attendance WHERE doc = ?1 ORDER BY person",
            [doc.as_bytes()],
            |row| Ok(AttendanceRow { person: id(row, 0)?, sides: json(row, 1)? }),
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
    pub fn entities(
        &self,
        scope: ScopeId,
        kind: EntityKind,
    ) -> Result<Vec<EntityRow>, StoreError> {
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
            params![scope.as_bytes(), kind.word(), i64::from(year) * 10 + i64::from(half)],
            |row| Ok((word(row, 0)?, uint(row, 1)?)),
        )?;
        Ok(counts.into_iter().collect())
    }
}

fn day(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Day>> {
    let text: Option<String> = row.get(at)?;
    Ok(text.and_then(|text| text.parse().ok()).map(Day))
}

fn finding_row(row: &Row<'_>) -> rusqlite::Result<FindingRow> {
    Ok(FindingRow {
        doc: id(row, 0)?,
        finding: id(row, 1)?,
        line: id(row, 2)?,
        pos: row.get(3)?,
        kind: word(row, 4)?,
        severity: word(row, 5)?,
        place: row.get(6)?,
        text: row.get(7)?,
        by: maybe_id(row, 8)?,
        at: row.get::<_, Option<i64>>(9)?.map(hucha_model::Millis),
        on_the_spot: row.get(10)?,
        removed: row.get(11)?,
        state: row.get(12)?,
        closed: row.get(13)?,
        due: day(row, 14)?,
        needs_ruling: row.get(15)?,
    })
}

fn entity_row(row: &Row<'_>) -> rusqlite::Result<EntityRow> {
    Ok(EntityRow {
        entity: EntityRef { kind: word(row, 0)?, id: id(row, 1)? },
        scope: id(row, 2)?,
        state: row.get(3)?,
        closed: row.get(4)?,
        needs_ruling: row.get(5)?,
        due: day(row, 6)?,
        json: row.get(7)?,
    })
}

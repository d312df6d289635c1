//! Projections: what lists and searches read, kept beside the documents they come from.
//!
//! A projection call takes the touched entities and a content that holds at least these as they
//! stand now. Each touched entity is written anew as a whole, so the result depends on the
//! content alone, never on the order of edits: a rebuild gives the same.

mod entity;
mod findings;
mod follow_up;
mod session;
mod tally;
mod visit;

use crate::columns::{id, to_json, word};
use crate::error::StoreError;
use crate::tx::Tx;
use hucha_model::wire::DocKind;
use hucha_model::{DocId, Millis, ScopeId};
use rusqlite::params;
use serde::Serialize;
use tally::Tally;

/// Version of the projections; a store whose documents carry another wants them rebuilt.
pub(crate) const PROJECTION: i64 = 1;

/// Where a document's projections belong.
pub(crate) struct Home {
    pub(crate) doc: DocId,
    pub(crate) scope: ScopeId,
    pub(crate) kind: DocKind,
    pub(crate) half: i64,
}

impl Tx<'_> {
    fn home(&self, doc: DocId) -> Result<Home, StoreError> {
        self.one(
            "SELECT scope, kind, half FROM opened WHERE doc = ?1",
            [doc.as_bytes()],
            |row| {
                Ok(Home {
                    doc,
                    scope: id(row, 0)?,
                    kind: word(row, 1)?,
                    half: row.get(2)?,
                })
            },
        )?
        .ok_or(StoreError::UnknownDocument(doc))
    }

    /// Takes every projection of a document away.
    fn clear(&mut self, home: &Home) -> Result<(), StoreError> {
        let mut tally = Tally::default();
        self.subtract_counts(home.doc, &mut tally)?;
        self.write_tally(home, tally)?;
        let doc = [home.doc.as_bytes()];
        self.execute(
            "DELETE FROM fts WHERE rowid IN (SELECT id FROM p_finding WHERE doc = ?1)",
            doc,
        )?;
        for sql in [
            "DELETE FROM p_item WHERE doc = ?1",
            "DELETE FROM p_finding WHERE doc = ?1",
            "DELETE FROM p_suggestion WHERE doc = ?1",
            "DELETE FROM p_same_as WHERE doc = ?1",
            "DELETE FROM p_photo WHERE doc = ?1",
            "DELETE FROM p_section WHERE doc = ?1",
            "DELETE FROM p_note WHERE doc = ?1",
            "DELETE FROM p_plan WHERE doc = ?1",
            "DELETE FROM p_result WHERE doc = ?1",
            "DELETE FROM p_topic WHERE doc = ?1",
            "DELETE FROM p_attendance WHERE doc = ?1",
            "DELETE FROM p_minutes WHERE doc = ?1",
        ] {
            self.execute(sql, doc)?;
        }
        self.execute(
            "UPDATE opened SET projected = ?2 WHERE doc = ?1",
            params![home.doc.as_bytes(), PROJECTION],
        )?;
        Ok(())
    }

    /// Writes one entity kept as JSON under a key, or takes it away.
    fn put_json<K: rusqlite::ToSql, V: Serialize + ?Sized>(
        &mut self,
        table: JsonTable,
        doc: DocId,
        key: K,
        value: Option<&V>,
    ) -> Result<(), StoreError> {
        let (put, drop) = table.sql();
        match value {
            Some(value) => self.execute(put, params![doc.as_bytes(), key, to_json(value)?])?,
            None => self.execute(drop, params![doc.as_bytes(), key])?,
        };
        Ok(())
    }
}

/// The tables whose rows are a key and a JSON value.
#[derive(Clone, Copy)]
enum JsonTable {
    Suggestion,
    SameAs,
    Section,
    Note,
    Result,
    Topic,
    Attendance,
    Minutes,
}

impl JsonTable {
    /// Gives the statements that put and take away.
    fn sql(self) -> (&'static str, &'static str) {
        macro_rules! pair {
            ($table:literal, $key:literal) => {
                (
                    concat!(
                        "INSERT OR REPLACE INTO ",
                        $table,
                        " (doc, ",
                        $key,
                        ", json) VALUES (?1, ?2, ?3)"
                    ),
                    concat!(
                        "DELETE FROM ",
                        $table,
                        " WHERE doc = ?1 AND ",
                        $key,
                        " = ?2"
                    ),
                )
            };
        }
        match self {
            Self::Suggestion => pair!("p_suggestion", "finding"),
            Self::SameAs => pair!("p_same_as", "finding"),
            Self::Section => pair!("p_section", "section"),
            Self::Note => pair!("p_note", "note"),
            Self::Result => pair!("p_result", "finding"),
            Self::Topic => pair!("p_topic", "topic"),
            Self::Attendance => pair!("p_attendance", "person"),
            Self::Minutes => pair!("p_minutes", "section"),
        }
    }
}

/// Names the half-year of a moment: year × 10 + 1 or 2; 0 for a moment outside the calendar.
pub(crate) fn half_year(at: Millis) -> i64 {
    let day = at.day().to_string();
    let mut parts = day.split('-').map(str::parse::<i64>);
    match (parts.next(), parts.next()) {
        (Some(Ok(year)), Some(Ok(month))) => year * 10 + if month <= 6 { 1 } else { 2 },
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_half_year_is_told_at_shanghai_time() {
        // 2026-06-30T16:30Z is half past midnight of 1 July there.
        assert_eq!(half_year(Millis(1_782_837_000_000)), 20262);
        assert_eq!(half_year(Millis(1_782_837_000_000 - 3_600_000)), 20261);
    }
}

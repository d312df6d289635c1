//! Lists of findings: by document, or across documents by what their decisions left.

use super::Reads;
use super::lists::day;
use crate::codes::Word;
use crate::columns::{id, maybe_id, word};
use crate::error::StoreError;
use crate::rows::FindingRow;
use hucha_model::time::Day;
use hucha_model::wire::{DocKind, Severity};
use hucha_model::{DocId, Millis, ScopeId};
use rusqlite::types::Value;
use rusqlite::{Row, params_from_iter};

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

/// Which findings to list. The default lists every line of every visit and follow-up; a finding
/// that was handed over stands in both, so a list across documents names `doc_kind`.
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

const COLUMNS: &str = "f.doc, f.finding, f.line, f.pos, f.kind, f.severity, f.place, f.text, \
     f.by, f.at, f.on_the_spot, f.removed, e.state, coalesce(e.closed, 0), e.due, \
     coalesce(e.needs_ruling, 0)";

/// `CROSS JOIN` keeps the order: the index over deadlines finds the few, then come their lines.
const FROM_ENTITIES: &str = "p_entity e CROSS JOIN p_finding f ON f.finding = e.entity \
     JOIN opened o ON o.doc = f.doc WHERE e.kind = 'finding'";
const FROM_FINDINGS: &str = "p_finding f JOIN opened o ON o.doc = f.doc \
     LEFT JOIN p_entity e ON e.kind = 'finding' AND e.entity = f.finding WHERE 1";

/// Conditions of a query and the values they are bound to.
#[derive(Default)]
struct Conditions {
    sql: String,
    values: Vec<Value>,
}

impl Conditions {
    fn and(&mut self, condition: &str) {
        self.sql.push_str(" AND ");
        self.sql.push_str(condition);
    }

    /// Adds a condition that ends in the place of `value`.
    fn with(&mut self, condition: &str, value: Value) {
        self.and(condition);
        self.sql.push_str(" ?");
        self.values.push(value);
    }

    fn of(filter: &FindingFilter) -> Self {
        let mut all = Self::default();
        match filter.stand {
            FindingStand::Any => {}
            FindingStand::Open => all.and("e.closed = 0"),
            FindingStand::Overdue { today } => {
                all.and("e.closed = 0");
                all.with("e.due <", Value::Text(today.0.to_string()));
            }
            FindingStand::Closed => all.and("e.closed = 1"),
            FindingStand::NeedsRuling => all.and("e.needs_ruling = 1"),
        }
        if let Some(doc) = filter.doc {
            all.with("f.doc =", Value::Blob(doc.as_bytes().to_vec()));
        }
        if let Some(scope) = filter.scope {
            all.with("o.scope =", Value::Blob(scope.as_bytes().to_vec()));
        }
        if let Some(kind) = filter.doc_kind {
            all.with("o.kind =", Value::Text(kind.word().into()));
        }
        if let Some(severity) = filter.severity {
            all.with("f.severity =", Value::Text(severity.word().into()));
        }
        if !filter.with_unlisted {
            all.and("f.listed = 1");
        }
        all
    }
}

impl Reads {
    /// Lists findings. Those of one document come in order of the list, then of recording; by
    /// state, the earliest deadline comes first; otherwise the newest here comes first.
    pub fn findings(&self, filter: &FindingFilter) -> Result<Vec<FindingRow>, StoreError> {
        let (from, order) = match (filter.doc, filter.stand) {
            (Some(_), _) => (FROM_FINDINGS, "f.pos, f.finding"),
            (None, FindingStand::Any) => (FROM_FINDINGS, "f.id DESC"),
            (
                None,
                FindingStand::Open
                | FindingStand::Overdue { .. }
                | FindingStand::Closed
                | FindingStand::NeedsRuling,
            ) => (FROM_ENTITIES, "e.due, e.entity, f.id"),
        };
        let Conditions { sql, mut values } = Conditions::of(filter);
        let limit = if filter.limit == 0 {
            -1
        } else {
            i64::from(filter.limit)
        };
        values.push(Value::Integer(limit));
        self.all(
            &format!("SELECT {COLUMNS} FROM {from}{sql} ORDER BY {order} LIMIT ?"),
            params_from_iter(values),
            finding_row,
        )
    }
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
        at: row.get::<_, Option<i64>>(9)?.map(Millis),
        on_the_spot: row.get(10)?,
        removed: row.get(11)?,
        state: row.get(12)?,
        closed: row.get(13)?,
        due: day(row, 14)?,
        needs_ruling: row.get(15)?,
    })
}

//! Programmes as data: one published system each, its articles and what of them can be counted.
//!
//! This module reads and checks the files under `fixtures/programmes` (format:
//! `docs/programmes.md`). It refuses to know any cadence, threshold or deadline itself: those
//! stand in the files, because they differ from city to city.

pub mod duty;
pub mod error;
pub mod jurisdiction;
pub mod label;
pub mod listing;
mod raw;
mod raw_duty;
mod raw_requirement;
pub mod requirement;
pub mod rule;
mod schema;
pub mod set;
#[cfg(test)]
mod tests;
pub mod vocabulary;
pub mod working_days;
mod written;

pub use duty::{
    Cadence, Discipline, Duty, IssueMoment, Measure, PeriodLength, SubjectKind, Wishes,
};
pub use error::{At, ProgrammeError};
pub use jurisdiction::{InForce, Jurisdictions, Profile};
pub use label::Label;
pub use listing::{RuleRow, UnknownProgramme, rules, rules_json, rules_summary, rules_table};
pub use requirement::Requirement;
pub use rule::{Guidance, Met, OurDefault, Rule, Strength};
pub use schema::{book_schema, programme_schema};
pub use set::Programmes;
pub use vocabulary::{Vocabulary, Word, WordKind};
pub use working_days::WorkCalendar;

use chrono::NaiveDate;

/// A published system as data: its articles and its countable duties.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Programme {
    /// Id, such as `WD`.
    pub id: String,
    /// Version of the file, counted from 1.
    pub version: u32,
    /// Short title.
    pub title: Label,
    /// Number of the document.
    pub source: String,
    /// The profile whose subjects it binds.
    pub jurisdiction: String,
    /// Ids of its checklists.
    pub checklists: Vec<String>,
    /// Days on which no work is done.
    pub calendar: WorkCalendar,
    /// When it is in force.
    pub in_force: Validity,
    /// Lines of industry it is for, with everything that is one of them; empty: all.
    pub line: Vec<String>,
    /// The words it may use: the common ones and its own.
    pub words: Vocabulary,
    /// The articles, in the order of the file.
    pub rules: Vec<Rule>,
    /// What can be counted or timed, in the order of the file.
    pub requirements: Vec<Requirement>,
    /// Those of them that phones compute from their alliance's decisions.
    pub duties: Vec<Duty>,
}

/// From when to when a programme is in force, both days with it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Validity {
    /// First day; `None`: always was.
    pub from: Option<NaiveDate>,
    /// Last day; `None`: no end is set (OQ-53).
    pub to: Option<NaiveDate>,
}

impl Programme {
    /// Reads and checks a programme file against the common words ([`Programmes::vocabulary`]).
    ///
    /// `file_name` only appears in errors, each of which names file and line.
    pub fn parse(file_name: &str, text: &str, common: &Vocabulary) -> Result<Self, ProgrammeError> {
        raw::parse(file_name, text, common)
    }

    /// Finds an article.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == id)
    }
}

//! Task ledgers 责任清单: who has to do what by when, as published or as a bureau's own table says.
//!
//! This module owns the ledger as data ([`TaskLedger`], files `fixtures/programmes/ID/ledger.toml`),
//! the printed phrases of its deadlines ([`phrase`]), the reading of any bureau's table ([`mod@import`])
//! and what is due on a given day ([`mod@status`]). It refuses to guess in silence: what it takes from the
//! context is marked, and what it cannot read stays as the printed text and is listed. Who may move
//! a task from one state to the next is the registers' business.

pub mod error;
pub mod import;
pub mod phrase;
mod read;
pub mod recurrence;
pub mod set;
pub mod status;
#[cfg(test)]
mod tests;

pub use error::LedgerError;
pub use import::{Grid, Imported, Options, import};
pub use phrase::{Context, Phrase, parse_phrase};
pub use recurrence::Recurrence;
pub use set::Ledgers;
pub use status::{Due, Progress, Span, Standing, Step, TaskState, status};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A ledger of tasks; its JSON has the same keys as the TOML of a shipped file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskLedger {
    /// Id, that of its programme in a shipped file.
    pub id: String,
    /// Version, counted from 1.
    pub version: u32,
    /// Title in Chinese.
    pub zh: String,
    /// Title in English; empty in an imported ledger.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub en: String,
    /// Days on which the plan ends, earliest first; the last one is the fall-back of every measure
    /// without a date of its own.
    #[serde(default)]
    pub plan_ends: Vec<NaiveDate>,
    /// Who answers.
    #[serde(default, rename = "unit", skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<Unit>,
    /// Projects 项目.
    #[serde(default, rename = "group", skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Group>,
    /// Tasks 任务.
    #[serde(default, rename = "task", skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<Task>,
    /// Measures 措施, the lines of the ledger.
    #[serde(default, rename = "measure", skip_serializing_if = "Vec::is_empty")]
    pub measures: Vec<Measure>,
    /// Cells of an imported table that no line holds.
    #[serde(default, rename = "leftover", skip_serializing_if = "Vec::is_empty")]
    pub leftovers: Vec<Leftover>,
}

/// A unit that answers 责任单位.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Short code, such as `EM`; `U1`, `U2` … in an imported ledger.
    pub code: String,
    /// Name in Chinese.
    pub zh: String,
    /// Name in English; empty in an imported ledger.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub en: String,
}

/// A project or group of tasks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Number within the ledger.
    pub no: u32,
    /// Title in Chinese.
    pub zh: String,
    /// Title in English; empty in an imported ledger.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub en: String,
}

/// A task of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// Number within the ledger.
    pub no: u32,
    /// Number of its group.
    pub group: u32,
    /// Title in Chinese.
    pub zh: String,
    /// Title in English; empty in an imported ledger.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub en: String,
}

/// One line of the ledger: what is to be done, by whom, by when.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// Number within the ledger.
    pub no: u32,
    /// Number of its task.
    pub task: u32,
    /// Text in Chinese.
    pub zh: String,
    /// Text in English; empty in an imported ledger.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub en: String,
    /// The number as printed, where it is not `no`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub printed_no: String,
    /// Codes of the units that answer, in the printed order.
    #[serde(default)]
    pub units: Vec<String>,
    /// Those of them that lead 牵头, where the table says so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lead: Vec<String>,
    /// The units as printed, in an imported ledger.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub responsible: String,
    /// The deadline as printed; empty when none is.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub deadline_text: String,
    /// The last day in time, when the printed text has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<NaiveDate>,
    /// How it comes back.
    #[serde(default)]
    pub recurrence: Recurrence,
    /// Ids of the programme's articles that it carries out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
    /// What else the table says about it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub remark: String,
    /// Partial deadlines and rhythms inside the measure.
    #[serde(default, rename = "milestone", skip_serializing_if = "Vec::is_empty")]
    pub milestones: Vec<Milestone>,
}

/// A partial deadline or rhythm of a measure.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Milestone {
    /// Number within the measure, from 1.
    pub seq: u32,
    /// What is to be reached, in Chinese.
    pub zh: String,
    /// The same in English; empty in an imported ledger.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub en: String,
    /// The deadline as printed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub deadline_text: String,
    /// The last day in time, when there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<NaiveDate>,
    /// How it comes back.
    #[serde(default)]
    pub recurrence: Recurrence,
    /// How often per period, or how many in all when it does not come back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_count: Option<u32>,
}

/// A cell of an imported table that belongs to no line: a title, a total, a note.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leftover {
    /// Where it stood, such as `C17`.
    pub cell: String,
    /// What stood there.
    pub text: String,
}

impl TaskLedger {
    /// Reads and checks a ledger file; errors name file and line. `file_name` only appears there.
    pub fn parse(file_name: &str, text: &str) -> Result<Self, LedgerError> {
        read::parse(file_name, text)
    }

    /// Writes the ledger in the shape of a shipped file, which [`TaskLedger::parse`] reads back.
    pub fn to_toml(&self) -> Result<String, LedgerError> {
        toml::to_string(self).map_err(|error| LedgerError::Unwritable {
            reason: error.to_string(),
        })
    }

    /// Writes the ledger as JSON with the keys of the TOML shape; days are `YYYY-MM-DD`.
    pub fn to_json(&self) -> Result<String, LedgerError> {
        serde_json::to_string_pretty(self).map_err(|error| LedgerError::Unwritable {
            reason: error.to_string(),
        })
    }

    /// Finds a measure.
    pub fn measure(&self, no: u32) -> Option<&Measure> {
        self.measures.iter().find(|measure| measure.no == no)
    }

    /// Finds a task.
    pub fn task(&self, no: u32) -> Option<&Task> {
        self.tasks.iter().find(|task| task.no == no)
    }

    /// Finds a unit.
    pub fn unit(&self, code: &str) -> Option<&Unit> {
        self.units.iter().find(|unit| unit.code == code)
    }

    /// Gives the day on which the whole plan ends.
    pub fn last_end(&self) -> Option<NaiveDate> {
        self.plan_ends.iter().max().copied()
    }
}

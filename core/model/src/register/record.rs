//! What was written down about one thing, and how it stands.

use crate::board::book::Calendar;
use crate::programme::Label;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The value of a field.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// Said to be so, or not.
    Yes(bool),
    /// A whole number.
    Number(i64),
    /// A text, a day (`YYYY-MM-DD`), an id, a digest or a word of a choice.
    Text(String),
    /// Several of those.
    Several(Vec<String>),
}

impl Value {
    /// Tells whether it says anything: a `false` and an empty text do not.
    pub fn is_given(&self) -> bool {
        match self {
            Self::Yes(yes) => *yes,
            Self::Number(_) => true,
            Self::Text(text) => !text.trim().is_empty(),
            Self::Several(all) => all.iter().any(|one| !one.trim().is_empty()),
        }
    }

    /// Gives its texts: none of a number or a yes.
    pub fn texts(&self) -> Vec<&str> {
        match self {
            Self::Yes(_) | Self::Number(_) => Vec::new(),
            Self::Text(text) => vec![text.as_str()],
            Self::Several(all) => all.iter().map(String::as_str).collect(),
        }
    }

    /// Gives a number: itself, or how many there are of several.
    pub fn number(&self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Several(all) => i64::try_from(all.len()).ok(),
            Self::Yes(_) | Self::Text(_) => None,
        }
    }

    /// Reads a day.
    pub fn day(&self) -> Option<NaiveDate> {
        match self {
            Self::Text(text) => text.parse().ok(),
            Self::Yes(_) | Self::Number(_) | Self::Several(_) => None,
        }
    }
}

/// One step as written down. Steps are only added: a correction is a further step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Which step.
    pub event: String,
    /// The day on which it was done.
    pub day: NaiveDate,
    /// Id of the person who did it.
    pub by: String,
    /// Role of that person at that moment.
    pub role: String,
    /// What was recorded.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, Value>,
}

/// Everything written down about one thing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Id.
    pub id: String,
    /// The register it stands in.
    pub register: String,
    /// Ids of the programmes in force for its subject ([`super::Registers::in_force`]).
    #[serde(default)]
    pub programmes: BTreeSet<String>,
    /// The steps, in the order in which they came to stand.
    #[serde(default)]
    pub steps: Vec<Entry>,
    /// Days on which no work is done.
    #[serde(default)]
    pub calendar: Calendar,
}

/// A step that did not take place for the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// Number of the step, from 0.
    pub step: usize,
    /// Id of the guard that refused; `None`: it does not fit the register.
    pub guard: Option<String>,
    /// The rule behind it.
    pub rule: Option<String>,
    /// Why.
    pub reason: Label,
}

/// A step that stands, with a mark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Flagged {
    /// Number of the step, from 0.
    pub step: usize,
    /// Id of the guard.
    pub guard: String,
    /// The rule behind it.
    pub rule: Option<String>,
    /// True when only a default of ours asks for it here.
    pub ours: bool,
    /// Why.
    pub reason: Label,
}

/// Something that a step should have recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Missing {
    /// Number of the step, from 0.
    pub step: usize,
    /// The field.
    pub field: String,
    /// Its name.
    pub label: Label,
}

/// How a thing stands after all its steps.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// The state; the first of the register before any step.
    pub state: String,
    /// True when it asks nothing more of anybody.
    pub is_closed: bool,
    /// What is recorded, the latest value of each field.
    pub fields: BTreeMap<String, Value>,
    /// Steps kept out.
    pub refused: Vec<Refused>,
    /// Marks.
    pub flags: Vec<Flagged>,
    /// What is not recorded yet. It bars nothing.
    pub missing: Vec<Missing>,
}

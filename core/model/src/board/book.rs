//! The book of facts that a board is computed from: documented JSON.
//!
//! A bureau brings its own history in by such a file; the schema is `docs/book.schema.json`. Ids
//! are texts of the bureau's own choice. The order of entries says nothing.

use crate::obligation::ActivityState;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Version of the format that this code reads.
pub const FORMAT: u32 = 1;

/// Directory and past activities, as plain facts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Book {
    /// Version of the format: 1.
    pub format: u32,
    /// Who and what exists.
    pub subjects: Vec<Subject>,
    /// What was so from a day to another.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<Fact>,
    /// What was done, planned things too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub activities: Vec<Activity>,
    /// What happened and set a clock running.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<Event>,
    /// Numbers reported.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indicators: Vec<Indicator>,
    /// Reasons given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
    /// Days on which no work is done.
    #[serde(default)]
    pub calendar: Calendar,
}

impl Book {
    /// Reads a book; an error names line and column.
    pub fn parse(text: &str) -> Result<Self, super::BookError> {
        serde_json::from_str(text).map_err(|error| super::BookError::Syntax {
            line: error.line(),
            column: error.column(),
            reason: error.to_string(),
        })
    }
}

/// Somebody or something that owes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// Id.
    pub id: String,
    /// Kind, a word of the programmes.
    pub kind: String,
    /// Name.
    pub name: String,
    /// Ids of what it lies in: a county, a park, an enterprise.
    #[serde(default, rename = "in", skip_serializing_if = "Vec::is_empty")]
    pub inside: Vec<String>,
    /// Profiles or programmes in force for it and everything in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub profiles: Vec<String>,
    /// What it is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    /// Both sides of a pair, or all of a group.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<String>,
    /// First day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// Last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
    /// Number of staff, for pairing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff: Option<u32>,
    /// Standardisation level, 1 is best, for pairing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standard_level: Option<u8>,
    /// Rank in the last ranking, 1 is best, for pairing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rank: Option<u32>,
    /// Place, for pairing neighbours: degrees north and east, in millionths.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

/// A place on the map, in millionths of a degree (WGS 84).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// North.
    pub lat: i32,
    /// East.
    pub lon: i32,
}

/// Something that is so from a day to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// Of whom.
    pub subject: String,
    /// What, a word of the programmes.
    pub name: String,
    /// How it is.
    pub value: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day; open when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
}

/// Something done or planned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Activity {
    /// Id.
    pub id: String,
    /// Kinds of its parts, words of the programmes.
    pub kinds: Vec<String>,
    /// All whom it concerns: a pair and the plant it visited, for example.
    pub of: Vec<String>,
    /// First day.
    pub from: NaiveDate,
    /// Last day; the first when absent. It decides the period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
    /// How far it has come.
    #[serde(default = "confirmed")]
    pub state: ActivityState,
    /// The day on which it was confirmed or held for good; its last day when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<NaiveDate>,
    /// The period it speaks of (`2026`, `2026-H1`, `2026-Q2`, `2026-05`), for reports that come
    /// after it.
    #[serde(default, rename = "for", skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// Events or activities because of which it was held; any when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub serves: Vec<String>,
    /// Who sends the inspectors, for the inspection calendar (WH67-26).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organiser: Option<String>,
    /// Checklist sections it looks at (`CL-WD.1`); its kinds speak for it when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub content: Vec<String>,
    /// Why it is held although another inspection lies near.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub justification: Option<String>,
}

fn confirmed() -> ActivityState {
    ActivityState::Confirmed
}

impl Activity {
    /// Gives the day that decides the period.
    pub fn last_day(&self) -> NaiveDate {
        self.to.unwrap_or(self.from)
    }
}

/// Something that happened and sets a clock running.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// Id.
    pub id: String,
    /// Kind, a word of the programmes.
    pub kind: String,
    /// What it is called.
    pub name: String,
    /// The day; the first one.
    pub day: NaiveDate,
    /// Whom it concerns, with everything in them; everybody when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub of: Vec<String>,
    /// Judged not to matter, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dismissed: Option<String>,
}

/// A number reported on a day: numerator, denominator and what was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Of whom.
    pub subject: String,
    /// Which, a word of the programmes.
    pub name: String,
    /// The day it was counted.
    pub day: NaiveDate,
    /// Numerator.
    pub done: u32,
    /// Denominator.
    pub of: u32,
    /// What was left out, in words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<String>,
    /// The period it speaks of, when it is reported after it.
    #[serde(default, rename = "for", skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
}

/// A reason given for something not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// The duty or the rule.
    pub duty: String,
    /// By whom it was owed.
    pub subject: String,
    /// The period (`2026-H1`), `once`, or the event's id; any when absent.
    #[serde(default, rename = "for", skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// The reason.
    pub text: String,
}

/// Days on which no work is done, and weekends on which it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// Holidays.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holidays: Vec<NaiveDate>,
    /// Weekends on which work is done (调休).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub working_weekends: Vec<NaiveDate>,
}

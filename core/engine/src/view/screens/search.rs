//! Search: people, plants, activities, items and hazards, by words or first letters of pinyin.

use hucha_model::{ActivityId, FindingId};
use serde::{Deserialize, Serialize};

/// Says what a hit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FoundKind {
    /// A person.
    Person,
    /// A plant or office.
    Plant,
    /// A visit.
    Visit,
    /// A study session.
    Session,
    /// An item of a checklist.
    Item,
    /// A hazard or suggestion.
    Finding,
}

/// Shows one hit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundView {
    /// What it is.
    pub kind: FoundKind,
    /// Its id: of person, plant or activity; for an item `CL-WD/1.2`.
    pub id: String,
    /// The activity, where it belongs to one.
    pub activity: Option<ActivityId>,
    /// The finding, where it is one.
    pub finding: Option<FindingId>,
    /// What is shown first.
    pub title: String,
    /// A line below.
    pub detail: String,
}

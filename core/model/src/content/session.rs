//! The study-session document: topics, who came, what was concluded.

use crate::{Millis, OrgId, PersonId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A topic put forward (征集议题, WD-06).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topic {
    /// The topic.
    pub title: String,
    /// Who put it forward.
    pub by: PersonId,
    /// The device's clock: a claim.
    pub at: Millis,
}

/// Whether somebody came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttendanceState {
    /// Came.
    Present,
    /// A substitute came (代会人); the absence is still recorded.
    Substituted,
    /// Did not come; leave decides whether excused.
    Absent,
}

/// One line of the sign-in sheet (签到).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Attendance {
    /// Of which plant.
    pub org: OrgId,
    /// Whether the person came.
    pub state: AttendanceState,
    /// Who noted it.
    pub by: PersonId,
    /// The device's clock: a claim.
    pub at: Millis,
}

/// A study-session document, hydrated.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionContent {
    /// Topics by their key.
    pub topics: BTreeMap<String, Topic>,
    /// The sign-in sheet by person; more than one entry when two noted at once.
    pub attendance: BTreeMap<PersonId, Vec<Attendance>>,
    /// Minutes by section (主要内容, 议定事项); more than one when two wrote at once.
    pub minutes: BTreeMap<String, Vec<String>>,
}

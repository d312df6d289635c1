//! What a programme asks for that can be counted or timed.

use crate::programme::{Label, Strength};
use crate::wire::ActivityKind;
use crate::wire::row::RoleKind;
use serde::{Deserialize, Serialize};

/// One countable duty: who owes what by when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    /// Id: the rule's, or the rule's with a step (`WD-21.answer`).
    pub id: String,
    /// The rule that asks for it.
    pub rule: String,
    /// Further rules that it serves.
    pub also: Vec<String>,
    /// What is owed, short.
    pub title: Label,
    /// About whom or what it is computed.
    pub subject: SubjectKind,
    /// How binding.
    pub strength: Strength,
    /// So many days before the due day it reads as due soon.
    pub warn_days: u32,
    /// How it is measured.
    pub measure: Measure,
    /// Keys of the file whose values are ours, with the open question when there is one.
    pub ours: Vec<String>,
}

/// About whom or what a duty is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubjectKind {
    /// The alliance.
    Alliance,
    /// Each pair of plants.
    Pair,
    /// The findings, by host.
    Finding,
    /// Attendance and absence, by enterprise.
    Absence,
    /// Each problem fed back.
    Issue,
    /// The district bureau.
    District,
}

/// How a duty is measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Measure {
    /// Activities of some kinds in each period.
    Activities {
        /// The periods.
        cadence: Cadence,
        /// What counts.
        want: Wanted,
    },
    /// Activities of some kinds shortly before each key date of the directory.
    BeforeKeyDate {
        /// So many days before its first day.
        days_before: u32,
        /// What counts.
        want: Wanted,
    },
    /// A new leader in office for each period.
    LeaderRotation {
        /// The periods.
        cadence: Cadence,
        /// How many new terms.
        min: u32,
    },
    /// Every hazard put right by its own deadline.
    Rectification,
    /// Posts that should come to every activity.
    Attendance {
        /// The periods.
        cadence: Cadence,
        /// The posts.
        roles: Vec<RoleKind>,
    },
    /// A step of a problem fed back, in working days.
    IssueStep {
        /// Where the clock starts.
        from: IssueMoment,
        /// What must have happened.
        to: IssueMoment,
        /// Limit in working days.
        working_days: u32,
    },
    /// A report for each period.
    Report {
        /// The periods.
        cadence: Cadence,
        /// Which report.
        report: String,
    },
}

/// What counts toward a duty, how often, and what is missed without harm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Minimum, at least 1.
    pub min: u32,
    /// Kinds of activity that count; any part of that kind is enough.
    pub counts: Vec<ActivityKind>,
    /// True when an activity counts only once confirmed (sessions: held).
    pub needs_confirmation: bool,
    /// What only gives a warning when missing.
    pub wishes: Wishes,
}

/// What gives a warning when missing, and never takes the count away.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wishes {
    /// A joint agreement of a visit, or an agenda fixed together.
    pub agreed: bool,
    /// At least one focus area touched.
    pub focus_area: bool,
    /// Disciplines present.
    pub disciplines: Vec<Discipline>,
    /// Share of the member enterprises present, in percent.
    pub members_percent: Option<u32>,
}

/// A discipline and the posts that stand for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Discipline {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
    /// Any of these posts is enough.
    pub roles: Vec<RoleKind>,
}

/// Length of a repeated period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeriodLength {
    /// A year.
    Year,
    /// Half a year.
    HalfYear,
    /// A quarter.
    Quarter,
}

/// Periods that follow each other without a gap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cadence {
    /// How long each is.
    pub length: PeriodLength,
    /// Day of its last month on which it ends; `None` for the month's last day.
    pub end_day: Option<u32>,
    /// Months after that month by whose end the duty is due; 0: due on the period's last day.
    pub due_months_after: u32,
}

/// A moment in the life of a problem fed back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IssueMoment {
    /// The activity in which it arose ended.
    Arose,
    /// Fed back.
    Raised,
    /// Taken in by the bureau.
    Received,
    /// Answered, or dismissed with reason.
    Answered,
    /// The raiser confirmed that the answer helps.
    Resolved,
}

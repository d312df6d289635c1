//! Obligations: what is owed, for whom, by when, what counts toward it and why the rest does not.
//!
//! Nothing here is state. Everything is computed from programmes, directory and [`History`], for
//! any past period, offline and in any order of the history's entries. This module refuses to know
//! a cadence or a limit: those are data of the programmes.

mod activities;
mod attendance;
mod compute;
pub mod figure;
pub mod flag;
pub mod history;
mod issues;
mod key_dates;
mod leader;
pub mod period;
mod rectification;
mod reports;
pub mod state;
#[cfg(test)]
pub(crate) mod tests;
pub mod why_not;

pub use compute::compute;
pub use figure::{Figure, FigureCode, PostAttendance, PostHolder};
pub use flag::Flag;
pub use history::{
    ActivityState, ActivitySubject, FindingStanding, GivenReason, History, PastActivity,
    PastAttendance, PastFinding, PastIssue, PastReport, Presence,
};
pub use period::{Period, PeriodKey};
pub use state::ObligationState;
pub(crate) use state::{Deadline, undone};
pub use why_not::WhyNot;

use crate::programme::{Label, Strength};
use crate::{ActivityId, EntityId, FindingId, Hash, Lang, OrgId, PairingId, PersonId, RowId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Whom or what an obligation is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "subject")]
pub enum Subject {
    /// The alliance.
    Alliance,
    /// A pair of plants.
    Pair {
        /// Which.
        pairing: PairingId,
    },
    /// A pair before a key date.
    KeyDate {
        /// The directory row of the date.
        date: RowId,
        /// The pair.
        pairing: PairingId,
    },
    /// An enterprise.
    Enterprise {
        /// Which.
        org: OrgId,
    },
    /// A problem fed back.
    Issue {
        /// Which.
        issue: EntityId,
        /// Who fed it back.
        org: OrgId,
    },
    /// The district, through its bureau.
    District {
        /// The bureau.
        bureau: OrgId,
    },
}

/// A thing that counts toward an obligation, or does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "thing")]
pub enum Thing {
    /// An activity.
    Activity {
        /// Which.
        id: ActivityId,
    },
    /// One person's part in an activity.
    Attendance {
        /// The activity.
        id: ActivityId,
        /// The person.
        person: PersonId,
    },
    /// A hazard.
    Finding {
        /// Which.
        id: FindingId,
    },
    /// A leader's term.
    LeaderTerm {
        /// The plant that leads.
        org: OrgId,
        /// The year of office.
        year: u16,
    },
    /// A problem fed back.
    Issue {
        /// Which.
        id: EntityId,
    },
    /// A report.
    Report {
        /// Which.
        id: EntityId,
    },
}

/// A thing that counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Counted {
    /// The day on which it counts.
    pub day: NaiveDate,
    /// Which.
    pub what: Thing,
    /// Decisions that prove it, sorted.
    pub proof: Vec<Hash>,
}

/// A thing that does not count, with the reason.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct NotCounted {
    /// Its day, when it has one.
    pub day: Option<NaiveDate>,
    /// Which.
    pub what: Thing,
    /// Why it does not count.
    pub why: WhyNot,
}

/// What is owed by a subject in a period, and how it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Obligation {
    /// The programme.
    pub programme: String,
    /// Id of the duty: the rule's, or the rule's with a step (`WD-21.answer`).
    pub duty: String,
    /// The rule that asks for it.
    pub rule: String,
    /// Further rules served by the same, in any programme in force, sorted.
    pub also: Vec<String>,
    /// What is owed, short.
    pub title: Label,
    /// Who or what.
    pub subject: Subject,
    /// Its name, from the directory.
    pub subject_label: Label,
    /// The period.
    pub period: Period,
    /// How many are required.
    pub required: u32,
    /// What counts, oldest first.
    pub counted: Vec<Counted>,
    /// What does not, oldest first.
    pub not_counted: Vec<NotCounted>,
    /// How it stands.
    pub state: ObligationState,
    /// The last day in time; `None` while none is set (a hazard without deadline).
    pub due: Option<NaiveDate>,
    /// How binding.
    pub strength: Strength,
    /// Remarks that never take a count away, sorted.
    pub flags: Vec<Flag>,
    /// Numbers beside it: rates with numerator and denominator.
    pub figures: Vec<Figure>,
    /// Attendance by post (WD-17); empty elsewhere.
    pub posts: Vec<PostAttendance>,
    /// Digest of the reason given for a miss.
    pub reason: Option<Hash>,
}

impl Obligation {
    /// Gives the word for its state.
    pub const fn state_label(&self, lang: Lang) -> &'static str {
        self.state.label(lang)
    }

    /// Tells whether it is a violation: a hard duty missed. Everything else is grey (only a
    /// hard miss is red).
    pub fn is_violation(&self) -> bool {
        self.strength == Strength::Hard && self.state == ObligationState::Missed
    }

    /// Finds a figure.
    pub fn figure(&self, code: FigureCode) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.code == code)
    }
}

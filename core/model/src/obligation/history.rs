//! What has happened, as plain facts: the input of the obligations.
//!
//! The engine fills it from folded decisions, never from documents. The order of entries says
//! nothing; an entry given twice counts once.

use super::{PeriodKey, Subject};
use crate::wire::{ActivityKind, FindingKind, Participant, Severity};
use crate::{ActivityId, EntityId, FindingId, Hash, Millis, OrgId, PairingId, PersonId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Everything that obligations are computed from besides directory and programmes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// Visits and study sessions, planned ones too.
    pub activities: Vec<PastActivity>,
    /// Lines of submitted lists.
    pub findings: Vec<PastFinding>,
    /// Who came, was on leave or did not come, beyond what participants say.
    pub attendances: Vec<PastAttendance>,
    /// Problems fed back.
    pub issues: Vec<PastIssue>,
    /// Reports begun or sent.
    pub reports: Vec<PastReport>,
    /// Reasons given for duties missed or relaxed.
    pub reasons: Vec<GivenReason>,
}

/// Whose activity it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActivitySubject {
    /// The alliance's: a study session.
    Alliance,
    /// A pair's: a visit.
    Pair(PairingId),
}

/// How far an activity has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActivityState {
    /// Drafted, agreed, scheduled or convened.
    Planned,
    /// On site.
    InProgress,
    /// The list was handed over; the host has yet to countersign (已开展、待确认).
    Submitted,
    /// The host refuses to countersign.
    Disputed,
    /// Countersigned.
    Confirmed,
    /// A session that was held.
    Held,
    /// Filed.
    Archived,
    /// Put off.
    Postponed,
    /// Called off.
    Cancelled,
}

impl ActivityState {
    /// Tells whether it counts: confirmed or archived, a session held or archived.
    pub const fn is_settled(self) -> bool {
        match self {
            Self::Confirmed | Self::Held | Self::Archived => true,
            Self::Planned
            | Self::InProgress
            | Self::Submitted
            | Self::Disputed
            | Self::Postponed
            | Self::Cancelled => false,
        }
    }

    /// Tells whether it took place and only waits for a word.
    pub const fn awaits_confirmation(self) -> bool {
        match self {
            Self::Submitted | Self::Disputed => true,
            Self::Planned
            | Self::InProgress
            | Self::Confirmed
            | Self::Held
            | Self::Archived
            | Self::Postponed
            | Self::Cancelled => false,
        }
    }
}

/// A visit or a study session.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PastActivity {
    /// Which.
    pub id: ActivityId,
    /// Whose.
    pub subject: ActivitySubject,
    /// The kind of each of its parts (morning study, afternoon inspection: two).
    pub kinds: Vec<ActivityKind>,
    /// How far it has come.
    pub state: ActivityState,
    /// First moment, planned while it has not begun.
    pub starts: Millis,
    /// Last moment; the day it falls on at Asia/Shanghai decides the period.
    pub ends: Millis,
    /// Those who took part, with post and plant at that moment.
    pub participants: Vec<Participant>,
    /// Focus areas touched.
    pub focus: Vec<u8>,
    /// True when content and time were agreed: jointly for a visit, collectively for a session.
    pub with_agreement: bool,
    /// Decisions that prove it.
    pub proof: Vec<Hash>,
}

impl PastActivity {
    /// Gives the day on which it begins.
    pub fn first_day(&self) -> NaiveDate {
        self.starts.day()
    }

    /// Gives the day on which it ends.
    pub fn last_day(&self) -> NaiveDate {
        self.ends.day()
    }
}

/// How a line of the list stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingStanding {
    /// Anything before the re-check passed, reopened ones too.
    Open,
    /// The re-check passed; not crossed off yet, or crossed off without a number.
    Verified,
    /// Crossed off (已销号).
    Closed,
    /// Taken back.
    Withdrawn,
    /// Part of another line.
    Merged,
}

/// A line of a list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PastFinding {
    /// Which.
    pub id: FindingId,
    /// The pair whose visit found it.
    pub pairing: Option<PairingId>,
    /// The host that puts it right.
    pub host: OrgId,
    /// The day it came on the list.
    pub listed: NaiveDate,
    /// Hazard or suggestion.
    pub kind: FindingKind,
    /// How grave.
    pub severity: Severity,
    /// How it stands.
    pub standing: FindingStanding,
    /// Deadline.
    pub due: Option<NaiveDate>,
    /// True when put right on the spot.
    pub on_the_spot: bool,
    /// The day it was crossed off.
    pub closed: Option<NaiveDate>,
    /// Decisions that prove it.
    pub proof: Vec<Hash>,
}

/// Whether somebody came. Of several entries for one person the first of this order holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// Came.
    Present,
    /// Sent somebody; the absence is recorded as leave.
    Substituted,
    /// Was given leave.
    Excused,
    /// Asked for leave; nobody has decided.
    Pending,
    /// Did not come and had no leave, or leave was refused.
    Unexcused,
}

/// One person's line for an activity.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PastAttendance {
    /// The activity.
    pub activity: ActivityId,
    /// Who.
    pub person: PersonId,
    /// Of which plant.
    pub org: OrgId,
    /// Whether the person came.
    pub presence: Presence,
    /// Decisions that prove it.
    pub proof: Vec<Hash>,
}

/// A problem fed back.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PastIssue {
    /// Which.
    pub id: EntityId,
    /// Who feeds it back.
    pub org: OrgId,
    /// Last day of the activity in which it arose, when it arose in one.
    pub arose: Option<NaiveDate>,
    /// Fed back.
    pub raised: Option<NaiveDate>,
    /// Taken in.
    pub received: Option<NaiveDate>,
    /// Answered, or dismissed with reason.
    pub answered: Option<NaiveDate>,
    /// The raiser confirmed that it helps.
    pub resolved: Option<NaiveDate>,
    /// Decisions that prove it.
    pub proof: Vec<Hash>,
}

/// A report.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PastReport {
    /// Which.
    pub id: EntityId,
    /// Kind, as the programme names it (`quarterly`, `annual_archive`).
    pub report: String,
    /// The period it speaks of.
    pub period: PeriodKey,
    /// Whom it is about: the district, the alliance or a pair.
    pub subject: Subject,
    /// The day it was sent up; `None` for a draft.
    pub submitted: Option<NaiveDate>,
    /// Decisions that prove it.
    pub proof: Vec<Hash>,
}

/// A reason given for a duty of a subject in a period.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct GivenReason {
    /// The rule.
    pub rule: String,
    /// Whom it is about.
    pub subject: Subject,
    /// The period.
    pub period: PeriodKey,
    /// Digest of its text.
    pub text: Hash,
}

//! Lists: today, readiness, hazards of a visit, who reads.

use chrono::NaiveDate;
use hucha_engine::{
    FindingLineView, ReaderView, ReadyLineView, ReadyView, TodayItem, TodayKind, WhoSeesView,
};
use hucha_model::wire::{EntityRef, FindingKind, Severity};
use hucha_model::{ActivityId, FindingId, PersonId};

/// Says what kind of thing is to be done; a screen picks its button by it.
#[uniffi::remote(Enum)]
pub enum TodayKind {
    /// Tell the principal of a suspected major hazard.
    TellPrincipal,
    /// Something was not taken by the hub.
    SyncProblem,
    /// Two decisions crossed.
    Rule,
    /// Sign a list, or hand it over.
    Sign,
    /// Confirm what both sides agree on.
    Agree,
    /// Take up, or answer a suggestion.
    TakeUp,
    /// Answer an objection.
    AnswerObjection,
    /// Plan measures, person and deadline.
    PlanMeasures,
    /// Put right and check by the plant itself.
    SelfCheck,
    /// Re-check.
    ReCheck,
    /// Cross off.
    CrossOff,
    /// Answer a request for more time.
    AnswerExtension,
    /// Answer a request for leave.
    AnswerLeave,
    /// Take in or answer a problem fed back.
    AnswerIssue,
    /// Say whether an answer helped.
    ConfirmAnswer,
    /// Plan a visit that is owed.
    PlanVisit,
    /// Come to a session, or close its sheet.
    Session,
    /// Take note, issue a list, sign or send a report.
    Office,
    /// File an activity.
    Archive,
    /// Upload what is only here.
    Upload,
}

/// Names one thing to do.
#[uniffi::remote(Record)]
pub struct TodayItem {
    /// Its kind.
    pub kind: TodayKind,
    /// What is to be done, worded.
    pub text: String,
    /// How many things it stands for (hazards of one visit).
    pub count: u32,
    /// The thing, or the first of them.
    pub entity: Option<EntityRef>,
    /// The activity it belongs to.
    pub activity: Option<ActivityId>,
    /// The earliest day by which it is wanted.
    pub due: Option<NaiveDate>,
    /// Whether that day has passed.
    pub is_overdue: bool,
}

/// Says whether a visit can be held without network from here on.
#[uniffi::remote(Record)]
pub struct ReadyView {
    /// True when nothing is missing.
    pub ready: bool,
    /// Every thing looked at, in the order of a day.
    pub lines: Vec<ReadyLineView>,
}

/// Says how one thing stands.
#[uniffi::remote(Record)]
pub struct ReadyLineView {
    /// What was looked at.
    pub what: String,
    /// Whether it is there.
    pub ok: bool,
    /// What is there, or what is missing.
    pub detail: String,
    /// Whether a tap tries it again, by `Act::TryKey`.
    #[uniffi(default = false)]
    pub can_try: bool,
}

/// Shows one line of a list, compact.
#[uniffi::remote(Record)]
pub struct FindingLineView {
    /// Which.
    pub finding: FindingId,
    /// Position on the list, from 1.
    pub row: u32,
    /// Place 部位.
    pub place: String,
    /// What is wrong.
    pub text: String,
    /// Hazard or suggestion.
    pub kind: FindingKind,
    /// How grave.
    pub severity: Severity,
    /// Label of the severity, or of a suggestion.
    pub severity_label: String,
    /// Code of the state.
    pub state: String,
    /// Label of the state.
    pub state_label: String,
    /// Deadline.
    pub due: Option<NaiveDate>,
    /// Whether the deadline has passed.
    pub is_overdue: bool,
    /// How many photos there are.
    pub photos: u32,
    /// Marks, already worded (当场整改, 由 2 处记录合并, 仅存本机, 待裁定).
    pub marks: Vec<String>,
}

/// Who reads a document.
#[uniffi::remote(Record)]
pub struct WhoSeesView {
    /// The rule, in one sentence.
    pub rule: String,
    /// Everybody it lets in today, by name.
    pub readers: Vec<ReaderView>,
}

/// One who reads a document.
#[uniffi::remote(Record)]
pub struct ReaderView {
    /// Who.
    pub person: PersonId,
    /// The name.
    pub name: String,
    /// On which grounds, each in a few words.
    pub through: Vec<String>,
    /// True when the person may write in it too.
    pub writes: bool,
}

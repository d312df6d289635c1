//! Acts: what a person does on a screen, in the screen's terms; the engine fills in the rest.
//!
//! A [`Command`](crate::Command) names documents, heads and evidence. A screen knows an activity,
//! an item, a button. Here the one becomes the other, so that no shell has to know which document
//! a photo belongs to or which facts a step reads from a record.

mod decide;
mod facts;
mod form;
mod people;
mod perform;
mod records;
#[cfg(test)]
mod tests;

pub(crate) use decide::{Composite, refused};

use crate::view::AskField;
use chrono::{NaiveDate, NaiveDateTime};
use hucha_model::content::{AnswerValue, AttendanceState, PhotoMoment};
use hucha_model::wire::{ActivityKind, EntityKind, FindingKind, Severity, Stance, Verb};
use hucha_model::{ActivityId, EntityId, FindingId, Hash, OrgId, PersonId, PhotoId};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// What a person does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "act")]
#[allow(
    clippy::large_enum_variant,
    reason = "acts are made one at a time and never kept"
)]
pub enum Act {
    /// Takes a step of a thing's life-cycle: any button that an `ActionView` offers.
    Decide {
        /// What was filled in.
        request: ActRequest,
    },
    /// Takes a step by the form of its `ActionView`, as it was typed and chosen.
    FillIn {
        /// The form.
        form: FilledForm,
    },
    /// Answers a checklist item.
    Answer {
        /// The visit.
        activity: ActivityId,
        /// The item.
        item: String,
        /// The answer.
        value: AnswerValue,
    },
    /// Rules which answer holds 以此为准.
    RuleItem {
        /// The visit.
        activity: ActivityId,
        /// The item.
        item: String,
        /// The answer that holds.
        value: AnswerValue,
    },
    /// Notes a hazard or suggestion 记隐患.
    NoteFinding {
        /// The visit.
        activity: ActivityId,
        /// What was noted; nothing of it is compulsory.
        finding: FindingRequest,
    },
    /// Rewrites one's own finding; only what is given changes.
    RewriteFinding {
        /// The visit.
        activity: ActivityId,
        /// Which.
        finding: FindingId,
        /// The new words.
        with: FindingRequest,
    },
    /// Removes one's own finding; it stays readable.
    RemoveFinding {
        /// The visit.
        activity: ActivityId,
        /// Which.
        finding: FindingId,
        /// Why.
        why: String,
    },
    /// Suggests another wording for somebody's finding.
    SuggestWording {
        /// The visit.
        activity: ActivityId,
        /// Which.
        finding: FindingId,
        /// The wording.
        text: String,
    },
    /// Says that a finding is the same hazard as another 合并重复项, or takes it back.
    MergeFindings {
        /// The visit.
        activity: ActivityId,
        /// The one that goes.
        finding: FindingId,
        /// The one that stays; `None` undoes.
        into: Option<FindingId>,
    },
    /// Takes in a photo, into the visit's record before hand-over and the follow-up after it.
    TakePhoto {
        /// The visit.
        activity: ActivityId,
        /// The finding; `None` for the activity as a whole (sign-in sheet, meeting).
        finding: Option<FindingId>,
        /// The JPEG.
        file: PathBuf,
        /// Before or after.
        moment: PhotoMoment,
        /// Correction of the camera's clock in seconds, for a photo imported from a card.
        clock_offset_s: Option<i64>,
    },
    /// Marks that a photo stays inside the pair 不外传.
    KeepInside {
        /// The visit.
        activity: ActivityId,
        /// Which.
        photo: PhotoId,
    },
    /// Says who looks after a section 分工.
    AssignSection {
        /// The visit.
        activity: ActivityId,
        /// The section.
        section: String,
        /// Who.
        person: PersonId,
    },
    /// Writes a note under the person's own key.
    WriteNote {
        /// The visit.
        activity: ActivityId,
        /// What it is about: an item, or a word (`entry`, `training`).
        about: String,
        /// The text; empty removes nothing, it is a note without words.
        text: String,
    },
    /// Says that one's records are complete 记录完毕.
    CloseRecords {
        /// The visit.
        activity: ActivityId,
    },
    /// Writes how a hazard will be put right.
    PlanRectification {
        /// The visit.
        activity: ActivityId,
        /// Which.
        finding: FindingId,
        /// 整改措施.
        measures: String,
        /// 责任人.
        responsible: PersonId,
        /// 整改期限.
        due: NaiveDate,
        /// 资金 in yuan, when named.
        funds_yuan: Option<u64>,
        /// 预案, or empty.
        contingency: String,
    },
    /// Writes what was done 整改情况.
    WriteResult {
        /// The visit.
        activity: ActivityId,
        /// Which.
        finding: FindingId,
        /// The text.
        text: String,
    },
    /// Opens the record of a planned visit, by the checklist of this id or the programme's own.
    OpenVisit {
        /// Which.
        activity: ActivityId,
        /// Id of the checklist (`CL-WD`); `None` takes it.
        checklist: Option<String>,
    },
    /// Opens the record of a convened session.
    OpenSession {
        /// Which.
        activity: ActivityId,
    },
    /// Puts a topic forward in a session's record, or rewords one's own.
    PutTopic {
        /// The session.
        activity: ActivityId,
        /// Its key; `None` makes a new one.
        key: Option<String>,
        /// The topic.
        title: String,
    },
    /// Notes who came 签到: oneself, or anybody for whoever keeps the sheet.
    SignIn {
        /// The session.
        activity: ActivityId,
        /// Who; `None` is oneself.
        person: Option<PersonId>,
        /// Whether the person came.
        state: AttendanceState,
    },
    /// Writes a section of the minutes.
    WriteMinutes {
        /// The session.
        activity: ActivityId,
        /// The section.
        section: String,
        /// The text.
        text: String,
    },
    /// Signs a probe, to see whether the signing key can be used.
    TryKey,
    /// Asks for a sync, whatever waits.
    WantSync,
    /// Lets one item or photo be tried again at once.
    RetryNow {
        /// Which.
        item: Hash,
    },
}

/// What was filled in for a step; a form fills the fields its `ActionView` asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActRequest {
    /// The kind of the thing.
    pub kind: EntityKind,
    /// The thing; `None` begins a new one.
    #[serde(default)]
    pub id: Option<EntityId>,
    /// The step.
    pub verb: Verb,
    /// Words.
    #[serde(default)]
    pub text: Option<String>,
    /// A person.
    #[serde(default)]
    pub person: Option<PersonId>,
    /// A deadline.
    #[serde(default)]
    pub due: Option<NaiveDate>,
    /// When an activity begins, at +08:00.
    #[serde(default)]
    pub starts: Option<NaiveDateTime>,
    /// How grave.
    #[serde(default)]
    pub severity: Option<Severity>,
    /// The host's word on a row.
    #[serde(default)]
    pub stance: Option<Stance>,
    /// Seen on site, or judged by photo.
    #[serde(default)]
    pub on_site: Option<bool>,
    /// A number on paper.
    #[serde(default)]
    pub number: Option<String>,
    /// A year.
    #[serde(default)]
    pub year: Option<u16>,
    /// The helping plant.
    #[serde(default)]
    pub helper: Option<OrgId>,
    /// The helped plant.
    #[serde(default)]
    pub helped: Option<OrgId>,
    /// Those who take part. For a visit the first one leads; those of the host are escorts.
    #[serde(default)]
    pub participants: Vec<PersonId>,
    /// What the activity is.
    #[serde(default)]
    pub kinds: Vec<ActivityKind>,
    /// The plants that agreed.
    #[serde(default)]
    pub agreed_by: Vec<OrgId>,
    /// The activity it is about (leave, a problem that arose in one).
    #[serde(default)]
    pub activity: Option<ActivityId>,
    /// For handing over a list: who of the host put right what was put right on the spot.
    #[serde(default)]
    pub rectified_by: Vec<RectifiedBy>,
}

/// A form as a person left it; the core reads what was typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilledForm {
    /// The kind of the thing.
    pub kind: EntityKind,
    /// The thing; `None` begins a new one.
    #[serde(default)]
    pub id: Option<EntityId>,
    /// The step.
    pub verb: Verb,
    /// The fields that were filled in, in any order; one that is not named was left empty.
    #[serde(default)]
    pub answers: Vec<FilledField>,
    /// For handing over a list: who of the host put right what was put right on the spot.
    #[serde(default)]
    pub rectified_by: Vec<RectifiedBy>,
}

/// One field as a person left it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilledField {
    /// Which.
    pub field: AskField,
    /// The values of the choices, or what was typed: words, a day (`2026-06-30`), a time
    /// (`2026-06-18T09:00`). Blank ones are no answer.
    #[serde(default)]
    pub values: Vec<String>,
}

/// Says who put right what was put right on the spot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RectifiedBy {
    /// The finding.
    pub finding: FindingId,
    /// Who.
    pub person: PersonId,
}

/// What of a finding is written; `None` leaves a field as it is, or empty at first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingRequest {
    /// Hazard or suggestion; a hazard at first.
    #[serde(default)]
    pub kind: Option<FindingKind>,
    /// How grave; general at first.
    #[serde(default)]
    pub severity: Option<Severity>,
    /// Place 部位.
    #[serde(default)]
    pub place: Option<String>,
    /// What is wrong.
    #[serde(default)]
    pub text: Option<String>,
    /// Advice 整改建议.
    #[serde(default)]
    pub advice: Option<String>,
    /// Basis 依据.
    #[serde(default)]
    pub basis: Option<String>,
    /// Checklist item.
    #[serde(default)]
    pub item: Option<String>,
    /// Put right on the spot 当场整改.
    #[serde(default)]
    pub on_the_spot: Option<bool>,
}

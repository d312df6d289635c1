//! What a person does, and what came of it.

use chrono::{NaiveDate, NaiveDateTime};
use hucha_engine::{
    Act, ActRequest, AskField, Event, FileKind, FilledField, FilledForm, FindingRequest, Receipt,
    RectifiedBy, Topic,
};
use hucha_model::content::{AnswerValue, AttendanceState, PhotoMoment};
use hucha_model::wire::{ActivityKind, EntityKind, EntityRef, FindingKind, Severity, Stance, Verb};
use hucha_model::{ActivityId, DocId, EntityId, FindingId, Hash, OrgId, PersonId, PhotoId};
use std::path::PathBuf;

/// What a person does.
#[uniffi::remote(Enum)]
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
#[uniffi::remote(Record)]
pub struct ActRequest {
    /// The kind of the thing.
    pub kind: EntityKind,
    /// The thing; `None` begins a new one.
    #[uniffi(default = None)]
    pub id: Option<EntityId>,
    /// The step.
    pub verb: Verb,
    /// Words.
    #[uniffi(default = None)]
    pub text: Option<String>,
    /// A person.
    #[uniffi(default = None)]
    pub person: Option<PersonId>,
    /// A deadline.
    #[uniffi(default = None)]
    pub due: Option<NaiveDate>,
    /// When an activity begins, at +08:00.
    #[uniffi(default = None)]
    pub starts: Option<NaiveDateTime>,
    /// How grave.
    #[uniffi(default = None)]
    pub severity: Option<Severity>,
    /// The host's word on a row.
    #[uniffi(default = None)]
    pub stance: Option<Stance>,
    /// Seen on site, or judged by photo.
    #[uniffi(default = None)]
    pub on_site: Option<bool>,
    /// A number on paper.
    #[uniffi(default = None)]
    pub number: Option<String>,
    /// A year.
    #[uniffi(default = None)]
    pub year: Option<u16>,
    /// The helping plant.
    #[uniffi(default = None)]
    pub helper: Option<OrgId>,
    /// The helped plant.
    #[uniffi(default = None)]
    pub helped: Option<OrgId>,
    /// Those who take part. For a visit the first one leads; those of the host are escorts.
    #[uniffi(default = [])]
    pub participants: Vec<PersonId>,
    /// What the activity is.
    #[uniffi(default = [])]
    pub kinds: Vec<ActivityKind>,
    /// The plants that agreed.
    #[uniffi(default = [])]
    pub agreed_by: Vec<OrgId>,
    /// The activity it is about (leave, a problem that arose in one).
    #[uniffi(default = None)]
    pub activity: Option<ActivityId>,
    /// For handing over a list: who of the host put right what was put right on the spot.
    #[uniffi(default = [])]
    pub rectified_by: Vec<RectifiedBy>,
}

/// A form as a person left it; the core reads what was typed.
#[uniffi::remote(Record)]
pub struct FilledForm {
    /// The kind of the thing.
    pub kind: EntityKind,
    /// The thing; `None` begins a new one.
    #[uniffi(default = None)]
    pub id: Option<EntityId>,
    /// The step.
    pub verb: Verb,
    /// The fields that were filled in, in any order; one that is not named was left empty.
    #[uniffi(default = [])]
    pub answers: Vec<FilledField>,
    /// For handing over a list: who of the host put right what was put right on the spot.
    #[uniffi(default = [])]
    pub rectified_by: Vec<RectifiedBy>,
}

/// One field as a person left it.
#[uniffi::remote(Record)]
pub struct FilledField {
    /// Which.
    pub field: AskField,
    /// The values of the choices, or what was typed: words, a day (`2026-06-30`), a time
    /// (`2026-06-18T09:00`). Blank ones are no answer.
    #[uniffi(default = [])]
    pub values: Vec<String>,
}

/// Says who put right what was put right on the spot.
#[uniffi::remote(Record)]
pub struct RectifiedBy {
    /// The finding.
    pub finding: FindingId,
    /// Who.
    pub person: PersonId,
}

/// What of a finding is written; `None` leaves a field as it is, or empty at first.
#[uniffi::remote(Record)]
pub struct FindingRequest {
    /// Hazard or suggestion; a hazard at first.
    #[uniffi(default = None)]
    pub kind: Option<FindingKind>,
    /// How grave; general at first.
    #[uniffi(default = None)]
    pub severity: Option<Severity>,
    /// Place 部位.
    #[uniffi(default = None)]
    pub place: Option<String>,
    /// What is wrong.
    #[uniffi(default = None)]
    pub text: Option<String>,
    /// Advice 整改建议.
    #[uniffi(default = None)]
    pub advice: Option<String>,
    /// Basis 依据.
    #[uniffi(default = None)]
    pub basis: Option<String>,
    /// Checklist item.
    #[uniffi(default = None)]
    pub item: Option<String>,
    /// Put right on the spot 当场整改.
    #[uniffi(default = None)]
    pub on_the_spot: Option<bool>,
}

/// What a command made.
#[uniffi::remote(Enum)]
pub enum Receipt {
    /// A decision.
    Decision {
        /// On what.
        entity: EntityRef,
        /// Its hash.
        hash: Hash,
    },
    /// A change of a document.
    Change {
        /// Its hash.
        hash: Hash,
    },
    /// A hazard or suggestion, noted or rewritten.
    Finding {
        /// Which.
        finding: FindingId,
        /// Hash of its last change.
        hash: Hash,
    },
    /// A photo.
    Photo {
        /// Which.
        photo: PhotoId,
    },
    /// A document.
    Document {
        /// Which.
        doc: DocId,
    },
    /// Nothing that has a name.
    Done,
}

/// What may have changed and is worth reading again.
#[uniffi::remote(Enum)]
pub enum Topic {
    /// Lists: today, calendar, leave, problems fed back, duties, board, search.
    Lists,
    /// One activity: its screens, items and hazards.
    Activity {
        /// Which.
        activity: ActivityId,
    },
    /// Who is who: names, posts, pairs, the profile.
    Directory,
    /// What waits to be sent, what has arrived, what was not taken.
    Outbox,
    /// Something is to be sent: a shell with a network begins a sync.
    WantsNetwork,
}

/// One event.
#[uniffi::remote(Record)]
pub struct Event {
    /// Its number, to ask for what came after it.
    pub n: u64,
    /// What changed.
    pub topic: Topic,
}

/// A kind of file.
#[uniffi::remote(Enum)]
pub enum FileKind {
    /// Hazard list and rectification ledger, `.xlsx`.
    Ledger,
    /// Visit record with photos, `.html` that prints on A4.
    VisitRecord,
    /// Study session, `.ics`.
    Session,
    /// Minutes of a study session, `.docx`.
    Minutes,
    /// Draft of the quarterly report, `.docx`.
    QuarterlyReport,
    /// The board, `.json`.
    BoardJson,
    /// The board as a page, `.html`.
    BoardPage,
}

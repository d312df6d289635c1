//! What is owed, to come, to answer; whose phone it is; what is found.

use chrono::{NaiveDate, NaiveDateTime};
use hucha_engine::{
    ActionView, ActivityLineView, CalendarView, DutiesView, DutyLineView, DutyTone,
    EscalationLineView, EscalationsView, FoundKind, FoundView, LeaveInboxView, LeaveLineView,
    PastStepView, ProfileView, SessionView, TodayItem, TodayView, TopicView,
};
use hucha_model::view::{CountedView, NotCountedView, StudySessionView};
use hucha_model::wire::EntityKind;
use hucha_model::{ActivityId, DeviceId, DocId, EntityId, FindingId, OrgId, PersonId};

/// Shows the first screen 今天要办.
#[uniffi::remote(Record)]
pub struct TodayView {
    /// Who holds the phone.
    pub name: String,
    /// The day.
    pub day: NaiveDate,
    /// The day in words (11月23日 星期一).
    pub day_words: String,
    /// What is to be done, due things first.
    pub items: Vec<TodayItem>,
    /// Visits and sessions of the next 30 days, and visits under way.
    pub coming: Vec<ActivityLineView>,
    /// Where what was written here has got to, in one sentence.
    pub sync: String,
    /// Items that are only on this phone 仅存本机.
    pub only_here: u32,
}

/// Shows one activity as a line.
#[uniffi::remote(Record)]
pub struct ActivityLineView {
    /// Which.
    pub activity: ActivityId,
    /// Visit or study session.
    pub kind: EntityKind,
    /// Name of the activity.
    pub title: String,
    /// Day, when one is set.
    pub day: Option<NaiveDate>,
    /// Begin, when one is set.
    pub starts_at: Option<NaiveDateTime>,
    /// Place, or empty.
    pub place: String,
    /// Code of the state.
    pub state: String,
    /// Label of the state.
    pub state_label: String,
    /// Whether the person of this phone takes part.
    pub is_mine: bool,
}

/// Shows the study calendar of a year: sessions by quarter, and visits beside them.
#[uniffi::remote(Record)]
pub struct CalendarView {
    /// The year.
    pub year: i32,
    /// Who leads the alliance this year 带头人, name and plant; or empty.
    pub leader: String,
    /// How the year's sessions stand, one sentence a quarter (WD-07).
    pub quarters: Vec<String>,
    /// Activities in order of their day, those without a day last.
    pub activities: Vec<ActivityLineView>,
    /// Key dates 重要时间节点、重大活动, in words.
    pub key_dates: Vec<String>,
    /// What the person may begin (convene, put a topic forward).
    pub actions: Vec<ActionView>,
}

/// Shows one session to those invited.
#[uniffi::remote(Record)]
pub struct SessionView {
    /// Which.
    pub activity: ActivityId,
    /// Its record; `None` while nobody has opened one here.
    pub doc: Option<DocId>,
    /// Begin; `None` while topics are collected, and then the days of `session` mean nothing.
    pub starts_at: Option<NaiveDateTime>,
    /// Label of the state.
    pub state_label: String,
    /// Notice, sign-in sheet and minutes.
    pub session: StudySessionView,
    /// Topics put forward 征集议题.
    pub topics: Vec<TopicView>,
    /// Whether the person keeps the sign-in sheet.
    pub keeps_sheet: bool,
    /// Whether the person has signed in 签到.
    pub has_signed_in: bool,
    /// What the person may do.
    pub actions: Vec<ActionView>,
}

/// Shows one topic.
#[uniffi::remote(Record)]
pub struct TopicView {
    /// Its key.
    pub key: String,
    /// The topic.
    pub title: String,
    /// Who put it forward.
    pub by: String,
}

/// Shows what is owed in a year.
#[uniffi::remote(Record)]
pub struct DutiesView {
    /// The year.
    pub year: i32,
    /// The day up to which it is counted.
    pub as_of: NaiveDate,
    /// One's own plant, pairs and alliance first; a bureau sees all.
    pub lines: Vec<DutyLineView>,
    /// Met, awaiting, open and missed in one sentence.
    pub sentence: String,
}

/// Says how a line is coloured; a soft miss is grey, only a hard one red.
#[uniffi::remote(Enum)]
pub enum DutyTone {
    /// Met 已完成.
    Met,
    /// Held and not confirmed 待确认.
    Awaiting,
    /// Not yet due 未到期.
    Open,
    /// Due soon 即将到期.
    DueSoon,
    /// Not done, without being a violation.
    Grey,
    /// A hard duty missed 逾期.
    Red,
}

/// Shows one obligation.
#[uniffi::remote(Record)]
pub struct DutyLineView {
    /// Id of the duty (`WD-07`); not shown.
    pub duty: String,
    /// What is owed, short.
    pub title: String,
    /// Name of the programme 工作制度.
    pub programme: String,
    /// Who or what it is about.
    pub subject: String,
    /// The period in words (2026年第二季度).
    pub period: String,
    /// Label of the state.
    pub state_label: String,
    /// How it is coloured.
    pub tone: DutyTone,
    /// The last day in time, if one is set.
    pub due: Option<NaiveDate>,
    /// How many are required.
    pub required: u32,
    /// What counts, oldest first.
    pub counted: Vec<CountedView>,
    /// What does not, each with its reason.
    pub not_counted: Vec<NotCountedView>,
    /// Remarks, already worded.
    pub remarks: Vec<String>,
    /// Whether it is about the person's own plant or pair.
    pub is_mine: bool,
}

/// Shows the problems fed back.
#[uniffi::remote(Record)]
pub struct EscalationsView {
    /// Open ones first, the longest waiting first; then closed ones, newest first.
    pub lines: Vec<EscalationLineView>,
    /// Feeding a problem back 反馈区应急局; `None` for whoever is of no plant.
    pub raise: Option<ActionView>,
}

/// Shows one problem.
#[uniffi::remote(Record)]
pub struct EscalationLineView {
    /// Which.
    pub issue: EntityId,
    /// Whose it is.
    pub plant: String,
    /// What it is, where this phone may read it.
    pub text: String,
    /// When it was fed back.
    pub at: NaiveDateTime,
    /// Label of the state.
    pub state_label: String,
    /// Whether nothing more is asked of anybody.
    pub is_closed: bool,
    /// The newest answer, or empty.
    pub answer: String,
    /// Everything decided on it, oldest first.
    pub history: Vec<PastStepView>,
    /// What the person may do.
    pub actions: Vec<ActionView>,
}

/// Shows requests for leave.
#[uniffi::remote(Record)]
pub struct LeaveInboxView {
    /// Those the person may answer, the nearest activity first.
    pub to_answer: Vec<LeaveLineView>,
    /// One's own, newest first.
    pub mine: Vec<LeaveLineView>,
    /// Answered ones of others that the person may see, newest first.
    pub answered: Vec<LeaveLineView>,
    /// Asking for leave, with the sessions one is invited to; `None` without any.
    pub ask: Option<ActionView>,
}

/// Shows one request.
#[uniffi::remote(Record)]
pub struct LeaveLineView {
    /// Which.
    pub leave: EntityId,
    /// Who asks.
    pub person: String,
    /// Of which plant.
    pub plant: String,
    /// The activity.
    pub activity: Option<ActivityId>,
    /// Its name.
    pub title: String,
    /// Its day.
    pub day: Option<NaiveDate>,
    /// The reason, where this phone may read it.
    pub reason: String,
    /// Label of the state.
    pub state_label: String,
    /// Whether the answer has no number yet 仅存本机.
    pub is_provisional: bool,
    /// What the person may do.
    pub actions: Vec<ActionView>,
}

/// Shows whose phone it is.
#[uniffi::remote(Record)]
pub struct ProfileView {
    /// Who.
    pub person: PersonId,
    /// Name.
    pub name: String,
    /// The plant or office.
    pub org: OrgId,
    /// Its name.
    pub plant: String,
    /// Posts today (安全总监, 带头人).
    pub posts: Vec<String>,
    /// Pairs of the plant today, in words.
    pub pairs: Vec<String>,
    /// Name of the district of the alliance.
    pub district: String,
    /// Who leads the alliance 带头人, name and plant; or empty.
    pub leader: String,
    /// This device.
    pub device: DeviceId,
    /// First eight hexadecimal digits of the key's fingerprint, to be read out to an administrator.
    pub key: String,
    /// Whether the device was withdrawn.
    pub is_withdrawn: bool,
    /// The hub's address.
    pub hub: String,
    /// The newest time of the hub known here; `None` before the first sync.
    pub synced_at: Option<NaiveDateTime>,
    /// Names of the programmes in force 工作制度.
    pub programmes: Vec<String>,
    /// An alarm about the hub's account, as a sentence, or empty.
    pub alarm: String,
}

/// Says what a hit is.
#[uniffi::remote(Enum)]
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
#[uniffi::remote(Record)]
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

//! Screens: one view each.

use chrono::{NaiveDate, NaiveDateTime};
use hucha_engine::{
    ActionView, ActivityLineView, AskField, AskView, CalendarView, CaptureView, ChoiceView,
    DutiesView, DutyLineView, DutyTone, EscalationLineView, EscalationsView, ExitMeetingView,
    ExitRowView, FindingLineView, FindingView, FoundKind, FoundView, ItemLineView, ItemSideView,
    ItemView, LeaveInboxView, LeaveLineView, NoteView, PastStepView, PhotoLineView, PhraseView,
    PlanView, ProfileView, RectificationLineView, RectificationView, SectionView, SessionView,
    TeamMemberView, TodayItem, TodayView, TopicView, VisitView, WordingView,
};
use hucha_model::content::{AnswerValue, PhotoMoment};
use hucha_model::view::{
    CountedView, LedgerTotals, NotCountedView, PhotoView, SignatureView, StudySessionView,
};
use hucha_model::wire::{EntityKind, FindingKind, Severity, Stance, Verb};
use hucha_model::{ActivityId, DeviceId, DocId, EntityId, FindingId, OrgId, PersonId, PhotoId};

/// Offers one step of a thing's life-cycle to the person of this phone.
#[uniffi::remote(Record)]
pub struct ActionView {
    /// The kind of the thing.
    pub kind: EntityKind,
    /// The thing; `None` where the step begins a new one.
    pub id: Option<EntityId>,
    /// The step.
    pub verb: Verb,
    /// The word on the button (复查通过, 退回整改).
    pub label: String,
    /// Why it cannot be done now, as a sentence; `None` when it can.
    pub why_not: Option<String>,
    /// What it asks for, in the order of a form; empty for a plain tap.
    pub asks: Vec<AskView>,
}

/// Asks for one thing beside a step.
#[uniffi::remote(Record)]
pub struct AskView {
    /// Which field of the [`ActRequest`](ActRequest) takes the answer.
    pub field: AskField,
    /// The label beside it.
    pub label: String,
    /// Whether the step is refused without it.
    pub is_required: bool,
    /// What is offered; empty for free text, a date or a time.
    pub choices: Vec<ChoiceView>,
}

/// Names a field that a form can fill in.
#[uniffi::remote(Enum)]
pub enum AskField {
    /// Words.
    Text,
    /// A person.
    Person,
    /// A deadline.
    Due,
    /// When an activity begins.
    Starts,
    /// How grave.
    Severity,
    /// The host's word on a row.
    Stance,
    /// Seen on site, or judged by photo.
    OnSite,
    /// A number on paper.
    Number,
    /// A year.
    Year,
    /// The helping plant.
    Helper,
    /// The helped plant.
    Helped,
    /// Those who take part.
    Participants,
    /// What the activity is.
    Kinds,
    /// The plants that agreed.
    AgreedBy,
    /// The activity it is about.
    Activity,
}

/// Offers one answer.
#[uniffi::remote(Record)]
pub struct ChoiceView {
    /// What the field takes: an id, or a code.
    pub value: String,
    /// What is shown.
    pub label: String,
}

/// Tells one thing that was decided.
#[uniffi::remote(Record)]
pub struct PastStepView {
    /// What was decided, in a word.
    pub label: String,
    /// By whom: name and plant.
    pub by: String,
    /// When: the hub's time, or the phone's while provisional.
    pub at: NaiveDateTime,
    /// Words beside it, where this phone may read them.
    pub text: String,
    /// Whether the hub has numbered it; otherwise 仅存本机.
    pub is_final: bool,
    /// Why it has no effect, as a sentence; `None` when it has.
    pub refused: Option<String>,
}

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

/// Offers what a person is likely to write.
#[uniffi::remote(Record)]
pub struct CaptureView {
    /// The visit.
    pub activity: ActivityId,
    /// Its record, where photos go; `None` while nobody has opened one here.
    pub doc: Option<DocId>,
    /// Whether the person may write in it now; the reason is on the visit.
    pub may_write: bool,
    /// Places used before at this plant 部位, the newest first.
    pub places: Vec<String>,
    /// Phrases, one's own and the newest first, then those of the programme.
    pub phrases: Vec<PhraseView>,
    /// Hazard or suggestion.
    pub kinds: Vec<ChoiceView>,
    /// Grades a visitor may note (一般隐患, 疑似重大隐患).
    pub severities: Vec<ChoiceView>,
    /// Reasons for having no photo (企业要求不拍照).
    pub no_photo_reasons: Vec<String>,
    /// Who is told when a suspected major hazard is noted, said before the tap.
    pub who_is_told: String,
    /// Who can see this 谁能看见, in one sentence.
    pub who_sees: String,
}

/// Offers one phrase.
#[uniffi::remote(Record)]
pub struct PhraseView {
    /// The words.
    pub text: String,
    /// The group it belongs to (工艺, 设备 …), or empty.
    pub group: String,
    /// How often it was used on this phone.
    pub used: u32,
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

/// Shows the list as it is read out.
#[uniffi::remote(Record)]
pub struct ExitMeetingView {
    /// The visit.
    pub activity: ActivityId,
    /// Name of the activity.
    pub title: String,
    /// Label of the visit's state.
    pub state_label: String,
    /// Whether the list was handed over; before that the rows are what would be.
    pub is_handed_over: bool,
    /// Hazards first, then suggestions, in the order of their numbers.
    pub rows: Vec<ExitRowView>,
    /// What stands in the way of handing over: open clashes, records not closed; each a sentence.
    pub open: Vec<String>,
    /// Counts in one sentence (共 6 条，其中当场整改 2 条，建议项 1 条).
    pub totals: String,
    /// Signatures, given, refused or awaited.
    pub signatures: Vec<SignatureView>,
    /// Short digest of the list, the same on both phones; empty before hand-over.
    pub digest: String,
    /// What the person may do with the visit (hand over, sign, object).
    pub actions: Vec<ActionView>,
    /// Who can see this 谁能看见, in one sentence.
    pub who_sees: String,
}

/// Shows one row as read out.
#[uniffi::remote(Record)]
pub struct ExitRowView {
    /// Which.
    pub finding: FindingId,
    /// Position, from 1.
    pub row: u32,
    /// Place 部位.
    pub place: String,
    /// What is wrong, or the suggestion.
    pub text: String,
    /// Label of the severity, or of a suggestion.
    pub severity_label: String,
    /// Whether it was put right on the spot 当场整改.
    pub on_the_spot: bool,
    /// Mark of a merged hazard, or empty.
    pub merged: String,
    /// Photos there are.
    pub photos: u32,
    /// The host's word, once given.
    pub stance: Option<Stance>,
    /// Its label, or empty.
    pub stance_label: String,
    /// The host's remark, or empty.
    pub remark: String,
    /// What the person may do with the row (the host's word).
    pub actions: Vec<ActionView>,
}

/// Shows one finding.
#[uniffi::remote(Record)]
pub struct FindingView {
    /// Which.
    pub finding: FindingId,
    /// Its visit.
    pub activity: ActivityId,
    /// The document it stands in: the visit's record, after hand-over the follow-up.
    pub doc: DocId,
    /// Position on the list, from 1; `None` before hand-over.
    pub row: Option<u32>,
    /// Hazard or suggestion.
    pub kind: FindingKind,
    /// How grave.
    pub severity: Severity,
    /// Label of the severity, or of a suggestion.
    pub severity_label: String,
    /// Place 部位. More than one where its writer's two phones differ; all are shown.
    pub place: Vec<String>,
    /// What is wrong; as `place`.
    pub text: Vec<String>,
    /// Advice 整改建议; as `place`.
    pub advice: Vec<String>,
    /// Basis 依据; as `place`.
    pub basis: Vec<String>,
    /// Checklist item, or empty.
    pub item: String,
    /// Whether it was put right on the spot 当场整改.
    pub on_the_spot: bool,
    /// Who recorded it, and when by that phone's clock.
    pub by: String,
    /// When.
    pub at: NaiveDateTime,
    /// Why its writer removed it; `None` when it stands.
    pub removed: Option<String>,
    /// Mark of a merged hazard, or empty.
    pub merged: String,
    /// Other wordings that were suggested.
    pub wordings: Vec<WordingView>,
    /// Photos, before and after.
    pub photos: Vec<PhotoLineView>,
    /// Code of the state; `none` before hand-over.
    pub state: String,
    /// Label of the state.
    pub state_label: String,
    /// Deadline.
    pub due: Option<NaiveDate>,
    /// Whether it has passed.
    pub is_overdue: bool,
    /// How it is to be put right; more than one where two wrote at once.
    pub plans: Vec<PlanView>,
    /// What was done 整改情况, one line a person.
    pub results: Vec<String>,
    /// Everything decided on it, oldest first.
    pub history: Vec<PastStepView>,
    /// Whether the person may rewrite it (its writer, before hand-over).
    pub may_edit: bool,
    /// Whether the person may plan how it is put right.
    pub may_plan: bool,
    /// What the person may do.
    pub actions: Vec<ActionView>,
    /// Who can see this 谁能看见, in one sentence.
    pub who_sees: String,
}

/// Shows a wording somebody suggested.
#[uniffi::remote(Record)]
pub struct WordingView {
    /// Name.
    pub by: String,
    /// The wording.
    pub text: String,
}

/// Shows a photo on a screen.
#[uniffi::remote(Record)]
pub struct PhotoLineView {
    /// Which.
    pub photo: PhotoId,
    /// Before or after.
    pub moment: PhotoMoment,
    /// File, caption and whether it stays inside the pair.
    pub shown: PhotoView,
    /// Whether the file is on this phone.
    pub is_here: bool,
    /// Width of the upright picture in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
    /// Who took it.
    pub by: String,
}

/// Shows how a hazard is to be put right.
#[uniffi::remote(Record)]
pub struct PlanView {
    /// 整改措施.
    pub measures: String,
    /// 责任人.
    pub responsible: PersonId,
    /// Name of the responsible person.
    pub responsible_name: String,
    /// 整改期限.
    pub due: NaiveDate,
    /// 资金 in yuan, when named.
    pub funds_yuan: Option<u64>,
    /// 预案, or empty.
    pub contingency: String,
    /// Who wrote it.
    pub by: String,
}

/// Shows one item with everything said of it.
#[uniffi::remote(Record)]
pub struct ItemView {
    /// The visit.
    pub activity: ActivityId,
    /// Its id.
    pub item: String,
    /// Heading of its section.
    pub section: String,
    /// Its wording.
    pub text: String,
    /// What could show it; a hint, never asked for.
    pub hint: String,
    /// The paper it rests on, or empty.
    pub basis: String,
    /// The answers that fit, in order.
    pub choices: Vec<ChoiceView>,
    /// What the person of this phone answered, if anything.
    pub mine: Option<AnswerValue>,
    /// The answer that stands, if one does.
    pub standing: Option<AnswerValue>,
    /// Its label, as in the list.
    pub standing_label: String,
    /// Whether two differ and nobody has ruled 两人填写不一致.
    pub is_clash: bool,
    /// Every answer, by name; none is lost when the leader rules.
    pub sides: Vec<ItemSideView>,
    /// Every ruling 以此为准, with who ruled.
    pub rulings: Vec<ItemSideView>,
    /// Whether the person may answer.
    pub may_answer: bool,
    /// Whether the person may rule 以此为准.
    pub may_rule: bool,
    /// Notes for it, oldest first.
    pub notes: Vec<NoteView>,
    /// Hazards noted for it.
    pub findings: Vec<FindingLineView>,
}

/// Shows one side.
#[uniffi::remote(Record)]
pub struct ItemSideView {
    /// Who.
    pub person: PersonId,
    /// Name.
    pub name: String,
    /// The answer.
    pub value: AnswerValue,
    /// Its label.
    pub label: String,
    /// When, by that phone's clock.
    pub at: NaiveDateTime,
    /// Whether it is the person of this phone.
    pub is_mine: bool,
}

/// Shows one note.
#[uniffi::remote(Record)]
pub struct NoteView {
    /// What it is about: an item, or a word (`entry`, `closing`).
    pub about: String,
    /// The text.
    pub text: String,
    /// Who wrote it.
    pub by: String,
    /// When, by that phone's clock.
    pub at: NaiveDateTime,
    /// Whether it is the person of this phone, who may rewrite it.
    pub is_mine: bool,
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

/// Shows the rectification of one visit.
#[uniffi::remote(Record)]
pub struct RectificationView {
    /// The visit.
    pub activity: ActivityId,
    /// The follow-up, where plans, results and photos go; `None` before hand-over.
    pub doc: Option<DocId>,
    /// Name of the activity.
    pub title: String,
    /// Hazards and suggestions in the order of their numbers; overdue ones are marked.
    pub lines: Vec<RectificationLineView>,
    /// Counts at the foot.
    pub totals: LedgerTotals,
    /// 整改率 and 到期整改率 in words.
    pub rates: Vec<String>,
    /// Who can see this 谁能看见, in one sentence.
    pub who_sees: String,
}

/// Shows one hazard on its way.
#[uniffi::remote(Record)]
pub struct RectificationLineView {
    /// The line of the list.
    pub line: FindingLineView,
    /// How it is to be put right; more than one where two wrote at once.
    pub plans: Vec<PlanView>,
    /// What was done 整改情况, one line a person.
    pub results: Vec<String>,
    /// Photos before and after, before first.
    pub photos: Vec<PhotoLineView>,
    /// Whether the person may plan how it is put right.
    pub may_plan: bool,
    /// What the person may do.
    pub actions: Vec<ActionView>,
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

/// Shows a visit to somebody who takes part.
#[uniffi::remote(Record)]
pub struct VisitView {
    /// Which.
    pub activity: ActivityId,
    /// Its record; `None` while nobody has opened one here.
    pub doc: Option<DocId>,
    /// Name of the activity.
    pub title: String,
    /// Code of the state.
    pub state: String,
    /// Label of the state.
    pub state_label: String,
    /// Name of the plant visited 被帮扶企业.
    pub host: String,
    /// Name of the visiting plant 帮扶企业.
    pub helper: String,
    /// Day of the visit.
    pub day: Option<NaiveDate>,
    /// Begin.
    pub starts_at: Option<NaiveDateTime>,
    /// Flags of the visit (未共同确定（原因）…).
    pub flags: Vec<String>,
    /// Who can see this 谁能看见, in one sentence.
    pub who_sees: String,
    /// Those who inspect, and the host's people.
    pub team: Vec<TeamMemberView>,
    /// The checklist; empty while there is no record.
    pub sections: Vec<SectionView>,
    /// Hazards and suggestions noted so far, merged ones as one line.
    pub findings: Vec<FindingLineView>,
    /// Notes of the visit as a whole, oldest first (entry, training, closing).
    pub notes: Vec<NoteView>,
    /// Items answered.
    pub answered: u32,
    /// Items there are.
    pub items: u32,
    /// Items on which two differ 两人填写不一致.
    pub clashes: u32,
    /// Photos taken.
    pub photos: u32,
    /// Whether the person of this phone leads the visit 组长.
    pub leads: bool,
    /// Whether the person of this phone may write in the record now.
    pub may_write: bool,
    /// What the person may do.
    pub actions: Vec<ActionView>,
}

/// Names one who takes part.
#[uniffi::remote(Record)]
pub struct TeamMemberView {
    /// Who.
    pub person: PersonId,
    /// Name.
    pub name: String,
    /// Plant.
    pub plant: String,
    /// Part in this visit (组长, 组员, 陪同人员).
    pub part: String,
    /// Whether the person has said that the records are complete 记录完毕.
    pub is_closed: bool,
    /// Whether it is the person of this phone.
    pub is_me: bool,
}

/// Shows one section of the checklist.
#[uniffi::remote(Record)]
pub struct SectionView {
    /// Id.
    pub id: String,
    /// Heading with its number.
    pub title: String,
    /// Names of those who look after it 分工.
    pub assigned: Vec<String>,
    /// Whether the person of this phone does.
    pub is_mine: bool,
    /// Items answered.
    pub answered: u32,
    /// Its items in order.
    pub items: Vec<ItemLineView>,
}

/// Shows one item as a line.
#[uniffi::remote(Record)]
pub struct ItemLineView {
    /// Its id.
    pub item: String,
    /// Its wording.
    pub text: String,
    /// The answer that stands, if one does.
    pub answer: Option<AnswerValue>,
    /// Its label; 未检查 or 未填写 when none stands, 两人填写不一致 for a clash.
    pub answer_label: String,
    /// Whether two differ and nobody has ruled.
    pub is_clash: bool,
    /// Hazards noted for it.
    pub findings: u32,
    /// Notes for it.
    pub notes: u32,
}

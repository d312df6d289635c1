//! Codes with a fixed meaning.

use hucha_model::content::{AnswerValue, AttendanceState, PhotoMoment};
use hucha_model::wire::row::RoleKind;
use hucha_model::wire::{ActivityKind, EntityKind, EntityRef, FindingKind, Severity, Stance, Verb};
use hucha_model::{EntityId, Lang};

/// An answer to a checklist item (RULES §3): check items conform or not, help items are done or not.
#[uniffi::remote(Enum)]
pub enum AnswerValue {
    /// 符合.
    Conforms,
    /// 不符合.
    DoesNotConform,
    /// 不适用.
    NotApplicable,
    /// 未检查.
    NotChecked,
    /// 已开展.
    Done,
    /// 未开展.
    NotDone,
}

/// When a photo was taken, in the life of a hazard.
#[uniffi::remote(Enum)]
pub enum PhotoMoment {
    /// Before it was put right (整改前).
    Before,
    /// After (整改后).
    After,
}

/// Whether somebody came.
#[uniffi::remote(Enum)]
pub enum AttendanceState {
    /// Came.
    Present,
    /// A substitute came (代会人); the absence is still recorded.
    Substituted,
    /// Did not come; leave decides whether excused.
    Absent,
}

/// Names the language of labels; texts that people wrote stay as they were written.
#[uniffi::remote(Enum)]
pub enum Lang {
    /// Chinese, the language of the official records.
    Zh,
    /// English, the second language of labels.
    En,
}

/// What an activity, or a part of it, was.
#[uniffi::remote(Enum)]
pub enum ActivityKind {
    /// Help of a pair (帮扶).
    Help,
    /// Mutual inspection (互查).
    MutualInspection,
    /// Site observation (现场观摩).
    SiteObservation,
    /// Exchange of safety managers (交流).
    Exchange,
    /// Professional seminar (专业研讨).
    Seminar,
    /// Experience exchange (经验交流).
    ExperienceExchange,
    /// Accident analysis (事故分析).
    AccidentAnalysis,
    /// Study of a new law or standard.
    LawStudy,
    /// Study of a recent accident.
    AccidentStudy,
    /// Training (专题培训).
    Training,
}

/// How grave a hazard is.
#[uniffi::remote(Enum)]
pub enum Severity {
    /// 一般隐患.
    General,
    /// 疑似重大隐患.
    SuspectedMajor,
    /// 重大事故隐患.
    Major,
}

/// A hazard, or advice without a defect.
#[uniffi::remote(Enum)]
pub enum FindingKind {
    /// 问题隐患.
    Hazard,
    /// 建议项.
    Suggestion,
}

/// The host's word on one row of the list (同意／有意见／不同意).
#[uniffi::remote(Enum)]
pub enum Stance {
    /// 同意.
    Agree,
    /// 有意见.
    Remark,
    /// 不同意.
    Disagree,
}

/// Kinds of thing that decisions are about (RULES §5).
#[uniffi::remote(Enum)]
pub enum EntityKind {
    /// A term of the alliance leader.
    LeaderTerm,
    /// A pair of plants.
    Pairing,
    /// The yearly plan of visits and study.
    YearPlan,
    /// A visit.
    Visit,
    /// A finding and its rectification.
    Finding,
    /// A study session.
    StudySession,
    /// A request for leave.
    Leave,
    /// A hard or blocking problem fed back to the bureau.
    EscalatedIssue,
    /// A report.
    Report,
}

/// What is decided. Who may, from which state and with which facts stands in the programmes.
#[uniffi::remote(Enum)]
pub enum Verb {
    /// Members recommend a leader (推选, WD-03).
    Recommend,
    /// The bureau takes note (备案, WD-03).
    TakeNote,
    /// The leader's office is handed over (WD-05).
    HandOver,
    /// A pair is proposed (WD-11).
    Propose,
    /// The district issues the list with the pair (WH67-16).
    Issue,
    /// A pair is dissolved.
    Dissolve,
    /// A plan, topic or agenda is put forward (WD-06).
    PutForward,
    /// Members agree to it collectively (集体研究, WD-06).
    Agree,
    /// A visit is planned (WD-04).
    Plan,
    /// One side confirms content, method, time, participants (SD27-16).
    Confirm,
    /// The visit starts on site.
    Start,
    /// The team hands over its list.
    Submit,
    /// The host countersigns at the exit meeting.
    Countersign,
    /// The host refuses to countersign.
    Dispute,
    /// New heads are named after closing.
    Amend,
    /// The activity goes to the archive (WH67-22).
    Archive,
    /// Called off, with reason.
    Cancel,
    /// Put off, with reason and new date.
    Postpone,
    /// Another of the team takes over the lead, when the leader's phone is out.
    TakeLead,
    /// Work is let in that came after its author's role had ended.
    AdmitLate,
    /// Such work is not let in; it is kept aside.
    TurnAway,
    /// A finding is put on the list (WD-16).
    List,
    /// The host's word on one row.
    Remark,
    /// Put right on the spot and seen (当场整改).
    RectifyOnTheSpot,
    /// The host takes it up (认领).
    Accept,
    /// The host objects (提出异议).
    Contest,
    /// The finder takes it back.
    Withdraw,
    /// The host sets measures, person and deadline.
    Assign,
    /// Checked by the enterprise itself, by another than the rectifier (企业自验).
    SelfCheck,
    /// The helper's re-check passed (复查通过).
    Verify,
    /// Sent back (退回整改).
    SendBack,
    /// Crossed off (销号).
    CrossOff,
    /// Opened again (重新整改).
    Reopen,
    /// A suggestion is adopted.
    Adopt,
    /// A suggestion is not adopted.
    Decline,
    /// More time asked for.
    AskExtension,
    /// More time granted.
    GrantExtension,
    /// The host's principal was told of a suspected major hazard.
    TellPrincipal,
    /// The deciding role settles two decisions that crossed.
    Rule,
    /// The host lets the bureau read the words, on a finding or on all of a visit.
    Consent,
    /// A session is convened (WD-04).
    Convene,
    /// A session was held (WD-07).
    Hold,
    /// Leave is asked for (WD-18).
    Ask,
    /// Leave is granted.
    Grant,
    /// Leave is refused.
    Refuse,
    /// The person came after all.
    NotUsed,
    /// A problem is fed back (WD-20).
    Raise,
    /// The bureau takes it in.
    Receive,
    /// The bureau studies it.
    Study,
    /// The bureau answers (WD-21).
    Answer,
    /// The raiser confirms that it helps.
    Resolve,
    /// It does not help.
    NotEffective,
    /// Not taken up, with reason (不予受理).
    Dismiss,
    /// A report is drafted (WH67-30).
    Draft,
    /// A report is signed.
    Sign,
    /// A report is sent up (上报).
    Report,
}

/// Roles a person holds in an organisation.
#[uniffi::remote(Enum)]
pub enum RoleKind {
    /// Safety Director (安全总监).
    SafetyDirector,
    /// Safety Department Head (安全部长).
    SafetyDepartmentHead,
    /// The principal responsible person (主要负责人).
    Principal,
    /// Leader in charge of safety (分管领导).
    SafetyLeader,
    /// Safety manager (安全管理人员).
    SafetyManager,
    /// Technology or process (工艺技术).
    Technology,
    /// Instrumentation and control (仪表).
    Instrumentation,
    /// Equipment (设备).
    Equipment,
    /// Electrical (电气).
    Electrical,
    /// Workshop or team (车间).
    Workshop,
    /// Officer of a bureau.
    Officer,
}

/// Names one thing decisions are made on.
#[uniffi::remote(Record)]
pub struct EntityRef {
    /// Its kind.
    pub kind: EntityKind,
    /// Which.
    pub id: EntityId,
}

//! Parts of several views: figures, people, photos, sessions.

use chrono::{NaiveDate, NaiveDateTime};
use hucha_model::view::{
    Attendance, AttendeeView, CountedView, FigureView, InviteeView, MinutesView, NotCountedView,
    PhotoView, Ratio, ReportedFigureView, ResolutionView, SignatureView, StudySessionView,
};
use std::path::PathBuf;

/// Holds a fraction as counted, never as a float.
#[uniffi::remote(Record)]
pub struct Ratio {
    /// How many are done.
    pub done: u32,
    /// How many there are.
    pub of: u32,
}

/// Shows one figure with the activities behind it; a number without its list is worthless to an
/// officer who must answer for it.
#[uniffi::remote(Record)]
pub struct FigureView {
    /// What is counted.
    pub label: String,
    /// The count.
    pub value: u32,
    /// The denominator, where the figure is a fraction.
    pub of: Option<u32>,
    /// The unit after the number (次, 对, 家, 条), or empty.
    pub unit: String,
    /// Ids of the rules that ask for it; for the programme, not for the printed page.
    pub rules: Vec<String>,
    /// The activities that count.
    pub counted: Vec<CountedView>,
    /// The activities that do not count, each with its reason.
    pub not_counted: Vec<NotCountedView>,
    /// The same figure as it was last reported, frozen.
    pub as_reported: Option<ReportedFigureView>,
}

/// Names one activity that a figure counts.
#[uniffi::remote(Record)]
pub struct CountedView {
    /// Title of the activity.
    pub title: String,
    /// The day it was held.
    pub held_on: NaiveDate,
}

/// Names one activity that a figure does not count.
#[uniffi::remote(Record)]
pub struct NotCountedView {
    /// Title of the activity, or of what should have been held.
    pub title: String,
    /// The day it was held, if it was held.
    pub held_on: Option<NaiveDate>,
    /// Why it does not count.
    pub reason: String,
}

/// Holds a figure as it stood in the report that was sent.
#[uniffi::remote(Record)]
pub struct ReportedFigureView {
    /// The count as sent.
    pub value: u32,
    /// The denominator as sent.
    pub of: Option<u32>,
    /// The moment up to which it had been counted.
    pub as_of: NaiveDateTime,
}

/// Says whether a person came.
#[uniffi::remote(Enum)]
pub enum Attendance {
    /// Not held yet.
    Expected,
    /// Came.
    Present,
    /// Sent somebody instead (代会).
    Substituted {
        /// Name of the substitute.
        substitute: String,
    },
    /// Was given leave (WD-17).
    OnLeave {
        /// Reason given.
        reason: String,
    },
    /// Did not come and had no leave (WD-18).
    AbsentWithoutLeave,
}

/// Lists one participant.
#[uniffi::remote(Record)]
pub struct AttendeeView {
    /// Name of the plant or office.
    pub enterprise: String,
    /// Name of the person.
    pub name: String,
    /// Post at home (安全总监, 安全部长 …).
    pub role: String,
    /// Part in this activity (组长, 组员, 陪同人员 …), or empty.
    pub capacity: String,
    /// Whether the person came.
    pub attendance: Attendance,
    /// Who signed them in, where they did not do so themselves (代签), or empty.
    pub signed_in_by: String,
}

/// Shows one signature and what it covers.
#[uniffi::remote(Record)]
pub struct SignatureView {
    /// Name of the signer.
    pub name: String,
    /// Name of the signer's plant or office.
    pub enterprise: String,
    /// Part in which the person signed (组长, 企业代表 …).
    pub role: String,
    /// When it was signed; `None` while it is awaited.
    pub signed_at: Option<NaiveDateTime>,
    /// Short fingerprint of the signing key, hexadecimal, or empty for paper.
    pub key_fingerprint: String,
    /// SHA-256 of the list that was signed, hexadecimal, or empty for paper.
    pub list_hash: String,
    /// Reason if the signature was refused; a refusal is recorded, never overruled.
    pub refused: Option<String>,
}

/// Points to one JPEG blob on this device.
#[uniffi::remote(Record)]
pub struct PhotoView {
    /// Path of the JPEG to embed, preferably a thumbnail; it may be absent from this device.
    pub file: PathBuf,
    /// Caption (time, unit, place, person), for exported copies only; may be empty.
    pub caption: String,
    /// The host marked it 涉工艺／不外传: it is never embedded in a file.
    pub is_withheld: bool,
}

/// Holds one study session.
#[uniffi::remote(Record)]
pub struct StudySessionView {
    /// Stable id of the session; a calendar replaces the entry with the same one.
    pub uid: String,
    /// How often the notice has changed, from 0.
    pub revision: u32,
    /// When this version of the notice was made; the calendar's time stamp.
    pub noticed_at: NaiveDateTime,
    /// Whether it was called off.
    pub is_cancelled: bool,
    /// Title.
    pub title: String,
    /// 专业研讨、经验交流 or 事故分析, as a label.
    pub kind: String,
    /// Begin.
    pub starts_at: NaiveDateTime,
    /// End.
    pub ends_at: NaiveDateTime,
    /// Place.
    pub place: String,
    /// 学习内容和议题, in order (WD-06).
    pub agenda: Vec<String>,
    /// Who convenes (带头人), name and plant.
    pub organiser: String,
    /// Those invited, by plant and role.
    pub invitees: Vec<InviteeView>,
    /// Who came, was on leave or was absent without leave; empty before it was held.
    pub attendance: Vec<AttendeeView>,
    /// Minutes, once written.
    pub minutes: Option<MinutesView>,
}

/// Names one invitee.
#[uniffi::remote(Record)]
pub struct InviteeView {
    /// Name of the plant.
    pub enterprise: String,
    /// Post (安全总监, 安全部长).
    pub role: String,
    /// Name of the person, or empty where the plant chooses.
    pub name: String,
}

/// Holds the minutes 活动纪要.
#[uniffi::remote(Record)]
pub struct MinutesView {
    /// 主持人.
    pub chair: String,
    /// 记录人.
    pub recorder: String,
    /// 主要内容, one paragraph each.
    pub content: Vec<String>,
    /// 议定事项.
    pub resolutions: Vec<ResolutionView>,
    /// 附件, one line each.
    pub attachments: Vec<String>,
}

/// Holds one thing resolved 议定事项.
#[uniffi::remote(Record)]
pub struct ResolutionView {
    /// 事项.
    pub matter: String,
    /// 责任企业.
    pub enterprise: String,
    /// 时限.
    pub due: Option<NaiveDate>,
}

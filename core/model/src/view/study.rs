//! A study session 互学活动 (WD-07) for calendar and minutes.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::person::AttendeeView;

/// Holds one study session.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct InviteeView {
    /// Name of the plant.
    pub enterprise: String,
    /// Post (安全总监, 安全部长).
    pub role: String,
    /// Name of the person, or empty where the plant chooses.
    pub name: String,
}

/// Holds the minutes 活动纪要.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ResolutionView {
    /// 事项.
    pub matter: String,
    /// 责任企业.
    pub enterprise: String,
    /// 时限.
    pub due: Option<NaiveDate>,
}

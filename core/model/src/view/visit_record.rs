//! The record of one visit 互查/帮扶活动, read at its sealed heads.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::ledger::SuggestionView;
use super::person::{AttendeeView, SignatureView};
use super::photo::PhotoView;

/// Holds a whole visit as it is printed and signed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct VisitRecordView {
    /// Name of the activity.
    pub title: String,
    /// Number given by the hub; `None` makes the record provisional (仅存本机).
    pub number: Option<u64>,
    /// Label of the visit's state (待企业确认, 已确认 …).
    pub state: String,
    /// Name of the plant visited 被帮扶企业.
    pub host: String,
    /// Name of the visiting plant 帮扶企业.
    pub helper: String,
    /// Day of the visit.
    pub held_on: NaiveDate,
    /// Place of the visit.
    pub place: String,
    /// The moment up to which everything here is counted.
    pub as_of: NaiveDateTime,
    /// Sentence on confidentiality (WH67-27).
    pub confidentiality: String,
    /// Flags of the visit (未共同确定（原因）, 参加专业不全 …).
    pub flags: Vec<String>,
    /// What both sides agreed beforehand (SD27-16); `None` is shown as 未共同确定.
    pub agreement: Option<AgreementView>,
    /// Those who took part, and those who did not.
    pub participants: Vec<AttendeeView>,
    /// Division of work 分工.
    pub division: Vec<DivisionView>,
    /// Entry record 入厂, if one was made.
    pub entry: Option<EntryRecordView>,
    /// Answers to the checklist, by section.
    pub sections: Vec<ChecklistSectionView>,
    /// Hazards in the order of their numbers.
    pub findings: Vec<VisitFindingView>,
    /// Suggestions 建议项.
    pub suggestions: Vec<SuggestionView>,
    /// General remark of the plant visited, or empty.
    pub host_remark: String,
    /// What was added after closing, one line each.
    pub after_closing: Vec<String>,
    /// Signatures, given, refused or awaited.
    pub signatures: Vec<SignatureView>,
}

/// Holds what both sides agreed 共同确定事项 (SD27-16).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AgreementView {
    /// 内容.
    pub content: String,
    /// 方式.
    pub method: String,
    /// 时间.
    pub time: String,
    /// 参加人员.
    pub participants: String,
    /// 其他, or empty.
    pub other: String,
    /// Version, from 1; a change at the gate makes a new one.
    pub version: u32,
    /// The agreeing side's line for the helper: name and time, or empty.
    pub agreed_by_helper: String,
    /// The agreeing side's line for the host: name and time, or empty.
    pub agreed_by_host: String,
}

/// Says who looks after what.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DivisionView {
    /// Group (管理资料, 工艺, 设备, 仪表电气, 现场作业, 其他).
    pub group: String,
    /// Sections or places looked after.
    pub sections: String,
    /// Names.
    pub persons: Vec<String>,
}

/// Holds the entry record 入厂记录.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct EntryRecordView {
    /// 告知人.
    pub briefed_by: String,
    /// 被告知人.
    pub briefed: Vec<String>,
    /// 劳保穿戴.
    pub protective_gear: Vec<String>,
    /// 手机规定 (禁带／防爆机／关机).
    pub phone_rule: String,
    /// 陪同人员.
    pub escort: String,
    /// 集合点.
    pub assembly_point: String,
    /// When the host ticked it.
    pub noted_at: Option<NaiveDateTime>,
}

/// Holds one section of the checklist.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ChecklistSectionView {
    /// Heading with its number (一、安全管理制度与落实).
    pub title: String,
    /// Items in order.
    pub items: Vec<ChecklistItemView>,
}

/// Holds one item and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ChecklistItemView {
    /// Number as printed (1.2).
    pub number: String,
    /// Text of the item.
    pub text: String,
    /// Label of the answer (符合, 已开展, 未检查 …).
    pub answer: String,
    /// Note, or empty.
    pub note: String,
    /// Names of those who answered.
    pub answered_by: Vec<String>,
    /// The clash 两人填写不一致, decided or open.
    pub clash: Option<ClashView>,
}

/// Shows every side of a clash; none is lost when it is decided.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ClashView {
    /// What each person answered.
    pub answers: Vec<ClashAnswerView>,
    /// Who decided which answer stands 以此为准; `None` while open.
    pub decided: Option<String>,
}

/// Holds one side of a clash.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ClashAnswerView {
    /// Name.
    pub person: String,
    /// Label of the answer.
    pub answer: String,
    /// Note, or empty.
    pub note: String,
}

/// Holds one hazard as the visit left it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct VisitFindingView {
    /// 序号, from 1.
    pub number: u32,
    /// 部位（装置、位号）.
    pub place: String,
    /// 问题描述.
    pub description: String,
    /// 依据, or empty.
    pub basis: String,
    /// 级别.
    pub severity: String,
    /// 整改建议, or empty.
    pub advice: String,
    /// 发现人; both finders of a merged hazard.
    pub found_by: Vec<String>,
    /// Photos before.
    pub photos_before: Vec<PhotoView>,
    /// Photos after, where it was rectified on the spot.
    pub photos_after: Vec<PhotoView>,
    /// Why there is no photo, or empty.
    pub no_photo_reason: String,
    /// Whether it was rectified on the spot 当场整改.
    pub is_on_the_spot: bool,
    /// Mark of a merged hazard (由第 2、5 条合并), or empty.
    pub merged: String,
    /// Who of the host was told at once of imminent danger, and when; or empty.
    pub told_at_once: String,
    /// The host's position (同意／有意见／不同意), or empty.
    pub host_position: String,
    /// The host's remark, or empty.
    pub host_remark: String,
}

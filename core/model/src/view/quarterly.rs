//! The quarterly report 季度情况报告, due on the 25th of the quarter's last month (WH67-30).

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::figure::{FigureView, Ratio};
use super::ledger::LedgerTotals;

/// Holds one quarterly report.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct QuarterlyReportView {
    /// Name of the district (文登区).
    pub district: String,
    /// Year.
    pub year: i32,
    /// Quarter, 1 to 4.
    pub quarter: u8,
    /// First day counted: the 26th of the last quarter's last month (OQ-40).
    pub period_from: NaiveDate,
    /// Last day counted: the 25th of this quarter's last month.
    pub period_to: NaiveDate,
    /// The moment up to which it is counted 截至日期.
    pub as_of: NaiveDateTime,
    /// Whether it is a draft, to be marked 草稿.
    pub is_draft: bool,
    /// Version, from 1.
    pub version: u32,
    /// 主送, or empty.
    pub addressee: String,
    /// 一、帮扶制度落实情况: the figures of activities and people.
    pub figures: Vec<FigureView>,
    /// The hazards' counts.
    pub hazards: LedgerTotals,
    /// Further paragraphs of part 一.
    pub implementation: Vec<String>,
    /// 二、典型经验做法, one paragraph each; names no hazard.
    pub experiences: Vec<String>,
    /// 三、存在问题: further paragraphs.
    pub problems: Vec<String>,
    /// 未开展事项及原因.
    pub missed: Vec<MissedItemView>,
    /// 四、其他, one paragraph each.
    pub others: Vec<String>,
    /// 附表: 分企业一览.
    pub enterprises: Vec<EnterpriseSummaryView>,
    /// Unit that issues it.
    pub issued_by: String,
    /// Day of issue; `None` leaves the line open.
    pub issued_on: Option<NaiveDate>,
    /// 签发人, or empty.
    pub signatory: String,
    /// 联系人, or empty.
    pub contact: String,
    /// Telephone of the contact, or empty.
    pub contact_phone: String,
    /// Sentence on confidentiality (WH67-27).
    pub confidentiality: String,
}

/// Names one thing not done and why.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MissedItemView {
    /// Plant or pair.
    pub subject: String,
    /// What was not done.
    pub item: String,
    /// The reason given, or empty.
    pub reason: String,
}

/// Sums up one plant.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct EnterpriseSummaryView {
    /// Name of the plant.
    pub enterprise: String,
    /// 互学: attended of held.
    pub study: Ratio,
    /// 帮扶: held of due.
    pub help: Ratio,
    /// Hazards found at the plant.
    pub hazards: LedgerTotals,
    /// 请假, times.
    pub leave: u32,
    /// 未请假缺席, times.
    pub absent: u32,
    /// Remark, or empty.
    pub remark: String,
}

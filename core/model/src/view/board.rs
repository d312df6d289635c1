//! The district bureau's one screen: counts and standings, no text or photo of a peer's hazard.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::figure::FigureView;

/// Holds the whole board.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct BoardView {
    /// Name of the district (文登区).
    pub district: String,
    /// Period (2026年第二季度).
    pub period: String,
    /// The moment up to which it is counted.
    pub as_of: NaiveDateTime,
    /// Day the quarterly report is due (WH67-30).
    pub report_due: NaiveDate,
    /// The cards 难点反馈, 互学, 帮扶, 隐患, in the order shown; the bureau's own debt comes first
    /// when there is one.
    pub cards: Vec<BoardCardView>,
    /// 今天要办, most urgent first.
    pub today: Vec<TodayView>,
    /// One row per enterprise.
    pub enterprises: Vec<EnterpriseRowView>,
    /// Coverage (WH67-08).
    pub coverage: CoverageView,
    /// Leave and absence by plant (WD-22).
    pub leave: Vec<LeaveCountView>,
}

/// Holds one card.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct BoardCardView {
    /// Heading.
    pub title: String,
    /// Figures, the leading one first.
    pub figures: Vec<FigureView>,
    /// Further lines such as a rate, already worded.
    pub lines: Vec<String>,
}

/// Holds one line of 今天要办.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TodayView {
    /// What is to be done.
    pub text: String,
    /// By when, if a day is set.
    pub due: Option<NaiveDate>,
    /// Ids of the rules that ask for it; not printed.
    pub rules: Vec<String>,
}

/// Says how a duty stands; the board knows these four and no other.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum Standing {
    /// 已完成.
    Done,
    /// 待确认.
    AwaitingConfirmation,
    /// 未到期.
    #[default]
    NotYetDue,
    /// 未完成.
    Missed {
        /// Whether the duty is a hard one; only then it is red.
        is_hard: bool,
        /// The reason given, if one was.
        reason: Option<String>,
    },
}

/// Holds one enterprise's row.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct EnterpriseRowView {
    /// Name of the plant.
    pub enterprise: String,
    /// 类别 (生产／使用许可／带储存经营).
    pub category: String,
    /// 等级色 (红／橙／黄／蓝), or empty.
    pub grade: String,
    /// State of the 安全总监 (在岗／一人兼任／未设（空缺）).
    pub director: String,
    /// State of the 安全部长.
    pub department_head: String,
    /// 结对方向 in words (帮扶甲公司; 由乙公司帮扶).
    pub pairing: String,
    /// 本季互学.
    pub study: Standing,
    /// 总监／部长到会 in words, or empty.
    pub study_attendance: String,
    /// 本半年帮扶.
    pub help: Standing,
    /// Day or other detail of the help activity, or empty.
    pub help_detail: String,
    /// Hazards 查出.
    pub found: u32,
    /// Hazards 销号.
    pub closed: u32,
    /// Hazards 逾期.
    pub overdue: u32,
    /// 重大: suspected, count only.
    pub suspected_major: u32,
    /// 重大: confirmed, count only.
    pub major: u32,
    /// 最近活动, day.
    pub last_activity: Option<NaiveDate>,
}

/// Holds the coverage of the district.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CoverageView {
    /// 已互查/应互查.
    pub visited: FigureView,
    /// Those not yet visited.
    pub not_yet: Vec<String>,
    /// Filling stations, which are left out.
    pub filling_stations_left_out: u32,
}

/// Counts leave and absence of one plant.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LeaveCountView {
    /// Name of the plant.
    pub enterprise: String,
    /// 请假, times.
    pub leave: u32,
    /// 未请假缺席, times.
    pub absent: u32,
}

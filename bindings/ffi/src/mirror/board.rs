//! The bureau's board.

use chrono::{NaiveDate, NaiveDateTime};
use hucha_model::view::TodayView as BoardTaskView;
use hucha_model::view::{
    BoardCardView, BoardView, CoverageView, EnterpriseRowView, FigureView, LeaveCountView,
    LedgerTotals, Standing,
};

/// Holds the whole board.
#[uniffi::remote(Record)]
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
    pub today: Vec<BoardTaskView>,
    /// One row per enterprise.
    pub enterprises: Vec<EnterpriseRowView>,
    /// Coverage (WH67-08).
    pub coverage: CoverageView,
    /// Leave and absence by plant (WD-22).
    pub leave: Vec<LeaveCountView>,
}

/// Holds one card.
#[uniffi::remote(Record)]
pub struct BoardCardView {
    /// Heading.
    pub title: String,
    /// Figures, the leading one first.
    pub figures: Vec<FigureView>,
    /// Further lines such as a rate, already worded.
    pub lines: Vec<String>,
}

/// Says how a duty stands; the board knows these four and no other.
#[uniffi::remote(Enum)]
pub enum Standing {
    /// 已完成.
    Done,
    /// 待确认.
    AwaitingConfirmation,
    /// 未到期.
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
#[uniffi::remote(Record)]
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
#[uniffi::remote(Record)]
pub struct CoverageView {
    /// 已互查/应互查.
    pub visited: FigureView,
    /// Those not yet visited.
    pub not_yet: Vec<String>,
    /// Filling stations, which are left out.
    pub filling_stations_left_out: u32,
}

/// Counts leave and absence of one plant.
#[uniffi::remote(Record)]
pub struct LeaveCountView {
    /// Name of the plant.
    pub enterprise: String,
    /// 请假, times.
    pub leave: u32,
    /// 未请假缺席, times.
    pub absent: u32,
}

/// Counts hazards; withdrawn and merged ones and suggestions are in none of these.
#[uniffi::remote(Record)]
pub struct LedgerTotals {
    /// 查出.
    pub found: u32,
    /// Among them 当场整改.
    pub on_the_spot: u32,
    /// 已销号, 当场整改 included.
    pub closed: u32,
    /// Those whose deadline has passed.
    pub due: u32,
    /// Those of `due` that are crossed off.
    pub due_and_closed: u32,
}

/// Holds one line of 今天要办 on the board.
#[uniffi::remote(Record)]
pub struct BoardTaskView {
    /// What is to be done.
    pub text: String,
    /// By when, if a day is set.
    pub due: Option<NaiveDate>,
    /// Ids of the rules that ask for it; not printed.
    pub rules: Vec<String>,
}

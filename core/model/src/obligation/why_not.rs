//! Why something does not count.

use crate::Lang;
use serde::{Deserialize, Serialize};

/// Why something does not count toward an obligation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhyNot {
    /// None of its parts is of a kind that counts here.
    OtherKind,
    /// Held, but not yet countersigned: counts once confirmed.
    AwaitingConfirmation,
    /// The host refuses to countersign: counts once settled.
    Disputed,
    /// Not held yet.
    NotYetHeld,
    /// Under way.
    UnderWay,
    /// Put off.
    Postponed,
    /// Called off.
    Cancelled,
    /// Ended outside the period.
    EndedOutsidePeriod,
    /// It speaks of, or was held because of, something else.
    OtherCause,
    /// Done after the last day in time.
    TooLate,
    /// A second one on the same day.
    SameDay,
    /// The same plant leads twice in succession.
    SameEnterprise,
    /// Not put right yet.
    NotRectified,
    /// The deadline has passed.
    Overdue,
    /// Re-checked, not crossed off yet.
    NotCrossedOff,
    /// A suggestion, not a hazard.
    Suggestion,
    /// Taken back.
    Withdrawn,
    /// Merged into another line.
    Merged,
    /// A draft, not sent.
    NotSent,
    /// On leave.
    OnLeave,
    /// Sent a substitute: recorded as leave.
    Substituted,
    /// Absent without leave.
    Unexcused,
    /// Absent; leave was asked for and not decided.
    LeaveUndecided,
}

impl WhyNot {
    /// Gives the words shown beside the thing.
    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::OtherKind => lang.pick("活动类型不计入本项", "its kind does not count here"),
            Self::AwaitingConfirmation => lang.pick(
                "已开展、待企业确认，确认后计入",
                "held, counts once the host confirms",
            ),
            Self::Disputed => lang.pick("企业有异议，解决后计入", "disputed, counts once settled"),
            Self::NotYetHeld => lang.pick("尚未开展", "not held yet"),
            Self::UnderWay => lang.pick("进行中", "under way"),
            Self::Postponed => lang.pick("已延期", "put off"),
            Self::Cancelled => lang.pick("已取消", "called off"),
            Self::EndedOutsidePeriod => lang.pick("结束日期不在本期", "ended outside the period"),
            Self::OtherCause => lang.pick("针对其他事项", "held because of something else"),
            Self::TooLate => lang.pick("超过期限", "after the last day in time"),
            Self::SameDay => lang.pick("同日重复，计一次", "a second one on the same day"),
            Self::SameEnterprise => lang.pick(
                "同一企业连任，未说明",
                "the same plant again, without reason",
            ),
            Self::NotRectified => lang.pick("整改中", "not put right yet"),
            Self::Overdue => lang.pick("已逾期", "deadline passed"),
            Self::NotCrossedOff => lang.pick("复查通过，未销号", "re-checked, not crossed off"),
            Self::Suggestion => lang.pick("建议项", "a suggestion"),
            Self::Withdrawn => lang.pick("已撤销", "taken back"),
            Self::Merged => lang.pick("已合并", "merged"),
            Self::NotSent => lang.pick("草拟，未上报", "a draft, not sent"),
            Self::OnLeave => lang.pick("请假（已批准）", "on leave"),
            Self::Substituted => lang.pick("他人代会，按请假记", "substituted, recorded as leave"),
            Self::Unexcused => lang.pick("未请假缺席", "absent without leave"),
            Self::LeaveUndecided => {
                lang.pick("请假未批复，暂按缺席计", "leave undecided, absent for now")
            }
        }
    }
}

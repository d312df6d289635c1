//! Numbers beside an obligation, always with what they are out of.

use crate::Lang;
use crate::view::Ratio;
use crate::wire::row::RoleKind;
use serde::{Deserialize, Serialize};

/// What a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FigureCode {
    /// Crossed off of all found (整改率).
    RectificationRate,
    /// Crossed off of those whose deadline has passed (到期整改率).
    DueRectificationRate,
    /// Put right on the spot, of all found.
    OnTheSpot,
    /// Deadline passed and not re-checked, of all found.
    Overdue,
    /// Re-checked and not crossed off, of all found.
    Verified,
    /// Attendances of those asked to come; one person counts once.
    AttendanceRate,
    /// Leave, of those asked to come.
    Excused,
    /// Absent without leave, of those asked to come.
    Unexcused,
}

/// A number with what it is out of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Figure {
    /// What it counts.
    pub code: FigureCode,
    /// Numerator.
    pub done: u32,
    /// Denominator.
    pub of: u32,
}

impl Figure {
    /// Gives the fraction.
    pub const fn ratio(self) -> Ratio {
        Ratio {
            done: self.done,
            of: self.of,
        }
    }

    /// Gives its name.
    pub const fn label(self, lang: Lang) -> &'static str {
        match self.code {
            FigureCode::RectificationRate => lang.pick("整改率", "crossed off"),
            FigureCode::DueRectificationRate => lang.pick("到期整改率", "crossed off of those due"),
            FigureCode::OnTheSpot => lang.pick("当场整改", "put right on the spot"),
            FigureCode::Overdue => lang.pick("逾期", "overdue"),
            FigureCode::Verified => lang.pick("复查通过待销号", "re-checked"),
            FigureCode::AttendanceRate => lang.pick("到会率", "attendance"),
            FigureCode::Excused => lang.pick("请假", "on leave"),
            FigureCode::Unexcused => lang.pick("未请假缺席", "absent without leave"),
        }
    }
}

/// Who holds a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PostHolder {
    /// Somebody (在岗).
    Filled,
    /// Somebody who also holds another of these posts (一人兼任).
    Shared,
    /// Nobody (未设／空缺).
    Vacant,
}

impl PostHolder {
    /// Gives the word shown.
    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Filled => lang.pick("在岗", "filled"),
            Self::Shared => lang.pick("一人兼任", "one person in both posts"),
            Self::Vacant => lang.pick("未设（空缺）", "vacant"),
        }
    }
}

/// Attendance of one post; one person in both posts shows in both (WD-17).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PostAttendance {
    /// The post.
    pub role: RoleKind,
    /// Who holds it at the end of the period, or today.
    pub holder: PostHolder,
    /// Came.
    pub present: u32,
    /// On leave, substituted ones too.
    pub excused: u32,
    /// Absent without leave.
    pub unexcused: u32,
}

//! How an obligation stands, and the one rule that decides it.

use crate::Lang;
use crate::programme::Strength;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// How an obligation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObligationState {
    /// There is time (未到期).
    NotDue,
    /// The due day is near (即将到期).
    DueSoon,
    /// Done, but somebody has still to confirm: neither met nor missed (待确认).
    AwaitingConfirmation,
    /// Met (已完成).
    Met,
    /// A soft duty was missed and the reason is on record (未完成（已说明）).
    MissedExplained,
    /// Missed (逾期).
    Missed,
}

impl ObligationState {
    /// Gives the word shown on screen.
    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::NotDue => lang.pick("未到期", "not yet due"),
            Self::DueSoon => lang.pick("即将到期", "due soon"),
            Self::AwaitingConfirmation => lang.pick("待确认", "awaiting confirmation"),
            Self::Met => lang.pick("已完成", "done"),
            Self::MissedExplained => lang.pick("未完成（已说明）", "not done (explained)"),
            Self::Missed => lang.pick("逾期", "overdue"),
        }
    }
}

/// The day that decides and how near to it a warning begins.
#[derive(Clone, Copy)]
pub(crate) struct Deadline {
    pub(crate) as_of: NaiveDate,
    pub(crate) due: Option<NaiveDate>,
    pub(crate) warn_days: u32,
}

/// Decides for something not done: time left, near, or missed.
///
/// A reason explains a soft miss only: a hard one stays missed, with its reason beside it.
pub(crate) fn undone(deadline: Deadline, strength: Strength, explained: bool) -> ObligationState {
    let Some(due) = deadline.due else {
        return ObligationState::NotDue;
    };
    let left = (due - deadline.as_of).num_days();
    if left < 0 {
        return missed(strength, explained);
    }
    if left <= i64::from(deadline.warn_days) {
        ObligationState::DueSoon
    } else {
        ObligationState::NotDue
    }
}

/// Decides for something that can no longer be done.
pub(super) fn missed(strength: Strength, explained: bool) -> ObligationState {
    match strength {
        Strength::Soft if explained => ObligationState::MissedExplained,
        Strength::Hard | Strength::Soft => ObligationState::Missed,
        Strength::Opt => ObligationState::NotDue,
    }
}

//! Problems fed back upward 难点堵点问题反馈 (WD-20, WD-21).

use super::action::{ActionView, PastStepView};
use chrono::NaiveDateTime;
use hucha_model::EntityId;
use serde::{Deserialize, Serialize};

/// Shows the problems fed back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EscalationsView {
    /// Open ones first, the longest waiting first; then closed ones, newest first.
    pub lines: Vec<EscalationLineView>,
    /// Feeding a problem back 反馈区应急局; `None` for whoever is of no plant.
    pub raise: Option<ActionView>,
}

/// Shows one problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EscalationLineView {
    /// Which.
    pub issue: EntityId,
    /// Whose it is.
    pub plant: String,
    /// What it is, where this phone may read it.
    pub text: String,
    /// When it was fed back.
    pub at: NaiveDateTime,
    /// Label of the state.
    pub state_label: String,
    /// Whether nothing more is asked of anybody.
    pub is_closed: bool,
    /// The newest answer, or empty.
    pub answer: String,
    /// Everything decided on it, oldest first.
    pub history: Vec<PastStepView>,
    /// What the person may do.
    pub actions: Vec<ActionView>,
}

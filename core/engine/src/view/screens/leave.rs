//! Leave 请假: requests to answer and one's own.

use super::action::ActionView;
use chrono::NaiveDate;
use hucha_model::{ActivityId, EntityId};
use serde::{Deserialize, Serialize};

/// Shows requests for leave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaveInboxView {
    /// Those the person may answer, the nearest activity first.
    pub to_answer: Vec<LeaveLineView>,
    /// One's own, newest first.
    pub mine: Vec<LeaveLineView>,
    /// Answered ones of others that the person may see, newest first.
    pub answered: Vec<LeaveLineView>,
    /// Asking for leave, with the sessions one is invited to; `None` without any.
    pub ask: Option<ActionView>,
}

/// Shows one request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaveLineView {
    /// Which.
    pub leave: EntityId,
    /// Who asks.
    pub person: String,
    /// Of which plant.
    pub plant: String,
    /// The activity.
    pub activity: Option<ActivityId>,
    /// Its name.
    pub title: String,
    /// Its day.
    pub day: Option<NaiveDate>,
    /// The reason, where this phone may read it.
    pub reason: String,
    /// Label of the state.
    pub state_label: String,
    /// Whether the answer has no number yet 仅存本机.
    pub is_provisional: bool,
    /// What the person may do.
    pub actions: Vec<ActionView>,
}

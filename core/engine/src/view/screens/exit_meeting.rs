//! The exit meeting 末次会: the list read out, the host's word per row, both signatures, offline.

use super::action::ActionView;
use hucha_model::view::SignatureView;
use hucha_model::wire::Stance;
use hucha_model::{ActivityId, FindingId};
use serde::{Deserialize, Serialize};

/// Shows the list as it is read out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExitMeetingView {
    /// The visit.
    pub activity: ActivityId,
    /// Name of the activity.
    pub title: String,
    /// Label of the visit's state.
    pub state_label: String,
    /// Whether the list was handed over; before that the rows are what would be.
    pub is_handed_over: bool,
    /// Hazards first, then suggestions, in the order of their numbers.
    pub rows: Vec<ExitRowView>,
    /// What stands in the way of handing over: open clashes, records not closed; each a sentence.
    pub open: Vec<String>,
    /// Counts in one sentence (共 6 条，其中当场整改 2 条，建议项 1 条).
    pub totals: String,
    /// Signatures, given, refused or awaited.
    pub signatures: Vec<SignatureView>,
    /// Short digest of the list, the same on both phones; empty before hand-over.
    pub digest: String,
    /// What the person may do with the visit (hand over, sign, object).
    pub actions: Vec<ActionView>,
    /// Who can see this 谁能看见, in one sentence.
    pub who_sees: String,
}

/// Shows one row as read out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExitRowView {
    /// Which.
    pub finding: FindingId,
    /// Position, from 1.
    pub row: u32,
    /// Place 部位.
    pub place: String,
    /// What is wrong, or the suggestion.
    pub text: String,
    /// Label of the severity, or of a suggestion.
    pub severity_label: String,
    /// Whether it was put right on the spot 当场整改.
    pub on_the_spot: bool,
    /// Mark of a merged hazard, or empty.
    pub merged: String,
    /// Photos there are.
    pub photos: u32,
    /// The host's word, once given.
    pub stance: Option<Stance>,
    /// Its label, or empty.
    pub stance_label: String,
    /// The host's remark, or empty.
    pub remark: String,
    /// What the person may do with the row (the host's word).
    pub actions: Vec<ActionView>,
}

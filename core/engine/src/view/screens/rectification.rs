//! Rectification 整改: every hazard of one visit with its plan, its result and what comes next.

use super::action::ActionView;
use super::finding::{PhotoLineView, PlanView};
use crate::view::FindingLineView;
use hucha_model::view::LedgerTotals;
use hucha_model::{ActivityId, DocId};
use serde::{Deserialize, Serialize};

/// Shows the rectification of one visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RectificationView {
    /// The visit.
    pub activity: ActivityId,
    /// The follow-up, where plans, results and photos go; `None` before hand-over.
    pub doc: Option<DocId>,
    /// Name of the activity.
    pub title: String,
    /// Hazards and suggestions in the order of their numbers; overdue ones are marked.
    pub lines: Vec<RectificationLineView>,
    /// Counts at the foot.
    pub totals: LedgerTotals,
    /// 整改率 and 到期整改率 in words.
    pub rates: Vec<String>,
    /// Who can see this 谁能看见, in one sentence.
    pub who_sees: String,
}

/// Shows one hazard on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RectificationLineView {
    /// The line of the list.
    pub line: FindingLineView,
    /// How it is to be put right; more than one where two wrote at once.
    pub plans: Vec<PlanView>,
    /// What was done 整改情况, one line a person.
    pub results: Vec<String>,
    /// Photos before and after, before first.
    pub photos: Vec<PhotoLineView>,
    /// Whether the person may plan how it is put right.
    pub may_plan: bool,
    /// What the person may do.
    pub actions: Vec<ActionView>,
}

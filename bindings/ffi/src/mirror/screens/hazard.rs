//! Hazards, and how they are put right.

use chrono::{NaiveDate, NaiveDateTime};
use hucha_engine::{
    ActionView, FindingLineView, FindingView, PastStepView, PhotoLineView, PlanView,
    RectificationLineView, RectificationView, WordingView,
};
use hucha_model::content::PhotoMoment;
use hucha_model::view::{LedgerTotals, PhotoView};
use hucha_model::wire::{FindingKind, Severity};
use hucha_model::{ActivityId, DocId, FindingId, PersonId, PhotoId};

/// Shows one finding.
#[uniffi::remote(Record)]
pub struct FindingView {
    /// Which.
    pub finding: FindingId,
    /// Its visit.
    pub activity: ActivityId,
    /// The document it stands in: the visit's record, after hand-over the follow-up.
    pub doc: DocId,
    /// Position on the list, from 1; `None` before hand-over.
    pub row: Option<u32>,
    /// Hazard or suggestion.
    pub kind: FindingKind,
    /// How grave.
    pub severity: Severity,
    /// Label of the severity, or of a suggestion.
    pub severity_label: String,
    /// Place 部位. More than one where its writer's two phones differ; all are shown.
    pub place: Vec<String>,
    /// What is wrong; as `place`.
    pub text: Vec<String>,
    /// Advice 整改建议; as `place`.
    pub advice: Vec<String>,
    /// Basis 依据; as `place`.
    pub basis: Vec<String>,
    /// Checklist item, or empty.
    pub item: String,
    /// Whether it was put right on the spot 当场整改.
    pub on_the_spot: bool,
    /// Who recorded it, and when by that phone's clock.
    pub by: String,
    /// When.
    pub at: NaiveDateTime,
    /// Why its writer removed it; `None` when it stands.
    pub removed: Option<String>,
    /// Mark of a merged hazard, or empty.
    pub merged: String,
    /// Other wordings that were suggested.
    pub wordings: Vec<WordingView>,
    /// Photos, before and after.
    pub photos: Vec<PhotoLineView>,
    /// Code of the state; `none` before hand-over.
    pub state: String,
    /// Label of the state.
    pub state_label: String,
    /// Deadline.
    pub due: Option<NaiveDate>,
    /// Whether it has passed.
    pub is_overdue: bool,
    /// How it is to be put right; more than one where two wrote at once.
    pub plans: Vec<PlanView>,
    /// What was done 整改情况, one line a person.
    pub results: Vec<String>,
    /// Everything decided on it, oldest first.
    pub history: Vec<PastStepView>,
    /// Whether the person may rewrite it (its writer, before hand-over).
    pub may_edit: bool,
    /// Whether the person may plan how it is put right.
    pub may_plan: bool,
    /// What the person may do.
    pub actions: Vec<ActionView>,
    /// Who can see this 谁能看见, in one sentence.
    pub who_sees: String,
}

/// Shows a wording somebody suggested.
#[uniffi::remote(Record)]
pub struct WordingView {
    /// Name.
    pub by: String,
    /// The wording.
    pub text: String,
}

/// Shows a photo on a screen.
#[uniffi::remote(Record)]
pub struct PhotoLineView {
    /// Which.
    pub photo: PhotoId,
    /// Before or after.
    pub moment: PhotoMoment,
    /// File, caption and whether it stays inside the pair.
    pub shown: PhotoView,
    /// Whether the file is on this phone.
    pub is_here: bool,
    /// Width of the upright picture in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
    /// Who took it.
    pub by: String,
}

/// Shows how a hazard is to be put right.
#[uniffi::remote(Record)]
pub struct PlanView {
    /// 整改措施.
    pub measures: String,
    /// 责任人.
    pub responsible: PersonId,
    /// Name of the responsible person.
    pub responsible_name: String,
    /// 整改期限.
    pub due: NaiveDate,
    /// 资金 in yuan, when named.
    pub funds_yuan: Option<u64>,
    /// 预案, or empty.
    pub contingency: String,
    /// Who wrote it.
    pub by: String,
}

/// Shows the rectification of one visit.
#[uniffi::remote(Record)]
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
#[uniffi::remote(Record)]
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

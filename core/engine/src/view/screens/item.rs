//! One item of the checklist: what fits, who answered what, and every side of a clash.

use super::action::ChoiceView;
use crate::view::FindingLineView;
use chrono::NaiveDateTime;
use hucha_model::content::AnswerValue;
use hucha_model::{ActivityId, PersonId};
use serde::{Deserialize, Serialize};

/// Shows one item with everything said of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemView {
    /// The visit.
    pub activity: ActivityId,
    /// Its id.
    pub item: String,
    /// Heading of its section.
    pub section: String,
    /// Its wording.
    pub text: String,
    /// What could show it; a hint, never asked for.
    pub hint: String,
    /// The paper it rests on, or empty.
    pub basis: String,
    /// The answers that fit, in order.
    pub choices: Vec<ChoiceView>,
    /// What the person of this phone answered, if anything.
    pub mine: Option<AnswerValue>,
    /// The answer that stands, if one does.
    pub standing: Option<AnswerValue>,
    /// Its label, as in the list.
    pub standing_label: String,
    /// Whether two differ and nobody has ruled 两人填写不一致.
    pub is_clash: bool,
    /// Every answer, by name; none is lost when the leader rules.
    pub sides: Vec<ItemSideView>,
    /// Every ruling 以此为准, with who ruled.
    pub rulings: Vec<ItemSideView>,
    /// Whether the person may answer.
    pub may_answer: bool,
    /// Whether the person may rule 以此为准.
    pub may_rule: bool,
    /// Notes for it, oldest first.
    pub notes: Vec<NoteView>,
    /// Hazards noted for it.
    pub findings: Vec<FindingLineView>,
}

/// Shows one side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemSideView {
    /// Who.
    pub person: PersonId,
    /// Name.
    pub name: String,
    /// The answer.
    pub value: AnswerValue,
    /// Its label.
    pub label: String,
    /// When, by that phone's clock.
    pub at: NaiveDateTime,
    /// Whether it is the person of this phone.
    pub is_mine: bool,
}

/// Shows one note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteView {
    /// What it is about: an item, or a word (`entry`, `closing`).
    pub about: String,
    /// The text.
    pub text: String,
    /// Who wrote it.
    pub by: String,
    /// When, by that phone's clock.
    pub at: NaiveDateTime,
    /// Whether it is the person of this phone, who may rewrite it.
    pub is_mine: bool,
}

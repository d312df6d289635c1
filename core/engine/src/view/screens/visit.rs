//! The visit while it goes on: team, sections with their items, hazards noted so far.

use super::action::ActionView;
use super::item::NoteView;
use crate::view::FindingLineView;
use chrono::{NaiveDate, NaiveDateTime};
use hucha_model::content::AnswerValue;
use hucha_model::{ActivityId, DocId, PersonId};
use serde::{Deserialize, Serialize};

/// Shows a visit to somebody who takes part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitView {
    /// Which.
    pub activity: ActivityId,
    /// Its record; `None` while nobody has opened one here.
    pub doc: Option<DocId>,
    /// Name of the activity.
    pub title: String,
    /// Code of the state.
    pub state: String,
    /// Label of the state.
    pub state_label: String,
    /// Name of the plant visited 被帮扶企业.
    pub host: String,
    /// Name of the visiting plant 帮扶企业.
    pub helper: String,
    /// Day of the visit.
    pub day: Option<NaiveDate>,
    /// Begin.
    pub starts_at: Option<NaiveDateTime>,
    /// Flags of the visit (未共同确定（原因）…).
    pub flags: Vec<String>,
    /// Who can see this 谁能看见, in one sentence.
    pub who_sees: String,
    /// Those who inspect, and the host's people.
    pub team: Vec<TeamMemberView>,
    /// The checklist; empty while there is no record.
    pub sections: Vec<SectionView>,
    /// Hazards and suggestions noted so far, merged ones as one line.
    pub findings: Vec<FindingLineView>,
    /// Notes of the visit as a whole, oldest first (entry, training, closing).
    pub notes: Vec<NoteView>,
    /// Items answered.
    pub answered: u32,
    /// Items there are.
    pub items: u32,
    /// Items on which two differ 两人填写不一致.
    pub clashes: u32,
    /// Photos taken.
    pub photos: u32,
    /// Whether the person of this phone leads the visit 组长.
    pub leads: bool,
    /// Whether the person of this phone may write in the record now.
    pub may_write: bool,
    /// What the person may do.
    pub actions: Vec<ActionView>,
}

/// Names one who takes part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamMemberView {
    /// Who.
    pub person: PersonId,
    /// Name.
    pub name: String,
    /// Plant.
    pub plant: String,
    /// Part in this visit (组长, 组员, 陪同人员).
    pub part: String,
    /// Whether the person has said that the records are complete 记录完毕.
    pub is_closed: bool,
    /// Whether it is the person of this phone.
    pub is_me: bool,
}

/// Shows one section of the checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionView {
    /// Id.
    pub id: String,
    /// Heading with its number.
    pub title: String,
    /// Names of those who look after it 分工.
    pub assigned: Vec<String>,
    /// Whether the person of this phone does.
    pub is_mine: bool,
    /// Items answered.
    pub answered: u32,
    /// Its items in order.
    pub items: Vec<ItemLineView>,
}

/// Shows one item as a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemLineView {
    /// Its id.
    pub item: String,
    /// Its wording.
    pub text: String,
    /// The answer that stands, if one does.
    pub answer: Option<AnswerValue>,
    /// Its label; 未检查 or 未填写 when none stands, 两人填写不一致 for a clash.
    pub answer_label: String,
    /// Whether two differ and nobody has ruled.
    pub is_clash: bool,
    /// Hazards noted for it.
    pub findings: u32,
    /// Notes for it.
    pub notes: u32,
}

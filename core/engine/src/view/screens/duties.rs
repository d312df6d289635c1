//! The obligation board 应完成事项 of whoever holds the phone: what is owed, by what proof it is met.

use chrono::NaiveDate;
use hucha_model::view::{CountedView, NotCountedView};
use serde::{Deserialize, Serialize};

/// Shows what is owed in a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutiesView {
    /// The year.
    pub year: i32,
    /// The day up to which it is counted.
    pub as_of: NaiveDate,
    /// One's own plant, pairs and alliance first; a bureau sees all.
    pub lines: Vec<DutyLineView>,
    /// Met, awaiting, open and missed in one sentence.
    pub sentence: String,
}

/// Says how a line is coloured; a soft miss is grey, only a hard one red.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DutyTone {
    /// Met 已完成.
    Met,
    /// Held and not confirmed 待确认.
    Awaiting,
    /// Not yet due 未到期.
    Open,
    /// Due soon 即将到期.
    DueSoon,
    /// Not done, without being a violation.
    Grey,
    /// A hard duty missed 逾期.
    Red,
}

/// Shows one obligation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutyLineView {
    /// Id of the duty (`WD-07`); not shown.
    pub duty: String,
    /// What is owed, short.
    pub title: String,
    /// Name of the programme 工作制度.
    pub programme: String,
    /// Who or what it is about.
    pub subject: String,
    /// The period in words (2026年第二季度).
    pub period: String,
    /// Label of the state.
    pub state_label: String,
    /// How it is coloured.
    pub tone: DutyTone,
    /// The last day in time, if one is set.
    pub due: Option<NaiveDate>,
    /// How many are required.
    pub required: u32,
    /// What counts, oldest first.
    pub counted: Vec<CountedView>,
    /// What does not, each with its reason.
    pub not_counted: Vec<NotCountedView>,
    /// Remarks, already worded.
    pub remarks: Vec<String>,
    /// Whether it is about the person's own plant or pair.
    pub is_mine: bool,
}

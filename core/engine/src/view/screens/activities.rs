//! Today, the study calendar, and one session: what there is to go to.

mod calendar;
#[cfg(test)]
pub(super) mod cast;
mod line;
mod session;
#[cfg(test)]
mod tests;
mod today;

pub(super) use calendar::{days_of, days_words, is_of_year};

use super::action::ActionView;
use crate::view::TodayItem;
use chrono::{NaiveDate, NaiveDateTime};
use hucha_model::view::StudySessionView;
use hucha_model::wire::EntityKind;
use hucha_model::{ActivityId, DocId};
use serde::{Deserialize, Serialize};

/// Shows the first screen 今天要办.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TodayView {
    /// Who holds the phone.
    pub name: String,
    /// The day.
    pub day: NaiveDate,
    /// The day in words (11月23日 星期一).
    pub day_words: String,
    /// What is to be done, due things first.
    pub items: Vec<TodayItem>,
    /// Visits and sessions of the next 30 days, and visits under way.
    pub coming: Vec<ActivityLineView>,
    /// Where what was written here has got to, in one sentence.
    pub sync: String,
    /// Items that are only on this phone 仅存本机.
    pub only_here: u32,
}

/// Shows one activity as a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityLineView {
    /// Which.
    pub activity: ActivityId,
    /// Visit or study session.
    pub kind: EntityKind,
    /// Name of the activity.
    pub title: String,
    /// Day, when one is set.
    pub day: Option<NaiveDate>,
    /// Begin, when one is set.
    pub starts_at: Option<NaiveDateTime>,
    /// Place, or empty.
    pub place: String,
    /// Code of the state.
    pub state: String,
    /// Label of the state.
    pub state_label: String,
    /// Whether the person of this phone takes part.
    pub is_mine: bool,
}

/// Shows the study calendar of a year: sessions by quarter, and visits beside them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarView {
    /// The year.
    pub year: i32,
    /// Who leads the alliance this year 带头人, name and plant; or empty.
    pub leader: String,
    /// How the year's sessions stand, one sentence a quarter (WD-07).
    pub quarters: Vec<String>,
    /// Activities in order of their day, those without a day last.
    pub activities: Vec<ActivityLineView>,
    /// Key dates 重要时间节点、重大活动, in words.
    pub key_dates: Vec<String>,
    /// What the person may begin (convene, put a topic forward).
    pub actions: Vec<ActionView>,
}

/// Shows one session to those invited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionView {
    /// Which.
    pub activity: ActivityId,
    /// Its record; `None` while nobody has opened one here.
    pub doc: Option<DocId>,
    /// Begin; `None` while topics are collected, and then the days of `session` mean nothing.
    pub starts_at: Option<NaiveDateTime>,
    /// Label of the state.
    pub state_label: String,
    /// Notice, sign-in sheet and minutes.
    pub session: StudySessionView,
    /// Topics put forward 征集议题.
    pub topics: Vec<TopicView>,
    /// Whether the person keeps the sign-in sheet.
    pub keeps_sheet: bool,
    /// Whether the person has signed in 签到.
    pub has_signed_in: bool,
    /// What the person may do.
    pub actions: Vec<ActionView>,
}

/// Shows one topic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopicView {
    /// Its key in the record; empty for one put forward before there was a record.
    pub key: String,
    /// The topic.
    pub title: String,
    /// Who put it forward.
    pub by: String,
}

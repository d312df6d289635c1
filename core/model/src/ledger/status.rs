//! What of a ledger is due, done or late on a given day (OQ-38).
//!
//! This module owns dates only: the states follow the life-cycle of a campaign task, but who may
//! take which step and what must be written down is decided elsewhere.

use super::{Measure, Milestone, Recurrence, TaskLedger};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// From which day a ledger binds and on which day it is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// First day on which anything is owed.
    pub from: NaiveDate,
    /// The day looked at; steps after it do not count.
    pub as_of: NaiveDate,
}

/// One recorded step of a measure or of one of its milestones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Number of the measure.
    pub measure: u32,
    /// Number of the milestone; `None`: the measure itself.
    pub milestone: Option<u32>,
    /// The day on which it happened.
    pub day: NaiveDate,
    /// What happened.
    pub step: Step,
    /// How many were reached, for milestones that count; 1 otherwise.
    pub count: u32,
}

/// What can happen to a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Divided among the units.
    Divided,
    /// Work went on.
    Progressed,
    /// Reported as done; of a recurring task: done once.
    Done,
    /// Found done by the higher office.
    Verified,
    /// Found insufficient.
    Returned,
    /// Crossed off.
    Closed,
    /// Opened again after a look-back.
    Reopened,
}

/// Where a task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskState {
    /// Nothing happened yet.
    NotStarted,
    /// Work goes on.
    InProgress,
    /// Reported as done.
    ReportedDone,
    /// Found done.
    VerifiedDone,
    /// Crossed off.
    Closed,
    /// Found insufficient and not taken up again.
    Returned,
    /// Opened again.
    Reopened,
    /// Open when the plan ended; somebody has to decide.
    EndedWithCampaign,
}

/// Which day a task is measured by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "of", content = "day")]
pub enum Due {
    /// Its own.
    Own(NaiveDate),
    /// The end of the plan, because it has none of its own.
    PlanEnd(NaiveDate),
    /// None at all.
    Never,
}

/// How a recurring task was kept up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    /// Whole periods that have ended.
    pub periods: u32,
    /// Those of them with enough.
    pub met: u32,
    /// How many there are in the period that runs.
    pub current: u32,
    /// How many each period asks for.
    pub min_count: u32,
    /// Last day of the period that runs; `None` once the task has ended.
    pub current_ends: Option<NaiveDate>,
}

/// Where a measure or milestone stands on the day looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Number of the measure.
    pub measure: u32,
    /// Number of the milestone; `None`: the measure itself.
    pub milestone: Option<u32>,
    /// Where it stands.
    pub state: TaskState,
    /// The day it is measured by.
    pub due: Due,
    /// The day on which it was reported done, if it still counts as done.
    pub done_on: Option<NaiveDate>,
    /// Whole days past its own day while it is open; 0 when it is not late.
    pub days_overdue: u32,
    /// Whether it was done by its own day; `None`: open, or without such a day.
    pub was_in_time: Option<bool>,
    /// How it was kept up, when it recurs by the calendar.
    pub rate: Option<Rate>,
}

impl Standing {
    /// Tells whether its own day has passed while it is open.
    pub const fn is_overdue(&self) -> bool {
        self.days_overdue > 0
    }
}

/// Computes where every measure and milestone stands, in the order of the ledger.
pub fn status(ledger: &TaskLedger, progress: &[Progress], span: Span) -> Vec<Standing> {
    let mut all = Vec::new();
    for measure in &ledger.measures {
        let one = Item::of(measure);
        all.push(one.standing(ledger, progress, span));
        for milestone in &measure.milestones {
            all.push(Item::part(measure, milestone).standing(ledger, progress, span));
        }
    }
    all
}

struct Item {
    measure: u32,
    milestone: Option<u32>,
    deadline: Option<NaiveDate>,
    recurrence: Recurrence,
    min_count: u32,
}

impl Item {
    fn of(measure: &Measure) -> Self {
        Self {
            measure: measure.no,
            milestone: None,
            deadline: measure.deadline,
            recurrence: measure.recurrence,
            min_count: 1,
        }
    }

    fn part(measure: &Measure, milestone: &Milestone) -> Self {
        Self {
            measure: measure.no,
            milestone: Some(milestone.seq),
            deadline: milestone.deadline,
            recurrence: milestone.recurrence,
            min_count: milestone.min_count.unwrap_or(1),
        }
    }

    fn standing(&self, ledger: &TaskLedger, progress: &[Progress], span: Span) -> Standing {
        let mut steps: Vec<&Progress> = progress
            .iter()
            .filter(|one| (one.measure, one.milestone) == (self.measure, self.milestone))
            .filter(|one| one.day <= span.as_of)
            .collect();
        steps.sort_by_key(|one| one.day);
        let (mut state, done_on) = self.walk(&steps);
        let plan_end = ledger.last_end();
        let due = match (self.deadline, plan_end) {
            (Some(day), _) => Due::Own(day),
            (None, Some(day)) => Due::PlanEnd(day),
            (None, None) => Due::Never,
        };
        let is_open = done_on.is_none();
        if is_open && plan_end.is_some_and(|end| end < span.as_of) {
            state = TaskState::EndedWithCampaign;
        }
        // A recurring task is late by its periods, not by the day on which it stops.
        let own = self.deadline.filter(|_| !self.recurrence.is_periodic());
        let late = own
            .filter(|_| is_open)
            .map_or(0, |day| (span.as_of - day).num_days().max(0));
        Standing {
            measure: self.measure,
            milestone: self.milestone,
            state,
            due,
            done_on,
            days_overdue: late as u32,
            was_in_time: own.and_then(|day| done_on.map(|done| done <= day)),
            rate: self.rate(&steps, self.deadline.or(plan_end), span),
        }
    }

    fn walk(&self, steps: &[&Progress]) -> (TaskState, Option<NaiveDate>) {
        let (mut state, mut done_on, mut reached) = (TaskState::NotStarted, None, 0_u32);
        let repeats = self.recurrence.is_periodic();
        for one in steps {
            match one.step {
                Step::Divided | Step::Progressed => {
                    if done_on.is_none() {
                        state = TaskState::InProgress;
                    }
                }
                Step::Done => {
                    reached = reached.saturating_add(one.count);
                    if repeats || reached < self.min_count {
                        state = TaskState::InProgress;
                    } else {
                        state = TaskState::ReportedDone;
                        done_on = done_on.or(Some(one.day));
                    }
                }
                Step::Verified => {
                    if done_on.is_some() {
                        state = TaskState::VerifiedDone;
                    }
                }
                Step::Closed => {
                    state = TaskState::Closed;
                    done_on = done_on.or(Some(one.day));
                }
                Step::Returned | Step::Reopened => {
                    (done_on, reached) = (None, 0);
                    state = if one.step == Step::Returned {
                        TaskState::Returned
                    } else {
                        TaskState::Reopened
                    };
                }
            }
        }
        (state, done_on)
    }

    /// Counts the periods that ended; the first one counts only when the ledger bound all of it.
    fn rate(&self, steps: &[&Progress], end: Option<NaiveDate>, span: Span) -> Option<Rate> {
        let (first, last) = self.recurrence.period(span.from, span.from)?;
        let mut day = if first < span.from {
            last.succ_opt()?
        } else {
            span.from
        };
        let mut rate = Rate {
            min_count: self.min_count,
            ..Rate::default()
        };
        let within = |from: NaiveDate, to: NaiveDate| -> u32 {
            let inside = steps
                .iter()
                .filter(|one| one.step == Step::Done && (from..=to).contains(&one.day));
            inside.map(|one| one.count).sum()
        };
        if first < span.from && span.as_of <= last {
            rate.current = within(span.from, span.as_of);
            rate.current_ends = Some(last);
            return Some(rate);
        }
        let stop = end.map_or(span.as_of, |end| end.min(span.as_of));
        while day <= stop {
            let (from, to) = self.recurrence.period(day, span.from)?;
            let count = within(from, to.min(span.as_of));
            if to >= span.as_of && end.is_none_or(|end| end >= span.as_of) {
                rate.current = count;
                rate.current_ends = Some(to);
                break;
            }
            if end.is_none_or(|end| to <= end) {
                rate.periods += 1;
                rate.met += u32::from(count >= self.min_count);
            }
            day = to.succ_opt()?;
        }
        Some(rate)
    }
}

//! What a programme asks for, in the words of its file.
//!
//! The board computes every requirement from a book of facts. Those that concern an alliance's
//! own day are computed on phones too, from decisions ([`super::Duty`]).

use super::{Label, Strength};
use chrono::{NaiveDate, Weekday};

/// One thing owed that can be counted or timed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// Id: the rule's, or the rule's with a step (`WD-21.answer`).
    pub id: String,
    /// The rule that asks for it.
    pub rule: String,
    /// Further rules that it serves.
    pub also: Vec<String>,
    /// What is owed, short.
    pub title: Label,
    /// Kind of subject that owes it.
    pub subject: String,
    /// Which of them.
    pub only: Only,
    /// How binding.
    pub strength: Strength,
    /// Days before the due day on which a warning is given, the earliest first.
    pub warn_days: Vec<u32>,
    /// How it is measured.
    pub ask: Ask,
    /// Keys of the file whose values are ours, with the open question when there is one.
    pub ours: Vec<String>,
}

/// Which subjects of a kind owe something. Judged on the first day of the period.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Only {
    /// At least one of these categories; empty: any.
    pub any: Vec<String>,
    /// None of these categories.
    pub none: Vec<String>,
    /// Facts that hold.
    pub facts: Vec<(String, String)>,
}

/// How something owed is measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// Activities of some kinds in each period.
    Activities {
        /// The periods.
        timing: Timing,
        /// What counts.
        want: Want,
        /// Which days of a daily duty.
        days: Days,
    },
    /// A share of the subjects inside, each of which an activity has reached.
    Coverage {
        /// The periods.
        timing: Timing,
        /// Whom the share is of.
        of: Base,
        /// The share.
        share: Share,
        /// With so many or fewer, all of them (WH67-08, OQ-11).
        all_up_to: u32,
        /// What counts.
        want: Want,
    },
    /// Activities because something happened.
    AfterEvent {
        /// What.
        trigger: Trigger,
        /// Until when.
        limit: Limit,
        /// What counts.
        want: Want,
    },
    /// Another partner, leader or person in each period.
    Rotation {
        /// The periods.
        timing: Timing,
        /// The fact that must change; `None`: the pair itself, or the posting must end.
        fact: Option<String>,
    },
    /// A number that keeps within a bound.
    Indicator {
        /// The periods.
        timing: Timing,
        /// Which number.
        indicator: String,
        /// The bound.
        bound: Bound,
    },
}

/// What counts, and how often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Want {
    /// Minimum, at least 1.
    pub min: u32,
    /// Kinds of activity; any part of that kind is enough.
    pub counts: Vec<String>,
    /// True when an activity counts only once confirmed (sessions: held).
    pub needs_confirmation: bool,
    /// True when two on one day count once (OQ-55).
    pub distinct_days: bool,
}

/// Length of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Every {
    /// A day.
    Day,
    /// Monday to Sunday.
    Week,
    /// A month.
    Month,
    /// A quarter.
    Quarter,
    /// Half a year.
    HalfYear,
    /// A year.
    Year,
    /// Two years.
    TwoYears,
}

/// When something is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timing {
    /// Periods of the calendar that follow each other without a gap.
    Calendar {
        /// How long each is.
        every: Every,
        /// Day of its last month on which it ends; `None` for the month's last day.
        end_day: Option<u32>,
        /// Months after that month by whose end it is due; 0: on the period's last day.
        due_months_after: u32,
        /// Day of the week on which a week's duty is due; `None` for Sunday.
        due_weekday: Option<Weekday>,
    },
    /// So long after the last one; after the subject's first day where there is none yet (OQ-44).
    SinceLast {
        /// How long.
        every: Every,
    },
    /// Periods counted from the subject's own first day (WH26-31).
    SinceStart {
        /// How long each is.
        every: Every,
    },
    /// Once, by a day.
    Once {
        /// The last day in time.
        by: NaiveDate,
    },
}

/// Which days of a daily duty count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Days {
    /// Every day.
    All,
    /// Working days.
    Working,
    /// Days on which the fact `posted` holds; working days where it was never given (OQ-39).
    Posted,
}

/// Whom a share is of: subjects inside the one that owes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// Kind of subject.
    pub kind: String,
    /// At least one of these categories; empty: any.
    pub any: Vec<String>,
    /// None of these categories.
    pub none: Vec<String>,
}

/// An exact fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// Numerator.
    pub of: u32,
    /// Denominator, never 0.
    pub out_of: u32,
}

impl Share {
    /// Gives the smallest count that reaches the share of `total`.
    pub fn ceil_of(self, total: u32) -> u32 {
        let product = u64::from(total) * u64::from(self.of);
        let least = product.div_ceil(u64::from(self.out_of.max(1)));
        u32::try_from(least).unwrap_or(u32::MAX)
    }
}

/// A bound that a number keeps within; both ends belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// Not below.
    AtLeast(Share),
    /// Not above.
    AtMost(Share),
}

impl Bound {
    /// Tells whether `done` out of `of` keeps within; nothing out of nothing does.
    pub fn holds(self, done: u32, of: u32) -> bool {
        let cross = |share: Share| {
            (
                u64::from(done) * u64::from(share.out_of),
                u64::from(share.of) * u64::from(of),
            )
        };
        match self {
            Self::AtLeast(share) => {
                let (left, right) = cross(share);
                left >= right
            }
            Self::AtMost(share) => {
                let (left, right) = cross(share);
                left <= right
            }
        }
    }
}

/// What sets a clock running.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trigger {
    /// An event of this kind.
    Event(String),
    /// An activity of one of these kinds.
    Activity(Vec<String>),
}

/// Until when something is due after, or before, what sets the clock running.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Limit {
    /// So many days after it.
    Days(u32),
    /// So many working days after it.
    WorkingDays(u32),
    /// From so many days before it until the day before it begins.
    DaysBefore(u32),
    /// Any time until the day itself.
    ByTheDay,
    /// With the next due day of this calendar duty.
    With(Timing),
}

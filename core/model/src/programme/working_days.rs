//! Working days: Monday to Friday without holidays, and the weekends worked instead of them.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use std::collections::BTreeSet;

/// The days on which no work is done besides Saturday and Sunday, and the weekends that are worked
/// (调休).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkCalendar {
    holidays: BTreeSet<NaiveDate>,
    worked: BTreeSet<NaiveDate>,
}

impl WorkCalendar {
    /// Makes a calendar of holidays.
    pub fn new(holidays: impl IntoIterator<Item = NaiveDate>) -> Self {
        Self {
            holidays: holidays.into_iter().collect(),
            worked: BTreeSet::new(),
        }
    }

    /// Adds weekends on which work is done.
    #[must_use]
    pub fn working_on(mut self, weekends: impl IntoIterator<Item = NaiveDate>) -> Self {
        self.worked.extend(weekends);
        self
    }

    /// Adds the holidays of another calendar.
    #[must_use]
    pub fn with_holidays_of(mut self, other: &Self) -> Self {
        self.holidays.extend(&other.holidays);
        self.worked.extend(&other.worked);
        self
    }

    /// Tells whether work is done on `day`.
    pub fn is_working_day(&self, day: NaiveDate) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        (!weekend && !self.holidays.contains(&day)) || self.worked.contains(&day)
    }

    /// Gives the `count`-th working day after `day`; `day` itself is not counted.
    ///
    /// At the end of the calendar it stays at the last day there is.
    pub fn after(&self, day: NaiveDate, count: u32) -> NaiveDate {
        let mut at = day;
        let mut left = count;
        while left > 0 {
            let Some(next) = at.checked_add_days(Days::new(1)) else {
                return at;
            };
            at = next;
            if self.is_working_day(at) {
                left -= 1;
            }
        }
        at
    }
}

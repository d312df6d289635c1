//! Working days: Monday to Friday without the holidays a programme names.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use std::collections::BTreeSet;

/// The days on which no work is done besides Saturday and Sunday.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkCalendar {
    holidays: BTreeSet<NaiveDate>,
}

impl WorkCalendar {
    /// Makes a calendar of holidays.
    pub fn new(holidays: impl IntoIterator<Item = NaiveDate>) -> Self {
        Self {
            holidays: holidays.into_iter().collect(),
        }
    }

    /// Tells whether work is done on `day`.
    pub fn is_working_day(&self, day: NaiveDate) -> bool {
        !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !self.holidays.contains(&day)
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

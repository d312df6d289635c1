//! How a task comes back.

use crate::Lang;
use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// How a task comes back; periods are those of the calendar.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Recurrence {
    /// Once.
    #[default]
    None,
    /// All the time 持续推进.
    Continuous,
    /// Whenever an event asks for it.
    OnEvent,
    /// 每天.
    EveryDay,
    /// 每周, Monday to Sunday.
    EveryWeek,
    /// 每月.
    EveryMonth,
    /// 每季度.
    EveryQuarter,
    /// 每半年.
    EveryHalfYear,
    /// 每年.
    EveryYear,
    /// 每2年, counted from the first day of the plan's year.
    #[serde(rename = "every_2_years")]
    EveryTwoYears,
}

impl Recurrence {
    /// All of them, in the order of the documentation.
    pub const ALL: [Self; 10] = [
        Self::None,
        Self::Continuous,
        Self::OnEvent,
        Self::EveryDay,
        Self::EveryWeek,
        Self::EveryMonth,
        Self::EveryQuarter,
        Self::EveryHalfYear,
        Self::EveryYear,
        Self::EveryTwoYears,
    ];

    /// Gives the word of the files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Continuous => "continuous",
            Self::OnEvent => "on_event",
            Self::EveryDay => "every_day",
            Self::EveryWeek => "every_week",
            Self::EveryMonth => "every_month",
            Self::EveryQuarter => "every_quarter",
            Self::EveryHalfYear => "every_half_year",
            Self::EveryYear => "every_year",
            Self::EveryTwoYears => "every_2_years",
        }
    }

    /// Gives the word shown.
    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::None => lang.pick("一次", "once"),
            Self::Continuous => lang.pick("持续推进", "all the time"),
            Self::OnEvent => lang.pick("按事项", "on an event"),
            Self::EveryDay => lang.pick("每天", "every day"),
            Self::EveryWeek => lang.pick("每周", "every week"),
            Self::EveryMonth => lang.pick("每月", "every month"),
            Self::EveryQuarter => lang.pick("每季度", "every quarter"),
            Self::EveryHalfYear => lang.pick("每半年", "every half-year"),
            Self::EveryYear => lang.pick("每年", "every year"),
            Self::EveryTwoYears => lang.pick("每两年", "every two years"),
        }
    }

    /// Finds the recurrence of a word of the files.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }

    /// Tells whether it repeats by the calendar.
    pub const fn is_periodic(self) -> bool {
        !matches!(self, Self::None | Self::Continuous | Self::OnEvent)
    }

    /// Gives the calendar period that holds `day`, both ends with it; `None` unless
    /// [`Recurrence::is_periodic`]. `from` only sets where the pairs of years begin.
    pub fn period(self, day: NaiveDate, from: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
        let (year, month) = (day.year(), day.month());
        match self {
            Self::None | Self::Continuous | Self::OnEvent => None,
            Self::EveryDay => Some((day, day)),
            Self::EveryWeek => {
                let back = u64::from(day.weekday().num_days_from_monday());
                let first = day.checked_sub_days(Days::new(back))?;
                Some((first, first.checked_add_days(Days::new(6))?))
            }
            Self::EveryMonth => months(year, month, 1),
            Self::EveryQuarter => months(year, (month - 1) / 3 * 3 + 1, 3),
            Self::EveryHalfYear => months(year, (month - 1) / 6 * 6 + 1, 6),
            Self::EveryYear => months(year, 1, 12),
            Self::EveryTwoYears => months(year - (year - from.year()).rem_euclid(2), 1, 24),
        }
    }
}

fn months(year: i32, month: u32, count: u32) -> Option<(NaiveDate, NaiveDate)> {
    let first = NaiveDate::from_ymd_opt(year, month, 1)?;
    let last = first.checked_add_months(Months::new(count))?.pred_opt()?;
    Some((first, last))
}

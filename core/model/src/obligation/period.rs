//! Periods of a cadence: which there are, when they begin and end, what they are called.

use crate::programme::{Cadence, Label, PeriodLength};
use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Names a period, whatever its first and last day are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeriodKey {
    /// A year.
    Year(i32),
    /// A half-year, 1 or 2.
    HalfYear(i32, u8),
    /// A quarter, 1 to 4.
    Quarter(i32, u8),
    /// An event: its subject names it.
    Event,
}

/// A period with its first and last day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Period {
    /// Which.
    pub key: PeriodKey,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// What it is called (2026年第二季度).
    pub label: Label,
}

impl PeriodKey {
    /// Gives its name; an event has none of its own.
    pub fn label(self) -> Label {
        match self {
            Self::Year(year) => Label::new(format!("{year}年"), year.to_string()),
            Self::HalfYear(year, half) => Label::new(
                format!("{year}年{}半年", if half == 1 { "上" } else { "下" }),
                format!("H{half} {year}"),
            ),
            Self::Quarter(year, quarter) => {
                let name = match quarter {
                    1 => "一",
                    2 => "二",
                    3 => "三",
                    _ => "四",
                };
                Label::new(
                    format!("{year}年第{name}季度"),
                    format!("Q{quarter} {year}"),
                )
            }
            Self::Event => Label::default(),
        }
    }
}

impl Period {
    /// Makes the period of an event; its label is the days.
    pub(super) fn event(from: NaiveDate, to: NaiveDate) -> Self {
        let days = if from == to {
            from.to_string()
        } else {
            format!("{from}–{to}")
        };
        Self {
            key: PeriodKey::Event,
            from,
            to,
            label: Label::new(days.clone(), days),
        }
    }

    /// Tells whether `day` lies in it.
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.to
    }
}

impl Cadence {
    /// Lists the periods that touch `range` (its end is not part of it), oldest first.
    pub fn periods(&self, range: &Range<NaiveDate>) -> Vec<Period> {
        // A period that ends before its last month does begins in the year before.
        (range.start.year() - 1..=range.end.year() + 1)
            .flat_map(|year| (1..=self.parts()).filter_map(move |part| self.period(year, part)))
            .filter(|period| period.from < range.end && range.start <= period.to)
            .collect()
    }

    /// Gives the period that holds `day`.
    pub fn period_of(&self, day: NaiveDate) -> Option<Period> {
        let next = day.succ_opt()?;
        self.periods(&(day..next)).into_iter().next()
    }

    /// Gives the last day in time for `period`.
    pub fn due(&self, period: &Period) -> NaiveDate {
        if self.due_months_after == 0 {
            return period.to;
        }
        let month = period.to.with_day(1).unwrap_or(period.to);
        month
            .checked_add_months(Months::new(self.due_months_after))
            .and_then(last_of_month)
            .unwrap_or(period.to)
    }

    fn parts(&self) -> u8 {
        match self.length {
            PeriodLength::Year => 1,
            PeriodLength::HalfYear => 2,
            PeriodLength::Quarter => 4,
        }
    }

    fn period(&self, year: i32, part: u8) -> Option<Period> {
        let months = 12 / u32::from(self.parts());
        let last_month = NaiveDate::from_ymd_opt(year, months * u32::from(part), 1)?;
        let to = self.last_day(last_month)?;
        let before = last_month.checked_sub_months(Months::new(months))?;
        let from = self.last_day(before)?.succ_opt()?;
        let key = match self.length {
            PeriodLength::Year => PeriodKey::Year(year),
            PeriodLength::HalfYear => PeriodKey::HalfYear(year, part),
            PeriodLength::Quarter => PeriodKey::Quarter(year, part),
        };
        Some(Period {
            key,
            from,
            to,
            label: key.label(),
        })
    }

    /// A day that a short month does not have is that month's last day.
    fn last_day(&self, month: NaiveDate) -> Option<NaiveDate> {
        let last = last_of_month(month)?;
        Some(
            self.end_day
                .and_then(|day| month.with_day(day))
                .unwrap_or(last),
        )
    }
}

fn last_of_month(day: NaiveDate) -> Option<NaiveDate> {
    day.with_day(1)?
        .checked_add_months(Months::new(1))?
        .pred_opt()
}

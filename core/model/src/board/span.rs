//! Periods as first and last day: where they lie, when they are due, what they are called.

use crate::programme::Label;
use crate::programme::requirement::{Every, Timing};
use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use std::ops::Range;

/// A period with its due day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// Last day in time.
    pub due: NaiveDate,
}

impl Span {
    /// Tells whether `day` lies in it.
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.to
    }
}

impl Every {
    /// Gives its length in months; `None` for days and weeks.
    pub const fn months(self) -> Option<u32> {
        match self {
            Self::Day | Self::Week => None,
            Self::Month => Some(1),
            Self::Quarter => Some(3),
            Self::HalfYear => Some(6),
            Self::Year => Some(12),
            Self::TwoYears => Some(24),
        }
    }

    /// Gives the day so long after `day`.
    pub fn after(self, day: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Day => day.checked_add_days(Days::new(1)),
            Self::Week => day.checked_add_days(Days::new(7)),
            Self::Month | Self::Quarter | Self::HalfYear | Self::Year | Self::TwoYears => {
                day.checked_add_months(Months::new(self.months().unwrap_or(0)))
            }
        }
    }
}

/// Lists the calendar periods that touch `range` (its end is not part of it), oldest first.
///
/// Days and weeks have none: they are counted as rates.
pub fn calendar(timing: &Timing, range: &Range<NaiveDate>) -> Vec<Span> {
    let Timing::Calendar {
        every,
        end_day,
        due_months_after,
        ..
    } = *timing
    else {
        return Vec::new();
    };
    let Some(months) = every.months() else {
        return Vec::new();
    };
    let years = range.start.year() - 2..=range.end.year() + 2;
    let mut all = Vec::new();
    for year in years {
        if months == 24 && year.rem_euclid(2) != 0 {
            continue;
        }
        for part in 1..=(12 / months).max(1) {
            let Some(span) = one(
                year,
                months * part.min(12),
                months,
                end_day,
                due_months_after,
            ) else {
                continue;
            };
            if span.from < range.end && range.start <= span.to {
                all.push(span);
            }
        }
    }
    all
}

/// Gives the calendar period that holds `day`.
pub fn holding(timing: &Timing, day: NaiveDate) -> Option<Span> {
    let next = day.succ_opt()?;
    calendar(timing, &(day..next)).into_iter().next()
}

/// The period of `months` months that ends in month `last` of `year`.
fn one(
    year: i32,
    last: u32,
    months: u32,
    end_day: Option<u32>,
    due_months_after: u32,
) -> Option<Span> {
    let (year, last) = if last > 12 {
        (year + 1, 12)
    } else {
        (year, last)
    };
    let last_month = NaiveDate::from_ymd_opt(year, last, 1)?;
    let to = end_of(last_month, end_day)?;
    let from = end_of(last_month.checked_sub_months(Months::new(months))?, end_day)?.succ_opt()?;
    let due = if due_months_after == 0 {
        to
    } else {
        end_of(
            last_month.checked_add_months(Months::new(due_months_after))?,
            None,
        )?
    };
    Some(Span { from, to, due })
}

fn end_of(month: NaiveDate, end_day: Option<u32>) -> Option<NaiveDate> {
    let last = month.checked_add_months(Months::new(1))?.pred_opt()?;
    Some(end_day.and_then(|day| month.with_day(day)).unwrap_or(last))
}

/// Gives the Monday of the week that holds `day`.
pub fn monday(day: NaiveDate) -> NaiveDate {
    let back = u64::from(day.weekday().num_days_from_monday());
    day.checked_sub_days(Days::new(back)).unwrap_or(day)
}

/// Gives the day of a week on which its duty is due: Sunday when nothing else is said.
pub fn due_in_week(monday: NaiveDate, weekday: Option<Weekday>) -> NaiveDate {
    let ahead = weekday.map_or(6, |day| u64::from(day.num_days_from_monday()));
    monday.checked_add_days(Days::new(ahead)).unwrap_or(monday)
}

/// Names a calendar period by the day on which it ends.
pub fn label(every: Every, to: NaiveDate) -> Label {
    let year = to.year();
    let month = to.month();
    match every {
        Every::Day => Label::new(to.to_string(), to.to_string()),
        Every::Week => {
            let week = to.iso_week();
            Label::new(
                format!("{}年第{}周", week.year(), week.week()),
                format!("{}-W{:02}", week.year(), week.week()),
            )
        }
        Every::Month => Label::new(format!("{year}年{month}月"), format!("{year}-{month:02}")),
        Every::Quarter => Label::new(
            format!("{year}年第{}季度", chinese(month.div_ceil(3))),
            format!("Q{} {year}", month.div_ceil(3)),
        ),
        Every::HalfYear => Label::new(
            format!("{year}年{}半年", if month <= 6 { "上" } else { "下" }),
            format!("H{} {year}", month.div_ceil(6)),
        ),
        Every::Year => Label::new(format!("{year}年"), year.to_string()),
        Every::TwoYears => Label::new(
            format!("{}–{year}年", year - 1),
            format!("{}–{year}", year - 1),
        ),
    }
}

fn chinese(quarter: u32) -> &'static str {
    match quarter {
        1 => "一",
        2 => "二",
        3 => "三",
        _ => "四",
    }
}

/// Writes a period as a book names it: `2026`, `2026-H1`, `2026-Q2`, `2026-05`.
pub fn key(every: Every, to: NaiveDate) -> String {
    let year = to.year();
    let month = to.month();
    match every {
        Every::Day => to.to_string(),
        Every::Week => {
            let week = to.iso_week();
            format!("{}-W{:02}", week.year(), week.week())
        }
        Every::Month => format!("{year}-{month:02}"),
        Every::Quarter => format!("{year}-Q{}", month.div_ceil(3)),
        Every::HalfYear => format!("{year}-H{}", month.div_ceil(6)),
        Every::Year | Every::TwoYears => year.to_string(),
    }
}

/// Gives the last day of the period that a book names, by the plain calendar.
pub fn named(text: &str) -> Option<NaiveDate> {
    let year: i32 = text.get(..4)?.parse().ok()?;
    let month = match text.get(4..)? {
        "" => 12,
        rest => {
            let rest = rest.strip_prefix('-')?;
            match rest.split_at_checked(1)? {
                ("H", half @ ("1" | "2")) => 6 * half.parse::<u32>().ok()?,
                ("Q", quarter @ ("1" | "2" | "3" | "4")) => 3 * quarter.parse::<u32>().ok()?,
                ("W", week) => {
                    let week = week.parse().ok()?;
                    return NaiveDate::from_isoywd_opt(year, week, Weekday::Sun);
                }
                _ if rest.len() == 2 => rest.parse().ok()?,
                _ => return text.parse().ok(),
            }
        }
    };
    end_of(NaiveDate::from_ymd_opt(year, month, 1)?, None)
}

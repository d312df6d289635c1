//! Deadlines as people print them: “2023年7月底前”, “每半年开展一次”, “2025年6月，持续推进”.
//!
//! This module owns the reading of such a phrase into days and rhythms, and the writing of the
//! canonical form. It refuses to drop words: what it cannot read stays in [`Parsed::unread`] or
//! makes the whole phrase [`Phrase::Unparsed`]; what it takes from elsewhere is in
//! [`Parsed::assumed`]. Days lie between 2000 and 2100.

mod clause;
mod day;
mod render;
mod rhythm;
#[cfg(test)]
mod tests;
mod text;

pub use render::render;

use super::Recurrence;
use chrono::{Datelike, NaiveDate};
use clause::Clause;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a phrase may lean on when it does not say it itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Context {
    /// Year of the document, for “9月30日前”, “年底前”, “三年内”.
    pub year: Option<i32>,
    /// Day on which the document was issued, for “6个月内”.
    pub issued: Option<NaiveDate>,
}

impl Context {
    /// Makes a context of the document's year.
    pub const fn of_year(year: i32) -> Self {
        Self {
            year: Some(year),
            issued: None,
        }
    }

    fn year(self) -> Option<i32> {
        self.year.or_else(|| self.issued.map(|day| day.year()))
    }
}

/// What a printed phrase comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phrase {
    /// Nothing is printed.
    Blank,
    /// Days or rhythms were read.
    Parsed(Parsed),
    /// Nothing was understood; the text is kept as it was printed.
    Unparsed(String),
}

/// The days and rhythms of a phrase.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parsed {
    /// The phrase as printed.
    pub printed: String,
    /// The last day in time: the latest of [`Parsed::dates`].
    pub deadline: Option<NaiveDate>,
    /// The first day, of “2024年起” or of a range.
    pub starts: Option<NaiveDate>,
    /// All last days named, in the printed order.
    pub dates: Vec<DatePart>,
    /// All rhythms named, in the printed order.
    pub rhythms: Vec<Rhythm>,
    /// What was not printed but taken from elsewhere.
    pub assumed: BTreeSet<Assumed>,
    /// Parts that were not understood.
    pub unread: Vec<String>,
}

/// One last day of a phrase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatePart {
    /// The last day in time.
    pub day: NaiveDate,
    /// The printed words of the day.
    pub printed: String,
    /// What is to be reached by then, as printed around it; may be empty.
    pub words: String,
}

/// One rhythm of a phrase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rhythm {
    /// How it comes back.
    pub recurrence: Recurrence,
    /// How often per period; `None`: not printed, which counts as once.
    pub min_count: Option<u32>,
    /// When within the period it is due; `None`: by its end.
    pub by: Option<DueBy>,
    /// The printed words of the rhythm.
    pub printed: String,
    /// Of what, as printed around it; may be empty.
    pub words: String,
}

/// When a rhythm is due within its period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DueBy {
    /// On this day of every month; a month without it ends earlier.
    DayOfMonth(u32),
    /// On this day of every year.
    DayOfYear {
        /// Month, from 1.
        month: u32,
        /// Day, from 1; a month without it ends earlier.
        day: u32,
    },
}

/// What was not printed but taken from elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Assumed {
    /// The year, from the document.
    YearOfDocument,
    /// The year, from an earlier date of the same phrase.
    YearOfPhrase,
    /// Two digits of a year, taken for one of this century.
    ShortYear,
    /// "Before" a term of ten days means its last day (OQ-60).
    LastOfTenDays,
    /// "Within n years" ends with the n-th calendar year of the document.
    WithinYears,
    /// "Within n months or days" counts from the day of issue.
    SinceIssue,
    /// A bare number is a day counted by a spreadsheet.
    SpreadsheetDay,
}

impl Assumed {
    /// Says it to a person.
    pub const fn text(self, lang: crate::Lang) -> &'static str {
        match self {
            Self::YearOfDocument => lang.pick("年份取自文件", "year taken from the document"),
            Self::YearOfPhrase => lang.pick("年份取自前文", "year taken from the words before"),
            Self::ShortYear => lang.pick(
                "两位年份按本世纪",
                "two digits read as a year of this century",
            ),
            Self::LastOfTenDays => {
                lang.pick("旬前按该旬最后一日", "read as the last of the ten days")
            }
            Self::WithinYears => lang.pick("按自然年计", "counted in calendar years"),
            Self::SinceIssue => lang.pick("自印发之日起算", "counted from the day of issue"),
            Self::SpreadsheetDay => {
                lang.pick("数字按表格日期", "number read as a spreadsheet's day")
            }
        }
    }
}

impl Parsed {
    /// Lists the days before the deadline: the milestones, in the printed order.
    pub fn milestones(&self) -> impl Iterator<Item = &DatePart> {
        self.dates
            .iter()
            .filter(|part| Some(part.day) != self.deadline)
    }

    /// Gives how the whole comes back: the first rhythm of the calendar, or else the first one.
    pub fn recurrence(&self) -> Recurrence {
        let periodic = |rhythm: &&Rhythm| rhythm.recurrence.is_periodic();
        self.rhythms
            .iter()
            .find(periodic)
            .or_else(|| self.rhythms.first())
            .map_or(Recurrence::None, |rhythm| rhythm.recurrence)
    }
}

/// Tells whether a day lies in the years that ledgers may name.
pub(crate) fn in_range(day: NaiveDate) -> bool {
    (2000..=2100).contains(&day.year())
}

/// Reads a printed phrase; never fails, because what is not understood is kept.
pub fn parse_phrase(printed: &str, context: Context) -> Phrase {
    let normal = text::normal(printed);
    if normal.is_empty() {
        return Phrase::Blank;
    }
    let mut parsed = Parsed {
        printed: printed.trim().to_owned(),
        ..Parsed::default()
    };
    if let Some(day) = day::spreadsheet_day(&normal) {
        parsed.assumed.insert(Assumed::SpreadsheetDay);
        parsed.dates.push(DatePart {
            day,
            printed: normal,
            words: String::new(),
        });
    } else {
        let mut state = State {
            context,
            year: None,
            every_year: false,
            parsed,
        };
        for (separator, clause) in text::clauses(&normal) {
            state.take(separator, Clause::read(&clause, &mut state.memory()));
        }
        parsed = state.parsed;
    }
    parsed.deadline = parsed.dates.iter().map(|part| part.day).max();
    if parsed.dates.is_empty() && parsed.rhythms.is_empty() && parsed.starts.is_none() {
        return Phrase::Unparsed(printed.trim().to_owned());
    }
    Phrase::Parsed(parsed)
}

impl Rhythm {
    fn bare(recurrence: Recurrence, printed: String) -> Self {
        Self {
            recurrence,
            min_count: None,
            by: None,
            printed,
            words: String::new(),
        }
    }
}

/// What later clauses may lean on.
#[derive(Debug, Clone, Copy)]
struct Memory {
    context: Context,
    /// Year of the date read last.
    year: Option<i32>,
    /// Whether the clause before was a day of every year.
    every_year: bool,
}

struct State {
    context: Context,
    year: Option<i32>,
    every_year: bool,
    parsed: Parsed,
}

impl State {
    fn memory(&self) -> Memory {
        Memory {
            context: self.context,
            year: self.year,
            every_year: self.every_year,
        }
    }

    fn take(&mut self, separator: char, clause: Clause) {
        let parsed = &mut self.parsed;
        if clause.is_empty() {
            if clause.words.is_empty() {
                return;
            }
            // “…，完成整改”: words behind a comma belong to the day or rhythm before them.
            let label = if separator == '，' {
                clause::last_words(parsed, parsed.dates.is_empty())
            } else {
                None
            };
            match label {
                Some(label) => label.push_str(&clause.words),
                None => parsed.unread.push(clause.words),
            }
            return;
        }
        self.every_year = clause
            .rhythms
            .iter()
            .any(|rhythm| matches!(rhythm.by, Some(DueBy::DayOfYear { .. })));
        self.year = clause.year.or(self.year);
        parsed.starts = parsed.starts.or(clause.starts);
        parsed.assumed.extend(clause.assumed);
        parsed.dates.extend(clause.dates);
        parsed.rhythms.extend(clause.rhythms);
        parsed.unread.extend(clause.unread);
    }
}

//! The canonical form of a phrase, which reads back as the same days and rhythms.

use super::day::month_end;
use super::{DueBy, Parsed, Rhythm};
use crate::ledger::Recurrence;
use chrono::{Datelike, NaiveDate};

/// Writes days and rhythms in their canonical form: `2023年7月底前；每半年不少于2次；持续推进`.
pub fn render(parsed: &Parsed) -> String {
    let mut parts: Vec<String> = parsed.dates.iter().map(|part| day(part.day)).collect();
    parts.extend(parsed.rhythms.iter().map(rhythm));
    parts.join("；")
}

fn day(day: NaiveDate) -> String {
    let (year, month) = (day.year(), day.month());
    if month_end(year, month) != Some(day) {
        return format!("{year}年{month}月{}日前", day.day());
    }
    if month == 12 {
        return format!("{year}年底前");
    }
    format!("{year}年{month}月底前")
}

fn rhythm(rhythm: &Rhythm) -> String {
    let word = match rhythm.recurrence {
        Recurrence::None => return String::new(),
        Recurrence::Continuous => return "持续推进".to_owned(),
        Recurrence::OnEvent => return "根据需要".to_owned(),
        Recurrence::EveryDay => "每天",
        Recurrence::EveryWeek => "每周",
        Recurrence::EveryMonth => "每月",
        Recurrence::EveryQuarter => "每季度",
        Recurrence::EveryHalfYear => "每半年",
        Recurrence::EveryYear => "每年",
        Recurrence::EveryTwoYears => "每2年",
    };
    let by = match rhythm.by {
        None => String::new(),
        Some(DueBy::DayOfMonth(day)) => format!("{day}日前"),
        Some(DueBy::DayOfYear { month, day: 31 }) => format!("{month}月底前"),
        Some(DueBy::DayOfYear { month, day }) => format!("{month}月{day}日前"),
    };
    let times = rhythm
        .min_count
        .map_or_else(String::new, |count| format!("不少于{count}次"));
    format!("{word}{by}{times}")
}

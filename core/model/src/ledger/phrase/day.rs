//! Days of a phrase: years, months, ten days, quarters, ranges.

use super::text::Scan;
use super::{Assumed, Memory, in_range};
use chrono::{Datelike, Days, Months, NaiveDate};
use std::collections::BTreeSet;

/// A stretch of days as named, both ends with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) first: NaiveDate,
    pub(super) last: NaiveDate,
    pub(super) assumed: BTreeSet<Assumed>,
    pub(super) is_range: bool,
    is_ten_days: bool,
}

/// Reads a cell that is nothing but the day number of a spreadsheet (days since 1899-12-30).
pub(super) fn spreadsheet_day(normal: &str) -> Option<NaiveDate> {
    if normal.len() != 5 || !normal.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let days: u64 = normal.parse().ok()?;
    NaiveDate::from_ymd_opt(1899, 12, 30)?
        .checked_add_days(Days::new(days))
        .filter(|day| in_range(*day))
}

fn ymd(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day).filter(|day| in_range(*day))
}

pub(super) fn month_end(year: i32, month: u32) -> Option<NaiveDate> {
    let first = ymd(year, month, 1)?;
    first.checked_add_months(Months::new(1))?.pred_opt()
}

impl Named {
    fn new(first: NaiveDate, last: NaiveDate) -> Self {
        Self {
            first,
            last,
            assumed: BTreeSet::new(),
            is_range: false,
            is_ten_days: false,
        }
    }

    fn months(year: i32, from: u32, to: u32) -> Option<Self> {
        Some(Self::new(ymd(year, from, 1)?, month_end(year, to)?))
    }

    /// Notes that "before" this term was read as its last day.
    pub(super) fn read_before(&mut self) {
        if self.is_ten_days {
            self.assumed.insert(Assumed::LastOfTenDays);
        }
    }
}

/// Takes a day, a longer term or a range.
pub(super) fn named(scan: &mut Scan<'_>, memory: &Memory) -> Option<Named> {
    let mut at = *scan;
    let mut first = term(&mut at, memory)?;
    let mut to = at;
    // A stop such as 前 may follow the first end of nothing but a range, so only a dash or 至 joins.
    if to.eat("-") || to.eat("至") || to.eat("到") {
        let within = Memory {
            year: Some(first.last.year()),
            ..*memory
        };
        let second = bare_day(&mut to, first.first).or_else(|| {
            let mut second = term(&mut to, &within)?;
            // The year of a range stands once.
            second.assumed.remove(&Assumed::YearOfPhrase);
            Some(second)
        });
        if let Some(second) = second.filter(|second| second.last >= first.first) {
            first.last = second.last;
            first.assumed.extend(second.assumed);
            first.is_ten_days = second.is_ten_days;
            first.is_range = true;
            at = to;
        }
    }
    *scan = at;
    Some(first)
}

/// The second end of “6月1日至15日”.
fn bare_day(scan: &mut Scan<'_>, first: NaiveDate) -> Option<Named> {
    let mut at = *scan;
    let (day, _) = at.number()?;
    at.eat_any(&["日", "号"])?;
    let day = ymd(first.year(), first.month(), day)?;
    *scan = at;
    Some(Named::new(day, day))
}

fn term(scan: &mut Scan<'_>, memory: &Memory) -> Option<Named> {
    let start = *scan;
    for read in [iso, year_range, with_year, within, without_year] {
        let mut at = start;
        if let Some(named) = read(&mut at, memory) {
            *scan = at;
            return Some(named);
        }
    }
    None
}

/// 2024-06-30, 2024/6/30, 2024.6, 20240630.
fn iso(scan: &mut Scan<'_>, _: &Memory) -> Option<Named> {
    let (number, length) = plain_number(scan)?;
    if length == 8 {
        let day = ymd((number / 10_000) as i32, number / 100 % 100, number % 100)?;
        return Some(Named::new(day, day));
    }
    let year = (length == 4).then_some(number as i32)?;
    let mark = scan.eat_any(&["-", "/", "."])?;
    let (month, length) = plain_number(scan)?;
    if length > 2 || matches!(scan.peek(), Some('年' | '月')) && mark == "-" {
        return None;
    }
    let mut day = *scan;
    if day.eat(mark)
        && let Some((number, length @ 1..=2)) = plain_number(&mut day)
        && !matches!(day.peek(), Some('月' | '年'))
        && length <= 2
    {
        let exact = ymd(year, month, number)?;
        day.eat_any(&["日", "号"]);
        *scan = day;
        return Some(Named::new(exact, exact));
    }
    scan.eat("月");
    scan.eat_any(&["底", "末"]);
    Named::months(year, month, month)
}

fn plain_number(scan: &mut Scan<'_>) -> Option<(u32, usize)> {
    scan.peek().filter(char::is_ascii_digit)?;
    scan.number()
}

/// 2023-2025年: one 年 for both.
fn year_range(scan: &mut Scan<'_>, _: &Memory) -> Option<Named> {
    let (from, 4) = scan.number()? else {
        return None;
    };
    if !(scan.eat("-") || scan.eat("至")) {
        return None;
    }
    let (to, 4) = scan.number()? else {
        return None;
    };
    if !scan.eat("年") {
        return None;
    }
    let mut range = of_year(scan, to as i32)?;
    range.first = ymd(from as i32, 1, 1)?;
    range.is_range = true;
    (range.first <= range.last).then_some(range)
}

/// 2023年7月底, 二〇二三年年底, 本年度, 明年3月.
fn with_year(scan: &mut Scan<'_>, memory: &Memory) -> Option<Named> {
    let spoken = scan.eat_any(&["本年", "当年", "今年", "明年"]);
    if let Some(word) = spoken {
        scan.eat("度");
        let year = memory.context.year()? + i32::from(word == "明年");
        let mut named = of_year(scan, year)?;
        named.assumed.insert(Assumed::YearOfDocument);
        return Some(named);
    }
    let (number, length) = scan.number()?;
    if !scan.eat("年") {
        return None;
    }
    scan.eat("度");
    match length {
        4 => of_year(scan, number as i32),
        2 if number >= 10 => {
            // “23年7月”: only with a month behind it, “30年内” is a span of time.
            let mut month = *scan;
            month.number()?;
            month.eat("月").then_some(())?;
            let mut named = of_year(scan, 2000 + number as i32)?;
            named.assumed.insert(Assumed::ShortYear);
            Some(named)
        }
        _ => None,
    }
}

/// What may stand behind a year.
fn of_year(scan: &mut Scan<'_>, year: i32) -> Option<Named> {
    let mut at = *scan;
    if let Some(named) = part_of_year(&mut at, year) {
        *scan = at;
        return Some(named);
    }
    let mut after = *scan;
    let is_quarter = after.eat("第");
    if is_quarter || after.number().is_some() && matches!(after.peek(), Some('月' | '季')) {
        // A month that does not exist, or a part of it that cannot be placed.
        return None;
    }
    scan.eat_any(&["全年", "年"]);
    scan.eat_any(&["底", "末", "终", "内"]);
    Named::months(year, 1, 12)
}

/// Months, ten days, quarters, half-years.
fn part_of_year(scan: &mut Scan<'_>, year: i32) -> Option<Named> {
    if scan.eat("上半年") {
        scan.eat_any(&["底", "末"]);
        return Named::months(year, 1, 6);
    }
    if scan.eat("下半年") {
        scan.eat_any(&["底", "末"]);
        return Named::months(year, 7, 12);
    }
    let mut quarter = *scan;
    let from_start = quarter.eat("前");
    quarter.eat("第");
    if let Some((number @ 1..=4, _)) = quarter.number()
        && (quarter.eat("季度") || quarter.eat("季"))
    {
        quarter.eat_any(&["底", "末"]);
        *scan = quarter;
        let first = if from_start { 1 } else { number * 3 - 2 };
        return Named::months(year, first, number * 3);
    }
    let (month, _) = scan.number()?;
    let mut range = *scan;
    if range.eat("-")
        && let Some((to, _)) = range.number()
        && range.eat("月")
        && to > month
    {
        // “7-9月”.
        range.eat_any(&["底", "末"]);
        *scan = range;
        let mut named = Named::months(year, month, to)?;
        named.is_range = true;
        return Some(named);
    }
    if !scan.eat("月") {
        return None;
    }
    scan.eat("份");
    of_month(scan, year, month)
}

fn of_month(scan: &mut Scan<'_>, year: i32, month: u32) -> Option<Named> {
    let ten = |first: u32, last: Option<u32>| {
        let last = last.map_or_else(|| month_end(year, month), |day| ymd(year, month, day));
        let mut named = Named::new(ymd(year, month, first)?, last?);
        named.is_ten_days = true;
        Some(named)
    };
    match scan.eat_any(&["上中旬", "中下旬", "上旬", "中旬", "下旬", "初", "底", "末"])
    {
        Some("上旬") => return ten(1, Some(10)),
        Some("中旬") => return ten(11, Some(20)),
        Some("上中旬") => return ten(1, Some(20)),
        Some("下旬") => return ten(21, None),
        Some("中下旬") => return ten(11, None),
        // How long a beginning lasts is not settled, so it is not guessed.
        Some("初") => return None,
        Some(_) => return Named::months(year, month, month),
        None => {}
    }
    let mut day = *scan;
    if let Some((number, _)) = day.number()
        && day.eat_any(&["日", "号"]).is_some()
    {
        let exact = ymd(year, month, number)?;
        *scan = day;
        return Some(Named::new(exact, exact));
    }
    Named::months(year, month, month)
}

/// 三年内, 6个月内, 30日内.
fn within(scan: &mut Scan<'_>, memory: &Memory) -> Option<Named> {
    let (count, _) = scan.number()?;
    let unit = scan.eat_any(&["年", "个月", "日", "天"])?;
    scan.eat_any(&["之内", "以内", "内"])?;
    let count = (1..=3660).contains(&count).then_some(count)?;
    if unit == "年" {
        let year = memory.context.year()?;
        let mut named = Named::new(ymd(year, 1, 1)?, month_end(year + count as i32 - 1, 12)?);
        named.assumed.insert(Assumed::WithinYears);
        return Some(named);
    }
    let issued = memory.context.issued?;
    let last = if unit == "个月" {
        issued.checked_add_months(Months::new(count))
    } else {
        issued.checked_add_days(Days::new(u64::from(count)))
    };
    let mut named = Named::new(issued, last.filter(|day| in_range(*day))?);
    named.assumed.insert(Assumed::SinceIssue);
    Some(named)
}

/// 9月30日, 年底, 全年, 三季度: the year stands elsewhere.
fn without_year(scan: &mut Scan<'_>, memory: &Memory) -> Option<Named> {
    let (year, assumed) = match (memory.year, memory.context.year()) {
        (Some(year), _) => (year, Assumed::YearOfPhrase),
        (None, Some(year)) => (year, Assumed::YearOfDocument),
        (None, None) => return None,
    };
    let whole = ["全年", "年底", "年末", "年终", "年内", "岁末"];
    let mut named = if scan.eat_any(&whole).is_some() {
        Named::months(year, 1, 12)?
    } else {
        part_of_year(scan, year)?
    };
    named.assumed.insert(assumed);
    Some(named)
}

//! Words, dates and rates as files print them.

use chrono::{Datelike, NaiveDate, NaiveDateTime};
use hucha_model::Lang;
use hucha_model::view::{Attendance, LedgerTotals, Ratio};

/// Drops what no file can or should carry: control characters except the line break, characters
/// that turn the direction of writing, and non-characters.
pub(crate) fn clean(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c {
            '\n' => Some('\n'),
            '\t' => Some(' '),
            '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}'
            | '\u{fffe}'
            | '\u{ffff}' => None,
            c if c.is_control() => None,
            c => Some(c),
        })
        .collect()
}

/// Cleans a text and brings it onto one line.
pub(crate) fn one_line(text: &str) -> String {
    clean(text).replace('\n', " ").trim().to_owned()
}

/// Writes a date in words (2026年6月20日).
pub(crate) fn long_date(lang: Lang, date: NaiveDate) -> String {
    match lang {
        Lang::Zh => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
        Lang::En => date.format("%-d %B %Y").to_string(),
    }
}

/// Writes a time to the minute with its date in words.
pub(crate) fn long_time(lang: Lang, time: NaiveDateTime) -> String {
    format!("{} {}", long_date(lang, time.date()), time.format("%H:%M"))
}

/// Writes a date for a table as everywhere else on the page, or nothing.
pub(crate) fn date_cell(lang: Lang, date: Option<NaiveDate>) -> String {
    date.map(|date| long_date(lang, date)).unwrap_or_default()
}

/// Writes a rate with its numerator and denominator, or a dash where nothing was due.
pub(crate) fn rate(lang: Lang, ratio: Ratio) -> String {
    match (ratio.percent(), lang) {
        (Some(percent), Lang::Zh) => format!("{percent}（{}/{}）", ratio.done, ratio.of),
        (Some(percent), Lang::En) => format!("{percent} ({}/{})", ratio.done, ratio.of),
        (None, Lang::Zh) => "—（0/0）".to_owned(),
        (None, Lang::En) => "— (0/0)".to_owned(),
    }
}

/// Writes the foot line of a ledger.
pub(crate) fn totals(lang: Lang, totals: LedgerTotals, as_of: NaiveDateTime) -> String {
    let LedgerTotals {
        found,
        on_the_spot,
        closed,
        ..
    } = totals;
    let (all, due) = (rate(lang, totals.rate()), rate(lang, totals.due_rate()));
    let as_of = long_time(lang, as_of);
    match lang {
        Lang::Zh => format!(
            "查出 {found} 条，其中当场整改 {on_the_spot} 条；已销号 {closed} 条；\
             整改率 {all}；到期整改率 {due}；截至 {as_of}。"
        ),
        Lang::En => format!(
            "Found {found}, of which rectified on the spot {on_the_spot}; crossed off {closed}; \
             rectification rate {all}; rate of those due {due}; as of {as_of}."
        ),
    }
}

/// Words whether a person came.
pub(crate) fn attendance(lang: Lang, attendance: &Attendance) -> String {
    let with = |zh: &str, en: &str, detail: &str| match lang {
        Lang::Zh => format!("{zh}（{detail}）"),
        Lang::En => format!("{en} ({detail})"),
    };
    match attendance {
        Attendance::Expected => String::new(),
        Attendance::Present => lang.pick("到会", "present").to_owned(),
        Attendance::Substituted { substitute } => with("代会人", "substitute", substitute),
        Attendance::OnLeave { reason } => with("请假", "on leave", reason),
        Attendance::AbsentWithoutLeave => {
            lang.pick("未请假缺席", "absent without leave").to_owned()
        }
    }
}

/// Writes a small number as a Chinese numeral for headings.
pub(crate) fn numeral(number: usize) -> &'static str {
    const NUMERALS: [&str; 13] = [
        "〇", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二",
    ];
    NUMERALS.get(number).copied().unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_reads_100_percent_only_when_all_are_done() {
        assert_eq!(
            rate(
                Lang::Zh,
                Ratio {
                    done: 1999,
                    of: 2000
                }
            ),
            "99.9%（1999/2000）"
        );
        assert_eq!(rate(Lang::Zh, Ratio { done: 3, of: 3 }), "100%（3/3）");
        assert_eq!(rate(Lang::Zh, Ratio { done: 0, of: 0 }), "—（0/0）");
    }

    #[test]
    fn control_and_direction_characters_are_dropped() {
        assert_eq!(clean("a\u{0}b\u{202e}c\r\nd\te\u{7f}"), "abc\nd e");
    }
}

//! One clause of a phrase: its days, rhythms and the words around them.

use super::day::named;
use super::rhythm::{day_of_year, lasting, periodic};
use super::text::Scan;
use super::{Assumed, DatePart, Memory, Parsed, Rhythm};
use crate::ledger::Recurrence;
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeSet;

/// What one clause says.
#[derive(Debug, Default)]
pub(super) struct Clause {
    pub(super) dates: Vec<DatePart>,
    pub(super) rhythms: Vec<Rhythm>,
    pub(super) starts: Option<NaiveDate>,
    pub(super) assumed: BTreeSet<Assumed>,
    pub(super) year: Option<i32>,
    pub(super) words: String,
    pub(super) unread: Vec<String>,
}

impl Clause {
    pub(super) fn is_empty(&self) -> bool {
        self.dates.is_empty() && self.rhythms.is_empty() && self.starts.is_none()
    }

    pub(super) fn read(clause: &str, memory: &mut Memory) -> Self {
        let chars: Vec<char> = clause.chars().collect();
        let mut scan = Scan::new(&chars);
        let mut out = Self::default();
        // A time of day that a spreadsheet wrote behind its day says nothing.
        if clause.contains(':')
            && clause
                .chars()
                .all(|c| c.is_ascii_digit() || matches!(c, ':' | '.'))
        {
            return out;
        }
        while let Some(c) = scan.peek() {
            if c == '(' {
                out.bracket(&mut scan, memory);
            } else if let Some(word) = scan.eat_any(&["半个月", "半月"]) {
                out.words.push_str(word);
            } else if !(out.item(&mut scan, memory)) {
                // A number that is no day is skipped whole, so that its tail is not read as one.
                let before = scan;
                if scan.number().is_none() {
                    scan.skip(1);
                } else {
                    // “每三年一次” is not “年一次”.
                    scan.eat("个");
                    scan.eat_any(&["季度", "年", "月", "周", "天", "日"]);
                }
                out.words.push_str(&scan.since(&before));
            }
        }
        if out.starts.is_some() && out.dates.is_empty() && out.rhythms.is_empty() {
            // “2024年起”: from then on, all the time.
            out.rhythms
                .push(Rhythm::bare(Recurrence::Continuous, clause.to_owned()));
        }
        if !out.is_empty() && !out.words.is_empty() {
            let words = std::mem::take(&mut out.words);
            match out.own_words() {
                Some(label) => label.push_str(&words),
                None => out.unread.push(words),
            }
        }
        out
    }

    /// Takes one day or rhythm.
    fn item(&mut self, scan: &mut Scan<'_>, memory: &mut Memory) -> bool {
        let start = *scan;
        if let Some(rhythm) = periodic(scan) {
            self.rhythms.push(rhythm);
            return true;
        }
        if self.words.is_empty()
            && self.dates.is_empty()
            && let Some(rhythm) = lasting(scan)
        {
            self.rhythms.push(rhythm);
            return true;
        }
        if self.words.is_empty() && !self.dates.is_empty() {
            // “2025年6月底前持续推进”.
            let mut at = *scan;
            if let Some(rhythm) =
                lasting(&mut at).filter(|one| one.recurrence == Recurrence::Continuous)
            {
                *scan = at;
                self.rhythms.push(rhythm);
                return true;
            }
        }
        if memory.every_year && self.is_empty() {
            // “每年6月、12月底前”: the second one is of every year too.
            let mut at = *scan;
            if let Some(by) = day_of_year(&mut at) {
                at.eat_any(&["之前", "以前", "前"]);
                *scan = at;
                let mut rhythm = Rhythm::bare(Recurrence::EveryYear, scan.since(&start));
                rhythm.by = Some(by);
                self.rhythms.push(rhythm);
                return true;
            }
        }
        self.day(scan, memory)
    }

    fn day(&mut self, scan: &mut Scan<'_>, memory: &mut Memory) -> bool {
        let start = *scan;
        let since = scan.eat_any(&["自", "从"]).is_some();
        let Some(mut day) = named(scan, memory) else {
            *scan = start;
            return false;
        };
        memory.year = Some(day.last.year());
        self.year = memory.year;
        if scan
            .eat_any(&["起", "开始", "以来", "以后", "之后", "后"])
            .is_some()
        {
            scan.eat("至今");
            self.starts = Some(day.first);
            self.assumed.extend(day.assumed);
            return true;
        }
        if scan.eat_any(&["之前", "以前", "前"]).is_some() {
            day.read_before();
        } else {
            scan.eat_any(&["期间", "之内", "以内", "内"]);
        }
        if day.is_range {
            self.starts = Some(day.first);
        } else if since {
            self.starts = Some(day.first);
            self.assumed.extend(day.assumed);
            return true;
        }
        self.assumed.extend(day.assumed);
        self.dates.push(DatePart {
            day: day.last,
            printed: scan.since(&start),
            words: String::new(),
        });
        true
    }

    /// Takes a bracket: words for what stands before it, and rhythms of its own.
    fn bracket(&mut self, scan: &mut Scan<'_>, memory: &mut Memory) {
        scan.skip(1);
        let mut depth = 1;
        let mut inside = String::new();
        while let Some(c) = scan.peek() {
            scan.skip(1);
            match c {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
            inside.push(c);
        }
        let mut nested = Vec::new();
        for (_, part) in super::text::clauses(&inside) {
            let mut apart = *memory;
            let read = Self::read(&part, &mut apart);
            nested.extend(
                read.rhythms
                    .into_iter()
                    .filter(|rhythm| rhythm.recurrence.is_periodic() && rhythm.min_count.is_some()),
            );
        }
        match self.own_words() {
            Some(words) => words.push_str(&inside),
            None => self.words.push_str(&inside),
        }
        if !self.is_empty() {
            self.rhythms.extend(nested);
        }
    }

    fn own_words(&mut self) -> Option<&mut String> {
        if let Some(date) = self.dates.last_mut() {
            return Some(&mut date.words);
        }
        self.rhythms.last_mut().map(|rhythm| &mut rhythm.words)
    }
}

/// Gives the words of the day read last, or of the rhythm read last.
pub(super) fn last_words(parsed: &mut Parsed, of_rhythm: bool) -> Option<&mut String> {
    if of_rhythm {
        return parsed.rhythms.last_mut().map(|rhythm| &mut rhythm.words);
    }
    parsed.dates.last_mut().map(|date| &mut date.words)
}

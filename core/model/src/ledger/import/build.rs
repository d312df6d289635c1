//! The lines of a table as a [`TaskLedger`].

use super::header::Head;
use super::problem::{Cause, Problem};
use super::rows::{Line, Rows, Text, whole};
use super::units::split;
use super::{Imported, Options};
use crate::ledger::phrase::{Context, Parsed, Phrase, in_range, parse_phrase};
use crate::ledger::{Group, Measure, Milestone, Recurrence, Task, TaskLedger, Unit};
use chrono::NaiveDate;
use std::collections::BTreeSet;

struct Builder<'a> {
    context: Context,
    units: Vec<Unit>,
    taken: BTreeSet<u32>,
    next: u32,
    problems: Vec<Problem>,
    unread: Vec<(String, String)>,
    options: &'a Options,
}

pub(super) fn build(rows: Rows, head: Head, options: &Options) -> Imported {
    let numbers = rows
        .lines
        .iter()
        .filter_map(|line| whole(&line.number.text));
    let mut builder = Builder {
        context: options.context,
        units: Vec::new(),
        taken: BTreeSet::new(),
        next: numbers.max().unwrap_or(0).saturating_add(1),
        problems: rows.problems,
        unread: Vec::new(),
        options,
    };
    let title = if options.title.is_empty() {
        rows.titles.first().cloned().unwrap_or_default()
    } else {
        options.title.clone()
    };
    let or_title = |text: &str| {
        if text.is_empty() {
            title.clone()
        } else {
            text.to_owned()
        }
    };
    let groups: Vec<Group> = (1..)
        .zip(&rows.groups)
        .map(|(no, zh)| Group {
            no,
            zh: or_title(zh),
            en: String::new(),
        })
        .collect();
    let tasks: Vec<Task> = (1..)
        .zip(&rows.tasks)
        .map(|(no, (group, zh))| Task {
            no,
            group: *group as u32 + 1,
            zh: if zh.is_empty() {
                or_title(rows.groups.get(*group).map_or("", String::as_str))
            } else {
                zh.clone()
            },
            en: String::new(),
        })
        .collect();
    let measures = rows
        .lines
        .iter()
        .map(|line| builder.measure(line))
        .collect();
    let ledger = TaskLedger {
        id: options.id.clone(),
        version: 1,
        zh: title,
        en: String::new(),
        plan_ends: options.plan_ends.clone(),
        units: builder.units,
        groups,
        tasks,
        measures,
        leftovers: rows.leftovers,
    };
    Imported {
        ledger,
        columns: head.columns.into_values().collect(),
        problems: builder.problems,
        unread: builder.unread,
    }
}

impl Builder<'_> {
    fn note(&mut self, at: &str, cause: Cause) {
        self.problems.push(Problem {
            cell: at.to_owned(),
            cause,
        });
    }

    fn number(&mut self, line: &Line) -> u32 {
        match whole(&line.number.text) {
            Some(number) if self.taken.insert(number) => return number,
            Some(_) => self.note(&line.number.at, Cause::NumberTwice),
            None if !line.number.text.is_empty() => self.note(&line.number.at, Cause::NumberUnread),
            None => {}
        }
        let number = self.next;
        self.next = self.next.saturating_add(1);
        self.taken.insert(number);
        number
    }

    fn measure(&mut self, line: &Line) -> Measure {
        let no = self.number(line);
        if line.measure.text.is_empty() {
            self.note(&line.at, Cause::NoText);
        }
        let mut measure = Measure {
            no,
            task: line.task as u32 + 1,
            zh: line.measure.text.clone(),
            printed_no: if line.number.text == no.to_string() {
                String::new()
            } else {
                line.number.text.clone()
            },
            ..Measure::default()
        };
        let mut remarks = line.remarks.clone();
        self.owners(line, &mut measure, &mut remarks);
        self.deadline(line, &mut measure, &mut remarks);
        measure.remark = remarks.join("；");
        measure
    }

    fn owners(&mut self, line: &Line, measure: &mut Measure, remarks: &mut Vec<String>) {
        let mut printed: Vec<&str> = Vec::new();
        for (text, leads) in [
            (&line.lead, true),
            (&line.units, false),
            (&line.support, false),
        ] {
            if text.text.is_empty() {
                continue;
            }
            printed.push(&text.text);
            let (named, rest) = split(&text.text, leads);
            remarks.extend(rest);
            for unit in named {
                let code = self.unit(&unit.name);
                if unit.leads && !measure.lead.contains(&code) {
                    measure.lead.push(code.clone());
                }
                if !measure.units.contains(&code) {
                    measure.units.push(code);
                }
            }
        }
        measure.responsible = printed.join("；");
        if measure.units.is_empty() && !self.options.may_lack.contains(&super::Field::Units) {
            self.note(&line.at, Cause::NoUnits);
        }
    }

    fn unit(&mut self, name: &str) -> String {
        if let Some(unit) = self.units.iter().find(|unit| unit.zh == name) {
            return unit.code.clone();
        }
        let code = format!("U{}", self.units.len() + 1);
        self.units.push(Unit {
            code: code.clone(),
            zh: name.to_owned(),
            en: String::new(),
        });
        code
    }

    fn phrase(&mut self, text: &Text) -> Option<Parsed> {
        match parse_phrase(&text.text, self.context) {
            Phrase::Blank => None,
            Phrase::Unparsed(printed) => {
                self.note(&text.at, Cause::DeadlineUnread);
                self.unread.push((text.at.clone(), printed));
                None
            }
            Phrase::Parsed(parsed) => {
                if !parsed.unread.is_empty() {
                    self.note(&text.at, Cause::DeadlinePartlyRead(parsed.unread.clone()));
                }
                Some(parsed)
            }
        }
    }

    fn deadline(&mut self, line: &Line, measure: &mut Measure, remarks: &mut Vec<String>) {
        measure.deadline_text.clone_from(&line.deadline.text);
        let main = self.phrase(&line.deadline);
        if let Some(parsed) = &main {
            measure.deadline = parsed.deadline;
            measure.recurrence = parsed.recurrence();
            if parsed.dates.len()
                + parsed
                    .rhythms
                    .iter()
                    .filter(|one| one.recurrence.is_periodic())
                    .count()
                > 1
            {
                measure.milestones = milestones(parsed);
            }
        }
        self.parts(line, measure, main.as_ref());
        self.own_day(line, measure, remarks);
        self.own_recurrence(line, measure, remarks);
    }

    /// Adds the rows without a number as milestones; the first one is then the line's own.
    fn parts(&mut self, line: &Line, measure: &mut Measure, main: Option<&Parsed>) {
        if line.parts.is_empty() {
            return;
        }
        if measure.milestones.is_empty()
            && let Some(parsed) = main
        {
            measure.milestones.push(Milestone {
                seq: 1,
                zh: line.measure.text.clone(),
                deadline_text: line.deadline.text.clone(),
                deadline: parsed.deadline,
                recurrence: parsed.recurrence(),
                min_count: parsed.rhythms.first().and_then(|one| one.min_count),
                ..Milestone::default()
            });
        }
        for part in &line.parts {
            let parsed = self.phrase(&part.deadline).unwrap_or_default();
            let zh = if part.measure.text.is_empty() {
                &part.deadline.text
            } else {
                &part.measure.text
            };
            if !part.deadline.text.is_empty() {
                if !measure.deadline_text.is_empty() {
                    measure.deadline_text.push('；');
                }
                measure.deadline_text.push_str(&part.deadline.text);
            }
            measure.deadline = measure.deadline.max(parsed.deadline);
            measure.milestones.push(Milestone {
                seq: measure.milestones.len() as u32 + 1,
                zh: zh.clone(),
                en: String::new(),
                deadline_text: part.deadline.text.clone(),
                deadline: parsed.deadline,
                recurrence: parsed.recurrence(),
                min_count: parsed.rhythms.first().and_then(|one| one.min_count),
            });
        }
    }

    fn own_day(&mut self, line: &Line, measure: &mut Measure, remarks: &mut Vec<String>) {
        let text = &line.day;
        if text.text.is_empty() {
            return;
        }
        let exact = NaiveDate::parse_from_str(&text.text, "%Y-%m-%d")
            .ok()
            .filter(|day| in_range(*day));
        let read = exact.or_else(|| match parse_phrase(&text.text, self.context) {
            Phrase::Parsed(parsed) => parsed.deadline,
            Phrase::Blank | Phrase::Unparsed(_) => None,
        });
        let Some(day) = read else {
            self.note(&text.at, Cause::NoDay);
            remarks.push(text.text.clone());
            return;
        };
        if measure.deadline_text.is_empty() {
            measure.deadline_text.clone_from(&text.text);
        } else if measure.deadline != Some(day) {
            self.note(&text.at, Cause::DaysDiffer);
        }
        if exact.is_none() && measure.deadline_text != text.text {
            remarks.push(text.text.clone());
        }
        measure.deadline = Some(day);
    }

    fn own_recurrence(&mut self, line: &Line, measure: &mut Measure, remarks: &mut Vec<String>) {
        let text = &line.recurrence;
        if text.text.is_empty() {
            return;
        }
        let word = Recurrence::of_word(&text.text);
        let read = word.or_else(|| match parse_phrase(&text.text, self.context) {
            Phrase::Parsed(parsed) => Some(parsed.recurrence()),
            Phrase::Blank | Phrase::Unparsed(_) => None,
        });
        if word.is_none() {
            remarks.push(text.text.clone());
        }
        match read {
            None => self.note(&text.at, Cause::UnknownRecurrence),
            Some(recurrence) => {
                if !measure.deadline_text.is_empty() && recurrence != measure.recurrence {
                    self.note(&text.at, Cause::RhythmsDiffer);
                }
                measure.recurrence = recurrence;
            }
        }
    }
}

/// Turns the days and rhythms of one phrase into milestones.
fn milestones(parsed: &Parsed) -> Vec<Milestone> {
    let title = |words: &str, printed: &str| {
        if words.is_empty() {
            printed.to_owned()
        } else {
            words.to_owned()
        }
    };
    let dates = parsed.dates.iter().map(|part| Milestone {
        zh: title(&part.words, &part.printed),
        deadline_text: part.printed.clone(),
        deadline: Some(part.day),
        ..Milestone::default()
    });
    let rhythms = parsed.rhythms.iter().map(|one| Milestone {
        zh: title(&one.words, &one.printed),
        deadline_text: one.printed.clone(),
        recurrence: one.recurrence,
        min_count: one.min_count,
        ..Milestone::default()
    });
    let mut all: Vec<Milestone> = dates.chain(rhythms).collect();
    for (seq, one) in (1..).zip(&mut all) {
        one.seq = seq;
    }
    all
}

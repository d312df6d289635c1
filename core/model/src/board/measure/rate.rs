//! Daily and weekly duties, told as rates by the quarter.

use super::{Scene, Standing};
use crate::board::cell::Rate;
use crate::board::compute::Holding;
use crate::board::span::{self, Span};
use crate::programme::requirement::{Ask, Days, Every, Timing, Want};
use chrono::{Days as Count, NaiveDate, Weekday};

impl Scene<'_> {
    pub(super) fn rates(
        &self,
        every: Every,
        weekday: Option<Weekday>,
        days: Days,
        want: &Want,
        holding: &mut Holding,
    ) {
        for span in &self.prepared.spans {
            if !self.is_alive(span.from, span.to) || !self.facts_hold(span.from) {
                continue;
            }
            let Some(part) = self.part(*span) else {
                continue;
            };
            let rate = if every == Every::Day {
                self.daily(part, days, want)
            } else {
                self.weekly(part, weekday, want)
            };
            if rate.due > 0 {
                holding.rates.push(rate);
            }
        }
    }

    /// The part of a quarter in which the subject and the programme are there and that is over.
    fn part(&self, span: Span) -> Option<(NaiveDate, NaiveDate)> {
        let validity = &self.prepared.validity;
        let firsts = [Some(span.from), self.facts.from, validity.from];
        let yesterday = self.board.as_of.pred_opt();
        let lasts = [Some(span.to), self.facts.to, validity.to, yesterday];
        let from = firsts.into_iter().flatten().max()?;
        let to = lasts.into_iter().flatten().min()?;
        (from <= to).then_some((from, to))
    }

    fn done_on(&self, from: NaiveDate, to: NaiveDate, want: &Want) -> Vec<NaiveDate> {
        let mut days = Vec::new();
        self.visit(self.subject, &self.prepared.counts, from, to, |_, facts| {
            if self.standing(facts, want.needs_confirmation) == Standing::Counts {
                days.push(facts.last);
            }
        });
        days.sort_unstable();
        if want.distinct_days {
            days.dedup();
        }
        days
    }

    fn daily(&self, (from, to): (NaiveDate, NaiveDate), days: Days, want: &Want) -> Rate {
        let work = &self.board.work;
        let posted = self.posted();
        let is_due = |day: NaiveDate| match days {
            Days::All => true,
            Days::Working => work.calendar.is_working_day(day),
            Days::Posted if posted.is_empty() => work.calendar.is_working_day(day),
            Days::Posted => posted
                .iter()
                .any(|(first, last)| *first <= day && day <= *last),
        };
        let all =
            |from: NaiveDate, to: NaiveDate| u32::try_from((to - from).num_days() + 1).unwrap_or(0);
        let due = match days {
            Days::All => all(from, to),
            Days::Working => work.between(from, to),
            Days::Posted if posted.is_empty() => work.between(from, to),
            Days::Posted => posted
                .iter()
                .map(|(first, last)| ((*first).max(from), (*last).min(to)))
                .filter(|(first, last)| first <= last)
                .map(|(first, last)| all(first, last))
                .sum(),
        };
        let mut met = 0;
        for on in self.done_on(from, to, want).chunk_by(|a, b| a == b) {
            let enough = on.len() >= want.min as usize;
            met += u32::from(enough && on.first().is_some_and(|day| is_due(*day)));
        }
        self.rate((from, to), due, met)
    }

    /// A week belongs to the quarter in which its due day lies, and is owed by who was there all
    /// its days.
    fn weekly(
        &self,
        (from, to): (NaiveDate, NaiveDate),
        weekday: Option<Weekday>,
        want: &Want,
    ) -> Rate {
        let there = self.facts.from.max(self.prepared.validity.from);
        let mut monday = span::monday(from);
        let mut due = 0;
        let mut met = 0;
        let days = self.done_on(monday, to, want);
        loop {
            let last = span::due_in_week(monday, weekday);
            if last > to {
                break;
            }
            if last >= from && there.is_none_or(|there| there <= monday) {
                due += 1;
                let begin = days.partition_point(|day| *day < monday);
                let end = days.partition_point(|day| *day <= last);
                met += u32::from(end - begin >= want.min as usize);
            }
            let Some(next) = monday.checked_add_days(Count::new(7)) else {
                break;
            };
            monday = next;
        }
        self.rate((from, to), due, met)
    }

    /// Lists the due days of a quarter's part on which not enough was done.
    pub(in crate::board) fn missed(&self, (from, to): (NaiveDate, NaiveDate)) -> Vec<NaiveDate> {
        let Ask::Activities {
            timing: Timing::Calendar {
                every, due_weekday, ..
            },
            want,
            days,
        } = &self.prepared.requirement.ask
        else {
            return Vec::new();
        };
        let step = if *every == Every::Day { 1 } else { 7 };
        let mut first = if step == 1 { from } else { span::monday(from) };
        let mut all = Vec::new();
        while first <= to {
            let last = if step == 1 {
                first
            } else {
                span::due_in_week(first, *due_weekday)
            };
            let part = (first.max(from), last);
            let rate = if step == 1 {
                self.daily(part, *days, want)
            } else if last >= from && last <= to {
                self.weekly(part, *due_weekday, want)
            } else {
                self.rate(part, 0, 0)
            };
            if rate.met < rate.due {
                all.push(last);
            }
            let Some(next) = first.checked_add_days(Count::new(step)) else {
                break;
            };
            first = next;
        }
        all
    }

    fn rate(&self, (from, to): (NaiveDate, NaiveDate), due: u32, met: u32) -> Rate {
        Rate {
            requirement: self.place,
            subject: self.subject,
            from,
            to,
            due,
            met,
        }
    }

    /// Days on which the fact `posted` holds, without overlaps.
    fn posted(&self) -> Vec<(NaiveDate, NaiveDate)> {
        let places = self
            .board
            .index
            .facts
            .get(&(self.subject, "posted".to_owned()));
        let mut all: Vec<(NaiveDate, NaiveDate)> = Vec::new();
        for place in places.into_iter().flatten() {
            let Some(fact) = self.board.book.facts.get(*place as usize) else {
                continue;
            };
            let last = fact.to.unwrap_or(NaiveDate::MAX);
            match all.last_mut() {
                Some(before) if fact.from <= before.1 => before.1 = before.1.max(last),
                Some(_) | None => all.push((fact.from, last)),
            }
        }
        all
    }
}

//! Activities of some kinds in each period, once by a day, or so long after the last one.

use super::{Scene, Standing, Tally};
use crate::board::compute::Holding;
use crate::board::span::Span;
use crate::programme::requirement::{Every, Timing, Want};
use chrono::NaiveDate;

impl Scene<'_> {
    pub(super) fn periodic(&self, timing: &Timing, want: &Want, holding: &mut Holding) {
        if let Timing::SinceLast { every } = timing {
            self.since_last(*every, want, holding);
            return;
        }
        for span in self.spans(timing) {
            let tally = self.tally(self.subject, (span.from, span.to), want, None);
            holding.cells.push(self.cell(span, None, want.min, tally));
        }
    }

    /// One cell from each that counts to the next; the first from the subject's own first day, or
    /// from the day on which the programme came into force (OQ-44).
    fn since_last(&self, every: Every, want: &Want, holding: &mut Holding) {
        let range = &self.board.range;
        let start = self
            .facts
            .from
            .max(self.prepared.validity.from)
            .unwrap_or(range.start);
        let mut days: Vec<NaiveDate> = Vec::new();
        let all = (NaiveDate::MIN, NaiveDate::MAX);
        self.visit(
            self.subject,
            &self.prepared.counts,
            all.0,
            all.1,
            |_, facts| {
                if self.standing(facts, want.needs_confirmation) == Standing::Counts {
                    days.push(facts.last);
                }
            },
        );
        days.sort_unstable();
        days.dedup();
        let mut from = start;
        let before: Vec<NaiveDate> = days.iter().copied().filter(|day| *day < start).collect();
        if let Some(last) = before.last() {
            from = *last;
        }
        days.retain(|day| *day >= start);
        for next in days.iter().copied().map(Some).chain([None]) {
            let Some(due) = every.after(from) else {
                return;
            };
            let span = Span { from, to: due, due };
            let ends = self.facts.to.is_some_and(|last| last < due) && next.is_none();
            if from < range.end && due >= range.start && !ends && self.facts_hold(from) {
                let in_time = next.filter(|day| *day <= due);
                let tally = Tally {
                    counted: u32::from(in_time.is_some()),
                    awaiting: 0,
                    first: in_time,
                };
                holding.cells.push(self.cell(span, None, 1, tally));
            }
            let Some(next) = next else {
                return;
            };
            from = next;
        }
    }
}

//! Another partner, leader or person in each period (WD-05, WH67-24, WH26-31).

use super::{Scene, Tally};
use crate::board::compute::Holding;
use crate::board::span::Span;
use crate::programme::requirement::Timing;
use std::collections::BTreeSet;

impl Scene<'_> {
    pub(super) fn rotation(&self, timing: &Timing, fact: Option<&str>, holding: &mut Holding) {
        let spans = self.spans(timing);
        for span in spans {
            let fresh = match (fact, timing) {
                (Some(name), _) => Some(self.fact_changed(name, span)),
                (None, Timing::SinceStart { .. }) => Some(self.ended_by(span)),
                (
                    None,
                    Timing::Calendar { .. } | Timing::SinceLast { .. } | Timing::Once { .. },
                ) => self.partner_changed(span),
            };
            if let Some(fresh) = fresh {
                let tally = Tally {
                    counted: u32::from(fresh),
                    ..Tally::default()
                };
                holding.cells.push(self.cell(span, None, 1, tally));
            }
        }
    }

    /// A value that begins in the period and differs from the one before it; the first of all
    /// counts. The same again counts only with a reason (OQ-02).
    fn fact_changed(&self, name: &str, span: Span) -> bool {
        let places = self
            .board
            .index
            .facts
            .get(&(self.subject, name.to_owned()))
            .map_or(&[][..], Vec::as_slice);
        let facts: Vec<_> = places
            .iter()
            .filter_map(|place| self.board.book.facts.get(*place as usize))
            .filter(|fact| fact.from <= self.board.as_of)
            .collect();
        let explained = self.reason(span, None).is_some();
        facts.iter().enumerate().any(|(place, fact)| {
            let before = place.checked_sub(1).and_then(|before| facts.get(before));
            span.contains(fact.from)
                && (explained || before.is_none_or(|before| before.value != fact.value))
        })
    }

    /// A posting that ended by the end of its first period.
    fn ended_by(&self, span: Span) -> bool {
        self.facts
            .to
            .is_some_and(|last| last <= span.due && last <= self.board.as_of)
    }

    /// Whether a pair is new in the period; `None` where nothing is owed: a first pair, or one
    /// that has a successor which answers for the period.
    fn partner_changed(&self, span: Span) -> Option<bool> {
        let from = self.facts.from?;
        if from >= span.from {
            let before = self
                .kin()
                .into_iter()
                .filter(|other| self.pair_from(*other).is_some_and(|earlier| earlier < from));
            let last = before.max_by_key(|other| self.pair_from(*other))?;
            return Some(self.parties(last) != self.parties(self.subject));
        }
        let succeeded = self.kin().into_iter().any(|other| {
            self.pair_from(other)
                .is_some_and(|later| later > from && span.contains(later))
        });
        (!succeeded).then_some(false)
    }

    /// Other pairs of the same kind with one of the same members.
    fn kin(&self) -> Vec<u32> {
        let index = &self.board.index;
        let mut all: Vec<u32> = self
            .facts
            .members
            .iter()
            .filter_map(|member| index.joined.get(*member as usize))
            .flatten()
            .copied()
            .filter(|place| {
                *place != self.subject
                    && index
                        .subjects
                        .get(*place as usize)
                        .is_some_and(|other| other.kind == self.facts.kind)
            })
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    fn pair_from(&self, pair: u32) -> Option<chrono::NaiveDate> {
        self.board.index.subjects.get(pair as usize)?.from
    }

    fn parties(&self, pair: u32) -> BTreeSet<u32> {
        self.board
            .index
            .subjects
            .get(pair as usize)
            .map(|pair| pair.members.iter().copied().collect())
            .unwrap_or_default()
    }
}

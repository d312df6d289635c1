//! A number that keeps within a bound; the last one reported for a period decides.

use super::Scene;
use crate::board::cell::Cell;
use crate::board::index::counting_day;
use crate::board::span::Span;
use crate::obligation::ObligationState;
use crate::programme::requirement::Bound;

impl Scene<'_> {
    /// Nothing reported is not done; the cell then has no denominator.
    pub(super) fn indicator(&self, span: Span, name: &str, bound: Bound) -> Cell {
        let as_of = self.board.as_of;
        let value = self
            .board
            .index
            .indicators
            .get(&(self.subject, name.to_owned()))
            .into_iter()
            .flatten()
            .rev()
            .filter_map(|place| self.board.book.indicators.get(*place as usize))
            .find(|value| {
                value.day <= as_of
                    && span.contains(counting_day(value.period.as_deref(), value.day))
            });
        let holds = value.is_some_and(|value| bound.holds(value.done, value.of));
        Cell {
            requirement: self.place,
            subject: self.subject,
            trigger: None,
            from: span.from,
            to: span.to,
            due: span.due,
            required: value.map_or(0, |value| value.of),
            counted: value.map_or(0, |value| value.done),
            awaiting: 0,
            state: if holds {
                ObligationState::Met
            } else {
                self.undone(span, None)
            },
            late: holds && value.is_some_and(|value| value.day > span.due),
        }
    }
}

//! A share of the subjects inside, each reached by an activity (WH67-08, WH67-14).

use super::{Scene, Tally};
use crate::board::cell::Cell;
use crate::board::span::Span;
use crate::programme::requirement::{Base, Share, Want};
use chrono::NaiveDate;

impl Scene<'_> {
    /// Counts distinct subjects, not visits. With none inside nothing is owed.
    pub(super) fn coverage(
        &self,
        span: Span,
        of: &Base,
        share: Share,
        all_up_to: u32,
        want: &Want,
    ) -> Option<Cell> {
        let inside = base(self, of, span);
        let total = u32::try_from(inside.len()).unwrap_or(u32::MAX);
        if total == 0 {
            return None;
        }
        let required = if total <= all_up_to {
            total
        } else {
            share.ceil_of(total)
        };
        let mut sum = Tally::default();
        let mut reached: Vec<NaiveDate> = Vec::new();
        for one in inside {
            let tally = self.tally(one, (span.from, span.to), want, None);
            if tally.counted >= want.min {
                sum.counted += 1;
                reached.extend(tally.first);
            } else if tally.counted + tally.awaiting >= want.min {
                sum.awaiting += 1;
            }
        }
        Some(self.cell(span, None, required, sum))
    }
}

/// Lists the subjects that a share is of: those there on the first day of the period, without
/// those that closed since (OQ-28).
pub(in crate::board) fn base(scene: &Scene<'_>, of: &Base, span: Span) -> Vec<u32> {
    let index = &scene.board.index;
    let until = span.to.min(scene.board.as_of.max(span.from));
    let within = index
        .within
        .get(scene.subject as usize)
        .map_or(&[][..], Vec::as_slice);
    within
        .iter()
        .copied()
        .filter(|place| {
            index.subjects.get(*place as usize).is_some_and(|one| {
                one.kind == of.kind
                    && one.from.is_none_or(|from| from <= span.from)
                    && one.to.is_none_or(|to| to >= until)
                    && (of.any.is_empty() || of.any.iter().any(|is| one.categories.contains(is)))
                    && !of.none.iter().any(|is| one.categories.contains(is))
            })
        })
        .collect()
}

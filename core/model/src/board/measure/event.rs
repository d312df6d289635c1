//! Something owed because something happened, or before something happens.

use super::{Scene, Trigger};
use crate::board::cell::Lapsed;
use crate::board::compute::Holding;
use crate::board::index::SubjectFacts;
use crate::board::span::{self, Span};
use crate::obligation::ObligationState;
use crate::programme::requirement::{Ask, Limit, Want};
use chrono::{Days, NaiveDate};

/// The days in which something owed because of a trigger has to be done.
#[derive(Debug, Clone, Copy)]
pub(in crate::board) struct Window {
    pub(in crate::board) trigger: Trigger,
    pub(in crate::board) span: Span,
    pub(in crate::board) dismissed: bool,
}

impl Scene<'_> {
    pub(super) fn after_events(&self, want: &Want, holding: &mut Holding) {
        for window in windows(self) {
            if window.dismissed {
                holding.lapsed.push(Lapsed {
                    requirement: self.place,
                    subject: self.subject,
                    event: window.trigger.place(),
                });
                continue;
            }
            let span = window.span;
            let serving = Some(window.trigger.served());
            let mut tally = self.tally(self.subject, (span.from, span.due), want, serving);
            let in_time = tally.counted;
            if in_time < want.min {
                tally.counted += self.too_late(window, want);
            }
            let mut cell = self.cell(span, Some(window.trigger), want.min, tally);
            cell.late = cell.state == ObligationState::Met && in_time < want.min;
            holding.cells.push(cell);
        }
    }

    /// Counts what came after the last day in time and names this as its cause: it is done, and
    /// late. Before a day, nothing can be done late.
    fn too_late(&self, window: Window, want: &Want) -> u32 {
        let Ask::AfterEvent { limit, .. } = &self.prepared.requirement.ask else {
            return 0;
        };
        if matches!(limit, Limit::DaysBefore(_)) {
            return 0;
        }
        let cause = window.trigger.served();
        let mut count = 0;
        let after = window.span.due.succ_opt().unwrap_or(NaiveDate::MAX);
        self.visit(
            self.subject,
            &self.prepared.counts,
            after,
            NaiveDate::MAX,
            |_, facts| {
                let done = self.standing(facts, want.needs_confirmation) == super::Standing::Counts;
                count += u32::from(done && facts.serves.contains(&cause));
            },
        );
        count
    }

    fn concerns(&self, of: &[String], facts: &SubjectFacts) -> bool {
        of.is_empty()
            || of.iter().any(|id| {
                self.board
                    .subject(id)
                    .is_some_and(|place| facts.path.contains(&place))
            })
    }

    fn window(&self, day: NaiveDate, limit: &Limit) -> Option<Span> {
        let (from, due) = match limit {
            Limit::Days(days) => (day, day.checked_add_days(Days::new(u64::from(*days)))?),
            Limit::WorkingDays(days) => (day, self.board.work.calendar.after(day, *days)),
            Limit::DaysBefore(days) => (
                day.checked_sub_days(Days::new(u64::from(*days)))?,
                day.pred_opt()?,
            ),
            Limit::ByTheDay => (self.facts.from.unwrap_or(NaiveDate::MIN).min(day), day),
            Limit::With(timing) => (day, span::holding(timing, day)?.due),
        };
        let range = &self.board.range;
        let validity = &self.prepared.validity;
        let in_force = validity.from.is_none_or(|first| first <= day)
            && validity.to.is_none_or(|last| day <= last);
        let shown = from < range.end && due >= range.start;
        let owes = self.is_alive(day, day) && self.facts_hold(day);
        let span = Span { from, to: due, due };
        (in_force && shown && owes && from <= due).then_some(span)
    }
}

/// Lists the windows of everything that sets the clock running for a subject.
pub(in crate::board) fn windows(scene: &Scene<'_>) -> Vec<Window> {
    let Ask::AfterEvent { trigger, limit, .. } = &scene.prepared.requirement.ask else {
        return Vec::new();
    };
    let book = &scene.board.book;
    let mut all = Vec::new();
    match trigger {
        crate::programme::requirement::Trigger::Event(kind) => {
            let places = scene.board.index.events.get(kind);
            for place in places.into_iter().flatten() {
                let Some(event) = book.events.get(*place as usize) else {
                    continue;
                };
                let trigger = Trigger::Event(*place);
                if scene.concerns(&event.of, scene.facts)
                    && let Some(span) = scene.window(event.day, limit)
                {
                    all.push(Window {
                        trigger,
                        span,
                        dismissed: event.dismissed.is_some(),
                    });
                }
            }
        }
        crate::programme::requirement::Trigger::Activity(_) => {
            let days = (NaiveDate::MIN, NaiveDate::MAX);
            scene.visit(
                scene.subject,
                &scene.prepared.triggers,
                days.0,
                days.1,
                |place, facts| {
                    let took_place = scene.standing(facts, false) == super::Standing::Counts;
                    let trigger = Trigger::Activity(place);
                    if took_place && let Some(span) = scene.window(facts.last, limit) {
                        all.push(Window {
                            trigger,
                            span,
                            dismissed: false,
                        });
                    }
                },
            );
        }
    }
    all
}

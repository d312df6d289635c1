//! How each requirement is measured for one subject; the measures share one way to count.

mod coverage;
mod event;
mod indicator;
mod periodic;
mod rate;
mod rotation;

pub(super) use coverage::base;
pub(super) use event::windows;

use super::cell::Cell;
use super::compute::{Board, Holding, Prepared};
use super::index::{ActivityFacts, Entry, Served, SubjectFacts};
use super::span::{self, Span};
use crate::obligation::{ActivityState, Deadline, ObligationState, WhyNot, undone};
use crate::programme::requirement::{Ask, Every, Timing, Want};
use chrono::NaiveDate;

/// One requirement and one subject that may owe it.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) board: &'a Board,
    pub(super) prepared: &'a Prepared,
    pub(super) place: u32,
    pub(super) subject: u32,
    pub(super) facts: &'a SubjectFacts,
}

/// Whether an activity counts, as things stood on the board's day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Counts,
    Awaits(WhyNot),
    Not(WhyNot),
}

/// What counts and what waits.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    pub(super) counted: u32,
    pub(super) awaiting: u32,
    /// The first day on which something that counts was done.
    pub(super) first: Option<NaiveDate>,
}

impl Scene<'_> {
    pub(super) fn measure(&self, holding: &mut Holding) {
        match &self.prepared.requirement.ask {
            Ask::Activities { timing, want, days } => match timing {
                Timing::Calendar {
                    every: every @ (Every::Day | Every::Week),
                    due_weekday,
                    ..
                } => self.rates(*every, *due_weekday, *days, want, holding),
                Timing::Calendar { .. }
                | Timing::SinceLast { .. }
                | Timing::SinceStart { .. }
                | Timing::Once { .. } => self.periodic(timing, want, holding),
            },
            Ask::Coverage {
                timing,
                of,
                share,
                all_up_to,
                want,
            } => {
                for span in self.spans(timing) {
                    holding
                        .cells
                        .extend(self.coverage(span, of, *share, *all_up_to, want));
                }
            }
            Ask::AfterEvent { want, .. } => self.after_events(want, holding),
            Ask::Rotation { timing, fact } => self.rotation(timing, fact.as_deref(), holding),
            Ask::Indicator {
                timing,
                indicator,
                bound,
            } => {
                for span in self.spans(timing) {
                    holding.cells.push(self.indicator(span, indicator, *bound));
                }
            }
        }
    }

    /// Lists the periods in which the subject owes it: alive in them, and the facts hold on their
    /// first day, or on the subject's own.
    pub(super) fn spans(&self, timing: &Timing) -> Vec<Span> {
        let spans = match timing {
            Timing::Calendar { .. } => self.prepared.spans.clone(),
            Timing::SinceStart { every } => self.since_start(*every),
            Timing::Once { by } => self.once(*by),
            Timing::SinceLast { .. } => Vec::new(),
        };
        spans
            .into_iter()
            .filter(|span| self.is_alive(span.from, span.to) && self.facts_hold(span.from))
            .collect()
    }

    fn since_start(&self, every: Every) -> Vec<Span> {
        let range = &self.board.range;
        let mut all = Vec::new();
        let Some(mut from) = self.facts.from else {
            return all;
        };
        while let Some(next) = every.after(from).filter(|_| from < range.end) {
            let to = next.pred_opt().unwrap_or(next);
            if to >= range.start {
                all.push(Span { from, to, due: to });
            }
            from = next;
        }
        all
    }

    fn once(&self, by: NaiveDate) -> Vec<Span> {
        let range = &self.board.range;
        let from = self.prepared.validity.from.unwrap_or(by).min(by);
        let touches = from < range.end && range.start <= by;
        let span = Span {
            from,
            to: by,
            due: by,
        };
        touches.then_some(span).into_iter().collect()
    }

    pub(super) fn is_alive(&self, from: NaiveDate, to: NaiveDate) -> bool {
        self.facts.from.is_none_or(|first| first <= to)
            && self.facts.to.is_none_or(|last| from <= last)
    }

    pub(super) fn facts_hold(&self, day: NaiveDate) -> bool {
        let day = self.facts.from.map_or(day, |first| first.max(day));
        self.prepared
            .requirement
            .only
            .facts
            .iter()
            .all(|(name, value)| self.fact_on(name, day).is_some_and(|on| on == value))
    }

    /// Gives the value of a fact on a day: the one that began last.
    fn fact_on(&self, name: &str, day: NaiveDate) -> Option<&str> {
        let places = self
            .board
            .index
            .facts
            .get(&(self.subject, name.to_owned()))?;
        places.iter().rev().find_map(|place| {
            let fact = self.board.book.facts.get(*place as usize)?;
            let holds = fact.from <= day && fact.to.is_none_or(|to| day <= to);
            holds.then_some(fact.value.as_str())
        })
    }

    /// Calls for each activity of a subject, of the wanted kinds, that is counted on a day from
    /// `from` to `to`, both with it; each activity once.
    pub(super) fn visit(
        &self,
        subject: u32,
        kinds: &[u16],
        from: NaiveDate,
        to: NaiveDate,
        mut see: impl FnMut(u32, &ActivityFacts),
    ) {
        let Some(entries) = self.board.index.entries.get(subject as usize) else {
            return;
        };
        for kind in kinds {
            let begin = entries.partition_point(|entry| (entry.kind, entry.day) < (*kind, from));
            let rest: &[Entry] = entries.get(begin..).unwrap_or(&[]);
            for entry in rest
                .iter()
                .take_while(|entry| entry.kind == *kind && entry.day <= to)
            {
                let Some(facts) = self.board.index.activities.get(entry.activity as usize) else {
                    continue;
                };
                let seen = kinds.len() > 1
                    && facts
                        .kinds
                        .iter()
                        .any(|other| other < kind && kinds.contains(other));
                if !seen {
                    see(entry.activity, facts);
                }
            }
        }
    }

    pub(super) fn standing(&self, facts: &ActivityFacts, needs_confirmation: bool) -> Standing {
        let as_of = self.board.as_of;
        let took_place = match facts.state {
            ActivityState::Cancelled => return Standing::Not(WhyNot::Cancelled),
            ActivityState::Postponed => return Standing::Not(WhyNot::Postponed),
            ActivityState::Planned => return Standing::Not(WhyNot::NotYetHeld),
            ActivityState::InProgress => return Standing::Not(WhyNot::UnderWay),
            ActivityState::Submitted => Standing::Awaits(WhyNot::AwaitingConfirmation),
            ActivityState::Disputed => Standing::Awaits(WhyNot::Disputed),
            ActivityState::Confirmed | ActivityState::Held | ActivityState::Archived
                if facts.confirmed > as_of =>
            {
                Standing::Awaits(WhyNot::AwaitingConfirmation)
            }
            ActivityState::Confirmed | ActivityState::Held | ActivityState::Archived => {
                Standing::Counts
            }
        };
        if facts.last > as_of {
            return Standing::Not(WhyNot::NotYetHeld);
        }
        if needs_confirmation {
            took_place
        } else {
            Standing::Counts
        }
    }

    /// Counts what a subject did from `from` to `to`, for `serving` when something is named.
    pub(super) fn tally(
        &self,
        subject: u32,
        (from, to): (NaiveDate, NaiveDate),
        want: &Want,
        serving: Option<Served>,
    ) -> Tally {
        let mut tally = Tally::default();
        let mut days: Vec<NaiveDate> = Vec::new();
        self.visit(subject, &self.prepared.counts, from, to, |_, facts| {
            if !serves(facts, serving) {
                return;
            }
            match self.standing(facts, want.needs_confirmation) {
                Standing::Counts if want.distinct_days && days.contains(&facts.last) => {}
                Standing::Counts => {
                    tally.counted += 1;
                    tally.first = Some(tally.first.map_or(facts.last, |day| day.min(facts.last)));
                    if want.distinct_days {
                        days.push(facts.last);
                    }
                }
                Standing::Awaits(_) => tally.awaiting += 1,
                Standing::Not(_) => {}
            }
        });
        tally
    }

    /// Makes a cell of what was counted.
    pub(super) fn cell(
        &self,
        span: Span,
        trigger: Option<Trigger>,
        required: u32,
        tally: Tally,
    ) -> Cell {
        let state = if tally.counted >= required {
            ObligationState::Met
        } else if tally.counted + tally.awaiting >= required {
            ObligationState::AwaitingConfirmation
        } else {
            self.undone(span, trigger)
        };
        Cell {
            requirement: self.place,
            subject: self.subject,
            trigger: trigger.map(Trigger::place),
            from: span.from,
            to: span.to,
            due: span.due,
            required,
            counted: tally.counted,
            awaiting: tally.awaiting,
            late: state == ObligationState::Met && tally.first.is_some_and(|day| day > span.due),
            state,
        }
    }

    /// Decides for something not done by now.
    pub(super) fn undone(&self, span: Span, trigger: Option<Trigger>) -> ObligationState {
        let deadline = Deadline {
            as_of: self.board.as_of,
            due: Some(span.due),
            warn_days: self.prepared.warn_days(),
        };
        let requirement = &self.prepared.requirement;
        undone(
            deadline,
            requirement.strength,
            self.reason(span, trigger).is_some(),
        )
    }

    /// Finds the reason given for a period or an event.
    pub(super) fn reason(&self, span: Span, trigger: Option<Trigger>) -> Option<u32> {
        let places = self.board.index.reasons.get(&self.subject)?;
        let requirement = &self.prepared.requirement;
        let book = &self.board.book;
        places.iter().copied().find(|place| {
            book.reasons.get(*place as usize).is_some_and(|reason| {
                let asked = reason.duty == requirement.id
                    || reason.duty == requirement.rule
                    || requirement.also.contains(&reason.duty);
                asked
                    && reason
                        .period
                        .as_deref()
                        .is_none_or(|period| self.names(period, span, trigger))
            })
        })
    }

    fn names(&self, period: &str, span: Span, trigger: Option<Trigger>) -> bool {
        let book = &self.board.book;
        match trigger {
            Some(Trigger::Event(place)) => book
                .events
                .get(place as usize)
                .is_some_and(|event| event.id == period),
            Some(Trigger::Activity(place)) => book
                .activities
                .get(place as usize)
                .is_some_and(|activity| activity.id == period),
            None => match super::compute::timing(&self.prepared.requirement.ask) {
                Some(Timing::Calendar { every, .. }) => span::key(*every, span.to) == period,
                Some(Timing::Once { .. }) => period == "once",
                Some(Timing::SinceLast { .. } | Timing::SinceStart { .. }) => {
                    span.from.to_string() == period
                }
                None => false,
            },
        }
    }
}

/// What set a clock running.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trigger {
    Event(u32),
    Activity(u32),
}

impl Trigger {
    pub(super) const fn place(self) -> u32 {
        match self {
            Self::Event(place) | Self::Activity(place) => place,
        }
    }

    pub(super) const fn served(self) -> Served {
        match self {
            Self::Event(place) => Served::Event(place),
            Self::Activity(place) => Served::Activity(place),
        }
    }
}

/// An activity that names no cause serves any.
pub(super) fn serves(facts: &ActivityFacts, serving: Option<Served>) -> bool {
    serving.is_none_or(|cause| facts.serves.is_empty() || facts.serves.contains(&cause))
}

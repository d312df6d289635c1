//! A board: every requirement in force for every subject, in every period of a range.

use super::book::{Activity, Book};
use super::cell::{Cell, Lapsed, Rate};
use super::error::BookError;
use super::index::{Index, SubjectFacts, number};
use super::measure;
use super::span::{self, Span};
use crate::programme::requirement::{Ask, Every, Limit, Requirement, Timing, Trigger, Want};
use crate::programme::{Programmes, Strength, Validity, WorkCalendar};
use chrono::{Days, NaiveDate};
use std::collections::HashMap;
use std::ops::Range;

/// The kind of subject whose line of industry decides which programmes are for it.
const ENTERPRISE: &str = "enterprise";

/// Everything that is owed, how it stands, and why.
///
/// Computed from a book as it stood on a day; one new activity changes only the cells of those it
/// concerns.
#[derive(Debug, Clone)]
pub struct Board {
    pub(super) book: Book,
    pub(super) index: Index,
    pub(super) prepared: Vec<Prepared>,
    by_kind: HashMap<String, Vec<u32>>,
    pub(super) as_of: NaiveDate,
    pub(super) range: Range<NaiveDate>,
    pub(super) work: WorkDays,
    pub(super) holdings: Vec<Holding>,
}

/// What one subject owes.
#[derive(Debug, Clone, Default)]
pub(super) struct Holding {
    pub(super) cells: Vec<Cell>,
    pub(super) rates: Vec<Rate>,
    pub(super) lapsed: Vec<Lapsed>,
}

/// A requirement made ready for counting.
#[derive(Debug, Clone)]
pub(super) struct Prepared {
    pub(super) programme: String,
    pub(super) validity: Validity,
    line: Vec<String>,
    pub(super) requirement: Requirement,
    /// Kinds that count.
    pub(super) counts: Vec<u16>,
    /// Kinds that set the clock running.
    pub(super) triggers: Vec<u16>,
    /// Periods of the range; quarters for daily and weekly duties.
    pub(super) spans: Vec<Span>,
}

impl Prepared {
    /// Gives the earliest warning in days before the due day.
    pub(super) fn warn_days(&self) -> u32 {
        self.requirement.warn_days.first().copied().unwrap_or(0)
    }
}

/// Working days under running numbers, so that a stretch is counted at once.
#[derive(Debug, Clone)]
pub(super) struct WorkDays {
    pub(super) calendar: WorkCalendar,
    first: NaiveDate,
    sums: Vec<u32>,
}

impl WorkDays {
    fn new(calendar: WorkCalendar, range: &Range<NaiveDate>) -> Self {
        // Quarters that touch the range reach out of it on both sides.
        let beyond = Days::new(100);
        let first = range.start.checked_sub_days(beyond).unwrap_or(range.start);
        let end = range.end.checked_add_days(beyond).unwrap_or(range.end);
        let mut sums = vec![0];
        let mut sum = 0;
        for day in first.iter_days().take_while(|day| *day < end) {
            sum += u32::from(calendar.is_working_day(day));
            sums.push(sum);
        }
        Self {
            calendar,
            first,
            sums,
        }
    }

    /// Counts the working days from `from` to `to`, both with it.
    pub(super) fn between(&self, from: NaiveDate, to: NaiveDate) -> u32 {
        let place = |day: NaiveDate| {
            usize::try_from((day - self.first).num_days().max(0)).unwrap_or(usize::MAX)
        };
        let at = |place: usize| {
            let last = self.sums.len().saturating_sub(1);
            self.sums.get(place.min(last)).copied().unwrap_or(0)
        };
        at(place(to).saturating_add(1)).saturating_sub(at(place(from)))
    }
}

impl Board {
    /// Computes every cell whose period touches `range` (its end is not part of it), as things
    /// stood on `as_of`. A book with a wrong entry is refused with its place.
    pub fn compute(
        programmes: &Programmes,
        book: Book,
        as_of: NaiveDate,
        range: Range<NaiveDate>,
    ) -> Result<Self, BookError> {
        let index = Index::new(programmes, &book)?;
        let prepared = prepare(programmes, &index, &range);
        let mut by_kind: HashMap<String, Vec<u32>> = HashMap::new();
        for (place, one) in prepared.iter().enumerate() {
            by_kind
                .entry(one.requirement.subject.clone())
                .or_default()
                .push(number(place));
        }
        let calendar = calendar(programmes, &book);
        let mut board = Self {
            work: WorkDays::new(calendar, &range),
            holdings: Vec::new(),
            book,
            index,
            prepared,
            by_kind,
            as_of,
            range,
        };
        board.recompute(as_of);
        Ok(board)
    }

    /// Computes every cell anew, as things stood on another day, from the index as it is.
    pub fn recompute(&mut self, as_of: NaiveDate) {
        self.as_of = as_of;
        self.holdings = (0..number(self.book.subjects.len()))
            .map(|subject| self.holding(subject))
            .collect();
    }

    /// Adds an activity and computes anew what it can change; gives the subjects whose cells were
    /// computed, by their place in the book.
    pub fn record(&mut self, activity: Activity) -> Result<Vec<u32>, BookError> {
        let place = self.index.record(&activity)?;
        self.book.activities.push(activity);
        let mut touched: Vec<u32> = Vec::new();
        if let Some(facts) = self.index.activities.get(place as usize) {
            for subject in &facts.of {
                // A share is owed by what the subject lies in.
                if let Some(facts) = self.index.subjects.get(*subject as usize) {
                    touched.extend(&facts.path);
                }
            }
        }
        touched.sort_unstable();
        touched.dedup();
        for subject in &touched {
            let holding = self.holding(*subject);
            if let Some(slot) = self.holdings.get_mut(*subject as usize) {
                *slot = holding;
            }
        }
        Ok(touched)
    }

    /// Gives the book.
    pub fn book(&self) -> &Book {
        &self.book
    }

    /// Gives the day as of which it stands.
    pub fn as_of(&self) -> NaiveDate {
        self.as_of
    }

    /// Gives a requirement and the id of its programme.
    pub fn requirement(&self, place: u32) -> Option<(&str, &Requirement)> {
        self.prepared
            .get(place as usize)
            .map(|one| (one.programme.as_str(), &one.requirement))
    }

    /// Finds a subject's place by its id.
    pub fn subject(&self, id: &str) -> Option<u32> {
        self.index.subject(id)
    }

    /// Lists the cells by subject, requirement and period.
    pub fn cells(&self) -> impl Iterator<Item = &Cell> {
        self.holdings.iter().flat_map(|holding| &holding.cells)
    }

    /// Lists the cells of one subject.
    pub fn cells_of(&self, subject: u32) -> &[Cell] {
        self.holdings
            .get(subject as usize)
            .map_or(&[], |holding| &holding.cells)
    }

    /// Lists the rates of daily and weekly duties.
    pub fn rates(&self) -> impl Iterator<Item = &Rate> {
        self.holdings.iter().flat_map(|holding| &holding.rates)
    }

    /// Lists what set a clock running and was judged not to matter.
    pub fn lapsed(&self) -> impl Iterator<Item = &Lapsed> {
        self.holdings.iter().flat_map(|holding| &holding.lapsed)
    }

    fn holding(&self, subject: u32) -> Holding {
        let mut holding = Holding::default();
        let Some(facts) = self.index.subjects.get(subject as usize) else {
            return holding;
        };
        let Some(places) = self.by_kind.get(&facts.kind) else {
            return holding;
        };
        for place in places {
            let Some(prepared) = self.prepared.get(*place as usize) else {
                continue;
            };
            if self.owes(prepared, facts) {
                let scene = measure::Scene {
                    board: self,
                    prepared,
                    place: *place,
                    subject,
                    facts,
                };
                scene.measure(&mut holding);
            }
        }
        holding
    }

    /// Tells whether a subject answers to a requirement at all; facts are judged per period.
    fn owes(&self, prepared: &Prepared, facts: &SubjectFacts) -> bool {
        if !facts.programmes.contains(&prepared.programme) {
            return false;
        }
        let only = &prepared.requirement.only;
        let is = |category: &String| facts.categories.contains(category);
        if !(only.any.is_empty() || only.any.iter().any(is)) || only.none.iter().any(is) {
            return false;
        }
        if prepared.line.is_empty() {
            return true;
        }
        let enterprise = facts.path.iter().find_map(|above| {
            let above = self.index.subjects.get(*above as usize)?;
            (above.kind == ENTERPRISE).then_some(above)
        });
        enterprise.is_none_or(|enterprise| {
            prepared
                .line
                .iter()
                .any(|line| enterprise.categories.contains(line))
        })
    }
}

fn calendar(programmes: &Programmes, book: &Book) -> WorkCalendar {
    let mut calendar = WorkCalendar::new(book.calendar.holidays.iter().copied());
    for programme in programmes.all() {
        calendar = calendar.with_holidays_of(&programme.calendar);
    }
    calendar.working_on(book.calendar.working_weekends.iter().copied())
}

fn prepare(programmes: &Programmes, index: &Index, range: &Range<NaiveDate>) -> Vec<Prepared> {
    let numbered = |kinds: &[String]| -> Vec<u16> {
        let mut all: Vec<u16> = kinds.iter().filter_map(|kind| index.kind(kind)).collect();
        all.sort_unstable();
        all
    };
    let mut all = Vec::new();
    for programme in programmes.all() {
        for requirement in &programme.requirements {
            if requirement.strength == Strength::Opt {
                continue;
            }
            let counts =
                want(&requirement.ask).map_or_else(Vec::new, |want| numbered(&want.counts));
            let triggers = match &requirement.ask {
                Ask::AfterEvent {
                    trigger: Trigger::Activity(kinds),
                    ..
                } => numbered(kinds),
                Ask::Activities { .. }
                | Ask::Coverage { .. }
                | Ask::AfterEvent { .. }
                | Ask::Rotation { .. }
                | Ask::Indicator { .. } => Vec::new(),
            };
            all.push(Prepared {
                programme: programme.id.clone(),
                validity: programme.in_force,
                line: programme.line.clone(),
                spans: spans(&requirement.ask, programme.in_force, range),
                requirement: requirement.clone(),
                counts,
                triggers,
            });
        }
    }
    all
}

/// Gives what counts, when activities do.
pub(super) fn want(ask: &Ask) -> Option<&Want> {
    match ask {
        Ask::Activities { want, .. }
        | Ask::Coverage { want, .. }
        | Ask::AfterEvent { want, .. } => Some(want),
        Ask::Rotation { .. } | Ask::Indicator { .. } => None,
    }
}

/// Gives when it is due, when that does not hang on an event.
pub(super) fn timing(ask: &Ask) -> Option<&Timing> {
    match ask {
        Ask::Activities { timing, .. }
        | Ask::Coverage { timing, .. }
        | Ask::Rotation { timing, .. }
        | Ask::Indicator { timing, .. } => Some(timing),
        Ask::AfterEvent { limit, .. } => match limit {
            Limit::With(timing) => Some(timing),
            Limit::Days(_) | Limit::WorkingDays(_) | Limit::DaysBefore(_) | Limit::ByTheDay => None,
        },
    }
}

/// The periods of a requirement; a daily or weekly one is told by the quarter.
fn spans(ask: &Ask, validity: Validity, range: &Range<NaiveDate>) -> Vec<Span> {
    let Some(timing) = timing(ask) else {
        return Vec::new();
    };
    let quarters = Timing::Calendar {
        every: Every::Quarter,
        end_day: None,
        due_months_after: 0,
        due_weekday: None,
    };
    match timing {
        Timing::Calendar {
            every: Every::Day | Every::Week,
            ..
        } => span::calendar(&quarters, range),
        Timing::Calendar { .. } => {
            let mut all = span::calendar(timing, range);
            all.retain(|span| mostly_in_force(span, validity));
            all
        }
        Timing::SinceLast { .. } | Timing::SinceStart { .. } | Timing::Once { .. } => Vec::new(),
    }
}

/// A period belongs to a programme when the greater part of it lies in its time (ours).
fn mostly_in_force(span: &Span, validity: Validity) -> bool {
    let from = validity.from.map_or(span.from, |day| day.max(span.from));
    let to = validity.to.map_or(span.to, |day| day.min(span.to));
    let inside = (to - from).num_days() + 1;
    let all = (span.to - span.from).num_days() + 1;
    inside * 2 > all
}

//! Why a cell stands as it does: what counts, what does not, and what is still to be reached.

use super::cell::{Cell, Rate};
use super::compute::{Board, Prepared, timing, want};
use super::index::number;
use super::measure::{Scene, Standing, base, serves, windows};
use super::span::{self, Span};
use crate::obligation::WhyNot;
use crate::programme::Label;
use crate::programme::requirement::{Ask, Every, Timing};
use chrono::NaiveDate;
use serde::Serialize;

/// An activity and whether it counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Line {
    /// The day that decides.
    pub day: NaiveDate,
    /// The activity's id in the book.
    pub activity: String,
    /// Why it does not count; `None` when it does.
    pub why_not: Option<WhyNot>,
}

/// What stands behind a cell.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Detail {
    /// What counts, oldest first.
    pub counted: Vec<Line>,
    /// What does not, oldest first, each with the reason.
    pub not_counted: Vec<Line>,
    /// Of a share: ids of those reached.
    pub reached: Vec<String>,
    /// Of a share: ids of those still to be reached.
    pub to_reach: Vec<String>,
    /// The reason given for a miss.
    pub reason: Option<String>,
    /// Of an indicator: what was left out of it.
    pub exceptions: Vec<String>,
}

impl Detail {
    /// What came too late and was taken all the same stands among what counts.
    fn count_the_late(&mut self) {
        let (late, not) = std::mem::take(&mut self.not_counted)
            .into_iter()
            .partition(|line| line.why_not == Some(WhyNot::TooLate));
        self.not_counted = not;
        self.counted.extend::<Vec<Line>>(late);
    }
}

impl Board {
    /// Tells what stands behind a cell.
    pub fn detail(&self, cell: &Cell) -> Detail {
        let Some(scene) = self.scene(cell.requirement, cell.subject) else {
            return Detail::default();
        };
        let span = Span {
            from: cell.from,
            to: cell.to,
            due: cell.due,
        };
        let window = windows(&scene)
            .into_iter()
            .find(|window| Some(window.trigger.place()) == cell.trigger);
        let trigger = window.map(|window| window.trigger);
        let mut detail = Detail {
            reason: scene
                .reason(span, trigger)
                .and_then(|place| self.book().reasons.get(place as usize))
                .map(|reason| reason.text.clone()),
            ..Detail::default()
        };
        match &scene.prepared.requirement.ask {
            Ask::Coverage { of, want, .. } => {
                for one in base(&scene, of, span) {
                    let before = detail.counted.len();
                    self.sort_into(&scene, one, span, None, &mut detail);
                    let reached = detail.counted.len() - before >= want.min as usize;
                    let id = self.id_of(one);
                    if reached {
                        detail.reached.push(id);
                    } else {
                        detail.to_reach.push(id);
                    }
                }
            }
            Ask::Activities { .. } | Ask::AfterEvent { .. } => {
                let serving = trigger.map(super::measure::Trigger::served);
                self.sort_into(&scene, cell.subject, span, serving, &mut detail);
                if cell.late {
                    detail.count_the_late();
                }
            }
            Ask::Indicator { indicator, .. } => {
                let values = self.book().indicators.iter().filter(|value| {
                    value.name == *indicator
                        && self.subject(&value.subject) == Some(cell.subject)
                        && span.contains(super::index::counting_day(
                            value.period.as_deref(),
                            value.day,
                        ))
                });
                if let Some(last) = values.max_by_key(|value| value.day) {
                    detail.exceptions.clone_from(&last.exceptions);
                }
            }
            Ask::Rotation { .. } => {}
        }
        detail.counted.sort();
        detail.not_counted.sort();
        detail
    }

    /// Lists the days or weeks of a rate on which not enough was done, by their due day.
    pub fn missed(&self, rate: &Rate) -> Vec<NaiveDate> {
        let Some(scene) = self.scene(rate.requirement, rate.subject) else {
            return Vec::new();
        };
        scene.missed((rate.from, rate.to))
    }

    /// Names the period of a cell, or the event behind it.
    pub fn period_label(&self, cell: &Cell) -> Label {
        let ask = self.requirement(cell.requirement).map(|(_, one)| &one.ask);
        if let (Some(Ask::AfterEvent { .. }), Some(place)) = (ask, cell.trigger) {
            let event = self.book().events.get(place as usize);
            let is_event = matches!(
                ask,
                Some(Ask::AfterEvent {
                    trigger: crate::programme::requirement::Trigger::Event(_),
                    ..
                })
            );
            let name = match (is_event, event) {
                (true, Some(event)) => event.name.clone(),
                (true | false, _) => self
                    .book()
                    .activities
                    .get(place as usize)
                    .map_or_else(String::new, |activity| activity.id.clone()),
            };
            return Label::new(name.clone(), name);
        }
        match ask.and_then(timing) {
            Some(Timing::Calendar { every, .. }) => span::label(*every, cell.to),
            Some(Timing::SinceLast { .. } | Timing::SinceStart { .. } | Timing::Once { .. })
            | None => Label::new(
                format!("{}至{}", cell.from, cell.to),
                format!("{} to {}", cell.from, cell.to),
            ),
        }
    }

    /// Gives the length of a requirement's periods, when it has any.
    pub fn every(&self, requirement: u32) -> Option<Every> {
        let (_, requirement) = self.requirement(requirement)?;
        match timing(&requirement.ask)? {
            Timing::Calendar { every, .. }
            | Timing::SinceLast { every }
            | Timing::SinceStart { every } => Some(*every),
            Timing::Once { .. } => None,
        }
    }

    fn id_of(&self, subject: u32) -> String {
        self.book()
            .subjects
            .get(subject as usize)
            .map_or_else(String::new, |subject| subject.id.clone())
    }

    fn scene(&self, requirement: u32, subject: u32) -> Option<Scene<'_>> {
        let prepared: &Prepared = self.prepared.get(requirement as usize)?;
        Some(Scene {
            board: self,
            prepared,
            place: requirement,
            subject,
            facts: self.index.subjects.get(subject as usize)?,
        })
    }

    /// Sorts every activity of a subject that has to do with the period into what counts and what
    /// does not.
    fn sort_into(
        &self,
        scene: &Scene<'_>,
        subject: u32,
        span: Span,
        serving: Option<super::index::Served>,
        detail: &mut Detail,
    ) {
        let Some(want) = want(&scene.prepared.requirement.ask) else {
            return;
        };
        let mut days: Vec<NaiveDate> = Vec::new();
        for (place, (facts, entry)) in self
            .index
            .activities
            .iter()
            .zip(&self.book().activities)
            .enumerate()
        {
            if !facts.of.contains(&subject) {
                continue;
            }
            let inside = span.contains(facts.counts_on);
            let near =
                span.contains(facts.first) || facts.serves.iter().any(|one| Some(*one) == serving);
            if !inside && !near {
                continue;
            }
            let wanted = facts
                .kinds
                .iter()
                .any(|kind| scene.prepared.counts.contains(kind));
            let why_not = if !wanted {
                Some(WhyNot::OtherKind)
            } else if !serves(facts, serving) {
                Some(WhyNot::OtherCause)
            } else if !inside && facts.counts_on > span.due {
                Some(if span.contains(facts.first) {
                    WhyNot::EndedOutsidePeriod
                } else {
                    WhyNot::TooLate
                })
            } else if !inside {
                Some(WhyNot::EndedOutsidePeriod)
            } else {
                match scene.standing(facts, want.needs_confirmation) {
                    Standing::Counts if want.distinct_days && days.contains(&facts.last) => {
                        Some(WhyNot::SameDay)
                    }
                    Standing::Counts => {
                        days.push(facts.last);
                        None
                    }
                    Standing::Awaits(why) | Standing::Not(why) => Some(why),
                }
            };
            debug_assert!(number(place) as usize == place);
            let line = Line {
                day: facts.last,
                activity: entry.id.clone(),
                why_not,
            };
            if line.why_not.is_none() {
                detail.counted.push(line);
            } else {
                detail.not_counted.push(line);
            }
        }
    }
}

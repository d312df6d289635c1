//! The closed set of conditions that guards are written with, and when each of them holds.
//!
//! A condition that finds nothing to judge holds: what is not recorded yet is listed as missing
//! ([`super::Standing::missing`]) or asked for by [`Condition::Present`].

use super::definition::{Register, Registers};
use super::links::Others;
use super::record::{Entry, Record, Value};
use crate::programme::WorkCalendar;
use chrono::{Days, NaiveDate};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What a guard asks of a step, its record and the records beside it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Condition {
    /// All these fields are given.
    Present(Vec<String>),
    /// A number, or how many there are of several, is not above.
    AtMost {
        /// The field.
        field: String,
        /// The limit, allowed itself.
        limit: i64,
    },
    /// A number, or how many there are of several, is not below.
    AtLeast {
        /// The field.
        field: String,
        /// The limit, allowed itself.
        limit: i64,
    },
    /// `field` is at least `num`/`den` of the field `of`.
    Share {
        /// The part.
        field: String,
        /// The whole.
        of: String,
        /// Numerator.
        num: i64,
        /// Denominator.
        den: i64,
        /// Exactly that much is not enough.
        #[serde(default)]
        strictly: bool,
    },
    /// Everything named is one of these.
    OneOf {
        /// The field.
        field: String,
        /// The words allowed.
        values: Vec<String>,
    },
    /// All these are among what is named.
    Covers {
        /// The field.
        field: String,
        /// The words asked for.
        values: Vec<String>,
    },
    /// Everything named in `of` is named in `field` too.
    CoversField {
        /// The field.
        field: String,
        /// What it has to cover.
        of: String,
    },
    /// Both are one person. A person is a field, `by`, or `by:EVENT`.
    SamePerson(String, String),
    /// They are two persons.
    NotSamePerson(String, String),
    /// Somebody of one of these roles takes the step.
    ByRole(Vec<String>),
    /// This step was taken before, on this day or an earlier one.
    EarlierStep(String),
    /// This step was not taken before.
    NoEarlierStep(String),
    /// The step is taken before the day of this field.
    Before(String),
    /// The step is taken on the day of this field at the latest.
    ByDay(String),
    /// The step is taken within so many days after an earlier step, or after the day of a field.
    DaysAfter {
        /// The step or the field.
        of: String,
        /// How many days.
        within: u32,
        /// Working days only.
        #[serde(default)]
        working: bool,
    },
    /// No other open record of the register names one of the same, where `alike` agree.
    UniqueOpen {
        /// The fields.
        fields: Vec<String>,
        /// Fields that must agree for two records to get into each other's way.
        #[serde(default)]
        alike: Vec<String>,
    },
    /// The record of the register begun last before this one, where `alike` agree, names another.
    NotAgain {
        /// The field.
        field: String,
        /// Fields that must agree.
        alike: Vec<String>,
    },
    /// No open record of another register names this one in `field`, or none without `without`.
    NoOpen {
        /// The other register.
        register: String,
        /// Its field that names this record.
        field: String,
        /// Its field that makes it harmless.
        without: Option<String>,
    },
    /// The record named in `field` is in one of these states.
    Linked {
        /// The field.
        field: String,
        /// The register of the record named.
        register: String,
        /// The states.
        states: Vec<String>,
    },
    /// On the day of the step no record of another register runs.
    NotDuring {
        /// The other register.
        register: String,
        /// Its field of the first day.
        from: String,
        /// Its field of the last day.
        to: String,
    },
}

/// A step about to be taken, with all that conditions may look at.
pub(super) struct Scene<'a> {
    pub(super) registers: &'a Registers,
    pub(super) register: &'a Register,
    pub(super) record: &'a Record,
    pub(super) entry: &'a Entry,
    /// What holds with this step: earlier values, overlaid by its own.
    pub(super) fields: &'a BTreeMap<String, Value>,
    /// Steps that were taken before.
    pub(super) taken: &'a [&'a Entry],
    pub(super) others: &'a Others<'a>,
}

impl Scene<'_> {
    /// Tells whether a condition holds.
    pub(super) fn holds(&self, condition: &Condition) -> bool {
        match condition {
            Condition::Present(fields) => fields.iter().all(|field| self.given(field).is_some()),
            Condition::AtMost { field, limit } => {
                self.number(field).is_none_or(|number| number <= *limit)
            }
            Condition::AtLeast { field, limit } => {
                self.number(field).is_none_or(|number| number >= *limit)
            }
            Condition::Share {
                field,
                of,
                num,
                den,
                strictly,
            } => match (self.number(field), self.number(of)) {
                (Some(part), Some(whole)) => {
                    let (part, asked) = (part.saturating_mul(*den), whole.saturating_mul(*num));
                    part > asked || (part == asked && !strictly)
                }
                (None, _) | (_, None) => true,
            },
            Condition::OneOf { field, values } => self
                .texts(field)
                .iter()
                .all(|text| values.iter().any(|value| value == text)),
            Condition::Covers { field, values } => {
                let named = self.texts(field);
                named.is_empty() || values.iter().all(|value| named.contains(&value.as_str()))
            }
            Condition::CoversField { field, of } => {
                let named = self.texts(field);
                self.texts(of).iter().all(|one| named.contains(one))
            }
            Condition::SamePerson(one, other) => self.persons(one, other).is_none_or(|same| same),
            Condition::NotSamePerson(one, other) => {
                self.persons(one, other).is_none_or(|same| !same)
            }
            Condition::ByRole(roles) => roles.contains(&self.entry.role),
            Condition::EarlierStep(event) => self.earlier(event).is_some(),
            Condition::NoEarlierStep(event) => self.earlier(event).is_none(),
            Condition::Before(field) => self.day(field).is_none_or(|day| self.entry.day < day),
            Condition::ByDay(field) => self.day(field).is_none_or(|day| self.entry.day <= day),
            Condition::DaysAfter {
                of,
                within,
                working,
            } => self
                .begun(of)
                .is_none_or(|day| self.entry.day <= self.until(day, *within, *working)),
            Condition::UniqueOpen { fields, alike } => {
                self.others
                    .none_open_like(self.registers, self.record, |other| {
                        self.agrees(other, alike) && fields.iter().any(|one| self.meets(other, one))
                    })
            }
            Condition::NotAgain { field, alike } => self
                .others
                .last_before(self.registers, self.record, |other| {
                    self.agrees(other, alike)
                })
                .is_none_or(|last| !self.meets(&last.fields, field)),
            Condition::NoOpen {
                register,
                field,
                without,
            } => self.others.none_open_of(
                self.registers,
                &self.record.id,
                register,
                field,
                without.as_deref(),
            ),
            Condition::Linked {
                field,
                register,
                states,
            } => self
                .texts(field)
                .iter()
                .all(|id| self.others.is_in(self.registers, register, id, states)),
            Condition::NotDuring { register, from, to } => {
                self.others
                    .none_runs(self.registers, register, from, to, self.entry.day)
            }
        }
    }

    fn given(&self, field: &str) -> Option<&Value> {
        self.fields.get(field).filter(|value| value.is_given())
    }

    fn number(&self, field: &str) -> Option<i64> {
        let several = self
            .register
            .field(field)
            .is_some_and(|known| known.several);
        self.fields.get(field).and_then(|value| match value {
            Value::Text(text) if several => Some(i64::from(!text.trim().is_empty())),
            Value::Text(_) | Value::Yes(_) | Value::Number(_) | Value::Several(_) => value.number(),
        })
    }

    fn texts(&self, field: &str) -> Vec<&str> {
        self.fields.get(field).map_or_else(Vec::new, Value::texts)
    }

    fn day(&self, field: &str) -> Option<NaiveDate> {
        self.fields.get(field).and_then(Value::day)
    }

    fn earlier(&self, event: &str) -> Option<&Entry> {
        self.taken
            .iter()
            .rev()
            .find(|entry| entry.event == event && entry.day <= self.entry.day)
            .copied()
    }

    /// Gives the day of an earlier step, or of a field.
    fn begun(&self, of: &str) -> Option<NaiveDate> {
        self.day(of).or_else(|| {
            let last = self.taken.iter().rev().find(|entry| entry.event == of);
            last.map(|entry| entry.day)
        })
    }

    fn until(&self, day: NaiveDate, within: u32, working: bool) -> NaiveDate {
        if working {
            let calendar = &self.record.calendar;
            return WorkCalendar::new(calendar.holidays.iter().copied())
                .working_on(calendar.working_weekends.iter().copied())
                .after(day, within);
        }
        day.checked_add_days(Days::new(u64::from(within)))
            .unwrap_or(NaiveDate::MAX)
    }

    /// Tells whether two persons are one; `None` when either is not known.
    fn persons(&self, one: &str, other: &str) -> Option<bool> {
        let (one, other) = (self.person(one), self.person(other));
        if one.is_empty() || other.is_empty() {
            return None;
        }
        Some(one.iter().any(|person| other.contains(person)))
    }

    fn person(&self, who: &str) -> Vec<&str> {
        if who == "by" {
            return vec![self.entry.by.as_str()];
        }
        if let Some(event) = who.strip_prefix("by:") {
            let last = self.taken.iter().rev().find(|entry| entry.event == event);
            return last.map(|entry| entry.by.as_str()).into_iter().collect();
        }
        self.texts(who)
    }

    fn agrees(&self, other: &BTreeMap<String, Value>, alike: &[String]) -> bool {
        alike
            .iter()
            .all(|field| self.fields.get(field) == other.get(field))
    }

    fn meets(&self, other: &BTreeMap<String, Value>, field: &str) -> bool {
        let there = other.get(field).map_or_else(Vec::new, Value::texts);
        self.texts(field).iter().any(|one| there.contains(one))
    }
}

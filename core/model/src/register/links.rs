//! The records beside the one in question: who else is open, named, or running.

use super::definition::Registers;
use super::fold::fold;
use super::record::{Record, Standing, Value};
use chrono::NaiveDate;
use std::cell::OnceCell;
use std::collections::BTreeMap;

/// Other records with their standings, worked out when somebody first asks.
///
/// Their standings are worked out without looking at records beside them in turn: a refusal that
/// rests on a third record does not travel.
pub(super) struct Others<'a> {
    records: &'a [Record],
    standings: OnceCell<Vec<Standing>>,
}

impl<'a> Others<'a> {
    pub(super) const fn new(records: &'a [Record]) -> Self {
        Self {
            records,
            standings: OnceCell::new(),
        }
    }

    fn all(&self, registers: &Registers) -> impl Iterator<Item = (&'a Record, &Standing)> {
        let standings = self.standings.get_or_init(|| {
            let each = self.records.iter();
            each.map(|record| fold(registers, record, &[])).collect()
        });
        self.records.iter().zip(standings)
    }

    /// Tells whether no other open record of the same register is like this.
    pub(super) fn none_open_like(
        &self,
        registers: &Registers,
        record: &Record,
        like: impl Fn(&BTreeMap<String, Value>) -> bool,
    ) -> bool {
        !self.all(registers).any(|(other, standing)| {
            other.id != record.id
                && other.register == record.register
                && !standing.is_closed
                && like(&standing.fields)
        })
    }

    /// Finds the record of the same register begun last before this one.
    pub(super) fn last_before(
        &self,
        registers: &Registers,
        record: &Record,
        like: impl Fn(&BTreeMap<String, Value>) -> bool,
    ) -> Option<&Standing> {
        let begun = record.steps.first().map(|entry| entry.day);
        self.all(registers)
            .filter(|(other, standing)| {
                let first = other.steps.first().map(|entry| entry.day);
                other.id != record.id
                    && other.register == record.register
                    && first < begun
                    && like(&standing.fields)
            })
            .max_by_key(|(other, _)| {
                let first = other.steps.first().map(|entry| entry.day);
                (first, other.id.as_str())
            })
            .map(|(_, standing)| standing)
    }

    /// Tells whether no open record of a register names `id`, or none without a field.
    pub(super) fn none_open_of(
        &self,
        registers: &Registers,
        id: &str,
        register: &str,
        field: &str,
        without: Option<&str>,
    ) -> bool {
        !self.all(registers).any(|(other, standing)| {
            let names = |value: &Value| value.texts().contains(&id);
            let harmless = without.is_some_and(|field| {
                let value = standing.fields.get(field);
                value.is_some_and(Value::is_given)
            });
            other.register == register
                && !standing.is_closed
                && standing.fields.get(field).is_some_and(names)
                && !harmless
        })
    }

    /// Tells whether the record `id` of a register is in one of these states.
    pub(super) fn is_in(
        &self,
        registers: &Registers,
        register: &str,
        id: &str,
        states: &[String],
    ) -> bool {
        self.all(registers).any(|(other, standing)| {
            other.id == id && other.register == register && states.contains(&standing.state)
        })
    }

    /// Tells whether no record of a register runs on a day.
    pub(super) fn none_runs(
        &self,
        registers: &Registers,
        register: &str,
        from: &str,
        to: &str,
        day: NaiveDate,
    ) -> bool {
        !self.all(registers).any(|(other, standing)| {
            let date = |field: &str| standing.fields.get(field).and_then(Value::day);
            let first = date(from);
            let last = date(to).or(first);
            other.register == register
                && first.is_some_and(|first| first <= day)
                && last.is_some_and(|last| day <= last)
        })
    }
}

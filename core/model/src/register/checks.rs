//! The words of a condition, checked against the register it stands in and the others.

use super::condition::Condition;
use super::definition::{Field, FieldKind, Register};
use super::error::RegisterError;
use super::raw::{Common, Source};
use std::collections::{BTreeMap, BTreeSet};
use toml::Spanned;

/// Checks the words of a condition that the register itself knows.
pub(super) fn within(
    source: &Source<'_>,
    common: &Common,
    register: &Register,
    events: &BTreeSet<String>,
    condition: &Spanned<Condition>,
) -> Result<(), RegisterError> {
    let field = |id: &String| match register.field(id) {
        Some(field) => Ok(field),
        None => Err(source.unknown("field", condition, id)),
    };
    let event = |id: &String| {
        if events.contains(id) {
            return Ok(());
        }
        Err(source.unknown("event", condition, id))
    };
    let kind = |id: &String, fits: fn(&Field) -> bool, name: &'static str| {
        if fits(field(id)?) {
            return Ok(());
        }
        Err(RegisterError::DoesNotFit {
            at: source.at(condition),
            field: id.clone(),
            condition: name,
        })
    };
    let countable = |field: &Field| field.kind == FieldKind::Number || field.several;
    let day = |field: &Field| field.kind == FieldKind::Day;
    match condition.get_ref() {
        Condition::Present(fields) => fields.iter().try_for_each(|id| field(id).map(drop)),
        Condition::AtMost { field: id, .. } | Condition::AtLeast { field: id, .. } => {
            kind(id, countable, "at_most or at_least")
        }
        Condition::Share { field: id, of, .. } => {
            kind(id, countable, "share")?;
            kind(of, countable, "share")
        }
        Condition::OneOf { field: id, values } | Condition::Covers { field: id, values } => {
            let known = field(id)?;
            for value in values {
                let is_word = known.values.iter().any(|word| word.id == *value);
                if known.kind == FieldKind::Choice && !is_word {
                    return Err(source.unknown("word of this choice", condition, value));
                }
            }
            Ok(())
        }
        Condition::CoversField { field: id, of } => field(id).and_then(|_| field(of)).map(drop),
        Condition::SamePerson(one, other) | Condition::NotSamePerson(one, other) => {
            for who in [one, other] {
                match who.strip_prefix("by:") {
                    Some(id) => event(&id.to_owned())?,
                    None if who == "by" => {}
                    None => field(who).map(drop)?,
                }
            }
            Ok(())
        }
        Condition::ByRole(roles) => roles.iter().try_for_each(|role| {
            if common.roles.contains_key(role) {
                return Ok(());
            }
            Err(source.unknown("role", condition, role))
        }),
        Condition::EarlierStep(id) | Condition::NoEarlierStep(id) => event(id),
        Condition::Before(id) | Condition::ByDay(id) => kind(id, day, "before or by_day"),
        Condition::DaysAfter { of, .. } => {
            if register.field(of).is_some() {
                return kind(of, day, "days_after");
            }
            event(of)
        }
        Condition::UniqueOpen { fields, alike } => {
            let mut all = fields.iter().chain(alike);
            all.try_for_each(|id| field(id).map(drop))
        }
        Condition::NotAgain { field: id, alike } => {
            let mut all = std::iter::once(id).chain(alike);
            all.try_for_each(|id| field(id).map(drop))
        }
        Condition::NoOpen { .. } | Condition::NotDuring { .. } => Ok(()),
        Condition::Linked { field: id, .. } => field(id).map(drop),
    }
}

/// Checks the words of a condition that other registers know.
pub(super) fn across(
    source: &Source<'_>,
    registers: &BTreeMap<String, Register>,
    own: &str,
    at: &Spanned<()>,
    condition: &Condition,
) -> Result<(), RegisterError> {
    let (named, fields, states): (&String, Vec<&String>, &[String]) = match condition {
        Condition::NoOpen {
            register,
            field,
            without,
        } => (
            register,
            std::iter::once(field).chain(without).collect(),
            &[],
        ),
        Condition::Linked {
            register, states, ..
        } => (register, Vec::new(), states),
        Condition::NotDuring { register, from, to } => (register, vec![from, to], &[]),
        Condition::Present(_)
        | Condition::AtMost { .. }
        | Condition::AtLeast { .. }
        | Condition::Share { .. }
        | Condition::OneOf { .. }
        | Condition::Covers { .. }
        | Condition::CoversField { .. }
        | Condition::SamePerson(..)
        | Condition::NotSamePerson(..)
        | Condition::ByRole(_)
        | Condition::EarlierStep(_)
        | Condition::NoEarlierStep(_)
        | Condition::Before(_)
        | Condition::ByDay(_)
        | Condition::DaysAfter { .. }
        | Condition::UniqueOpen { .. }
        | Condition::NotAgain { .. } => return Ok(()),
    };
    let Some(other) = registers.get(named) else {
        return Err(source.unknown("register", at, &format!("{named} (asked by {own})")));
    };
    if let Some(field) = fields.into_iter().find(|id| other.field(id).is_none()) {
        return Err(source.unknown("field", at, &format!("{named}.{field}")));
    }
    let is_state = |id: &&String| !other.states.iter().any(|state| state.id == **id);
    if let Some(state) = states.iter().find(is_state) {
        return Err(source.unknown("state", at, &format!("{named}.{state}")));
    }
    Ok(())
}

//! A record under construction, and how to make a condition hold in it or not.

use super::*;
use crate::register::{Condition, Entry, Field, FieldKind, Record, Register, Step, Value};
use chrono::{Days, NaiveDate};
use std::collections::{BTreeSet, VecDeque};

/// Events that a chain of steps must have, and must not have.
#[derive(Clone, Default)]
pub(super) struct Wish {
    pub(super) with: Vec<String>,
    pub(super) without: Vec<String>,
}

/// Something under construction: the last step is the one in question.
#[derive(Clone)]
pub(super) struct Draft {
    pub(super) record: Record,
    pub(super) others: Vec<Record>,
    pub(super) pinned: BTreeSet<String>,
    pub(super) wish: Wish,
}

fn day(n: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 2).unwrap() + Days::new(n)
}

fn plain(field: &Field) -> Value {
    let one = match field.kind {
        FieldKind::Text | FieldKind::Organisation | FieldKind::Link => format!("{} 1", field.id),
        FieldKind::Person => format!("person {}", field.id),
        FieldKind::Day => day(30).to_string(),
        FieldKind::Hash => "ab".repeat(32),
        FieldKind::Choice => field.values[0].id.clone(),
        FieldKind::Number => return Value::Number(3),
        FieldKind::Yes => return Value::Yes(true),
    };
    if field.several {
        return Value::Several(vec![one]);
    }
    Value::Text(one)
}

/// Finds a chain of steps to a state in which `step` may be taken, with and without some events.
fn chain<'a>(register: &'a Register, step: &'a Step, wish: &Wish) -> Option<Vec<&'a Step>> {
    let mut open = VecDeque::from([(register.initial().to_owned(), 0, Vec::<&Step>::new())]);
    let mut seen = BTreeSet::new();
    while let Some((state, met, path)) = open.pop_front() {
        if met == wish.with.len() && register.starts_from(step, &state) {
            return Some(path);
        }
        if !seen.insert((state.clone(), met)) {
            continue;
        }
        for next in &register.steps {
            if wish.without.contains(&next.event) || !register.starts_from(next, &state) {
                continue;
            }
            let wanted = wish.with.get(met).is_some_and(|event| *event == next.event);
            let to = if next.to == "=" {
                state.clone()
            } else {
                next.to.clone()
            };
            let mut longer = path.clone();
            longer.push(next);
            open.push_back((to, met + usize::from(wanted), longer));
        }
    }
    None
}

fn entry(register: &Register, step: &Step, day: NaiveDate) -> Entry {
    let role = step.who.first().cloned().unwrap_or_default();
    Entry {
        event: step.event.clone(),
        day,
        by: format!("person {}", step.event),
        role: if role == "*" { "person".into() } else { role },
        fields: register
            .fields
            .iter()
            .map(|field| (field.id.clone(), plain(field)))
            .collect(),
    }
}

pub(super) fn draft(
    register: &Register,
    step: &Step,
    programmes: &BTreeSet<String>,
    wish: &Wish,
) -> Option<Draft> {
    let mut path = chain(register, step, wish)?;
    path.push(step);
    Some(Draft {
        record: Record {
            id: "this".into(),
            register: register.id.clone(),
            programmes: programmes.clone(),
            steps: path
                .iter()
                .map(|one| entry(register, one, day(0)))
                .collect(),
            ..Record::default()
        },
        others: Vec::new(),
        pinned: BTreeSet::new(),
        wish: wish.clone(),
    })
}

impl Draft {
    fn set(&mut self, at: usize, field: &str, value: Value) {
        self.record.steps[at].fields.insert(field.into(), value);
    }

    /// Sets a field in a step and, unless it is asked for anew, in all others too.
    fn set_all(&mut self, field: &str, value: &Value) {
        for at in 0..self.record.steps.len() {
            self.set(at, field, value.clone());
        }
    }

    fn unset(&mut self, field: &str) {
        for entry in &mut self.record.steps {
            entry.fields.remove(field);
        }
    }

    fn other(
        &mut self,
        registers: &Registers,
        register: &str,
        id: &str,
        state: Option<&str>,
        fields: &[(&str, Value)],
        at: NaiveDate,
    ) {
        let register = registers.register(register).unwrap();
        let mut steps = Vec::new();
        let goal = state.unwrap_or_else(|| {
            let first = register
                .steps
                .iter()
                .find(|step| step.from.iter().any(|from| from == register.initial()));
            &first.unwrap().to
        });
        let last = register.steps.iter().filter(|step| step.to == goal);
        let path = last.filter_map(|step| {
            let mut path = chain(register, step, &Wish::default())?;
            path.push(step);
            Some(path)
        });
        for step in path.min_by_key(Vec::len).unwrap() {
            let mut entry = entry(register, step, at);
            for (field, value) in fields {
                entry.fields.insert((*field).into(), value.clone());
            }
            // The other record is a good one: it keeps its own guards.
            steps.push(entry);
        }
        self.others.push(Record {
            id: id.into(),
            register: register.id.clone(),
            steps,
            ..Record::default()
        });
    }

    /// Makes a condition hold, or not hold, at step `at`.
    pub(super) fn make(
        &mut self,
        registers: &Registers,
        register: &Register,
        condition: &Condition,
        holds: bool,
        at: usize,
        pin: bool,
    ) -> Option<()> {
        let field = |id: &str| register.field(id).unwrap();
        let mut touched: Vec<String> = Vec::new();
        let base = self.record.steps[at].day;
        match (condition, holds) {
            (Condition::Present(fields), true) => {
                for id in fields {
                    if field(id).each {
                        self.set(at, id, plain(field(id)));
                    } else {
                        self.set_all(id, &plain(field(id)));
                    }
                    touched.push(id.clone());
                }
            }
            (Condition::Present(fields), false) => {
                let id = fields.iter().rev().find(|id| !self.pinned.contains(*id))?;
                if field(id).each {
                    self.record.steps[at].fields.remove(id);
                } else {
                    self.unset(id);
                }
                touched.push(id.clone());
            }
            (
                Condition::AtMost { field: id, limit } | Condition::AtLeast { field: id, limit },
                _,
            ) => {
                let at_most = matches!(condition, Condition::AtMost { .. });
                let number = match (at_most, holds) {
                    (_, true) => *limit,
                    (true, false) => limit + 1,
                    (false, false) => limit - 1,
                };
                self.set_number(field(id), number);
                touched.push(id.clone());
            }
            (
                Condition::Share {
                    field: id,
                    of,
                    num,
                    den,
                    strictly,
                },
                _,
            ) => {
                let whole = 10;
                self.set_number(field(of), whole);
                let asked = whole * num / den;
                let part = match (holds, strictly) {
                    (true, true) => asked + 1,
                    (true, false) | (false, true) => asked,
                    (false, false) => asked - 1,
                };
                self.set_number(field(id), part);
                touched.extend([id.clone(), of.clone()]);
            }
            (Condition::OneOf { field: id, values }, _) => {
                let known = field(id);
                let word = known
                    .values
                    .iter()
                    .map(|word| word.id.clone())
                    .find(|id| values.contains(id) == holds)?;
                let value = if known.several {
                    Value::Several(vec![word])
                } else {
                    Value::Text(word)
                };
                self.set_all(id, &value);
                touched.push(id.clone());
            }
            (Condition::Covers { field: id, values }, _) => {
                let mut named = values.clone();
                if !holds {
                    let left_out = named.pop();
                    let all = field(id).values.iter().map(|word| word.id.clone());
                    named = all.filter(|word| Some(word) != left_out.as_ref()).collect();
                } else if let Some(Value::Several(had)) = self.record.steps[at].fields.get(id) {
                    named.extend(had.iter().filter(|one| !values.contains(one)).cloned());
                }
                self.set_all(id, &Value::Several(named));
                touched.push(id.clone());
            }
            (Condition::CoversField { field: id, of }, _) => {
                let whole = vec!["a".to_owned(), "b".to_owned()];
                self.set_all(of, &Value::Several(whole.clone()));
                let named = if holds { whole } else { vec!["a".into()] };
                self.set_all(id, &Value::Several(named));
                touched.extend([id.clone(), of.clone()]);
            }
            (Condition::SamePerson(one, other), _) => {
                self.persons(register, one, other, holds, at, &mut touched);
            }
            (Condition::NotSamePerson(one, other), _) => {
                self.persons(register, one, other, !holds, at, &mut touched);
            }
            (Condition::ByRole(roles), _) => {
                let event = self.record.steps[at].event.clone();
                let rows = register.steps.iter().filter(|step| step.event == event);
                let mut who = rows.flat_map(|step| &step.who);
                let role = who.find(|role| roles.contains(role) == holds)?;
                self.record.steps[at].role.clone_from(role);
                touched.push(format!("role {at}"));
            }
            (Condition::EarlierStep(event), true) | (Condition::NoEarlierStep(event), false) => {
                self.wish.with.push(event.clone());
            }
            (Condition::EarlierStep(event), false) | (Condition::NoEarlierStep(event), true) => {
                self.wish.without.push(event.clone());
            }
            (Condition::Before(id) | Condition::ByDay(id), _) => {
                let date = if holds {
                    base + Days::new(5)
                } else {
                    base - Days::new(1)
                };
                self.set_all(id, &Value::Text(date.to_string()));
                touched.push(id.clone());
            }
            (Condition::DaysAfter { of, within, .. }, _) => {
                let later = if holds { 0 } else { u64::from(*within) * 2 + 1 };
                if register.field(of).is_some() {
                    let date = base - Days::new(later);
                    self.set_all(of, &Value::Text(date.to_string()));
                    touched.push(of.clone());
                } else if !holds {
                    if !self.record.steps[..at]
                        .iter()
                        .any(|entry| entry.event == *of)
                    {
                        self.wish.with.push(of.clone());
                        return Some(());
                    }
                    for entry in &mut self.record.steps[at..] {
                        entry.day = base + Days::new(later);
                    }
                }
            }
            (Condition::UniqueOpen { fields, alike }, false) => {
                let entry = &self.record.steps[at].fields;
                let same: Vec<_> = fields
                    .iter()
                    .chain(alike)
                    .map(|id| (id.clone(), entry[id].clone()))
                    .collect();
                let same: Vec<_> = same
                    .iter()
                    .map(|(id, value)| (id.as_str(), value.clone()))
                    .collect();
                self.other(registers, &register.id, "other", None, &same, base);
                touched.extend(same.iter().map(|(id, _)| (*id).to_owned()));
            }
            (Condition::NotAgain { field: id, alike }, false) => {
                let entry = &self.record.steps[at].fields;
                let same: Vec<_> = std::iter::once(id)
                    .chain(alike)
                    .map(|id| (id.clone(), entry[id].clone()))
                    .collect();
                let same: Vec<_> = same
                    .iter()
                    .map(|(id, value)| (id.as_str(), value.clone()))
                    .chain([
                        ("year", Value::Number(1)),
                        ("members", Value::Several(vec!["zzz".into()])),
                    ])
                    .filter(|(id, _)| register.field(id).is_some())
                    .collect();
                let closed = register.closed.iter().next().cloned();
                self.other(
                    registers,
                    &register.id,
                    "other",
                    closed.as_deref(),
                    &same,
                    base - Days::new(300),
                );
                touched.extend([id.clone()]);
            }
            (
                Condition::NoOpen {
                    register: named,
                    field: id,
                    without,
                },
                false,
            ) => {
                self.other(
                    registers,
                    named,
                    "other",
                    None,
                    &[(id, Value::Text("this".into()))],
                    base,
                );
                if let Some(without) = without {
                    for entry in &mut self.others.last_mut().unwrap().steps {
                        entry.fields.remove(without);
                    }
                }
            }
            (
                Condition::Linked {
                    field: id,
                    register: named,
                    states,
                },
                true,
            ) => {
                self.set_all(id, &Value::Text("linked".into()));
                self.others.retain(|one| one.id != "linked");
                self.other(
                    registers,
                    named,
                    "linked",
                    states.first().map(String::as_str),
                    &[],
                    base,
                );
                touched.push(id.clone());
            }
            (Condition::Linked { field: id, .. }, false) => {
                self.set_all(id, &Value::Text("nowhere".into()));
                touched.push(id.clone());
            }
            (
                Condition::NotDuring {
                    register: named,
                    from,
                    to,
                },
                false,
            ) => {
                let text = |date: NaiveDate| Value::Text(date.to_string());
                self.other(
                    registers,
                    named,
                    "other",
                    None,
                    &[(from, text(base - Days::new(1))), (to, text(base))],
                    base - Days::new(9),
                );
            }
            (
                Condition::UniqueOpen { .. }
                | Condition::NotAgain { .. }
                | Condition::NoOpen { .. }
                | Condition::NotDuring { .. },
                true,
            ) => self.others.retain(|one| one.id == "linked"),
        }
        if pin {
            self.pinned.extend(touched);
        }
        Some(())
    }

    fn set_number(&mut self, field: &Field, number: i64) {
        let value = if field.several {
            Value::Several((0..number).map(|n| format!("{} {n}", field.id)).collect())
        } else {
            Value::Number(number)
        };
        self.set_all(&field.id, &value);
    }

    fn persons(
        &mut self,
        register: &Register,
        one: &str,
        other: &str,
        same: bool,
        at: usize,
        touched: &mut Vec<String>,
    ) {
        let name = |draft: &Self, who: &str| match who.strip_prefix("by:") {
            Some(event) => draft
                .record
                .steps
                .iter()
                .find(|entry| entry.event == event)
                .map(|entry| entry.by.clone()),
            None if who == "by" => Some(draft.record.steps[at].by.clone()),
            None => None,
        };
        let goal = |draft: &Self, who: &str, apart: &str| {
            name(draft, who).unwrap_or_else(|| apart.to_owned())
        };
        let mut first = goal(self, one, "person one");
        let mut second = goal(self, other, "person two");
        if same && other.starts_with("by:") {
            first.clone_from(&second);
        } else if same {
            second.clone_from(&first);
        } else if first == second {
            second = "person three".into();
        }
        for (who, person) in [(one, first), (other, second)] {
            if register.field(who).is_some() {
                self.set_all(who, &Value::Text(person));
                touched.push(who.to_owned());
            } else if who == "by" {
                self.record.steps[at].by = person;
                touched.push("by".into());
            }
        }
    }
}

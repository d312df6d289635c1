//! Records made up for a guard: one that breaks it alone, one that keeps everything.

use super::draft::{Draft, Wish, draft};
use super::*;
use crate::register::{Condition, Guard, Record, Register, Step, Value};
use std::collections::{BTreeMap, BTreeSet};

type Made = Result<(Record, Vec<Record>), String>;

/// Repairs everything that comes out but `keep`.
fn repaired(
    registers: &Registers,
    register: &Register,
    mut draft: Draft,
    keep: Option<&Guard>,
) -> Result<Draft, String> {
    let mut out = Vec::new();
    for _ in 0..25 {
        let standing = fold(registers, &draft.record, &draft.others);
        let last = draft.record.steps.len() - 1;
        out = standing
            .refused
            .iter()
            .map(|one| {
                (
                    one.step,
                    one.guard.clone().unwrap_or_else(|| one.reason.en.clone()),
                )
            })
            .chain(
                standing
                    .flags
                    .iter()
                    .map(|one| (one.step, one.guard.clone())),
            )
            .filter(|(step, id)| *step != last || keep.is_none_or(|guard| guard.id != *id))
            .collect();
        let Some((at, id)) = out.first() else {
            return Ok(draft);
        };
        let guards = register.steps.iter().flat_map(|step| &step.guards);
        let Some(guard) = guards.clone().find(|guard| guard.id == *id) else {
            return Err(format!("step {at}: {id}"));
        };
        let before = (draft.wish.with.len(), draft.wish.without.len());
        let pinned = draft.pinned.clone();
        let try_one = |condition: &Condition, holds: bool| {
            let mut next = draft.clone();
            next.make(registers, register, condition, holds, *at, false)?;
            let changed = |id: &String| {
                next.record.steps.last().unwrap().fields.get(id)
                    != draft.record.steps.last().unwrap().fields.get(id)
            };
            let role = next.record.steps[*at].role != draft.record.steps[*at].role;
            let fixed =
                pinned.iter().any(changed) || (role && pinned.contains(&format!("role {at}")));
            (!fixed).then_some(next)
        };
        let must = try_one(&guard.must, true);
        let unless = || {
            guard
                .unless
                .as_ref()
                .and_then(|unless| try_one(unless, true))
        };
        let when = || guard.when.as_ref().and_then(|when| try_one(when, false));
        draft = must
            .or_else(unless)
            .or_else(when)
            .ok_or_else(|| format!("{id} against {pinned:?}"))?;
        if (draft.wish.with.len(), draft.wish.without.len()) != before {
            return Err(format!(
                "wish {:?} {:?}",
                draft.wish.with, draft.wish.without
            ));
        }
    }
    Err(format!("does not settle: {out:?}"))
}

fn attempt(
    registers: &Registers,
    register: &Register,
    step: &Step,
    programmes: &BTreeSet<String>,
    guard: &Guard,
    wish: &Wish,
    breaks: bool,
) -> Made {
    let mut draft = draft(register, step, programmes, wish).ok_or("no chain of steps")?;
    let at = draft.record.steps.len() - 1;
    if breaks {
        let asks = [
            (guard.when.as_ref(), true),
            (guard.unless.as_ref(), false),
            (Some(&guard.must), false),
        ];
        for (condition, holds) in asks {
            if let Some(condition) = condition {
                draft
                    .make(registers, register, condition, holds, at, true)
                    .ok_or("cannot be made")?;
            }
        }
        let (now, wished) = (&draft.wish, wish);
        if now.with.iter().any(|event| !wished.with.contains(event))
            || now
                .without
                .iter()
                .any(|event| !wished.without.contains(event))
        {
            return Err(format!("wish {:?} {:?}", now.with, now.without));
        }
    }
    let made = repaired(registers, register, draft, breaks.then_some(guard))?;
    Ok((made.record, made.others))
}

/// Tries chains of steps until one serves.
fn search(
    registers: &Registers,
    register: &Register,
    step: &Step,
    programmes: &BTreeSet<String>,
    guard: &Guard,
    breaks: bool,
) -> Made {
    let mut wish = Wish::default();
    if breaks {
        let asks = [
            (guard.when.as_ref(), true),
            (guard.unless.as_ref(), false),
            (Some(&guard.must), false),
        ];
        for (condition, holds) in asks {
            match (condition, holds) {
                (Some(Condition::EarlierStep(event)), true)
                | (Some(Condition::NoEarlierStep(event)), false) => wish.with.push(event.clone()),
                (Some(Condition::EarlierStep(event)), false)
                | (Some(Condition::NoEarlierStep(event)), true) => wish.without.push(event.clone()),
                (Some(Condition::DaysAfter { of, .. }), false) if register.field(of).is_none() => {
                    wish.with.push(of.clone());
                }
                _ => {}
            }
        }
    }
    let mut tried = Vec::new();
    let mut last = vec![wish.clone()];
    for _ in 0..4 {
        tried.extend(last.iter().flat_map(|wish| through_doors(register, wish)));
        last = last
            .iter()
            .flat_map(|wish| longer(register, wish))
            .collect();
    }
    let mut why = String::new();
    for wish in tried {
        match attempt(registers, register, step, programmes, guard, &wish, breaks) {
            Ok(made) => return Ok(made),
            Err(reason) if why.is_empty() => why = reason,
            Err(_) => {}
        }
    }
    Err(why)
}

/// Lists the events that guards look back at.
fn looked_back_at(register: &Register) -> BTreeSet<&String> {
    let guards = register.steps.iter().flat_map(|step| &step.guards);
    guards
        .flat_map(|guard| {
            [
                Some(&guard.must),
                guard.when.as_ref(),
                guard.unless.as_ref(),
            ]
        })
        .flatten()
        .filter_map(|condition| {
            if let Condition::EarlierStep(event) = condition {
                return Some(event);
            }
            None
        })
        .collect()
}

/// Gives all wishes that have one event more, of those that guards look back at.
fn longer(register: &Register, wish: &Wish) -> Vec<Wish> {
    let events = looked_back_at(register).into_iter();
    let more = events.flat_map(|event| {
        (0..=wish.with.len()).map(move |at| {
            let mut more = wish.clone();
            more.with.insert(at, event.clone());
            more
        })
    });
    more.collect()
}

/// Gives a wish as it is, and with a step before it from whose state such events start.
fn through_doors(register: &Register, wish: &Wish) -> Vec<Wish> {
    let looked = looked_back_at(register);
    let starts = register
        .steps
        .iter()
        .filter(|step| looked.contains(&step.event));
    let starts: BTreeSet<&String> = starts.flat_map(|step| &step.from).collect();
    let doors = register
        .steps
        .iter()
        .filter(|step| starts.contains(&step.to));
    let doors: BTreeSet<&String> = doors.map(|step| &step.event).collect();
    let mut all = vec![wish.clone()];
    for door in doors {
        let mut more = wish.clone();
        more.with.insert(0, door.clone());
        all.push(more);
    }
    all
}

/// Makes a record that breaks one guard and keeps all others.
pub(super) fn broken(
    registers: &Registers,
    register: &Register,
    step: &Step,
    guard: &Guard,
    programmes: &BTreeSet<String>,
) -> Made {
    search(registers, register, step, programmes, guard, true)
}

/// Makes a record that keeps every guard.
pub(super) fn kept(
    registers: &Registers,
    register: &Register,
    step: &Step,
    programmes: &BTreeSet<String>,
    guard: &Guard,
) -> Made {
    search(registers, register, step, programmes, guard, false)
}

/// Values for tests written by hand.
pub(super) fn values(pairs: &[(&str, Value)]) -> BTreeMap<String, Value> {
    pairs
        .iter()
        .map(|(id, value)| ((*id).to_owned(), value.clone()))
        .collect()
}

//! Mutants of changes: lies about actor, number and dependencies, swapped and bent columns, footers,
//! numbers in wrong or padded forms; the checksum is repaired where the change is sent.

use super::{EDGES, bytes};
use crate::chunk::{Body, body_of, number_len, write_signed, write_unsigned};
use crate::dice::Dice;
use crate::prepared::places;
use crate::targets::Case;
use hucha_document::GENESIS_ACTOR;

/// Makes an input for the gate: a genuine change of a prepared document, mutated one to three times.
pub fn change(dice: &mut Dice) -> Vec<u8> {
    let place = dice.below(places().len());
    let chunk = places()[place].changes.last().unwrap();
    let body = body_of(chunk).expect("a genuine change");
    let mut how = 0;
    for flag in [2, 4, 8] {
        if dice.below(8) == 0 || (flag == 2 && dice.below(2) == 0) {
            how |= flag;
        }
    }
    if dice.below(50) == 0 {
        let mut chunk = chunk.clone();
        bytes(dice, &mut chunk, body);
        return Case::input(place, how | 1, &chunk);
    }
    let mut read = Body::read(body).expect("a genuine change");
    let donor = donor(dice);
    // Mostly the meaning is bent and written well; else the bytes are.
    for _ in 0..=dice.below(3) {
        bend(dice, &mut read, &donor);
    }
    let (mut body, numbers) = read.write();
    match dice.below(10) {
        0 => misspell(dice, &mut body, &numbers),
        1 => bytes(dice, &mut body, &donor.write().0),
        _ => {}
    }
    Case::input(place, how, &body)
}

/// Some other genuine change, mostly of the same or another document.
fn donor(dice: &mut Dice) -> Body {
    let place = dice.pick(places());
    let chunk = dice.pick(&place.changes);
    Body::read(body_of(chunk).expect("a genuine change")).expect("a genuine change")
}

fn bend(dice: &mut Dice, body: &mut Body, donor: &Body) {
    match dice.below(24) {
        0 => body.actor = actor(dice, body, donor),
        1 => body.seq = number(dice, body.seq),
        2 => body.start_op = number(dice, body.start_op),
        3 => body.time = number(dice, body.time as u64) as i64,
        4 => deps(dice, body, donor),
        5 => others(dice, body, donor),
        6 if dice.below(8) == 0 => body.message = b"hello".to_vec(),
        6 if dice.below(3) == 0 => body.extra = vec![dice.byte(); 1 + dice.below(24)],
        6..=13 => bend_column(dice, body, donor),
        14..=19 => bend_run(dice, body),
        20 if dice.below(8) == 0 => swell(dice, body),
        _ => columns(dice, body, donor),
    }
}

fn actor(dice: &mut Dice, body: &Body, donor: &Body) -> Vec<u8> {
    match dice.below(6) {
        0 => GENESIS_ACTOR.to_vec(),
        1 => Vec::new(),
        2 => vec![dice.byte(); 1 + dice.below(40)],
        3 => body.others.first().cloned().unwrap_or_default(),
        4 => vec![0xA0 | (1 + dice.below(3)) as u8; 16],
        _ => donor.actor.clone(),
    }
}

fn number(dice: &mut Dice, value: u64) -> u64 {
    match dice.below(4) {
        0 => value.wrapping_add(1),
        1 => value.wrapping_sub(1),
        2 => *dice.pick(&EDGES),
        _ => dice.throw() >> dice.below(64),
    }
}

fn deps(dice: &mut Dice, body: &mut Body, donor: &Body) {
    let count = body.deps.len();
    match dice.below(64) {
        6 => body
            .deps
            .extend((0..dice.below(8_000)).map(|n| [n as u8; 32])),
        at => few_deps(dice, body, donor, count, at % 6),
    }
}

fn few_deps(dice: &mut Dice, body: &mut Body, donor: &Body, count: usize, how: usize) {
    match how {
        0 if count > 0 => drop(body.deps.remove(dice.below(count))),
        1 if count > 0 => body.deps.push(body.deps[dice.below(count)]),
        2 => body.deps.extend(&donor.deps),
        3 => body.deps.push([dice.byte(); 32]),
        4 => body.deps.clear(),
        5 => body.deps.reverse(),
        _ => {
            let known = dice.pick(places()).before.heads();
            body.deps.extend(known.iter().map(|head| head.0));
            body.deps.sort_unstable();
        }
    }
}

fn others(dice: &mut Dice, body: &mut Body, donor: &Body) {
    let count = body.others.len();
    match dice.below(6) {
        0 if count > 0 => drop(body.others.remove(dice.below(count))),
        1 if count > 0 => body.others.push(body.others[dice.below(count)].clone()),
        2 => body.others.push(body.actor.clone()),
        3 => body.others.reverse(),
        4 => body.others.push(actor(dice, body, donor)),
        _ => body
            .others
            .extend((0..dice.below(70)).map(|n| vec![n as u8; 16])),
    }
}

/// Takes away, doubles, swaps or adds whole columns.
fn columns(dice: &mut Dice, body: &mut Body, donor: &Body) {
    let count = body.columns.len();
    if count == 0 {
        return;
    }
    let (at, other) = (dice.below(count), dice.below(count));
    match dice.below(6) {
        0 => drop(body.columns.remove(at)),
        1 => body.columns.push(body.columns[at].clone()),
        2 => body.columns.swap(at, other),
        3 => {
            let data = body.columns[other].1.clone();
            body.columns[other].1 = std::mem::replace(&mut body.columns[at].1, data);
        }
        4 if !donor.columns.is_empty() => {
            body.columns.push(dice.pick(&donor.columns).clone());
            body.columns.sort_by_key(|(kind, _)| *kind);
        }
        _ => {
            let kind = body.columns[at].0;
            body.columns[at].0 = match dice.below(4) {
                0 => kind | 0b1000,
                1 => kind ^ (1 << dice.below(8)),
                2 => u64::from(dice.byte()),
                _ => number(dice, kind),
            };
        }
    }
}

/// Replaces or bends the bytes of one column.
fn bend_column(dice: &mut Dice, body: &mut Body, donor: &Body) {
    let count = body.columns.len();
    if count == 0 {
        return;
    }
    let (kind, data) = &mut body.columns[dice.below(count)];
    let same = donor.columns.iter().find(|(other, _)| other == kind);
    match (dice.below(3), same) {
        (0, Some((_, theirs))) => data.clone_from(theirs),
        _ => bytes(dice, data, same.map_or(&[], |(_, theirs)| theirs)),
    }
}

/// Rewrites one number of one column: a run's length or its value.
fn bend_run(dice: &mut Dice, body: &mut Body) {
    let count = body.columns.len();
    if count == 0 {
        return;
    }
    let data = &mut body.columns[dice.below(count)].1;
    let mut starts = Vec::new();
    let mut at = 0;
    while at < data.len() {
        starts.push(at);
        at += number_len(&data[at..]);
    }
    if starts.is_empty() {
        return;
    }
    let at = *dice.pick(&starts);
    let length = number_len(&data[at..]);
    let mut written = Vec::new();
    let old = u64::from(data[at]);
    let new = number(dice, old);
    if dice.below(2) == 0 {
        write_signed(&mut written, new as i64);
    } else {
        write_signed(&mut written, (new % 128) as i64 - 64);
    }
    data.splice(at..at + length, written);
}

/// Repeats the change's operations as often as the caps allow, or a little more.
fn swell(dice: &mut Dice, body: &mut Body) {
    let times = 1 + dice.below(11_000);
    for (kind, data) in &mut body.columns {
        let mut run = Vec::new();
        match *kind & 0b111 {
            4 => write_unsigned(&mut run, times as u64),
            7 => run = data.repeat(times.min(200_000 / data.len().max(1))),
            _ => {
                write_signed(&mut run, times as i64);
                let value = number_len(data).min(data.len());
                run.extend(&data[value..]);
            }
        }
        *data = run;
    }
}

/// Rewrites one number of the header, a length mostly, or pads it.
fn misspell(dice: &mut Dice, body: &mut Vec<u8>, numbers: &[usize]) {
    if body.is_empty() {
        return;
    }
    let at = (*dice.pick(numbers)).min(body.len().saturating_sub(1));
    let length = number_len(&body[at..]);
    let mut written = Vec::new();
    if dice.below(4) == 0 {
        written = body[at..at + length].to_vec();
        if let Some(last) = written.last_mut() {
            *last |= 0x80;
        }
        written.push(0);
    } else {
        let old = u64::from(body[at] & 0x7f);
        write_unsigned(&mut written, number(dice, old));
    }
    body.splice(at..at + length, written);
}

//! Hucha in the comparison with its peers: the documents that all of them get, and phones as a
//! program.
//!
//! `peers-phone prepare FOLDER ROUNDS` founds a hub in `FOLDER/hub`, fills it, and writes
//! `FOLDER/corpus.json`. `peers-phone client` takes orders as JSON lines, one answer to each.

mod corpus;
mod filled_hub;
mod phone;

use phone::{Phone, Pulled};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::{BufRead as _, Write as _};
use std::path::Path;
use std::time::Instant;

/// What goes wrong ends the program with its sentence: nothing here is shipped.
type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Documents that a person sees at once.
const SCREENFUL: usize = 10;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["prepare", folder, rounds] => corpus::prepare(Path::new(folder), rounds.parse()?),
        ["client"] => client(),
        _ => Err("peers-phone prepare FOLDER ROUNDS | client".into()),
    }
}

/// Obeys orders until stdin ends.
fn client() -> Outcome<()> {
    let mut phones: Vec<Phone> = Vec::new();
    for line in std::io::stdin().lock().lines() {
        let order: Value = serde_json::from_str(&line?)?;
        let answer = obey(&order, &mut phones)?;
        let mut out = std::io::stdout().lock();
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}

fn obey(order: &Value, phones: &mut Vec<Phone>) -> Outcome<Value> {
    let text = |name: &str| order[name].as_str().unwrap_or_default();
    match text("order") {
        "open" => {
            let phone = Phone::open(Path::new(text("home")))?;
            if let Some(qr) = order["enrol"].as_str() {
                phone.enrol(qr)?;
            }
            phones.push(phone);
            Ok(json!({ "phones": phones.len() }))
        }
        "pull" => pull(phones),
        "idle" => {
            let phone = phones.last_mut().ok_or("no phone")?;
            phone.reconnect();
            let begun = Instant::now();
            phone.sync()?;
            Ok(json!({ "ms": ms(begun) }))
        }
        "connect" => {
            let all: Outcome<Vec<Pulled>> = phones.iter().map(Phone::sync).collect();
            Ok(json!({ "phones": all?.len() }))
        }
        "push" => {
            let round = order["round"].as_u64().ok_or("no round")?;
            push(phones, u32::try_from(round)?)
        }
        other => Err(format!("unknown order {other}").into()),
    }
}

/// The first pull of the newest phone: until everything is durable and no request is due, until a
/// screenful can be read, and until all of it can.
fn pull(phones: &[Phone]) -> Outcome<Value> {
    let phone = phones.last().ok_or("no phone")?;
    let begun = Instant::now();
    let requests = phone.receive()?;
    let received = ms(begun);
    let mut left = phone.accept(SCREENFUL)?;
    let first = ms(begun);
    while left > 0 {
        left = phone.accept(usize::MAX)?;
    }
    let all = ms(begun);
    let readable = phone.count_readable(corpus::DOCS)?;
    Ok(json!({
        "ms": all,
        "received_ms": received,
        "first_ms": first,
        "docs": readable,
        "requests": requests,
    }))
}

/// Every phone but the last makes one edit and pushes it, all at once, each over its own
/// connection; then the last one, an observer, asks what is new. All have saved and signed before
/// the first one speaks, and none takes in what others wrote before the observer is done: twenty
/// phones have more than this machine's processors.
fn push(phones: &[Phone], round: u32) -> Outcome<Value> {
    let (observer, authors) = phones.split_last().ok_or("no phone")?;
    let begun = Instant::now();
    let plans = at_once(authors, |n, phone| {
        phone.edit(n, round)?;
        phone.plan()
    })?;
    let saved = ms(begun);
    let answers = at_once(authors, |n, phone| phone.send(&plans[n as usize]))?;
    observer.sync()?;
    let observed = ms(begun);
    let pushed = at_once(authors, |n, phone| phone.take_up(&answers[n as usize]))?;
    let mut answered = begun;
    for one in &pushed {
        answered = answered.max(one.answered.ok_or("the hub says nothing")?);
    }
    for (n, _) in (0..).zip(authors) {
        observer.expect_answer(n, round)?;
    }
    Ok(json!({
        "ms": (answered - begun).as_secs_f64() * 1e3,
        "saved_ms": saved,
        "observed_ms": observed,
        "words": pushed.into_iter().flat_map(|one| one.words).collect::<BTreeSet<_>>(),
    }))
}

/// Does `work` on every phone, each on a thread of its own; in the order of the phones.
fn at_once<T: Send>(
    phones: &[Phone],
    work: impl Fn(u32, &Phone) -> Outcome<T> + Sync,
) -> Outcome<Vec<T>> {
    std::thread::scope(|scope| {
        let working: Vec<_> = (0..)
            .zip(phones)
            .map(|(n, phone)| {
                let work = &work;
                scope.spawn(move || work(n, phone))
            })
            .collect();
        working
            .into_iter()
            .map(|one| one.join().map_err(|_| "a phone panicked")?)
            .collect()
    })
}

fn ms(begun: Instant) -> f64 {
    begun.elapsed().as_secs_f64() * 1e3
}

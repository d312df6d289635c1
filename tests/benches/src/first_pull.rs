//! A new phone's first pull, and twenty clients pushing at once.

use crate::stopwatch::{Times, ms, now, time};
use crate::table::Figure;
use crate::world::{INSPECTOR, LEADER, Word as _, World, doc_id, new_doc, receive};
use hucha_document::Doc;
use hucha_engine::Command;
use hucha_model::wire::{DocKind, Verdict};
use hucha_sync::{Frame, Item, read_stream};
use std::num::NonZeroUsize;
use std::path::Path;
use std::thread::available_parallelism;
use std::time::Duration;

const DOCS: u32 = 500;
const ITEMS: u32 = 10;
const CLIENTS: u32 = 20;

pub(crate) fn measure(folder: &Path) -> Vec<Figure> {
    let mut world = World::on_disk(folder);
    let author = world.device(LEADER);
    let mut docs = Vec::new();
    let mut items = Vec::new();
    for n in 0..DOCS {
        let mut doc = new_doc(n);
        items.push(author.open(n));
        items.push(author.answers(n, &mut doc, 0..ITEMS));
        docs.push(doc);
    }
    for some in items.chunks(200) {
        author.push(&mut world, some.to_vec());
    }
    let mut checks = Times::default();
    for item in items.iter().step_by(20) {
        checks.take(|| author.check(item));
    }
    let mut figures = pull(&mut world, folder, checks.percentile(50));
    figures.push(push(&mut world, &docs));
    figures
}

/// The first sync of a phone that has enrolled, in its two stages: from its request to everything
/// durable and no further request due, then until all of it is in force. `check` is what one
/// signature check takes, in seconds.
fn pull(world: &mut World, folder: &Path, check: f64) -> Vec<Figure> {
    let phone = world.bare_phone(INSPECTOR, &folder.join("phone"), None);
    let threads = available_parallelism().unwrap_or(NonZeroUsize::MIN);
    phone.judge_on(threads);
    let (mut hub, mut apply) = (Duration::ZERO, Duration::ZERO);
    let (mut requests, mut down, mut signatures) = (0, 0, 0);
    let begun = now();
    phone.execute(Command::WantSync).unwrap();
    while let Some(plan) = phone.plan_requests().unwrap().first() {
        let ((nonce, answer), took) = time(|| world.answer(plan));
        hub += took;
        down += answer.len();
        requests += 1;
        signatures += signatures_in(&answer);
        apply += time(|| receive(&phone, plan, nonce.as_deref(), &answer)).1;
    }
    let received = begun.elapsed();
    let accepting = now();
    let first = phone.accept_some(10).unwrap();
    let readable = begun.elapsed();
    assert_eq!(
        first.left,
        u64::from(DOCS) - 10,
        "ten at a time, when asked"
    );
    let rest = phone.accept_some(usize::MAX).unwrap();
    let accepted = accepting.elapsed();
    assert_eq!(
        (rest.left, rest.applied.docs.len()),
        (0, DOCS as usize - 10)
    );
    vec![
        Figure {
            zh: "首次下载500份10项记录：收妥",
            en: "first pull of 500 ten-item documents, received and durable",
            value: ms(received),
            unit: "ms",
            budget: Some(60.0),
            note: format!(
                "{requests} requests, {down} B down; hub {:.0} ms, phone {:.0} ms; one signed root vouches for all records; in one process, no HTTP",
                ms(hub),
                ms(apply),
            ),
        },
        Figure {
            zh: "同上：全部核对生效",
            en: "same: all accepted after that",
            value: ms(accepted),
            unit: "ms",
            budget: None,
            note: format!(
                "{signatures} signatures checked of {:.2} ms each, rights, gate, projections, on {threads} threads; the newest ten documents readable {:.0} ms after the request",
                check * 1e3,
                ms(readable)
            ),
        },
    ]
}

/// Counts what of an answer is checked by a signature of its own.
fn signatures_in(answer: &[u8]) -> usize {
    if answer.is_empty() {
        return 0;
    }
    let frames = read_stream(answer).unwrap();
    let signed = frames.iter().filter(|frame| {
        let by_word = matches!(
            frame,
            Frame::Item(Item::Record(_) | Item::Granted { .. } | Item::Ended { .. })
        );
        matches!(frame, Frame::Item(_)) && !by_word
    });
    signed.count()
}

/// Twenty clients with one change each, to a document each; the hub takes them one by one.
fn push(world: &mut World, docs: &[Doc]) -> Figure {
    let mut plans = Vec::new();
    for (n, authors) in (0..CLIENTS).zip(docs) {
        let client = world.device(if n.is_multiple_of(2) {
            LEADER
        } else {
            INSPECTOR
        });
        // A client has an actor of its own; what it knows came from the author.
        let actor = authors.actor();
        let known = authors.changes_of(actor, 1, u64::from(ITEMS));
        let fresh = *doc_id(DOCS + n).as_bytes();
        let changes = known.into_iter().map(|change| change.bytes);
        let mut doc = Doc::load(DocKind::Visit, fresh, changes).unwrap();
        let run = client.answers(n, &mut doc, ITEMS..ITEMS + 1);
        plans.push((client, run));
    }
    let cursor = world.newest();
    let plans: Vec<_> = plans
        .into_iter()
        .map(|(client, run)| client.request(cursor, vec![run]))
        .collect();
    let mut each = Times::default();
    let begun = now();
    let answers: Vec<Vec<u8>> = plans
        .iter()
        .map(|plan| each.take(|| world.answer(plan)).1)
        .collect();
    let all = begun.elapsed();
    assert!(
        answers.iter().all(|answer| says_accepted(answer)),
        "every change is accepted"
    );
    Figure {
        zh: "20台手机各上传一条修改",
        en: "20 clients push one change each, accepted and durable",
        value: ms(all),
        unit: "ms",
        budget: Some(150.0),
        note: format!(
            "per push p50 {:.1} p99 {:.1} ms, one after the other; in one process, no HTTP; the hub accepts at once, so `received` is `accepted`",
            each.percentile(50) * 1e3,
            each.percentile(99) * 1e3
        ),
    }
}

fn says_accepted(answer: &[u8]) -> bool {
    let frames = read_stream(answer).unwrap();
    let words: Vec<&Verdict> = frames
        .iter()
        .filter_map(|frame| {
            if let Frame::Verdict { verdict, .. } = frame {
                Some(verdict)
            } else {
                None
            }
        })
        .collect();
    !words.is_empty() && words.iter().all(|word| word.is_accepted_word())
}

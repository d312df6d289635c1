//! A new phone's first pull, and twenty clients pushing at once.

use crate::stopwatch::{Times, ms, now, time};
use crate::table::Figure;
use crate::world::{INSPECTOR, LEADER, Word as _, World, doc_id, new_doc, take};
use hucha_document::Doc;
use hucha_engine::Command;
use hucha_model::wire::{DocKind, Verdict};
use hucha_sync::{Frame, Item, read_stream};
use std::path::Path;
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
    let pulled = pull(&mut world, folder, checks.percentile(50));
    vec![pulled, push(&mut world, &docs)]
}

/// The first sync of a phone that has enrolled: from its request to everything durable and
/// readable, and no further request due. `check` is what one signature check takes, in seconds.
fn pull(world: &mut World, folder: &Path, check: f64) -> Figure {
    let phone = world.bare_phone(INSPECTOR, &folder.join("phone"), None);
    let (mut hub, mut apply) = (Duration::ZERO, Duration::ZERO);
    let (mut requests, mut down, mut signatures, mut first) = (0, 0, 0, None);
    let begun = now();
    phone.execute(Command::WantSync).unwrap();
    while let Some(plan) = phone.plan_requests().unwrap().first() {
        let ((nonce, answer), took) = time(|| world.answer(plan));
        hub += took;
        down += answer.len();
        requests += 1;
        signatures += signatures_in(&answer);
        let (received, took) = time(|| take(&phone, nonce.as_deref(), &answer));
        apply += took;
        if first.is_none() && !received.applied.docs.is_empty() {
            first = Some((begun.elapsed(), received.applied.docs.len()));
        }
    }
    let all = begun.elapsed();
    let (first, readable) = first.expect("documents came");
    Figure {
        zh: "首次下载500份10项记录",
        en: "first pull of 500 ten-item documents, accepted and durable",
        value: ms(all),
        unit: "ms",
        budget: Some(60.0),
        note: format!(
            "{requests} requests, {down} B down; hub {:.0} ms, phone {:.0} ms, of that {signatures} signature checks of {:.2} ms; {readable} documents readable after {:.0} ms; in one process, no HTTP",
            ms(hub),
            ms(apply),
            check * 1e3,
            ms(first)
        ),
    }
}

/// Counts what is signed in an answer.
fn signatures_in(answer: &[u8]) -> usize {
    if answer.is_empty() {
        return 0;
    }
    let frames = read_stream(answer).unwrap();
    let signed = frames.iter().filter(|frame| {
        let by_word = matches!(
            frame,
            Frame::Item(Item::Granted { .. } | Item::Ended { .. })
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

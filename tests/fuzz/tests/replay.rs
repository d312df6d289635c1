//! Every build replays the corpora and sends a short burst of fresh mutants.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "helpers of tests fail by panicking"
)]

use hucha_fuzz::dice::Dice;
use hucha_fuzz::targets::Target;
use hucha_fuzz::{corpus, mutate, samples, targets};
use std::collections::BTreeMap;

fn named(name: &str) -> Target {
    let found = targets::ALL.iter().find(|(known, _)| *known == name);
    found.expect("a known target").1
}

/// Replays a corpus, and today's seeds: these must come through whole, since they are real objects.
fn replay(name: &str, whole: &[&str]) {
    let target = named(name);
    let inputs = corpus::read(name).unwrap();
    assert!(!inputs.is_empty(), "the corpus is there");
    for (_, bytes) in inputs {
        target(&bytes);
    }
    for (seed, bytes) in samples::seeds(name).unwrap() {
        let word = target(&bytes);
        assert!(whole.contains(&word), "{name}/{seed}: {word}");
    }
}

#[test]
fn the_corpora_of_wire_forms_keep_their_promises() {
    for name in ["attestation", "decision", "record", "row", "checkpoint"] {
        replay(name, &["verified", "opened", "read"]);
    }
    replay("answer", &["sealed"]);
    for name in ["frame", "stream", "bundle", "enrolment", "header"] {
        replay(name, &["read"]);
    }
}

#[test]
fn the_corpora_of_changes_and_photos_keep_their_promises() {
    replay("gate", &["admitted"]);
    replay("photo", &["taken"]);
}

/// Sends mutants and tells how far they came.
fn burst(
    name: &str,
    count: u64,
    make: impl Fn(&mut Dice) -> Vec<u8>,
) -> BTreeMap<&'static str, u64> {
    let target = named(name);
    let mut words = BTreeMap::new();
    for number in 0..count {
        let input = make(&mut Dice::new(7, name, number));
        *words.entry(target(&input)).or_default() += 1;
    }
    words
}

fn seeds(name: &str) -> Vec<Vec<u8>> {
    samples::seeds(name)
        .unwrap()
        .into_iter()
        .map(|(_, bytes)| bytes)
        .collect()
}

#[test]
fn no_mutated_change_breaks_out_of_the_gate() {
    let words = burst("gate", 3_000, mutate::change);
    assert!(words.len() > 20, "mutants reach many walls: {words:?}");
    for wall in [
        "admitted",
        "engine.not_reloadable",
        "engine.panicked",
        "held",
    ] {
        assert!(words.contains_key(wall), "mutants reach {wall}: {words:?}");
    }
    let words = burst("header", 3_000, |dice| mutate::change(dice).split_off(2));
    assert!(words.len() > 3, "mutants reach many walls: {words:?}");
}

#[test]
fn no_mutated_frame_or_envelope_breaks_its_reader() {
    for name in [
        "frame",
        "attestation",
        "decision",
        "record",
        "row",
        "checkpoint",
        "enrolment",
    ] {
        let seeds = seeds(name);
        let words = burst(name, 3_000, |dice| mutate::frame(dice, &seeds));
        assert!(words.len() > 1, "{name}: {words:?}");
    }
    let frames = seeds("frame");
    let words = burst("stream", 2_000, |dice| mutate::stream(dice, &frames));
    assert!(words.len() > 5, "{words:?}");
    let answers = seeds("answer");
    let words = burst("answer", 3_000, |dice| {
        mutate::answer(dice, &answers, &frames)
    });
    for wall in ["sealed", "other frames", "another key", "not sealed"] {
        assert!(words.contains_key(wall), "mutants reach {wall}: {words:?}");
    }
}

#[test]
fn no_mutated_file_breaks_its_reader() {
    let (bundles, frames) = (seeds("bundle"), seeds("frame"));
    let words = burst("bundle", 1_000, |dice| {
        mutate::bundle(dice, &bundles, &frames)
    });
    assert!(words.len() > 1, "{words:?}");
    let photos = seeds("photo");
    let words = burst("photo", 1_000, |dice| mutate::photo(dice, &photos));
    assert!(words.len() > 3, "{words:?}");
}

#[cfg(feature = "hub")]
#[test]
fn rosters_keep_their_promises() {
    replay("roster", &["read"]);
    let books = seeds("roster");
    let words = burst("roster", 1_000, |dice| mutate::roster(dice, &books));
    assert!(words.len() > 5, "{words:?}");
}

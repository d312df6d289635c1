//! Many seeds of whole-system simulations; every failing one names its seed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "test code"
)]

use hucha_harness::mix::Size;
use hucha_harness::reliability::{Suite, same_twice, suite};
use hucha_harness::{decisions, edits, markers, seeds};

/// Seeds of each change: enough that every rare state comes up, in some minutes of two cores.
const SMALL: u64 = 3_000;
const FULL: u64 = 60;
/// Of a hundred rare states so many must be reached.
const REACHED: usize = 95;

/// An unoptimised build runs a few seeds, to show that they run.
fn share(count: u64, few: u64) -> u64 {
    if cfg!(debug_assertions) { few } else { count }
}

fn must_be_sound(suite: &Suite, name: &str) {
    let named: Vec<String> = suite
        .found
        .iter()
        .take(10)
        .map(|found| format!("seed {}: {}", found.seed, found.what))
        .collect();
    assert!(
        named.is_empty(),
        "{} {name} seeds fail; replay one with HUCHA_SEED=… and the bin reliability: {named:#?}",
        suite.found.len()
    );
}

#[test]
fn everything_at_once_holds_every_invariant_and_meets_the_rare_states() {
    let small = suite(Size::Small, seeds::seeds_of(share(SMALL, 20)));
    must_be_sound(&small, "small");
    let full = suite(Size::Full, seeds::seeds_of(share(FULL, 1)));
    must_be_sound(&full, "full-size");
    let mut book = small.book;
    book.add(full.book);
    println!("{book:?}");
    if book.runs > 1_000 {
        let missing = markers::missing(&book);
        let all = markers::MARKERS.len();
        assert!(
            (all - missing.len()) * 100 >= all * REACHED,
            "too many rare states were not reached: {missing:?}"
        );
        assert!(
            book.checks.values().sum::<u64>() > 1_000_000,
            "too few checks"
        );
    }
}

#[test]
fn a_seed_runs_the_same_way_twice() {
    for seed in 0..share(20, 2) {
        assert!(same_twice(seed), "seed {seed}");
    }
}

#[test]
fn edits_of_several_phones_on_a_bad_network_converge_and_none_is_lost() {
    let tally = seeds::must_hold(&seeds::seeds(130), edits::run);
    println!("{tally:?}");
    if tally.runs > 100 {
        assert!(tally.clashes > 0 && tally.restarts > 0 && tally.faults > 0 && tally.held > 0);
        assert!(
            tally.canaries > 0,
            "a listener that hears nobody proves nothing"
        );
    }
}

#[test]
fn any_order_of_arrival_folds_alike_on_every_phone_and_at_the_hub() {
    let tally = seeds::must_hold(&seeds::seeds(200), decisions::run);
    println!("{tally:?}");
    if tally.runs > 150 {
        assert!(tally.crossings > 0 && tally.refused > 0 && tally.bundles > 0);
    }
}

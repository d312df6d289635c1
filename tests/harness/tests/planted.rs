//! Faults planted on purpose: a harness that does not find them proves nothing by its silence.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "test code"
)]

use hucha_harness::network::Tally;
use hucha_harness::violation::Violation;
use hucha_harness::{decisions, edits, seeds};
use hucha_model::planted::{Bug, plant};

/// Within so many seeds a planted fault must show.
const SEEDS: u64 = 20;

/// Runs the seeds with the fault and without it, each run whole in one thread, where the fault is.
fn is_found(bug: Bug, one: fn(u64) -> Result<Tally, Violation>) {
    let seeds: Vec<u64> = (0..SEEDS).collect();
    let with = seeds::run(&seeds, |seed| {
        plant(Some(bug));
        one(seed)
    });
    println!(
        "{bug:?}: found by {} of {SEEDS} seeds: {:?}",
        with.found.len(),
        with.found.first()
    );
    assert!(!with.found.is_empty(), "{bug:?} hides from {SEEDS} seeds");
    let without = seeds::run(&seeds, |seed| {
        plant(None);
        one(seed)
    });
    assert_eq!(without.found, [], "the same seeds hold without the fault");
}

#[test]
fn an_outbox_row_that_is_skipped_is_found() {
    is_found(Bug::SkippedOutboxRow, edits::run);
}

#[test]
fn decisions_ordered_by_device_clocks_are_found() {
    is_found(Bug::WallClockOrdering, decisions::run);
}

#[test]
fn a_fold_that_ignores_what_the_author_had_seen_is_found() {
    is_found(Bug::FoldIgnoresAfter, decisions::run);
}

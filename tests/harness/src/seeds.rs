//! Runs many seeds on all cores; the kept ones first, or the one that `HUCHA_SEED` names.

use crate::book::Book;
use crate::network::Tally;
use crate::violation::Violation;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A failing seed and what it found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The seed: `HUCHA_SEED=… cargo test -p hucha-harness` replays it.
    pub seed: u64,
    /// What does not hold.
    pub what: String,
}

/// Counts that add up over runs.
pub trait Sum: Default + Send {
    /// Adds another run's counts.
    fn add(&mut self, other: Self);
}

impl Sum for Tally {
    fn add(&mut self, other: Self) {
        Self::add(self, other);
    }
}

impl Sum for Book {
    fn add(&mut self, other: Self) {
        Self::add(self, other);
    }
}

/// What a suite of seeds gave.
#[derive(Debug, Default)]
pub struct Outcome<T> {
    /// Counts over all runs that held.
    pub tally: T,
    /// The failing seeds, lowest first.
    pub found: Vec<Found>,
}

/// Lists the seeds of a suite: the kept ones, then `0..count`; with `HUCHA_SEED` only that one.
pub fn seeds(count: u64) -> Vec<u64> {
    if let Ok(one) = std::env::var("HUCHA_SEED") {
        return vec![one.trim().parse().expect("HUCHA_SEED is a number")];
    }
    // An unoptimised build is some thirty times slower.
    let count = if cfg!(debug_assertions) {
        count.min(20)
    } else {
        count
    };
    seeds_of(count)
}

/// Lists the kept seeds, then those of `0..count` that are not among them.
pub fn seeds_of(count: u64) -> Vec<u64> {
    let mut seeds = kept();
    let fresh: Vec<u64> = (0..count).filter(|seed| !seeds.contains(seed)).collect();
    seeds.extend(fresh);
    seeds
}

/// Reads the seeds that are kept because they once found something, or nearly did.
pub fn kept() -> Vec<u64> {
    include_str!("../seeds.txt")
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .filter(|word| !word.starts_with('#'))
        .map(|word| {
            word.parse()
                .expect("seeds.txt: a number, then why it is kept")
        })
        .collect()
}

/// Runs every seed, on as many threads as there are cores.
pub fn run<T: Sum>(seeds: &[u64], one: impl Fn(u64) -> Result<T, Violation> + Sync) -> Outcome<T> {
    let next = AtomicUsize::new(0);
    let outcome = Mutex::new(Outcome::<T>::default());
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while let Some(seed) = seeds.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let ran = catch_unwind(AssertUnwindSafe(|| one(*seed)));
                    let mut outcome = outcome.lock().expect("no run panics here");
                    match ran {
                        Ok(Ok(tally)) => outcome.tally.add(tally),
                        Ok(Err(why)) => {
                            outcome.found.push(Found {
                                seed: *seed,
                                what: why.to_string(),
                            });
                        }
                        Err(_) => {
                            outcome.found.push(Found {
                                seed: *seed,
                                what: "it panicked".into(),
                            });
                        }
                    }
                }
            });
        }
    });
    let mut outcome = outcome.into_inner().expect("no run panics here");
    outcome.found.sort_by_key(|found| found.seed);
    outcome
}

/// Runs every seed and panics, naming seeds, when a promise does not hold.
pub fn must_hold<T: Sum>(seeds: &[u64], one: impl Fn(u64) -> Result<T, Violation> + Sync) -> T {
    let outcome = run(seeds, one);
    if let Some(first) = outcome.found.first() {
        for found in outcome.found.iter().take(10) {
            eprintln!("seed {}: {}", found.seed, found.what);
        }
        panic!(
            "{} of {} seeds fail; replay one with HUCHA_SEED={}: {}",
            outcome.found.len(),
            seeds.len(),
            first.seed,
            first.what
        );
    }
    outcome.tally
}

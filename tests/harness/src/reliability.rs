//! The long run: how many seeds, at which rate, what they met, and the page that says so.

mod page;

use crate::book::{self, Book};
use crate::markers;
use crate::mix::{self, Size};
use crate::seeds::{Found, kept};
use crate::teeth::{self, Bite};
use crate::violation::{Violation, promise};
use hucha_model::planted::{Bug, CAN_PLANT};
use std::io::{IsTerminal as _, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// One small seed of so many runs twice.
const TWICE: usize = 50;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Wish {
    /// Small seeds.
    pub small: u64,
    /// Full-size seeds.
    pub full: u64,
    /// The first seed.
    pub from: u64,
    /// Where to write the page.
    pub write: Option<PathBuf>,
}

impl Wish {
    /// Reads a command line.
    pub fn read(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut wish = Self {
            small: 3_000,
            full: 60,
            from: 0,
            write: None,
        };
        while let Some(word) = words.next() {
            let value = words.next().ok_or(format!("{word} wants a value"))?;
            let number = || value.parse().map_err(|_| format!("{word} wants a number"));
            match word.as_str() {
                "--small" => wish.small = number()?,
                "--full" => wish.full = number()?,
                "--from" => wish.from = number()?,
                "--write" => wish.write = Some(PathBuf::from(value)),
                _ => return Err(format!("unknown: {word} (--small --full --from --write)")),
            }
        }
        Ok(wish)
    }
}

/// What a suite of one size gave.
#[derive(Debug, Default)]
pub struct Suite {
    /// The sum of the books.
    pub book: Book,
    /// Failing seeds.
    pub found: Vec<Found>,
    /// Wall time.
    pub took: Duration,
}

/// Runs one seed of each size that is asked for and tells each step.
pub fn replay(seed: u64, wish: &Wish) -> bool {
    book::talk(true);
    let mut is_sound = true;
    for (count, size) in [(wish.small, Size::Small), (wish.full, Size::Full)] {
        if count == 0 {
            continue;
        }
        eprintln!("== seed {seed}, {size:?}");
        match mix::run(seed, size) {
            Ok((book, end)) => eprintln!("holds; {end} numbers; {book:?}"),
            Err(violation) => {
                eprintln!("FAILS: {violation}");
                is_sound = false;
            }
        }
    }
    is_sound
}

/// Runs what is asked for, tells how it goes, and writes the page.
pub fn run(wish: &Wish) -> bool {
    let small = suite(Size::Small, seeds(wish.from, wish.small));
    let full = suite(Size::Full, seeds(wish.from, wish.full));
    let same = same_twice(wish.from);
    let bites: Vec<Bite> = if CAN_PLANT && wish.write.is_some() {
        Bug::ALL.iter().map(|bug| teeth::hunt(*bug)).collect()
    } else {
        Vec::new()
    };
    let mut all = small.book.clone();
    all.add(full.book.clone());
    let missing = markers::missing(&all);
    if !missing.is_empty() {
        eprintln!("markers not reached: {}", missing.join(", "));
    }
    if let Some(file) = &wish.write {
        let text = page::write(wish, &small, &full, &bites);
        if let Err(error) = std::fs::write(file, text) {
            eprintln!("{}: {error}", file.display());
            return false;
        }
    }
    let all_bite = bites.iter().all(|bite| bite.found.is_some());
    small.found.is_empty() && full.found.is_empty() && same && all_bite
}

fn seeds(from: u64, count: u64) -> Vec<u64> {
    let mut seeds: Vec<u64> = if from == 0 && count > 0 {
        kept()
    } else {
        vec![]
    };
    let fresh: Vec<u64> = (from..from + count)
        .filter(|seed| !seeds.contains(seed))
        .collect();
    seeds.extend(fresh);
    seeds
}

/// I18: a seed gives the same book and the same chain twice.
pub fn same_twice(seed: u64) -> bool {
    let twice = [(); 2].map(|()| mix::run(seed, Size::Small).ok());
    book::checked("I18");
    let [one, other] = twice;
    let is_same = one == other;
    if !is_same {
        eprintln!("I18: seed {seed} does not run the same way twice");
    }
    is_same
}

/// Runs a seed, the second time to see that it runs the same way (I18).
fn one(seed: u64, size: Size, is_twice: bool) -> Result<Book, Violation> {
    let (mut book, end) = mix::run(seed, size)?;
    if is_twice {
        let again = mix::run(seed, size)?;
        promise(again == (book.clone(), end), || {
            "I18: it does not run the same way twice".into()
        })?;
        *book.checks.entry("I18").or_default() += 1;
    }
    Ok(book)
}

/// Runs seeds of one size on all cores.
pub fn suite(size: Size, seeds: Vec<u64>) -> Suite {
    #[allow(clippy::disallowed_methods, reason = "the rate of a run is a figure")]
    let begun = Instant::now();
    let next = AtomicUsize::new(0);
    let sum = Mutex::new(Suite::default());
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(seed) = seeds.get(at) else { return };
                    let is_twice = size == Size::Small && at.is_multiple_of(TWICE);
                    let ran = catch_unwind(AssertUnwindSafe(|| one(*seed, size, is_twice)));
                    let mut sum = sum.lock().expect("no run panics here");
                    match ran {
                        Ok(Ok(book)) => sum.book.add(book),
                        Ok(Err(why)) => tell(&mut sum, size, *seed, &why.to_string()),
                        Err(_) => tell(&mut sum, size, *seed, "I10: it panicked"),
                    }
                    progress(size, at + 1, seeds.len(), begun);
                }
            });
        }
    });
    let mut sum = sum.into_inner().expect("no run panics here");
    sum.took = begun.elapsed();
    sum.found.sort_by_key(|found| found.seed);
    eprintln!(
        "{size:?}: {} seeds, {} failing, {:.1} s, {:.1} seeds/s",
        seeds.len(),
        sum.found.len(),
        sum.took.as_secs_f64(),
        seeds.len() as f64 / sum.took.as_secs_f64().max(0.001)
    );
    sum
}

fn tell(sum: &mut Suite, size: Size, seed: u64, what: &str) {
    eprintln!("{size:?} seed {seed}: {what}");
    sum.found.push(Found {
        seed,
        what: what.to_owned(),
    });
}

/// Shows rate and time left on a terminal.
fn progress(size: Size, done: usize, all: usize, begun: Instant) {
    let mut terminal = std::io::stderr();
    if !terminal.is_terminal() || !done.is_multiple_of(10) {
        return;
    }
    let rate = done as f64 / begun.elapsed().as_secs_f64().max(0.001);
    let left = (all - done.min(all)) as f64 / rate.max(0.001);
    let _ = write!(
        terminal,
        "\r{size:?} {done}/{all}  {rate:.1}/s  {left:.0} s left   "
    );
}

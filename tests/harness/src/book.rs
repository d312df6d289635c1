//! What a run did and met, counted by name, and the log of a run that is replayed.
//!
//! One book lies open in each thread while a run goes on; suites add the books up.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

/// Counts by name.
pub type Counts = BTreeMap<&'static str, u64>;

/// What one run, or many, did and met.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Book {
    /// Runs.
    pub runs: u64,
    /// What people did.
    pub actions: Counts,
    /// What went wrong on purpose, by kind.
    pub faults: Counts,
    /// Rare states reached (`crate::markers`), in how many steps.
    pub markers: Counts,
    /// Checks made, by invariant.
    pub checks: Counts,
    /// Items that reached a phone or the hub.
    pub items: u64,
}

impl Book {
    /// Adds another book.
    pub fn add(&mut self, other: Self) {
        self.runs += other.runs;
        self.items += other.items;
        let pages = [
            (&mut self.actions, other.actions),
            (&mut self.faults, other.faults),
            (&mut self.markers, other.markers),
            (&mut self.checks, other.checks),
        ];
        for (page, new) in pages {
            for (name, count) in new {
                *page.entry(name).or_default() += count;
            }
        }
    }
}

thread_local! {
    static OPEN: RefCell<Book> = RefCell::default();
    static TALKS: Cell<bool> = const { Cell::new(false) };
}

/// Begins an empty book in this thread.
pub fn begin() {
    OPEN.with_borrow_mut(|book| *book = Book::default());
}

/// Closes the thread's book and gives it.
pub fn close() -> Book {
    let mut book = OPEN.take();
    book.runs = 1;
    book
}

/// Notes what somebody did.
pub fn action(name: &'static str) {
    say(|| format!("  {name}"));
    OPEN.with_borrow_mut(|book| *book.actions.entry(name).or_default() += 1);
}

/// Notes what went wrong on purpose.
pub fn fault(name: &'static str) {
    say(|| format!("  ! {name}"));
    OPEN.with_borrow_mut(|book| *book.faults.entry(name).or_default() += 1);
}

/// Notes a rare state; the name stands in the table of markers.
pub(crate) fn marker(name: &'static str) {
    let is_first = OPEN.with_borrow_mut(|book| {
        let count = book.markers.entry(name).or_default();
        *count += 1;
        *count == 1
    });
    if is_first {
        say(|| format!("  * {name}"));
    }
}

/// Notes a check of an invariant.
pub fn checked(name: &'static str) {
    OPEN.with_borrow_mut(|book| *book.checks.entry(name).or_default() += 1);
}

/// Notes items that reached somebody.
pub fn items(count: usize) {
    OPEN.with_borrow_mut(|book| book.items += count as u64);
}

/// Lets runs of this thread tell what they do, or be silent.
pub fn talk(talks: bool) {
    TALKS.set(talks);
}

/// Tells something, when runs of this thread talk.
pub fn say(what: impl FnOnce() -> String) {
    if TALKS.get() {
        eprintln!("{}", what());
    }
}

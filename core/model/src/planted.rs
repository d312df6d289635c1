//! Planted bugs: faults a harness must find before its silence means anything.
//!
//! They exist only with the feature `planted-bugs`; without it every question answers `false` at
//! compile time.

/// A fault that can be switched on at run time in test builds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bug {
    /// The store commits a change without its outbox row, so nobody else ever hears of it.
    SkippedOutboxRow,
    /// The fold orders provisional decisions by the device's clock.
    WallClockOrdering,
    /// The fold treats every decision as if its author had seen nothing (`after` ignored).
    FoldIgnoresAfter,
}

#[cfg(feature = "planted-bugs")]
mod switch {
    use super::Bug;
    use std::cell::Cell;

    thread_local! {
        static ACTIVE: Cell<Option<Bug>> = const { Cell::new(None) };
    }

    /// Plants `bug` in this thread, or takes every bug out with `None`.
    pub fn plant(bug: Option<Bug>) {
        ACTIVE.with(|cell| cell.set(bug));
    }

    /// Tells whether `bug` is planted in this thread.
    pub fn is_planted(bug: Bug) -> bool {
        ACTIVE.with(Cell::get) == Some(bug)
    }
}

#[cfg(feature = "planted-bugs")]
pub use switch::{is_planted, plant};

/// Tells whether `bug` is planted: never, in a build without the feature.
#[cfg(not(feature = "planted-bugs"))]
#[inline]
pub const fn is_planted(_bug: Bug) -> bool {
    false
}

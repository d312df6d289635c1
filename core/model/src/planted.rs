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
    /// The fold lets a closing decision win over a reopening that it crossed.
    ReopenedLost,
    /// The fold goes by its own judgement where the hub recorded a refusal.
    VerdictDisobeyed,
    /// A phone says "saved" though its store could not write.
    AckBeforeCommit,
    /// Of two answers of one person on two phones only one is read.
    ConflictSideDropped,
    /// The hub feeds documents without asking who reads them.
    FeedWithoutAccess,
    /// The hub sends the words of a decision where only the act may be seen.
    WordsBesideTheAct,
    /// The hub moves a phone's cursor past an item that did not fit the answer.
    CursorPastHole,
    /// The hub numbers an item again that it has numbered already.
    DoubleApply,
    /// The hub takes words of any length beside a decision.
    MissingCap,
    /// The hub goes on listening to a device that was withdrawn.
    RevocationIgnored,
    /// The hub hands a photo to whoever asks for it.
    BlobServedToEverybody,
}

impl Bug {
    /// Every fault.
    pub const ALL: &'static [Self] = &[
        Self::SkippedOutboxRow,
        Self::WallClockOrdering,
        Self::FoldIgnoresAfter,
        Self::ReopenedLost,
        Self::VerdictDisobeyed,
        Self::AckBeforeCommit,
        Self::ConflictSideDropped,
        Self::FeedWithoutAccess,
        Self::WordsBesideTheAct,
        Self::CursorPastHole,
        Self::DoubleApply,
        Self::MissingCap,
        Self::RevocationIgnored,
        Self::BlobServedToEverybody,
    ];
}

/// True in a build in which bugs can be planted.
pub const CAN_PLANT: bool = cfg!(feature = "planted-bugs");

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

/// Plants nothing: this build cannot.
#[cfg(not(feature = "planted-bugs"))]
#[inline]
pub const fn plant(_bug: Option<Bug>) {}

/// Tells whether `bug` is planted: never, in a build without the feature.
#[cfg(not(feature = "planted-bugs"))]
#[inline]
pub const fn is_planted(_bug: Bug) -> bool {
    false
}

//! Bugs planted on purpose: whether the mixed simulation finds each, and with which seed.

use crate::mix::{self, Path, Size};
use crate::{decisions, edits};
use hucha_model::planted::{Bug, plant};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Within so many seeds a planted bug must show.
pub const SEEDS: u64 = 40;

/// What came of one planted bug.
#[derive(Debug, Clone)]
pub struct Bite {
    /// The bug.
    pub bug: Bug,
    /// The first seed that found it, and what it said.
    pub found: Option<(u64, String)>,
}

/// Plants a bug in this thread and runs seeds until one finds it.
pub fn hunt(bug: Bug) -> Bite {
    plant(Some(bug));
    let found = (0..SEEDS).find_map(|seed| {
        let ran = catch_unwind(AssertUnwindSafe(|| one(bug, seed)));
        match ran {
            Ok(None) => None,
            Ok(Some(what)) => Some((seed, what)),
            Err(_) => Some((seed, "it panicked".to_owned())),
        }
    });
    plant(None);
    Bite { bug, found }
}

/// Runs the workload that is closest to the bug; gives what it found.
fn one(bug: Bug, seed: u64) -> Option<String> {
    let found = match bug {
        Bug::WallClockOrdering | Bug::FoldIgnoresAfter => decisions::run(seed).err(),
        Bug::ReopenedLost => decisions::run(seed)
            .err()
            .or_else(|| mix::run_along(seed, Size::Small, Some(Path::Finding)).err()),
        Bug::SkippedOutboxRow => edits::run(seed).err(),
        Bug::VerdictDisobeyed
        | Bug::AckBeforeCommit
        | Bug::ConflictSideDropped
        | Bug::FeedWithoutAccess
        | Bug::WordsBesideTheAct
        | Bug::CursorPastHole
        | Bug::DoubleApply
        | Bug::MissingCap
        | Bug::RevocationIgnored
        | Bug::BlobServedToEverybody => mix::run(seed, Size::Small).err(),
    };
    found.map(|violation| violation.to_string())
}

//! Faults planted on purpose: a harness that does not find them proves nothing by its silence.
#![allow(clippy::print_stdout, reason = "test code")]

use hucha_harness::teeth::{SEEDS, hunt};
use hucha_model::planted::{Bug, CAN_PLANT};

/// Hunts bugs, each in this thread, where it is planted.
fn all_are_found(bugs: &[Bug]) {
    const { assert!(CAN_PLANT, "tests are built with the switches") };
    for bug in bugs {
        let bite = hunt(*bug);
        println!("{bug:?}: {:?}", bite.found);
        assert!(bite.found.is_some(), "{bug:?} hides from {SEEDS} seeds");
    }
}

#[test]
fn faults_in_the_order_of_decisions_are_found() {
    all_are_found(&[
        Bug::WallClockOrdering,
        Bug::FoldIgnoresAfter,
        Bug::ReopenedLost,
        Bug::VerdictDisobeyed,
    ]);
}

#[test]
fn faults_that_lose_work_are_found() {
    all_are_found(&[
        Bug::SkippedOutboxRow,
        Bug::AckBeforeCommit,
        Bug::ConflictSideDropped,
        Bug::CursorPastHole,
        Bug::DoubleApply,
    ]);
}

#[test]
fn faults_that_tell_too_much_or_take_too_much_are_found() {
    all_are_found(&[
        Bug::FeedWithoutAccess,
        Bug::WordsBesideTheAct,
        Bug::MissingCap,
        Bug::RevocationIgnored,
        Bug::BlobServedToEverybody,
    ]);
}

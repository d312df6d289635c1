//! What must be true once the network is quiet: I1 to I20, by name, with their words.

mod decisions;
mod durable;
mod replicas;
mod secrecy;

use crate::book;
use crate::mix::Mix;
use crate::violation::Violation;

/// One promise.
#[derive(Debug, Clone, Copy)]
pub struct Invariant {
    /// Its name.
    pub id: &'static str,
    /// What it says.
    pub text: &'static str,
    /// Where it is checked when not here.
    pub elsewhere: Option<&'static str>,
}

const fn here(id: &'static str, text: &'static str) -> Invariant {
    Invariant {
        id,
        text,
        elsewhere: None,
    }
}

const fn elsewhere(id: &'static str, text: &'static str, why: &'static str) -> Invariant {
    Invariant {
        id,
        text,
        elsewhere: Some(why),
    }
}

/// Every invariant.
pub const INVARIANTS: &[Invariant] = &[
    here(
        "I1",
        "every photo that was said to be saved is readable, its hash equal",
    ),
    here(
        "I2",
        "no photo that a record names is missing where it was taken, nor at the hub",
    ),
    here(
        "I3",
        "whoever may read a record holds the same changes and reads the same",
    ),
    here(
        "I4",
        "no effect nobody caused, none twice: one number an item, both sides of a conflict",
    ),
    here(
        "I5",
        "every step is one of its life-cycle; what is closed has its evidence; trails only grow",
    ),
    here(
        "I6",
        "no phone, answer, bundle or disk holds a word its person may not read",
    ),
    here("I7", "a withdrawn phone is answered nothing"),
    here(
        "I8",
        "everything a phone holds verifies: signature, number, chain",
    ),
    here(
        "I9",
        "once faults stop, every outbox empties within eight rounds",
    ),
    here("I10", "nothing panics, aborts or hangs"),
    elsewhere(
        "I11",
        "the heap stays bounded for any input",
        "the targets of tests/fuzz run under a cap of memory",
    ),
    here(
        "I12",
        "a full phone says so, loses nothing that was saved, and recovers",
    ),
    elsewhere(
        "I13",
        "old files migrate",
        "there is one schema so far; the store's test `an_upgraded_schema_equals_a_fresh_one` holds the way",
    ),
    here(
        "I14",
        "a restored hub has again whatever some phone knew it had taken",
    ),
    here(
        "I15",
        "what a phone said is saved is there after a restart or a kill",
    ),
    here("I16", "no decision depends on a clock of a phone"),
    here("I17", "what arrives twice changes nothing"),
    here("I18", "a seed runs the same way twice"),
    here("I19", "what one phone exports another takes in whole"),
    elsewhere(
        "I20",
        "erasure leaves a hash and nothing else",
        "there is no erasure yet, so no test holds it",
    ),
];

/// Checks a quiet network.
pub fn hold(mix: &mut Mix) -> Result<(), Violation> {
    // Nobody panicked, or this would not be reached.
    book::checked("I10");
    let snapshots = replicas::Snapshots::take(mix)?;
    replicas::records_agree(mix, &snapshots)?;
    replicas::nothing_appears_or_vanishes(mix, &snapshots)?;
    replicas::answers_show_every_side(mix, &snapshots)?;
    replicas::everything_verifies(mix, &snapshots)?;
    decisions::numbers_are_single(mix, &snapshots)?;
    decisions::things_stand_alike(mix, &snapshots)?;
    decisions::trails_only_grow(mix)?;
    crate::mix::late::late_work_stands_alike(mix)?;
    decisions::clocks_decide_nothing(mix, &snapshots)?;
    durable::photos_are_whole(mix)?;
    durable::nothing_taken_is_lost(mix)?;
    secrecy::nobody_holds_more(mix, &snapshots)?;
    replicas::repeating_changes_nothing(mix, &snapshots)?;
    replicas::exports_are_whole(mix, &snapshots)
}

//! Many seeds of whole-system simulations; every failing one names its seed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "test code"
)]

use hucha_harness::{decisions, edits, seeds};

#[test]
fn edits_of_several_phones_on_a_bad_network_converge_and_none_is_lost() {
    let tally = seeds::must_hold(&seeds::seeds(520), edits::run);
    println!("{tally:?}");
    if tally.runs > 500 {
        assert!(tally.clashes > 0 && tally.restarts > 0 && tally.faults > 0 && tally.held > 0);
        assert!(
            tally.canaries > 0,
            "a listener that hears nobody proves nothing"
        );
    }
}

#[test]
fn any_order_of_arrival_folds_alike_on_every_phone_and_at_the_hub() {
    let tally = seeds::must_hold(&seeds::seeds(520), decisions::run);
    println!("{tally:?}");
    if tally.runs > 500 {
        assert!(tally.crossings > 0 && tally.refused > 0 && tally.bundles > 0);
    }
}

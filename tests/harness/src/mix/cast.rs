//! Whose phones a run has.

use crate::rng::Dice;
use crate::world::{Owner, people};

/// The one that comes late: another inspector of the helper.
pub(super) const LATE: (&str, Owner) = ("carol-late", people::CAROL);

/// Phones that a run may have beside the helper's leader and the host's director.
const OTHERS: [(&str, Owner); 11] = [
    ("erin", people::ERIN),
    ("lena", people::LENA),
    ("bob", people::BOB),
    ("alice-tablet", people::ALICE),
    ("dora", people::DORA),
    ("mallory", people::MALLORY),
    ("carol", people::CAROL),
    ("bob-tablet", people::BOB),
    ("dave-tablet", people::DAVE),
    ("erin-tablet", people::ERIN),
    ("lena-tablet", people::LENA),
];

/// Throws the phones of a run: alice and dave first, then others, the likely ones oftener.
pub(super) fn phones(count: usize, dice: &mut Dice) -> Vec<(&'static str, Owner)> {
    let mut others = OTHERS.to_vec();
    let mut phones = vec![("alice", people::ALICE), ("dave", people::DAVE)];
    while phones.len() < count && !others.is_empty() {
        let reach = others.len().min(5);
        phones.push(others.remove(dice.below(reach)));
    }
    phones
}

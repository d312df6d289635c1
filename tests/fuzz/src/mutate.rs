//! Mutants: structure-aware where the structure is known, so that they get past the first wall.

mod change;
mod frames;
mod parts;

pub use change::change;
pub use frames::{answer, frame, stream};
pub use parts::{bundle, photo, roster};

use crate::dice::Dice;

/// Numbers at which codecs trip.
const EDGES: [u64; 20] = [
    0,
    1,
    2,
    23,
    24,
    0x3f,
    0x40,
    0x7f,
    0x80,
    0xff,
    0x100,
    0x3fff,
    0x4000,
    0xffff,
    0x1_0000,
    0x7fff_ffff,
    0xffff_ffff,
    0x1_0000_0000,
    0x7fff_ffff_ffff_ffff,
    u64::MAX,
];

/// Spellings that codecs should refuse or bound: CBOR heads that claim much, padded and indefinite
/// ones, long LEB128.
const SNIPPETS: [&[u8]; 16] = [
    &[0x9b, 0, 0, 0, 1, 0, 0, 0, 0],
    &[0x9a, 0xff, 0xff, 0xff, 0xff],
    &[0x5b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    &[0x5a, 0x00, 0x10, 0x00, 0x00],
    &[0xbb, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff],
    &[0x9f],
    &[0xff],
    &[0x5f, 0x41, 0x00, 0xff],
    &[0x18, 0x01],
    &[0xf6],
    &[0xfb, 0x7f, 0xf8, 0, 0, 0, 0, 0, 0],
    &[0xc2, 0x49, 1, 0, 0, 0, 0, 0, 0, 0, 0],
    &[0x80, 0x80, 0x00],
    &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
    &[0x80, 0x80, 0x80, 0x80, 0xc0, 0x00],
    &[0x00, 0x00, 0x00, 0x00],
];

/// Mutates bytes without knowing what they mean; `donor` is another input to splice from.
pub fn bytes(dice: &mut Dice, data: &mut Vec<u8>, donor: &[u8]) {
    let length = data.len();
    match dice.below(11) {
        0 if length > 0 => data[dice.below(length)] ^= 1 << dice.below(8),
        1 if length > 0 => data[dice.below(length)] = dice.byte(),
        2 if length > 0 => {
            let step = if dice.below(2) == 0 { 1 } else { 0xff };
            let at = dice.below(length);
            data[at] = data[at].wrapping_add(step);
        }
        3 => drop(data.drain(dice.range(length, 16))),
        4 => {
            let copied = data[dice.range(length, 32)].to_vec();
            insert(dice, data, &copied);
        }
        5 => {
            let copied = donor[dice.range(donor.len(), 64)].to_vec();
            insert(dice, data, &copied);
        }
        6 => {
            let copied = donor[dice.range(donor.len(), 64)].to_vec();
            overwrite(dice, data, &copied);
        }
        7 => {
            let snippet = *dice.pick(&SNIPPETS);
            insert(dice, data, snippet);
        }
        8 => {
            let snippet = *dice.pick(&SNIPPETS);
            overwrite(dice, data, snippet);
        }
        9 => {
            let edge = dice.pick(&EDGES).to_be_bytes();
            let width = *dice.pick(&[1, 2, 4, 8]);
            overwrite(dice, data, &edge[8 - width..]);
        }
        _ => data.truncate(dice.below(length + 1)),
    }
}

/// Mutates one to four times.
pub fn some_bytes(dice: &mut Dice, data: &mut Vec<u8>, donor: &[u8]) {
    for _ in 0..=dice.below(4) {
        bytes(dice, data, donor);
    }
}

fn insert(dice: &mut Dice, data: &mut Vec<u8>, piece: &[u8]) {
    let at = dice.below(data.len() + 1);
    data.splice(at..at, piece.iter().copied());
}

fn overwrite(dice: &mut Dice, data: &mut Vec<u8>, piece: &[u8]) {
    let at = dice.below(data.len() + 1);
    let end = (at + piece.len()).min(data.len());
    data.splice(at..end, piece.iter().copied());
}

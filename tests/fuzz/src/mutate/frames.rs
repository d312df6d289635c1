//! Mutants of frames, and of streams whose lengths fit the mutants in them.

use super::{EDGES, some_bytes};
use crate::dice::Dice;
use crate::targets::wrapped;
use hucha_model::Hash;
use hucha_model::wire::{Signed, Verdict, to_cbor};
use hucha_sync::{Frame, Item, MAX_FRAME, read_stream};

/// Makes a mutant of one of the frames.
pub fn frame(dice: &mut Dice, seeds: &[Vec<u8>]) -> Vec<u8> {
    let mut data = dice.pick(seeds).clone();
    let donor = dice.pick(seeds);
    some_bytes(dice, &mut data, donor);
    data
}

/// Makes a stream of one to five frames, some mutated; its lengths fit, or lie.
pub fn stream(dice: &mut Dice, seeds: &[Vec<u8>]) -> Vec<u8> {
    let mut body = Vec::new();
    for _ in 0..=dice.below(5) {
        let data = if dice.below(3) == 0 {
            frame(dice, seeds)
        } else {
            dice.pick(seeds).clone()
        };
        body.extend(length(dice, data.len()));
        body.extend(data);
    }
    match dice.below(240) {
        // What a bomb inflates to, a crowd of tiny frames, and frames that hold crowds.
        0 => body.resize(body.len() + (1 << (10 + dice.below(15))), 0),
        1 => body.extend([0, 0, 0, 3, 0x82, 0x06, 0x60].repeat(dice.below(70_000))),
        2 => {
            for _ in 0..=dice.below(8) {
                let data = crowd(dice);
                body.extend((data.len() as u32).to_be_bytes());
                body.extend(data);
            }
        }
        _ => {}
    }
    let claim = length(dice, body.len());
    let mut data = wrapped(&body, dice.below(2) == 0, u32::from_be_bytes(claim));
    if dice.below(4) == 0 {
        let donor = dice.pick(seeds);
        some_bytes(dice, &mut data, donor);
    }
    data
}

/// Makes an answer of one that was sealed: frames left out, told twice, moved, changed or put in, and
/// the seal still behind them.
pub fn answer(dice: &mut Dice, seeds: &[Vec<u8>], frames: &[Vec<u8>]) -> Vec<u8> {
    let seed = dice.pick(seeds);
    let Ok(whole) = read_stream(seed) else {
        return seed.clone();
    };
    let mut pieces: Vec<Vec<u8>> = whole.iter().map(to_cbor).collect();
    for _ in 0..=dice.below(2) {
        let at = dice.below(pieces.len());
        match dice.below(6) {
            0 => drop(pieces.remove(at)),
            1 => pieces.insert(at, pieces[at].clone()),
            2 => pieces[..=at].reverse(),
            3 => pieces.insert(at, dice.pick(frames).clone()),
            4 => pieces[at] = frame(dice, std::slice::from_ref(&pieces[at])),
            _ => {}
        }
        if pieces.is_empty() {
            break;
        }
    }
    let mut body = Vec::new();
    for piece in pieces {
        body.extend(length(dice, piece.len()));
        body.extend(piece);
    }
    let claim = length(dice, body.len());
    wrapped(&body, dice.below(2) == 0, u32::from_be_bytes(claim))
}

/// Makes a frame of as many small things as a frame holds: what costs most memory a byte.
fn crowd(dice: &mut Dice) -> Vec<u8> {
    let size = dice.below(MAX_FRAME);
    let hash = Hash([dice.byte(); 32]);
    let signed = |payload| Signed {
        payload,
        key: hash,
        sig: vec![0; 64],
    };
    let frame = match dice.below(3) {
        0 => Frame::Item(Item::Run {
            attestation: signed(Vec::new()),
            changes: vec![vec![0xC1; 10]; size / 11],
        }),
        1 => Frame::Verdict {
            item: hash,
            verdict: Verdict::Held {
                needs: vec![hash; size / 34],
            },
        },
        _ => Frame::Item(Item::Row(signed(vec![0xC3; size]))),
    };
    to_cbor(&frame)
}

/// Gives a length, which seldom lies.
fn length(dice: &mut Dice, length: usize) -> [u8; 4] {
    let lie = match dice.below(40) {
        0 => *dice.pick(&EDGES) as u32,
        1 => (length as u32).wrapping_add(1),
        2 => (length as u32).wrapping_sub(1),
        _ => length as u32,
    };
    lie.to_be_bytes()
}

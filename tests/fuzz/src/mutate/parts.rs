//! Mutants of files: bundles, photos, workbooks.

use super::{EDGES, frames, some_bytes};
use crate::dice::Dice;
use crate::targets::resealed;

/// Makes a bundle of mutated streams behind a genuine first one; its digest is right.
pub fn bundle(dice: &mut Dice, seeds: &[Vec<u8>], frame_seeds: &[Vec<u8>]) -> Vec<u8> {
    let mut data = dice.pick(seeds).clone();
    data.truncate(data.len().saturating_sub(32));
    for _ in 0..dice.below(3) {
        let stream = frames::stream(dice, frame_seeds);
        data.extend((stream.len() as u32).to_be_bytes());
        data.extend(stream);
    }
    if dice.below(2) == 0 {
        let donor = dice.pick(frame_seeds);
        some_bytes(dice, &mut data, donor);
    }
    resealed(&data)
}

/// Makes a mutant of a photo; most of the changes hit the markers in front of the pixels.
pub fn photo(dice: &mut Dice, seeds: &[Vec<u8>]) -> Vec<u8> {
    let mut data = dice.pick(seeds).clone();
    let front = dice.below(data.len() + 1);
    let mut tail = data.split_off(front);
    let donor = dice.pick(seeds);
    if dice.below(4) == 0 {
        some_bytes(dice, &mut tail, donor);
    } else {
        some_bytes(dice, &mut data, donor);
    }
    data.extend(tail);
    data
}

/// Words that mean something to a reader of workbooks.
const WORDS: [&str; 22] = [
    "<row r=\"1\">",
    "</row>",
    "<c r=\"A1\" t=\"s\"><v>0</v></c>",
    "<v>99999999999</v>",
    " t=\"s\"",
    " t=\"b\"",
    " t=\"e\"",
    " t=\"d\"",
    " t=\"n\"",
    "r=\"XFD1048576\"",
    "r=\"ZZZZZZZ9\"",
    "r=\"A0\"",
    "r=\"A4294967296\"",
    "<is><t>",
    "&#0;",
    "&#x110000;",
    "&bomb;",
    "<!DOCTYPE x [<!ENTITY a \"aa\">]>",
    "<![CDATA[",
    "<mergeCell ref=\"A1:XFD1048576\"/>",
    "<dimension ref=\"A1:XFD1048576\"/>",
    "\0",
];

/// Makes a mutant of a workbook's XML, or of the whole file.
pub fn roster(dice: &mut Dice, seeds: &[Vec<u8>]) -> Vec<u8> {
    let mut data = dice.pick(seeds).clone();
    for _ in 0..=dice.below(3) {
        let word = match dice.below(8) {
            0 => dice.pick(&EDGES).to_string(),
            1..=4 => (*dice.pick(&WORDS)).to_owned(),
            _ => {
                let donor = dice.pick(seeds);
                some_bytes(dice, &mut data, donor);
                continue;
            }
        };
        let at = tag_start(dice, &data);
        let end = (at + dice.below(24)).min(data.len());
        data.splice(at..end, word.into_bytes());
    }
    data
}

/// Picks a place where a tag or a value begins, if it finds one nearby.
fn tag_start(dice: &mut Dice, data: &[u8]) -> usize {
    let at = dice.below(data.len() + 1);
    let near = data[at..]
        .iter()
        .take(40)
        .position(|byte| b"<\">".contains(byte));
    near.map_or(at, |near| at + near)
}

//! Changes in the spelling of other writers of the format.

use crate::support::{Phone, answer, record};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use hucha_document::{GateError, MAX_BYTES, plain_change};
use hucha_model::Hash;
use hucha_model::content::AnswerValue;
use std::io::Write;

fn code(bytes: &[u8]) -> &'static str {
    match plain_change(bytes) {
        Ok(_) => "plain",
        Err(GateError::Rejected { reason, .. }) => reason,
        Err(GateError::Held { .. }) => "held",
    }
}

/// A large change as we write it and as others deflate it.
fn both() -> (Vec<u8>, Vec<u8>) {
    let mut anna = Phone::visit(1, 1);
    let ours = anna
        .write(record(1, &"法兰缺螺栓".repeat(200)))
        .change
        .bytes;
    let mut change = automerge::Change::try_from(ours.as_slice()).unwrap();
    let theirs = change.bytes().to_vec();
    assert_eq!(theirs[8], 2, "the engine did deflate it");
    (ours, theirs)
}

#[test]
fn a_deflated_change_becomes_the_plain_one_of_the_same_hash() {
    let (ours, theirs) = both();
    assert!(theirs.len() < ours.len());
    assert_eq!(plain_change(&theirs).unwrap(), ours);
    assert_eq!(plain_change(&ours).unwrap(), ours, "a plain one stays");
}

#[test]
fn other_chunks_are_not_changes() {
    let mut anna = Phone::visit(1, 1);
    anna.write(answer("1.1", AnswerValue::Conforms));
    assert_eq!(code(&anna.doc.export()), "change.wrong_chunk");
    assert_eq!(code(b""), "change.malformed");
    assert_eq!(code(&[7; 40]), "change.wrong_chunk");
    assert_eq!(code(&vec![0; MAX_BYTES + 1]), "change.too_big");
}

#[test]
fn a_broken_or_lengthened_deflated_change_is_refused() {
    let (_, theirs) = both();
    for length in 0..theirs.len() {
        assert_ne!(code(&theirs[..length]), "plain");
    }
    let longer = [theirs.as_slice(), &[0]].concat();
    assert_eq!(code(&longer), "change.malformed");
    let mut other_sum = theirs;
    other_sum[5] ^= 1;
    assert_eq!(code(&other_sum), "change.checksum");
}

/// Wraps a body as a deflated change.
fn deflated(body: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body).unwrap();
    wrapped(&encoder.finish().unwrap(), &Hash::of_bytes(body))
}

fn wrapped(stream: &[u8], sum: &Hash) -> Vec<u8> {
    let mut bytes = vec![0x85, 0x6f, 0x4a, 0x83];
    bytes.extend_from_slice(&sum.0[..4]);
    bytes.push(2);
    let mut length = stream.len();
    while length >= 0x80 {
        bytes.push(u8::try_from(length & 0x7f).unwrap() | 0x80);
        length >>= 7;
    }
    bytes.push(u8::try_from(length).unwrap());
    bytes.extend_from_slice(stream);
    bytes
}

#[test]
fn a_change_that_inflates_past_the_cap_is_refused_and_its_bytes_are_not_made() {
    let bomb = deflated(&vec![0; 200 << 20]);
    assert!(bomb.len() <= MAX_BYTES, "small enough to be looked at");
    assert_eq!(code(&bomb), "change.too_big");
    assert_eq!(code(&deflated(&vec![0; MAX_BYTES + 1])), "change.too_big");
    assert_ne!(code(&deflated(&[0; 100])), "plain", "zeros are no change");
    // A deflated change that holds bytes behind its end.
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&[0; 100]).unwrap();
    let stream = [encoder.finish().unwrap(), vec![1, 2, 3]].concat();
    let trailing = wrapped(&stream, &Hash::of_bytes(&[0; 100]));
    assert_eq!(code(&trailing), "change.malformed");
    // A stream that never ends: one stored block that is not the last.
    let endless = wrapped(&[0, 1, 0, 0xfe, 0xff, 7], &Hash([0; 32]));
    assert_eq!(code(&endless), "change.malformed");
}

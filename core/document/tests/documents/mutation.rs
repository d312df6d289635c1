//! Hostile bytes: mutated changes with a repaired checksum, as a modified client can send them.

use crate::support::{Phone, answer, attest, author, finding, photo, picture, record};
use hucha_document::{Doc, GENESIS_ACTOR, GateError, VisitEdit, admit};
use hucha_model::Hash;
use hucha_model::content::{AnswerValue, PhotoFor};
use std::collections::BTreeMap;

const TRIES: u64 = 2_000;

/// A small generator (SplitMix64): the same mutants in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % sides as u64).unwrap()
    }
}

fn repaired(mut bytes: Vec<u8>) -> (Vec<u8>, Hash) {
    let hash = Hash::of_bytes(&bytes[8..]);
    bytes[4..8].copy_from_slice(&hash.0[..4]);
    (bytes, hash)
}

#[test]
fn no_mutated_change_panics_out_of_the_gate_or_leaves_a_document_that_does_not_load() {
    let (mut anna, mut bo) = (Phone::visit(1, 1), Phone::visit(2, 2));
    anna.write(record(1, "法兰缺螺栓"));
    bo.pull(&anna);
    bo.write(answer("1.1", AnswerValue::Conforms));
    anna.pull(&bo);
    let base = anna.doc.clone();
    let before = (base.heads(), base.visit().unwrap());
    let samples = [
        anna.write(answer("1.1", AnswerValue::DoesNotConform))
            .change,
        anna.write(VisitEdit::Suggest {
            finding: finding(1),
            text: "x".into(),
        })
        .change,
        anna.write(VisitEdit::AddPhoto {
            photo: photo(1),
            content: picture(1, PhotoFor::Finding(finding(1))),
        })
        .change,
    ];
    let mut dice = Dice(42);
    let mut outcomes: BTreeMap<&str, u32> = BTreeMap::new();
    let mut base_with = base;
    for sample in &samples {
        for _ in 0..TRIES {
            let mut bytes = sample.bytes.clone();
            for _ in 0..=dice.roll(2) {
                let at = 11 + dice.roll(bytes.len() - 11);
                bytes[at] = u8::try_from(dice.roll(256)).unwrap();
            }
            let (bytes, hash) = repaired(bytes);
            let att = attest(&sample.actor, sample.seq, sample.seq, hash);
            let outcome = match admit(&base_with, &att, &[bytes], &author(1)) {
                Ok(admitted) if admitted.new.is_empty() => "unchanged",
                Ok(admitted) => {
                    let bytes = admitted.doc.save().expect("what is admitted loads again");
                    let kind = admitted.doc.kind();
                    let none: [&[u8]; 0] = [];
                    let loaded = Doc::load_from(kind, [9; 16], &bytes, none).unwrap();
                    assert_eq!(loaded.visit(), admitted.doc.visit());
                    "admitted"
                }
                Err(GateError::Held { .. }) => "held",
                Err(GateError::Rejected { reason, .. }) => reason,
            };
            *outcomes.entry(outcome).or_default() += 1;
        }
        let att = attest(&sample.actor, sample.seq, sample.seq, sample.hash);
        let whole = admit(
            &base_with,
            &att,
            std::slice::from_ref(&sample.bytes),
            &author(1),
        );
        base_with = whole
            .expect("the genuine change is admitted after all mutants")
            .doc;
    }
    assert!(
        outcomes.len() > 5,
        "the mutants reach more than one wall: {outcomes:#?}"
    );
    let changes = base_with
        .actors()
        .filter(|(actor, _)| *actor != GENESIS_ACTOR)
        .flat_map(|(actor, newest)| base_with.changes_of(actor, 1, newest))
        .map(|change| change.bytes);
    let genuine = Doc::load(base_with.kind(), [9; 16], changes).unwrap();
    assert_eq!(genuine.heads(), base_with.heads());
    assert_ne!(before.0, base_with.heads());
    assert_eq!(base_with.visit_at(&before.0).unwrap(), before.1);
}

#[test]
fn every_truncation_is_refused() {
    let (mut anna, bo) = (Phone::visit(1, 1), Phone::visit(2, 2));
    let change = anna.write(record(1, "text")).change;
    for length in 0..change.bytes.len() {
        let cut = change.bytes[..length].to_vec();
        let att = attest(&change.actor, 1, 1, change.hash);
        assert!(admit(&bo.doc, &att, &[cut], &author(1)).is_err());
    }
}

#[test]
fn a_run_of_a_billion_operations_is_counted_without_expanding_it() {
    let (mut anna, bo) = (Phone::visit(1, 1), Phone::visit(2, 2));
    let change = anna.write(answer("1.1", AnswerValue::Conforms)).change;
    // Body up to the columns, then one action column that repeats value 1 two to the 34th times.
    let meta = Doc::change_meta(&change.bytes).unwrap();
    let mut body = vec![1];
    body.extend_from_slice(&meta.deps[0].0);
    body.push(16);
    body.extend_from_slice(&meta.actor);
    body.extend_from_slice(&[1, u8::try_from(meta.start_op).unwrap(), 0, 0, 0]);
    let column = [0x80, 0x80, 0x80, 0x80, 0xc0, 0x00, 1];
    body.extend_from_slice(&[1, 0x42, u8::try_from(column.len()).unwrap()]);
    body.extend_from_slice(&column);
    let mut bytes = vec![0x85, 0x6f, 0x4a, 0x83, 0, 0, 0, 0, 1];
    bytes.push(u8::try_from(body.len()).unwrap());
    assert!(body.len() < 128);
    bytes.extend_from_slice(&body);
    let (bytes, hash) = repaired(bytes);
    let att = attest(&meta.actor, 1, 1, hash);
    let error = admit(&bo.doc, &att, &[bytes], &author(1)).unwrap_err();
    assert_eq!(
        error,
        GateError::Rejected {
            reason: "change.too_many_ops",
            valid: None
        }
    );
}

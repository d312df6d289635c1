//! A document without what should never have come in.

use crate::properties::{all_changes, play, steps};
use crate::support::{LEADER, Phone, actor, answer, exchange};
use hucha_document::{Doc, GENESIS_ACTOR, HealError};
use hucha_model::Hash;
use hucha_model::content::AnswerValue;
use hucha_model::wire::DocKind;
use proptest::prelude::*;
use std::collections::BTreeSet;

#[test]
fn what_follows_a_bad_change_goes_with_it_and_what_does_not_stays() {
    let (mut anna, mut bo) = (Phone::visit(1, LEADER), Phone::visit(2, 2));
    anna.write(answer("1.0", AnswerValue::Conforms));
    exchange(&mut anna, &mut bo);
    let bad = anna.write(answer("1.1", AnswerValue::Conforms)).change;
    let beside = bo.write(answer("1.2", AnswerValue::Conforms)).change;
    exchange(&mut anna, &mut bo);
    let after = bo.write(answer("1.3", AnswerValue::Conforms)).change;
    anna.pull(&bo);
    let (mut healed, left_out) = anna
        .doc
        .without(&[bad.hash].into(), actor(3, LEADER))
        .unwrap();
    let left_out: Vec<Hash> = left_out.iter().map(|meta| meta.hash).collect();
    assert_eq!(left_out, [bad.hash, after.hash]);
    assert_eq!(healed.heads(), [beside.hash]);
    let items: Vec<_> = healed
        .visit()
        .unwrap()
        .content
        .answers
        .into_keys()
        .collect();
    assert_eq!(items, ["1.0", "1.2"]);
    assert_eq!(anna.doc.heads(), [after.hash], "the old one is untouched");
    // The healed document goes on, and meets the others' again.
    let edit = hucha_document::Edit::Visit(answer("1.4", AnswerValue::Conforms));
    healed
        .edit(
            &edit,
            crate::support::person(LEADER),
            hucha_model::Millis(1),
        )
        .unwrap();
    assert_eq!(healed.visit().unwrap().content.answers.len(), 3);
}

#[test]
fn nothing_is_left_out_without_cause_and_never_the_genesis() {
    let mut anna = Phone::visit(1, 1);
    anna.write(answer("1.1", AnswerValue::Conforms));
    let unknown = BTreeSet::from([Hash([7; 32])]);
    let (same, left_out) = anna.doc.without(&unknown, actor(2, 1)).unwrap();
    assert_eq!((same.heads(), left_out.len()), (anna.doc.heads(), 0));
    let genesis = anna.doc.changes_of(&GENESIS_ACTOR, 1, 1)[0].hash;
    let refused = anna.doc.without(&[genesis].into(), actor(2, 1));
    assert!(matches!(refused, Err(HealError::Genesis)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn healing_gives_the_same_document_in_whatever_order_the_changes_came(
        (steps, picks) in (steps(), proptest::collection::vec(any::<prop::sample::Index>(), 1..4))
    ) {
        let (phones, _) = play(&steps);
        let changes = all_changes(&phones);
        prop_assume!(!changes.is_empty());
        let bad: BTreeSet<Hash> = picks
            .iter()
            .map(|pick| Doc::change_meta(&changes[pick.index(changes.len())]).unwrap().hash)
            .collect();
        let forth = Doc::load(DocKind::Visit, [90; 16], &changes).unwrap();
        let back = Doc::load(DocKind::Visit, [91; 16], changes.iter().rev()).unwrap();
        let (one, left_out) = forth.without(&bad, [92; 16]).unwrap();
        let (two, left_out_too) = back.without(&bad, [93; 16]).unwrap();
        prop_assert_eq!(one.heads(), two.heads());
        prop_assert_eq!(one.visit(), two.visit());
        prop_assert_eq!(&left_out, &left_out_too);
        // Exactly the bad and their descendants are gone, each after what it follows.
        let mut gone = BTreeSet::new();
        for meta in &left_out {
            let follows = meta.deps.iter().any(|dep| gone.contains(dep));
            prop_assert!(bad.contains(&meta.hash) || follows);
            gone.insert(meta.hash);
        }
        for bytes in &changes {
            let meta = Doc::change_meta(bytes).unwrap();
            prop_assert_eq!(one.has(meta.hash), !gone.contains(&meta.hash));
            prop_assert!(!one.has(meta.hash) || meta.deps.iter().all(|dep| one.has(*dep)));
        }
        // One bad change after the other gives the same as all at once.
        let mut step_by_step = forth;
        for (n, hash) in (100_u8..).zip(&bad) {
            step_by_step = step_by_step.without(&[*hash].into(), [n; 16]).unwrap().0;
        }
        prop_assert_eq!(step_by_step.heads(), one.heads());
        prop_assert_eq!(step_by_step.visit(), one.visit());
    }
}

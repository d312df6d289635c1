use crate::support::{Phone, answer, exchange};
use hucha_document::{Doc, LoadError, genesis};
use hucha_model::Hash;
use hucha_model::content::AnswerValue;
use hucha_model::wire::DocKind;

#[test]
fn genesis_bytes_never_change() {
    let names = [
        (
            DocKind::Visit,
            "6f57646c60e6ecabd365ec027f51f15621e6d4381a6c4861dff3cc46bd744f6e",
        ),
        (
            DocKind::FollowUp,
            "6028a6b1e9ca176c99bdf86747d9786e844755fe3fc85aed3ff1f762bfe0b61a",
        ),
        (
            DocKind::StudySession,
            "598793cffdf5099169214b06f5d8f8497bd7c4e95267157c07c77df1819d48fb",
        ),
    ];
    for (kind, sha256) in names {
        assert_eq!(Hash::of_bytes(genesis(kind)).to_hex(), sha256);
    }
}

#[test]
fn two_phones_that_start_offline_share_their_maps() {
    let (mut anna, mut bo) = (Phone::visit(1, 1), Phone::visit(2, 2));
    assert_eq!(anna.doc.heads(), bo.doc.heads());
    anna.write(answer("1.1", AnswerValue::Conforms));
    bo.write(answer("1.2", AnswerValue::Conforms));
    exchange(&mut anna, &mut bo);
    assert_eq!(anna.doc.heads(), bo.doc.heads());
    assert_eq!(anna.content().answers.len(), 2);
    assert_eq!(anna.content(), bo.content());
}

#[test]
fn a_document_of_another_kind_does_not_load() {
    let none: [&[u8]; 0] = [];
    let wrong = Doc::load_from(
        DocKind::Visit,
        [1; 16],
        genesis(DocKind::StudySession),
        none,
    );
    assert!(matches!(wrong, Err(LoadError::NotOurs)));
}

#[test]
fn a_missing_change_is_named_on_loading() {
    let mut anna = Phone::visit(1, 1);
    let first = anna.write(answer("1.1", AnswerValue::Conforms)).change;
    let second = anna.write(answer("1.2", AnswerValue::Conforms)).change;
    let loaded = Doc::load(DocKind::Visit, [5; 16], [&second.bytes]);
    assert!(matches!(loaded, Err(LoadError::Missing(hashes)) if hashes == [first.hash]));
}

#[test]
fn snapshot_and_later_changes_load_to_the_same_document() {
    let mut anna = Phone::visit(1, 1);
    for item in 0..20 {
        anna.write(answer(&format!("1.{item}"), AnswerValue::Conforms));
    }
    let snapshot = anna.doc.save().unwrap();
    let later = anna.write(answer("2.1", AnswerValue::NotChecked)).change;
    let loaded = Doc::load_from(DocKind::Visit, [5; 16], &snapshot, [&later.bytes]).unwrap();
    assert_eq!(loaded.heads(), anna.doc.heads());
    assert_eq!(loaded.visit(), anna.doc.visit());
    let own = anna.doc.actor();
    assert_eq!(
        loaded.changes_of(own, 1, 99),
        anna.doc.changes_of(own, 1, 99)
    );
}

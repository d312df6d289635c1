use crate::support::{Phone, answer, exchange, finding, merge, photo, picture, record};
use hucha_document::{Doc, Edit, EditError, FindingField, SessionEdit, VisitEdit};
use hucha_model::content::{AnswerValue, PhotoFor};
use hucha_model::wire::DocKind;

fn refused(phone: &mut Phone, edit: VisitEdit) -> EditError {
    let before = phone.doc.heads();
    let error = phone
        .try_write(&Edit::Visit(edit))
        .expect_err("the edit is refused");
    assert_eq!(
        phone.doc.heads(),
        before,
        "a refused edit leaves the document as it was"
    );
    error
}

fn set_text(n: u8, text: &str) -> VisitEdit {
    VisitEdit::SetFinding {
        finding: finding(n),
        field: FindingField::Text(text.to_owned()),
    }
}

#[test]
fn only_its_writer_edits_or_removes_a_finding() {
    let (mut anna, mut bo) = (Phone::visit(1, 1), Phone::visit(2, 2));
    anna.write(record(1, "text"));
    exchange(&mut anna, &mut bo);
    assert_eq!(refused(&mut bo, set_text(1, "other")), EditError::NotYours);
    let remove = VisitEdit::RemoveFinding {
        finding: finding(1),
        why: "twice".to_owned(),
    };
    assert_eq!(refused(&mut bo, remove.clone()), EditError::NotYours);
    anna.write(remove.clone());
    assert_eq!(refused(&mut anna, remove), EditError::Removed);
    assert_eq!(
        anna.content().findings[&finding(1)].removed.as_deref(),
        Some("twice")
    );
}

#[test]
fn a_finding_others_are_merged_into_is_not_removed() {
    let mut anna = Phone::visit(1, 1);
    anna.write(record(1, "a"));
    anna.write(record(2, "b"));
    anna.write(merge(2, 1));
    let remove = |n| VisitEdit::RemoveFinding {
        finding: finding(n),
        why: String::new(),
    };
    assert_eq!(refused(&mut anna, remove(1)), EditError::OthersMergedIntoIt);
    anna.write(VisitEdit::MergeInto {
        finding: finding(2),
        into: None,
    });
    anna.write(remove(1));
    assert_eq!(refused(&mut anna, merge(2, 1)), EditError::Removed);
}

#[test]
fn merges_and_photos_name_findings_that_are_here() {
    let mut anna = Phone::visit(1, 1);
    anna.write(record(1, "a"));
    assert_eq!(refused(&mut anna, merge(1, 7)), EditError::UnknownFinding);
    assert_eq!(refused(&mut anna, merge(7, 1)), EditError::UnknownFinding);
    assert_eq!(refused(&mut anna, merge(1, 1)), EditError::MergeCircle);
    let add = |user, shows| VisitEdit::AddPhoto {
        photo: photo(1),
        content: picture(user, shows),
    };
    let unknown = add(1, PhotoFor::Finding(finding(7)));
    assert_eq!(refused(&mut anna, unknown), EditError::UnknownFinding);
    assert_eq!(
        refused(&mut anna, add(2, PhotoFor::Activity)),
        EditError::NotYours
    );
    anna.write(add(1, PhotoFor::Activity));
    assert_eq!(
        refused(&mut anna, add(1, PhotoFor::Activity)),
        EditError::AlreadyThere
    );
    anna.write(VisitEdit::KeepInside { photo: photo(1) });
    assert!(anna.content().photos[&photo(1)].keep_inside);
    assert_eq!(
        refused(&mut anna, VisitEdit::KeepInside { photo: photo(1) }),
        EditError::Unchanged
    );
}

#[test]
fn long_texts_bad_keys_and_other_kinds_are_refused() {
    let mut anna = Phone::visit(1, 1);
    anna.write(record(1, "a"));
    assert_eq!(
        refused(&mut anna, set_text(1, &"长".repeat(3000))),
        EditError::TooLong
    );
    for key in ["", "a|b", "a\nb", &"x".repeat(65)] {
        assert_eq!(
            refused(&mut anna, answer(key, AnswerValue::Done)),
            EditError::BadKey
        );
    }
    let minutes = SessionEdit::Minutes {
        section: "a".to_owned(),
        text: String::new(),
    };
    assert_eq!(
        anna.try_write(&Edit::Session(minutes)),
        Err(EditError::WrongKind)
    );
    assert_eq!(
        refused(&mut anna, record(1, "again")),
        EditError::AlreadyThere
    );
    assert_eq!(refused(&mut anna, set_text(1, "a")), EditError::Unchanged);
}

#[test]
fn a_topic_is_reworded_only_by_whoever_put_it_forward() {
    let (mut a, mut b) = (
        Phone::new(DocKind::StudySession, 1, 1),
        Phone::new(DocKind::StudySession, 2, 2),
    );
    let topic = |title: &str| SessionEdit::PutTopic {
        key: "t".into(),
        title: title.into(),
    };
    a.study(topic("one"));
    a.study(topic("two"));
    b.pull(&a);
    assert_eq!(
        b.try_write(&Edit::Session(topic("three"))),
        Err(EditError::NotYours)
    );
    assert_eq!(b.doc.session().unwrap().content.topics["t"].title, "two");
}

#[test]
fn one_edit_is_one_change_whose_header_reads_without_the_engine() {
    let mut anna = Phone::visit(1, 1);
    let before = anna.doc.heads();
    let done = anna.write(record(1, "无接地"));
    let meta = Doc::change_meta(&done.change.bytes).unwrap();
    assert_eq!(
        (meta.hash, meta.seq, &meta.deps),
        (done.change.hash, 1, &before)
    );
    assert_eq!(meta.actor, anna.doc.actor());
    assert_eq!(meta.ops, 11);
    assert_eq!(anna.doc.heads(), [meta.hash]);
    assert!(anna.doc.has(meta.hash));
    assert_eq!(anna.doc.changes_of(anna.doc.actor(), 1, 1), [done.change]);
}

#[test]
fn edits_survive_the_journal() {
    let edits = [
        Edit::Visit(record(1, "无接地")),
        Edit::Visit(set_text(1, "x")),
        Edit::Visit(merge(2, 1)),
        Edit::Visit(answer("1.1", AnswerValue::NotApplicable)),
        Edit::Visit(VisitEdit::AddPhoto {
            photo: photo(1),
            content: picture(1, PhotoFor::Finding(finding(1))),
        }),
    ];
    for edit in edits {
        let json = serde_json::to_string(&edit).unwrap();
        assert_eq!(serde_json::from_str::<Edit>(&json).unwrap(), edit);
    }
}

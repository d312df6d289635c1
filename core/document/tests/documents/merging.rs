use crate::support::{
    LEADER, Phone, answer, exchange, finding, merge, person, photo, picture, record, rule,
};
use hucha_document::{Edit, EditError, FindingField, FollowUpEdit, SessionEdit, VisitEdit};
use hucha_model::content::{
    AnswerValue, AttendanceState, ItemState, PhotoFor, RectificationPlan, item_state,
};
use hucha_model::time::Day;
use hucha_model::wire::DocKind;
use hucha_model::{Millis, OrgId};

fn team() -> (Phone, Phone) {
    (Phone::visit(1, LEADER), Phone::visit(2, 2))
}

#[test]
fn two_inspectors_answering_one_item_offline_keep_both_sides() {
    let (mut anna, mut bo) = team();
    anna.write(answer("1.1", AnswerValue::Conforms));
    bo.write(answer("1.1", AnswerValue::DoesNotConform));
    exchange(&mut anna, &mut bo);
    for phone in [&anna, &bo] {
        let ItemState::Clash { answers, .. } = item_state(&phone.content(), "1.1") else {
            panic!("two different answers clash");
        };
        assert_eq!(answers[&person(1)], [AnswerValue::Conforms]);
        assert_eq!(answers[&person(2)], [AnswerValue::DoesNotConform]);
    }
    assert_eq!(anna.doc.heads(), bo.doc.heads());
}

#[test]
fn one_person_on_two_devices_keeps_both_answers() {
    let (mut phone, mut tablet) = (Phone::visit(1, 2), Phone::visit(2, 2));
    phone.write(answer("1.1", AnswerValue::Conforms));
    tablet.write(answer("1.1", AnswerValue::NotApplicable));
    exchange(&mut phone, &mut tablet);
    assert_eq!(phone.content(), tablet.content());
    assert_eq!(phone.content().answers["1.1"][&person(2)].len(), 2);
    phone.write(answer("1.1", AnswerValue::Conforms));
    assert_eq!(
        phone.content().answers["1.1"][&person(2)].len(),
        1,
        "a new answer settles it"
    );
}

#[test]
fn a_later_answer_opens_a_ruling_again() {
    let (mut anna, mut bo) = team();
    anna.write(answer("1.1", AnswerValue::Conforms));
    bo.write(answer("1.1", AnswerValue::DoesNotConform));
    exchange(&mut anna, &mut bo);
    anna.write(rule("1.1", AnswerValue::DoesNotConform));
    assert_eq!(
        item_state(&anna.content(), "1.1").value(),
        Some(AnswerValue::DoesNotConform),
        "the ruling names the versions it rules over"
    );
    bo.write(answer("1.1", AnswerValue::NotChecked));
    exchange(&mut anna, &mut bo);
    assert!(matches!(
        item_state(&bo.content(), "1.1"),
        ItemState::Clash { .. }
    ));
}

#[test]
fn two_rulings_at_once_are_both_kept() {
    let (mut phone, mut tablet) = (Phone::visit(1, LEADER), Phone::visit(2, LEADER));
    phone.write(rule("1.1", AnswerValue::Conforms));
    tablet.write(rule("1.1", AnswerValue::DoesNotConform));
    exchange(&mut phone, &mut tablet);
    assert_eq!(phone.content().finals["1.1"].len(), 2);
}

#[test]
fn a_hazard_recorded_twice_becomes_one_line_with_both_photos_and_parts_again() {
    let (mut anna, mut bo) = team();
    anna.write(record(10, "法兰缺螺栓"));
    bo.write(record(20, "法兰少一个螺栓"));
    anna.write(VisitEdit::AddPhoto {
        photo: photo(1),
        content: picture(1, PhotoFor::Finding(finding(10))),
    });
    bo.write(VisitEdit::AddPhoto {
        photo: photo(2),
        content: picture(2, PhotoFor::Finding(finding(20))),
    });
    exchange(&mut anna, &mut bo);
    bo.write(merge(20, 10));
    exchange(&mut anna, &mut bo);
    let content = anna.content();
    assert_eq!(
        content.lines().into_iter().collect::<Vec<_>>(),
        [(finding(10), vec![finding(20)])]
    );
    assert_eq!(content.photos_of(finding(10)).len(), 2);
    anna.write(VisitEdit::MergeInto {
        finding: finding(20),
        into: None,
    });
    exchange(&mut anna, &mut bo);
    assert_eq!(bo.content().lines().len(), 2);
    assert_eq!(bo.content().photos_of(finding(10)).len(), 1);
}

#[test]
fn crossing_merges_end_in_the_same_single_line_everywhere() {
    let (mut anna, mut bo) = team();
    anna.write(record(10, "a"));
    bo.write(record(20, "b"));
    exchange(&mut anna, &mut bo);
    anna.write(merge(10, 20));
    bo.write(merge(20, 10));
    exchange(&mut anna, &mut bo);
    assert_eq!(anna.content().lines(), bo.content().lines());
    assert_eq!(anna.content().lines().len(), 1);
    let circle = anna.try_write(&Edit::Visit(merge(10, 20)));
    assert_eq!(
        circle,
        Err(EditError::MergeCircle),
        "nobody closes a circle knowingly"
    );
}

#[test]
fn a_finding_edited_on_two_devices_of_its_writer_shows_both_wordings() {
    let (mut phone, mut tablet) = (Phone::visit(1, 2), Phone::visit(2, 2));
    phone.write(record(10, "old"));
    tablet.pull(&phone);
    let set = |text: &str| VisitEdit::SetFinding {
        finding: finding(10),
        field: FindingField::Text(text.to_owned()),
    };
    phone.write(set("from the phone"));
    tablet.write(set("from the tablet"));
    exchange(&mut phone, &mut tablet);
    assert_eq!(phone.content().findings[&finding(10)].text.len(), 2);
    assert_eq!(phone.content(), tablet.content());
}

#[test]
fn notes_and_suggestions_of_two_devices_lose_no_side() {
    let (mut phone, mut tablet) = (Phone::visit(1, 2), Phone::visit(2, 2));
    phone.write(record(10, "old"));
    tablet.pull(&phone);
    for (device, text) in [(&mut phone, "one"), (&mut tablet, "two")] {
        device.write(VisitEdit::Suggest {
            finding: finding(10),
            text: text.to_owned(),
        });
        device.write(VisitEdit::WriteNote {
            key: "training".to_owned(),
            about: "1.1".to_owned(),
            text: text.to_owned(),
        });
    }
    exchange(&mut phone, &mut tablet);
    let content = phone.content();
    assert_eq!(content, tablet.content());
    let notes: Vec<_> = content
        .notes
        .values()
        .map(|note| note.text.as_str())
        .collect();
    assert!(
        notes.contains(&"one") && notes.contains(&"two"),
        "{}",
        notes.len()
    );
    let suggestion = &content.suggestions[&finding(10)][&person(2)].text;
    assert!(suggestion.contains("one") && suggestion.contains("two"));
}

#[test]
fn a_follow_up_keeps_both_plans_and_every_result() {
    let new = |device, user| Phone::new(DocKind::FollowUp, device, user);
    let (mut lead, mut host, mut other) = (new(1, LEADER), new(2, 9), new(3, 9));
    lead.follow(FollowUpEdit::ListFinding {
        finding: finding(1),
        listed: crate::support::listed(1, "无接地"),
    });
    lead.follow(FollowUpEdit::AddPhoto {
        photo: photo(1),
        content: picture(3, PhotoFor::Finding(finding(8))),
    });
    host.pull(&lead);
    other.pull(&lead);
    for (phone, measures) in [(&mut host, "接地"), (&mut other, "更换")] {
        let plan = RectificationPlan {
            measures: measures.to_owned(),
            responsible: person(9),
            due: Day("2026-12-01".parse().unwrap()),
            funds_yuan: Some(1200),
            contingency: String::new(),
            by: person(9),
            at: Millis(5),
        };
        phone.follow(FollowUpEdit::Plan {
            finding: finding(1),
            plan,
        });
        phone.follow(FollowUpEdit::Result {
            finding: finding(1),
            text: measures.to_owned(),
        });
    }
    exchange(&mut host, &mut other);
    let hydrated = host.doc.follow_up().unwrap();
    assert_eq!(hydrated, other.doc.follow_up().unwrap());
    assert_eq!(hydrated.oddities, []);
    let content = hydrated.content;
    assert_eq!(
        content.findings[&finding(1)],
        crate::support::listed(1, "无接地")
    );
    assert_eq!(content.plans[&finding(1)].len(), 2);
    let result = &content.results[&finding(1)][&person(9)];
    assert!(result.contains("接地") && result.contains("更换"));
    assert_eq!(
        content.photos[&photo(1)].by,
        person(3),
        "the leader copies others' photos"
    );
}

#[test]
fn a_study_session_keeps_both_minutes_and_both_sign_ins() {
    let new = |device, user| Phone::new(DocKind::StudySession, device, user);
    let (mut a, mut b) = (new(1, 1), new(2, 2));
    for (phone, text, state) in [
        (&mut a, "议定一", AttendanceState::Present),
        (&mut b, "议定二", AttendanceState::Absent),
    ] {
        let org = OrgId::from_bytes([4; 16]);
        phone.study(SessionEdit::Attend {
            person: person(2),
            org,
            state,
        });
        phone.study(SessionEdit::Minutes {
            section: "conclusions".into(),
            text: text.into(),
        });
        phone.study(SessionEdit::PutTopic {
            key: format!("t{text}"),
            title: text.into(),
        });
    }
    exchange(&mut a, &mut b);
    let content = a.doc.session().unwrap().content;
    assert_eq!(content, b.doc.session().unwrap().content);
    assert_eq!(content.minutes["conclusions"].len(), 2);
    assert_eq!(content.attendance[&person(2)].len(), 2);
    assert_eq!(content.topics.len(), 2);
}

#[test]
fn the_record_is_read_at_the_heads_that_were_sealed() {
    let (mut anna, _) = team();
    anna.write(answer("1.1", AnswerValue::Conforms));
    let sealed = anna.doc.heads();
    let then = anna.content();
    anna.write(answer("1.1", AnswerValue::DoesNotConform));
    anna.write(record(3, "late"));
    assert_eq!(anna.doc.visit_at(&sealed).unwrap().content, then);
    assert_ne!(anna.content(), then);
    assert!(anna.doc.visit_at(&[hucha_model::Hash([9; 32])]).is_err());
}

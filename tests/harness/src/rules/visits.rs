//! Proofs of what happens at the plant: checklist, training, advice, and who may read it.

use super::scenes::{answer, edit, note, visit_under_way};
use super::world::{Phone, activity};
use hucha_document::{Edit, VisitEdit};
use hucha_engine::{Command, SubmitRequest};
use hucha_model::content::{AnswerValue, ItemState, item_state};
use hucha_model::wire::{EntityKind, EntityRef, FindingKind, Severity};
use hucha_model::{FindingId, Lang};
use hucha_sync::{Frame, Item};

#[test]
fn wd_12_the_hosts_weak_points_stand_in_the_visit() {
    let (mut world, visit, doc) = visit_under_way();
    note(&world.bob, doc, "1.0", "企业概况已了解；承包商管理记录不全");
    world.sync();
    for phone in [&world.bob, &world.carol] {
        let record = phone
            .engine
            .visit_record(activity(visit), Lang::Zh)
            .unwrap();
        let agreement = record.agreement.expect("both sides agreed");
        assert!(
            agreement.content.contains("短板：承包商管理"),
            "{}",
            agreement.content
        );
        assert!(!agreement.agreed_by_helper.is_empty() && !agreement.agreed_by_host.is_empty());
    }
    let record = world
        .bella
        .engine
        .visit_record(activity(visit), Lang::Zh)
        .unwrap();
    let known = record.sections[0]
        .items
        .iter()
        .find(|item| item.number == "1.0")
        .unwrap();
    assert!(
        known.note.contains("承包商管理记录不全"),
        "what was found out stays with the visit"
    );
}

#[test]
fn wd_23_management_items_are_answered_by_each_inspector() {
    let (mut world, visit, doc) = visit_under_way();
    answer(&world.bob, doc, "1.0", AnswerValue::Done).unwrap();
    answer(&world.bella, doc, "1.0", AnswerValue::Done).unwrap();
    for item in ["1.2", "1.3", "1.4"] {
        answer(&world.bob, doc, item, AnswerValue::Conforms).unwrap();
        answer(&world.bella, doc, item, AnswerValue::DoesNotConform).unwrap();
    }
    world.sync();
    for phone in [&world.bob, &world.bella] {
        let content = phone.engine.visit_content(activity(visit)).unwrap();
        assert_eq!(
            item_state(&content, "1.0"),
            ItemState::Agreed(AnswerValue::Done)
        );
        for item in ["1.2", "1.3", "1.4"] {
            let said = |who: &Phone| content.answers[item][&who.person][0].value;
            assert_eq!(said(&world.bob), AnswerValue::Conforms);
            assert_eq!(said(&world.bella), AnswerValue::DoesNotConform);
            assert!(
                matches!(item_state(&content, item), ItemState::Clash { .. }),
                "none wins silently"
            );
        }
        assert_eq!(item_state(&content, "1.1"), ItemState::Unanswered);
    }
}

#[test]
fn wd_24_training_is_noted_by_group_of_trainees() {
    let (mut world, visit, doc) = visit_under_way();
    let groups = ["2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "2.7"];
    for (count, item) in groups.iter().zip(1..) {
        answer(&world.bob, doc, count, AnswerValue::Done).unwrap();
        note(&world.bob, doc, count, &format!("双预防培训，{item}人"));
    }
    world.sync();
    let record = world
        .bella
        .engine
        .visit_record(activity(visit), Lang::Zh)
        .unwrap();
    let training = &record.sections[1].items;
    assert_eq!(
        training.len(),
        groups.len(),
        "one line a group, others included"
    );
    for (row, count) in training.iter().zip(1..) {
        assert_eq!(
            (row.answer.as_str(), row.note.clone()),
            ("已开展", format!("双预防培训，{count}人"))
        );
        assert_eq!(row.answered_by, ["鲍勃"]);
    }
}

#[test]
fn wd_25_guidance_items_are_done_or_not_done() {
    let (mut world, visit, doc) = visit_under_way();
    for item in ["3.1", "3.2", "3.3", "3.4", "3.5"] {
        for judgement in [
            AnswerValue::Conforms,
            AnswerValue::DoesNotConform,
            AnswerValue::NotChecked,
        ] {
            let refused = answer(&world.bob, doc, item, judgement);
            assert_eq!(refused, Err("answer.kind".into()), "{item} {judgement:?}");
        }
        answer(&world.bob, doc, item, AnswerValue::Done).unwrap();
    }
    answer(&world.bob, doc, "3.4", AnswerValue::NotDone).unwrap();
    let ruling = Edit::Visit(VisitEdit::Rule {
        item: "3.1".into(),
        value: AnswerValue::Conforms,
    });
    assert_eq!(
        edit(&world.bob, doc, ruling),
        Err("answer.kind".into()),
        "nor does a ruling judge"
    );
    world.sync();
    let content = world.bella.engine.visit_content(activity(visit)).unwrap();
    assert_eq!(
        item_state(&content, "3.1"),
        ItemState::Agreed(AnswerValue::Done)
    );
    assert_eq!(
        item_state(&content, "3.4"),
        ItemState::Agreed(AnswerValue::NotDone)
    );
    let lifecycles = world.bob.engine.lifecycles();
    assert_ne!(
        lifecycles.sentence("answer.kind", Lang::Zh),
        "answer.kind",
        "it is said in words"
    );
}

#[test]
fn wd_26_standardisation_items_are_checked() {
    let (mut world, visit, doc) = visit_under_way();
    for item in ["4.1", "4.2", "4.3", "4.4", "4.6"] {
        for service in [AnswerValue::Done, AnswerValue::NotDone] {
            assert_eq!(
                answer(&world.bob, doc, item, service),
                Err("answer.kind".into()),
                "{item}"
            );
        }
        answer(&world.bob, doc, item, AnswerValue::DoesNotConform).unwrap();
    }
    answer(&world.bob, doc, "4.5", AnswerValue::Done).expect("improving how they run is a service");
    world.sync();
    let content = world.bella.engine.visit_content(activity(visit)).unwrap();
    assert_eq!(
        item_state(&content, "4.4"),
        ItemState::Agreed(AnswerValue::DoesNotConform)
    );
}

#[test]
fn wd_27_a_question_and_its_answer_are_noted() {
    let (mut world, visit, doc) = visit_under_way();
    note(
        &world.bella,
        doc,
        "5.1",
        "问：动火作业如何分级？答：按场所和时段分三级。",
    );
    answer(&world.bella, doc, "5.1", AnswerValue::Done).unwrap();
    world.sync();
    let content = world.bob.engine.visit_content(activity(visit)).unwrap();
    let noted = content
        .notes
        .values()
        .find(|note| note.about == "5.1")
        .unwrap();
    assert_eq!(
        (noted.by, noted.at.day()),
        (world.bella.person, world.now().day())
    );
    let record = world
        .bob
        .engine
        .visit_record(activity(visit), Lang::Zh)
        .unwrap();
    let consulting = &record.sections[4].items[0];
    assert!(consulting.note.contains("如何分级") && consulting.note.contains("分三级"));
}

#[test]
fn wh67_27_a_third_plant_cannot_read_a_pairs_findings() {
    const SECRET: &str = "三号釜联锁旁路";
    let (mut world, visit, doc) = visit_under_way();
    let finding = FindingId::from_bytes([42; 16]);
    let record = VisitEdit::Record {
        finding,
        kind: FindingKind::Hazard,
        severity: Severity::General,
        place: "三号釜".into(),
        text: SECRET.into(),
        advice: "恢复联锁".into(),
        basis: String::new(),
        item: "1.4".into(),
    };
    edit(&world.bob, doc, Edit::Visit(record)).unwrap();
    world.sync();
    let request = SubmitRequest {
        waiver: Some("贝拉无记录".into()),
        ..SubmitRequest::default()
    };
    world.bob.open(Command::SubmitVisit {
        activity: activity(visit),
        request,
    });
    world.sync();

    let listed = EntityRef {
        kind: EntityKind::Finding,
        id: finding.into(),
    };
    assert_eq!(
        world.carol.engine.state(listed).unwrap().state,
        "open",
        "the host has it"
    );
    let found = |phone: &Phone| phone.engine.search(SECRET, 10).unwrap().len();
    assert_eq!((found(&world.carol), found(&world.dan)), (1, 0));
    let is_document =
        |frame: &&Frame| matches!(frame, Frame::Item(Item::Opened(_) | Item::Run { .. }));
    assert!(
        world.carol.heard.iter().any(|frame| is_document(&frame)),
        "the host was sent the list"
    );
    for third in [&world.dan, &world.alice, &world.officer] {
        assert!(third.engine.visit_content(activity(visit)).is_err());
        assert_eq!(
            third.heard.iter().filter(is_document).count(),
            0,
            "no byte of the documents"
        );
    }
    assert!(
        heard_of_pair(&world.dan).is_empty(),
        "the third plant sees not even the act"
    );
    for office in [&world.alice, &world.officer] {
        let acts = heard_of_pair(office);
        assert!(
            !acts.is_empty() && !acts.contains(&true),
            "the act, never its words: {acts:?}"
        );
    }
    assert!(
        heard_of_pair(&world.carol).contains(&true),
        "the host reads the words"
    );
}

/// Lists the decisions on visits and findings that the hub sent to a phone: whether with words.
fn heard_of_pair(phone: &Phone) -> Vec<bool> {
    let decisions = phone.heard.iter().filter_map(|frame| {
        if let Frame::Item(Item::Decision(decision)) = frame {
            Some(decision)
        } else {
            None
        }
    });
    decisions
        .filter(|one| {
            let kind = one.decision().unwrap().entity.kind;
            matches!(kind, EntityKind::Visit | EntityKind::Finding)
        })
        .map(|one| one.text.is_some())
        .collect()
}

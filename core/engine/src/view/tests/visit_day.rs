//! The screens of a visit day: before and after hand-over, for the team and for the host.

use super::world::{
    HOST, MATE, ME, OTHER, answer, begun, decide, engine, hand_over, in_the_hands_of, planned,
    teamed,
};
use crate::command::Command;
use crate::error::EngineError;
use crate::{Engine, VisitView};
use hucha_document::{Edit, VisitEdit};
use hucha_model::content::AnswerValue::{Conforms, DoesNotConform};
use hucha_model::wire::{EntityKind, Facts, Stance, Verb};
use hucha_model::{ActivityId, EntityId, FindingId, Lang};

fn shown(engine: &Engine, activity: ActivityId) -> VisitView {
    engine.visit_screen(activity, Lang::Zh).unwrap()
}

fn write(engine: &Engine, doc: hucha_model::DocId, edit: VisitEdit) {
    engine.edit(doc, &Edit::Visit(edit)).unwrap();
}

#[test]
fn a_clash_shows_both_sides_and_after_a_ruling_still_both_and_the_ruling() {
    let (engine, activity, doc) = teamed();
    in_the_hands_of(&engine, MATE);
    answer(&engine, doc, "1.2", DoesNotConform);
    in_the_hands_of(&engine, ME);
    let item = || engine.item_screen(activity, "1.2", Lang::Zh).unwrap();
    let names = |item: &crate::ItemView| -> Vec<String> {
        let said = |side: &crate::ItemSideView| format!("{}{}", side.name, side.label);
        item.sides.iter().map(said).collect()
    };
    let open = item();
    assert!(open.is_clash && open.may_rule && open.rulings.is_empty());
    assert_eq!((open.standing, open.mine), (None, Some(Conforms)));
    assert_eq!(open.standing_label, "两人填写不一致");
    assert_eq!(names(&open), ["甲符合", "丙不符合"]);
    assert_eq!(shown(&engine, activity).clashes, 1);

    let value = DoesNotConform;
    write(
        &engine,
        doc,
        VisitEdit::Rule {
            item: "1.2".into(),
            value,
        },
    );
    let ruled = item();
    assert!(!ruled.is_clash);
    assert_eq!(ruled.standing, Some(DoesNotConform));
    assert_eq!(names(&ruled), ["甲符合", "丙不符合"]);
    let [ruling] = ruled.rulings.as_slice() else {
        panic!("one ruling: {:?}", ruled.rulings)
    };
    assert_eq!((ruling.name.as_str(), ruling.is_mine), ("甲", true));
    assert_eq!(shown(&engine, activity).clashes, 0);
}

#[test]
fn a_person_who_does_not_lead_answers_but_is_not_offered_to_rule() {
    let (engine, activity, doc) = teamed();
    in_the_hands_of(&engine, MATE);
    answer(&engine, doc, "1.2", DoesNotConform);
    let item = engine.item_screen(activity, "1.2", Lang::Zh).unwrap();
    assert!(item.is_clash && item.may_answer && !item.may_rule);
    let view = shown(&engine, activity);
    assert!(view.may_write && !view.leads);
    let refused = VisitEdit::Rule {
        item: "1.2".into(),
        value: DoesNotConform,
    };
    assert!(engine.edit(doc, &Edit::Visit(refused)).is_err());
}

#[test]
fn the_rows_read_out_before_hand_over_are_those_of_the_list_after_it() {
    let (engine, activity, _) = teamed();
    let rows = || {
        let view = engine.exit_meeting(activity, Lang::Zh).unwrap();
        let read_out = view.rows.into_iter().map(|row| {
            let words = (row.place, row.text, row.severity_label, row.merged);
            (row.finding, row.row, words, row.on_the_spot, row.photos)
        });
        let rows: Vec<_> = read_out.collect();
        (rows, view.totals)
    };
    let before = rows();
    assert_eq!(before.0.len(), 2);
    assert_eq!(before.1, "共 2 条，其中当场整改 0 条，建议项 1 条");
    let view = engine.exit_meeting(activity, Lang::Zh).unwrap();
    assert!(!view.is_handed_over && view.digest.is_empty());
    hand_over(&engine, activity);
    assert_eq!(rows(), before);
    let view = engine.exit_meeting(activity, Lang::Zh).unwrap();
    assert!(view.is_handed_over && view.open.is_empty());
    let record = engine.visit_record(activity, Lang::Zh).unwrap();
    assert!(record.signatures[0].list_hash.starts_with(&view.digest));
    assert_eq!(view.signatures, record.signatures);
    in_the_hands_of(&engine, OTHER);
    let host = engine.exit_meeting(activity, Lang::Zh).unwrap();
    assert_eq!((rows(), host.digest), (before, view.digest));
}

#[test]
fn a_host_sees_the_list_once_it_was_handed_over_and_never_a_team_record() {
    let (engine, activity, _) = teamed();
    in_the_hands_of(&engine, OTHER);
    let before = shown(&engine, activity);
    assert!(before.findings.is_empty() && before.notes.is_empty());
    assert_eq!((before.doc, before.answered, before.items), (None, 0, 0));
    assert!(before.flags.iter().any(|flag| flag.contains("提交清单后")));
    let meeting = engine.exit_meeting(activity, Lang::Zh).unwrap();
    assert!(meeting.rows.is_empty());
    assert_eq!(meeting.open, ["帮扶组尚未提交清单"]);

    in_the_hands_of(&engine, ME);
    hand_over(&engine, activity);
    in_the_hands_of(&engine, OTHER);
    let after = shown(&engine, activity);
    assert_eq!(after.findings.len(), 2);
    assert!(after.sections.is_empty() && after.notes.is_empty() && !after.may_write);
    assert_eq!((after.doc, after.answered), (None, 0));
    assert!(after.who_sees.contains("只有帮扶双方能看见"));
    let refused = engine.item_screen(activity, "1.2", Lang::Zh).unwrap_err();
    assert!(matches!(refused, EngineError::Refused { reason } if reason == "no_access"));

    in_the_hands_of(&engine, MATE);
    let team = shown(&engine, activity);
    assert_eq!((team.findings.len(), team.answered), (2, 1));
    assert!(team.flags.iter().any(|flag| flag.contains("不列入清单")));
}

#[test]
fn before_a_record_is_opened_the_screen_says_what_was_decided_and_what_to_do() {
    let engine = engine();
    let activity = planned(&engine);
    let view = shown(&engine, activity);
    assert_eq!(
        (view.doc, view.sections.len(), view.may_write),
        (None, 0, false)
    );
    assert_eq!(view.title, "2026年上半年结对帮扶");
    assert_eq!(
        (view.host.as_str(), view.helper.as_str()),
        ("东岸公司（虚构）", "海湾公司（虚构）")
    );
    assert_eq!(view.team.len(), 2);
    assert!(
        view.flags
            .iter()
            .any(|flag| flag.contains("请先打开活动记录"))
    );
    let offered = engine.capture_screen(activity, Lang::Zh).unwrap();
    assert!(!offered.may_write && offered.doc.is_none());
    let missing = engine.item_screen(activity, "1.2", Lang::Zh).unwrap_err();
    assert!(matches!(missing, EngineError::Missing("visit record")));
}

#[test]
fn what_is_not_here_is_named_and_not_shown_empty() {
    let (engine, activity, _) = teamed();
    let nobody = ActivityId::from_bytes([9; 16]);
    for unknown in [
        engine.visit_screen(nobody, Lang::Zh).err(),
        engine.item_screen(nobody, "1.2", Lang::Zh).err(),
        engine.capture_screen(nobody, Lang::Zh).err(),
        engine.exit_meeting(nobody, Lang::Zh).err(),
    ] {
        assert!(
            matches!(unknown, Some(EngineError::UnknownEntity(_))),
            "{unknown:?}"
        );
    }
    let item = engine.item_screen(activity, "9.9", Lang::Zh).unwrap_err();
    assert!(matches!(item, EngineError::BadInput("item")));
    engine.lock().identity = None;
    let nobody = engine.visit_screen(activity, Lang::Zh).unwrap_err();
    assert!(matches!(nobody, EngineError::NotEnrolled));
}

#[test]
fn what_stands_in_the_way_of_handing_over_is_said_in_sentences_without_numbers() {
    let (engine, activity, doc) = teamed();
    in_the_hands_of(&engine, MATE);
    answer(&engine, doc, "1.2", DoesNotConform);
    in_the_hands_of(&engine, ME);
    let open = engine.exit_meeting(activity, Lang::Zh).unwrap().open;
    let [clash, missing] = open.as_slice() else {
        panic!("a clash and a missing record: {open:?}")
    };
    assert!(
        clash.contains("两人填写不一致") && !clash.contains("1.2"),
        "{clash}"
    );
    assert_eq!(missing, "丙尚未确认记录完毕");
    let team = shown(&engine, activity).team;
    let said: Vec<_> = team
        .iter()
        .map(|one| {
            (
                one.name.as_str(),
                one.part.as_str(),
                one.is_closed,
                one.is_me,
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            ("甲", "组长", true, true),
            ("丙", "组员", false, false),
            ("乙", "企业代表", false, false)
        ]
    );
}

#[test]
fn whoever_takes_over_leads_and_nobody_else_is_called_leader() {
    let (engine, activity, _) = teamed();
    in_the_hands_of(&engine, MATE);
    let visit = EntityId::from(activity);
    let take = Verb::TakeLead;
    decide(
        &engine,
        EntityKind::Visit,
        visit,
        take,
        Facts::default(),
        "",
    );
    let view = shown(&engine, activity);
    assert!(view.leads);
    let parts: Vec<_> = view
        .team
        .iter()
        .map(|one| (one.name.as_str(), one.part.as_str()))
        .collect();
    assert_eq!(parts, [("丙", "组长"), ("甲", "组员"), ("乙", "企业代表")]);
    in_the_hands_of(&engine, ME);
    assert!(!shown(&engine, activity).leads);
}

#[test]
fn the_sections_one_looks_after_come_first_and_all_stay_visible() {
    let (engine, activity, doc) = teamed();
    for (section, person) in [("4", MATE), ("instrumentation", ME)] {
        write(
            &engine,
            doc,
            VisitEdit::AssignSection {
                section: section.into(),
                person,
            },
        );
    }
    let order = || -> Vec<String> {
        let view = shown(&engine, activity);
        view.sections
            .into_iter()
            .map(|section| section.id)
            .collect()
    };
    assert_eq!(
        order(),
        ["2", "1", "3", "4", "5"],
        "2.5 is of one's own group"
    );
    in_the_hands_of(&engine, MATE);
    assert_eq!(order(), ["4", "1", "2", "3", "5"]);
    let view = shown(&engine, activity);
    assert_eq!(view.sections[0].assigned, ["丙"]);
    assert_eq!((view.answered, view.items), (1, 24));
}

#[test]
fn a_hazard_noted_twice_is_one_hazard_of_its_item() {
    let (engine, activity, _) = teamed();
    let view = shown(&engine, activity);
    let mut items = view.sections.iter().flat_map(|section| &section.items);
    let line = items.find(|item| item.item == "2.5").unwrap();
    assert_eq!((line.findings, line.answer_label.as_str()), (2, "未填写"));
    let item = engine.item_screen(activity, "2.5", Lang::Zh).unwrap();
    assert_eq!(
        item.findings.len(),
        2,
        "the merged hazard and the suggestion"
    );
    assert!(
        item.findings[0]
            .marks
            .iter()
            .any(|mark| mark == "由 2 处记录合并")
    );
    assert_eq!(item.choices.len(), 3);
}

#[test]
fn an_answer_to_an_item_of_another_version_is_shown_and_not_asked_for() {
    let (engine, activity, doc) = teamed();
    answer(&engine, doc, "7.1", Conforms);
    let view = shown(&engine, activity);
    let last = view.sections.last().unwrap();
    assert_eq!((last.title.as_str(), last.answered), ("其他版本的条目", 1));
    let item = engine.item_screen(activity, "7.1", Lang::Zh).unwrap();
    assert_eq!(item.standing, Some(Conforms));
    assert!(!item.may_answer && item.choices.is_empty());
}

#[test]
fn notes_of_the_visit_are_words_and_those_of_items_stand_with_their_items() {
    let (engine, activity, doc) = teamed();
    for (key, about, text) in [
        ("n2", "entry", r#"{"briefed_by":"乙","phone_rule":"关机"}"#),
        ("n3", "1.2", "查阅培训档案"),
        (
            "n4",
            "no_photo/51515151-5151-5151-5151-515151515151",
            "企业要求不拍照",
        ),
    ] {
        let (key, about, text) = (key.into(), about.into(), text.into());
        write(&engine, doc, VisitEdit::WriteNote { key, about, text });
    }
    let view = shown(&engine, activity);
    let notes: Vec<_> = view.notes.iter().map(|note| note.text.as_str()).collect();
    assert_eq!(notes.len(), 2, "{notes:?}");
    assert!(notes.contains(&"告知人：乙；手机：关机") && notes.contains(&"记录完毕"));
    let item = engine.item_screen(activity, "1.2", Lang::Zh).unwrap();
    assert_eq!(item.notes[0].text, "查阅培训档案");
    assert!(item.notes[0].is_mine);
}

#[test]
fn the_meeting_offers_the_list_to_the_team_and_the_rows_to_the_host() {
    let (engine, activity, _) = teamed();
    let meeting = || engine.exit_meeting(activity, Lang::Zh).unwrap();
    let verbs = || -> Vec<Verb> { meeting().actions.iter().map(|one| one.verb).collect() };
    let on_rows = || -> Vec<Verb> {
        let rows = meeting().rows.into_iter();
        rows.flat_map(|row| row.actions)
            .map(|one| one.verb)
            .collect()
    };
    in_the_hands_of(&engine, OTHER);
    assert!(!verbs().contains(&Verb::Submit));
    in_the_hands_of(&engine, ME);
    assert!(verbs().contains(&Verb::Submit) && on_rows().is_empty());
    hand_over(&engine, activity);
    in_the_hands_of(&engine, OTHER);
    assert!(verbs().contains(&Verb::Countersign) && verbs().contains(&Verb::Dispute));
    assert!(on_rows().contains(&Verb::Remark));
    in_the_hands_of(&engine, MATE);
    assert!(!verbs().contains(&Verb::Countersign) && !on_rows().contains(&Verb::Remark));
}

#[test]
fn the_hosts_word_on_a_row_and_its_signature_are_read_on_the_list() {
    let (engine, activity, _) = teamed();
    hand_over(&engine, activity);
    in_the_hands_of(&engine, OTHER);
    let row = FindingId::from_bytes([81; 16]);
    let facts = Facts {
        stance: Some(Stance::Remark),
        ..Facts::default()
    };
    decide(
        &engine,
        EntityKind::Finding,
        EntityId::from(row),
        Verb::Remark,
        facts,
        "会后补交",
    );
    let sign = Command::CountersignVisit {
        activity,
        text: None,
    };
    engine.execute(sign).unwrap();
    let view = engine.exit_meeting(activity, Lang::Zh).unwrap();
    let said = view.rows.iter().find(|one| one.finding == row).unwrap();
    assert_eq!(
        (said.stance_label.as_str(), said.remark.as_str()),
        ("有意见", "会后补交")
    );
    assert!(view.signatures.iter().all(|one| one.signed_at.is_some()));
    assert_eq!(view.state_label, "已确认");
}

#[test]
fn no_sentence_of_the_screens_holds_an_id_or_a_word_that_peers_avoid() {
    let (engine, activity, _) = begun_and_handed_over();
    for person in [ME, OTHER] {
        in_the_hands_of(&engine, person);
        let view = shown(&engine, activity);
        let meeting = engine.exit_meeting(activity, Lang::Zh).unwrap();
        let offered = engine.capture_screen(activity, Lang::Zh).unwrap();
        let sentences = [
            view.who_sees,
            meeting.who_sees,
            meeting.totals,
            offered.who_is_told,
        ];
        for sentence in sentences.iter().chain(&view.flags).chain(&meeting.open) {
            let avoided = [
                "整改通知",
                "责令",
                "执法",
                "驳回",
                "被查",
                HOST.to_string().as_str(),
            ]
            .iter()
            .any(|word| sentence.contains(word));
            assert!(!avoided && !sentence.is_empty(), "{sentence}");
        }
    }
}

fn begun_and_handed_over() -> (Engine, ActivityId, hucha_model::DocId) {
    let engine = engine();
    let (activity, doc) = begun(&engine);
    hand_over(&engine, activity);
    (engine, activity, doc)
}

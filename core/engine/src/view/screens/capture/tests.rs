//! What is offered where a hazard is noted.

use crate::command::{Command, Receipt};
use crate::view::tests::world::{
    HELPER, HOST, MATE, ME, OTHER, begun, day, decide, engine, hand_over, in_the_hands_of, join,
    submitted, teamed,
};
use crate::{CaptureView, Engine};
use hucha_document::{Edit, VisitEdit};
use hucha_model::phrases::{MAX_PHRASE, Phrases};
use hucha_model::wire::row::RoleKind;
use hucha_model::wire::{
    ActivityKind, Capacity, EntityKind, Facts, FindingKind, Participant, Severity, Verb,
};
use hucha_model::{ActivityId, DocId, EntityId, FindingId, Lang, Millis, OrgId};

fn offered(engine: &Engine, activity: ActivityId) -> CaptureView {
    engine.capture_screen(activity, Lang::Zh).unwrap()
}

fn note(engine: &Engine, doc: DocId, finding: u8, place: &str, text: &str) {
    let record = VisitEdit::Record {
        finding: FindingId::from_bytes([finding; 16]),
        kind: FindingKind::Hazard,
        severity: Severity::General,
        place: place.into(),
        text: text.into(),
        advice: String::new(),
        basis: String::new(),
        item: String::new(),
    };
    engine.edit(doc, &Edit::Visit(record)).unwrap();
}

/// Another visit of the helper, under way.
fn another(engine: &Engine, n: u8, helped: OrgId) -> (ActivityId, DocId) {
    let visit = EntityId::from_bytes([n; 16]);
    let facts = Facts {
        helper: Some(HELPER),
        helped: Some(helped),
        kinds: vec![ActivityKind::Help],
        starts: Some(Millis::from_local(day(6, 9).and_hms_opt(8, 0, 0).unwrap())),
        participants: vec![Participant {
            person: ME,
            org: HELPER,
            capacity: Capacity::VisitLeader,
            roles: vec![],
            present: false,
        }],
        ..Facts::default()
    };
    decide(engine, EntityKind::Visit, visit, Verb::Plan, facts, "");
    let activity = ActivityId::from(visit);
    let list = engine
        .lock()
        .programmes
        .checklist("CL-WD")
        .unwrap()
        .template();
    let open = Command::OpenVisit {
        activity,
        template: list,
    };
    let Receipt::Document { doc } = engine.execute(open).unwrap() else {
        panic!("a document")
    };
    (activity, doc)
}

#[test]
fn a_phrase_used_here_is_offered_first_with_its_count_and_stands_once() {
    let (engine, activity, doc) = teamed();
    let shipped = "防爆接线口未封堵";
    for (n, text) in [(91, shipped), (92, "护栏松动"), (93, shipped)] {
        note(&engine, doc, n, "", text);
    }
    let phrases = offered(&engine, activity).phrases;
    let first: Vec<_> = phrases
        .iter()
        .map(|one| (one.text.as_str(), one.used))
        .take(4)
        .collect();
    assert_eq!(
        first,
        [
            (shipped, 2),
            ("护栏松动", 1),
            ("按位号编排路线", 1),
            ("法兰渗漏（重复）", 1)
        ]
    );
    assert_eq!(phrases[0].group, "仪表电气");
    assert_eq!(phrases.iter().filter(|one| one.text == shipped).count(), 1);
    let all = Phrases::embedded().unwrap().groups.iter();
    let all: usize = all.map(|group| group.phrases.len()).sum();
    assert_eq!(phrases.len(), 5 + all - 1);
}

#[test]
fn what_was_removed_is_long_or_somebody_elses_is_no_phrase_of_ones_own() {
    let (engine, activity, doc) = teamed();
    note(&engine, doc, 91, "", "看错了");
    let finding = FindingId::from_bytes([91; 16]);
    let why = "看错".to_owned();
    let remove = Edit::Visit(VisitEdit::RemoveFinding { finding, why });
    engine.edit(doc, &remove).unwrap();
    note(&engine, doc, 92, "", &"长".repeat(MAX_PHRASE + 1));
    in_the_hands_of(&engine, MATE);
    note(&engine, doc, 93, "", "丙的用语");
    let own = |engine: &Engine| -> Vec<String> {
        let phrases = offered(engine, activity).phrases.into_iter();
        phrases
            .filter(|one| one.used > 0)
            .map(|one| one.text)
            .collect()
    };
    assert_eq!(own(&engine), ["丙的用语"]);
    in_the_hands_of(&engine, ME);
    assert_eq!(
        own(&engine),
        ["按位号编排路线", "法兰渗漏（重复）", "法兰渗漏"]
    );
}

#[test]
fn a_phrase_handed_over_with_the_list_still_counts_once() {
    let (engine, activity, _) = submitted();
    let phrases = offered(&engine, activity).phrases;
    let leak = phrases.iter().find(|one| one.text == "法兰渗漏").unwrap();
    assert_eq!(leak.used, 1);
}

#[test]
fn places_are_those_of_this_plant_the_newest_first_and_never_another_plants() {
    let engine = engine();
    let (_, doc) = begun(&engine);
    for (n, place) in [(91, "泵房 P-201"), (92, "罐区 V-101"), (93, " 泵房 P-201 ")] {
        note(&engine, doc, n, place, "渗漏");
    }
    let (again, second) = another(&engine, 71, HOST);
    note(&engine, second, 94, "装卸区", "渗漏");
    assert_eq!(
        offered(&engine, again).places,
        ["装卸区", "泵房 P-201", "罐区 V-101"]
    );
    in_the_hands_of(&engine, OTHER);
    assert!(
        offered(&engine, again).places.is_empty(),
        "the record is the team's"
    );
}

#[test]
fn who_is_told_of_a_suspected_major_hazard_is_said_by_name_before_it_is_noted() {
    let (engine, activity, _) = teamed();
    let told = offered(&engine, activity).who_is_told;
    assert_eq!(
        told,
        "记为疑似重大隐患的，当场告知东岸公司（虚构）主要负责人，由该企业按规定报告；不自动告知其他人"
    );
    join(
        &engine,
        hucha_model::PersonId::from_bytes([23; 16]),
        "丁",
        HOST,
        RoleKind::Principal,
    );
    assert!(
        offered(&engine, activity)
            .who_is_told
            .contains("主要负责人（丁）")
    );
}

#[test]
fn a_visitor_is_offered_to_suspect_a_major_hazard_and_never_to_declare_one() {
    let (engine, activity, doc) = teamed();
    let view = offered(&engine, activity);
    let values = |choices: &[crate::ChoiceView]| -> Vec<String> {
        choices.iter().map(|one| one.value.clone()).collect()
    };
    assert_eq!(values(&view.severities), ["general", "suspected_major"]);
    assert_eq!(values(&view.kinds), ["hazard", "suggestion"]);
    assert!(
        view.no_photo_reasons
            .iter()
            .any(|why| why == "企业要求不拍照")
    );
    assert_eq!((view.doc, view.may_write), (Some(doc), true));
    hand_over(&engine, activity);
    in_the_hands_of(&engine, OTHER);
    let host = offered(&engine, activity);
    assert_eq!((host.doc, host.may_write), (None, false));
}

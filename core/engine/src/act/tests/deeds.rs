//! Every act lands in the right document, under the right key, with the facts nobody typed.

use super::cast::{
    CHAIR, Cast, DIRECTOR, HELPER, HOST, LEADER, MATE, OFFICER, PRINCIPAL, RECTIFIER, THIRD,
};
use crate::Receipt;
use crate::act::{Act, ActRequest, FilledField, FilledForm, FindingRequest};
use crate::command::Command;
use crate::error::EngineError;
use crate::unit::Unit;
use crate::view::AskField;
use crate::view::tests::world::day;
use hucha_model::content::{AttendanceState, PhotoFor, PhotoMoment, VisitContent};
use hucha_model::wire::row::RoleKind;
use hucha_model::wire::{
    ActivityKind, Capacity, Decision, EntityKind, EntityRef, Severity, SignedDecision, Stance, Verb,
};
use hucha_model::{ActivityId, FindingId, Hash, Lang, PersonId};

fn record(cast: &Cast, activity: ActivityId) -> VisitContent {
    cast.engine.visit_content(activity).unwrap()
}

fn begun(made: Receipt) -> ActivityId {
    let Receipt::Decision { entity, .. } = made else {
        panic!("a decision: {made:?}")
    };
    ActivityId::from(entity.id)
}

fn convened(cast: &Cast) -> ActivityId {
    let mut request = ActRequest::new(EntityKind::StudySession, None, Verb::Convene);
    request.kinds = vec![ActivityKind::AccidentAnalysis];
    request.starts = Some(day(6, 20).and_hms_opt(9, 0, 0).unwrap());
    request.participants = vec![DIRECTOR, LEADER, OFFICER];
    begun(cast.held_by(CHAIR).decide(request).unwrap())
}

fn decision(cast: &Cast, kind: EntityKind, id: ActivityId, verb: Verb) -> Decision {
    let state = cast.state(kind, id);
    let hash = state.applied(verb).unwrap().hash;
    let inner = cast.engine.lock();
    let rows = inner.fold_inputs(state.entity).unwrap();
    let found = rows.into_iter().find(|input| input.hash == hash);
    found.unwrap().decision
}

#[test]
fn who_takes_part_in_a_visit_is_read_from_the_directory() {
    let cast = Cast::new();
    let mut plan = ActRequest::new(EntityKind::Visit, None, Verb::Plan);
    (plan.helper, plan.helped) = (Some(HELPER), Some(HOST));
    plan.kinds = vec![ActivityKind::Help];
    plan.starts = Some(day(6, 9).and_hms_opt(9, 0, 0).unwrap());
    plan.participants = vec![DIRECTOR, LEADER, MATE, CHAIR, OFFICER];
    let activity = begun(cast.held_by(LEADER).decide(plan).unwrap());
    let state = cast.state(EntityKind::Visit, activity);
    let parts: Vec<_> = state
        .facts
        .participants
        .iter()
        .map(|one| (one.person, one.org, one.capacity))
        .collect();
    assert_eq!(
        parts[..4],
        [
            (DIRECTOR, HOST, Capacity::Escort),
            (LEADER, HELPER, Capacity::VisitLeader),
            (MATE, HELPER, Capacity::Inspector),
            (CHAIR, THIRD, Capacity::Inspector),
        ]
    );
    assert_eq!(parts[4].2, Capacity::Bureau);
    assert_eq!(
        state.facts.participants[0].roles,
        [RoleKind::SafetyDirector]
    );
    assert_eq!(
        state.guests,
        [CHAIR].into(),
        "the bureau is no guest of the team"
    );
}

#[test]
fn a_missing_field_is_named() {
    let cast = Cast::new();
    let (activity, finding) = cast.listed(Severity::General);
    let code = |error: EngineError| error.code().unwrap_or_default().to_owned();
    cast.held_by(DIRECTOR);
    let object = cast.on_finding(finding, Verb::Contest, |_| {}).unwrap_err();
    assert_eq!(code(object), "needs.text");
    cast.on_finding(finding, Verb::Accept, |_| {}).unwrap();
    let assign = cast.on_finding(finding, Verb::Assign, |_| {}).unwrap_err();
    assert_eq!(code(assign), "needs.person");
    let undated = cast.on_finding(finding, Verb::Assign, |request| {
        request.person = Some(RECTIFIER);
    });
    assert_eq!(code(undated.unwrap_err()), "needs.due");
    let hand_over = cast
        .held_by(LEADER)
        .step(EntityKind::Visit, activity, Verb::HandOver, |_| {});
    assert_eq!(code(hand_over.unwrap_err()), "needs.helper");
    let leave = ActRequest::new(EntityKind::Leave, None, Verb::Ask);
    assert_eq!(code(cast.decide(leave).unwrap_err()), "needs.refers");
    let submit = ActRequest::new(EntityKind::Visit, None, Verb::Submit);
    assert!(matches!(
        cast.decide(submit),
        Err(EngineError::BadInput("id"))
    ));
}

#[test]
fn a_finding_is_noted_under_the_id_that_is_given_back_and_only_what_is_given_changes() {
    let cast = Cast::new();
    let activity = cast.visit();
    let finding = cast.note(activity, "法兰渗漏", Severity::General);
    cast.act(Act::RewriteFinding {
        activity,
        finding,
        with: FindingRequest {
            place: Some("V-101".into()),
            on_the_spot: Some(true),
            ..FindingRequest::default()
        },
    });
    let content = record(&cast, activity);
    let noted = &content.findings[&finding];
    assert_eq!(
        (noted.place[0].as_str(), noted.on_the_spot),
        ("V-101", true)
    );
    assert_eq!(noted.text, ["法兰渗漏"]);
}

#[test]
fn a_rewrite_of_which_one_field_cannot_be_kept_writes_none() {
    let cast = Cast::new();
    let activity = cast.visit();
    let finding = cast.note(activity, "法兰渗漏", Severity::General);
    let refused = cast.engine.act(Act::RewriteFinding {
        activity,
        finding,
        with: FindingRequest {
            place: Some("V-101".into()),
            text: Some("长".repeat(10_000)),
            ..FindingRequest::default()
        },
    });
    assert_eq!(refused.unwrap_err().code(), Some("edit.too_long"));
    let content = record(&cast, activity);
    assert_eq!(content.findings[&finding].text, ["法兰渗漏"]);
    assert!(
        content.findings[&finding]
            .place
            .iter()
            .all(String::is_empty)
    );
    let nothing = cast.act(Act::RewriteFinding {
        activity,
        finding,
        with: FindingRequest::default(),
    });
    assert_eq!(nothing, Receipt::Done);
}

#[test]
fn a_form_is_taken_as_it_was_typed_and_a_field_that_cannot_be_read_is_named() {
    let cast = Cast::new();
    let (_, finding) = cast.listed(Severity::General);
    cast.held_by(DIRECTOR);
    let fill = |verb, due: &str| {
        let answer = |field, value: &str| FilledField {
            field,
            values: vec![value.to_owned()],
        };
        let form = FilledForm {
            kind: EntityKind::Finding,
            id: Some(finding.into()),
            verb,
            answers: vec![
                answer(AskField::Text, ""),
                answer(AskField::Person, &RECTIFIER.to_string()),
                answer(AskField::Due, due),
            ],
            rectified_by: Vec::new(),
        };
        cast.engine.act(Act::FillIn { form })
    };
    cast.on_finding(finding, Verb::Accept, |_| {}).unwrap();
    let unread = fill(Verb::Assign, "六月底").unwrap_err();
    assert!(matches!(unread, EngineError::BadInput("due")), "{unread:?}");
    let left_out = fill(Verb::Assign, " ").unwrap_err();
    assert_eq!(left_out.code(), Some("needs.due"));
    fill(Verb::Assign, "2026-06-30").unwrap();
    let state = cast.state(EntityKind::Finding, finding);
    assert_eq!(state.facts.due.unwrap().0, day(6, 30));
}

#[test]
fn a_photo_for_the_record_of_a_session_is_refused_with_a_sentence() {
    let cast = Cast::new();
    let activity = convened(&cast);
    cast.held_by(CHAIR).act(Act::OpenSession { activity });
    let refused = cast.engine.execute(Command::Capture {
        doc: activity.session_doc(),
        path: "sign-in.jpg".into(),
        clock_offset_s: None,
        shows: PhotoFor::Activity,
        moment: PhotoMoment::Before,
    });
    let refused = refused.unwrap_err();
    assert_eq!(refused.code(), Some("session.no_photos"));
    let said = cast.engine.sentence(&refused, Lang::Zh);
    assert_eq!(said, "互学活动记录不存照片");
    let other = EngineError::Refused {
        reason: "late.no_preview".into(),
    };
    let said = cast.engine.sentence(&other, Lang::Zh);
    assert!(said.contains("互查/帮扶活动"), "{said}");
}

#[test]
fn a_visit_takes_the_checklist_of_the_most_local_programme_in_force() {
    let cast = Cast::new();
    let activity = cast.visit();
    let opened = cast.engine.lock().opened(activity.visit_doc()).unwrap();
    assert_eq!(opened.unwrap().template.unwrap().id, "CL-WD");
    let inner = cast.engine.lock();
    let named = inner.checklist_of(Some("CL-PK")).unwrap();
    assert_eq!(named.id, "CL-PK");
    assert!(inner.checklist_of(Some("CL-NONE")).is_err());
}

#[test]
fn a_note_stands_under_its_writers_own_key_and_closing_is_one() {
    let cast = Cast::new();
    let activity = cast.visit();
    let note = |text: &str| Act::WriteNote {
        activity,
        about: "5.1".into(),
        text: text.into(),
    };
    cast.held_by(LEADER).act(note("一"));
    cast.held_by(MATE).act(note("二"));
    cast.act(note("三"));
    let content = record(&cast, activity);
    let texts: Vec<(PersonId, &str)> = content
        .notes
        .values()
        .map(|note| (note.by, note.text.as_str()))
        .collect();
    assert_eq!(texts, [(LEADER, "一"), (MATE, "三")]);
    cast.close_records(activity);
    let visit = cast.state(EntityKind::Visit, activity);
    let content = record(&cast, activity);
    assert!(crate::visit::missing_inspectors(&content, &visit.facts).is_empty());
}

#[test]
fn a_result_names_the_photos_of_after_and_the_heads_of_the_follow_up() {
    let cast = Cast::new();
    let (activity, finding) = cast.listed(Severity::General);
    cast.assigned(finding);
    cast.held_by(RECTIFIER)
        .photo_after(activity, finding, 9)
        .unwrap();
    cast.act(Act::WriteResult {
        activity,
        finding,
        text: "已更换垫片".into(),
    });
    cast.held_by(DIRECTOR)
        .on_finding(finding, Verb::SelfCheck, |_| {})
        .unwrap();
    let state = cast.state(EntityKind::Finding, finding);
    assert_eq!(state.facts.evidence, [Hash([9; 32])]);
    let as_activity = ActivityId::from(hucha_model::EntityId::from(finding));
    let said = decision(&cast, EntityKind::Finding, as_activity, Verb::SelfCheck);
    let follow_up = activity.visit_doc().follow_up();
    let heads = cast.engine.lock().doc(follow_up).unwrap().heads();
    assert_eq!((said.doc, said.heads), (Some(follow_up), heads));
}

#[test]
fn the_follow_up_goes_to_another_plant_with_every_open_hazard() {
    let cast = Cast::new();
    let (activity, finding) = cast.listed(Severity::General);
    cast.held_by(LEADER)
        .step(EntityKind::Visit, activity, Verb::HandOver, |request| {
            request.helper = Some(THIRD);
        })
        .unwrap();
    for state in [
        cast.state(EntityKind::Visit, activity),
        cast.state(EntityKind::Finding, finding),
    ] {
        assert_eq!(state.helps_now(), Some(THIRD));
    }
}

#[test]
fn a_session_is_convened_signed_in_held_and_filed_without_a_fact_typed() {
    let cast = Cast::new();
    let activity = convened(&cast);
    let invited = cast.state(EntityKind::StudySession, activity);
    let parts: Vec<_> = invited
        .facts
        .participants
        .iter()
        .map(|one| (one.org, one.capacity, one.present))
        .collect();
    assert_eq!(parts[0], (HOST, Capacity::Member, false));
    assert_eq!(parts[2].1, Capacity::Bureau);
    cast.held_by(CHAIR).act(Act::OpenSession { activity });
    let present = AttendanceState::Present;
    for (who, person) in [(DIRECTOR, None), (CHAIR, Some(LEADER))] {
        cast.held_by(who).act(Act::SignIn {
            activity,
            person,
            state: present,
        });
    }
    cast.act(Act::PutTopic {
        activity,
        key: None,
        title: "承包商事故案例".into(),
    });
    cast.act(Act::WriteMinutes {
        activity,
        section: "主要内容".into(),
        text: "逐项对照".into(),
    });
    let sheet = cast.engine.session_content(activity).unwrap();
    assert_eq!(sheet.attendance[&DIRECTOR][0].org, HOST);
    assert_eq!(sheet.attendance[&LEADER][0].org, HELPER);
    assert_eq!(sheet.topics.len(), 1);
    for verb in [Verb::Hold, Verb::Archive] {
        cast.step(EntityKind::StudySession, activity, verb, |_| {})
            .unwrap();
    }
    let held = cast.state(EntityKind::StudySession, activity);
    let came = held.facts.participants.iter().filter(|one| one.present);
    assert_eq!((held.state.as_str(), came.count()), ("archived", 2));
    let filed = decision(&cast, EntityKind::StudySession, activity, Verb::Archive);
    assert_eq!(filed.doc, Some(activity.session_doc()));
    assert!(!filed.heads.is_empty());
}

#[test]
fn leave_is_asked_for_oneself_and_a_problem_is_of_ones_own_plant() {
    let cast = Cast::new();
    let activity = convened(&cast);
    let mut ask = ActRequest::new(EntityKind::Leave, None, Verb::Ask);
    ask.activity = Some(activity);
    ask.text = Some("检修".into());
    let leave = begun(cast.held_by(DIRECTOR).decide(ask).unwrap());
    let leave = cast.state(EntityKind::Leave, leave);
    assert_eq!(leave.facts.person, Some(DIRECTOR));
    assert_eq!(leave.facts.refers[0].kind, EntityKind::StudySession);
    let mut raise = ActRequest::new(EntityKind::EscalatedIssue, None, Verb::Raise);
    raise.text = Some("配件停产".into());
    let issue = begun(cast.held_by(PRINCIPAL).decide(raise).unwrap());
    let issue = cast.state(EntityKind::EscalatedIssue, issue);
    assert_eq!(issue.facts.helped, Some(HOST));
}

#[test]
fn one_that_helps_two_names_the_pair_there_is() {
    let cast = Cast::new();
    let mut propose = ActRequest::new(EntityKind::Pairing, None, Verb::Propose);
    (propose.helper, propose.helped) = (Some(HELPER), Some(THIRD));
    propose.year = Some(2026);
    propose.text = Some("企业数为单数，一帮二".into());
    let pair = begun(cast.held_by(CHAIR).decide(propose).unwrap());
    let pair = cast.state(EntityKind::Pairing, pair);
    assert_eq!(pair.facts.refers.len(), 2, "both of them are in a pair");
}

/// Signs a decision that did not see the newest one, as on a phone without network.
fn crossing(cast: &Cast, who: PersonId, finding: FindingId, verb: Verb) {
    let entity = EntityRef {
        kind: EntityKind::Finding,
        id: finding.into(),
    };
    cast.held_by(who);
    let mut inner = cast.engine.lock();
    let inputs = inner.fold_inputs(entity).unwrap();
    let newest = inputs.iter().max_by_key(|input| input.decision.seq);
    let newest = &newest.unwrap().decision;
    let me = inner.me().unwrap().clone();
    let decision = Decision {
        verb,
        text: None,
        facts: hucha_model::wire::Facts::default(),
        user: me.person,
        device: me.device,
        seq: 900,
        ..newest.clone()
    };
    let text = hucha_model::wire::DetachedText {
        salt: Hash([3; 32]),
        text: "请补充照片".into(),
    };
    let signed = SignedDecision::seal(decision, Some(text), inner.signer.as_ref()).unwrap();
    let decision = signed.decision().unwrap();
    let mut unit = Unit::default();
    unit.decisions.push((signed, decision));
    inner.commit(unit).unwrap();
}

#[test]
fn a_ruling_closes_or_keeps_open_as_it_was_chosen() {
    for (choice, state) in [(Stance::Agree, "closed"), (Stance::Disagree, "rejected")] {
        let cast = Cast::new();
        let (activity, finding) = cast.listed(Severity::General);
        cast.assigned(finding);
        cast.photo_after(activity, finding, 9).unwrap();
        cast.on_finding(finding, Verb::SelfCheck, |_| {}).unwrap();
        cast.held_by(LEADER)
            .on_finding(finding, Verb::Verify, |request| {
                request.on_site = Some(true);
            })
            .unwrap();
        crossing(&cast, MATE, finding, Verb::SendBack);
        let crossed = cast.state(EntityKind::Finding, finding);
        assert!(crossed.needs_ruling, "{crossed:?}");
        let offered = cast.held_by(LEADER).button(&crossed, Verb::Rule).unwrap();
        assert_eq!(offered.why_not, None);
        cast.on_finding(finding, Verb::Rule, |request| {
            request.stance = Some(choice);
            request.text = Some("经现场核对".into());
        })
        .unwrap();
        let ruled = cast.state(EntityKind::Finding, finding);
        assert_eq!((ruled.state.as_str(), ruled.needs_ruling), (state, false));
    }
}

#[test]
fn a_photo_goes_into_the_record_before_and_into_the_follow_up_after_the_list_is_handed_over() {
    let folder = tempfile::tempdir().unwrap();
    let cast = Cast::in_folder(folder.path());
    let activity = cast.visit();
    let finding = cast.note(activity, "法兰渗漏", Severity::General);
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fixtures/photos/flange-fixed.jpg");
    let take = |of: Option<FindingId>| {
        cast.act(Act::TakePhoto {
            activity,
            finding: of,
            file: file.clone(),
            moment: hucha_model::content::PhotoMoment::After,
            clock_offset_s: None,
        })
    };
    take(Some(finding));
    assert_eq!(record(&cast, activity).photos.len(), 1);
    cast.close_records(activity);
    cast.submit(activity);
    let list = |cast: &Cast| {
        let mut inner = cast.engine.lock();
        let doc = inner.doc(activity.visit_doc().follow_up()).unwrap();
        doc.follow_up().unwrap().content.photos.len()
    };
    assert_eq!(list(&cast), 1, "handed over with its line");
    take(Some(finding));
    assert_eq!((list(&cast), record(&cast, activity).photos.len()), (2, 1));
    take(None);
    assert_eq!((list(&cast), record(&cast, activity).photos.len()), (2, 2));
    let shown = |cast: &Cast| {
        let view = cast.engine.finding_screen(activity, finding, Lang::Zh);
        view.unwrap().photos
    };
    let photo = shown(&cast)[0].photo;
    assert!(!shown(&cast)[0].shown.is_withheld);
    cast.act(Act::KeepInside { activity, photo });
    assert!(
        shown(&cast)[0].shown.is_withheld,
        "both sides and every file see the mark"
    );
}

#[test]
fn an_item_that_is_not_on_the_checklist_is_not_answered() {
    let cast = Cast::new();
    let activity = cast.visit();
    let answer = |item: &str| {
        cast.engine.act(Act::Answer {
            activity,
            item: item.to_owned(),
            value: hucha_model::content::AnswerValue::Conforms,
        })
    };
    assert!(matches!(answer("9.9"), Err(EngineError::BadInput("item"))));
    assert!(record(&cast, activity).answers.is_empty());
    answer("1.2").unwrap();
}

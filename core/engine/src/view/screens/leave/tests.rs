use crate::act::{Act, ActRequest};
use crate::engine::Engine;
use crate::view::screens::activities::cast::{
    LEADER, OFFICER, OUTSIDER, ask_leave, cast, convene, hand_to, insert,
};
use crate::view::screens::{ActionView, AskField, LeaveLineView};
use crate::view::tests::world::{HOST, OTHER, day, decide};
use hucha_model::time::Day;
use hucha_model::wire::row::RoleKind;
use hucha_model::wire::{EntityKind, Facts, RowBody, Verb};
use hucha_model::{ActivityId, EntityId, Lang, PersonId, RowId};

const REASON: &str = "配合储罐检修";

/// One session that the person of the helped plant asks leave of.
fn asked() -> (Engine, ActivityId, EntityId) {
    let engine = cast();
    let session = convene(&engine, 91, "2026-06-20 09:00");
    let leave = ask_leave(&engine, 92, OTHER, session, REASON);
    (engine, session, leave)
}

fn verbs(line: &LeaveLineView) -> Vec<Verb> {
    let offered = line.actions.iter().filter(|one| one.why_not.is_none());
    offered.map(|one| one.verb).collect()
}

#[test]
fn a_leader_finds_the_request_and_its_buttons_and_the_applicant_finds_it_under_mine() {
    let (engine, session, leave) = asked();
    let inbox = hand_to(&engine, LEADER).leave_inbox(Lang::Zh).unwrap();
    let [line] = inbox.to_answer.as_slice() else {
        panic!("one to answer: {inbox:?}")
    };
    assert_eq!((line.leave, line.activity), (leave, Some(session)));
    assert_eq!((line.person.as_str(), line.reason.as_str()), ("乙", REASON));
    assert_eq!(line.plant, "东岸公司（虚构）");
    assert_eq!(
        (line.title.as_str(), line.day),
        ("储罐安全研讨", Some(day(6, 20)))
    );
    assert_eq!(verbs(line), [Verb::Grant, Verb::Refuse]);
    assert!(line.is_provisional);

    let inbox = hand_to(&engine, OTHER).leave_inbox(Lang::Zh).unwrap();
    assert!(inbox.to_answer.is_empty());
    assert_eq!(
        (inbox.mine[0].leave, inbox.mine[0].state_label.as_str()),
        (leave, "待批准")
    );
    assert_eq!(verbs(&inbox.mine[0]), [Verb::Withdraw]);
}

#[test]
fn a_member_of_another_plant_sees_neither_the_reason_nor_a_button() {
    let (engine, ..) = asked();
    let inbox = hand_to(&engine, OUTSIDER).leave_inbox(Lang::Zh).unwrap();
    assert_eq!((inbox.to_answer.len(), inbox.mine.len()), (0, 0));
    assert!(!format!("{inbox:?}").contains(REASON));
    hand_to(&engine, LEADER);
    let leave = EntityId::from_bytes([92; 16]);
    decide(
        &engine,
        EntityKind::Leave,
        leave,
        Verb::Grant,
        Facts::default(),
        "",
    );
    let inbox = hand_to(&engine, OUTSIDER).leave_inbox(Lang::Zh).unwrap();
    assert!(inbox.answered.is_empty());
}

#[test]
fn an_answered_request_is_found_by_a_colleague_who_may_read_it() {
    let (engine, _, leave) = asked();
    hand_to(&engine, LEADER);
    decide(
        &engine,
        EntityKind::Leave,
        leave,
        Verb::Refuse,
        Facts::default(),
        "本次须到会",
    );
    let colleague = PersonId::from_bytes([25; 16]);
    let role = RowBody::Role {
        person: colleague,
        org: HOST,
        role: RoleKind::SafetyManager,
        from: Day(day(1, 1)),
        to: None,
    };
    insert(&engine, RowId::from_bytes([58; 16]), role);
    for reader in [colleague, LEADER] {
        let inbox = hand_to(&engine, reader).leave_inbox(Lang::Zh).unwrap();
        let [line] = inbox.answered.as_slice() else {
            panic!("one answered: {inbox:?}")
        };
        assert_eq!(
            (line.state_label.as_str(), line.reason.as_str()),
            ("未批准", REASON)
        );
        assert!(verbs(line).is_empty());
    }
}

#[test]
fn the_leaders_own_request_waits_for_the_bureau() {
    let engine = cast();
    let session = convene(&engine, 91, "2026-06-20 09:00");
    ask_leave(&engine, 92, LEADER, session, REASON);
    let inbox = hand_to(&engine, LEADER).leave_inbox(Lang::Zh).unwrap();
    assert_eq!((inbox.to_answer.len(), inbox.mine.len()), (0, 1));
    let inbox = hand_to(&engine, OFFICER).leave_inbox(Lang::Zh).unwrap();
    assert_eq!(verbs(&inbox.to_answer[0]), [Verb::Grant, Verb::Refuse]);
}

#[test]
fn what_is_to_be_answered_is_ordered_by_the_day_of_the_activity() {
    let engine = cast();
    let later = convene(&engine, 91, "2026-06-25 09:00");
    let sooner = convene(&engine, 90, "2026-06-15 09:00");
    ask_leave(&engine, 92, OTHER, later, REASON);
    ask_leave(&engine, 93, OUTSIDER, sooner, REASON);
    let inbox = hand_to(&engine, LEADER).leave_inbox(Lang::Zh).unwrap();
    let order: Vec<_> = inbox.to_answer.iter().map(|line| line.activity).collect();
    assert_eq!(order, [Some(sooner), Some(later)]);
}

#[test]
fn leave_is_offered_of_what_one_is_named_in_and_has_not_asked_leave_of() {
    let (engine, _, _) = asked();
    let open = convene(&engine, 94, "2026-06-25 09:00");
    let ask = hand_to(&engine, OTHER).leave_inbox(Lang::Zh).unwrap().ask;
    let asks = ask.unwrap().asks;
    let activity = asks.iter().find(|ask| ask.field == AskField::Activity);
    let offered: Vec<_> = activity
        .unwrap()
        .choices
        .iter()
        .map(|one| one.value.clone())
        .collect();
    assert_eq!(offered, [open.to_string()]);
    let ask = hand_to(&engine, OFFICER).leave_inbox(Lang::Zh).unwrap().ask;
    assert_eq!(ask, None, "nobody invited the officer");
}

#[test]
fn what_inbox_and_session_offer_is_accepted_as_it_was_offered() {
    let engine = cast();
    let session = convene(&engine, 91, "2026-06-20 09:00");
    let shown = hand_to(&engine, OTHER)
        .session_screen(session, Lang::Zh)
        .unwrap();
    let ask = shown
        .actions
        .iter()
        .find(|one| one.verb == Verb::Ask)
        .unwrap();
    let activity = ask.asks.iter().find(|ask| ask.field == AskField::Activity);
    assert_eq!(activity.unwrap().choices[0].value, session.to_string());
    let mut request = pressed(ask);
    request.activity = Some(session);
    request.text = Some(REASON.into());
    engine.act(Act::Decide { request }).unwrap();

    let inbox = hand_to(&engine, LEADER).leave_inbox(Lang::Zh).unwrap();
    let grant = &inbox.to_answer[0].actions[0];
    assert_eq!(grant.verb, Verb::Grant);
    let request = pressed(grant);
    engine.act(Act::Decide { request }).unwrap();
    let inbox = hand_to(&engine, OTHER).leave_inbox(Lang::Zh).unwrap();
    assert_eq!(inbox.mine[0].state_label, "已批准");
}

/// A button pressed with nothing filled in.
fn pressed(action: &ActionView) -> ActRequest {
    let id = action.id.map(|id| id.to_string());
    serde_json::from_value(serde_json::json!({
        "kind": action.kind, "id": id, "verb": action.verb,
    }))
    .unwrap()
}

//! Who sees which button in which state.

use super::cast::{CHAIR, Cast, DIRECTOR, LEADER, MATE, OFFICER, RECTIFIER, device};
use crate::act::{Act, ActRequest, FindingRequest};
use crate::view::tests::world::{SCOPE, day};
use crate::view::{ActionView, AskField};
use hucha_model::fold::{EntityState, Outcome};
use hucha_model::wire::{DirectoryRow, EntityKind, FindingKind, RowBody, Severity, Verb};
use hucha_model::{FindingId, Hash, Lang, PersonId, RowId};

/// Writes the buttons of each side in one line each; a grey one stands in brackets.
fn table(cast: &Cast, state: &EntityState) -> String {
    let mut lines = vec![state.state.clone()];
    for (who, person) in [
        ("team", LEADER),
        ("host", DIRECTOR),
        ("rectifier", RECTIFIER),
        ("bureau", OFFICER),
        ("other", CHAIR),
    ] {
        let word = |action: &ActionView| match &action.why_not {
            None => action.label.clone(),
            Some(_) => format!("[{}]", action.label),
        };
        let buttons: Vec<String> = cast
            .held_by(person)
            .actions(state)
            .iter()
            .map(word)
            .collect();
        if !buttons.is_empty() {
            lines.push(format!("{who}: {}", buttons.join(" ")));
        }
    }
    lines.join("\n")
}

fn stand(cast: &Cast, finding: FindingId) -> EntityState {
    cast.state(EntityKind::Finding, finding)
}

fn shown(cast: &Cast, finding: FindingId) -> String {
    table(cast, &stand(cast, finding))
}

/// Gives the fields a button asks for, those it cannot do without marked.
fn asked(action: &ActionView) -> Vec<(AskField, bool)> {
    let asks = action.asks.iter();
    asks.map(|ask| (ask.field, ask.is_required)).collect()
}

fn labels(action: &ActionView, field: AskField) -> Vec<&str> {
    let mut asks = action.asks.iter();
    let ask = asks.find(|ask| ask.field == field).unwrap();
    ask.choices.iter().map(|one| one.label.as_str()).collect()
}

/// Takes a step of a finding as somebody.
fn go(cast: &Cast, who: PersonId, finding: FindingId, verb: Verb) {
    let with = |request: &mut ActRequest| {
        request.person = (verb == Verb::Assign).then_some(RECTIFIER);
        request.due = Some(day(7, 15));
        request.text = Some("情况说明".into());
        request.on_site = Some(true);
    };
    let done = cast.held_by(who).on_finding(finding, verb, with);
    assert!(done.is_ok(), "{verb:?}: {done:?}");
}

#[test]
fn each_side_of_a_hazard_is_offered_its_own_steps_in_every_state() {
    let cast = Cast::new();
    let (activity, finding) = cast.listed(Severity::General);
    let open = "open\n\
        team: 撤销\n\
        host: 企业意见 认领 提出异议 确认级别 同意区应急局查看\n\
        rectifier: 企业意见 认领 提出异议 确认级别 同意区应急局查看";
    assert_eq!(shown(&cast, finding), open);
    go(&cast, DIRECTOR, finding, Verb::Contest);
    let contested = "contested\n\
        team: 撤销\n\
        host: 认领 确认级别 同意区应急局查看\n\
        rectifier: 认领 确认级别 同意区应急局查看";
    assert_eq!(shown(&cast, finding), contested);
    go(&cast, DIRECTOR, finding, Verb::Accept);
    let accepted = "accepted\n\
        team: 撤销\n\
        host: 企业意见 确定责任人和期限 确认级别 同意区应急局查看\n\
        rectifier: 企业意见 确定责任人和期限 确认级别 同意区应急局查看";
    assert_eq!(shown(&cast, finding), accepted);
    go(&cast, DIRECTOR, finding, Verb::Assign);
    let assigned = "assigned\n\
        host: 确定责任人和期限 申请延期 [提交整改反馈] 确认级别 同意区应急局查看\n\
        rectifier: 确定责任人和期限 申请延期 [提交整改反馈] 确认级别 同意区应急局查看";
    assert_eq!(shown(&cast, finding), assigned);
    go(&cast, DIRECTOR, finding, Verb::AskExtension);
    cast.held_by(RECTIFIER)
        .photo_after(activity, finding, 9)
        .unwrap();
    let with_photo = "assigned\n\
        team: 同意延期\n\
        host: 确定责任人和期限 申请延期 提交整改反馈 确认级别 同意区应急局查看\n\
        rectifier: 确定责任人和期限 申请延期 [提交整改反馈] 确认级别 同意区应急局查看";
    assert_eq!(shown(&cast, finding), with_photo);
    go(&cast, DIRECTOR, finding, Verb::SelfCheck);
    let checked = "completed_by_enterprise\n\
        team: 复查通过 退回整改 重新整改\n\
        host: 重新整改 同意区应急局查看\n\
        rectifier: 重新整改 同意区应急局查看\n\
        bureau: 复查通过 退回整改 重新整改";
    assert_eq!(shown(&cast, finding), checked);
    go(&cast, LEADER, finding, Verb::SendBack);
    let rejected = "rejected\n\
        host: 申请延期 提交整改反馈 确认级别 同意区应急局查看\n\
        rectifier: 申请延期 [提交整改反馈] 确认级别 同意区应急局查看";
    assert_eq!(shown(&cast, finding), rejected);
    go(&cast, DIRECTOR, finding, Verb::SelfCheck);
    go(&cast, LEADER, finding, Verb::Verify);
    let verified = "verified\n\
        team: 销号 重新整改\n\
        host: 销号 重新整改 同意区应急局查看\n\
        rectifier: [销号] 重新整改 同意区应急局查看\n\
        bureau: 销号 重新整改";
    assert_eq!(shown(&cast, finding), verified);
    go(&cast, LEADER, finding, Verb::CrossOff);
    let closed = "closed\n\
        team: 重新整改\n\
        host: 企业意见 重新整改 同意区应急局查看\n\
        rectifier: 企业意见 重新整改 同意区应急局查看\n\
        bureau: 重新整改";
    assert_eq!(shown(&cast, finding), closed);
    go(&cast, DIRECTOR, finding, Verb::Consent);
    go(&cast, DIRECTOR, finding, Verb::Reopen);
    let reopened = "reopened\n\
        host: 企业意见 确定责任人和期限 确认级别\n\
        rectifier: 企业意见 确定责任人和期限 确认级别";
    assert_eq!(shown(&cast, finding), reopened);
}

#[test]
fn a_suggestion_is_adopted_or_not_and_nothing_of_a_hazard_is_offered_for_it() {
    let cast = Cast::new();
    let activity = cast.visit();
    let noted = cast.act(Act::NoteFinding {
        activity,
        finding: FindingRequest {
            kind: Some(FindingKind::Suggestion),
            // Nothing of a suggestion can be put right: it does not stand in the way.
            on_the_spot: Some(true),
            ..FindingRequest::default()
        },
    });
    let crate::Receipt::Finding { finding, .. } = noted else {
        panic!("a finding: {noted:?}")
    };
    cast.close_records(activity);
    cast.submit(activity);
    let suggested = "suggested\n\
        host: 企业意见 同意区应急局查看 采纳 不采纳\n\
        rectifier: 企业意见 同意区应急局查看 采纳 不采纳";
    assert_eq!(shown(&cast, finding), suggested);
    go(&cast, DIRECTOR, finding, Verb::Adopt);
    assert!(shown(&cast, finding).starts_with("adopted"));
}

#[test]
fn whoever_put_it_right_finds_the_cross_off_grey_with_its_reason() {
    let cast = Cast::new();
    let (activity, finding) = cast.listed(Severity::General);
    cast.assigned(finding);
    cast.photo_after(activity, finding, 9).unwrap();
    go(&cast, DIRECTOR, finding, Verb::SelfCheck);
    go(&cast, LEADER, finding, Verb::Verify);
    let state = stand(&cast, finding);
    let grey = cast.held_by(RECTIFIER).button(&state, Verb::CrossOff);
    let why = grey.unwrap().why_not;
    assert_eq!(why.as_deref(), Some("整改责任人不能自己验收、复查或销号"));
    let refused = cast
        .on_finding(finding, Verb::CrossOff, |_| {})
        .unwrap_err();
    assert_eq!(refused.code(), Some("guard.not_rectifier"));
}

#[test]
fn a_result_without_a_photo_of_after_says_that_one_is_missing() {
    let cast = Cast::new();
    let (_, finding) = cast.listed(Severity::General);
    cast.assigned(finding);
    let state = stand(&cast, finding);
    let grey = cast.held_by(DIRECTOR).button(&state, Verb::SelfCheck);
    assert_eq!(grey.unwrap().why_not.as_deref(), Some("请附整改后照片"));
}

#[test]
fn a_suspected_major_hazard_is_told_to_the_principal_first_and_re_checked_on_site_only() {
    let cast = Cast::new();
    let (activity, finding) = cast.listed(Severity::SuspectedMajor);
    let tell = cast
        .held_by(DIRECTOR)
        .button(&stand(&cast, finding), Verb::TellPrincipal)
        .unwrap();
    let first = labels(&tell, AskField::Person).first().copied();
    assert_eq!(first, Some("戊（主要负责人）"));
    let confirm = cast.button(&stand(&cast, finding), Verb::Confirm).unwrap();
    assert_eq!(labels(&confirm, AskField::Severity), ["重大事故隐患"]);
    cast.assigned(finding);
    cast.photo_after(activity, finding, 9).unwrap();
    go(&cast, DIRECTOR, finding, Verb::SelfCheck);
    let verify = cast
        .held_by(LEADER)
        .button(&stand(&cast, finding), Verb::Verify)
        .unwrap();
    assert_eq!(labels(&verify, AskField::OnSite), ["现场复查"]);
}

#[test]
fn a_step_asks_for_what_a_person_knows_and_for_nothing_that_stands_in_a_record() {
    let cast = Cast::new();
    let (activity, finding) = cast.listed(Severity::General);
    go(&cast, DIRECTOR, finding, Verb::Accept);
    let assign = cast.button(&stand(&cast, finding), Verb::Assign).unwrap();
    assert_eq!(
        asked(&assign),
        [(AskField::Person, true), (AskField::Due, true)]
    );
    let visit = cast.state(EntityKind::Visit, activity);
    let sign = cast.button(&visit, Verb::Countersign).unwrap();
    assert_eq!(asked(&sign), [(AskField::Text, false)]);
    let hand_over = cast.held_by(LEADER).button(&visit, Verb::HandOver).unwrap();
    assert_eq!(labels(&hand_over, AskField::Helper), ["北山公司（虚构）"]);
}

#[test]
fn only_the_leader_hands_over_and_is_asked_for_a_word_while_records_are_missing() {
    let cast = Cast::new();
    let activity = cast.visit();
    let visit = || cast.state(EntityKind::Visit, activity);
    let of_leader = cast.held_by(LEADER).button(&visit(), Verb::Submit).unwrap();
    assert_eq!(
        (of_leader.why_not.clone(), asked(&of_leader)),
        (None, vec![(AskField::Text, true)])
    );
    let of_mate = cast.held_by(MATE).button(&visit(), Verb::Submit).unwrap();
    assert_eq!(of_mate.why_not.as_deref(), Some("只有组长可以确定"));
    cast.close_records(activity);
    let closed = cast.held_by(LEADER).button(&visit(), Verb::Submit).unwrap();
    assert_eq!(asked(&closed), [(AskField::Text, false)]);
    assert!(
        cast.held_by(DIRECTOR)
            .button(&visit(), Verb::Submit)
            .is_none()
    );
}

#[test]
fn what_was_put_right_on_the_spot_wants_a_photo_and_a_name_of_the_host() {
    let cast = Cast::new();
    let activity = cast.visit();
    let finding = cast.note(activity, "安全出口堵塞", Severity::General);
    cast.act(Act::RewriteFinding {
        activity,
        finding,
        with: FindingRequest {
            on_the_spot: Some(true),
            ..FindingRequest::default()
        },
    });
    cast.close_records(activity);
    let visit = cast.state(EntityKind::Visit, activity);
    let submit = || cast.held_by(LEADER).button(&visit, Verb::Submit).unwrap();
    assert_eq!(submit().why_not.as_deref(), Some("请附整改后照片"));
    cast.photo_after(activity, finding, 9).unwrap();
    assert_eq!(submit().why_not, None);
    assert!(asked(&submit()).contains(&(AskField::Person, true)));
    let unnamed = cast
        .step(EntityKind::Visit, activity, Verb::Submit, |_| {})
        .unwrap_err();
    assert_eq!(unnamed.code(), Some("needs.person"));
    cast.step(EntityKind::Visit, activity, Verb::Submit, |request| {
        request.person = Some(RECTIFIER);
    })
    .unwrap();
    let spot = stand(&cast, finding);
    assert_eq!(
        (spot.state.as_str(), spot.rectifier),
        ("closed", Some(RECTIFIER))
    );
}

#[test]
fn two_decisions_that_crossed_are_ruled_on_with_both_outcomes_to_choose_from() {
    let cast = Cast::new();
    let (_, finding) = cast.listed(Severity::General);
    let mut state = stand(&cast, finding);
    assert!(cast.held_by(LEADER).button(&state, Verb::Rule).is_none());
    state.needs_ruling = true;
    let rule = cast.button(&state, Verb::Rule).unwrap();
    assert_eq!(labels(&rule, AskField::Stance), ["继续整改", "同意销号"]);
    assert!(cast.held_by(DIRECTOR).button(&state, Verb::Rule).is_none());
}

#[test]
fn nothing_can_be_pressed_while_a_decision_waits_for_another() {
    let cast = Cast::new();
    let (_, finding) = cast.listed(Severity::General);
    let mut state = stand(&cast, finding);
    let mut waits = state.steps.last().unwrap().clone();
    waits.outcome = Outcome::Held {
        needs: vec![Hash([1; 32])],
    };
    state.steps.push(waits);
    let buttons = cast.held_by(DIRECTOR).actions(&state);
    assert!(!buttons.is_empty());
    for button in buttons {
        let why = button.why_not.unwrap_or_default();
        assert!(why.contains("还没有传到本机"), "{}: {why}", button.label);
    }
}

#[test]
fn a_phone_that_was_withdrawn_is_offered_nothing() {
    let cast = Cast::new();
    let (_, finding) = cast.listed(Severity::General);
    let state = stand(&cast, finding);
    assert!(!cast.held_by(DIRECTOR).actions(&state).is_empty());
    let mut inner = cast.engine.lock();
    let n = inner.directory.newest() + 1;
    let [first, ..] = *DIRECTOR.as_bytes();
    let id = RowId::from_bytes([first + 50; 16]);
    let body = RowBody::Device {
        device: device(DIRECTOR),
        person: DIRECTOR,
        key: inner.signer.public_key(),
        revoked: true,
    };
    let row = DirectoryRow {
        scope: SCOPE,
        id,
        body,
        cites: None,
        withdrawn: false,
    };
    inner.directory.insert(n, row);
    drop(inner);
    assert!(cast.actions(&state).is_empty());
}

#[test]
fn a_new_thing_is_begun_by_those_whose_it_is() {
    let cast = Cast::new();
    let begin = |person, kind, verb| {
        let inner = cast.held_by(person).engine.lock();
        inner.beginning(kind, verb, Lang::Zh).unwrap()
    };
    let plan = begin(DIRECTOR, EntityKind::Visit, Verb::Plan).unwrap();
    assert_eq!(plan.id, None);
    assert_eq!(labels(&plan, AskField::Helped), ["东岸公司（虚构）"]);
    let first = labels(&plan, AskField::Participants).first().copied();
    assert_eq!(first, Some("甲（安全总监）"), "of the helper, who leads");
    assert!(begin(OFFICER, EntityKind::Visit, Verb::Plan).is_none());
    assert!(begin(LEADER, EntityKind::StudySession, Verb::Convene).is_none());
    assert!(begin(CHAIR, EntityKind::StudySession, Verb::Convene).is_some());
    assert!(begin(OFFICER, EntityKind::EscalatedIssue, Verb::Raise).is_none());
    assert!(
        begin(MATE, EntityKind::Leave, Verb::Ask).is_none(),
        "there is nothing to be absent from"
    );
    let term = begin(CHAIR, EntityKind::LeaderTerm, Verb::Recommend).unwrap();
    assert_eq!(labels(&term, AskField::Year), ["2027年"]);
}

#[test]
fn the_team_changes_who_takes_part_and_somebody_else_takes_over_the_lead() {
    let cast = Cast::new();
    let activity = cast.visit();
    let visit = || cast.state(EntityKind::Visit, activity);
    let change = cast.held_by(MATE).button(&visit(), Verb::Plan).unwrap();
    assert_eq!(change.label, "调整参加人员");
    assert_eq!(
        asked(&change),
        [(AskField::Participants, true), (AskField::Text, false)]
    );
    assert!(
        cast.held_by(DIRECTOR)
            .button(&visit(), Verb::Plan)
            .is_none()
    );
    let lead = |person| cast.held_by(person).button(&visit(), Verb::TakeLead);
    assert!(lead(LEADER).is_none(), "who leads has nothing to take over");
    assert_eq!(lead(MATE).unwrap().why_not, None);
}

//! A hazard and the list it stands on, as a screen shows them before and after hand-over.

use super::cast::{CHAIR, Cast, DIRECTOR, LEADER, MATE, OFFICER, RECTIFIER};
use crate::act::{Act, FindingRequest};
use crate::error::EngineError;
use crate::view::tests::world::day;
use hucha_model::content::PhotoMoment;
use hucha_model::wire::{FindingKind, Severity, Verb};
use hucha_model::{ActivityId, FindingId, Lang};

fn merged_visit(cast: &Cast) -> (ActivityId, FindingId, FindingId) {
    let activity = cast.visit();
    let first = cast.note(activity, "法兰渗漏", Severity::General);
    let second = cast
        .held_by(MATE)
        .note(activity, "法兰漏液", Severity::General);
    cast.act(Act::SuggestWording {
        activity,
        finding: first,
        text: "V-101 底部法兰渗漏".into(),
    });
    cast.act(Act::MergeFindings {
        activity,
        finding: second,
        into: Some(first),
    });
    cast.photo_after(activity, second, 5).unwrap();
    (activity, first, second)
}

#[test]
fn before_hand_over_the_team_alone_reads_a_hazard_and_its_writer_may_rewrite_it() {
    let cast = Cast::new();
    let (activity, first, second) = merged_visit(&cast);
    let show = |person, finding| {
        cast.held_by(person)
            .engine
            .finding_screen(activity, finding, Lang::Zh)
    };
    let own = show(LEADER, first).unwrap();
    assert_eq!((own.doc, own.row), (activity.visit_doc(), None));
    assert_eq!(
        (own.state.as_str(), own.merged.as_str()),
        ("none", "由 2 处记录合并")
    );
    assert!(own.may_edit && own.actions.is_empty() && own.history.is_empty());
    assert_eq!((own.wordings.len(), own.wordings[0].by.as_str()), (1, "乙"));
    assert_eq!(own.photos.len(), 1, "that of the merged note too");
    assert!(!show(MATE, first).unwrap().may_edit);
    let gone = show(MATE, second).unwrap();
    assert_eq!(gone.merged, "已合并（并入第 1 条）");
    for stranger in [DIRECTOR, OFFICER, CHAIR] {
        let refused = show(stranger, first);
        assert!(
            matches!(refused, Err(EngineError::UnknownEntity(_))),
            "{refused:?}"
        );
    }
}

#[test]
fn after_hand_over_both_plants_read_the_same_hazard_each_with_its_own_buttons() {
    let cast = Cast::new();
    let (activity, first, _) = merged_visit(&cast);
    cast.close_records(activity);
    cast.submit(activity);
    let show = |person| {
        cast.held_by(person)
            .engine
            .finding_screen(activity, first, Lang::Zh)
            .unwrap()
    };
    let (team, host) = (show(LEADER), show(DIRECTOR));
    assert_eq!(
        (team.doc, team.row),
        (activity.visit_doc().follow_up(), Some(1))
    );
    assert_eq!((&team.text, &team.place), (&host.text, &host.place));
    assert_eq!(host.by, "甲、乙");
    assert!(host.wordings.is_empty(), "wordings are the team's");
    assert!(!team.may_edit && !team.may_plan && host.may_plan);
    let verbs: Vec<Verb> = host.actions.iter().map(|action| action.verb).collect();
    assert!(verbs.contains(&Verb::Accept) && !verbs.contains(&Verb::Withdraw));
    assert_eq!(host.state_label, "待认领（仅存本机）");
}

#[test]
fn a_hazard_on_its_way_shows_plan_result_photos_and_every_step_with_its_words() {
    let cast = Cast::new();
    let (activity, finding) = cast.listed(Severity::General);
    cast.assigned(finding);
    cast.act(Act::PlanRectification {
        activity,
        finding,
        measures: "更换垫片".into(),
        responsible: RECTIFIER,
        due: day(6, 8),
        funds_yuan: Some(1200),
        contingency: String::new(),
    });
    cast.held_by(RECTIFIER).act(Act::WriteResult {
        activity,
        finding,
        text: "已更换".into(),
    });
    cast.photo_after(activity, finding, 9).unwrap();
    cast.held_by(DIRECTOR)
        .on_finding(finding, Verb::AskExtension, |request| {
            request.due = Some(day(7, 30));
            request.text = Some("等待配件".into());
        })
        .unwrap();
    let shown = cast
        .engine
        .finding_screen(activity, finding, Lang::Zh)
        .unwrap();
    let plan = &shown.plans[0];
    assert_eq!(
        (plan.measures.as_str(), plan.responsible_name.as_str()),
        ("更换垫片", "丁")
    );
    assert_eq!(shown.results, ["丁：已更换"]);
    assert_eq!(shown.photos[0].moment, PhotoMoment::After);
    let told: Vec<(&str, &str, &str)> = shown
        .history
        .iter()
        .map(|step| (step.label.as_str(), step.by.as_str(), step.text.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("列入清单", "甲（海湾公司（虚构））", ""),
            ("认领", "丙（东岸公司（虚构））", ""),
            ("确定责任人和期限", "丙（东岸公司（虚构））", ""),
            ("申请延期", "丙（东岸公司（虚构））", "等待配件"),
        ]
    );
    assert_eq!(
        shown.due,
        Some(day(6, 30)),
        "what was decided, not what was planned"
    );
}

#[test]
fn a_step_that_had_no_effect_says_why_in_the_history() {
    let cast = Cast::new();
    let (activity, finding) = cast.listed(Severity::General);
    let mut state = cast.state(hucha_model::wire::EntityKind::Finding, finding);
    state.steps[0].outcome = hucha_model::fold::Outcome::Refused {
        reason: "guard.not_rectifier".into(),
    };
    let past = cast.engine.lock().past_steps(&state, Lang::Zh).unwrap();
    assert_eq!(
        past[0].refused.as_deref(),
        Some("整改责任人不能自己验收、复查或销号")
    );
    assert!(!past[0].is_final);
    let shown = cast.engine.finding_screen(activity, finding, Lang::Zh);
    assert_eq!(shown.unwrap().history[0].refused, None);
}

#[test]
fn the_rectification_of_a_visit_counts_and_offers_each_line_its_next_step() {
    let cast = Cast::new();
    let activity = cast.visit();
    let hazards: Vec<FindingId> = ["法兰渗漏", "护罩缺失"]
        .into_iter()
        .map(|text| cast.note(activity, text, Severity::General))
        .collect();
    cast.act(Act::NoteFinding {
        activity,
        finding: FindingRequest {
            kind: Some(FindingKind::Suggestion),
            text: Some("按位号编排路线".into()),
            ..FindingRequest::default()
        },
    });
    let before = cast
        .engine
        .rectification_screen(activity, Lang::Zh)
        .unwrap();
    assert_eq!((before.doc, before.lines.len()), (None, 3));
    assert!(before.lines.iter().all(|line| line.actions.is_empty()));
    cast.close_records(activity);
    cast.submit(activity);
    cast.assigned(hazards[0]);
    let shown = cast
        .engine
        .rectification_screen(activity, Lang::Zh)
        .unwrap();
    let texts: Vec<&str> = shown
        .lines
        .iter()
        .map(|one| one.line.text.as_str())
        .collect();
    assert_eq!(texts, ["法兰渗漏", "护罩缺失", "按位号编排路线"]);
    assert_eq!((shown.totals.found, shown.totals.closed), (2, 0));
    assert_eq!(shown.rates, ["整改率 0%（0/2）", "到期整改率 无"]);
    let offers = |nth: usize, verb| shown.lines[nth].actions.iter().any(|one| one.verb == verb);
    assert!(offers(0, Verb::Assign) && offers(1, Verb::Accept) && offers(2, Verb::Adopt));
    assert!(shown.lines[0].may_plan && !shown.lines[2].may_plan);
    assert!(shown.title.contains("海湾公司"), "{}", shown.title);
    let unknown = ActivityId::from_bytes([9; 16]);
    assert!(cast.engine.rectification_screen(unknown, Lang::Zh).is_err());
}

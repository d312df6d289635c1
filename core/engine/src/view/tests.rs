//! One visit on one phone without network, seen through every view.

mod visit_day;
pub(crate) mod world;

use crate::command::Command;
use hucha_document::{Edit, VisitEdit};
use hucha_model::content::AnswerValue;
use hucha_model::time::Day;
use hucha_model::view::{LedgerTotals, Standing};
use hucha_model::wire::{EntityKind, Facts, Stance, Verb};
use hucha_model::{EntityId, Lang};
use world::{OTHER, begun, day, decide, engine, submitted};

fn finding() -> EntityId {
    EntityId::from_bytes([81; 16])
}

#[test]
fn a_record_shows_what_was_handed_over_and_not_what_came_later() {
    let (engine, activity, doc) = submitted();
    let later = VisitEdit::Answer {
        item: "1.3".into(),
        value: AnswerValue::Conforms,
    };
    engine.edit(doc, &Edit::Visit(later)).unwrap();
    let view = engine.visit_record(activity, Lang::Zh).unwrap();
    let items: Vec<_> = view
        .sections
        .iter()
        .flat_map(|section| &section.items)
        .collect();
    let answer = |number: &str| items.iter().find(|item| item.number == number).unwrap();
    assert_eq!(answer("1.2").answer, "符合");
    assert_eq!(answer("1.3").answer, "未检查");
    assert!(
        view.after_closing.iter().any(|line| line.contains("1 处")),
        "{:?}",
        view.after_closing
    );
    assert_eq!((view.number, view.state.as_str()), (None, "待企业确认"));
    assert_eq!(view.agreement, None);
    assert!(
        view.flags
            .iter()
            .any(|flag| flag == "未共同确定（企业临时检修）"),
        "{:?}",
        view.flags
    );
    assert_eq!(
        (view.title.as_str(), view.place.as_str()),
        ("2026年上半年结对帮扶", "东岸厂区")
    );
}

#[test]
fn two_notes_of_one_hazard_are_one_line_on_list_and_ledger() {
    let (engine, activity, _) = submitted();
    let view = engine.visit_record(activity, Lang::Zh).unwrap();
    let [line] = view.findings.as_slice() else {
        panic!("one hazard: {:?}", view.findings)
    };
    assert_eq!(line.merged, "由 2 处记录合并");
    let ledger = engine.ledger(activity, Lang::Zh).unwrap();
    assert_eq!((ledger.rows.len(), ledger.suggestions.len()), (1, 1));
    assert_eq!(
        ledger.totals,
        LedgerTotals {
            found: 1,
            ..LedgerTotals::default()
        }
    );
    assert_eq!(ledger.rows[0].category, "仪表电气");
}

#[test]
fn signatures_name_signer_key_and_the_same_list() {
    let (engine, activity, _) = submitted();
    let awaited = engine.visit_record(activity, Lang::Zh).unwrap().signatures;
    assert_eq!(awaited[1].signed_at, None);
    engine
        .execute(Command::CountersignVisit {
            activity,
            text: Some("感谢".into()),
        })
        .unwrap();
    let view = engine.visit_record(activity, Lang::Zh).unwrap();
    let [team, plant] = view.signatures.as_slice() else {
        panic!("two signatures")
    };
    assert_eq!(
        (team.role.as_str(), plant.role.as_str()),
        ("组长", "企业代表")
    );
    assert_eq!(team.list_hash, plant.list_hash);
    assert!(!team.key_fingerprint.is_empty() && plant.signed_at.is_some());
    assert_eq!(
        (view.host_remark.as_str(), view.state.as_str()),
        ("感谢", "已确认")
    );
}

#[test]
fn a_cross_off_without_number_says_that_it_is_only_here_and_counts_for_no_rate() {
    let (engine, activity, _) = submitted();
    let on = |verb, facts, text: &str| {
        decide(&engine, EntityKind::Finding, finding(), verb, facts, text);
    };
    on(
        Verb::Remark,
        Facts {
            stance: Some(Stance::Remark),
            ..Facts::default()
        },
        "会后补交",
    );
    on(Verb::Accept, Facts::default(), "");
    let due = Some(Day(day(6, 8)));
    on(
        Verb::Assign,
        Facts {
            person: Some(OTHER),
            due,
            ..Facts::default()
        },
        "",
    );
    let lines = engine.finding_list(activity, Lang::Zh).unwrap();
    assert_eq!(
        (lines[0].state_label.as_str(), lines[0].is_overdue),
        ("整改中", true)
    );
    let evidence = vec![hucha_model::Hash([9; 32])];
    on(
        Verb::SelfCheck,
        Facts {
            evidence,
            ..Facts::default()
        },
        "",
    );
    on(
        Verb::Verify,
        Facts {
            on_site: Some(true),
            ..Facts::default()
        },
        "",
    );
    on(Verb::CrossOff, Facts::default(), "");
    let ledger = engine.ledger(activity, Lang::Zh).unwrap();
    let row = &ledger.rows[0];
    assert_eq!(row.closing, "已销号（仅存本机；由 2 处记录合并）");
    assert_eq!(
        (row.responsible.as_str(), row.rechecked_by.as_str()),
        ("乙", "甲")
    );
    assert_eq!((ledger.totals.closed, ledger.totals.due), (0, 1));
    let record = engine.visit_record(activity, Lang::Zh).unwrap();
    assert_eq!(record.findings[0].host_position, "有意见");
    assert_eq!(record.findings[0].host_remark, "会后补交");
}

#[test]
fn today_lists_the_next_step_of_each_thing_once() {
    let (engine, ..) = submitted();
    let texts: Vec<String> = engine
        .today(Lang::Zh)
        .unwrap()
        .into_iter()
        .map(|item| item.text)
        .collect();
    for wanted in ["核对清单并签字", "认领问题隐患", "答复建议项", "仅存本机"]
    {
        let found = texts.iter().filter(|text| text.contains(wanted)).count();
        assert_eq!(found, 1, "{wanted} in {texts:?}");
    }
}

#[test]
fn the_board_shows_counts_and_no_word_of_a_hazard() {
    let (engine, ..) = submitted();
    let board = engine.board(day(6, 9), Lang::Zh).unwrap();
    let text = serde_json::to_string(&board).unwrap();
    assert!(!text.contains("渗漏") && !text.contains("V-101"), "{text}");
    assert_eq!(
        (board.district.as_str(), board.report_due),
        ("示例区", day(6, 25))
    );
    let host = board
        .enterprises
        .iter()
        .find(|row| row.enterprise.starts_with("东岸"))
        .unwrap();
    assert_eq!((host.found, host.closed), (1, 0));
    assert_eq!(host.help, Standing::AwaitingConfirmation);
    assert_eq!(
        (host.director.as_str(), host.department_head.as_str()),
        ("在岗", "在岗")
    );
    let help = board
        .cards
        .iter()
        .find(|card| card.title.starts_with("帮扶"))
        .unwrap();
    assert_eq!((help.figures[0].value, help.figures[0].of), (0, Some(1)));
    assert_eq!(help.figures[0].not_counted.len(), 1);
}

#[test]
fn the_quarterly_report_counts_from_the_26th_to_the_25th() {
    let (engine, ..) = submitted();
    let report = engine.quarterly(day(6, 9), Lang::Zh).unwrap();
    assert_eq!(
        (report.period_from, report.period_to),
        (day(3, 26), day(6, 25))
    );
    assert_eq!(
        (report.year, report.quarter, report.is_draft),
        (2026, 2, true)
    );
    assert_eq!(report.hazards.found, 1);
    let text = serde_json::to_string(&report).unwrap();
    assert!(!text.contains("渗漏"), "{text}");
}

#[test]
fn a_phone_without_photo_folder_is_not_ready_and_says_so() {
    let engine = engine();
    let (activity, _) = begun(&engine);
    let view = engine.ready_for_offline(activity, Lang::Zh).unwrap();
    let missing: Vec<&str> = view
        .lines
        .iter()
        .filter(|line| !line.ok)
        .map(|line| line.what.as_str())
        .collect();
    assert_eq!((view.ready, missing), (false, vec!["照片存储"]));
}

#[test]
fn what_was_written_here_is_found_by_words_and_counted_as_only_here() {
    let (engine, activity, _) = submitted();
    let hits = engine.search("法兰", 10).unwrap();
    assert!(hits.iter().all(|hit| hit.activity == Some(activity)) && !hits.is_empty());
    let sync = engine.sync_state(Lang::Zh).unwrap();
    assert!(sync.only_here > 0 && sync.received == 0 && sync.not_accepted.is_empty());
}

#[test]
fn a_list_handed_over_twice_is_refused_and_the_follow_up_stays_whole() {
    let (engine, activity, _) = submitted();
    let again = Command::SubmitVisit {
        activity,
        request: crate::SubmitRequest::default(),
    };
    assert!(engine.execute(again).is_err());
    let done = hucha_document::FollowUpEdit::Result {
        finding: finding().into(),
        text: "已更换".into(),
    };
    let follow_up = activity.visit_doc().follow_up();
    engine.edit(follow_up, &Edit::FollowUp(done)).unwrap();
    // Everything is read from the store again: what was said to be saved can be loaded.
    engine.pause();
    engine.resume().unwrap();
    assert_eq!(engine.ledger(activity, Lang::Zh).unwrap().rows.len(), 1);
}

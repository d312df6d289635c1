//! Search and lists over findings.

use crate::made::{SPRING, doc, finding, found, memory, person, scope};
use hucha_model::content::{FollowUpContent, ListedFinding, SameAs, VisitContent};
use hucha_model::time::Day;
use hucha_model::wire::{Count, DocKind, EntityKind, EntityRef, FindingKind, Severity};
use hucha_store::{EntityRow, FindingFilter, FindingStand, Store, Touch};
use proptest::prelude::*;

fn plant() -> Store {
    let store = memory();
    let mut content = VisitContent::default();
    for (n, place, text) in [
        (1, "罐区V-101", "储罐液位计未投用，现场无盲板标识"),
        (2, "泵房P-205A/B", "机械密封泄漏"),
        (3, "中控室", "可燃气体报警器未检定"),
        (4, "Boiler house", "Pressure gauge PG-7 expired"),
    ] {
        content.findings.insert(finding(n), found(place, text));
    }
    let mut gone = found("罐区", "储罐区围堰破损");
    gone.removed = Some("记错".into());
    content.findings.insert(finding(5), gone);
    store
        .write(|tx| tx.rebuild_visit(doc(1), &content))
        .unwrap();
    store
}

fn hits(store: &Store, typed: &str) -> Vec<u8> {
    let hits = store.read(|reads| reads.search(typed, 50)).unwrap();
    let mut found: Vec<u8> = hits.iter().map(|hit| hit.finding.as_bytes()[0]).collect();
    found.sort_unstable();
    found
}

#[test]
fn chinese_is_found_from_one_character_on() {
    let store = plant();
    assert_eq!(hits(&store, "储罐"), [1]);
    assert_eq!(hits(&store, "报警"), [3]);
    assert_eq!(hits(&store, "报警器未检"), [3]);
    assert_eq!(hits(&store, "漏"), [2], "the last character of a text");
    assert_eq!(hits(&store, "未"), [1, 3]);
    assert_eq!(hits(&store, "罐储"), [0_u8; 0], "order matters");
    assert_eq!(hits(&store, "液位 盲板"), [1], "every word must be there");
    assert_eq!(hits(&store, "液位 报警"), [0_u8; 0]);
    assert_eq!(
        hits(&store, "围堰"),
        [0_u8; 0],
        "what was removed is not found"
    );
}

#[test]
fn tag_numbers_are_found_however_they_are_written() {
    let store = plant();
    for typed in [
        "V-101",
        "v-101",
        "v101",
        "V-10",
        "Ｖ－１０１",
        "v－101 储罐",
        "101",
    ] {
        assert_eq!(hits(&store, typed), [1], "{typed}");
    }
    for typed in ["P-205A", "p205", "205a"] {
        assert_eq!(hits(&store, typed), [2], "{typed}");
    }
    assert_eq!(hits(&store, "gauge pg-7"), [4]);
}

#[test]
fn signs_of_the_query_language_mean_nothing() {
    let store = plant();
    for typed in [
        "",
        "*",
        "\"",
        "\" * OR NEAR( ''",
        "words:储罐",
        "储罐 NOT 液位",
        "(((",
        "^储",
        "a\0b",
        "-储罐",
        "{储罐}:",
    ] {
        store
            .read(|reads| reads.search(typed, 10))
            .unwrap_or_else(|_| panic!("{typed:?}"));
    }
    assert_eq!(hits(&store, "\"储罐\"*"), [1]);
}

#[test]
fn an_edited_text_is_found_by_its_new_words_only() {
    let store = plant();
    let mut content = VisitContent::default();
    content
        .findings
        .insert(finding(2), found("泵房", "联轴器护罩缺失"));
    let touch = Touch {
        findings: [finding(2)].into(),
        ..Touch::default()
    };
    store
        .write(|tx| tx.project_visit(doc(1), &touch, &content))
        .unwrap();
    assert_eq!(hits(&store, "护罩"), [2]);
    assert_eq!(hits(&store, "密封"), [0_u8; 0]);
    store.idle().unwrap();
    assert_eq!(hits(&store, "护罩"), [2]);
    store
        .write(|tx| tx.project_visit(doc(1), &touch, &VisitContent::default()))
        .unwrap();
    assert_eq!(hits(&store, "护罩"), [0_u8; 0]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_query_a_person_can_type_is_an_error(typed in "\\PC{0,40}", signs in "[\"*():^ORNEAT+\\-储罐' ]{0,30}") {
        let store = memory();
        store.read(|reads| reads.search(&typed, 10)).unwrap();
        store.read(|reads| reads.search(&signs, 10)).unwrap();
    }

    #[test]
    fn every_piece_of_two_characters_finds_its_text(text in "[一-龥]{2,12}", at in 0_usize..11) {
        let store = memory();
        let mut content = VisitContent::default();
        content.findings.insert(finding(1), found("", &text));
        store.write(|tx| tx.rebuild_visit(doc(1), &content)).unwrap();
        let chars: Vec<char> = text.chars().collect();
        let at = at.min(chars.len() - 2);
        let piece: String = chars[at..at + 2].iter().collect();
        prop_assert_eq!(hits(&store, &piece), [1]);
    }
}

fn day(text: &str) -> Day {
    Day(text.parse().unwrap())
}

#[test]
fn a_merged_finding_is_found_and_names_its_line() {
    let store = plant();
    let link = SameAs {
        into: Some(finding(1)),
        by: person(1),
        at: SPRING,
    };
    let mut content = VisitContent::default();
    content.same_as.insert(finding(2), vec![link]);
    let touch = Touch {
        same_as: [finding(2)].into(),
        ..Touch::default()
    };
    store
        .write(|tx| tx.project_visit(doc(1), &touch, &content))
        .unwrap();
    let hits = store.read(|reads| reads.search("密封", 9)).unwrap();
    assert_eq!(
        (hits.len(), hits[0].finding, hits[0].line),
        (1, finding(2), finding(1))
    );
    let lines = store
        .read(|reads| reads.findings(&FindingFilter::default()))
        .unwrap();
    assert!(lines.iter().all(|line| line.finding != finding(2)));
}

fn stands(n: u8, state: &str, closed: bool, due: Option<&str>, needs_ruling: bool) -> EntityRow {
    EntityRow {
        entity: EntityRef {
            kind: EntityKind::Finding,
            id: finding(n).into(),
        },
        scope: scope(),
        state: state.into(),
        closed,
        needs_ruling,
        due: due.map(day),
        json: "{}".into(),
    }
}

fn listed(row: u32, severity: Severity) -> ListedFinding {
    ListedFinding {
        row,
        kind: FindingKind::Hazard,
        severity,
        place: "罐区".into(),
        text: "无盲板标识".into(),
        advice: String::new(),
        basis: String::new(),
        item: String::new(),
        on_the_spot: false,
        found_by: vec![person(1)],
        merged: vec![],
    }
}

#[test]
fn a_list_of_findings_goes_by_state_deadline_and_severity() {
    let store = memory();
    let mut content = FollowUpContent::default();
    for n in 1..=5_u8 {
        let severity = if n == 4 {
            Severity::SuspectedMajor
        } else {
            Severity::General
        };
        content
            .findings
            .insert(finding(n), listed(u32::from(6 - n), severity));
    }
    store
        .write(|tx| {
            tx.rebuild_follow_up(doc(2), &content)?;
            tx.project_entity(&stands(1, "assigned", false, Some("2026-05-01"), false))?;
            tx.project_entity(&stands(2, "assigned", false, Some("2026-04-01"), false))?;
            tx.project_entity(&stands(3, "crossed_off", true, Some("2026-04-01"), false))?;
            tx.project_entity(&stands(4, "rectified", false, None, true))
        })
        .unwrap();
    let list = |stand, doc| {
        let filter = FindingFilter {
            stand,
            doc,
            ..FindingFilter::default()
        };
        let rows = store.read(|reads| reads.findings(&filter)).unwrap();
        rows.iter()
            .map(|row| row.finding.as_bytes()[0])
            .collect::<Vec<_>>()
    };
    for within in [None, Some(doc(2))] {
        let overdue = |today| list(FindingStand::Overdue { today: day(today) }, within);
        assert_eq!(
            overdue("2026-04-01"),
            [0_u8; 0],
            "the last day itself is in time"
        );
        assert_eq!(overdue("2026-04-02"), [2]);
        assert_eq!(list(FindingStand::Closed, within), [3]);
        assert_eq!(list(FindingStand::NeedsRuling, within), [4]);
    }
    assert_eq!(
        list(
            FindingStand::Overdue {
                today: day("2027-01-01")
            },
            None
        ),
        [2, 1]
    );
    assert_eq!(list(FindingStand::Open, None), [4, 2, 1]);
    assert_eq!(
        list(FindingStand::Any, Some(doc(2))),
        [5, 4, 3, 2, 1],
        "in order of the list"
    );

    let major = FindingFilter {
        severity: Some(Severity::SuspectedMajor),
        scope: Some(scope()),
        doc_kind: Some(DocKind::FollowUp),
        limit: 1,
        ..FindingFilter::default()
    };
    let rows = store.read(|reads| reads.findings(&major)).unwrap();
    assert_eq!(
        (rows.len(), rows[0].state.as_deref()),
        (1, Some("rectified"))
    );
    let totals = store
        .read(|reads| reads.totals(scope(), DocKind::FollowUp, 2026, 1))
        .unwrap();
    assert_eq!(totals.get(&Count::Findings), Some(&5));
    assert_eq!(totals.get(&Count::SuspectedMajor), Some(&1));
    let second = store
        .read(|reads| reads.totals(scope(), DocKind::FollowUp, 2026, 2))
        .unwrap();
    assert!(second.is_empty());
}

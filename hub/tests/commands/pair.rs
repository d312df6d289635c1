//! `hucha pair` and `hucha overlaps` over the example book.

use crate::program::{DISTRICT, Folder, district, json, printed, rows};
use serde_json::{Value, json as value};
use std::collections::BTreeSet;

#[test]
fn without_a_scheme_the_schemes_are_listed_with_their_rules() {
    let text = printed(&["pair", "--data", DISTRICT]);
    let rows = rows(&text);
    assert!(rows.len() >= 9, "{text}");
    let enterprise = rows.iter().find(|row| row[0] == "WH67-enterprise").unwrap();
    assert!(enterprise[1].contains("大帮小、优带良"), "{text}");
    assert!(enterprise[2].contains("WH67-24"), "{text}");
    let english = printed(&["pair", "--data", DISTRICT, "--lang", "en"]);
    assert!(
        english.contains("scheme") && english.contains("rules"),
        "{english}"
    );
}

const PLAN: [&str; 7] = [
    "pair",
    "--data",
    DISTRICT,
    "--scheme",
    "WH67-enterprise",
    "--year",
    "2027",
];

#[test]
fn a_plan_avoids_the_last_partners_and_gives_its_reasons() {
    let plan = json(&[&PLAN[..], &["--json"]].concat());
    let members = |group: &Value| -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let members = group["members"].as_array().unwrap().iter();
        members
            .map(|one| (text(&one["role"]), text(&one["id"])))
            .collect()
    };
    let groups = plan["groups"].as_array().unwrap();
    let mut seen = BTreeSet::new();
    // As the book has them for 2026.
    let last = [
        ("works-1", "works-6"),
        ("works-2", "works-4"),
        ("works-5", "works-3"),
    ];
    for group in groups {
        let members = members(group);
        let [(helper, strong), (helped, weak)] = members.as_slice() else {
            panic!("no pair: {group}");
        };
        assert_eq!((helper.as_str(), helped.as_str()), ("helper", "helped"));
        assert!(
            !last.contains(&(strong.as_str(), weak.as_str())),
            "{strong} {weak} again"
        );
        assert!(
            ["works-1", "works-2", "works-5"].contains(&strong.as_str()),
            "{strong}"
        );
        assert!(!group["because"].as_array().unwrap().is_empty(), "{group}");
        assert!(seen.insert(strong.clone()) && seen.insert(weak.clone()));
    }
    assert_eq!(seen.len(), 6, "every plant that can be paired is, and once");
    assert!(
        !seen.contains("station-1"),
        "a filling station is not paired"
    );

    let text = printed(&PLAN);
    assert_eq!(rows(&text).len(), 3, "{text}");
    assert!(
        text.contains("甲化工（帮扶）") && text.contains("大帮小（620人帮"),
        "{text}"
    );
    assert!(text.contains("建议名单"), "{text}");
    assert!(text.contains(plan["inputs"].as_str().unwrap()), "{text}");
}

#[test]
fn the_same_facts_give_the_same_bytes_however_they_are_ordered() {
    let once = printed(&[&PLAN[..], &["--json"]].concat());
    assert_eq!(once, printed(&[&PLAN[..], &["--json"]].concat()));

    let mut book = district();
    for part in ["subjects", "activities", "facts"] {
        book[part].as_array_mut().unwrap().reverse();
    }
    let folder = Folder::new();
    let turned = folder.file("turned.json", book.to_string());
    let mut plan = PLAN;
    plan[2] = &turned;
    assert_eq!(once, printed(&[&plan[..], &["--json"]].concat()));
}

#[test]
fn a_conflict_of_interest_keeps_two_plants_apart() {
    let plan = json(
        &[
            &PLAN[..],
            &["--json", "--exclude", "works-1,works-3,同一股东"],
        ]
        .concat(),
    );
    for group in plan["groups"].as_array().unwrap() {
        let members: Vec<_> = group["members"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| &one["id"])
            .collect();
        assert!(
            !(members.contains(&&value!("works-1")) && members.contains(&&value!("works-3"))),
            "{group}"
        );
    }
}

#[test]
fn two_inspections_near_each_other_are_a_warning_that_names_both() {
    let text = printed(&["overlaps", "--data", DISTRICT]);
    let rows = rows(&text);
    let row = rows
        .iter()
        .find(|row| row[1] == "county-inspects-works-2")
        .unwrap_or_else(|| panic!("{text}"));
    // 12 and 28 August 2026.
    assert_eq!(
        &row[..3],
        [
            "works-2",
            "county-inspects-works-2",
            "city-inspects-works-2"
        ]
    );
    assert_eq!(row[3], "rongcheng / weihai");
    assert!(
        row[4].contains("相隔16日") && row[4].contains("CL-WD.4"),
        "{text}"
    );
    assert!(row[4].contains("不阻止"), "{text}");
}

#[test]
fn an_overlap_that_was_answered_is_shown_only_with_all() {
    let mut book = district();
    let activities = book["activities"].as_array_mut().unwrap();
    let later = activities
        .iter_mut()
        .find(|one| one["id"] == "city-inspects-works-2")
        .unwrap();
    later["justification"] = value!("复查县级检查发现的问题");
    let folder = Folder::new();
    let file = folder.file("answered.json", book.to_string());
    let stands = |arguments: &[&str]| {
        let calendar = json(&[&["overlaps", "--json", "--data", &file], arguments].concat());
        let overlaps = calendar["overlaps"].as_array().unwrap().clone();
        overlaps
            .iter()
            .any(|one| one["later"] == "city-inspects-works-2")
    };
    assert!(!stands(&[]));
    assert!(stands(&["--all"]));
    let text = printed(&["overlaps", "--all", "--data", &file]);
    assert!(text.contains("已说明理由"), "{text}");
}

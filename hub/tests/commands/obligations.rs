//! `hucha obligations` over the example book: what a person reads off the book by hand.

use crate::program::{DISTRICT, DRILL, Folder, hucha, json, ninth, printed, rows};
use serde_json::json as value;

const OPEN: [&str; 4] = ["not_due", "due_soon", "awaiting_confirmation", "missed"];

/// Lists cells as the person sees them.
fn table(as_of: &str, more: &[&str]) -> String {
    printed(&[&["obligations", "--data", DISTRICT, "--as-of", as_of], more].concat())
}

/// Gives due day, number done and state of one cell of a subject.
fn cell(table: &str, duty: &str, period: &str) -> [String; 3] {
    let rows = rows(table);
    let found: Vec<_> = rows
        .iter()
        .filter(|row| row[1] == duty && row[3] == period)
        .collect();
    let [row] = found.as_slice() else {
        panic!("{duty} {period} stands {} times in\n{table}", found.len());
    };
    [4, 5, 6].map(|place| row[place].to_owned())
}

#[test]
fn the_table_tells_each_state_as_the_book_says_it() {
    for (subject, duty, period, expected) in [
        // Seminars on 18 March, 10 June and 9 October: the third quarter has none.
        (
            "alliance",
            "WD-07",
            "2026年第一季度",
            ["2026-03-31", "1/1", "已完成"],
        ),
        (
            "alliance",
            "WD-07",
            "2026年第二季度",
            ["2026-06-30", "1/1", "已完成"],
        ),
        (
            "alliance",
            "WD-07",
            "2026年第三季度",
            ["2026-09-30", "0/1", "逾期"],
        ),
        (
            "alliance",
            "WD-07",
            "2026年第四季度",
            ["2026-12-31", "1/1", "已完成"],
        ),
        // A new standard of 3 August, 30 days, nobody met; an accident of 20 May, studied on 10 June.
        (
            "alliance",
            "WD-08",
            "新标准发布",
            ["2026-09-02", "0/1", "逾期"],
        ),
        (
            "alliance",
            "WD-09",
            "外地一起储罐事故",
            ["2026-06-19", "1/1", "已完成"],
        ),
        // A visit that ends on 1 July belongs to the second half.
        (
            "pair-2",
            "WD-13",
            "2026年上半年",
            ["2026-06-30", "0/1", "逾期"],
        ),
        (
            "pair-2",
            "WD-13",
            "2026年下半年",
            ["2026-12-31", "2/1", "已完成"],
        ),
        (
            "pair-3",
            "WD-13",
            "2026年上半年",
            ["2026-06-30", "0/1", "未完成（已说明）"],
        ),
        (
            "pair-3",
            "WD-13",
            "2026年下半年",
            ["2026-12-31", "0/1", "即将到期"],
        ),
        // Submitted, not confirmed by the host.
        (
            "pair-3",
            "WH67-20",
            "2026年上半年",
            ["2026-06-30", "0/1", "待确认"],
        ),
        ("pair-2", "WD-14", "国庆节", ["2026-09-30", "1/1", "已完成"]),
        ("pair-1", "WD-14", "国庆节", ["2026-09-30", "0/1", "逾期"]),
        // Due on the 25th of the last month; the second came a day late.
        (
            "wendeng",
            "WH67-30",
            "2026年第一季度",
            ["2026-03-25", "1/1", "已完成"],
        ),
        (
            "wendeng",
            "WH67-30",
            "2026年第二季度",
            ["2026-06-25", "1/1", "已完成"],
        ),
        (
            "wendeng",
            "WH67-30",
            "2026年第三季度",
            ["2026-09-25", "0/1", "逾期"],
        ),
        (
            "wendeng",
            "WH67-30",
            "2026年第四季度",
            ["2026-12-25", "0/1", "未到期"],
        ),
        // 17 of 18 is not all.
        (
            "resin-1",
            "WH26-17",
            "2026年第二季度",
            ["2026-06-30", "17/18", "逾期"],
        ),
    ] {
        let text = table("2026-11-20", &["--subject", subject]);
        assert_eq!(
            cell(&text, duty, period),
            expected,
            "{subject} {duty} {period}"
        );
    }
}

#[test]
fn a_subject_is_told_with_what_counts_and_what_does_not_and_why() {
    let text = table("2026-11-20", &["--subject", "pair-2", "--duty", "WD-13"]);
    assert!(text.contains("visit-2 结束日期不在本期"), "{text}");
    assert!(text.contains("计入 visit-2 visit-4"), "{text}");
    let text = table("2026-11-20", &["--subject", "pair-3", "--duty", "WD-13"]);
    assert!(
        text.contains("原因：被帮扶企业停产检修，活动顺延至七月"),
        "{text}"
    );
    let text = table("2026-11-20", &["--subject", "wendeng", "--duty", "WH67-30"]);
    assert!(text.contains("逾期补报；计入 report-q2"), "{text}");
    assert!(
        text.contains("不适用：WD-08 alliance law-2（与会员企业无关）"),
        "{text}"
    );
    let english = table(
        "2026-11-20",
        &["--subject", "pair-2", "--duty", "WD-13", "--lang", "en"],
    );
    assert!(
        english.contains("subject") && english.contains("why"),
        "{english}"
    );
    assert!(english.contains("counts visit-2 visit-4"), "{english}");
}

#[test]
fn working_days_with_a_log_are_told_as_a_rate() {
    let text = table(
        "2026-11-20",
        &["--subject", "resident-1", "--duty", "WH26-23"],
    );
    let rates: Vec<_> = text
        .lines()
        .filter(|line| line.contains("每日工作日志"))
        .collect();
    // 2 to 31 March 2026 are 22 weekdays; logs of four of them are in the book.
    assert!(
        rates[0].contains("2026-03-02  2026-03-31  22    4     18%"),
        "{text}"
    );
    assert!(
        rates.iter().skip(1).all(|line| line.ends_with("0%")),
        "{text}"
    );
}

#[test]
fn json_says_the_same_as_the_table_and_open_leaves_out_what_is_done() {
    let data = [
        "obligations",
        "--data",
        DISTRICT,
        "--as-of",
        "2026-11-20",
        "--json",
    ];
    let all = json(&data);
    assert_eq!(all["as_of"], "2026-11-20");
    assert_eq!(
        (&all["from"], &all["to"]),
        (&value!("2026-01-01"), &value!("2026-12-31"))
    );
    let cells = all["cells"].as_array().unwrap();
    let state = |subject: &str, duty: &str, from: &str| {
        let mut found = cells.iter().filter(|cell| {
            cell["subject"] == subject && cell["duty"] == duty && cell["from"] == from
        });
        let state = found.next().unwrap()["state"].clone();
        assert!(found.next().is_none());
        state
    };
    assert_eq!(state("pair-2", "WD-13", "2026-01-01"), "missed");
    assert_eq!(state("pair-2", "WD-13", "2026-07-01"), "met");
    assert_eq!(state("pair-3", "WD-13", "2026-01-01"), "missed_explained");
    assert_eq!(all["lapsed"][0]["event"], "law-2");

    for sum in all["sums"].as_array().unwrap() {
        let mine = cells
            .iter()
            .filter(|cell| cell["duty"] == sum["duty"])
            .count();
        assert_eq!(sum["cells"], mine, "{}", sum["duty"]);
        let parts = ["met", "awaiting", "open", "explained", "missed"];
        let parts: u64 = parts.iter().map(|part| sum[part].as_u64().unwrap()).sum();
        assert_eq!(sum["cells"], parts, "{}", sum["duty"]);
    }

    let open = json(&[&data[..], &["--open"]].concat());
    let open = open["cells"].as_array().unwrap();
    let expected: Vec<_> = cells
        .iter()
        .filter(|cell| OPEN.contains(&cell["state"].as_str().unwrap()))
        .collect();
    assert!(!open.is_empty() && open.len() < cells.len());
    assert_eq!(open.iter().collect::<Vec<_>>(), expected);
}

#[test]
fn a_duty_a_rule_and_a_period_choose_cells() {
    let text = table("2026-11-20", &["--duty", "WD-13", "--period", "2026-H1"]);
    let mut names: Vec<_> = rows(&text).iter().map(|row| (row[1], row[3])).collect();
    assert_eq!(names.len(), 3, "{text}");
    names.dedup();
    assert_eq!(names, [("WD-13", "2026年上半年")]);

    let text = table(
        "2026-11-20",
        &[
            "--duty",
            "WD-07",
            "--from",
            "2026-04-01",
            "--to",
            "2026-09-30",
        ],
    );
    let periods: Vec<_> = rows(&text).iter().map(|row| row[3].to_owned()).collect();
    assert_eq!(periods, ["2026年第二季度", "2026年第三季度"]);

    // A rule's id chooses its parts: WH67-24 has one for pairs.
    let text = table("2026-11-20", &["--duty", "WH67-24"]);
    assert_eq!(rows(&text).len(), 2, "{text}");
    assert!(
        rows(&text).iter().all(|row| row[1] == "WH67-24.pair"),
        "{text}"
    );
}

#[test]
fn an_earlier_day_counts_nothing_that_came_later() {
    let state = |as_of: &str, subject: &str, duty: &str, period: &str| {
        let text = table(as_of, &["--subject", subject]);
        cell(&text, duty, period)[2].clone()
    };
    // Half a year ends on 30 June: its last day is still in time.
    assert_eq!(
        state("2026-06-30", "pair-2", "WD-13", "2026年上半年"),
        "即将到期"
    );
    assert_eq!(
        state("2026-07-01", "pair-2", "WD-13", "2026年上半年"),
        "逾期"
    );
    // The visit of 21 and 22 April was confirmed on the 22nd.
    assert_ne!(
        state("2026-04-20", "pair-1", "WD-13", "2026年上半年"),
        "已完成"
    );
    assert_eq!(
        state("2026-04-22", "pair-1", "WD-13", "2026年上半年"),
        "已完成"
    );
    assert_eq!(
        state("2026-03-17", "alliance", "WD-07", "2026年第一季度"),
        "即将到期"
    );
    assert_eq!(
        state("2026-03-18", "alliance", "WD-07", "2026年第一季度"),
        "已完成"
    );
    let before = table("2026-05-19", &["--subject", "alliance"]);
    assert!(!before.contains("计入 study-q2"), "{before}");
    assert!(before.contains("study-q2 尚未开展"), "{before}");
}

#[test]
fn a_ninth_programme_is_a_file_and_no_rust() {
    let folder = Folder::new();
    let programme = folder.file("ninth.toml", ninth(DRILL));
    let book = folder.file(
        "book.json",
        value!({
            "format": 1,
            "subjects": [
                { "id": "one", "kind": "county", "name": "甲县", "profiles": ["ZZ"] },
                { "id": "other", "kind": "county", "name": "乙县", "profiles": ["RIZHAO"] },
            ],
            "activities": [
                { "id": "drill", "kinds": ["drill"], "of": ["one"], "from": "2026-02-03" },
            ],
        })
        .to_string(),
    );
    let data = [
        "obligations",
        "--data",
        &book,
        "--as-of",
        "2026-11-20",
        "--duty",
        "ZZ-01",
    ];
    let with = printed(&[&data[..], &["--add-programme", &programme]].concat());
    let states: Vec<_> = rows(&with)
        .iter()
        .map(|row| (row[0].to_owned(), row[3].to_owned(), row[6].to_owned()))
        .collect();
    let expected = [
        ("2026年第一季度", "已完成"),
        ("2026年第二季度", "逾期"),
        ("2026年第三季度", "逾期"),
        ("2026年第四季度", "未到期"),
    ]
    .map(|(period, state)| ("甲县".to_owned(), period.to_owned(), state.to_owned()));
    assert_eq!(states, expected);

    let articles = json(&[
        "rules",
        "--programme",
        "ZZ",
        "--json",
        "--add-programme",
        &programme,
    ]);
    assert_eq!(articles.as_array().unwrap().len(), 1);
    let unknown = hucha(&data);
    assert_eq!(unknown.code, 1, "without the file nobody knows ZZ");
    assert!(unknown.err.contains("ZZ"), "{}", unknown.err);
}

//! `hucha ledger`: the shipped ledgers, and tables as offices make them.

use crate::program::{Folder, json, printed, rows};
use rust_xlsxwriter::{Format, Workbook};
use serde_json::Value;

#[test]
fn the_shipped_ledgers_have_as_many_measures_as_their_documents() {
    let text = printed(&["ledger", "list"]);
    let measures: Vec<_> = rows(&text).iter().map(|row| (row[0], row[3])).collect();
    for expected in [
        ("RZ11", "86"),
        ("WH38", "33"),
        ("HZ-C", "22"),
        ("HZ-I", "24"),
    ] {
        assert!(measures.contains(&expected), "{expected:?} not in {text}");
    }
    let tasks = printed(&["ledger", "list", "RZ11"]);
    let numbers: Vec<_> = rows(&tasks).iter().map(|row| row[0].to_owned()).collect();
    let expected: Vec<_> = (1..=86).map(|number| number.to_string()).collect();
    assert_eq!(numbers, expected);
}

#[test]
fn a_deadline_that_has_passed_is_late_by_its_days() {
    // Measure 1 of RZ11 was due by the end of July 2023.
    let late = |as_of: &str| {
        let text = printed(&["ledger", "list", "RZ11", "--as-of", as_of]);
        let rows = rows(&text);
        rows[0].iter().skip(3).any(|cell| *cell == "1")
    };
    assert!(late("2023-08-01"));
    assert!(!late("2023-07-31"));
}

const HEADS: [&str; 5] = ["序号", "项目", "措施", "责任单位", "完成时限"];
const LINES: [[&str; 5]; 4] = [
    [
        "1",
        "源头管控",
        "新建项目联合审查",
        "应急局、发改委",
        "2026年9月30日前",
    ],
    ["2", "源头管控", "老旧装置评估", "应急局", "2026年底前"],
    ["3", "现场管理", "动火作业抽查", "开发区管委", "每季度"],
    ["4", "现场管理", "承包商培训", "应急局", "按上级要求"],
];

fn gb18030_csv() -> Vec<u8> {
    let mut text = HEADS.join(",");
    for line in LINES {
        text += "\r\n";
        text += &line.join(",");
    }
    let (bytes, _, unmapped) = encoding_rs::GB18030.encode(&text);
    assert!(!unmapped && std::str::from_utf8(&bytes).is_err());
    bytes.into_owned()
}

/// The same table, its projects merged over their rows.
fn merged_xlsx() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, head) in HEADS.iter().enumerate() {
        sheet.write(0, column as u16, *head).unwrap();
    }
    for (row, line) in LINES.iter().enumerate() {
        let row = row as u32 + 1;
        sheet
            .write(row, 0, line[0].parse::<u32>().unwrap())
            .unwrap();
        for column in [2_u16, 3, 4] {
            sheet.write(row, column, line[usize::from(column)]).unwrap();
        }
    }
    for (top, project) in [(1, "源头管控"), (3, "现场管理")] {
        sheet
            .merge_range(top, 1, top + 1, 1, project, &Format::new())
            .unwrap();
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn a_chinese_csv_and_a_workbook_with_merged_cells_give_the_same_ledger() {
    let folder = Folder::new();
    let csv = folder.file("list.csv", gb18030_csv());
    let xlsx = folder.file("list.xlsx", merged_xlsx());
    let read = |file: &str| json(&["ledger", "import", file, "--id", "MADE-UP", "--json"]);
    let ledger = read(&csv);
    assert_eq!(ledger, read(&xlsx));

    let measures = ledger["measure"].as_array().unwrap();
    let column = |name: &str| -> Vec<&Value> { measures.iter().map(|one| &one[name]).collect() };
    assert_eq!(column("no"), [1, 2, 3, 4]);
    assert_eq!(column("zh"), LINES.map(|line| line[2]));
    assert_eq!(column("deadline_text"), LINES.map(|line| line[4]));
    assert_eq!(measures[0]["deadline"], "2026-09-30");
    assert_eq!(measures[1]["deadline"], "2026-12-31");
    assert_eq!(measures[2]["recurrence"], "every_quarter");
    assert!(
        measures[3]["deadline"].is_null(),
        "what is not understood stays a text"
    );
    assert_eq!(ledger["group"].as_array().unwrap().len(), 2);
    assert_eq!(ledger["unit"].as_array().unwrap().len(), 3);
    assert!(ledger["leftover"].is_null(), "{}", ledger["leftover"]);

    let report = printed(&["ledger", "import", &csv]);
    assert!(
        report.contains("读出 4 项措施，3 个责任单位；时限未识别 1 处"),
        "{report}"
    );
    assert!(report.contains("E5 时限保留原文：按上级要求"), "{report}");
}

#[test]
fn what_was_imported_reads_back_as_it_was_written() {
    let folder = Folder::new();
    let csv = folder.file("list.csv", gb18030_csv());
    let out = folder.path("list.toml");
    let ledger = json(&[
        "ledger", "import", &csv, "--id", "MADE-UP", "--out", &out, "--json",
    ]);
    assert_eq!(json(&["ledger", "list", &out, "--json"]), ledger);
    let text = printed(&["ledger", "list", &out]);
    assert_eq!(rows(&text).len(), 4, "{text}");
    let late = printed(&["ledger", "list", &out, "--as-of", "2026-10-10"]);
    assert_eq!(rows(&late)[0].last(), Some(&"10"), "{late}");
}

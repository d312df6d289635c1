use std::io::Cursor;

use calamine::{Data, Range, Reader, Xlsx, open_workbook_from_rs};
use hucha_model::Lang;
use hucha_model::view::LedgerView;
use hucha_report::ledger_xlsx;

use crate::sample;

const COLUMNS: [&str; 16] = [
    "序号",
    "部位（装置、位号）",
    "问题描述",
    "整改前照片",
    "依据",
    "类别",
    "级别",
    "整改建议",
    "整改措施",
    "责任人",
    "整改期限",
    "整改情况",
    "整改后照片",
    "复查人",
    "复查日期",
    "销号",
];

fn workbook(view: &LedgerView, lang: Lang) -> Xlsx<Cursor<Vec<u8>>> {
    open_workbook_from_rs(Cursor::new(ledger_xlsx(view, lang).unwrap())).unwrap()
}

/// Rows under the row of headings that starts with `first`, up to the first row without a number.
fn table(range: &Range<Data>, first: &str) -> (Vec<String>, Vec<Vec<Data>>) {
    let mut rows = range
        .rows()
        .skip_while(|row| row[0] != Data::String(first.to_owned()));
    let headings = rows
        .next()
        .unwrap()
        .iter()
        .map(ToString::to_string)
        .collect();
    let body = rows
        .take_while(|row| matches!(row[0], Data::Float(_)))
        .map(<[Data]>::to_vec);
    (headings, body.collect())
}

fn text(data: &Data) -> String {
    match data {
        Data::DateTime(date) => {
            let (year, month, day, ..) = date.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::Empty => String::new(),
        other => other.to_string(),
    }
}

#[test]
fn the_columns_stand_in_the_published_order_and_import_again() {
    let view = sample::ledger();
    let range = workbook(&view, Lang::Zh)
        .worksheet_range("整改台账")
        .unwrap();
    let (headings, body) = table(&range, "序号");
    assert_eq!(headings, COLUMNS);
    assert_eq!(body.len(), view.rows.len());
    for (cells, row) in body.iter().zip(&view.rows) {
        let cells: Vec<String> = cells.iter().map(text).collect();
        let date =
            |date: Option<chrono::NaiveDate>| date.map(|d| d.to_string()).unwrap_or_default();
        assert_eq!(cells[0], row.number.to_string());
        assert_eq!(cells[1], row.place);
        assert_eq!(cells[2], row.description);
        assert_eq!(cells[4], row.basis);
        assert_eq!(cells[5], row.category);
        assert_eq!(cells[6], row.severity);
        assert_eq!(cells[7], row.advice);
        assert_eq!(cells[8], row.measures);
        assert_eq!(cells[9], row.responsible);
        assert_eq!(cells[10], date(row.deadline));
        assert_eq!(cells[13], row.rechecked_by);
        assert_eq!(cells[14], date(row.rechecked_on));
        assert_eq!(cells[15], row.closing);
    }
    assert_eq!(text(&body[1][11]), "当场整改");
}

#[test]
fn text_that_looks_like_a_formula_stays_text() {
    let mut view = sample::ledger();
    for (row, start) in view.rows.iter_mut().zip(["=", "+", "-", "@"]) {
        row.description = format!("{start}HYPERLINK(\"http://example.invalid\")");
    }
    let mut workbook = workbook(&view, Lang::Zh);
    let formulas = workbook.worksheet_formula("整改台账").unwrap();
    assert!(formulas.rows().flatten().all(String::is_empty));
    let range = workbook.worksheet_range("整改台账").unwrap();
    let (_, body) = table(&range, "序号");
    for (cells, row) in body.iter().zip(&view.rows) {
        assert_eq!(cells[2], Data::String(row.description.clone()));
    }
}

#[test]
fn a_missing_or_withheld_photo_is_a_sentence_and_its_bytes_stay_out() {
    let mut view = sample::ledger();
    let range = workbook(&view, Lang::Zh)
        .worksheet_range("整改台账")
        .unwrap();
    let (_, body) = table(&range, "序号");
    assert_eq!(text(&body[1][12]), "照片未到本机");
    assert_eq!(text(&body[2][3]), "企业要求不拍照");
    assert_eq!(text(&body[3][3]), "照片不外传");
    assert_eq!(
        text(&body[0][3]),
        "",
        "a photo that is there needs no words"
    );

    view.rows.truncate(1);
    let with = ledger_xlsx(&view, Lang::Zh).unwrap();
    view.rows[0].photos_before[0].is_withheld = true;
    view.rows[0].photos_after[0].is_withheld = true;
    let without = ledger_xlsx(&view, Lang::Zh).unwrap();
    assert!(count(&with, b"xl/media/") > 0);
    assert_eq!(count(&without, b"xl/media/"), 0);
}

fn count(haystack: &[u8], needle: &[u8]) -> usize {
    haystack
        .windows(needle.len())
        .filter(|window| *window == needle)
        .count()
}

#[test]
fn suggestions_and_major_hazards_have_their_own_tables() {
    let mut workbook = workbook(&sample::ledger(), Lang::Zh);
    let suggestions = workbook.worksheet_range("建议项").unwrap();
    let (headings, body) = table(&suggestions, "序号");
    assert_eq!(headings, ["序号", "建议内容", "采纳情况"]);
    assert_eq!(text(&body[0][2]), "已采纳");
    let majors = workbook.worksheet_range("重大隐患").unwrap();
    let (headings, body) = table(&majors, "序号");
    assert_eq!(
        headings[3..],
        ["资金", "预案", "已采取措施", "报告时间及对象"]
    );
    assert_eq!(body.len(), 1);
    assert_eq!(text(&body[0][0]), "3");
    assert_eq!(text(&body[0][5]), "该线已停用");
}

#[test]
fn the_foot_gives_both_rates_with_their_fractions() {
    let range = workbook(&sample::ledger(), Lang::Zh)
        .worksheet_range("整改台账")
        .unwrap();
    let foot = "查出 4 条，其中当场整改 1 条；已销号 2 条；整改率 50%（2/4）；\
                到期整改率 50%（1/2）；截至 2026年6月20日 16:00。另有建议项 2 条（见“建议项”表）。";
    assert!(
        range
            .rows()
            .any(|row| row[0] == Data::String(foot.to_owned()))
    );
}

#[test]
fn the_same_view_gives_the_same_bytes_and_english_gives_other_labels() {
    let view = sample::ledger();
    assert_eq!(
        ledger_xlsx(&view, Lang::Zh).unwrap(),
        ledger_xlsx(&view, Lang::Zh).unwrap()
    );
    let range = workbook(&view, Lang::En).worksheet_range("Ledger").unwrap();
    let (headings, body) = table(&range, "No.");
    assert_eq!(headings[2], "Description");
    assert_eq!(
        text(&body[0][1]),
        "罐区 V-101",
        "what people wrote is not translated"
    );
}

#[test]
fn a_text_longer_than_a_cell_can_hold_does_not_lose_the_ledger() {
    let mut view = sample::ledger();
    view.rows[0].description = "长".repeat(40_000);
    let range = workbook(&view, Lang::Zh)
        .worksheet_range("整改台账")
        .unwrap();
    let (_, body) = table(&range, "序号");
    assert_eq!(text(&body[0][2]).chars().count(), 32_767);
    assert_eq!(body.len(), view.rows.len());
}

#[test]
fn a_slip_of_the_year_costs_one_cell_and_not_the_ledger() {
    let mut view = sample::ledger();
    view.rows[0].deadline = chrono::NaiveDate::from_ymd_opt(20_260, 6, 15);
    view.as_of = chrono::NaiveDateTime::MIN;
    let range = workbook(&view, Lang::Zh)
        .worksheet_range("整改台账")
        .unwrap();
    let (_, body) = table(&range, "序号");
    assert_eq!(text(&body[0][10]), "+20260-06-15");
    assert_eq!(text(&body[2][10]), "2026-06-30");
    assert_eq!(
        ledger_xlsx(&view, Lang::Zh).unwrap(),
        ledger_xlsx(&view, Lang::Zh).unwrap()
    );
}

#[test]
fn a_file_that_is_no_whole_jpeg_is_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let mut view = sample::ledger();
    for (name, bytes) in [
        ("cut.jpg", &[0xff, 0xd8, 0xff, 0xe0][..]),
        ("text.jpg", b"no photo"),
    ] {
        let file = folder.path().join(name);
        std::fs::write(&file, bytes).unwrap();
        view.rows[0].photos_before[0].file = file;
        let range = workbook(&view, Lang::Zh)
            .worksheet_range("整改台账")
            .unwrap();
        let (_, body) = table(&range, "序号");
        assert_eq!(text(&body[0][3]), "照片未到本机");
    }
}

//! Wrong input ends with code 1 and one line that names file and place; nothing is printed as a result.

use crate::program::{DISTRICT, DRILL, Folder, hucha, ninth};
use serde_json::json;

/// Runs a command that has to be refused, in both languages, and gives what it said.
fn refused(arguments: &[&str], zh: &str, en: &str, places: &[&str]) {
    for (lang, head) in [("zh", zh), ("en", en)] {
        let ran = hucha(&[arguments, &["--lang", lang]].concat());
        assert_eq!(ran.code, 1, "{arguments:?}: {}", ran.err);
        assert_eq!(ran.out, "", "{arguments:?}");
        assert_eq!(ran.err.trim_end().lines().count(), 1, "{}", ran.err);
        assert!(
            ran.err.starts_with(&format!("hucha: {head}")),
            "{}",
            ran.err
        );
        for place in places {
            assert!(ran.err.contains(place), "`{place}` is not in {}", ran.err);
        }
    }
}

/// Gives the line, from 1, of the last line that begins with a text.
fn line(text: &str, begins: &str) -> usize {
    let found = text.lines().collect::<Vec<_>>();
    1 + found
        .iter()
        .rposition(|line| line.starts_with(begins))
        .unwrap()
}

fn programme(duty: &str, at: &str, says: &str) {
    let folder = Folder::new();
    let text = ninth(duty);
    let file = folder.file("trial.toml", &text);
    let place = format!("trial.toml:{}: ", line(&text, at));
    refused(
        &[
            "obligations",
            "--data",
            DISTRICT,
            "--as-of",
            "2026-11-20",
            "--add-programme",
            &file,
        ],
        "工作制度文件有误：",
        "the programme file is wrong: ",
        &[&place, says],
    );
}

fn book(text: &str, place: &str) {
    let folder = Folder::new();
    let file = folder.file("made-up.json", text);
    refused(
        &["obligations", "--data", &file, "--as-of", "2026-11-20"],
        "数据文件有误：",
        "the book of facts is wrong: ",
        &["made-up.json", place],
    );
}

#[test]
fn a_word_that_no_programme_knows_is_refused_with_file_and_line() {
    let duty = DRILL.replace("\"county\"", "\"galaxy\"");
    programme(&duty, "subject = ", "`galaxy`");
}

#[test]
fn a_period_without_anchor_is_refused() {
    let duty = DRILL.replace("anchor = \"calendar\"\n", "");
    programme(&duty, "period = ", "anchor");
}

#[test]
fn two_rules_with_one_id_are_refused_at_the_second() {
    let head = ninth("");
    let (_, rule) = head.split_once("[[rule]]").unwrap();
    let twice = format!("\n[[rule]]{rule}{DRILL}");
    programme(&twice, "id = \"ZZ-01\"", "`ZZ-01`");
}

#[test]
fn a_share_of_nothing_is_refused() {
    let duty = DRILL
        .replace("\"activities\"", "\"coverage\"")
        .replace("\"quarter\"", "\"year\"")
        .replace(
            "min = 1\n",
            "of = { kind = \"enterprise\" }\nshare = \"1/0\"\n",
        );
    programme(&duty, "share = ", "`1/0`");
}

#[test]
fn categories_that_lead_back_to_themselves_are_refused() {
    let kind = |id: &str, is: &str| {
        format!(
            "\n[[kind]]\nof = \"category\"\nid = \"{id}\"\nzh = \"类\"\nen = \"{id}\"\nis = [\"{is}\"]\n"
        )
    };
    let cycle = format!(
        "{DRILL}{}{}",
        kind("zz_one", "zz_two"),
        kind("zz_two", "zz_one")
    );
    // The link that closes the circle is named.
    programme(&cycle, "is = [\"zz_two\"]", "`zz_two`");
}

#[test]
fn a_programme_that_is_no_toml_is_refused_with_its_line() {
    programme("zh = \n", "zh = ", "trial.toml");
}

#[test]
fn a_book_with_a_slip_of_the_pen_is_refused_with_line_and_column() {
    book(
        "{\"format\": 1,\n \"subjects\": [{\"id\": \"a\",}]}",
        "line 2, column 26",
    );
    book(
        "{\"format\": 1,\n \"subjects\": [],\n \"happenings\": []}",
        "line 3, column 13",
    );
}

#[test]
fn a_book_that_names_nobody_or_nothing_is_refused_with_the_entry() {
    let with = |of: &str, kind: &str| {
        let county = json!({ "id": "county", "kind": "county", "name": "甲县" });
        let visit = json!({ "id": "a", "kinds": ["help"], "of": ["county"], "from": "2026-01-02" });
        let wrong = json!({ "id": "b", "kinds": [kind], "of": [of], "from": "2026-01-02" });
        json!({ "format": 1, "subjects": [county], "activities": [visit, wrong] }).to_string()
    };
    book(
        &with("nobody", "help"),
        "activities[1].of: there is no subject `nobody`",
    );
    book(&with("county", "dancing"), "activities[1]: `dancing`");
}

#[test]
fn a_period_or_a_subject_that_is_none_is_refused() {
    let data = ["obligations", "--data", DISTRICT, "--as-of", "2026-11-20"];
    refused(
        &[&data[..], &["--period", "2026-Q9"]].concat(),
        "看不懂的期间",
        "no such period",
        &["2026-Q9", "--period", "2026-H1"],
    );
    refused(
        &[&data[..], &["--subject", "works-99"]].concat(),
        "数据中没有这个对象：",
        "there is no such subject in the book: ",
        &["works-99", "district.json"],
    );
    refused(
        &[&data[..], &["--from", "2026-05-01", "--to", "2026-04-01"]].concat(),
        "起止日期不对",
        "the days are in the wrong order",
        &["2026-05-01", "2026-04-01"],
    );
}

#[test]
fn a_table_that_lacks_a_column_is_refused_with_what_was_found() {
    let folder = Folder::new();
    let file = folder.file("list.csv", "序号,措施,完成时限\n1,检查,2026年底前\n");
    refused(
        &["ledger", "import", &file],
        "表格有误：",
        "the table is wrong: ",
        &[
            "list.csv",
            "第 1 行",
            "缺少：责任单位",
            "missing: owner",
            "C1 “完成时限”",
        ],
    );
    let file = folder.file("empty.csv", "");
    refused(
        &["ledger", "import", &file],
        "表格有误：",
        "the table is wrong: ",
        &["empty.csv"],
    );
}

#[test]
fn an_old_word_document_is_refused_with_what_to_do() {
    let folder = Folder::new();
    let file = folder.file("list.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    refused(
        &["ledger", "import", &file],
        "表格有误：",
        "the table is wrong: ",
        &[
            "list.doc",
            "请另存为 .xlsx 或 .csv",
            "save it as .xlsx or .csv",
        ],
    );
}

#[test]
fn a_scheme_a_ledger_or_a_file_that_is_not_there_is_named() {
    refused(
        &[
            "pair",
            "--data",
            DISTRICT,
            "--scheme",
            "WH67-moon",
            "--year",
            "2027",
        ],
        "没有这个结对办法",
        "no such scheme",
        &["WH67-moon", "--scheme"],
    );
    refused(
        &["pair", "--data", DISTRICT, "--scheme", "WH67-enterprise"],
        "请写明年度",
        "say the year",
        &["--year 2027"],
    );
    refused(
        &["ledger", "list", "RZ99"],
        "没有这份清单：",
        "there is no such ledger: ",
        &["RZ99"],
    );
    refused(
        &[
            "obligations",
            "--data",
            "nowhere.json",
            "--as-of",
            "2026-11-20",
        ],
        "无法读取文件：",
        "cannot read the file: ",
        &["nowhere.json"],
    );
    refused(
        &["rules", "--programme", "WD99"],
        "没有这个工作制度：",
        "there is no such programme: ",
        &["WD99"],
    );
}

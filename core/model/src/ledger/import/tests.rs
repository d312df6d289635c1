//! Tables with every mischief that copying does, read without losing a cell.

use super::clean::essence;
use super::*;
use crate::Lang;

fn grid(rows: &[&[&str]]) -> Grid {
    Grid {
        rows: rows
            .iter()
            .map(|row| row.iter().map(|&cell| cell.to_owned()).collect())
            .collect(),
        merged: Vec::new(),
    }
}

fn options() -> Options {
    Options {
        id: "X".to_owned(),
        context: Context::of_year(2024),
        ..Options::default()
    }
}

fn read(grid: &Grid) -> Imported {
    let imported = import(grid, &options()).unwrap();
    nothing_is_lost(grid, &imported);
    let toml = imported.to_toml().unwrap();
    assert_eq!(
        TaskLedger::parse("x.toml", &toml).unwrap(),
        imported.ledger,
        "{toml}"
    );
    imported
}

/// Every piece of every cell stands somewhere in the result.
fn nothing_is_lost(grid: &Grid, imported: &Imported) {
    let mut kept = Vec::new();
    let ledger = &imported.ledger;
    kept.extend(imported.columns.iter().map(|one| one.text.clone()));
    kept.extend(ledger.leftovers.iter().map(|one| one.text.clone()));
    kept.extend(ledger.groups.iter().map(|one| one.zh.clone()));
    kept.extend(ledger.tasks.iter().map(|one| one.zh.clone()));
    for one in &ledger.measures {
        kept.extend([
            format!("{}{}", one.no, one.zh),
            one.printed_no.clone(),
            one.responsible.clone(),
            one.deadline_text.clone(),
            one.remark.clone(),
        ]);
        kept.push(one.recurrence.word().to_owned());
        kept.extend(one.deadline.map(|day| day.to_string()));
        kept.extend(one.milestones.iter().map(|part| part.zh.clone()));
    }
    let kept: Vec<String> = kept.iter().map(|text| essence(text)).collect();
    for (row, cells) in grid.rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            for piece in cell
                .split(|c| c == '\t' || c == '\n' && cell.contains('\t'))
                .map(essence)
                .filter(|piece| !piece.is_empty())
            {
                assert!(
                    kept.iter().any(|text| text.contains(&piece)),
                    "{} lost: {piece}",
                    address(row, column)
                );
            }
        }
    }
}

#[test]
fn a_plain_table_becomes_a_ledger() {
    let imported = read(&grid(&[
        &["某市清单"],
        &[
            "序号",
            "项目",
            "任务",
            "措施",
            "责任单位",
            "完成时限",
            "备注",
        ],
        &[
            "1",
            "一、风险",
            "巡查",
            "逐家巡查储罐。",
            "市甲局牵头，市乙局、市丙局按职责分工负责",
            "2024年6月底前",
            "先大后小",
        ],
        &["2", "", "", "建台账。", "市乙局", "每季度不少于2次", ""],
        &["合计", "", "", "2项", "", "", ""],
    ]));
    let ledger = &imported.ledger;
    assert_eq!(
        (
            ledger.zh.as_str(),
            ledger.measures.len(),
            ledger.tasks.len(),
            ledger.groups.len()
        ),
        ("某市清单", 2, 1, 1)
    );
    let names: Vec<&str> = ledger.units.iter().map(|unit| unit.zh.as_str()).collect();
    assert_eq!(names, ["市甲局", "市乙局", "市丙局"]);
    assert_eq!(ledger.measures[0].lead, ["U1"]);
    assert!(
        ledger.measures[0].remark.contains("按职责分工负责")
            && ledger.measures[0].remark.contains("先大后小")
    );
    assert_eq!(
        ledger.measures[0].deadline.unwrap().to_string(),
        "2024-06-30"
    );
    assert_eq!(
        ledger.measures[1].recurrence,
        crate::ledger::Recurrence::EveryQuarter
    );
    assert!(imported.problems.is_empty(), "{:?}", imported.problems);
    assert!(ledger.leftovers.iter().any(|one| one.cell == "A5"));
}

#[test]
fn rows_broken_by_a_page_are_rejoined_and_repeated_headers_dropped() {
    let imported = read(&grid(&[
        &["序号", "任务", "措施", "责任单位", "完成时限"],
        &["1", "智慧监", "建设平台,逐步接入", "市甲", "2024年"],
        &["- 4 -", "", "", "", ""],
        &["序号", "任务", "措施", "责任单位", "完成时限"],
        &["", "管", "全部企业(试行)。", "局", "11月底前"],
        &["2", "", "下一件。", "市乙局", "长期坚持"],
    ]));
    let ledger = &imported.ledger;
    assert_eq!(ledger.measures.len(), 2);
    assert_eq!(
        ledger.measures[0].zh,
        "建设平台，逐步接入全部企业（试行）。"
    );
    assert_eq!(
        ledger.measures[0].deadline.unwrap().to_string(),
        "2024-11-30"
    );
    assert_eq!(ledger.tasks[0].zh, "智慧监管");
    assert_eq!(ledger.units[0].zh, "市甲局");
    assert_eq!(
        imported.problems[0].text(Lang::En),
        "B5: no number; joined to the line above"
    );
}

#[test]
fn rows_without_a_number_but_with_a_day_become_milestones() {
    let imported = read(&grid(&[
        &["编号", "措施", "责任部门", "时限"],
        &["49", "东园建成停车场。", "市甲局", "2023年底前"],
        &["", "西园建成停车场。", "", "2024年底前"],
    ]));
    let measure = &imported.ledger.measures[0];
    assert_eq!((measure.no, measure.milestones.len()), (49, 2));
    assert_eq!(measure.deadline.unwrap().to_string(), "2024-12-31");
    assert_eq!(
        measure.milestones[0].deadline.unwrap().to_string(),
        "2023-12-31"
    );
    assert_eq!(measure.milestones[1].zh, "西园建成停车场。");
}

#[test]
fn merged_cells_spread_downwards() {
    let mut table = grid(&[
        &["序号", "项目", "措施", "责任单位", "完成时限"],
        &["1", "甲项", "做一。", "市甲局", "年底前"],
        &["2", "", "做二。", "", ""],
    ]);
    for column in [1, 3, 4] {
        table.merged.push(Merged {
            top: 1,
            left: column,
            bottom: 2,
            right: column,
        });
    }
    let imported = read(&table);
    let second = &imported.ledger.measures[1];
    assert_eq!(
        (second.units.as_slice(), second.deadline_text.as_str()),
        (&["U1".to_owned()][..], "年底前")
    );
    assert!(imported.problems.is_empty());
}

#[test]
fn columns_pasted_with_tabs_are_taken_apart() {
    let imported = read(&grid(&[
        &["序号\t措施\t责任单位\t完成时限\n1\t查 罐\n区。\t市甲局\t2024.6"],
        &["2\t查仓库。\t市乙局\t适时"],
    ]));
    assert_eq!(imported.ledger.measures.len(), 2);
    assert_eq!(imported.ledger.measures[1].zh, "查仓库。");
    assert_eq!(imported.unread, [("A2".to_owned(), "适时".to_owned())]);
}

#[test]
fn english_headers_second_header_rows_and_headings_between_rows_are_understood() {
    let imported = read(&grid(&[
        &["No.", "Measure", "Responsible", "Deadline", "Phone"],
        &["（一）源头治理", "", "", "", ""],
        &["1", "Check tanks", "Bureau A; Bureau B", "2024-06-30", "12"],
    ]));
    assert_eq!(imported.ledger.groups[0].zh, "（一）源头治理");
    assert_eq!(imported.ledger.measures[0].remark, "Phone：12");
    let two = read(&grid(&[
        &["序号", "主要任务", "具体措施", "责任单位", "", "完成时限"],
        &["", "", "", "牵头单位", "配合单位", ""],
        &["1", "巡查", "逐家查。", "市甲局", "市乙局", "年底前"],
    ]));
    assert_eq!(two.ledger.measures[0].lead, ["U1"]);
    assert_eq!(two.ledger.measures[0].units, ["U1", "U2"]);
    assert_eq!(two.ledger.tasks[0].zh, "巡查");
}

#[test]
fn a_missing_column_is_named_with_those_found() {
    let table = grid(&[&["序号", "措施", "备注"], &["1", "做。", ""]]);
    let error = import(&table, &options()).unwrap_err().to_string();
    assert!(
        error.contains("缺少：责任单位、完成时限")
            && error.contains("missing: owner, deadline")
            && error.contains("B1 “措施” = measure"),
        "{error}"
    );
    let excused = Options {
        may_lack: BTreeSet::from([Field::Units, Field::Deadline]),
        ..options()
    };
    assert_eq!(import(&table, &excused).unwrap().ledger.measures.len(), 1);
    assert!(matches!(
        import(&grid(&[&["甲"], &["乙"]]), &options()),
        Err(ImportError::NoHeader { rows: 2 })
    ));
    assert_eq!(
        import(&Grid::default(), &options()),
        Err(ImportError::Empty)
    );
}

#[test]
fn doubtful_cells_are_named_with_their_cause() {
    let imported = read(&grid(&[
        &[
            "序号",
            "措施",
            "责任单位",
            "完成时限",
            "deadline_iso",
            "recurrence",
        ],
        &["1", "做。", "", "尽快", "", ""],
        &[
            "1",
            "再做。",
            "市甲局",
            "2024年6月底前",
            "2024-07-31",
            "看情况",
        ],
        &["三", "还做。", "市甲局", "年底前", "", "none"],
    ]));
    let said: Vec<String> = imported
        .problems
        .iter()
        .map(|one| format!("{} {:?}", one.cell, one.cause))
        .collect();
    assert_eq!(
        said,
        [
            "A2 NoUnits",
            "D2 DeadlineUnread",
            "A3 NumberTwice",
            "E3 DaysDiffer",
            "F3 UnknownRecurrence",
            "A4 NumberUnread"
        ]
    );
    assert!(imported.problems[1].text(Lang::Zh).starts_with("D2："));
}

#[test]
fn cells_are_named_as_spreadsheets_do() {
    assert_eq!(
        (
            address(16, 2),
            address(0, 25),
            address(0, 26),
            address(9, 701)
        ),
        ("C17".into(), "Z1".into(), "AA1".into(), "ZZ10".into())
    );
}

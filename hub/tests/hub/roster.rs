//! Rosters: what they become, and what is wrong with the bad ones.

use crate::world::*;
use hucha_hub::roster::{RosterCause, read_roster};
use hucha_model::Lang;
use hucha_model::directory::AsOf;
use hucha_model::wire::row::{EnterpriseKind, RoleKind};

#[test]
fn the_demo_roster_becomes_twelve_plants_and_three_officers() {
    let core = hub();
    let directory = core.directory();
    let alliance = directory.alliance(AsOf::NOW).unwrap();
    assert_eq!(alliance.members.len(), 12);
    let roles = directory.roles(AsOf::NOW, noon().day());
    let count = |kind| roles.iter().filter(|role| role.role == kind).count();
    assert_eq!(count(RoleKind::Officer), 3);
    assert_eq!(count(RoleKind::SafetyDirector), 12);
    assert_eq!(
        count(RoleKind::SafetyDepartmentHead),
        11,
        "one post is vacant"
    );
    let small = directory
        .organisation(org(&core, "米山助剂"), AsOf::NOW)
        .unwrap();
    assert_eq!((small.staff, small.standard_level), (Some(48), Some(3)));
    assert_eq!(small.enterprise, Some(EnterpriseKind::Producer));
    let both = directory.roles_of(person(&core, "魏长河"), AsOf::NOW, noon().day());
    assert_eq!(both.len(), 2, "one person holds both safety posts");
    core.verify_chain().unwrap();
}

#[test]
fn the_same_roster_again_changes_nothing() {
    let mut core = hub();
    let n = core.chain_end().unwrap().n;
    let done = core.import(&read_roster(ROSTER).unwrap(), noon()).unwrap();
    assert_eq!((done.written, core.chain_end().unwrap().n), (0, n));
}

#[test]
fn a_successor_takes_the_post_and_may_come_back() {
    let mut core = hub();
    let plain = read_roster(ROSTER).unwrap();
    let mut changed = plain.clone();
    for (role, name) in &mut changed.plants[1].holders {
        if *role == RoleKind::SafetyDirector {
            *name = "卫东升之后任".into();
        }
    }
    let later = hucha_model::Millis(noon().0 + 40 * 24 * 60 * MINUTE);
    let old = person(&core, "卫东升");
    core.import(&changed, later).unwrap();
    assert!(
        core.directory()
            .roles_of(old, AsOf::NOW, later.day())
            .is_empty()
    );
    assert_eq!(
        core.directory()
            .roles_of(old, AsOf::NOW, noon().day())
            .len(),
        1
    );
    let back = hucha_model::Millis(later.0 + 40 * 24 * 60 * MINUTE);
    core.import(&plain, back).unwrap();
    let roles = core
        .directory()
        .roles_of(old, AsOf::NOW, day_after(back, 1).0);
    assert_eq!(roles.len(), 1);
    core.verify_chain().unwrap();
}

fn fault(bytes: &[u8]) -> (RosterCause, String, String) {
    let error = read_roster(bytes).unwrap_err();
    (
        error.cause.clone(),
        error.sentence(Lang::Zh),
        error.sentence(Lang::En),
    )
}

#[test]
fn bad_rosters_name_sheet_row_column_and_cause() {
    let bad = include_bytes!("../../../fixtures/demo/bad/wrong-columns.xlsx");
    let (cause, zh, en) = fault(bad);
    assert_eq!(cause, RosterCause::UnknownColumn("安全主任".into()));
    assert!(
        zh.contains("企业名册") && zh.contains("第1行") && zh.contains("“H”列"),
        "{zh}"
    );
    assert!(en.contains("row 1") && en.contains("column “H”"), "{en}");

    let bad = include_bytes!("../../../fixtures/demo/bad/duplicate-plant.xlsx");
    let (cause, zh, _) = fault(bad);
    assert_eq!(cause, RosterCause::DuplicatePlant { first: 4 });
    assert!(zh.contains("第8行") && zh.contains("“企业名称”列"), "{zh}");

    let bad = include_bytes!("../../../fixtures/demo/bad/unknown-role.xlsx");
    let (cause, zh, _) = fault(bad);
    assert_eq!(cause, RosterCause::UnknownRole("安全顾问".into()));
    assert!(
        zh.contains("应急局") && zh.contains("第3行") && zh.contains("“职务”列"),
        "{zh}"
    );

    let (cause, _, en) = fault(b"name;post\n");
    assert_eq!(cause, RosterCause::NotAWorkbook);
    assert!(
        en.contains("xlsx") && en.contains("Nothing was written"),
        "{en}"
    );
}

/// A workbook of text cells.
fn book(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet().set_name(*name).unwrap();
        for (row, cells) in rows.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                sheet.write(row as u32, column as u16, *cell).unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

const ENGLISH: [&str; 12] = [
    "No.",
    "Plant",
    "Category",
    "Staff",
    "Standardisation level",
    "Area",
    "Safety Director",
    "Safety Department Head",
    "Principal",
    "Instrumentation",
    "Equipment",
    "Technology",
];
const BUREAU: (&str, &[&[&str]]) = ("Bureau", &[&["Name", "Post"], &["R. Example", "Clerk"]]);

fn plants(row: &[&str]) -> Vec<u8> {
    book(&[("Plants", &[&["A title above"], &ENGLISH, row]), BUREAU])
}

#[test]
fn english_headings_and_a_title_above_are_read() {
    let row = [
        "1",
        "Example One",
        "producer",
        "30",
        "2",
        "North",
        "A",
        "A",
        "B",
        "",
        "C、D",
        "",
    ];
    let roster = read_roster(&plants(&row)).unwrap();
    assert_eq!(roster.plants[0].staff, Some(30));
    assert_eq!(
        roster.plants[0].holders.len(),
        5,
        "two names share one cell"
    );
    assert_eq!(roster.officers, ["R. Example"]);
}

#[test]
fn cells_that_mean_nothing_known_are_refused() {
    let with = |column: usize, text: &'static str| {
        let mut row = [
            "1",
            "Example One",
            "producer",
            "30",
            "2",
            "North",
            "A",
            "A",
            "B",
            "",
            "",
            "",
        ];
        row[column] = text;
        fault(&plants(&row)).0
    };
    assert_eq!(with(1, ""), RosterCause::EmptyName);
    assert_eq!(with(2, "mill"), RosterCause::UnknownCategory("mill".into()));
    assert_eq!(
        with(3, "about 30"),
        RosterCause::NotANumber("about 30".into())
    );
    assert_eq!(with(4, "五级"), RosterCause::UnknownLevel("五级".into()));
}

#[test]
fn missing_sheets_columns_and_rows_are_refused() {
    assert_eq!(fault(&book(&[BUREAU])).0, RosterCause::MissingSheet);
    let short = &ENGLISH[..6];
    let missing = book(&[("Plants", &[short]), BUREAU]);
    assert_eq!(fault(&missing).0, RosterCause::MissingColumn);
    assert_eq!(
        fault(&book(&[("Plants", &[&ENGLISH]), BUREAU])).0,
        RosterCause::NoRows
    );
    assert_eq!(
        fault(&book(&[("Plants", &[&["x"]]), BUREAU])).0,
        RosterCause::NoHeadings
    );
    let mut double = ENGLISH;
    double[6] = "Principal";
    assert_eq!(
        fault(&book(&[("Plants", &[&double]), BUREAU])).0,
        RosterCause::DoubleColumn
    );
}

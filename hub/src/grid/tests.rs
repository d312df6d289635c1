//! Tables as offices make them.

use super::*;
use rust_xlsxwriter::{Format, Workbook};

#[test]
fn a_csv_in_either_encoding_and_with_tabs_gives_the_same_grid() {
    let text = "序号,措施\n1,\"检查，整改\n复查\"\n";
    let wanted = vec![
        vec!["序号".to_owned(), "措施".to_owned()],
        vec!["1".to_owned(), "检查，整改\n复查".to_owned()],
    ];
    let (gb, _, failed) = encoding_rs::GB18030.encode(text);
    assert!(!failed);
    let mark = [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat();
    let tabs = text.replace(',', "\t");
    for bytes in [text.as_bytes(), &gb, &mark, tabs.as_bytes()] {
        assert_eq!(read_grid("t.CSV", bytes, None).unwrap().rows, wanted);
    }
}

#[test]
fn a_workbook_keeps_its_addresses_merged_ranges_and_days() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("清单").unwrap();
    sheet
        .merge_range(2, 1, 3, 1, "安全", &Format::new())
        .unwrap();
    sheet.write(2, 2, 7).unwrap();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let moment = rust_xlsxwriter::ExcelDateTime::from_ymd(2025, 6, 30).unwrap();
    sheet.write_with_format(3, 2, &moment, &day).unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let grid = read_grid("t.xlsx", &bytes, None).unwrap();
    assert_eq!(grid.rows[2][1], "安全");
    assert_eq!(
        (grid.rows[2][2].as_str(), grid.rows[3][2].as_str()),
        ("7", "2025-06-30")
    );
    let merged = grid.merged[0];
    assert_eq!(
        (merged.top, merged.left, merged.bottom, merged.right),
        (2, 1, 3, 1)
    );
    let error = read_grid("t.xlsx", &bytes, Some("别的")).unwrap_err();
    assert!(error.to_string().contains("清单"), "{error}");
}

#[test]
fn what_is_no_table_is_refused_with_a_sentence() {
    for (name, bytes) in [
        ("t.doc", b"x".as_slice()),
        ("t.xlsx", b"no workbook"),
        ("t.xlsx", b"PK\x03\x04 half"),
    ] {
        assert!(
            !read_grid(name, bytes, None)
                .unwrap_err()
                .to_string()
                .is_empty()
        );
    }
}

//! Which columns a ledger has, in their order, and what a row puts into them.

use chrono::NaiveDate;
use hucha_model::Lang;
use hucha_model::view::{LedgerRowView, MajorHazardView, PhotoView, SuggestionView};

/// One column: heading in both languages and width in pixels.
pub(super) struct Column {
    pub(super) zh: &'static str,
    pub(super) en: &'static str,
    pub(super) width: u32,
}

/// What one cell holds.
pub(super) enum Cell<'a> {
    Number(u32),
    Text(&'a str),
    Words(String),
    Date(Option<NaiveDate>),
    Photos(&'a [PhotoView]),
}

const fn column(zh: &'static str, en: &'static str, width: u32) -> Column {
    Column { zh, en, width }
}

/// The columns of the ledger; an import finds them by these headings.
pub(super) const HAZARDS: [Column; 16] = [
    column("序号", "No.", 38),
    column("部位（装置、位号）", "Place (unit, tag)", 90),
    column("问题描述", "Description", 150),
    column("整改前照片", "Photo before", 116),
    column("依据", "Basis", 90),
    column("类别", "Class", 62),
    column("级别", "Severity", 62),
    column("整改建议", "Advice", 116),
    column("整改措施", "Measures", 110),
    column("责任人", "Responsible", 66),
    column("整改期限", "Deadline", 84),
    column("整改情况", "Result", 100),
    column("整改后照片", "Photo after", 116),
    column("复查人", "Re-checked by", 66),
    column("复查日期", "Re-checked on", 84),
    column("销号", "Crossed off", 72),
];

/// The columns of the second table.
pub(super) const SUGGESTIONS: [Column; 3] = [
    column("序号", "No.", 60),
    column("建议内容", "Suggestion", 800),
    column("采纳情况", "Adopted", 160),
];

/// What a major hazard adds, led by the number that joins it to the ledger. It stands on its own
/// sheet: four more columns would shrink the ledger to illegible print on one A4 width.
pub(super) const MAJOR: [Column; 7] = [
    column("序号", "No.", 50),
    column("部位（装置、位号）", "Place (unit, tag)", 130),
    column("问题描述", "Description", 230),
    column("资金", "Funds", 110),
    column("预案", "Contingency plan", 180),
    column("已采取措施", "Measures in force", 180),
    column("报告时间及对象", "Reported when and to whom", 180),
];

/// Lays a hazard into the columns of [`HAZARDS`].
pub(super) fn hazard_cells(row: &LedgerRowView, lang: Lang) -> Vec<Cell<'_>> {
    let before = if row.photos_before.is_empty() {
        Cell::Text(&row.no_photo_reason)
    } else {
        Cell::Photos(&row.photos_before)
    };
    let mark = lang.pick("当场整改", "rectified on the spot");
    let result = match (row.is_on_the_spot, row.result.is_empty()) {
        (false, _) => Cell::Text(&row.result),
        (true, true) => Cell::Text(mark),
        // The view may already have worded it; the mark must not stand there twice.
        (true, false) if row.result.contains(mark) => Cell::Text(&row.result),
        (true, false) => Cell::Words(format!("{mark}：{}", row.result)),
    };
    vec![
        Cell::Number(row.number),
        Cell::Text(&row.place),
        Cell::Text(&row.description),
        before,
        Cell::Text(&row.basis),
        Cell::Text(&row.category),
        Cell::Text(&row.severity),
        Cell::Text(&row.advice),
        Cell::Text(&row.measures),
        Cell::Text(&row.responsible),
        Cell::Date(row.deadline),
        result,
        Cell::Photos(&row.photos_after),
        Cell::Text(&row.rechecked_by),
        Cell::Date(row.rechecked_on),
        Cell::Text(&row.closing),
    ]
}

/// Lays a suggestion into the columns of [`SUGGESTIONS`].
pub(super) fn suggestion_cells(suggestion: &SuggestionView) -> Vec<Cell<'_>> {
    vec![
        Cell::Number(suggestion.number),
        Cell::Text(&suggestion.text),
        Cell::Text(&suggestion.answer),
    ]
}

/// Lays what a major hazard adds into the columns of [`MAJOR`].
pub(super) fn major_cells<'a>(row: &'a LedgerRowView, major: &'a MajorHazardView) -> Vec<Cell<'a>> {
    vec![
        Cell::Number(row.number),
        Cell::Text(&row.place),
        Cell::Text(&row.description),
        Cell::Text(&major.funds),
        Cell::Text(&major.plan),
        Cell::Text(&major.measures_in_force),
        Cell::Text(&major.reported),
    ]
}

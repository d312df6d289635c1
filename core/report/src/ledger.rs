//! The hazard ledger as a workbook: A4 landscape, one page wide, signed and sealed on paper.

mod columns;
mod layout;
mod sheet;

use chrono::{Datelike, NaiveDate};
use hucha_model::Lang;
use hucha_model::view::LedgerView;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};
use thiserror::Error;

use columns::{HAZARDS, MAJOR, SUGGESTIONS, hazard_cells, major_cells, suggestion_cells};
use layout::Styles;
use sheet::Sheet;

/// Says why no workbook could be made.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// The writer refused the content, for example too many rows.
    #[error("the workbook could not be written")]
    Write(#[from] XlsxError),
}

/// Writes the ledger 问题隐患整改台账 as XLSX: one sheet of hazards with foot, signatures and place
/// for the seal; a sheet of suggestions and a sheet of what major hazards add, where there are any.
///
/// Column headings are those of the published layout, so the same file imports again. Texts are
/// string cells, never formulas; dates are real dates. Fails only if the workbook cannot hold it.
pub fn ledger_xlsx(view: &LedgerView, lang: Lang) -> Result<Vec<u8>, LedgerError> {
    let mut workbook = Workbook::new();
    // Without a time of creation the writer would take the clock's.
    let created = excel_date(view.as_of.date()).or_else(|_| ExcelDateTime::from_ymd(1970, 1, 1))?;
    workbook.set_properties(
        &DocProperties::new()
            .set_author("")
            .set_creation_datetime(&created),
    );
    let styles = Styles::new();

    let hazards = workbook
        .add_worksheet()
        .set_name(lang.pick("整改台账", "Ledger"))?;
    let mut sheet = Sheet::begin(hazards, &styles, lang, view, &HAZARDS)?;
    for row in &view.rows {
        sheet.row(&hazard_cells(row, lang))?;
    }
    sheet.foot(view)?;

    if !view.suggestions.is_empty() {
        let suggestions = workbook
            .add_worksheet()
            .set_name(lang.pick("建议项", "Suggestions"))?;
        let mut sheet = Sheet::begin(suggestions, &styles, lang, view, &SUGGESTIONS)?;
        for suggestion in &view.suggestions {
            sheet.row(&suggestion_cells(suggestion))?;
        }
    }
    if view.rows.iter().any(|row| row.major.is_some()) {
        let majors = workbook
            .add_worksheet()
            .set_name(lang.pick("重大隐患", "Major hazards"))?;
        let mut sheet = Sheet::begin(majors, &styles, lang, view, &MAJOR)?;
        for row in &view.rows {
            if let Some(major) = &row.major {
                sheet.row(&major_cells(row, major))?;
            }
        }
    }
    Ok(workbook.save_to_buffer()?)
}

/// Turns a date into the workbook's own; a year beyond what a workbook knows is its error.
fn excel_date(date: NaiveDate) -> Result<ExcelDateTime, XlsxError> {
    let year = u16::try_from(date.year()).unwrap_or_default();
    ExcelDateTime::from_ymd(year, date.month() as u8, date.day() as u8)
}

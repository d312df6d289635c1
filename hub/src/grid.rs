//! Tables of a bureau as grids of cells: CSV and XLSX, before anything is made of them.

use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use hucha_model::ledger::import::{Grid, Merged};
use std::io::Cursor;

/// Most bytes of a table.
const MOST_BYTES: usize = 64 << 20;
/// Most cells of a table.
const MOST_CELLS: usize = 2_000_000;

/// Why a file is no table.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GridError {
    /// The file is larger than anything that is meant.
    #[error("文件过大（{0} 字节） / the file is too large ({0} bytes)")]
    TooLarge(usize),
    /// Neither CSV nor XLSX.
    #[error("请另存为 .xlsx 或 .csv / save it as .xlsx or .csv")]
    Kind,
    /// The workbook cannot be read.
    #[error("工作簿读不出：{0} / the workbook cannot be read: {0}")]
    Workbook(String),
    /// The workbook has no such sheet.
    #[error("没有工作表“{name}”，有：{found} / no sheet `{name}`; there are: {found}")]
    NoSheet {
        /// The name asked for.
        name: String,
        /// The names there are.
        found: String,
    },
    /// The text cannot be split into rows.
    #[error("第 {line} 行读不出：{reason} / line {line} cannot be read: {reason}")]
    Csv {
        /// Line, counted from 1.
        line: u64,
        /// What the reader says.
        reason: String,
    },
}

/// Reads a table by the ending of its name; the first sheet when none is named.
pub fn read_grid(name: &str, bytes: &[u8], sheet: Option<&str>) -> Result<Grid, GridError> {
    if bytes.len() > MOST_BYTES {
        return Err(GridError::TooLarge(bytes.len()));
    }
    let ending = name.rsplit('.').next().unwrap_or_default();
    match ending.to_ascii_lowercase().as_str() {
        "csv" | "txt" | "tsv" => csv_grid(bytes),
        "xlsx" | "xlsm" => xlsx_grid(bytes, sheet),
        _ => Err(GridError::Kind),
    }
}

/// UTF-8, else GB 18030, as spreadsheets in China write it; tabs when the first line has any.
fn csv_grid(bytes: &[u8]) -> Result<Grid, GridError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => encoding_rs::GB18030.decode(bytes).0,
    };
    let first = text.lines().next().unwrap_or_default();
    let tabs = first.matches('\t').count() > first.matches(',').count();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(if tabs { b'\t' } else { b',' })
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut cells = 0;
    for record in reader.records() {
        let record = record.map_err(|error| GridError::Csv {
            line: error.position().map_or(0, csv::Position::line),
            reason: error.to_string(),
        })?;
        cells += record.len();
        if cells > MOST_CELLS {
            return Err(GridError::TooLarge(bytes.len()));
        }
        rows.push(record.iter().map(str::to_owned).collect());
    }
    Ok(Grid {
        rows,
        merged: Vec::new(),
    })
}

fn xlsx_grid(bytes: &[u8], sheet: Option<&str>) -> Result<Grid, GridError> {
    let wrong = |error: &dyn std::fmt::Display| GridError::Workbook(error.to_string());
    let mut book: Xlsx<_> =
        open_workbook_from_rs(Cursor::new(bytes)).map_err(|error| wrong(&error))?;
    let names = book.sheet_names();
    let name = match sheet {
        None => names.first().cloned(),
        Some(wanted) => names.iter().find(|name| *name == wanted).cloned(),
    };
    let name = name.ok_or_else(|| GridError::NoSheet {
        name: sheet.unwrap_or_default().to_owned(),
        found: names.join(", "),
    })?;
    let range = book.worksheet_range(&name).map_err(|error| wrong(&error))?;
    let merged = book
        .merge_cells_by_sheet_name(&name)
        .map_err(|error| wrong(&error))?;
    // A sheet may begin below the first row; addresses are those that the person sees.
    let (top, left) = range.start().unwrap_or((0, 0));
    let (height, width) = range.get_size();
    if height.saturating_mul(width) > MOST_CELLS || top > 100_000 || left > 1_000 {
        return Err(GridError::TooLarge(bytes.len()));
    }
    let mut rows = vec![Vec::new(); top as usize];
    for row in range.rows() {
        let mut cells = vec![String::new(); left as usize];
        cells.extend(row.iter().map(text));
        rows.push(cells);
    }
    Ok(Grid {
        rows,
        merged: merged
            .iter()
            .map(|one| Merged {
                top: one.start.0 as usize,
                left: one.start.1 as usize,
                bottom: one.end.0 as usize,
                right: one.end.1 as usize,
            })
            .collect(),
    })
}

fn text(cell: &Data) -> String {
    match cell {
        Data::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
            format!("{number:.0}")
        }
        Data::Empty => String::new(),
        Data::Int(_)
        | Data::Float(_)
        | Data::String(_)
        | Data::Bool(_)
        | Data::DateTime(_)
        | Data::DateTimeIso(_)
        | Data::DurationIso(_)
        | Data::Error(_) => cell.to_string(),
    }
}

#[cfg(test)]
mod tests;

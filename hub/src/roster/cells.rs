//! One sheet as text cells under known headings.

use super::columns::{Column, Layout};
use super::error::{RosterCause, RosterError};
use calamine::{Data, Range};
use std::collections::BTreeMap;

/// How far down headings may stand: a title may stand above them.
const HEADING_ROWS: usize = 5;

/// A sheet with its headings found.
pub(super) struct Sheet<'a> {
    layout: &'a Layout,
    name: String,
    range: &'a Range<Data>,
    columns: BTreeMap<Column, usize>,
    first: usize,
}

/// One row that is not empty.
pub(super) struct Line<'a> {
    sheet: &'a Sheet<'a>,
    cells: &'a [Data],
    /// The row as the person sees it, counted from 1.
    pub(super) row: u32,
}

impl<'a> Sheet<'a> {
    /// Finds the headings; every wanted column once, and no unknown one.
    pub(super) fn read(
        layout: &'a Layout,
        name: &str,
        range: &'a Range<Data>,
    ) -> Result<Self, RosterError> {
        let mut sheet = Self {
            layout,
            name: name.to_owned(),
            range,
            columns: BTreeMap::new(),
            first: 0,
        };
        let headings = range
            .rows()
            .take(HEADING_ROWS)
            .position(|cells| {
                let known = cells
                    .iter()
                    .filter_map(text)
                    .filter(|t| layout.column(t).is_some());
                known.count() >= 2
            })
            .ok_or_else(|| sheet.error(None, None, RosterCause::NoHeadings))?;
        sheet.first = headings + 1;
        let row = sheet.row_number(headings);
        for (position, cell) in range
            .rows()
            .nth(headings)
            .unwrap_or_default()
            .iter()
            .enumerate()
        {
            let Some(heading) = text(cell).filter(|heading| !heading.is_empty()) else {
                continue;
            };
            let column = layout.column(&heading).ok_or_else(|| {
                let letter = sheet.letter(position);
                sheet.error(
                    Some(row),
                    Some(letter),
                    RosterCause::UnknownColumn(heading.clone()),
                )
            })?;
            if sheet.columns.insert(column, position).is_some() {
                return Err(sheet.error(Some(row), Some(heading), RosterCause::DoubleColumn));
            }
        }
        let missing = layout
            .columns
            .iter()
            .find(|(column, _, wanted)| *wanted && !sheet.columns.contains_key(column));
        match missing {
            Some((_, [heading, _], _)) => Err(sheet.error(
                Some(row),
                Some((*heading).to_owned()),
                RosterCause::MissingColumn,
            )),
            None => Ok(sheet),
        }
    }

    /// Lists the rows below the headings that hold anything but a running number.
    pub(super) fn lines(&'a self) -> impl Iterator<Item = Line<'a>> {
        let number = self.columns.get(&Column::Number).copied();
        self.range
            .rows()
            .enumerate()
            .skip(self.first)
            .filter_map(move |(position, cells)| {
                let is_empty = cells.iter().enumerate().all(|(at, cell)| {
                    Some(at) == number || text(cell).is_some_and(|text| text.is_empty())
                });
                let row = self.row_number(position);
                (!is_empty).then_some(Line {
                    sheet: self,
                    cells,
                    row,
                })
            })
    }

    pub(super) fn error(
        &self,
        row: Option<u32>,
        column: Option<String>,
        cause: RosterCause,
    ) -> RosterError {
        RosterError {
            sheet: self.name.clone(),
            row,
            column,
            cause,
        }
    }

    fn row_number(&self, position: usize) -> u32 {
        self.range.start().map_or(0, |(row, _)| row) + position as u32 + 1
    }

    fn letter(&self, position: usize) -> String {
        let mut at = self.range.start().map_or(0, |(_, column)| column) as usize + position;
        let mut letters = Vec::new();
        loop {
            letters.push(char::from(b'A' + (at % 26) as u8));
            if at < 26 {
                break;
            }
            at = at / 26 - 1;
        }
        letters.into_iter().rev().collect()
    }
}

impl Line<'_> {
    /// Gives a cell's text, trimmed; empty when there is no such column.
    pub(super) fn text(&self, column: Column) -> Result<String, RosterError> {
        let cell = self
            .sheet
            .columns
            .get(&column)
            .and_then(|position| self.cells.get(*position));
        match cell {
            Some(cell) => text(cell).ok_or_else(|| self.error(column, RosterCause::NotText)),
            None => Ok(String::new()),
        }
    }

    /// Says what is wrong with this row's cell.
    pub(super) fn error(&self, column: Column, cause: RosterCause) -> RosterError {
        let heading = self.sheet.layout.heading(column).to_owned();
        self.sheet.error(Some(self.row), Some(heading), cause)
    }
}

/// Reads a cell as a person sees it; `None` for what is no text.
fn text(cell: &Data) -> Option<String> {
    match cell {
        Data::Empty => Some(String::new()),
        Data::String(text) => Some(text.trim().to_owned()),
        Data::Int(number) => Some(number.to_string()),
        Data::Float(number) => Some(number.to_string()),
        Data::Bool(_)
        | Data::DateTime(_)
        | Data::DateTimeIso(_)
        | Data::DurationIso(_)
        | Data::Error(_) => None,
    }
}

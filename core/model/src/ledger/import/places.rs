//! The table with the place of every cell: merged cells known, pasted columns taken apart.

use super::Grid;
use super::clean::clean;
use super::rows::whole;

/// Gives a cell's name, such as `C17`, of row and column counted from 0.
pub fn address(row: usize, column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        let letter = u8::try_from((rest - 1) % 26).unwrap_or_default();
        letters.push(char::from(b'A' + letter));
        rest = (rest - 1) / 26;
    }
    letters.reverse();
    format!("{}{}", letters.iter().collect::<String>(), row + 1)
}

/// One cell of the table as it is read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Cell {
    /// Cleaned text.
    pub(super) text: String,
    /// Name of the source cell.
    pub(super) at: String,
    /// Whether it is covered by a merged cell that begins in a row above, whose text it has.
    pub(super) is_covered: bool,
}

impl Cell {
    pub(super) fn own(&self) -> &str {
        if self.is_covered { "" } else { &self.text }
    }
}

/// A row as it is read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) cells: Vec<Cell>,
    /// Row of the source, from 1.
    pub(super) number: usize,
    /// Whether its only text is merged over several columns.
    pub(super) is_banner: bool,
}

impl Row {
    pub(super) fn cell(&self, column: usize) -> Option<&Cell> {
        self.cells.get(column)
    }

    /// Lists the cells that hold text of their own.
    pub(super) fn filled(&self) -> impl Iterator<Item = &Cell> {
        self.cells.iter().filter(|cell| !cell.own().is_empty())
    }
}

/// The whole table.
#[derive(Debug, Clone, Default)]
pub(super) struct Sheet {
    pub(super) rows: Vec<Row>,
}

impl Sheet {
    pub(super) fn of(grid: &Grid) -> Self {
        let mut rows = Vec::with_capacity(grid.rows.len());
        for (number, source) in grid.rows.iter().enumerate() {
            match pasted(source) {
                Some((column, text)) => rows.extend(unpaste(number, column, text)),
                None => rows.push(plain(grid, number, source)),
            }
        }
        Self { rows }
    }
}

/// Finds the one cell of a row that holds columns divided by tabs.
fn pasted(source: &[String]) -> Option<(usize, &str)> {
    let mut filled = source
        .iter()
        .enumerate()
        .filter(|(_, text)| !text.trim().is_empty());
    let (column, text) = filled.next()?;
    (filled.next().is_none() && text.contains('\t')).then_some((column, text.as_str()))
}

fn unpaste(number: usize, column: usize, text: &str) -> Vec<Row> {
    let tabs = |line: &str| line.matches('\t').count();
    let width = text.lines().next().map_or(0, tabs);
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        let begins = line.split('\t').next().and_then(whole).is_some();
        match lines.last_mut() {
            // A line that is too short, broken inside a column, goes on with the next one.
            Some(last) if !begins && tabs(last) + tabs(line) <= width => {
                last.push('\n');
                last.push_str(line);
            }
            _ => lines.push(line.to_owned()),
        }
    }
    let at = address(number, column);
    let row = |line: &String| Row {
        cells: line
            .split('\t')
            .map(|text| Cell {
                text: clean(text),
                at: at.clone(),
                is_covered: false,
            })
            .collect(),
        number: number + 1,
        is_banner: false,
    };
    lines.iter().map(row).collect()
}

fn plain(grid: &Grid, number: usize, source: &[String]) -> Row {
    let width = grid
        .merged
        .iter()
        .filter(|range| (range.top..=range.bottom).contains(&number))
        .map(|range| range.left + 1)
        .max()
        .unwrap_or(0)
        .max(source.len());
    let mut cells = Vec::with_capacity(width);
    for column in 0..width {
        let own = source.get(column).map_or("", String::as_str);
        let above = grid
            .merged
            .iter()
            .find(|range| range.left == column && range.top < number && number <= range.bottom);
        let covered = above
            .filter(|_| own.trim().is_empty())
            .and_then(|range| grid.rows.get(range.top)?.get(range.left));
        cells.push(match covered {
            Some(text) => Cell {
                text: clean(text),
                at: address(number, column),
                is_covered: true,
            },
            None => Cell {
                text: clean(own),
                at: address(number, column),
                is_covered: false,
            },
        });
    }
    let is_wide = grid
        .merged
        .iter()
        .any(|range| range.top == number && range.right > range.left);
    let filled = cells.iter().filter(|cell| !cell.own().is_empty()).count();
    Row {
        cells,
        number: number + 1,
        is_banner: is_wide && filled == 1,
    }
}

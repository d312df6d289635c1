//! Reading of any bureau's task table, given as a grid of cells.
//!
//! This module owns the finding of the header, the repair of what copying does to such a table
//! (merged cells, rows broken by a page, repeated headers, columns pasted with tabs, blanks inside
//! Chinese words) and the turning of its rows into a [`TaskLedger`]. It refuses to lose a cell:
//! every one ends in a field, in a remark or in [`TaskLedger::leftovers`]; what it doubts is a
//! [`Problem`] with its cell. Files are turned into grids elsewhere.

mod build;
mod clean;
mod header;
mod places;
mod problem;
mod rows;
#[cfg(test)]
mod tests;
mod units;

pub use header::{Column, Field};
pub use places::address;
pub use problem::{Cause, ImportError, Problem};

use super::phrase::Context;
use super::{LedgerError, TaskLedger};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// A table as it stands in its file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grid {
    /// Rows of cells; short rows are fine.
    pub rows: Vec<Vec<String>>,
    /// Ranges merged into one cell, whose text stands in their top left cell.
    pub merged: Vec<Merged>,
}

/// A merged range, both ends with it, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Merged {
    /// First row.
    pub top: usize,
    /// First column.
    pub left: usize,
    /// Last row.
    pub bottom: usize,
    /// Last column.
    pub right: usize,
}

/// What the person who imports says about the table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Id of the new ledger.
    pub id: String,
    /// Title; empty: the first title row of the table.
    pub title: String,
    /// Year and day of the document, for phrases that leave them out.
    pub context: Context,
    /// Days on which the plan ends.
    pub plan_ends: Vec<NaiveDate>,
    /// Columns that the table is known to lack.
    pub may_lack: BTreeSet<Field>,
}

/// An imported table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The ledger, ready to be kept with [`TaskLedger::to_toml`].
    pub ledger: TaskLedger,
    /// The columns found, in the order of the table.
    pub columns: Vec<Column>,
    /// What a person should look at, in the order of the table.
    pub problems: Vec<Problem>,
    /// Deadline texts that stay texts, with their cells.
    pub unread: Vec<(String, String)>,
}

/// Reads a table into a ledger.
///
/// Fails when no header stands in the first 15 rows, or when a column that [`Options::may_lack`]
/// does not excuse is missing; everything else becomes a [`Problem`].
pub fn import(grid: &Grid, options: &Options) -> Result<Imported, ImportError> {
    let sheet = places::Sheet::of(grid);
    let head = header::find(&sheet, &options.may_lack)?;
    let rows = rows::read(&sheet, &head);
    Ok(build::build(rows, head, options))
}

impl Imported {
    /// Writes the ledger in the shape of a shipped file.
    pub fn to_toml(&self) -> Result<String, LedgerError> {
        self.ledger.to_toml()
    }
}

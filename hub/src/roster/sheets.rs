//! From the two sheets to a roster.

use super::cells::{Line, Sheet};
use super::columns::{BUREAU, Column, Layout, PLANTS, category, is_bureau_post, level};
use super::error::{RosterCause, RosterError};
use super::{Roster, RosterPlant};
use calamine::{Data, Range, Reader as _, Xlsx, open_workbook_from_rs};
use std::collections::BTreeMap;
use std::io::Cursor;

/// Reads a roster from the bytes of an xlsx file.
pub fn read_roster(bytes: &[u8]) -> Result<Roster, RosterError> {
    // The reader of workbooks panics on a cell whose column or row overflows (calamine 0.38,
    // 2026-11): a file like that is refused like any other that is no workbook.
    std::panic::catch_unwind(|| read(bytes)).unwrap_or_else(|_| Err(not_a_workbook()))
}

fn read(bytes: &[u8]) -> Result<Roster, RosterError> {
    let mut book: Xlsx<_> =
        open_workbook_from_rs(Cursor::new(bytes)).map_err(|_| not_a_workbook())?;
    let (name, range) = sheet(&mut book, &PLANTS)?;
    let plants = read_plants(&Sheet::read(&PLANTS, &name, &range)?)?;
    let (name, range) = sheet(&mut book, &BUREAU)?;
    let officers = read_officers(&Sheet::read(&BUREAU, &name, &range)?)?;
    Ok(Roster { plants, officers })
}

fn sheet(
    book: &mut Xlsx<Cursor<&[u8]>>,
    layout: &Layout,
) -> Result<(String, Range<Data>), RosterError> {
    let [zh, _] = layout.names;
    let name = book
        .sheet_names()
        .into_iter()
        .find(|name| layout.names.contains(&name.trim()))
        .ok_or_else(|| RosterError {
            sheet: zh.to_owned(),
            row: None,
            column: None,
            cause: RosterCause::MissingSheet,
        })?;
    let range = book.worksheet_range(&name).map_err(|_| not_a_workbook())?;
    Ok((name, range))
}

fn not_a_workbook() -> RosterError {
    RosterError {
        sheet: String::new(),
        row: None,
        column: None,
        cause: RosterCause::NotAWorkbook,
    }
}

fn read_plants(sheet: &Sheet<'_>) -> Result<Vec<RosterPlant>, RosterError> {
    let mut plants = Vec::new();
    let mut seen = BTreeMap::new();
    for line in sheet.lines() {
        let plant = read_plant(&line)?;
        if let Some(first) = seen.insert(plant.name.clone(), line.row) {
            return Err(line.error(Column::Name, RosterCause::DuplicatePlant { first }));
        }
        plants.push(plant);
    }
    if plants.is_empty() {
        Err(sheet.error(None, None, RosterCause::NoRows))
    } else {
        Ok(plants)
    }
}

fn read_plant(line: &Line<'_>) -> Result<RosterPlant, RosterError> {
    let name = line.text(Column::Name)?;
    if name.is_empty() {
        return Err(line.error(Column::Name, RosterCause::EmptyName));
    }
    let kind = line.text(Column::Category)?;
    let Some(kind) = category(&kind) else {
        return Err(line.error(Column::Category, RosterCause::UnknownCategory(kind)));
    };
    let mut holders = Vec::new();
    for (column, _, _) in PLANTS.columns {
        if let Column::Post(role) = column {
            let cell = line.text(*column)?;
            holders.extend(names(&cell).map(|name| (*role, name)));
        }
    }
    Ok(RosterPlant {
        name,
        short_name: some(line.text(Column::ShortName)?),
        kind,
        staff: read_staff(line)?,
        standard_level: read_level(line)?,
        area: some(line.text(Column::Area)?),
        holders,
    })
}

fn read_officers(sheet: &Sheet<'_>) -> Result<Vec<String>, RosterError> {
    let mut officers = Vec::new();
    for line in sheet.lines() {
        let name = line.text(Column::Officer)?;
        if name.is_empty() {
            return Err(line.error(Column::Officer, RosterCause::EmptyName));
        }
        let post = line.text(Column::OfficerPost)?;
        if !is_bureau_post(&post) {
            return Err(line.error(Column::OfficerPost, RosterCause::UnknownRole(post)));
        }
        officers.push(name);
    }
    if officers.is_empty() {
        Err(sheet.error(None, None, RosterCause::NoRows))
    } else {
        Ok(officers)
    }
}

fn read_staff(line: &Line<'_>) -> Result<Option<u32>, RosterError> {
    let Some(text) = some(line.text(Column::Staff)?) else {
        return Ok(None);
    };
    match text.parse() {
        Ok(staff) => Ok(Some(staff)),
        Err(_) => Err(line.error(Column::Staff, RosterCause::NotANumber(text))),
    }
}

fn read_level(line: &Line<'_>) -> Result<Option<u8>, RosterError> {
    let Some(text) = some(line.text(Column::Level)?) else {
        return Ok(None);
    };
    match level(&text) {
        Some(level) => Ok(Some(level)),
        None => Err(line.error(Column::Level, RosterCause::UnknownLevel(text))),
    }
}

/// Splits a cell with several names.
fn names(cell: &str) -> impl Iterator<Item = String> + '_ {
    cell.split(['、', '，', ',', '；', ';', '\n'])
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
}

fn some(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

//! The roster: a workbook from a stranger's computer.

use crate::workbook;
use hucha_hub::roster::{RosterCause, read_roster};
use hucha_model::Lang;
use std::collections::BTreeSet;

/// Reads a workbook: the file as it is, or pieces parted by a zero byte (sheet of plants, shared
/// strings, list of sheets) put into a sound one.
pub fn roster(data: &[u8]) -> &'static str {
    let pieced;
    let file = if data.starts_with(b"PK") {
        data
    } else {
        pieced = workbook::of_pieces(data);
        &pieced
    };
    match read_roster(file) {
        Ok(roster) => {
            let names: BTreeSet<_> = roster.plants.iter().map(|plant| &plant.name).collect();
            assert_eq!(names.len(), roster.plants.len(), "a plant stands once");
            assert!(!names.is_empty() && !roster.officers.is_empty());
            assert!(names.iter().all(|name| !name.trim().is_empty()));
            "read"
        }
        Err(error) => {
            for lang in [Lang::Zh, Lang::En] {
                assert!(!error.sentence(lang).is_empty(), "a refusal says why");
            }
            word(&error.cause)
        }
    }
}

fn word(cause: &RosterCause) -> &'static str {
    match cause {
        RosterCause::NotAWorkbook => "not a workbook",
        RosterCause::MissingSheet => "no sheet",
        RosterCause::NoHeadings => "no headings",
        RosterCause::MissingColumn => "missing column",
        RosterCause::UnknownColumn(_) => "unknown column",
        RosterCause::DoubleColumn => "double column",
        RosterCause::NoRows => "no rows",
        RosterCause::EmptyName => "empty name",
        RosterCause::DuplicatePlant { .. } => "double plant",
        RosterCause::UnknownCategory(_) => "category",
        RosterCause::UnknownRole(_) => "role",
        RosterCause::NotANumber(_) => "number",
        RosterCause::UnknownLevel(_) => "level",
        RosterCause::NotText => "not text",
    }
}

//! The built program and files for it.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// What a run printed and how it ended.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs `hucha` with its arguments in the root of the repository.
pub(crate) fn hucha(arguments: &[&str]) -> Ran {
    let ran = Command::new(env!("CARGO_BIN_EXE_hucha"))
        .args(arguments)
        .current_dir(root())
        .output()
        .unwrap();
    Ran {
        code: ran.status.code().unwrap(),
        out: String::from_utf8(ran.stdout).unwrap(),
        err: String::from_utf8(ran.stderr).unwrap(),
    }
}

/// Runs a command that has to succeed and gives what it printed.
pub(crate) fn printed(arguments: &[&str]) -> String {
    let ran = hucha(arguments);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{arguments:?}");
    ran.out
}

/// Runs a command that has to succeed and reads its JSON.
pub(crate) fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&printed(arguments)).unwrap()
}

/// Gives the root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The example book, seen from the root.
pub(crate) const DISTRICT: &str = "fixtures/books/district.json";

/// Gives the example book to be changed.
pub(crate) fn district() -> Value {
    serde_json::from_str(&std::fs::read_to_string(root().join(DISTRICT)).unwrap()).unwrap()
}

/// A folder of files made up for one test.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    /// Gives the path of a file that need not exist.
    pub(crate) fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    /// Writes a file and gives its path.
    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        std::fs::write(self.0.path().join(name), bytes).unwrap();
        self.path(name)
    }
}

/// Splits a printed table into rows of cells, its heads left out; cells stand two blanks apart, and
/// a line of one cell is a remark below the table.
pub(crate) fn rows(table: &str) -> Vec<Vec<&str>> {
    table
        .lines()
        .skip_while(|line| !line.starts_with('─'))
        .skip(1)
        .map(|line| -> Vec<&str> {
            let cells = line.split("  ").map(str::trim);
            cells.filter(|cell| !cell.is_empty()).collect()
        })
        .take_while(|cells| cells.len() > 1)
        .collect()
}

/// A ninth programme: one drill a quarter, owed by each county; `duty` replaces its obligation.
pub(crate) fn ninth(duty: &str) -> String {
    format!("{HEAD}{duty}")
}

const HEAD: &str = r#"id = "ZZ"
version = 1
zh = "某市试行办法"
en = "A trial in some city"
source = "试字〔2026〕1号"
jurisdiction = "RIZHAO"
checklists = []
calendar = { holidays = [], ours = true }

[[rule]]
id = "ZZ-01"
section = "一"
actor = "counties"
zh = "每季度演练一次"
en = "One drill a quarter"
strength = "hard"
met = "computed"
proof = ["hucha_model::board::tests::every_duty_is_met_missed_excused_and_exact_on_its_last_day"]
"#;

/// The obligation of the ninth programme.
pub(crate) const DRILL: &str = r#"
[[obligation]]
rule = "ZZ-01"
zh = "季度演练"
en = "quarterly drill"
strength = "hard"
subject = "county"
measure = "activities"
period = "quarter"
anchor = "calendar"
counts = ["drill"]
min = 1
warn_days = { value = 14, ours = true }
"#;

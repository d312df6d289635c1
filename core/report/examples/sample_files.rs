//! Writes one of each file from a fictional visit, to look at: `sample_files OUT_DIR`.
#![allow(missing_docs, unreachable_pub, reason = "shares the tests' sample")]
#![allow(
    clippy::unwrap_used,
    clippy::wildcard_imports,
    reason = "shares the tests' sample"
)]

#[path = "../tests/files/sample.rs"]
mod sample;

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

use hucha_model::Lang;

fn main() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(env::args().nth(1).ok_or("give a folder to write into")?);
    fs::create_dir_all(&out)?;
    for (lang, name) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        let ledger = hucha_report::ledger_xlsx(&sample::ledger(), lang)?;
        fs::write(out.join(format!("ledger-{name}.xlsx")), ledger)?;
        let record = hucha_report::visit_record_html(&sample::visit_record(), lang);
        fs::write(out.join(format!("visit-record-{name}.html")), record)?;
        let board = hucha_report::board_html(&sample::board(), lang);
        fs::write(out.join(format!("board-{name}.html")), board)?;
    }
    fs::write(
        out.join("board.json"),
        hucha_report::board_json(&sample::board()),
    )?;
    fs::write(
        out.join("session.ics"),
        hucha_report::session_ics(&sample::session()),
    )?;
    fs::write(
        out.join("quarterly.docx"),
        hucha_report::quarterly_report_docx(&sample::quarterly())?,
    )?;
    fs::write(
        out.join("minutes.docx"),
        hucha_report::session_minutes_docx(&sample::session())?,
    )?;
    Ok(())
}

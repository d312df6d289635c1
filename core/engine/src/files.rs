//! Files that a person opens, made from views.

use crate::engine::Engine;
use crate::error::EngineError;
use hucha_model::{ActivityId, Lang};
use serde::{Deserialize, Serialize};

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// Hazard list and rectification ledger, `.xlsx`.
    Ledger,
    /// Visit record with photos, `.html` that prints on A4.
    VisitRecord,
    /// Study session, `.ics`.
    Session,
    /// Minutes of a study session, `.docx`.
    Minutes,
    /// Draft of the quarterly report, `.docx`.
    QuarterlyReport,
    /// The board, `.json`.
    BoardJson,
    /// The board as a page, `.html`.
    BoardPage,
}

impl Engine {
    /// Makes a file's bytes; `activity` where the file is about one.
    pub fn file(
        &self,
        kind: FileKind,
        activity: Option<ActivityId>,
        lang: Lang,
    ) -> Result<Vec<u8>, EngineError> {
        let of = || activity.ok_or(EngineError::BadInput("activity"));
        let today = self.today_is();
        Ok(match kind {
            FileKind::Ledger => {
                hucha_report::ledger_xlsx(&self.ledger(of()?, lang)?, lang).map_err(report)?
            }
            FileKind::VisitRecord => {
                hucha_report::visit_record_html(&self.visit_record(of()?, lang)?, lang).into_bytes()
            }
            FileKind::Session => {
                hucha_report::session_ics(&self.session(of()?, lang)?).into_bytes()
            }
            FileKind::Minutes => {
                hucha_report::session_minutes_docx(&self.session(of()?, lang)?).map_err(report)?
            }
            FileKind::QuarterlyReport => {
                hucha_report::quarterly_report_docx(&self.quarterly(today, lang)?)
                    .map_err(report)?
            }
            FileKind::BoardJson => hucha_report::board_json(&self.board(today, lang)?).into_bytes(),
            FileKind::BoardPage => {
                hucha_report::board_html(&self.board(today, lang)?, lang).into_bytes()
            }
        })
    }
}

fn report(error: impl std::error::Error + Send + Sync + 'static) -> EngineError {
    EngineError::Report(Box::new(error))
}

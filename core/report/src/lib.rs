//! Files made from views: XLSX, DOCX, HTML, ICS, JSON.
//!
//! A view goes in, bytes come out; the same view and the same photo files give the same bytes.
//! This crate owns layout and the words of labels. It decides nothing: states, counts and who may
//! see what are settled in the view. It reads no clock and, of the disk, only the photo files that
//! a view names; a photo that is not there becomes a sentence in its cell, never an error.
//!
//! No file carries a logo, a score or a rule id, and text that people wrote never becomes a
//! formula, markup or a line of a calendar.

mod base64;
mod board;
mod calendar;
mod html;
mod ledger;
mod minutes;
mod official;
mod photo;
mod quarterly;
mod text;
mod visit_record;

pub use board::{board_html, board_json};
pub use calendar::session_ics;
pub use ledger::{LedgerError, ledger_xlsx};
pub use minutes::session_minutes_docx;
pub use official::DocumentError;
pub use quarterly::quarterly_report_docx;
pub use visit_record::visit_record_html;

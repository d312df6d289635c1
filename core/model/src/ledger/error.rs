//! Why a ledger file is refused: with file and line.

use crate::programme::At;

/// Why a ledger file is refused or cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// The text is not TOML of the expected shape.
    #[error("{at}: {reason}")]
    Syntax {
        /// Where.
        at: At,
        /// What the reader says.
        reason: String,
    },
    /// Two entries share one number or code.
    #[error("{at}: {what} `{id}` stands here a second time")]
    Twice {
        /// Where the second one stands.
        at: At,
        /// Unit, group, task, measure or milestone.
        what: &'static str,
        /// The number or code.
        id: String,
    },
    /// An entry names another one that the file does not have.
    #[error("{at}: there is no {what} `{id}` in this file")]
    Unknown {
        /// Where.
        at: At,
        /// Unit, group or task.
        what: &'static str,
        /// The number or code.
        id: String,
    },
    /// A word is no recurrence.
    #[error("{at}: `{word}` is no recurrence; allowed: {allowed}")]
    UnknownRecurrence {
        /// Where.
        at: At,
        /// The word.
        word: String,
        /// The words allowed.
        allowed: String,
    },
    /// A day is not written `YYYY-MM-DD`, or no day of the years 2000 to 2100.
    #[error("{at}: `{written}` is no day from 2000-01-01 to 2100-12-31")]
    NoDay {
        /// Where.
        at: At,
        /// The text.
        written: String,
    },
    /// A day or rhythm has no printed words beside it, so nobody could check it.
    #[error("{at}: {what} {id} has a day or rhythm but no `deadline_text`")]
    NothingPrinted {
        /// Where.
        at: At,
        /// Measure or milestone.
        what: &'static str,
        /// Its number.
        id: u32,
    },
    /// A minimum of 0, which asks for nothing.
    #[error("{at}: `min_count = 0` asks for nothing")]
    MinimumZero {
        /// Where.
        at: At,
    },
    /// The ledger cannot be written.
    #[error("the ledger cannot be written: {reason}")]
    Unwritable {
        /// What the writer says.
        reason: String,
    },
}

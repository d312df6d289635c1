//! Why a book is refused: always with the place in it.

/// Why a book is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BookError {
    /// The text is not JSON of the expected shape.
    #[error("line {line}, column {column}: {reason}")]
    Syntax {
        /// Line, counted from 1.
        line: usize,
        /// Column, counted from 1.
        column: usize,
        /// What the reader says.
        reason: String,
    },
    /// The format is of a version this program does not read.
    #[error("format: this program reads format {FORMAT}, not {found}", FORMAT = super::FORMAT)]
    Format {
        /// The version found.
        found: u32,
    },
    /// Two entries share one id.
    #[error("{at}: id `{id}` stands here a second time")]
    DuplicateId {
        /// Where, such as `activities[12]`.
        at: String,
        /// The id.
        id: String,
    },
    /// A name leads to nothing in the book.
    #[error("{at}: there is no {what} `{id}` in the book")]
    Unknown {
        /// Where.
        at: String,
        /// What it should be.
        what: &'static str,
        /// The id.
        id: String,
    },
    /// A word that no programme declared.
    #[error("{at}: `{word}` is no {what} that any programme knows")]
    UnknownWord {
        /// Where.
        at: String,
        /// What it should be.
        what: &'static str,
        /// The word.
        word: String,
    },
    /// Something lies in itself.
    #[error("{at}: `{id}` lies in itself")]
    Cycle {
        /// Where.
        at: String,
        /// The subject.
        id: String,
    },
    /// A last day before the first.
    #[error("{at}: ends on {to}, before it begins on {from}")]
    EndsBeforeItBegins {
        /// Where.
        at: String,
        /// First day.
        from: chrono::NaiveDate,
        /// Last day.
        to: chrono::NaiveDate,
    },
    /// A period that cannot be read.
    #[error("{at}: `{text}` is no period; write 2026, 2026-H1, 2026-Q2 or 2026-05")]
    Period {
        /// Where.
        at: String,
        /// As written.
        text: String,
    },
}

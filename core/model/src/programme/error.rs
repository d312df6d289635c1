//! Why a programme file is refused: always with file and line.

use std::fmt;

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At {
    /// File name as given to the loader.
    pub file: String,
    /// Line, counted from 1.
    pub line: usize,
}

impl At {
    /// Finds the line of a byte offset.
    pub(crate) fn offset(file: &str, text: &str, offset: usize) -> Self {
        let before = text.as_bytes().iter().take(offset);
        Self {
            file: file.to_owned(),
            line: 1 + before.filter(|byte| **byte == b'\n').count(),
        }
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// Why a programme, checklist or jurisdiction file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProgrammeError {
    /// The text is not TOML of the expected shape.
    #[error("{at}: {reason}")]
    Syntax {
        /// Where.
        at: At,
        /// What the reader says.
        reason: String,
    },
    /// Two entries share one id.
    #[error("{at}: `{id}` stands here a second time")]
    DuplicateId {
        /// Where the second one stands.
        at: At,
        /// The id.
        id: String,
    },
    /// An obligation names a rule that the file does not have.
    #[error("{at}: there is no rule `{id}` in this file")]
    UnknownRule {
        /// Where.
        at: At,
        /// The id.
        id: String,
    },
    /// A word is none of those allowed for its key.
    #[error("{at}: `{word}` is no {what}; allowed: {allowed}")]
    UnknownWord {
        /// Where.
        at: At,
        /// What it should be: subject, activity kind, measure, period, anchor …
        what: &'static str,
        /// The word.
        word: String,
        /// The words allowed.
        allowed: String,
    },
    /// A period has no anchor, so nobody could say when it ends.
    #[error("{at}: period `{period}` has no anchor")]
    PeriodWithoutAnchor {
        /// Where.
        at: At,
        /// The period.
        period: String,
    },
    /// The minimum is 0, which asks for nothing.
    #[error("{at}: `min = 0` asks for nothing")]
    MinimumZero {
        /// Where.
        at: At,
    },
    /// A measure lacks a key that it needs.
    #[error("{at}: measure `{measure}` needs `{key}`")]
    MissingKey {
        /// Where the obligation stands.
        at: At,
        /// The measure.
        measure: String,
        /// The key.
        key: &'static str,
    },
    /// A measure cannot be taken of this subject, or over this period.
    #[error("{at}: measure `{measure}` does not go with `{word}`")]
    DoesNotFit {
        /// Where.
        at: At,
        /// The measure.
        measure: String,
        /// The subject, period or anchor.
        word: String,
    },
    /// A rule says that it is met, but names nothing that shows it.
    #[error("{at}: rule `{id}` is {met} but has no {lacks}")]
    Unproven {
        /// Where.
        at: At,
        /// The rule.
        id: String,
        /// How it claims to be met.
        met: &'static str,
        /// What it lacks.
        lacks: &'static str,
    },
    /// Words that lead back to where they began.
    #[error("{at}: `{id}` leads back to itself")]
    Cycle {
        /// Where.
        at: At,
        /// The word.
        id: String,
    },
    /// A share whose denominator is 0.
    #[error("{at}: `{written}` divides by zero")]
    DividesByZero {
        /// Where.
        at: At,
        /// The share as written.
        written: String,
    },
    /// A number is out of its range.
    #[error("{at}: {what} is out of range")]
    OutOfRange {
        /// Where.
        at: At,
        /// Which.
        what: &'static str,
    },
}

//! Why a file of registers is refused: always with file and line.

use crate::programme::At;

/// What is wrong with a file of registers.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RegisterError {
    /// The text is not TOML of the expected shape, or a condition is none of the known ones.
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
    /// A word is none of those declared.
    #[error("{at}: `{word}` is no {what}")]
    UnknownWord {
        /// Where.
        at: At,
        /// What it should be: state, field, role, event, register, sentence, profile …
        what: &'static str,
        /// The word.
        word: String,
    },
    /// No step leads to a state.
    #[error("{at}: no step of register `{register}` leads to `{state}`")]
    Unreachable {
        /// Where the register stands.
        at: At,
        /// The register.
        register: String,
        /// The state.
        state: String,
    },
    /// A condition cannot be taken of this field.
    #[error("{at}: `{field}` is of a kind that `{condition}` cannot judge")]
    DoesNotFit {
        /// Where.
        at: At,
        /// The field.
        field: String,
        /// The condition.
        condition: &'static str,
    },
}

//! The two languages a sentence can be asked for.

/// Names the language of a sentence shown to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// Simplified Chinese, the language of the screens.
    Zh,
    /// English, for logs and developers.
    En,
}

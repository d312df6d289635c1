//! The frozen first change of each kind of document.
//!
//! Two phones that make the "same" container on their own hide each other's entries, so the shared
//! maps come from bytes that never change: one file per kind and schema major, made once by the
//! example `make_genesis`. A new schema major is a new file; old documents keep theirs for life.

use hucha_model::wire::DocKind;

/// The actor of every genesis. Nobody may write under it.
pub const GENESIS_ACTOR: [u8; 16] = *b"hucha-genesis-01";

/// Gives the frozen genesis bytes of a kind, schema 1.
pub fn genesis(kind: DocKind) -> &'static [u8] {
    match kind {
        DocKind::Visit => include_bytes!("../genesis/visit-1.automerge"),
        DocKind::FollowUp => include_bytes!("../genesis/follow-up-1.automerge"),
        DocKind::StudySession => include_bytes!("../genesis/session-1.automerge"),
    }
}

/// The shared maps directly under a document's root.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Root {
    Answers,
    Finals,
    Findings,
    Suggestions,
    SameAs,
    Photos,
    Sections,
    Notes,
    Plans,
    Results,
    Topics,
    Attendance,
    Minutes,
}

impl Root {
    /// Lists the maps of a kind.
    pub(crate) fn of(kind: DocKind) -> &'static [Self] {
        match kind {
            DocKind::Visit => &[
                Self::Answers,
                Self::Finals,
                Self::Findings,
                Self::Suggestions,
                Self::SameAs,
                Self::Photos,
                Self::Sections,
                Self::Notes,
            ],
            DocKind::FollowUp => &[Self::Findings, Self::Plans, Self::Results, Self::Photos],
            DocKind::StudySession => &[Self::Topics, Self::Attendance, Self::Minutes],
        }
    }

    /// Gives the name in the document.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Answers => "answers",
            Self::Finals => "finals",
            Self::Findings => "findings",
            Self::Suggestions => "suggestions",
            Self::SameAs => "same_as",
            Self::Photos => "photos",
            Self::Sections => "sections",
            Self::Notes => "notes",
            Self::Plans => "plans",
            Self::Results => "results",
            Self::Topics => "topics",
            Self::Attendance => "attendance",
            Self::Minutes => "minutes",
        }
    }
}

//! Why an edit is refused.

/// Why an edit is refused. The document is as before, except after [`EditError::Engine`].
#[derive(Debug, Clone, Copy, thiserror::Error, PartialEq, Eq)]
pub enum EditError {
    /// The edit is for another kind of document.
    #[error("the edit is for another kind of document")]
    WrongKind,
    /// A key, item or section is empty, too long, or holds a bar or a control character.
    #[error("the key cannot be used")]
    BadKey,
    /// A text is longer than [`super::MAX_TEXT`].
    #[error("the text is too long")]
    TooLong,
    /// No such finding here.
    #[error("no such finding in this document")]
    UnknownFinding,
    /// No such photo here.
    #[error("no such photo in this document")]
    UnknownPhoto,
    /// Somebody else is its writer.
    #[error("somebody else is its writer")]
    NotYours,
    /// The id or line is there already.
    #[error("it is there already")]
    AlreadyThere,
    /// The finding is removed.
    #[error("the finding is removed")]
    Removed,
    /// Others are merged into the finding; part them first.
    #[error("other findings are merged into it")]
    OthersMergedIntoIt,
    /// The merge would close a circle.
    #[error("the merge would close a circle")]
    MergeCircle,
    /// The document says so already.
    #[error("the document says so already")]
    Unchanged,
    /// The document is at its cap and must be rolled over.
    #[error("the document is full")]
    Full,
    /// The merge engine failed; load the document anew.
    #[error("the merge engine failed")]
    Engine,
}

impl EditError {
    /// Gives the stable reason code.
    pub fn code(self) -> &'static str {
        match self {
            Self::WrongKind => "edit.wrong_kind",
            Self::BadKey => "edit.bad_key",
            Self::TooLong => "edit.too_long",
            Self::UnknownFinding => "edit.unknown_finding",
            Self::UnknownPhoto => "edit.unknown_photo",
            Self::NotYours => "edit.not_yours",
            Self::AlreadyThere => "edit.already_there",
            Self::Removed => "edit.removed",
            Self::OthersMergedIntoIt => "edit.others_merged_into_it",
            Self::MergeCircle => "edit.merge_circle",
            Self::Unchanged => "edit.unchanged",
            Self::Full => "edit.full",
            Self::Engine => "edit.engine",
        }
    }
}

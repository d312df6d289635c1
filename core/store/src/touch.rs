//! What an edit or a merge touched, by id: only that is projected again.

use hucha_model::content::{FollowUpContent, SessionContent, VisitContent};
use hucha_model::{FindingId, PersonId, PhotoId};
use std::collections::BTreeSet;

/// The entities of one document that changed. A touched entity that the content no longer holds
/// is gone; an entity not touched is left as it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Touch {
    /// Checklist items whose answers or finals changed.
    pub items: BTreeSet<String>,
    /// Findings, of a visit or of a follow-up's list.
    pub findings: BTreeSet<FindingId>,
    /// Findings with a changed suggestion.
    pub suggestions: BTreeSet<FindingId>,
    /// Findings whose merge into another changed.
    pub same_as: BTreeSet<FindingId>,
    /// Photos.
    pub photos: BTreeSet<PhotoId>,
    /// Sections of the checklist whose assignment changed.
    pub sections: BTreeSet<String>,
    /// Notes.
    pub notes: BTreeSet<String>,
    /// Findings with a changed plan.
    pub plans: BTreeSet<FindingId>,
    /// Findings with a changed result.
    pub results: BTreeSet<FindingId>,
    /// Topics.
    pub topics: BTreeSet<String>,
    /// Persons on the sign-in sheet.
    pub attendance: BTreeSet<PersonId>,
    /// Sections of the minutes.
    pub minutes: BTreeSet<String>,
}

impl Touch {
    /// Names everything a visit holds.
    pub fn all_of_visit(content: &VisitContent) -> Self {
        let items = content.answers.keys().chain(content.finals.keys());
        Self {
            items: items.cloned().collect(),
            findings: content.findings.keys().copied().collect(),
            suggestions: content.suggestions.keys().copied().collect(),
            same_as: content.same_as.keys().copied().collect(),
            photos: content.photos.keys().copied().collect(),
            sections: content.sections.keys().cloned().collect(),
            notes: content.notes.keys().cloned().collect(),
            ..Self::default()
        }
    }

    /// Names everything a follow-up holds.
    pub fn all_of_follow_up(content: &FollowUpContent) -> Self {
        Self {
            findings: content.findings.keys().copied().collect(),
            plans: content.plans.keys().copied().collect(),
            results: content.results.keys().copied().collect(),
            photos: content.photos.keys().copied().collect(),
            ..Self::default()
        }
    }

    /// Names everything a study session holds.
    pub fn all_of_session(content: &SessionContent) -> Self {
        Self {
            topics: content.topics.keys().cloned().collect(),
            attendance: content.attendance.keys().copied().collect(),
            minutes: content.minutes.keys().cloned().collect(),
            ..Self::default()
        }
    }
}

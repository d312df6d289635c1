//! What a change touched: the entities to read again and to project.

use hucha_model::{FindingId, PersonId, PhotoId};
use std::collections::BTreeSet;

/// Entities touched by one or more changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Touched {
    /// Checklist items with a new answer or ruling.
    pub items: BTreeSet<String>,
    /// Findings, of a visit or of a follow-up's list.
    pub findings: BTreeSet<FindingId>,
    /// Findings with a new suggestion.
    pub suggestions: BTreeSet<FindingId>,
    /// Findings merged or parted.
    pub same_as: BTreeSet<FindingId>,
    /// Photos.
    pub photos: BTreeSet<PhotoId>,
    /// Sections assigned.
    pub sections: BTreeSet<String>,
    /// Notes, by their full key `{key}|{person}`.
    pub notes: BTreeSet<String>,
    /// Findings with a new plan.
    pub plans: BTreeSet<FindingId>,
    /// Findings with a new result.
    pub results: BTreeSet<FindingId>,
    /// Topics, by key.
    pub topics: BTreeSet<String>,
    /// Persons on the sign-in sheet.
    pub attendance: BTreeSet<PersonId>,
    /// Sections of the minutes.
    pub minutes: BTreeSet<String>,
}

impl Touched {
    /// Adds what `other` touched.
    pub fn union(&mut self, other: Self) {
        self.items.extend(other.items);
        self.findings.extend(other.findings);
        self.suggestions.extend(other.suggestions);
        self.same_as.extend(other.same_as);
        self.photos.extend(other.photos);
        self.sections.extend(other.sections);
        self.notes.extend(other.notes);
        self.plans.extend(other.plans);
        self.results.extend(other.results);
        self.topics.extend(other.topics);
        self.attendance.extend(other.attendance);
        self.minutes.extend(other.minutes);
    }

    /// Says whether nothing was touched.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

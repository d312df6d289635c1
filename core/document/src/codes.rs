//! The stable words that stand in documents for our enums, and keys made of two parts.

use hucha_model::PersonId;
use hucha_model::content::{AttendanceState, PhotoMoment};
use hucha_model::wire::{FindingKind, Severity};

pub(crate) fn finding_kind(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::Hazard => "hazard",
        FindingKind::Suggestion => "suggestion",
    }
}

pub(crate) fn read_finding_kind(code: &str) -> Option<FindingKind> {
    FindingKind::ALL
        .iter()
        .copied()
        .find(|kind| finding_kind(*kind) == code)
}

pub(crate) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::General => "general",
        Severity::SuspectedMajor => "suspected_major",
        Severity::Major => "major",
    }
}

pub(crate) fn read_severity(code: &str) -> Option<Severity> {
    Severity::ALL
        .iter()
        .copied()
        .find(|grade| severity(*grade) == code)
}

pub(crate) fn moment(moment: PhotoMoment) -> &'static str {
    match moment {
        PhotoMoment::Before => "before",
        PhotoMoment::After => "after",
    }
}

pub(crate) fn read_moment(code: &str) -> Option<PhotoMoment> {
    [PhotoMoment::Before, PhotoMoment::After]
        .into_iter()
        .find(|when| moment(*when) == code)
}

pub(crate) fn attendance(state: AttendanceState) -> &'static str {
    match state {
        AttendanceState::Present => "present",
        AttendanceState::Substituted => "substituted",
        AttendanceState::Absent => "absent",
    }
}

pub(crate) fn read_attendance(code: &str) -> Option<AttendanceState> {
    [
        AttendanceState::Present,
        AttendanceState::Substituted,
        AttendanceState::Absent,
    ]
    .into_iter()
    .find(|state| attendance(*state) == code)
}

/// Joins a key of which one person is the only writer.
pub(crate) fn personal(key: impl std::fmt::Display, person: PersonId) -> String {
    format!("{key}|{person}")
}

/// Parts a key of which one person is the only writer.
pub(crate) fn read_personal(key: &str) -> Option<(&str, PersonId)> {
    let (head, person) = key.rsplit_once('|')?;
    Some((head, person.parse().ok()?))
}

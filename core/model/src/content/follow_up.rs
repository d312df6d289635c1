//! The follow-up document: the list as handed over, and how each hazard is put right.

use super::visit::{PhotoContent, PhotoFor, PhotoMoment};
use crate::time::Day;
use crate::wire::{FindingKind, Severity};
use crate::{FindingId, Hash, Millis, PersonId, PhotoId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A line of the list, copied from the submitted heads of the visit. Written once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedFinding {
    /// Position, counted from 1.
    pub row: u32,
    /// Hazard or suggestion.
    pub kind: FindingKind,
    /// How grave.
    pub severity: Severity,
    /// Place.
    pub place: String,
    /// What is wrong.
    pub text: String,
    /// Advice.
    pub advice: String,
    /// Basis, or empty.
    pub basis: String,
    /// Checklist item, or empty.
    pub item: String,
    /// True when put right on the spot.
    pub on_the_spot: bool,
    /// Those who found it.
    pub found_by: Vec<PersonId>,
    /// Numbers of findings merged into it.
    pub merged: Vec<FindingId>,
}

/// How the host means to put a hazard right: one writer a key, newest shown, all kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RectificationPlan {
    /// Measures (整改措施).
    pub measures: String,
    /// Who is responsible (责任人).
    pub responsible: PersonId,
    /// Deadline (整改期限).
    pub due: Day,
    /// Funds in yuan, when named (资金).
    pub funds_yuan: Option<u64>,
    /// Contingency plan, or empty (预案).
    pub contingency: String,
    /// Who wrote it.
    pub by: PersonId,
    /// The device's clock: a claim.
    pub at: Millis,
}

/// A follow-up document, hydrated.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUpContent {
    /// The list, by finding.
    pub findings: BTreeMap<FindingId, ListedFinding>,
    /// Plans by finding; more than one when two wrote at once.
    pub plans: BTreeMap<FindingId, Vec<RectificationPlan>>,
    /// What was done (整改情况), by finding and person.
    pub results: BTreeMap<FindingId, BTreeMap<PersonId, String>>,
    /// Photos, before and after.
    pub photos: BTreeMap<PhotoId, PhotoContent>,
}

/// What of a line is read out and signed, in the order of the encoding.
type SignedLine<'a> = (
    (&'a FindingId, u32, FindingKind, Severity, bool),
    (&'a str, &'a str, &'a str, &'a str, &'a str),
    &'a [PersonId],
);

/// Computes the digest of a list: what both sides sign at the exit meeting.
pub fn list_digest(findings: &BTreeMap<FindingId, ListedFinding>) -> Hash {
    let lines: Vec<SignedLine<'_>> = findings
        .iter()
        .map(|(id, line)| {
            (
                (id, line.row, line.kind, line.severity, line.on_the_spot),
                (
                    line.place.as_str(),
                    line.text.as_str(),
                    line.advice.as_str(),
                    line.basis.as_str(),
                    line.item.as_str(),
                ),
                line.found_by.as_slice(),
            )
        })
        .collect();
    Hash::of_item("hucha.list.1", &crate::wire::to_cbor(&lines))
}

impl FollowUpContent {
    /// Lists the photos of a line at a moment.
    pub fn photos_of(&self, finding: FindingId, moment: PhotoMoment) -> Vec<&PhotoContent> {
        let merged = self
            .findings
            .get(&finding)
            .map_or(&[][..], |line| line.merged.as_slice());
        self.photos
            .values()
            .filter(|photo| photo.moment == moment)
            .filter(|photo| match photo.shows {
                PhotoFor::Finding(shown) => shown == finding || merged.contains(&shown),
                PhotoFor::Activity => false,
            })
            .collect()
    }
}

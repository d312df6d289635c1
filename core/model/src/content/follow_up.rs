//! The follow-up document: the list as handed over, and how each hazard is put right.

use super::visit::{PhotoContent, PhotoFor, PhotoMoment};
use crate::time::Day;
use crate::wire::{FindingKind, Severity};
use crate::{FindingId, Millis, PersonId, PhotoId};
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

impl FollowUpContent {
    /// Lists the photos of a line at a moment.
    pub fn photos_of(&self, finding: FindingId, moment: PhotoMoment) -> Vec<&PhotoContent> {
        let merged = self.findings.get(&finding).map_or(&[][..], |line| line.merged.as_slice());
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

//! The visit document: several inspectors, one plant, one day.

use crate::wire::{FindingKind, Severity};
use crate::{FindingId, Hash, Millis, PersonId, PhotoId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An answer to a checklist item (RULES §3): check items conform or not, help items are done or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerValue {
    /// 符合.
    Conforms,
    /// 不符合.
    DoesNotConform,
    /// 不适用.
    NotApplicable,
    /// 未检查.
    NotChecked,
    /// 已开展.
    Done,
    /// 未开展.
    NotDone,
}

impl AnswerValue {
    /// Every value.
    pub const ALL: [Self; 6] = [
        Self::Conforms,
        Self::DoesNotConform,
        Self::NotApplicable,
        Self::NotChecked,
        Self::Done,
        Self::NotDone,
    ];

    /// Gives the stable code stored in documents.
    pub fn code(self) -> &'static str {
        match self {
            Self::Conforms => "conforms",
            Self::DoesNotConform => "does_not_conform",
            Self::NotApplicable => "not_applicable",
            Self::NotChecked => "not_checked",
            Self::Done => "done",
            Self::NotDone => "not_done",
        }
    }

    /// Reads a stable code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|value| value.code() == code)
    }
}

/// One inspector's answer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Answer {
    /// The answer.
    pub value: AnswerValue,
    /// The device's clock: a claim.
    pub at: Millis,
    /// The change that wrote it: names the version a final answer rules over.
    pub change: Hash,
}

/// The visit leader's word on an item that clashes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FinalAnswer {
    /// The answer.
    pub value: AnswerValue,
    /// Who ruled.
    pub by: PersonId,
    /// The device's clock: a claim.
    pub at: Millis,
    /// The answers it ruled over: person to change.
    pub over: BTreeMap<PersonId, Hash>,
}

/// What a finding says, as its one writer left it. A `Vec` holds the sides of a conflict between
/// two devices of that writer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingContent {
    /// Hazard or suggestion.
    pub kind: FindingKind,
    /// How grave.
    pub severity: Vec<Severity>,
    /// Place: unit and tag number (部位).
    pub place: Vec<String>,
    /// What is wrong.
    pub text: Vec<String>,
    /// Advice (整改建议).
    pub advice: Vec<String>,
    /// Basis, when named (依据).
    pub basis: Vec<String>,
    /// Checklist item, when named.
    pub item: Vec<String>,
    /// True once put right on the spot (当场整改).
    pub on_the_spot: bool,
    /// Who recorded it.
    pub by: PersonId,
    /// The device's clock: a claim.
    pub at: Millis,
    /// Why it was removed, when it was.
    pub removed: Option<String>,
}

/// Another inspector's suggestion for a finding's wording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// Who.
    pub by: PersonId,
    /// The wording.
    pub text: String,
    /// The device's clock: a claim.
    pub at: Millis,
}

/// Says that a finding is the same hazard as another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SameAs {
    /// The finding that stays on the list; `None` when the merge was undone.
    pub into: Option<FindingId>,
    /// Who merged.
    pub by: PersonId,
    /// The device's clock: a claim.
    pub at: Millis,
}

/// What a photo shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "id")]
pub enum PhotoFor {
    /// A finding.
    Finding(FindingId),
    /// The activity as a whole (sign-in sheet, meeting).
    Activity,
}

/// When a photo was taken, in the life of a hazard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhotoMoment {
    /// Before it was put right (整改前).
    Before,
    /// After (整改后).
    After,
}

/// A photo: names of its bytes and what is known of it. The bytes live outside documents.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PhotoContent {
    /// SHA-256 of the untouched original.
    pub original: Hash,
    /// SHA-256 of the upright master.
    pub master: Hash,
    /// SHA-256 of the thumbnail.
    pub thumb: Hash,
    /// Size of the original in bytes.
    pub bytes: u64,
    /// Width of the master in pixels.
    pub width: u32,
    /// Height of the master in pixels.
    pub height: u32,
    /// What it shows.
    pub shows: PhotoFor,
    /// Before or after.
    pub moment: PhotoMoment,
    /// When it was taken by the camera's clock after correction, if known: a claim.
    pub taken_at: Option<Millis>,
    /// Correction of the camera's clock in seconds, for an imported photo.
    pub clock_offset_s: Option<i64>,
    /// Who took it.
    pub by: PersonId,
    /// When it was recorded: a claim.
    pub at: Millis,
    /// True when the host asked that it stays inside the pair (涉工艺／不外传).
    pub keep_inside: bool,
}

/// Who looks after a section of the checklist (分工).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Assignment {
    /// Who.
    pub person: PersonId,
    /// Who said so.
    pub by: PersonId,
    /// The device's clock: a claim.
    pub at: Millis,
}

/// A note (培训、咨询、经过).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// What it is about: a checklist item or a free word.
    pub about: String,
    /// The text.
    pub text: String,
    /// Who wrote it.
    pub by: PersonId,
    /// The device's clock: a claim.
    pub at: Millis,
}

/// A visit document, hydrated.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitContent {
    /// Answers by item and inspector; more than one when one person wrote on two devices.
    pub answers: BTreeMap<String, BTreeMap<PersonId, Vec<Answer>>>,
    /// The visit leader's final answers by item; more than one when two were given at once.
    pub finals: BTreeMap<String, Vec<FinalAnswer>>,
    /// Findings by id.
    pub findings: BTreeMap<FindingId, FindingContent>,
    /// Suggested wordings by finding and person.
    pub suggestions: BTreeMap<FindingId, BTreeMap<PersonId, Suggestion>>,
    /// Merges by the finding that goes into another.
    pub same_as: BTreeMap<FindingId, Vec<SameAs>>,
    /// Photos by id.
    pub photos: BTreeMap<PhotoId, PhotoContent>,
    /// Who looks after which section.
    pub sections: BTreeMap<String, Vec<Assignment>>,
    /// Notes by their key.
    pub notes: BTreeMap<String, Note>,
}

impl VisitContent {
    /// Follows merges to the finding that stays on the list. A conflict between two merges follows
    /// the lower id, a circle ends where it began, and a merge into a finding that its writer removed
    /// at the same time does not hold: what was seen stays on the list. `same_as` shows them all.
    pub fn surviving(&self, finding: FindingId) -> FindingId {
        let mut seen = std::collections::BTreeSet::from([finding]);
        let mut at = finding;
        while let Some(next) = self.merged_into(at) {
            if !seen.insert(next) {
                return seen.into_iter().next().unwrap_or(finding);
            }
            at = next;
        }
        at
    }

    fn merged_into(&self, finding: FindingId) -> Option<FindingId> {
        self.same_as
            .get(&finding)?
            .iter()
            .filter_map(|link| link.into)
            .filter(|into| {
                self.findings
                    .get(into)
                    .is_some_and(|other| other.removed.is_none())
            })
            .min()
    }

    /// Lists the findings that stay on the list, each with those merged into it, in order of id
    /// (that is, of recording).
    pub fn lines(&self) -> BTreeMap<FindingId, Vec<FindingId>> {
        let mut lines: BTreeMap<FindingId, Vec<FindingId>> = BTreeMap::new();
        for (id, finding) in &self.findings {
            if finding.removed.is_some() {
                continue;
            }
            let survivor = self.surviving(*id);
            let line = lines.entry(survivor).or_default();
            if *id != survivor {
                line.push(*id);
            }
        }
        lines.retain(|id, _| self.findings.get(id).is_some_and(|f| f.removed.is_none()));
        lines
    }

    /// Lists the photos of a line: its own and those of the findings merged into it.
    pub fn photos_of(&self, line: FindingId) -> Vec<(PhotoId, &PhotoContent)> {
        self.photos
            .iter()
            .filter(|(_, photo)| match photo.shows {
                PhotoFor::Finding(finding) => self.surviving(finding) == line,
                PhotoFor::Activity => false,
            })
            .map(|(id, photo)| (*id, photo))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(removed: Option<&str>) -> FindingContent {
        FindingContent {
            kind: FindingKind::Hazard,
            severity: vec![Severity::General],
            place: vec![],
            text: vec![],
            advice: vec![],
            basis: vec![],
            item: vec![],
            on_the_spot: false,
            by: PersonId::default(),
            at: Millis(0),
            removed: removed.map(str::to_owned),
        }
    }

    fn merged(links: &[(u8, u8)], removed: &[u8]) -> VisitContent {
        let id = |n: u8| FindingId::from_bytes([n; 16]);
        let mut content = VisitContent::default();
        for n in 1..=3 {
            let why = removed.contains(&n).then_some("seen wrong");
            content.findings.insert(id(n), finding(why));
        }
        for (from, into) in links {
            let link = SameAs {
                into: Some(id(*into)),
                by: PersonId::default(),
                at: Millis(0),
            };
            content.same_as.entry(id(*from)).or_default().push(link);
        }
        content
    }

    #[test]
    fn a_hazard_noted_twice_is_one_line() {
        let lines = merged(&[(2, 1)], &[]).lines();
        assert_eq!(lines.len(), 2);
        assert_eq!(lines.values().map(Vec::len).sum::<usize>(), 1);
    }

    #[test]
    fn a_merge_into_a_finding_removed_at_the_same_time_loses_nothing() {
        let lines = merged(&[(2, 1)], &[1]).lines();
        assert!(lines.contains_key(&FindingId::from_bytes([2; 16])));
    }

    #[test]
    fn two_merges_that_crossed_leave_one_line_not_none() {
        let lines = merged(&[(1, 2), (2, 1)], &[]).lines();
        assert_eq!(lines.len(), 2, "one for the two, one for the third");
    }
}

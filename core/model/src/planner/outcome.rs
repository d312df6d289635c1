//! What a plan says: groups with reasons, and those for whom nobody was found.

use super::scheme::Scheme;
use crate::Hash;
use crate::programme::Label;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A suggested list of pairs or groups, with everything that led to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Version of this shape: 1.
    pub format: u32,
    /// The scheme's id.
    pub scheme: String,
    /// What is planned.
    pub title: Label,
    /// Articles that it serves.
    pub rules: Vec<String>,
    /// The year planned for.
    pub year: u16,
    /// Facts are those of this day.
    pub as_of: NaiveDate,
    /// SHA-256 over the scheme and every fact used; alike inputs have one digest.
    pub inputs: Hash,
    /// That it is a suggestion, and who issues it.
    pub note: Label,
    /// Whether no better plan exists by the scheme's principles.
    pub proven_best: bool,
    /// Pairs and groups, in the order of their first members' standing.
    pub groups: Vec<PlannedGroup>,
    /// Those for whom nobody was found, in the order of their ids.
    pub unpaired: Vec<Unpaired>,
}

/// A pair or group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedGroup {
    /// Helper or stronger side first.
    pub members: Vec<Member>,
    /// Why these.
    pub because: Vec<Label>,
}

/// Somebody in a pair or group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Id in the book.
    pub id: String,
    /// Name.
    pub name: String,
    /// Part.
    pub role: Role,
    /// The recorded facts that were used.
    pub facts: UsedFacts,
}

/// A part in a pair or group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Helps.
    Helper,
    /// Is helped.
    Helped,
    /// Helps and is helped.
    Mutual,
}

/// Recorded facts that a plan used; what the scheme does not look at is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsedFacts {
    /// Number of staff.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff: Option<u32>,
    /// Standardisation level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standard_level: Option<u8>,
    /// Rank in the last ranking.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rank: Option<u32>,
    /// Risk colour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colour: Option<String>,
    /// Number of enterprises in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enterprises: Option<u32>,
    /// Line of industry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
}

/// Somebody for whom nobody was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unpaired {
    /// Id in the book.
    pub id: String,
    /// Name.
    pub name: String,
    /// Which case it is.
    pub case: UnpairedCase,
    /// Why, in words.
    pub reason: Label,
}

/// Why somebody has no partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnpairedCase {
    /// All others have partners, or there are no others.
    NobodyLeft,
    /// With everybody who is free there is a conflict of interest or one owner.
    OnlyConflicts,
    /// A fact without which there is no place in the order is not recorded.
    MissingFact,
    /// Neither among the first nor among the last.
    InTheMiddle,
    /// A pair begun in that year is on record.
    AlreadyPaired,
    /// The group is full.
    GroupFull,
    /// Too few for a group.
    TooFew,
}

impl Plan {
    /// Writes the plan as JSON; the same plan gives the same bytes.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self)
    }

    pub(super) fn note(scheme: &Scheme) -> Label {
        Label::new(
            format!("建议名单，以{}印发为准", scheme.issuer.zh),
            format!(
                "A suggestion; what counts is the list issued by {}",
                scheme.issuer.en
            ),
        )
    }
}

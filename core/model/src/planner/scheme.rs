//! Pairing schemes as data: `fixtures/programmes/pairing.toml`.
//!
//! How many help how many, who may be avoided and what makes a pair good differ from document to
//! document and are open in most, so all of it stands in the file, with what is ours marked.

use crate::programme::{At, Label, OurDefault, ProgrammeError};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::OnceLock;
use toml::Spanned;

const FILE: (&str, &str) = (
    "fixtures/programmes/pairing.toml",
    include_str!("../../../../fixtures/programmes/pairing.toml"),
);

/// How subjects are brought together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// The stronger half helps the weaker half.
    Halves,
    /// The first few help the last few, first with last (OQ-07).
    Ends,
    /// Anyone with anyone.
    Free,
    /// The best, one group (SD27-09).
    OneGroup,
    /// Those of one line of industry (SD27-11).
    ByCategory,
}

/// A recorded fact that puts subjects in order, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Standardisation level, 1 is strongest.
    Level,
    /// Number of staff; of a county, of its regulators.
    Staff,
    /// Rank in the last ranking, 1 is strongest.
    Rank,
    /// Risk colour, blue is strongest.
    Colour,
    /// Number of enterprises in it.
    Enterprises,
}

/// What happens to the one who is left when the number is odd.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Odd {
    /// One group of three (OQ-09).
    GroupOfThree,
    /// One helps two (一帮二, OQ-58).
    OneHelpsTwo,
    /// Nobody is found for it.
    LeftOver,
}

/// How much each principle weighs, 0 to 1000.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Weights {
    /// The helper's standardisation level is better.
    pub level: u16,
    /// The helper has more staff.
    pub staff: u16,
    /// The helper's risk colour is better.
    pub colour: u16,
    /// The helper has more enterprises.
    pub enterprises: u16,
    /// The two are near one another.
    pub near: u16,
    /// The two have like places in their halves.
    pub even: u16,
}

/// Smallest and largest size of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sizes {
    /// Smallest.
    pub min: u32,
    /// Largest.
    pub max: u32,
}

/// A scheme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scheme {
    /// Id, such as `WH67-enterprise`.
    pub id: String,
    /// Chinese title.
    pub zh: String,
    /// English title.
    pub en: String,
    /// Articles that it serves.
    pub rules: Vec<String>,
    /// Kind of subject that is paired.
    pub subject: String,
    /// Categories of which a subject needs one; any when empty. For [`Way::ByCategory`] the lines
    /// of industry, in the order in which they are tried.
    #[serde(default)]
    pub any: Vec<String>,
    /// Kind of subject that past pairs are recorded as.
    #[serde(default)]
    pub pair_kind: Option<String>,
    /// Who issues the list.
    pub issuer: Label,
    /// How subjects are brought together.
    pub way: Way,
    /// [`Way::Ends`]: how many of each end.
    #[serde(default)]
    pub ends: Option<u32>,
    /// [`Way::OneGroup`], [`Way::ByCategory`]: sizes of a group.
    #[serde(default)]
    pub group: Option<Sizes>,
    /// Whether one side helps and the other is helped; mutual otherwise (OQ-49).
    pub directed: bool,
    /// What puts subjects in order.
    pub standing: Vec<Standing>,
    /// What makes a pair good.
    #[serde(default)]
    pub weights: Weights,
    /// What happens when the number is odd.
    pub odd: Odd,
    /// Partners of so many years before are avoided.
    pub rotation_years: u16,
    /// Why partners are not changed, when they are not.
    #[serde(default)]
    pub standing_reason: Option<Label>,
    /// Metres beyond which nobody is near.
    #[serde(default)]
    pub near_within_m: Option<u32>,
    /// Fact that names the owner; two of one owner are never paired.
    #[serde(default)]
    pub owner_fact: Option<String>,
    /// What the product decides where the articles are silent.
    #[serde(default)]
    pub defaults: Vec<OurDefault>,
}

impl Scheme {
    /// Gives the title.
    pub fn title(&self) -> Label {
        Label::new(&self.zh, &self.en)
    }

    /// Tells which recorded facts a plan by this scheme rests on.
    pub(super) fn uses(&self, standing: Standing) -> bool {
        self.standing.contains(&standing)
            || match standing {
                Standing::Level => self.weights.level > 0,
                Standing::Staff => self.weights.staff > 0,
                Standing::Rank => false,
                Standing::Colour => self.weights.colour > 0,
                Standing::Enterprises => self.weights.enterprises > 0,
            }
    }

    /// Tells whether places matter.
    pub(super) fn uses_places(&self) -> bool {
        self.weights.near > 0
    }
}

/// The schemes at hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schemes(Vec<Scheme>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSchemes {
    #[serde(rename = "scheme")]
    schemes: Vec<Spanned<Scheme>>,
}

impl Schemes {
    /// Reads the schemes built into the product.
    ///
    /// Fails only when the file is wrong, which a test of this crate finds first.
    pub fn embedded() -> Result<&'static Self, ProgrammeError> {
        static PARSED: OnceLock<Schemes> = OnceLock::new();
        if let Some(parsed) = PARSED.get() {
            return Ok(parsed);
        }
        let parsed = Self::parse(FILE.0, FILE.1)?;
        Ok(PARSED.get_or_init(|| parsed))
    }

    /// Reads and checks schemes; `file` only appears in errors, each of which names the line.
    pub fn parse(file: &str, text: &str) -> Result<Self, ProgrammeError> {
        let raw: RawSchemes = toml::from_str(text).map_err(|error| ProgrammeError::Syntax {
            at: At::offset(file, text, error.span().map_or(0, |span| span.start)),
            reason: error.message().to_owned(),
        })?;
        let mut seen = BTreeSet::new();
        let mut schemes = Vec::with_capacity(raw.schemes.len());
        for scheme in raw.schemes {
            let at = At::offset(file, text, scheme.span().start);
            let scheme = scheme.into_inner();
            if !seen.insert(scheme.id.clone()) {
                return Err(ProgrammeError::DuplicateId { at, id: scheme.id });
            }
            schemes.push(checked(at, scheme)?);
        }
        Ok(Self(schemes))
    }

    /// Finds a scheme.
    pub fn scheme(&self, id: &str) -> Option<&Scheme> {
        self.0.iter().find(|scheme| scheme.id == id)
    }

    /// Lists the schemes in the order of the file.
    pub fn all(&self) -> &[Scheme] {
        &self.0
    }
}

fn checked(at: At, scheme: Scheme) -> Result<Scheme, ProgrammeError> {
    let lacks = |key| ProgrammeError::MissingKey {
        at: at.clone(),
        measure: scheme.id.clone(),
        key,
    };
    match scheme.way {
        Way::Ends if scheme.ends.is_none() => return Err(lacks("ends")),
        Way::OneGroup | Way::ByCategory if scheme.group.is_none() => return Err(lacks("group")),
        Way::ByCategory if scheme.any.is_empty() => return Err(lacks("any")),
        Way::Halves | Way::Ends | Way::OneGroup if scheme.standing.is_empty() => {
            return Err(lacks("standing"));
        }
        Way::Halves | Way::Ends | Way::Free | Way::OneGroup | Way::ByCategory => {}
    }
    let fits = match scheme.odd {
        Odd::GroupOfThree => scheme.way == Way::Free,
        Odd::OneHelpsTwo => scheme.way == Way::Halves && scheme.directed,
        Odd::LeftOver => true,
    };
    if !fits {
        return Err(ProgrammeError::OutOfRange { at, what: "odd" });
    }
    if scheme.uses_places() && scheme.near_within_m.is_none_or(|metres| metres == 0) {
        return Err(lacks("near_within_m"));
    }
    if scheme.rotation_years > 0 && scheme.pair_kind.is_none() {
        return Err(lacks("pair_kind"));
    }
    if scheme
        .group
        .is_some_and(|sizes| sizes.min < 2 || sizes.max < sizes.min)
    {
        return Err(ProgrammeError::OutOfRange { at, what: "group" });
    }
    let weights = scheme.weights;
    let heaviest = [
        weights.level,
        weights.staff,
        weights.colour,
        weights.enterprises,
        weights.near,
        weights.even,
    ];
    if heaviest.into_iter().any(|weight| weight > 1000) {
        return Err(ProgrammeError::OutOfRange {
            at,
            what: "weights",
        });
    }
    Ok(scheme)
}

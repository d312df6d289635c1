//! The pairing planner: suggests pairs and groups from recorded facts (WD-11, WH67-04, -10, -16,
//! SD27-06..11).
//!
//! A plan is a suggestion: the district, the counties or an office issue the list. It is a pure
//! function of a book of facts, a scheme (data: `fixtures/programmes/pairing.toml`), a year and
//! what was said against or for single pairs; any phone that holds the same facts computes the
//! same bytes. This module refuses floating point, clocks and chance, and decides nothing by what
//! is not on record (OQ-08).

mod distance;
mod draft;
mod field;
mod free;
mod groups;
mod inputs;
mod outcome;
mod scheme;
mod sides;
#[cfg(test)]
mod tests;
mod words;

pub use distance::metres;
pub use outcome::{Member, Plan, PlannedGroup, Role, Unpaired, UnpairedCase, UsedFacts};
pub use scheme::{Odd, Scheme, Schemes, Sizes, Standing, Way, Weights};

use crate::board::Book;
use crate::programme::Vocabulary;
use chrono::NaiveDate;
use inputs::Inputs;
use serde::{Deserialize, Serialize};

/// What a plan is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanRequest {
    /// The year planned for.
    pub year: u16,
    /// The day whose facts count; for a year not yet begun, its first day.
    pub as_of: NaiveDate,
    /// Only those who lie in this subject or are members of it; everybody when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<String>,
    /// Conflicts of interest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exclusions: Vec<Exclusion>,
    /// Partners named by the subjects themselves (WH67-04).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wishes: Vec<Wish>,
}

/// Two who may never be brought together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    /// The one.
    pub one: String,
    /// The other.
    pub other: String,
    /// Why; it is part of the inputs and never of the plan.
    pub reason: String,
}

/// A partner that somebody names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wish {
    /// Who names.
    pub of: String,
    /// Whom.
    pub partner: String,
}

/// Why no plan can be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// Two subjects of the book share one id.
    #[error("subject `{0}` stands in the book a second time")]
    DuplicateSubject(String),
    /// More subjects than one plan can hold.
    #[error("{found} subjects are too many for one plan, {most} are the most: plan by county")]
    TooMany {
        /// How many there are.
        found: usize,
        /// How many there may be.
        most: usize,
    },
    /// No calendar has that year.
    #[error("there is no year {0}")]
    Year(u16),
    /// The facts could not be written down for their digest.
    #[error("the facts could not be written down")]
    Digest(#[from] serde_json::Error),
}

/// Suggests pairs or groups by `scheme`.
///
/// `words` are those of all programmes ([`crate::programme::Programmes::all_words`]); they say
/// which category is part of which. The order of the book's entries changes nothing. What comes
/// first: that everybody has somebody, then that nobody has a partner of the years to be avoided
/// (WH67-24), then wishes, then the scheme's principles; conflicts of interest are never planned.
pub fn plan(
    book: &Book,
    words: &Vocabulary,
    scheme: &Scheme,
    request: &PlanRequest,
) -> Result<Plan, PlanError> {
    let inputs = Inputs::of(book, words, scheme, request)?;
    let digest = inputs.digest()?;
    Ok(draft::plan_of(&inputs, digest))
}

//! One article of a programme.

use crate::Lang;
use crate::programme::Label;
use serde::{Deserialize, Serialize};

/// How binding a rule is; the three values are disjoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// Unconditional: a miss is a violation.
    Hard,
    /// In principle: a miss needs a recorded reason and is a warning.
    Soft,
    /// Discretionary: nothing countable is asked, nothing is ever missed.
    Opt,
}

impl Strength {
    /// Gives the word for it.
    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Hard => lang.pick("刚性", "hard"),
            Self::Soft => lang.pick("原则上", "soft"),
            Self::Opt => lang.pick("视情", "optional"),
        }
    }
}

/// How the software meets a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Met {
    /// An obligation is computed from the decisions.
    Computed,
    /// A guard refuses or flags.
    Enforced,
    /// A field or a register exists for it.
    Recorded,
    /// Guidance is shown where it matters.
    Stated,
}

impl Met {
    /// Gives the word for it.
    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Computed => lang.pick("计算", "computed"),
            Self::Enforced => lang.pick("把关", "enforced"),
            Self::Recorded => lang.pick("记录", "recorded"),
            Self::Stated => lang.pick("提示", "stated"),
        }
    }
}

/// A hint on screen for a rule that only people can keep.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guidance {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
    /// Where it is shown.
    pub shown: String,
}

/// Something the document leaves open and the product decides; a jurisdiction may change it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OurDefault {
    /// Always true; written out so that nobody takes it for the document's word.
    pub ours: bool,
    /// Number of the open question, such as `OQ-26`, when there is one.
    #[serde(default)]
    pub basis: Option<String>,
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// One article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Id, such as `WD-07`.
    pub id: String,
    /// Section of the document.
    pub section: String,
    /// Who is to act.
    pub actor: String,
    /// Short wording of ours.
    pub text: Label,
    /// How binding; one value per part where the article has parts.
    pub strength: Vec<Strength>,
    /// How the software meets it.
    pub met: Met,
    /// Names of the tests that prove it (`crate::path::test_fn`).
    pub proof: Vec<String>,
    /// Where it is recorded (`register:pairing`, `checklist:CL-WD.1.2`, `ledger:RZ11.14`), when it
    /// names a place.
    pub field: Option<String>,
    /// Further ways in which it is met.
    pub also_met: Vec<Met>,
    /// Hint on screen.
    pub guidance: Option<Guidance>,
    /// What the product decides where the article is silent.
    pub defaults: Vec<OurDefault>,
}

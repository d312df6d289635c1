//! What counts as a duplicate inspection, as data.

use crate::board::book::Activity;
use crate::programme::{At, Label, ProgrammeError};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::OnceLock;
use toml::Spanned;

const FILE: (&str, &str) = (
    "fixtures/programmes/overlap.toml",
    include_str!("../../../../fixtures/programmes/overlap.toml"),
);

/// When two inspections overlap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverlapRules {
    /// Articles that it serves.
    pub rules: Vec<String>,
    /// What it is about.
    pub title: Label,
    /// Kind of subject that is inspected.
    pub subject: String,
    /// Days from one's last day to the other's first, up to which they are near.
    pub within_days: u32,
    /// Kinds of activity that inspect.
    pub inspects: BTreeSet<String>,
    /// Those of them that are shown but never warn.
    pub exempt: BTreeSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRules {
    rules: Vec<String>,
    zh: String,
    en: String,
    subject: String,
    within_days: RawDays,
    inspects: BTreeSet<String>,
    exempt: Spanned<RawExempt>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDays {
    value: u32,
    #[serde(default, rename = "ours")]
    _ours: bool,
    #[serde(default, rename = "basis")]
    _basis: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawExempt {
    kinds: BTreeSet<String>,
    #[serde(default, rename = "ours")]
    _ours: bool,
    #[serde(default, rename = "basis")]
    _basis: Option<String>,
}

impl OverlapRules {
    /// Reads the rules built into the product.
    ///
    /// Fails only when the file is wrong, which a test of this crate finds first.
    pub fn embedded() -> Result<&'static Self, ProgrammeError> {
        static PARSED: OnceLock<OverlapRules> = OnceLock::new();
        if let Some(parsed) = PARSED.get() {
            return Ok(parsed);
        }
        let parsed = Self::parse(FILE.0, FILE.1)?;
        Ok(PARSED.get_or_init(|| parsed))
    }

    /// Reads and checks rules; `file` only appears in errors, each of which names the line.
    pub fn parse(file: &str, text: &str) -> Result<Self, ProgrammeError> {
        let raw: RawRules = toml::from_str(text).map_err(|error| ProgrammeError::Syntax {
            at: At::offset(file, text, error.span().map_or(0, |span| span.start)),
            reason: error.message().to_owned(),
        })?;
        let exempt = raw.exempt.get_ref();
        if let Some(stranger) = exempt.kinds.difference(&raw.inspects).next() {
            return Err(ProgrammeError::UnknownWord {
                at: At::offset(file, text, raw.exempt.span().start),
                what: "inspecting kind",
                word: stranger.clone(),
                allowed: raw.inspects.iter().cloned().collect::<Vec<_>>().join(", "),
            });
        }
        Ok(Self {
            rules: raw.rules,
            title: Label::new(raw.zh, raw.en),
            subject: raw.subject,
            within_days: raw.within_days.value,
            exempt: raw.exempt.into_inner().kinds,
            inspects: raw.inspects,
        })
    }

    /// Tells whether an activity inspects anything.
    pub(super) fn inspects_by(&self, activity: &Activity) -> bool {
        activity
            .kinds
            .iter()
            .any(|kind| self.inspects.contains(kind))
    }

    /// Tells whether all by which an activity inspects is exempt.
    pub(super) fn is_exempt(&self, activity: &Activity) -> bool {
        activity
            .kinds
            .iter()
            .filter(|kind| self.inspects.contains(*kind))
            .all(|kind| self.exempt.contains(kind))
    }
}

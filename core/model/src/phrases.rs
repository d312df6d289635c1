//! Short words offered where a hazard is noted on site, as data: phrases of usual hazards, the
//! grades a visitor may note, reasons for having no photo.

use crate::programme::{At, Label, ProgrammeError};
use crate::wire::Severity;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::OnceLock;
use toml::Spanned;

/// Longest phrase, in characters: what is longer is read, not picked.
pub const MAX_PHRASE: usize = 40;

const FILE: (&str, &str) = (
    "fixtures/programmes/phrases.toml",
    include_str!("../../../fixtures/programmes/phrases.toml"),
);

/// Words offered on site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrases {
    /// Phrases by group, in order.
    pub groups: Vec<PhraseGroup>,
    /// Grades a visitor may note, in order (OQ-46).
    pub severities: Vec<Severity>,
    /// Reasons for a hazard without a photo, in order.
    pub no_photo: Vec<Label>,
}

/// Phrases of one part of the work 分工.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhraseGroup {
    /// Id, as in the checklists.
    pub id: String,
    /// Title.
    pub title: Label,
    /// Phrases in order.
    pub phrases: Vec<Label>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPhrases {
    #[serde(default, rename = "ours")]
    _ours: bool,
    severities: Vec<Severity>,
    no_photo: Vec<Label>,
    #[serde(rename = "group")]
    groups: Vec<RawGroup>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawGroup {
    id: Spanned<String>,
    zh: String,
    en: String,
    phrases: Vec<Spanned<Label>>,
}

impl Phrases {
    /// Reads the phrases built into the product.
    ///
    /// Fails only when the file is wrong, which a test of this crate finds first.
    pub fn embedded() -> Result<&'static Self, ProgrammeError> {
        static PARSED: OnceLock<Phrases> = OnceLock::new();
        if let Some(parsed) = PARSED.get() {
            return Ok(parsed);
        }
        let parsed = Self::parse(FILE.0, FILE.1)?;
        Ok(PARSED.get_or_init(|| parsed))
    }

    /// Reads and checks a file of phrases; `file` only appears in errors, each of which names the
    /// line. A phrase stands once, and none is longer than [`MAX_PHRASE`].
    pub fn parse(file: &str, text: &str) -> Result<Self, ProgrammeError> {
        let at = |offset: usize| At::offset(file, text, offset);
        let raw: RawPhrases = toml::from_str(text).map_err(|error| ProgrammeError::Syntax {
            at: at(error.span().map_or(0, |span| span.start)),
            reason: error.message().to_owned(),
        })?;
        let mut seen = BTreeSet::new();
        for group in &raw.groups {
            let id = (group.id.get_ref(), group.id.span());
            let phrases = group.phrases.iter();
            let phrases = phrases.map(|phrase| (&phrase.get_ref().zh, phrase.span()));
            for (word, span) in phrases.chain([id]) {
                if word.chars().count() > MAX_PHRASE {
                    return Err(ProgrammeError::OutOfRange {
                        at: at(span.start),
                        what: "the length of a phrase",
                    });
                }
                if !seen.insert(word.as_str()) {
                    return Err(ProgrammeError::DuplicateId {
                        at: at(span.start),
                        id: word.clone(),
                    });
                }
            }
        }
        Ok(Self {
            groups: raw.groups.into_iter().map(PhraseGroup::from_raw).collect(),
            severities: raw.severities,
            no_photo: raw.no_photo,
        })
    }
}

impl PhraseGroup {
    fn from_raw(raw: RawGroup) -> Self {
        Self {
            id: raw.id.into_inner(),
            title: Label::new(raw.zh, raw.en),
            phrases: raw.phrases.into_iter().map(Spanned::into_inner).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programme::Programmes;

    #[test]
    fn the_shipped_phrases_are_of_the_groups_by_which_a_team_divides_its_work() {
        let all = Phrases::embedded().unwrap();
        let programmes = Programmes::embedded().unwrap();
        let groups = &programmes.checklist("CL-WD").unwrap().groups;
        let named: Vec<_> = groups
            .iter()
            .map(|group| (&group.id, &group.title))
            .collect();
        let ours: Vec<_> = all.groups.iter().map(|g| (&g.id, &g.title)).collect();
        assert_eq!(ours, named);
        assert!(all.groups.iter().all(|group| group.phrases.len() >= 3));
        assert!(all.groups.iter().map(|g| g.phrases.len()).sum::<usize>() >= 20);
        assert!(all.no_photo.iter().any(|why| why.zh == "企业要求不拍照"));
    }

    #[test]
    fn a_visitor_may_suspect_a_major_hazard_and_never_declares_one() {
        let severities = &Phrases::embedded().unwrap().severities;
        assert_eq!(*severities, [Severity::General, Severity::SuspectedMajor]);
    }

    #[test]
    fn a_phrase_that_stands_twice_or_is_too_long_is_refused_at_its_line() {
        let file = |second: &str| {
            format!(
                "severities = []\nno_photo = []\n[[group]]\nid = \"a\"\nzh = \"甲\"\nen = \"a\"\nphrases = [\n  {{ zh = \"渗漏\", en = \"leak\" }},\n  {{ zh = \"{second}\", en = \"x\" }},\n]\n"
            )
        };
        assert!(Phrases::parse("p.toml", &file("腐蚀")).is_ok());
        let twice = Phrases::parse("p.toml", &file("渗漏")).unwrap_err();
        assert_eq!(
            twice.to_string(),
            "p.toml:9: `渗漏` stands here a second time"
        );
        let long = Phrases::parse("p.toml", &file(&"漏".repeat(41))).unwrap_err();
        assert_eq!(
            long.to_string(),
            "p.toml:9: the length of a phrase is out of range"
        );
    }
}

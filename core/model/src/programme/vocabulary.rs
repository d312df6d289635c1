//! The words that programmes are written in: kinds of subject, activity, event, category,
//! indicator and fact.
//!
//! They are data, because another city's notice brings other words. A word that nobody declared
//! is refused where it is used; so is a word that two files declare differently.

use super::raw::Source;
use super::{Label, ProgrammeError};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use toml::Spanned;

/// What a word names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WordKind {
    /// Who or what owes something.
    Subject,
    /// What can count.
    Activity,
    /// What sets a clock running.
    Event,
    /// What an enterprise is.
    Category,
    /// A number with numerator and denominator.
    Indicator,
    /// Something that is so from a day to another.
    Fact,
}

impl WordKind {
    /// Gives what an unknown word should have been, for errors.
    pub const fn expected(self) -> &'static str {
        match self {
            Self::Subject => "subject",
            Self::Activity => "activity kind",
            Self::Event => "event",
            Self::Category => "category",
            Self::Indicator => "indicator",
            Self::Fact => "fact",
        }
    }
}

/// A declared word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Id in snake_case.
    pub id: String,
    /// What it is called.
    pub title: Label,
    /// Categories: what each thing of this category also is.
    pub is: Vec<String>,
    /// Subjects: kinds that one of these may be part of.
    pub part_of: Vec<String>,
    /// Facts: the values allowed; empty for any.
    pub values: Vec<String>,
}

/// All words known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vocabulary {
    words: BTreeMap<(WordKind, String), Word>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawWord {
    of: WordKind,
    id: Spanned<String>,
    zh: String,
    en: String,
    #[serde(default)]
    is: Vec<Spanned<String>>,
    #[serde(default)]
    part_of: Vec<Spanned<String>>,
    #[serde(default)]
    values: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawVocabulary {
    #[serde(default, rename = "kind")]
    words: Vec<RawWord>,
}

impl Vocabulary {
    /// Reads a file of words; errors name file and line.
    pub fn parse(file_name: &str, text: &str) -> Result<Self, ProgrammeError> {
        let source = Source::new(file_name, text);
        let raw: RawVocabulary = source.read()?;
        let mut all = Self::default();
        all.declare(source, raw.words)?;
        Ok(all)
    }

    /// Adds the words of a file to those known.
    pub(super) fn declare(
        &mut self,
        source: Source<'_>,
        words: Vec<RawWord>,
    ) -> Result<(), ProgrammeError> {
        let mut links = Vec::new();
        for raw in words {
            let key = (raw.of, raw.id.get_ref().clone());
            let word = Word {
                id: raw.id.get_ref().clone(),
                title: Label::new(raw.zh, raw.en),
                is: plain(&raw.is),
                part_of: plain(&raw.part_of),
                values: raw.values,
            };
            if self.words.get(&key).is_some_and(|known| *known != word) {
                return Err(ProgrammeError::DuplicateId {
                    at: source.at(&raw.id),
                    id: key.1,
                });
            }
            self.words.insert(key, word);
            links.extend(raw.is.into_iter().map(|to| (WordKind::Category, to)));
            links.extend(raw.part_of.into_iter().map(|to| (WordKind::Subject, to)));
        }
        for (kind, to) in &links {
            self.known(source, *kind, to)?;
            if self.returns_to(*kind, to.get_ref()) {
                return Err(ProgrammeError::Cycle {
                    at: source.at(to),
                    id: to.get_ref().clone(),
                });
            }
        }
        Ok(())
    }

    /// Finds a word.
    pub fn word(&self, kind: WordKind, id: &str) -> Option<&Word> {
        self.words.get(&(kind, id.to_owned()))
    }

    /// Lists the words of a kind in the order of their ids.
    pub fn all(&self, kind: WordKind) -> impl Iterator<Item = &Word> {
        self.words
            .iter()
            .filter(move |((of, _), _)| *of == kind)
            .map(|(_, word)| word)
    }

    /// Adds everything another vocabulary knows; of a word that both know the first one stays.
    pub fn absorb(&mut self, other: &Self) {
        for (key, word) in &other.words {
            self.words
                .entry(key.clone())
                .or_insert_with(|| word.clone());
        }
    }

    /// Gives a category with everything that a thing of it also is.
    pub fn closure(&self, category: &str) -> BTreeSet<String> {
        let mut all = BTreeSet::new();
        let mut open = vec![category.to_owned()];
        while let Some(next) = open.pop() {
            if let Some(word) = self.word(WordKind::Category, &next) {
                open.extend(word.is.iter().filter(|to| !all.contains(*to)).cloned());
            }
            all.insert(next);
        }
        all
    }

    /// Refuses a word that nobody declared.
    pub(super) fn known(
        &self,
        source: Source<'_>,
        kind: WordKind,
        written: &Spanned<String>,
    ) -> Result<String, ProgrammeError> {
        if self.word(kind, written.get_ref()).is_some() {
            return Ok(written.get_ref().clone());
        }
        let allowed: Vec<&str> = self.all(kind).map(|word| word.id.as_str()).collect();
        Err(ProgrammeError::UnknownWord {
            at: source.at(written),
            what: kind.expected(),
            word: written.get_ref().clone(),
            allowed: allowed.join(", "),
        })
    }

    fn returns_to(&self, kind: WordKind, start: &str) -> bool {
        let mut seen = BTreeSet::new();
        let mut open = self.links(kind, start);
        while let Some(next) = open.pop() {
            if next == start {
                return true;
            }
            if seen.insert(next.clone()) {
                open.extend(self.links(kind, &next));
            }
        }
        false
    }

    fn links(&self, kind: WordKind, id: &str) -> Vec<String> {
        self.word(kind, id).map_or_else(Vec::new, |word| {
            word.is.iter().chain(&word.part_of).cloned().collect()
        })
    }
}

fn plain(words: &[Spanned<String>]) -> Vec<String> {
    words.iter().map(|word| word.get_ref().clone()).collect()
}

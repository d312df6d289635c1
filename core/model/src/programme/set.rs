//! The programmes at hand, their checklists and the profiles that put them in force.

use super::{Jurisdictions, Programme, ProgrammeError, Vocabulary};
use crate::checklist::Checklist;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Programmes, checklists and profiles.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Programmes {
    by_id: BTreeMap<String, Programme>,
    checklists: BTreeMap<String, Checklist>,
    jurisdictions: Jurisdictions,
    vocabulary: Vocabulary,
}

const JURISDICTIONS: (&str, &str) = (
    "fixtures/programmes/jurisdictions.toml",
    include_str!("../../../../fixtures/programmes/jurisdictions.toml"),
);
const KINDS: (&str, &str) = (
    "fixtures/programmes/kinds.toml",
    include_str!("../../../../fixtures/programmes/kinds.toml"),
);

/// Pairs of a file under `fixtures/programmes` and its text.
macro_rules! shipped {
    ($($path:literal),+ $(,)?) => {
        &[$((
            concat!("fixtures/programmes/", $path),
            include_str!(concat!("../../../../fixtures/programmes/", $path)),
        )),+]
    };
}

const PROGRAMMES: &[(&str, &str)] = shipped![
    "WD/programme.toml",
    "WH67/programme.toml",
    "SD27/programme.toml",
    "WH26/programme.toml",
    "RZ11/programme.toml",
    "HZ-C/programme.toml",
    "HZ-I/programme.toml",
    "WH38/programme.toml",
];
const CHECKLISTS: &[(&str, &str)] = shipped![
    "WD/checklist.toml",
    "WH67/checklist.toml",
    "SD27/checklist-enterprise.toml",
    "SD27/checklist-government.toml",
    "WH26/checklist.toml",
    "RZ11/checklist.toml",
    "RZ11/checklist-special-work.toml",
    "HZ-C/checklist.toml",
    "HZ-I/checklist.toml",
    "WH38/checklist.toml",
];

impl Programmes {
    /// Reads the programmes built into the product.
    ///
    /// Fails only when a file under `fixtures/programmes` is wrong, which a test of this crate
    /// finds before anybody builds with it.
    pub fn embedded() -> Result<Self, ProgrammeError> {
        static PARSED: OnceLock<Programmes> = OnceLock::new();
        if let Some(parsed) = PARSED.get() {
            return Ok(parsed.clone());
        }
        let parsed = Self::parse_embedded()?;
        Ok(PARSED.get_or_init(|| parsed).clone())
    }

    fn parse_embedded() -> Result<Self, ProgrammeError> {
        let mut all = Self {
            jurisdictions: Jurisdictions::parse(JURISDICTIONS.0, JURISDICTIONS.1)?,
            vocabulary: Vocabulary::parse(KINDS.0, KINDS.1)?,
            ..Self::default()
        };
        for (file, text) in PROGRAMMES.iter().copied() {
            all.add_file(file, text)?;
        }
        for (file, text) in CHECKLISTS.iter().copied() {
            all.add_checklist(Checklist::parse(file, text)?);
        }
        Ok(all)
    }

    /// Reads a programme file and adds it; a newer one of the same id replaces it.
    pub fn add_file(&mut self, file: &str, text: &str) -> Result<(), ProgrammeError> {
        let programme = Programme::parse(file, text, &self.vocabulary)?;
        // A word that another programme declares otherwise is refused at its line.
        Programme::parse(file, text, &self.all_words())?;
        self.add(programme);
        Ok(())
    }

    /// Gives the words that all programmes share.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// Gives all words: the common ones and those of every programme.
    pub fn all_words(&self) -> Vocabulary {
        let mut all = self.vocabulary.clone();
        for programme in self.by_id.values() {
            all.absorb(&programme.words);
        }
        all
    }

    /// Adds a programme; a newer one of the same id replaces it.
    pub fn add(&mut self, programme: Programme) {
        self.by_id.insert(programme.id.clone(), programme);
    }

    /// Adds a checklist; a newer one of the same id replaces it.
    pub fn add_checklist(&mut self, checklist: Checklist) {
        self.checklists.insert(checklist.id.clone(), checklist);
    }

    /// Finds a programme.
    pub fn programme(&self, id: &str) -> Option<&Programme> {
        self.by_id.get(id)
    }

    /// Lists the programmes in the order of their ids.
    pub fn all(&self) -> impl Iterator<Item = &Programme> {
        self.by_id.values()
    }

    /// Finds a checklist.
    pub fn checklist(&self, id: &str) -> Option<&Checklist> {
        self.checklists.get(id)
    }

    /// Gives the profiles.
    pub fn jurisdictions(&self) -> &Jurisdictions {
        &self.jurisdictions
    }

    /// Lists the programmes that `names` (profiles or programme ids) put in force and that are at
    /// hand, in the order of their ids.
    pub fn in_force(&self, names: &[String]) -> Vec<&Programme> {
        let resolved = self.jurisdictions.resolve(names);
        resolved
            .programmes
            .iter()
            .filter_map(|id| self.programme(id))
            .collect()
    }

    /// Lists the programmes that `names` put in force but whose file is not written yet.
    pub fn missing(&self, names: &[String]) -> Vec<String> {
        let mut resolved = self.jurisdictions.resolve(names).programmes;
        resolved.retain(|id| !self.by_id.contains_key(id));
        resolved
    }
}

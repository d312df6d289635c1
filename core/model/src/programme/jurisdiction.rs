//! Which programmes are in force where.

use super::raw::Source;
use super::{Label, ProgrammeError};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use toml::Spanned;

/// A jurisdiction profile: a name for a union of programmes and other profiles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Name, such as `WENDENG`.
    pub id: String,
    /// Title.
    pub title: Label,
    /// Programmes and profiles that it includes, in the order of the file.
    pub includes: Vec<String>,
}

/// All profiles known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Jurisdictions {
    profiles: BTreeMap<String, Profile>,
}

/// What names of profiles and programmes come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InForce {
    /// Programme ids, sorted, without repeats.
    pub programmes: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawJurisdictions {
    #[serde(default, rename = "profile")]
    profiles: Vec<RawProfile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawProfile {
    id: Spanned<String>,
    zh: String,
    en: String,
    includes: Vec<String>,
}

impl Jurisdictions {
    /// Reads a file of profiles; errors name file and line.
    pub fn parse(file_name: &str, text: &str) -> Result<Self, ProgrammeError> {
        let source = Source::new(file_name, text);
        let raw: RawJurisdictions = source.read()?;
        let mut seen = BTreeSet::new();
        let mut profiles = BTreeMap::new();
        let mut places = Vec::with_capacity(raw.profiles.len());
        for profile in raw.profiles {
            source.unique(&mut seen, &profile.id)?;
            places.push((source.at(&profile.id), profile.id.get_ref().clone()));
            let id = profile.id.into_inner();
            let title = Label::new(profile.zh, profile.en);
            profiles.insert(
                id.clone(),
                Profile {
                    id,
                    title,
                    includes: profile.includes,
                },
            );
        }
        let all = Self { profiles };
        match places.into_iter().find(|(_, id)| all.includes_itself(id)) {
            Some((at, id)) => Err(ProgrammeError::Cycle { at, id }),
            None => Ok(all),
        }
    }

    fn includes_itself(&self, id: &str) -> bool {
        let inside = |id: &str| {
            self.profiles
                .get(id)
                .map_or(&[][..], |profile| &profile.includes)
        };
        let mut seen = BTreeSet::new();
        let mut open: Vec<&String> = inside(id).iter().collect();
        while let Some(next) = open.pop() {
            if next == id {
                return true;
            }
            if seen.insert(next) {
                open.extend(inside(next));
            }
        }
        false
    }

    /// Finds a profile.
    pub fn profile(&self, id: &str) -> Option<&Profile> {
        self.profiles.get(id)
    }

    /// Resolves profile names and programme ids to programme ids; a name that is no profile is
    /// taken for a programme.
    pub fn resolve(&self, names: &[String]) -> InForce {
        let mut programmes = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut open: Vec<&str> = names.iter().map(String::as_str).collect();
        while let Some(name) = open.pop() {
            if !seen.insert(name) {
                continue;
            }
            match self.profiles.get(name) {
                Some(profile) => open.extend(profile.includes.iter().map(String::as_str)),
                None => {
                    programmes.insert(name.to_owned());
                }
            }
        }
        InForce {
            programmes: programmes.into_iter().collect(),
        }
    }
}

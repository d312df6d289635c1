//! What a search looks through: names with their pinyin, made once for each state of things.

use super::spelling::{Rank, Spelling, Typed};
use crate::error::EngineError;
use crate::inner::Inner;
use crate::view::facts::title;
use crate::view::words;
use chrono::NaiveDate;
use hucha_model::access::Sight;
use hucha_model::directory::AsOf;
use hucha_model::fold::EntityState;
use hucha_model::wire::EntityKind;
use hucha_model::{ActivityId, Lang, Millis, OrgId, PersonId, ScopeId};
use std::cmp::Reverse;

/// The names this phone can find, with what they were made from.
pub(crate) struct FoundIndex {
    /// Scope, newest number and count of the rows of the directory.
    directory: (ScopeId, u64, usize),
    /// People, plants, items.
    names: Vec<Entry>,
    /// What the activities were made from: what was decided, who looks on which day, and the
    /// language of their titles.
    decided: (u64, PersonId, NaiveDate, Lang),
    activities: Vec<Entry>,
}

/// One thing that can be found.
pub(super) struct Entry {
    pub(super) what: What,
    /// What is shown first.
    pub(super) title: String,
    /// When it is, where it has a time.
    at: Option<Millis>,
    spellings: Vec<Spelling>,
}

/// Which thing it is.
pub(super) enum What {
    Person(PersonId),
    Plant(OrgId),
    Activity {
        activity: ActivityId,
        kind: EntityKind,
        state: &'static str,
    },
    Item {
        checklist: String,
        item: String,
    },
}

impl FoundIndex {
    /// Lists what fits, the best first; within a rank people, plants, activities with the newest
    /// first, items.
    pub(super) fn matches(&self, typed: &Typed) -> Vec<&Entry> {
        let mut found: Vec<(Rank, &Entry)> = self
            .names
            .iter()
            .chain(&self.activities)
            .filter_map(|entry| Some((entry.rank(typed)?, entry)))
            .collect();
        found.sort_by_cached_key(|(rank, entry)| {
            let length = entry.title.chars().count();
            (
                *rank,
                entry.what.group(),
                Reverse(entry.at),
                length,
                entry.title.as_str(),
            )
        });
        found.into_iter().map(|(_, entry)| entry).collect()
    }

    /// Gives the title of an activity, where one is known.
    pub(super) fn title_of(&self, wanted: ActivityId) -> Option<&str> {
        let entry = self.activities.iter().find(|entry| match &entry.what {
            What::Activity { activity, .. } => *activity == wanted,
            What::Person(_) | What::Plant(_) | What::Item { .. } => false,
        });
        entry.map(|entry| entry.title.as_str())
    }
}

impl Entry {
    fn new(what: What, title: &str, other_names: &[&str]) -> Self {
        let spellings = [title].into_iter().chain(other_names.iter().copied());
        Self {
            what,
            title: title.to_owned(),
            at: None,
            spellings: spellings.map(Spelling::of).collect(),
        }
    }

    /// Gives the moment it is at.
    pub(super) fn at(&self) -> Option<Millis> {
        self.at
    }

    fn rank(&self, typed: &Typed) -> Option<Rank> {
        self.spellings
            .iter()
            .filter_map(|name| name.rank(typed))
            .min()
    }
}

impl What {
    const fn group(&self) -> u8 {
        match self {
            Self::Person(_) => 0,
            Self::Plant(_) => 1,
            Self::Activity { .. } => 2,
            Self::Item { .. } => 3,
        }
    }
}

impl Inner {
    /// Makes the index, as far as it is not made already.
    pub(super) fn found_index(&mut self, lang: Lang) -> Result<FoundIndex, EngineError> {
        let scope = self.me()?.scope;
        let directory = (scope, self.directory.newest(), self.directory.versions());
        let looks = self.viewer(self.me()?.person);
        let decided = (self.store.decided(), looks.person, looks.day, lang);
        let known = self.found.take();
        let (names, activities) = match known {
            Some(known) if known.directory == directory => (
                known.names,
                Some(known.activities).filter(|_| known.decided == decided),
            ),
            Some(_) | None => (self.names_to_find(), None),
        };
        let activities = match activities {
            Some(activities) => activities,
            None => self.activities_to_find(lang)?,
        };
        Ok(FoundIndex {
            directory,
            names,
            decided,
            activities,
        })
    }

    fn names_to_find(&self) -> Vec<Entry> {
        let people = self.directory.persons(AsOf::NOW).into_iter();
        let people = people.map(|(person, name)| Entry::new(What::Person(person), name, &[]));
        let plants = self.directory.organisations(AsOf::NOW).into_iter();
        let plants = plants.map(|found| {
            Entry::new(
                What::Plant(found.org),
                found.name,
                found.short_name.as_slice(),
            )
        });
        people.chain(plants).chain(self.items_to_find()).collect()
    }

    /// Lists the items of the checklists in force in this alliance.
    fn items_to_find(&self) -> Vec<Entry> {
        let alliance = self.directory.alliance(AsOf::NOW);
        let names = alliance.map_or(&[][..], |alliance| alliance.programmes);
        let in_force = self.programmes.jurisdictions().resolve(names).programmes;
        let checklists = in_force
            .iter()
            .filter_map(|id| self.programmes.programme(id))
            .flat_map(|programme| &programme.checklists)
            .filter_map(|id| self.programmes.checklist(id));
        checklists
            .flat_map(|checklist| {
                checklist.items().map(|item| {
                    let what = What::Item {
                        checklist: checklist.id.clone(),
                        item: item.id.clone(),
                    };
                    Entry::new(what, &item.title.zh, &[&item.title.en])
                })
            })
            .collect()
    }

    fn activities_to_find(&self, lang: Lang) -> Result<Vec<Entry>, EngineError> {
        let mut found = Vec::new();
        let scope = self.me()?.scope;
        let rows = self.store.read(|reads| {
            let visits = reads.entities(scope, EntityKind::Visit)?;
            let sessions = reads.entities(scope, EntityKind::StudySession)?;
            Ok(visits.into_iter().chain(sessions))
        })?;
        for row in rows {
            // As it was folded last: folding all anew took 2 ms each beside a city's directory.
            let state = match serde_json::from_str::<EntityState>(&row.json) {
                Ok(state) => state,
                Err(_) => self.state(row.entity)?,
            };
            let entity = row.entity;
            let sight = self.sight_of(&state)?;
            if state.state == "none" || sight == Sight::Hidden {
                continue;
            }
            let what = What::Activity {
                activity: ActivityId::from(entity.id),
                kind: entity.kind,
                state: words::state(entity.kind, &state.state, lang),
            };
            let title = match sight {
                Sight::Words => self.activity_title(&state, lang)?,
                Sight::Act | Sight::Hidden => title(&state.facts, lang),
            };
            let mut entry = if entity.kind == EntityKind::Visit {
                let pair = self.pair_words(&state.facts, lang);
                Entry::new(what, &format!("{title}（{pair}）"), &[&pair])
            } else {
                Entry::new(what, &title, &[])
            };
            entry.at = state.facts.starts;
            found.push(entry);
        }
        Ok(found)
    }
}

//! Search: people, plants, activities, items and hazards, by words or first letters of pinyin.

mod index;
mod spelling;
#[cfg(test)]
mod tests;

pub(crate) use index::FoundIndex;

use crate::engine::Engine;
use crate::error::EngineError;
use crate::inner::Inner;
use crate::view::{facts, words};
use hucha_model::directory::AsOf;
use hucha_model::wire::EntityKind;
use hucha_model::{ActivityId, FindingId, Lang, OrgId, PersonId};
use index::{Entry, What};
use serde::{Deserialize, Serialize};
use spelling::Typed;
use std::collections::BTreeSet;

/// Longer than anything a person looks for.
const LONGEST: usize = 64;

/// Says what a hit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FoundKind {
    /// A person.
    Person,
    /// A plant or office.
    Plant,
    /// A visit.
    Visit,
    /// A study session.
    Session,
    /// An item of a checklist.
    Item,
    /// A hazard or suggestion.
    Finding,
}

/// Shows one hit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundView {
    /// What it is.
    pub kind: FoundKind,
    /// Its id: of person, plant or activity; for an item `CL-WD/1.2`.
    pub id: String,
    /// The activity, where it belongs to one.
    pub activity: Option<ActivityId>,
    /// The finding, where it is one.
    pub finding: Option<FindingId>,
    /// What is shown first.
    pub title: String,
    /// A line below.
    pub detail: String,
}

impl Engine {
    /// Finds at most `limit` things by words, tag numbers or pinyin: people, plants, activities
    /// and items whose name fits, the best first, then hazards that hold the words, the newest
    /// first. Blank text finds nothing; text of more than 64 characters is refused.
    pub fn find(&self, text: &str, limit: u32, lang: Lang) -> Result<Vec<FoundView>, EngineError> {
        self.lock().find(text, limit, lang)
    }
}

impl Inner {
    fn find(&mut self, text: &str, limit: u32, lang: Lang) -> Result<Vec<FoundView>, EngineError> {
        self.me()?;
        if text.trim().chars().count() > LONGEST {
            return Err(EngineError::BadInput("text"));
        }
        let Some(typed) = Typed::fold(text) else {
            return Ok(Vec::new());
        };
        if limit == 0 {
            return Ok(Vec::new());
        }
        let index = self.found_index(lang)?;
        let mut found: Vec<FoundView> = index
            .matches(&typed)
            .into_iter()
            .take(limit as usize)
            .map(|entry| self.found_entry(entry, lang))
            .collect();
        let findings = self.found_findings(&index, text, limit, lang);
        self.found = Some(index);
        found.extend(findings?);
        found.truncate(limit as usize);
        Ok(found)
    }

    fn found_entry(&self, entry: &Entry, lang: Lang) -> FoundView {
        let title = entry.title.clone();
        match &entry.what {
            What::Person(person) => FoundView {
                kind: FoundKind::Person,
                id: person.to_string(),
                activity: None,
                finding: None,
                title,
                detail: self.post_words(*person, lang),
            },
            What::Plant(org) => FoundView {
                kind: FoundKind::Plant,
                id: org.to_string(),
                activity: None,
                finding: None,
                title,
                detail: self.plant_words(*org, lang),
            },
            What::Activity {
                activity,
                kind,
                state,
            } => {
                let day = entry.at().map(|at| facts::short_day(at.day(), lang));
                FoundView {
                    kind: if *kind == EntityKind::Visit {
                        FoundKind::Visit
                    } else {
                        FoundKind::Session
                    },
                    id: activity.to_string(),
                    activity: Some(*activity),
                    finding: None,
                    title,
                    detail: line(day.into_iter().chain([(*state).to_owned()])),
                }
            }
            What::Item { checklist, item } => self.found_item(checklist, item, title, lang),
        }
    }

    fn found_item(&self, checklist: &str, item: &str, title: String, lang: Lang) -> FoundView {
        let list = self.programmes.checklist(checklist);
        let shown = list.and_then(|list| list.item(item));
        let section = list.and_then(|list| list.section_of(item));
        let above = list.map(|list| &list.title);
        let above = above
            .into_iter()
            .chain(section.map(|section| &section.title));
        FoundView {
            kind: FoundKind::Item,
            id: format!("{checklist}/{item}"),
            activity: None,
            finding: None,
            title: shown.map_or(title, |shown| shown.title.text(lang).to_owned()),
            detail: line(above.map(|label| label.text(lang).to_owned())),
        }
    }

    /// Says where a person works and as what.
    fn post_words(&self, person: PersonId, lang: Lang) -> String {
        let day = self.now().day();
        let roles = self.directory.roles_of(person, AsOf::NOW, day);
        let orgs: BTreeSet<OrgId> = roles.iter().map(|role| role.org).collect();
        let posts = orgs.into_iter().map(|org| {
            let posts = self.posts(person, org, day, lang);
            format!("{} {posts}", self.directory.org_name(org))
        });
        line(posts)
    }

    /// Says what a plant is called for short, what it does and where it is.
    fn plant_words(&self, org: OrgId, lang: Lang) -> String {
        let Some(found) = self.directory.organisation(org, AsOf::NOW) else {
            return String::new();
        };
        let does = found.enterprise.map(|kind| words::enterprise(kind, lang));
        let parts = [found.short_name, does, found.area];
        line(parts.into_iter().flatten().map(str::to_owned))
    }

    /// Gives each finding once, though the visit's record and its follow-up both hold it.
    fn found_findings(
        &self,
        index: &FoundIndex,
        text: &str,
        limit: u32,
        lang: Lang,
    ) -> Result<Vec<FoundView>, EngineError> {
        let mut seen = BTreeSet::new();
        let hits = self.readable_hits(text, limit, |_, hit| seen.insert(hit.finding))?;
        let views = hits.into_iter().map(|(activity, hit)| {
            let title = index.title_of(activity).unwrap_or_default();
            let named = [hit.snippet, hit.place.clone()];
            FoundView {
                kind: FoundKind::Finding,
                id: hit.finding.to_string(),
                activity: Some(activity),
                finding: Some(hit.finding),
                // A hazard may be noted by its place alone.
                title: named
                    .into_iter()
                    .find(|text| !text.trim().is_empty())
                    .unwrap_or_else(|| words::entity(EntityKind::Finding, lang).to_owned()),
                detail: line([hit.place, title.to_owned()].into_iter()),
            }
        });
        Ok(views.collect())
    }
}

/// Joins the parts of a line, without those that are empty.
fn line(parts: impl Iterator<Item = String>) -> String {
    let parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
    parts.join(" · ")
}

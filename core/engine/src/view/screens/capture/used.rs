//! What was written on this phone before: one's own phrases, and places of one plant.

use crate::error::EngineError;
use crate::inner::Inner;
use crate::visit::visit_ref;
use hucha_model::phrases::MAX_PHRASE;
use hucha_model::{DocId, OrgId, PersonId};
use hucha_store::{FindingFilter, FindingRow};
use std::collections::BTreeMap;

/// Findings looked back on, the newest first: several years of one inspector's.
const LOOK_BACK: u32 = 600;
/// Own phrases offered, as many as one screen shows in two swipes (ours).
const OWN_PHRASES: usize = 20;
/// Places offered.
const PLACES: usize = 20;

/// What was written before, the newest first.
#[derive(Default)]
pub(super) struct Used {
    /// Own short texts, each with how often it was written.
    pub(super) phrases: Vec<(String, u32)>,
    /// Places at the plant.
    pub(super) places: Vec<String>,
}

impl Inner {
    pub(super) fn used(&self, me: PersonId, host: Option<OrgId>) -> Result<Used, EngineError> {
        let filter = FindingFilter {
            scope: Some(self.me()?.scope),
            with_unlisted: true,
            limit: LOOK_BACK,
            ..FindingFilter::default()
        };
        let rows = self.store.read(|reads| reads.findings(&filter))?;
        let standing = || rows.iter().filter(|row| !row.removed);
        Ok(Used {
            phrases: phrases(standing(), me),
            places: self.places(standing(), me, host)?,
        })
    }

    fn places<'a>(
        &self,
        rows: impl Iterator<Item = &'a FindingRow>,
        me: PersonId,
        host: Option<OrgId>,
    ) -> Result<Vec<String>, EngineError> {
        let mut of_host: BTreeMap<DocId, bool> = BTreeMap::new();
        let mut places: Vec<String> = Vec::new();
        for row in rows {
            let place = row.place.trim();
            if place.is_empty() || places.iter().any(|known| known == place) {
                continue;
            }
            let is_of_host = if let Some(known) = of_host.get(&row.doc) {
                *known
            } else {
                let found = self.is_read_of(row.doc, me, host)?;
                of_host.insert(row.doc, found);
                found
            };
            if is_of_host {
                places.push(place.to_owned());
            }
            if places.len() >= PLACES {
                break;
            }
        }
        Ok(places)
    }

    /// Tells whether a document is of a visit to the plant, and the person's to read.
    fn is_read_of(
        &self,
        doc: DocId,
        me: PersonId,
        host: Option<OrgId>,
    ) -> Result<bool, EngineError> {
        let Some(opened) = self.opened(doc)? else {
            return Ok(false);
        };
        let visit = self.state(visit_ref(opened.activity))?;
        Ok(host.is_some()
            && visit.facts.helped == host
            && self.viewer(me).reads_document(&opened, &visit))
    }
}

/// Counts the person's own short texts, as noted on site: a line of a follow-up's list is a copy.
fn phrases<'a>(rows: impl Iterator<Item = &'a FindingRow>, me: PersonId) -> Vec<(String, u32)> {
    let mut found: Vec<(String, u32)> = Vec::new();
    for row in rows.filter(|row| row.pos.is_none() && row.by == Some(me)) {
        let text = row.text.trim();
        if text.is_empty() || text.chars().count() > MAX_PHRASE {
            continue;
        }
        match found.iter_mut().find(|(known, _)| known == text) {
            Some((_, times)) => *times += 1,
            None => found.push((text.to_owned(), 1)),
        }
    }
    found.truncate(OWN_PHRASES);
    found
}

//! The photos of late work: fetched by whoever may rule on it, so that they see what they rule on.

use super::LateRun;
use crate::error::EngineError;
use crate::inner::Inner;
use hucha_document::Doc;
use hucha_model::DocId;
use hucha_model::content::PhotoContent;
use hucha_model::wire::DocKind;
use hucha_store::Reads;
use std::collections::BTreeMap;

impl Inner {
    /// Lists photos that late work names and no document here does, of work this phone's person may
    /// rule on and did not turn away.
    pub(crate) fn late_photos(&self) -> Result<Vec<(DocId, PhotoContent)>, EngineError> {
        if self.store.read(Reads::quarantine_len)? == 0 {
            return Ok(Vec::new());
        }
        let me = self.me()?.person;
        let mut waiting = Vec::new();
        for run in self.late_runs()? {
            let Some(opened) = self.opened(run.held.doc)? else {
                continue;
            };
            let activity = self.state(opened.activity_ref())?;
            let rules = self.viewer(me).is_steward_for(run.held.user, &activity);
            let is_turned_away = activity.late.get(&run.row.hash) == Some(&false);
            if rules && !is_turned_away {
                waiting.push(run);
            }
        }
        let mut found = Vec::new();
        for run in newest_of_each(waiting) {
            // Work that cannot be read with what is here yet shows no photos yet.
            let Ok(doc) = self.with_late(&run.held) else {
                continue;
            };
            let photos = photos_in(&doc)?;
            found.extend(photos.into_iter().map(|photo| (run.held.doc, photo)));
        }
        Ok(found)
    }
}

/// Keeps the last run of each writer: what comes before is read with it.
fn newest_of_each(runs: Vec<LateRun>) -> Vec<LateRun> {
    let mut newest: BTreeMap<(DocId, Vec<u8>), LateRun> = BTreeMap::new();
    for run in runs {
        let key = (run.held.doc, run.held.actor.clone());
        let is_newer = newest
            .get(&key)
            .is_none_or(|known| known.held.seq < run.held.seq);
        if is_newer {
            newest.insert(key, run);
        }
    }
    newest.into_values().collect()
}

fn photos_in(doc: &Doc) -> Result<Vec<PhotoContent>, EngineError> {
    let read = crate::unit::hydrate;
    let photos = match doc.kind() {
        DocKind::Visit => doc.visit().map_err(read)?.content.photos,
        DocKind::FollowUp => doc.follow_up().map_err(read)?.content.photos,
        DocKind::StudySession => return Ok(Vec::new()),
    };
    Ok(photos.into_values().collect())
}

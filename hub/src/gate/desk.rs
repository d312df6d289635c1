//! Documents on the table of whoever judges: the few used last, and the judging itself.

use super::{GateAnswer, GateRun, PhotoNames, RunOutcome};
use hucha_document::{Doc, GateError, LoadError, RunToJudge, Taken, Touched, admit_batch};
use hucha_model::wire::DocKind;
use hucha_model::{DocId, Hash};
use std::collections::{BTreeMap, BTreeSet};

/// Most documents on the table.
const DOCS: usize = 16;
/// Most bytes of changes on the table: in memory a document takes many times as much.
const BYTES: usize = 12 << 20;

/// Documents at hand.
#[derive(Debug, Default)]
pub(super) struct Desk {
    open: BTreeMap<DocId, Open>,
    clock: u64,
}

#[derive(Debug)]
struct Open {
    used: u64,
    bytes: usize,
    doc: Doc,
}

impl Desk {
    /// Tells whether the document lies here at these heads.
    pub(super) fn has(&self, doc: DocId, heads: &[Hash]) -> bool {
        self.open
            .get(&doc)
            .is_some_and(|open| open.doc.heads() == heads)
    }

    /// Lays a document on the table; those longest unused make room.
    pub(super) fn load(
        &mut self,
        id: DocId,
        kind: DocKind,
        changes: &[impl AsRef<[u8]>],
    ) -> Result<(), LoadError> {
        self.open.remove(&id);
        let bytes = changes.iter().map(|change| change.as_ref().len()).sum();
        self.make_room(bytes);
        // Nothing is written here, so the actor may be the document's own id.
        let doc = Doc::load(kind, *id.as_bytes(), changes)?;
        self.clock += 1;
        let used = self.clock;
        self.open.insert(id, Open { used, bytes, doc });
        Ok(())
    }

    /// Judges runs against a document that lies here; `None` when it does not.
    ///
    /// A run that follows another of the same job is judged after it, wherever it stands.
    pub(super) fn judge(&mut self, id: DocId, runs: &[GateRun]) -> Option<GateAnswer> {
        self.clock += 1;
        let open = self.open.get_mut(&id)?;
        open.used = self.clock;
        let changes: Vec<Vec<Vec<u8>>> = runs.iter().map(GateRun::plain_changes).collect();
        let to_judge: Vec<RunToJudge<'_>> = runs
            .iter()
            .zip(&changes)
            .map(|(run, changes)| RunToJudge {
                attestation: &run.attestation,
                changes,
                author: run.author(),
            })
            .collect();
        let judged = admit_batch(&open.doc, &to_judge);
        open.bytes += changes.iter().flatten().map(Vec::len).sum::<usize>();
        open.doc = judged.doc;
        let outcomes = in_causal_order(&judged.runs)
            .into_iter()
            .filter_map(|index| {
                let (run, outcome) = (runs.get(index)?, judged.runs.get(index)?);
                Some((index as u32, word_on(&open.doc, run, outcome)))
            });
        Some(GateAnswer {
            outcomes: outcomes.collect(),
            heads: open.doc.heads(),
        })
    }

    fn make_room(&mut self, wanted: usize) {
        while !self.open.is_empty() && (self.open.len() >= DOCS || self.bytes() + wanted > BYTES) {
            let oldest = self.open.iter().min_by_key(|(_, open)| open.used);
            let Some(oldest) = oldest.map(|(id, _)| *id) else {
                return;
            };
            self.open.remove(&oldest);
        }
    }

    fn bytes(&self) -> usize {
        self.open.values().map(|open| open.bytes).sum()
    }
}

/// Lists positions so that a run that was taken comes after those it follows, and keeps its place
/// otherwise.
fn in_causal_order(runs: &[Result<Taken, GateError>]) -> Vec<usize> {
    let mut ahead: BTreeSet<Hash> = runs
        .iter()
        .flatten()
        .flat_map(|taken| taken.new.iter().map(|meta| meta.hash))
        .collect();
    let mut left: Vec<usize> = (0..runs.len()).collect();
    let mut order = Vec::new();
    loop {
        let before = left.len();
        left.retain(|index| {
            let new = match runs.get(*index) {
                Some(Ok(taken)) => taken.new.as_slice(),
                Some(Err(_)) | None => &[],
            };
            let own: BTreeSet<Hash> = new.iter().map(|meta| meta.hash).collect();
            let waits = new
                .iter()
                .flat_map(|meta| &meta.deps)
                .any(|dep| ahead.contains(dep) && !own.contains(dep));
            if !waits {
                ahead.retain(|hash| !own.contains(hash));
                order.push(*index);
            }
            waits
        });
        if left.len() == before {
            // What was taken has no circle; only an empty list ends here.
            order.extend(left);
            return order;
        }
    }
}

fn word_on(doc: &Doc, run: &GateRun, outcome: &Result<Taken, GateError>) -> RunOutcome {
    match outcome {
        Ok(taken) => {
            let position = |seq: u64| seq.saturating_sub(run.attestation.from) as u32;
            RunOutcome::Admitted {
                new: taken.new.iter().map(|meta| position(meta.seq)).collect(),
                photos: photos(doc, &taken.touched),
            }
        }
        Err(GateError::Held { needs }) => RunOutcome::Held {
            needs: needs.clone(),
        },
        Err(GateError::Rejected { reason, valid }) => RunOutcome::Rejected {
            reason: (*reason).to_owned(),
            valid: *valid,
        },
    }
}

/// Names the files of touched photos; what does not read was let through as an oddity.
fn photos(doc: &Doc, touched: &Touched) -> Vec<PhotoNames> {
    if touched.photos.is_empty() {
        return Vec::new();
    }
    let photos = match doc.kind() {
        DocKind::Visit => doc.visit_part(touched).map(|part| part.content.photos),
        DocKind::FollowUp => doc.follow_up_part(touched).map(|part| part.content.photos),
        DocKind::StudySession => return Vec::new(),
    };
    let photos = photos.unwrap_or_default().into_values();
    photos
        .map(|photo| PhotoNames {
            thumb: photo.thumb,
            master: photo.master,
            original: photo.original,
        })
        .collect()
}

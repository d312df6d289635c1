//! What the hub keeps at hand: documents, openings and folded states. Never the only copy.

use super::log::LogCache;
use chrono::NaiveDate;
use hucha_document::Doc;
use hucha_model::fold::EntityState;
use hucha_model::wire::{EntityRef, Opened};
use hucha_model::{DocId, Hash};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Most documents kept loaded.
const DOCS: usize = 32;
/// Most folded states and openings kept.
const SMALL: usize = 8_192;

/// Caches of one hub.
#[derive(Debug, Default)]
pub(super) struct Memory {
    docs: BTreeMap<DocId, (u64, Doc)>,
    clock: u64,
    /// The day that roles and terms were settled for last.
    pub(super) settled_day: Option<NaiveDate>,
    heads: BTreeMap<DocId, (i64, Vec<Hash>)>,
    /// The number that could not be made again while the hub recovers.
    pub(super) derived_in_vain: Option<u64>,
    opened: RefCell<BTreeMap<DocId, Opened>>,
    states: RefCell<BTreeMap<EntityRef, EntityState>>,
    pub(super) log: RefCell<LogCache>,
}

impl Memory {
    /// Gives a loaded document.
    pub(super) fn doc(&mut self, id: DocId) -> Option<Doc> {
        self.clock += 1;
        let (used, doc) = self.docs.get_mut(&id)?;
        *used = self.clock;
        Some(doc.clone())
    }

    /// Keeps a document; the one longest unused makes room.
    pub(super) fn keep_doc(&mut self, id: DocId, doc: Doc) {
        self.clock += 1;
        self.docs.insert(id, (self.clock, doc));
        if self.docs.len() > DOCS {
            let oldest = self
                .docs
                .iter()
                .min_by_key(|(_, (used, _))| *used)
                .map(|(id, _)| *id);
            if let Some(oldest) = oldest {
                self.docs.remove(&oldest);
            }
        }
    }

    /// Drops a document that moved on.
    pub(super) fn drop_doc(&mut self, id: DocId) {
        self.docs.remove(&id);
    }

    /// Gives the heads a document had at the gate, where it has not moved on since.
    pub(super) fn heads(&self, id: DocId, version: i64) -> Option<Vec<Hash>> {
        let (known, heads) = self.heads.get(&id)?;
        (*known == version).then(|| heads.clone())
    }

    /// Keeps the heads of a document whose newest change stands at `version`.
    pub(super) fn keep_heads(&mut self, id: DocId, version: i64, heads: Vec<Hash>) {
        if self.heads.len() >= SMALL {
            self.heads.clear();
        }
        self.heads.insert(id, (version, heads));
    }

    /// Gives an opening.
    pub(super) fn opened(&self, id: DocId) -> Option<Opened> {
        self.opened.borrow().get(&id).cloned()
    }

    /// Keeps an opening.
    pub(super) fn keep_opened(&self, opened: Opened) {
        let mut kept = self.opened.borrow_mut();
        if kept.len() >= SMALL {
            kept.clear();
        }
        kept.insert(opened.doc, opened);
    }

    /// Gives a folded state.
    pub(super) fn state(&self, entity: EntityRef) -> Option<EntityState> {
        self.states.borrow().get(&entity).cloned()
    }

    /// Keeps a folded state.
    pub(super) fn keep_state(&self, state: EntityState) {
        let mut kept = self.states.borrow_mut();
        if kept.len() >= SMALL {
            kept.clear();
        }
        kept.insert(state.entity, state);
    }

    /// Drops the state of a thing that a new decision moved.
    pub(super) fn drop_state(&self, entity: EntityRef) {
        self.states.borrow_mut().remove(&entity);
    }
}

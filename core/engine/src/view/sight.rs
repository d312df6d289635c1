//! What the person of this phone may read, whatever bytes are here: one gate for screens, files and
//! search. A phone may hold more than its person may read, from a post that has ended since.

use crate::act::refused;
use crate::error::EngineError;
use crate::inner::Inner;
use hucha_model::access::Sight;
use hucha_model::fold::EntityState;
use hucha_model::wire::{DocKind, Opened};
use hucha_model::{ActivityId, DocId};
use std::collections::BTreeMap;

/// Documents looked at for one answer: the activity of each that may be read.
pub(in crate::view) type Looked = BTreeMap<DocId, Option<ActivityId>>;

/// What is said to somebody who may not read it.
pub(in crate::view) fn no_access() -> EngineError {
    refused("no_access")
}

impl Inner {
    /// Finds the document of an activity that is of a kind and that the person may read.
    pub(in crate::view) fn readable(
        &self,
        activity: ActivityId,
        kind: DocKind,
    ) -> Result<Option<DocId>, EngineError> {
        for opened in self.docs_of(activity)? {
            if opened.kind == kind && self.reads(&opened)? {
                return Ok(Some(opened.doc));
            }
        }
        Ok(None)
    }

    /// Tells whether the person reads a document. The activity is folded only for those whom the
    /// opening alone does not let in.
    fn reads(&self, opened: &Opened) -> Result<bool, EngineError> {
        let viewer = self.viewer(self.me()?.person);
        Ok(viewer.is_let_in_by(opened)
            || viewer.reads_document(opened, &self.state(opened.activity_ref())?))
    }

    /// Gives the activity of a document of this alliance that the person may read.
    pub(in crate::view) fn readable_in(
        &self,
        doc: DocId,
        looked: &mut Looked,
    ) -> Result<Option<ActivityId>, EngineError> {
        if let Some(known) = looked.get(&doc) {
            return Ok(*known);
        }
        let scope = self.me()?.scope;
        let row = self.store.read(|reads| reads.opened(doc))?;
        let is_ours = row.is_some_and(|row| row.scope == scope);
        let found = match self.opened_if(is_ours, doc)? {
            Some(opened) if self.reads(&opened)? => Some(opened.activity),
            Some(_) | None => None,
        };
        looked.insert(doc, found);
        Ok(found)
    }

    fn opened_if(&self, is_ours: bool, doc: DocId) -> Result<Option<Opened>, EngineError> {
        if is_ours { self.opened(doc) } else { Ok(None) }
    }

    /// Tells how much of the decisions on an activity the person sees.
    pub(in crate::view) fn sight_of(&self, activity: &EntityState) -> Result<Sight, EngineError> {
        Ok(self.viewer(self.me()?.person).sight(activity, None))
    }

    /// Tells how much of a visit the person sees; whoever reads a record of it sees its words.
    pub(in crate::view) fn sight_of_visit(
        &self,
        visit: &EntityState,
        reads_a_record: bool,
    ) -> Result<Sight, EngineError> {
        if reads_a_record {
            return Ok(Sight::Words);
        }
        self.sight_of(visit)
    }
}

//! Edits of documents: one field, one change, one transaction.

use crate::error::EngineError;
use crate::inner::Inner;
use crate::unit::Unit;
use hucha_document::{Edit, FollowUpEdit, VisitEdit};
use hucha_model::{DocId, Hash};

impl Inner {
    /// Writes one edit; durable when it returns.
    pub(crate) fn edit(&mut self, doc: DocId, edit: &Edit) -> Result<Hash, EngineError> {
        let me = self.me()?.person;
        let opened = self.opened(doc)?.ok_or(EngineError::UnknownDocument(doc))?;
        if !self.viewer(me).reads_document(&opened) {
            return Err(EngineError::Refused { reason: "no_access".into() });
        }
        let visit = self.state(crate::visit::visit_ref(opened.activity))?;
        let rights = self.viewer(me).rights(&opened, Some(&visit));
        let allowed = match edit {
            Edit::Visit(VisitEdit::Rule { .. }) => rights.may_lead,
            Edit::FollowUp(FollowUpEdit::ListFinding { .. }) => rights.may_lead,
            Edit::FollowUp(FollowUpEdit::Plan { .. }) => rights.may_plan,
            Edit::Visit(_) | Edit::FollowUp(_) | Edit::Session(_) => true,
        };
        if !allowed {
            return Err(EngineError::Refused { reason: "authority".into() });
        }
        let mut unit = Unit::default();
        let hash = self.unit_edit(&mut unit, doc, edit)?;
        self.commit(unit)?;
        Ok(hash)
    }
}

//! Edits of documents: one field, one change, one transaction.

use crate::error::EngineError;
use crate::inner::Inner;
use crate::unit::Unit;
use hucha_document::Edit;
use hucha_model::{DocId, Hash};

impl Inner {
    /// Writes one edit; durable when it returns.
    pub(crate) fn edit(&mut self, doc: DocId, edit: &Edit) -> Result<Hash, EngineError> {
        let me = self.me()?.person;
        let opened = self.opened(doc)?.ok_or(EngineError::UnknownDocument(doc))?;
        if !self.viewer(me).reads_document(&opened) {
            return Err(EngineError::Refused { reason: "no_access".into() });
        }
        let mut unit = Unit::default();
        let hash = self.unit_edit(&mut unit, doc, edit)?;
        self.commit(unit)?;
        Ok(hash)
    }
}

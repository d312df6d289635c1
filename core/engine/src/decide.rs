//! Decisions a person makes directly: life-cycles say whether they may.

use crate::command::DecideRequest;
use crate::error::EngineError;
use crate::inner::Inner;
use crate::unit::{NewDecision, Unit};
use hucha_model::wire::EntityRef;
use hucha_model::{EntityId, Hash};

impl Inner {
    /// Makes one decision; durable when it returns. A new thing gets a new id.
    pub(crate) fn decide(
        &mut self,
        request: DecideRequest,
    ) -> Result<(EntityRef, Hash), EngineError> {
        let id = match request.id {
            Some(id) => id,
            None => EntityId::new(self.now(), self.random()),
        };
        let entity = EntityRef {
            kind: request.kind,
            id,
        };
        let heads = match request.doc {
            Some(doc) => self.doc(doc)?.heads(),
            None => Vec::new(),
        };
        let mut unit = Unit::default();
        let new = NewDecision {
            entity,
            verb: request.verb,
            facts: request.facts,
            text: request.text,
            doc: request.doc,
            heads,
        };
        let hash = self.unit_decide(&mut unit, new)?;
        self.commit(unit)?;
        Ok((entity, hash))
    }
}

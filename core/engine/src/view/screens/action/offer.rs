//! Which steps a person is offered: each is tried on the thing as it stands, unsigned.

use super::ActionView;
use super::labels::label;
use crate::error::EngineError;
use crate::inner::Inner;
use hucha_model::fold::{EntityState, fold, judge_next};
use hucha_model::wire::{Decision, EntityKind, EntityRef, Facts, Verb};
use hucha_model::{EntityId, Lang};
use std::collections::BTreeSet;

impl Inner {
    /// Offers the steps that a thing of this phone may take next.
    pub(in crate::view) fn actions(
        &self,
        state: &EntityState,
        lang: Lang,
    ) -> Result<Vec<ActionView>, EngineError> {
        let Some(lifecycle) = self.lifecycles.of(state.entity.kind) else {
            return Ok(Vec::new());
        };
        if state.state == lifecycle.initial() {
            return Ok(Vec::new());
        }
        let mut seen = BTreeSet::new();
        let mut offered = Vec::new();
        for row in &lifecycle.transitions {
            let begins_here = row
                .from
                .iter()
                .any(|from| *from == state.state || from == "*");
            if begins_here && seen.insert(row.verb) {
                offered.extend(self.offer(state, row.verb, lang)?);
            }
        }
        Ok(offered)
    }

    /// Offers a step that begins a new thing; `None` for whoever has no part in it.
    pub(in crate::view) fn beginning(
        &self,
        kind: EntityKind,
        verb: Verb,
        lang: Lang,
    ) -> Result<Option<ActionView>, EngineError> {
        let entity = EntityRef {
            kind,
            id: EntityId::default(),
        };
        let offered = self.offer(&fold(entity, &[], self.context()), verb, lang)?;
        Ok(offered.map(|action| ActionView { id: None, ..action }))
    }

    fn offer(
        &self,
        state: &EntityState,
        verb: Verb,
        lang: Lang,
    ) -> Result<Option<ActionView>, EngineError> {
        let me = self.me()?;
        let decision = Decision {
            scope: me.scope,
            entity: state.entity,
            verb,
            after: Vec::new(),
            doc: None,
            heads: Vec::new(),
            facts: Facts::default(),
            text: None,
            user: me.person,
            device: me.device,
            directory: self.known,
            at: self.now(),
            seq: 0,
        };
        let why_not = match judge_next(state, decision, self.context()) {
            Ok(_) => None,
            Err(reason) if reason.starts_with("needs.") => None,
            Err(reason) if reason.starts_with("who.") || reason == "state" => return Ok(None),
            Err(reason) => Some(self.lifecycles.sentence(reason, lang)),
        };
        Ok(Some(ActionView {
            kind: state.entity.kind,
            id: Some(state.entity.id),
            verb,
            label: label(state.entity.kind, verb, lang).to_owned(),
            why_not,
            asks: Vec::new(),
        }))
    }
}

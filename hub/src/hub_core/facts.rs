//! Facts that a decision states, checked against the document they were read from.

use super::HubCore;
use crate::HubFault;
use hucha_model::content::disputes_submit;
use hucha_model::programme::Programmes;
use hucha_model::wire::{Decision, EntityKind, TemplateRef, Verb};
use std::sync::OnceLock;

impl HubCore {
    /// Tells whether the hub holds the heads a submit names and reads other facts from them. Where
    /// the heads are not here it cannot judge, and does not dispute.
    pub(super) fn disputes(&mut self, decision: &Decision) -> Result<bool, HubFault> {
        if decision.entity.kind != EntityKind::Visit || decision.verb != Verb::Submit {
            return Ok(false);
        }
        let opened = match decision.doc {
            Some(doc) => self.opened(doc)?,
            None => None,
        };
        let Some(opened) = opened else {
            return Ok(false);
        };
        let doc = self.doc(&opened)?;
        if !decision.heads.iter().all(|head| doc.has(*head)) {
            return Ok(false);
        }
        let Ok(read) = doc.visit_at(&decision.heads) else {
            return Ok(false);
        };
        let items = item_count(decision.facts.template.as_ref());
        Ok(disputes_submit(&read.content, &decision.facts, items))
    }
}

/// Counts the items of a checklist that ships with this version; an unknown one has none.
fn item_count(template: Option<&TemplateRef>) -> usize {
    static PROGRAMMES: OnceLock<Option<Programmes>> = OnceLock::new();
    let programmes = PROGRAMMES.get_or_init(|| Programmes::embedded().ok());
    template
        .zip(programmes.as_ref())
        .and_then(|(template, programmes)| programmes.checklist(&template.id))
        .map_or(0, |checklist| checklist.items().count())
}

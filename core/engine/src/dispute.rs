//! Facts checked against the document they were read from.

use crate::inner::Inner;
use hucha_document::Doc;
use hucha_model::content::disputes_submit;
use hucha_model::wire::{Decision, EntityKind, Verb};
use hucha_store::Reads;

impl Inner {
    /// Tells whether this phone holds the heads a submit names and reads other facts from them.
    /// A phone that does not hold them cannot judge, and does not dispute.
    pub(crate) fn disputes(&self, reads: &Reads, decision: &Decision) -> bool {
        if decision.entity.kind != EntityKind::Visit || decision.verb != Verb::Submit {
            return false;
        }
        let Some(doc) = decision.doc else {
            return false;
        };
        let items = self.item_count(decision.facts.template.as_ref());
        let holds = |doc: &Doc| decision.heads.iter().all(|head| doc.has(*head));
        let read = |doc: &Doc| {
            let content = doc.visit_at(&decision.heads).ok()?.content;
            Some(disputes_submit(&content, &decision.facts, items))
        };
        match self.docs.get(&doc).filter(|open| holds(open)) {
            Some(open) => read(open),
            None => self
                .load_doc_from(reads, doc)
                .ok()
                .filter(holds)
                .as_ref()
                .and_then(read),
        }
        .unwrap_or(false)
    }
}

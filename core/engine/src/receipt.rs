//! Receipts: a phone tells another what it holds of its work, so that "only on this phone" is true.

use crate::error::EngineError;
use crate::inner::Inner;
use hucha_model::sign::SignError;
use hucha_model::wire::{Attestation, Opened, Receipt, Signed};
use hucha_model::{DocId, Hash, PersonId};
use hucha_sync::Item;
use std::collections::BTreeSet;

impl Inner {
    /// Signs what of `items`, and of the photos of `docs`, is the author's; `None` when nothing is,
    /// or when the key is locked: the next bundle carries it.
    pub(crate) fn receipt_for(
        &self,
        author: PersonId,
        items: &[Item],
        docs: &BTreeSet<DocId>,
    ) -> Result<Option<Signed>, EngineError> {
        let mut holds: BTreeSet<Hash> = items
            .iter()
            .filter(|item| written_by(item) == Some(author))
            .map(Item::hash)
            .collect();
        if let Some(blobs) = &self.blobs {
            for (doc, photo) in self.all_photos()? {
                for name in [photo.thumb, photo.master, photo.original] {
                    if photo.by == author && docs.contains(&doc) && blobs.contains(&name.0)? {
                        holds.insert(name);
                    }
                }
            }
        }
        if holds.is_empty() {
            return Ok(None);
        }
        let me = self.me()?;
        let receipt = Receipt {
            scope: me.scope,
            device: me.device,
            holds: holds.into_iter().collect(),
            at: self.now(),
        };
        match Signed::seal(&receipt, self.signer.as_ref()) {
            Ok(signed) => Ok(Some(signed)),
            Err(SignError::Locked) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

/// Names whose work an item says it is.
pub(crate) fn written_by(item: &Item) -> Option<PersonId> {
    match item {
        Item::Opened(signed) => Some(signed.open::<Opened>().ok()?.user),
        Item::Run { attestation, .. } => Some(attestation.open::<Attestation>().ok()?.user),
        Item::Decision(signed) => Some(signed.decision().ok()?.user),
        Item::Row(_)
        | Item::Record(_)
        | Item::Granted { .. }
        | Item::Ended { .. }
        | Item::Widened { .. } => None,
    }
}

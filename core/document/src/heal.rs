//! Healing: a document without changes that should never have come in, and all that follows them.

use crate::change::{ChangeMeta, HeaderError, read_header};
use crate::doc::{Doc, LoadError, export};
use crate::genesis::GENESIS_ACTOR;
use automerge::{ChangeHash, ReadDoc};
use hucha_model::{Hash, Millis};
use std::collections::BTreeSet;

/// Why a document cannot be healed. The document is untouched.
#[derive(Debug, thiserror::Error)]
pub enum HealError {
    /// The genesis is named: without it nothing is left.
    #[error("the genesis cannot be left out")]
    Genesis,
    /// A change that is left out cannot be read.
    #[error("a change cannot be read")]
    Header(#[source] HeaderError),
    /// What remains does not load.
    #[error("what remains does not load")]
    Load(#[source] LoadError),
}

impl Doc {
    /// Gives the device's time a change names, to the second; `None` when it is not here.
    pub fn time_of(&self, change: Hash) -> Option<Millis> {
        let found = self.engine.get_change_by_hash(&ChangeHash(change.0))?;
        Some(Millis(found.timestamp().saturating_mul(1000)))
    }

    /// Builds the document anew without the changes `bad` and without everything that follows one
    /// of them; changes named that are not here are passed over. Gives the new document and what was
    /// left out, each change after those it follows.
    ///
    /// `actor` must be random and fresh, as for [`Doc::create`]: numbers of the old one may have gone.
    /// The same `bad` gives the same heads and content, in whatever order the changes came.
    pub fn without(
        &self,
        bad: &BTreeSet<Hash>,
        actor: [u8; 16],
    ) -> Result<(Self, Vec<ChangeMeta>), HealError> {
        let mut gone: BTreeSet<Hash> = BTreeSet::new();
        let mut left_out = Vec::new();
        let mut kept = Vec::new();
        // The merge engine gives each change after those it follows.
        for change in self.engine.get_changes(&[]) {
            let change = export(&change);
            let is_genesis = change.actor == GENESIS_ACTOR;
            if bad.contains(&change.hash) || change.deps.iter().any(|dep| gone.contains(dep)) {
                if is_genesis {
                    return Err(HealError::Genesis);
                }
                gone.insert(change.hash);
                left_out.push(read_header(&change.bytes).map_err(HealError::Header)?);
            } else if !is_genesis {
                kept.push(change.bytes);
            }
        }
        // Operations are numbered behind those they follow, so this order is causal, and it does not
        // depend on the order of arrival.
        left_out.sort_by_key(|meta| (meta.start_op, meta.hash));
        let healed = Self::load(self.kind(), actor, kept).map_err(HealError::Load)?;
        Ok((healed, left_out))
    }
}

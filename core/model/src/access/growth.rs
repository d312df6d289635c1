//! Whose sight grows by a decision: they read the scope's decisions a second time.

use super::Viewer;
use crate::OrgId;
use crate::fold::EntityState;
use crate::wire::{EntityKind, Severity};
use std::collections::BTreeSet;

/// Who sees more after a decision than before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Growth {
    /// Plants whose people do.
    pub orgs: BTreeSet<OrgId>,
    /// True when the bureau's officers do.
    pub bureau: bool,
}

impl Growth {
    /// Compares a thing before and after a decision on it. The first decision on a thing lets
    /// nobody see more: there was nothing to see.
    pub fn between(before: &EntityState, after: &EntityState) -> Self {
        if before.steps.is_empty() {
            return Self::default();
        }
        let sides = |state: &EntityState| -> BTreeSet<OrgId> {
            let pair = state.facts.helper.into_iter().chain(state.facts.helped);
            pair.chain(state.handed_to.iter().copied()).collect()
        };
        let is_major = |state: &EntityState| {
            state.entity.kind == EntityKind::Finding
                && state.facts.severity == Some(Severity::Major)
        };
        Self {
            orgs: &sides(after) - &sides(before),
            bureau: (is_major(after) && !is_major(before))
                || (after.is_consented() && !before.is_consented()),
        }
    }

    /// Tells whether nobody sees more.
    pub fn is_none(&self) -> bool {
        self.orgs.is_empty() && !self.bureau
    }

    /// Tells whether a person is among those who see more.
    pub fn concerns(&self, viewer: &Viewer<'_>) -> bool {
        (self.bureau && viewer.is_bureau()) || self.orgs.iter().any(|org| viewer.belongs_to(*org))
    }
}

//! Which changes here stand in the way of a run that contests them.

use super::ops;
use crate::doc::Doc;
use crate::guard::guarded;
use crate::hydrate::follow_up::contested;
use automerge::Change;
use hucha_model::Hash;
use std::collections::BTreeSet;

impl Doc {
    /// Names the changes of this follow-up whose lines or photos a run words otherwise: where the
    /// hub numbered the run, they are to go. Empty when the run cannot be applied.
    pub fn contested_by(&self, changes: &[Vec<u8>]) -> BTreeSet<Hash> {
        guarded(|| self.find_contested(changes))
            .ok()
            .flatten()
            .unwrap_or_default()
    }

    fn find_contested(&self, changes: &[Vec<u8>]) -> Option<BTreeSet<Hash>> {
        let read: Result<Vec<Change>, _> = changes
            .iter()
            .map(|bytes| Change::try_from(bytes.as_slice()))
            .collect();
        let read = read.ok()?;
        let mut after = self.clone();
        after.engine.apply_changes(read.clone()).ok()?;
        let writes = ops::writes(&after, &read).ok()?;
        let mut found = BTreeSet::new();
        for write in writes {
            let sides = contested(&after, write.root, &write.key).ok()?;
            found.extend(sides.into_iter().filter(|change| self.has(*change)));
        }
        Some(found)
    }
}

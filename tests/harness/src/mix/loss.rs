//! The hub is lost and comes back as it was earlier in the run (I14).

use super::Mix;
use crate::snapshot::Snapshot;
use crate::violation::Violation;
use crate::world;
use hucha_document::Doc;
use hucha_model::directory::AsOf;
use hucha_model::{DocId, Hash};
use std::collections::BTreeSet;

impl Mix {
    /// Copies the hub, or puts the copy in its place, when the step for it has come.
    pub(super) fn lose_a_day(&mut self, step: usize) -> Result<(), Violation> {
        if self.plan.copied == Some(step) {
            self.plan.copied = None;
            self.copy = Some(self.network.world.copy_hub()?);
        }
        if self.plan.restored != Some(step) {
            return Ok(());
        }
        self.plan.restored = None;
        let Some(copy) = self.copy.take() else {
            return Ok(());
        };
        self.note_what_phones_know()?;
        self.network.restore_hub(copy)?;
        self.say_again()
    }

    /// Notes which phones know that the hub has what: one of them can bring it back.
    fn note_what_phones_know(&mut self) -> Result<(), Violation> {
        let docs: Vec<(DocId, BTreeSet<Hash>)> = self
            .notes
            .visits
            .iter()
            .map(|visit| visit.activity.visit_doc())
            .map(|doc| Ok((doc, self.at_hub(doc)?)))
            .collect::<Result<_, Violation>>()?;
        for who in self.network.present() {
            let phone = self.network.phone(who);
            for thing in &self.notes.things {
                let state = phone.engine().state(thing.entity)?;
                for step in state.steps.iter().filter(|step| step.n.is_some()) {
                    let known = self.notes.numbered.entry((thing.entity, step.hash));
                    known.or_default().insert(who);
                }
            }
            for (visit, (doc, at_hub)) in self.notes.visits.iter().zip(&docs) {
                let here = Snapshot::of(phone, visit.activity)?.numbered_changes(*doc)?;
                for hash in here.intersection(at_hub) {
                    let known = self.notes.taken.entry((*doc, *hash));
                    known.or_default().insert(who);
                }
            }
        }
        Ok(())
    }

    /// Lists the changes of a document that are in force at the hub.
    pub(crate) fn at_hub(&self, doc: DocId) -> Result<BTreeSet<Hash>, Violation> {
        let changes = self.network.world.hub.changes_of(doc)?;
        let hash = |bytes: &Vec<u8>| {
            let meta = Doc::change_meta(bytes);
            meta.map(|meta| meta.hash)
                .map_err(|error| Violation::Broken(error.to_string()))
        };
        changes.iter().map(hash).collect()
    }

    /// Whoever runs the hub says again what the copy does not know: who was withdrawn, who is in
    /// which post.
    fn say_again(&mut self) -> Result<(), Violation> {
        let now = self.network.world.time.now();
        let roster = world::roster(&self.owners);
        self.network.world.hub.import(&roster, now)?;
        for device in self.withdrawn.clone() {
            let known = self.network.world.hub.directory().device(device, AsOf::NOW);
            if known.is_some_and(|known| !known.revoked) {
                self.network.world.hub.revoke_device(device, now)?;
            }
        }
        if self.has_new_leader {
            self.put_new_leader()?;
        }
        Ok(())
    }
}

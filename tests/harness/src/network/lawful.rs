//! What the hub may refuse of honest work: each with its exact cause.

use super::Network;
use crate::violation::Violation;
use hucha_model::fold::{EntityState, Outcome};
use hucha_model::wire::{Attestation, EntityRef, Opened};
use hucha_model::{DocId, Hash, Lang, PersonId};
use hucha_sync::{Frame, HttpPlan, Item, PlanBody, read_stream};
use std::collections::{BTreeMap, BTreeSet};

/// Whose the things are that phones pushed.
#[derive(Debug, Default)]
pub(super) struct Sent {
    activities: BTreeMap<DocId, EntityRef>,
    openings: BTreeMap<Hash, EntityRef>,
    runs: BTreeMap<Hash, (DocId, PersonId)>,
    /// Records, rows and access: the hub's own words, brought back to it.
    words: BTreeSet<Hash>,
    /// Where the hub refused something of whom.
    cut: BTreeSet<(DocId, PersonId)>,
}

impl Sent {
    /// Remembers what a request carries.
    pub(super) fn note(&mut self, plan: &HttpPlan) {
        let PlanBody::Bytes(body) = &plan.body else {
            return;
        };
        for frame in read_stream(body).unwrap_or_default() {
            if let Frame::Item(item) = frame {
                self.note_item(&item);
            }
        }
    }

    fn note_item(&mut self, item: &Item) {
        if let Item::Opened(signed) = item
            && let Ok(opened) = signed.open::<Opened>()
        {
            let activity = opened.activity_ref();
            self.activities.insert(opened.doc, activity);
            self.openings.insert(item.hash(), activity);
        } else if let Item::Run { attestation, .. } = item
            && let Ok(held) = attestation.open::<Attestation>()
        {
            self.runs.insert(item.hash(), (held.doc, held.user));
        } else if is_word_of_hub(item) {
            self.words.insert(item.hash());
        }
    }
}

/// Tells whether only the hub makes such an item.
fn is_word_of_hub(item: &Item) -> bool {
    match item {
        Item::Row(_)
        | Item::Record(_)
        | Item::Granted { .. }
        | Item::Ended { .. }
        | Item::Widened { .. } => true,
        Item::Opened(_) | Item::Run { .. } | Item::Decision(_) => false,
    }
}

/// Tells whether anything that was decided on a thing is in force.
pub fn came_into_force(state: &EntityState) -> bool {
    let is_applied = |outcome: &Outcome| matches!(outcome, Outcome::Applied { .. });
    state.steps.iter().any(|step| is_applied(&step.outcome))
}

impl Network {
    /// Tells whether the hub's own decisions bear a refusal of honest work out: the record of a
    /// visit that never came to be; the lead, taken by a decision that is not in force; a list that
    /// its leader handed over in two wordings. Its own words, of a branch that a restored hub gave up,
    /// it need not take back.
    pub(super) fn is_lawful(&mut self, item: Hash, reason: &str) -> Result<bool, Violation> {
        if self.sent.words.contains(&item) {
            return Ok(reason == "void" && self.troubled.restored);
        }
        let hub = &self.world.hub;
        if let Some(activity) = self.sent.openings.get(&item) {
            return Ok(reason == "opening" && !came_into_force(&hub.state_of(*activity)?));
        }
        let Some((doc, author)) = self.sent.runs.get(&item).copied() else {
            return Ok(false);
        };
        let Some(activity) = self.sent.activities.get(&doc) else {
            return Ok(false);
        };
        let leads = hub.state_of(*activity)?.led_by.contains(&author);
        let is_lawful = match reason {
            "who.not_leader" => !leads,
            "list.stands" => leads,
            _ => false,
        };
        if is_lawful {
            self.sent.cut.insert((doc, author));
        }
        Ok(is_lawful)
    }

    /// Tells whether the hub refused, for good cause, something that a person wrote in a document.
    pub fn is_cut(&self, doc: DocId, author: PersonId) -> bool {
        self.sent.cut.contains(&(doc, author))
    }

    /// Tells whether all that a phone keeps aside is what the hub refused for good cause.
    pub(super) fn keeps_aside_lawfully(&mut self, who: usize) -> Result<bool, Violation> {
        for aside in self.phone(who).engine().quarantine(Lang::En)? {
            let is_entry = aside.what == "an entry of this phone";
            let mut is_lawful = is_entry;
            for reason in ["opening", "who.not_leader", "list.stands"] {
                is_lawful |= self.is_lawful(aside.item, reason)?;
            }
            if !is_lawful {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

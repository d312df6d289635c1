//! A hub that came back from an older copy, on the network: how its recovery begins and ends (I14).

use super::Network;
use crate::book;
use crate::copies::HubCopy;
use crate::door::Answer;
use crate::markers::reached;
use crate::violation::{Violation, promise};
use hucha_model::wire::NumberRecord;
use hucha_sync::{Frame, Item, PlanKind, read_stream};
use std::collections::{BTreeMap, BTreeSet};

/// Which phones were told the records of which numbers.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// Of the hub's present life.
    now: BTreeMap<u64, BTreeSet<usize>>,
    /// Of the hub that was lost.
    lost: BTreeMap<u64, BTreeSet<usize>>,
}

impl Network {
    /// Remembers whose numbers a phone has taken in with an answer.
    pub(super) fn note_told(&mut self, who: usize, answer: &Answer) {
        if answer.status != 200 || !matches!(answer.kind, PlanKind::Sync { .. }) {
            return;
        }
        for frame in read_stream(&answer.body).unwrap_or_default() {
            if let Frame::Item(Item::Record(signed)) = frame
                && let Ok(record) = signed.open::<NumberRecord>()
            {
                self.told.now.entry(record.n).or_default().insert(who);
            }
        }
    }

    /// Puts an older copy in the place of the hub.
    pub fn restore_hub(&mut self, copy: HubCopy) -> Result<(), Violation> {
        book::fault("a hub restored from an older copy");
        if copy.n < self.world.hub.chain_end()?.n {
            reached("hub_lost_numbers");
        }
        self.troubled.restored = true;
        self.told.lost = std::mem::take(&mut self.told.now);
        self.world.restore_hub(copy)
    }

    /// Notes when a recovery begins and when it ends by itself.
    pub(super) fn watch_recovery(&mut self) -> Result<(), Violation> {
        if !self.troubled.restored {
            return Ok(());
        }
        let is_recovering = self.world.hub.is_recovering()?;
        if is_recovering && !self.recovers {
            reached("hub_recovers");
        }
        if self.recovers && !is_recovering {
            reached("recovery_ended_whole");
        }
        self.recovers = is_recovering;
        Ok(())
    }

    /// Whoever runs the hub ends a recovery that does not end by itself.
    pub fn end_recovery(&mut self) -> Result<(), Violation> {
        let now = self.world.time.now();
        if self.world.hub.close_recovery(now)? {
            reached("recovery_ended_by_hand");
        }
        self.recovers = false;
        Ok(())
    }

    /// I14: what is missing is missing for a cause: its record was in an answer that was lost, or is
    /// on a phone that is gone, or the lost hub had told it to nobody yet.
    pub(super) fn holes_have_causes(&self) -> Result<(), Violation> {
        book::checked("I14");
        let missing = self.world.hub.recovery_status()?.back_to + 1;
        let has_cause = self.troubled.lost_answers
            || !self.troubled.gone.is_empty()
            || self.troubled.hostile
            || !self.told.lost.contains_key(&missing);
        promise(has_cause, || {
            "I14: a restored hub lacks a number though no answer was lost".into()
        })
    }
}

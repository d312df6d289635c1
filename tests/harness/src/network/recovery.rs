//! A hub that came back from an older copy, on the network: how its recovery begins and ends (I14).

use super::Network;
use crate::book;
use crate::copies::HubCopy;
use crate::markers::reached;
use crate::violation::{Violation, promise};

impl Network {
    /// Puts an older copy in the place of the hub.
    pub fn restore_hub(&mut self, copy: HubCopy) -> Result<(), Violation> {
        book::fault("a hub restored from an older copy");
        if copy.n < self.world.hub.chain_end()?.n {
            reached("hub_lost_numbers");
        }
        self.troubled.restored = true;
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

    /// I14: what is missing is missing for a cause.
    pub(super) fn holes_have_causes(&self) -> Result<(), Violation> {
        book::checked("I14");
        let has_cause =
            self.troubled.lost_answers || !self.troubled.gone.is_empty() || self.troubled.hostile;
        promise(has_cause, || {
            "I14: a restored hub lacks a number though no answer was lost".into()
        })
    }
}

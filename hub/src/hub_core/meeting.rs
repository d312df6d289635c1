//! Meeting a device: does its view of the sequence continue this hub's?

use super::HubCore;
use crate::HubFault;
use hucha_model::DeviceId;
use hucha_sync::{Leaves, Meeting, Standing};

impl HubCore {
    /// Compares a device's newest checkpoint and cursor with the sequence.
    pub(super) fn meet(
        &mut self,
        device: DeviceId,
        standing: &Standing<'_>,
    ) -> Result<Meeting, HubFault> {
        if standing.scope != self.scope || self.speaker(device).is_none() {
            return Ok(Meeting::Stranger);
        }
        let newest = self.chain_end()?.n;
        let shown = standing
            .checkpoint
            .and_then(|signed| self.own_checkpoint(signed));
        if let Some(shown) = shown {
            match self.root_at(shown.n)? {
                Some(root) if root == shown.root => {}
                Some(_) => return Ok(Meeting::Behind { n: 0 }),
                None => return Ok(Meeting::Behind { n: newest }),
            }
        }
        if standing.after > newest {
            return Ok(Meeting::Behind { n: newest });
        }
        Ok(Meeting::InStep)
    }

    /// Takes leaves of numbers that this hub has lost.
    pub(super) fn take_leaves(&mut self, _: DeviceId, _: &Leaves) -> Result<(), HubFault> {
        Ok(())
    }
}

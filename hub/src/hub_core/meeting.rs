//! Meeting a device: does its view of the sequence continue this hub's?

use super::HubCore;
use crate::HubFault;
use hucha_model::{DeviceId, Millis};
use hucha_sync::{Meeting, Standing};

impl HubCore {
    /// Compares a device's newest checkpoint and cursor with the sequence. A checkpoint that this
    /// hub signed and cannot confirm proves that it was restored.
    pub(super) fn meet(
        &mut self,
        device: DeviceId,
        standing: &Standing<'_>,
        now: Millis,
    ) -> Result<Meeting, HubFault> {
        if standing.scope != self.scope || self.speaker(device).is_none() {
            return Ok(Meeting::Stranger);
        }
        if self.is_recovering()? {
            self.adopt_ready(now)?;
        }
        let newest = self.chain_end()?.n;
        let shown = standing
            .checkpoint
            .and_then(|signed| self.own_checkpoint(signed));
        if let Some(shown) = shown {
            if self.known_root(shown.n)? != Some(shown.root) {
                return self.meet_apart(device, &shown, now);
            }
            if shown.n > newest {
                // It is of the branch that is being taken back.
                return self.meet_apart(device, &shown, now);
            }
            if let Some(n) = self.ask_for_holes(device, &shown)? {
                return Ok(Meeting::Behind { n });
            }
        }
        if standing.after > newest {
            return Ok(Meeting::Behind { n: newest });
        }
        Ok(Meeting::InStep)
    }
}

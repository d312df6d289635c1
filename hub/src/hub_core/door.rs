//! The first look at a request: before a byte of its body is read.

use super::{AuthRefusal, HubCore};
use hucha_model::DeviceId;
use hucha_model::directory::AsOf;

impl HubCore {
    /// Tells whether a device may speak at all; its signature can be checked only with the body.
    ///
    /// `to_push` lets a withdrawn device in, which may still bring its person's work.
    pub fn knock(&mut self, device: DeviceId, to_push: bool) -> Result<(), AuthRefusal> {
        self.refresh()?;
        if self.speaker(device).is_some() || (to_push && self.is_withdrawn(device)) {
            return Ok(());
        }
        match self.directory.device(device, AsOf::NOW) {
            Some(_) => Err(AuthRefusal::Revoked),
            None => Err(AuthRefusal::UnknownDevice),
        }
    }
}

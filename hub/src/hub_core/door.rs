//! The first look at a request: before a byte of its body is read.

use super::{AuthRefusal, HubCore};
use hucha_model::DeviceId;
use hucha_model::directory::AsOf;
use hucha_model::sign::PublicKey;

impl HubCore {
    /// Tells whether a device may speak at all, and gives its key: the signature can be checked only
    /// with the body.
    ///
    /// `to_push` lets a withdrawn device in, which may still bring its person's work.
    pub fn knock(&mut self, device: DeviceId, to_push: bool) -> Result<PublicKey, AuthRefusal> {
        self.refresh()?;
        let may_speak = self.speaker(device).is_some() || (to_push && self.is_withdrawn(device));
        match self.directory.device(device, AsOf::NOW) {
            Some(found) if may_speak => Ok(found.key.clone()),
            Some(_) => Err(AuthRefusal::Revoked),
            None => Err(AuthRefusal::UnknownDevice),
        }
    }
}

//! What a phone may complain of without anybody being wrong: each with its exact cause.

use super::Network;
use crate::markers::reached;
use hucha_engine::{EngineError, LogFault};
use hucha_model::directory::AsOf;
use hucha_store::StoreError;

impl Network {
    /// Tells whether a phone's complaint has a cause that the run knows of.
    pub(super) fn is_excused(&mut self, who: usize, why: &EngineError) -> bool {
        if matches!(why, EngineError::Store(StoreError::DiskFull)) {
            let is_full = self.troubled.full.contains(&who);
            if is_full {
                reached("disk_full_in_sync");
                self.troubled.lost_answers = true;
            }
            return is_full;
        }
        if let EngineError::Hub { status, code, .. } = why {
            return match (status, code.as_str()) {
                (403, _) if self.troubled.gone.contains(&who) => {
                    reached("revoked_turned_away");
                    true
                }
                (401, "unknown_device") => self.is_forgotten(who),
                // The hub that came back has not got as far again.
                (409, "directory") => self.troubled.restored,
                (_, _) => false,
            };
        }
        let is_alarm = matches!(why, EngineError::Log(LogFault::TwoStories { .. }));
        if is_alarm && (self.troubled.restored || self.troubled.lied) {
            reached("two_stories_noticed");
            return true;
        }
        false
    }

    /// Tells whether the hub came back from a copy that is older than a phone.
    fn is_forgotten(&self, who: usize) -> bool {
        let device = self.phone(who).engine().identity().map(|me| me.device);
        let known = device.and_then(|device| {
            let directory = self.world.hub.directory();
            directory.device(device, AsOf::NOW)
        });
        self.troubled.restored && known.is_none()
    }
}

//! A copy of the database while the hub runs.

use super::HubCore;
use crate::HubFault;
use std::path::Path;

impl HubCore {
    /// Writes a whole and consistent copy of the database to a file that does not exist yet. Keys
    /// and photos are files of their own.
    pub fn back_up(&self, to: &Path) -> Result<(), HubFault> {
        self.db
            .execute("VACUUM INTO ?1", [to.to_string_lossy().into_owned()])?;
        Ok(())
    }
}

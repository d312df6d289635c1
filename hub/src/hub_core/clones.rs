//! Two live copies of one device: told by its counter of decisions, which one phone never uses
//! twice. The device is suspended until its person enrols again; nothing it holds is refused.

use super::HubCore;
use crate::HubFault;
use hucha_model::wire::Decision;
use hucha_model::{DeviceId, Hash, Millis};
use rusqlite::{OptionalExtension as _, params};

impl HubCore {
    /// Notes a decision's place in its device's count; true when another decision has it.
    pub(super) fn is_of_a_clone(
        &self,
        decision: &Decision,
        hash: Hash,
        now: Millis,
    ) -> Result<bool, HubFault> {
        let (device, seq) = (decision.device, decision.seq as i64);
        self.db
            .prepare_cached(
                "INSERT OR IGNORE INTO decision_seq (device, seq, hash) VALUES (?1, ?2, ?3)",
            )?
            .execute(params![device.as_bytes(), seq, hash.0])?;
        let known: [u8; 32] = self
            .db
            .prepare_cached("SELECT hash FROM decision_seq WHERE device = ?1 AND seq = ?2")?
            .query_row(params![device.as_bytes(), seq], |row| row.get(0))?;
        if Hash(known) == hash {
            return Ok(false);
        }
        self.suspend(device, hash, now)?;
        Ok(true)
    }

    fn suspend(&self, device: DeviceId, item: Hash, now: Millis) -> Result<(), HubFault> {
        if self.is_suspended(device)? {
            return Ok(());
        }
        self.db.execute(
            "INSERT INTO suspended (device, at) VALUES (?1, ?2)",
            params![device.as_bytes(), now.0],
        )?;
        self.note_incident("device.cloned", Some(device), Some(item), now)
    }

    /// Tells whether a device waits for its person to enrol again.
    pub fn is_suspended(&self, device: DeviceId) -> Result<bool, HubFault> {
        let mut find = self
            .db
            .prepare_cached("SELECT 1 FROM suspended WHERE device = ?1")?;
        let found: Option<i64> = find
            .query_row([device.as_bytes()], |row| row.get(0))
            .optional()?;
        Ok(found.is_some())
    }
}

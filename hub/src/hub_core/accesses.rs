//! The access log: who knocked at which door, and what they were answered; never what they brought.

use super::HubCore;
use crate::HubFault;
use hucha_model::directory::AsOf;
use hucha_model::{DeviceId, Millis, PersonId};
use rusqlite::params;

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// When it ended.
    pub at: Millis,
    /// The device, once its signature was checked.
    pub device: Option<DeviceId>,
    /// The method.
    pub method: String,
    /// The route, without what it names.
    pub route: String,
    /// The status answered.
    pub status: u16,
    /// Bytes of the body read.
    pub bytes_in: u64,
    /// Bytes of the body answered.
    pub bytes_out: u64,
}

impl HubCore {
    /// Writes requests down, with whose device it is now.
    pub fn log_accesses(&mut self, accesses: &[Access]) -> Result<(), HubFault> {
        self.transact(|core| {
            let mut insert = core.db.prepare_cached(
                "INSERT INTO access_log
                 (at, device, person, method, route, status, bytes_in, bytes_out)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?;
            for access in accesses {
                let person = access
                    .device
                    .and_then(|device| core.directory.device(device, AsOf::NOW))
                    .map(|found| found.person);
                insert.execute(params![
                    access.at.0,
                    access.device.as_ref().map(DeviceId::as_bytes),
                    person.as_ref().map(PersonId::as_bytes),
                    access.method,
                    access.route,
                    access.status,
                    access.bytes_in as i64,
                    access.bytes_out as i64,
                ])?;
            }
            Ok(())
        })
    }

    /// Removes requests, and words on refused bytes, that are older than `before`; gives how many
    /// requests.
    pub fn prune_accesses(&mut self, before: Millis) -> Result<usize, HubFault> {
        self.transact(|core| {
            let removed = core
                .db
                .execute("DELETE FROM access_log WHERE at < ?1", [before.0])?;
            core.db
                .execute("DELETE FROM refused WHERE at < ?1", [before.0])?;
            Ok(removed)
        })
    }

    /// Lists the newest requests, the newest first.
    pub fn accesses(&self, limit: usize) -> Result<Vec<Access>, HubFault> {
        let mut list = self.db.prepare_cached(
            "SELECT at, device, method, route, status, bytes_in, bytes_out FROM access_log
             ORDER BY id DESC LIMIT ?1",
        )?;
        let found = list.query_map([limit as i64], |row| {
            Ok(Access {
                at: Millis(row.get(0)?),
                device: row.get::<_, Option<[u8; 16]>>(1)?.map(DeviceId::from_bytes),
                method: row.get(2)?,
                route: row.get(3)?,
                status: row.get(4)?,
                bytes_in: row.get::<_, i64>(5)? as u64,
                bytes_out: row.get::<_, i64>(6)? as u64,
            })
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }
}

//! Who sent a blob, which documents name it, and therefore who may read it.

use super::HubCore;
use crate::HubFault;
use hucha_model::directory::{AsOf, Device};
use hucha_model::planted::{Bug, is_planted};
use hucha_model::wire::Opened;
use hucha_model::{DeviceId, DocId, Hash, Millis, PersonId};
use rusqlite::params;

impl HubCore {
    /// Notes a blob that is durable in the store and came from `device`.
    ///
    /// The bytes of a known blob count again: the right to read follows who could show them.
    pub fn note_blob(
        &mut self,
        device: DeviceId,
        sha256: Hash,
        bytes: u64,
        now: Millis,
    ) -> Result<(), HubFault> {
        self.transact(|core| {
            core.db.execute(
                "INSERT OR IGNORE INTO blob (sha256, bytes, at) VALUES (?1, ?2, ?3)",
                params![sha256.0, bytes as i64, now.0],
            )?;
            core.db.execute(
                "INSERT OR IGNORE INTO blob_source (sha256, device) VALUES (?1, ?2)",
                params![sha256.0, device.as_bytes()],
            )?;
            Ok(())
        })
    }

    /// Keeps a blob and notes it: what a simulation does in place of a PUT.
    pub fn put_blob(
        &mut self,
        device: DeviceId,
        bytes: &[u8],
        now: Millis,
    ) -> Result<Hash, HubFault> {
        let sha256 = Hash::of_bytes(bytes);
        self.blobs.put_bytes(sha256, bytes)?;
        self.note_blob(device, sha256, bytes.len() as u64, now)?;
        Ok(sha256)
    }

    /// Tells whether the device's person may read a blob: some document they read names it, and
    /// somebody who was a party of that document sent the bytes; or late work names it that they may
    /// rule on.
    pub fn may_read_blob(
        &self,
        device: DeviceId,
        sha256: Hash,
        now: Millis,
    ) -> Result<bool, HubFault> {
        let Some(reader) = self.speaker(device).map(|found| found.person) else {
            return Ok(false);
        };
        if is_planted(Bug::BlobServedToEverybody) {
            return Ok(true);
        }
        // Also devices withdrawn since: what they showed while they could stays evidence.
        let sources = self.ids("SELECT device FROM blob_source WHERE sha256 = ?1", sha256)?;
        let sources: Vec<Device<'_>> = sources
            .into_iter()
            .filter_map(|id| self.directory.device(DeviceId::from_bytes(id), AsOf::NOW))
            .collect();
        for doc in self.ids("SELECT doc FROM blob_ref WHERE sha256 = ?1", sha256)? {
            let Some(opened) = self.opened(DocId::from_bytes(doc))? else {
                continue;
            };
            if !self.may_read(reader, &opened, now)? {
                continue;
            }
            if self.is_shown_by_party(&sources, &opened, now)? {
                return Ok(true);
            }
        }
        self.rules_on_blob(reader, &sources, sha256, now)
    }

    pub(super) fn is_shown_by_party(
        &self,
        sources: &[Device<'_>],
        opened: &Opened,
        now: Millis,
    ) -> Result<bool, HubFault> {
        for source in sources {
            if self.was_party(source.person, opened, now)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Tells whether a person reads a document or did once: whoever leaves takes no photo along.
    fn was_party(&self, person: PersonId, opened: &Opened, now: Millis) -> Result<bool, HubFault> {
        let ever = |org| self.directory.ever_belonged(person, org, AsOf::NOW);
        Ok(opened.parties.iter().any(|party| ever(party.org))
            || self.may_read(person, opened, now)?)
    }

    /// Names blobs that runs of this device refer to and that are not here: thumbnails first.
    pub(super) fn wanted_blobs_of(
        &self,
        device: DeviceId,
        limit: usize,
    ) -> Result<Vec<Hash>, HubFault> {
        if self.speaker(device).is_none() {
            return Ok(Vec::new());
        }
        let mut list = self.db.prepare_cached(
            "SELECT sha256, min(rank) AS first FROM blob_ref
             WHERE device = ?1 AND sha256 NOT IN (SELECT sha256 FROM blob)
             GROUP BY sha256 ORDER BY first, sha256 LIMIT ?2",
        )?;
        let found = list.query_map(params![device.as_bytes(), limit as i64], |row| {
            Ok(Hash(row.get(0)?))
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    fn ids(&self, sql: &str, sha256: Hash) -> Result<Vec<[u8; 16]>, HubFault> {
        let mut list = self.db.prepare_cached(sql)?;
        let found = list.query_map([sha256.0], |row| row.get(0))?;
        Ok(found.collect::<Result<_, _>>()?)
    }
}

//! The photos of late work: brought by a device that may no longer speak, shown to stewards alone.
//!
//! A change spells the name of a photo's bytes out, and no late change is compressed, so whether late
//! work refers to a blob is read from the numbered bytes themselves: no merge engine sees them before
//! a steward admits them, and nothing has to be kept in step.

use super::HubCore;
use crate::HubFault;
use hucha_model::directory::Device;
use hucha_model::wire::Opened;
use hucha_model::{DeviceId, DocId, Hash, Millis, PersonId};
use rusqlite::params;

/// Most blobs of one withdrawn device that no admitted work names, and their bytes: photos of a
/// few long days. Beyond, its own memory keeps them until a steward has ruled.
const BLOBS: i64 = 2_000;
const BYTES: i64 = 512 << 20;

/// What a withdrawn device may still bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::hub_core) enum Bringing {
    /// The photo belongs to its work.
    Fits,
    /// It does, and as much of it as may be is here.
    Full,
    /// Nothing of its work names it.
    Foreign,
}

impl HubCore {
    /// Tells whether a withdrawn device may bring a blob: its work names it, in force or late, and
    /// not too much waits already.
    pub(in crate::hub_core) fn brings(
        &self,
        device: DeviceId,
        sha256: Hash,
    ) -> Result<Bringing, HubFault> {
        let mut named = self
            .db
            .prepare_cached("SELECT 1 FROM blob_ref WHERE sha256 = ?1 AND device = ?2")?;
        if named.exists(params![sha256.0, device.as_bytes()])? {
            return Ok(Bringing::Fits);
        }
        if self.late_naming(device, sha256)?.is_empty() {
            return Ok(Bringing::Foreign);
        }
        let mut sent = self.db.prepare_cached(
            "SELECT count(*), coalesce(sum(bytes), 0) FROM blob_source JOIN blob USING (sha256)
             WHERE device = ?1 AND sha256 <> ?2
               AND NOT EXISTS (SELECT 1 FROM blob_ref WHERE blob_ref.sha256 = blob.sha256)",
        )?;
        let (count, bytes): (i64, i64) = sent
            .query_row(params![device.as_bytes(), sha256.0], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        Ok(if count < BLOBS && bytes < BYTES {
            Bringing::Fits
        } else {
            Bringing::Full
        })
    }

    /// Tells whether a person may look at a blob of late work, to rule on it: they read the document
    /// it would go into and are of its author's plant, and a party of that document showed the bytes.
    pub(in crate::hub_core) fn rules_on_blob(
        &self,
        person: PersonId,
        sources: &[Device<'_>],
        sha256: Hash,
        now: Millis,
    ) -> Result<bool, HubFault> {
        for (device, doc, author) in self.authors_of_late()? {
            let Some(opened) = self.opened(doc)? else {
                continue;
            };
            // Bytes are searched only for somebody who may see what they are searched for.
            if self.is_steward(person, author, &opened, now)?
                && self.is_shown_by_party(sources, &opened, now)?
                && self.late_naming(device, sha256)?.contains(&doc)
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn is_steward(
        &self,
        person: PersonId,
        author: PersonId,
        opened: &Opened,
        now: Millis,
    ) -> Result<bool, HubFault> {
        let activity = self.state_of(opened.activity_ref())?;
        let ruler = self.viewer(person, now);
        Ok(ruler.is_steward_for(author, &activity) && self.may_read(person, opened, now)?)
    }

    /// Lists whose late work is here: from which device, for which document.
    fn authors_of_late(&self) -> Result<Vec<(DeviceId, DocId, PersonId)>, HubFault> {
        let mut list = self.db.prepare_cached(
            "SELECT DISTINCT device, doc, person FROM item
             WHERE device IS NOT NULL AND refused IS NOT NULL AND refused LIKE 'steward.%'
               AND doc IS NOT NULL AND person IS NOT NULL",
        )?;
        let found = list.query_map([], |row| {
            Ok((
                DeviceId::from_bytes(row.get(0)?),
                DocId::from_bytes(row.get(1)?),
                PersonId::from_bytes(row.get(2)?),
            ))
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Lists documents of late work of a device that spells out the name of a blob.
    fn late_naming(&self, device: DeviceId, sha256: Hash) -> Result<Vec<DocId>, HubFault> {
        let mut list = self.db.prepare_cached(
            "SELECT DISTINCT doc FROM item
             WHERE device = ?1 AND refused IS NOT NULL AND refused LIKE 'steward.%'
               AND doc IS NOT NULL AND instr(bytes, ?2) > 0",
        )?;
        let name = sha256.to_hex().into_bytes();
        let found = list.query_map(params![device.as_bytes(), name], |row| {
            Ok(DocId::from_bytes(row.get(0)?))
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }
}

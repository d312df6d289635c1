//! Incidents: what whoever runs the hub should look at.

use super::HubCore;
use crate::HubFault;
use hucha_model::{DeviceId, DocId, Hash, Millis};
use rusqlite::params;

/// One incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    /// When, by the hub's clock.
    pub at: Millis,
    /// What, as a stable code: `poison` is a run that killed its judge twice, `document` one that
    /// does not load, `equivocation` a run that says other things under a number that is taken.
    pub kind: String,
    /// The device that signed the item.
    pub device: Option<DeviceId>,
    /// The item; for `document` the document's id and zeros.
    pub item: Option<Hash>,
}

impl HubCore {
    /// Writes an incident down.
    pub(super) fn note_incident(
        &self,
        kind: &str,
        device: Option<DeviceId>,
        item: Option<Hash>,
        now: Millis,
    ) -> Result<(), HubFault> {
        self.db.execute(
            "INSERT INTO incident (at, kind, device, item) VALUES (?1, ?2, ?3, ?4)",
            params![
                now.0,
                kind,
                device.as_ref().map(DeviceId::as_bytes),
                item.map(|hash| hash.0)
            ],
        )?;
        tracing::warn!(kind, item = item.map(Hash::short), "incident");
        Ok(())
    }

    /// Notes that a document does not load at the gate; once is enough.
    pub fn note_damage(&mut self, doc: DocId, now: Millis) -> Result<(), HubFault> {
        let mut name = [0; 32];
        let (head, _) = name.split_at_mut(16);
        head.copy_from_slice(doc.as_bytes());
        let item = Hash(name);
        self.transact(|core| {
            let known = core
                .db
                .prepare_cached("SELECT 1 FROM incident WHERE kind = 'document' AND item = ?1")?
                .exists([item.0])?;
            if known {
                return Ok(());
            }
            core.note_incident("document", None, Some(item), now)
        })
    }

    /// Lists incidents, the newest first.
    pub fn incidents(&self, limit: usize) -> Result<Vec<Incident>, HubFault> {
        let mut list = self.db.prepare_cached(
            "SELECT at, kind, device, item FROM incident ORDER BY id DESC LIMIT ?1",
        )?;
        let found = list.query_map([limit as i64], |row| {
            Ok(Incident {
                at: Millis(row.get(0)?),
                kind: row.get(1)?,
                device: row.get::<_, Option<[u8; 16]>>(2)?.map(DeviceId::from_bytes),
                item: row.get::<_, Option<[u8; 32]>>(3)?.map(Hash),
            })
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }
}

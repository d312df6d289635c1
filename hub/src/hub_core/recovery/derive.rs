//! Numbers that the hub gave to access: it can make them again itself.

use super::brought::Brought;
use crate::HubFault;
use crate::hub_core::HubCore;
use hucha_model::directory::AsOf;
use hucha_model::log::leaf;
use hucha_model::wire::{
    DirectoryRow, ItemKind, NumberRecord, Opened, Payload as _, RowBody, Signed,
};
use hucha_model::{DeviceId, DocId, Hash, PersonId};
use hucha_sync::Item;

/// An item after which access may have moved.
struct Cause {
    n: u64,
    item: Item,
}

impl HubCore {
    /// Makes again what the hub itself numbered about access: right after what caused it, at the
    /// same time, it is told by its leaf alone, though only phones that are gone ever saw it.
    pub(super) fn derive_access(
        &mut self,
        n: u64,
        wanted: Hash,
    ) -> Result<Option<Brought>, HubFault> {
        // Everything before is back, so a second try would find nothing either.
        if self.memory.derived_in_vain == Some(n) {
            return Ok(None);
        }
        let Some((before, cause)) = self.number_before(n)? else {
            return Ok(None);
        };
        for item in self.access_after(&cause)? {
            let Some(kind) = item.kind() else { continue };
            let record = NumberRecord {
                n,
                kind,
                item: item.hash(),
                previous: before.item_hash(),
                refused: None,
                reattest: None,
                ..before.clone()
            };
            if leaf(record.item_hash()) == wanted {
                return Ok(Some(Brought {
                    record: Signed::seal(&record, &self.keys.hub)?,
                    item,
                    pusher: DeviceId::from_bytes([0; 16]),
                }));
            }
        }
        self.memory.derived_in_vain = Some(n);
        Ok(None)
    }

    /// Gives the record before a number, and the item that may have caused access to move.
    fn number_before(&self, n: u64) -> Result<Option<(NumberRecord, Cause)>, HubFault> {
        let mut before = None;
        for at in (1..n).rev() {
            if self.is_hole_at(at)? {
                return Ok(None);
            }
            let (record, item) = self.item(at)?;
            let record: NumberRecord = record.open()?;
            let is_cause = !matches!(
                record.kind,
                ItemKind::Granted | ItemKind::Ended | ItemKind::Widened
            );
            let last = before.get_or_insert(record);
            if is_cause {
                return Ok(Some((last.clone(), Cause { n: at, item })));
            }
        }
        Ok(None)
    }

    /// Lists the access that an item can have moved: of a role or device its person's, of an opening
    /// everybody's to its document.
    fn access_after(&self, cause: &Cause) -> Result<Vec<Item>, HubFault> {
        let scope = self.scope;
        let mut persons: Vec<PersonId> = self
            .directory
            .persons(AsOf::NOW)
            .iter()
            .map(|(person, _)| *person)
            .collect();
        let docs: Vec<DocId> = match &cause.item {
            Item::Opened(signed) => vec![signed.open::<Opened>()?.doc],
            Item::Row(signed) => {
                if let RowBody::Device { person, .. } | RowBody::Role { person, .. } =
                    signed.open::<DirectoryRow>()?.body
                {
                    persons = vec![person];
                }
                self.all_docs()?
            }
            Item::Decision(_) => self.all_docs()?,
            Item::Run { .. }
            | Item::Record(_)
            | Item::Granted { .. }
            | Item::Ended { .. }
            | Item::Widened { .. } => Vec::new(),
        };
        let mut found = Vec::new();
        for person in persons {
            found.push(Item::Widened {
                scope,
                person,
                cause: cause.n,
            });
            for doc in &docs {
                let doc = *doc;
                found.push(Item::Granted { scope, person, doc });
                found.push(Item::Ended { scope, person, doc });
            }
        }
        Ok(found)
    }

    fn all_docs(&self) -> Result<Vec<DocId>, HubFault> {
        Ok(self
            .opened_docs()?
            .iter()
            .map(|opened| opened.doc)
            .collect())
    }
}

//! The table of numbered items: one row for each number of the scope's sequence.

use super::HubCore;
use crate::HubFault;
use hucha_model::wire::{
    Attestation, EntityRef, ItemKind, NumberRecord, Signed, from_cbor_strict, to_cbor,
};
use hucha_model::{DeviceId, DocId, Hash, Millis, PersonId};
use hucha_sync::Item;
use rusqlite::{OptionalExtension as _, Row, params};

/// What a new number is given to.
pub(super) struct NewItem<'a> {
    /// The item; a run's changes may be left out, they are stored apart.
    pub(super) item: &'a Item,
    /// Its kind.
    pub(super) kind: ItemKind,
    /// The document it belongs to.
    pub(super) doc: Option<DocId>,
    /// The thing it decides about.
    pub(super) entity: Option<EntityRef>,
    /// Its author, or whose access changes.
    pub(super) person: Option<PersonId>,
    /// The author's device.
    pub(super) device: Option<DeviceId>,
    /// The device that brought it.
    pub(super) pusher: Option<DeviceId>,
    /// The reason, when refused.
    pub(super) refused: Option<&'a str>,
    /// Of a refused run, the last change that would pass.
    pub(super) reattest: Option<Hash>,
}

impl<'a> NewItem<'a> {
    /// An item of the hub's own making.
    pub(super) fn of_hub(item: &'a Item, kind: ItemKind) -> Self {
        Self {
            item,
            kind,
            doc: None,
            entity: None,
            person: None,
            device: None,
            pusher: None,
            refused: None,
            reattest: None,
        }
    }

    /// A run, as its attestation names it.
    pub(super) fn of_run(item: &'a Item, held: &Attestation, pusher: DeviceId) -> Self {
        Self {
            doc: Some(held.doc),
            person: Some(held.user),
            device: Some(held.device),
            pusher: Some(pusher),
            ..Self::of_hub(item, ItemKind::Run)
        }
    }
}

/// A numbered item without its bytes.
#[derive(Debug, Clone)]
pub(super) struct ItemHead {
    /// The number.
    pub(super) n: u64,
    /// Its kind.
    pub(super) kind: ItemKind,
    /// The document.
    pub(super) doc: Option<DocId>,
    /// The thing decided about.
    pub(super) entity: Option<EntityRef>,
    /// Author, or whose access changes.
    pub(super) person: Option<PersonId>,
    /// The author's device.
    pub(super) device: Option<DeviceId>,
    /// The device that brought it.
    pub(super) pusher: Option<DeviceId>,
    /// The leaf of its record.
    pub(super) leaf: Hash,
}

/// What is known of an item by its hash.
pub(super) struct KnownItem {
    /// The number.
    pub(super) n: u64,
    /// The reason, when it was refused.
    pub(super) refused: Option<String>,
}

/// The kind of a number whose record and item this hub lost (`recovery`): only its leaf is known.
pub(super) const HOLE: i64 = -1;

const HEAD: &str = "n, kind, doc, entity, person, device, pusher, leaf";

impl HubCore {
    pub(super) fn insert_item(
        &self,
        n: u64,
        hash: Hash,
        new: &NewItem<'_>,
        at: Millis,
        record: &Signed,
    ) -> Result<(), HubFault> {
        let mut insert = self.db.prepare_cached(
            "INSERT INTO item (scope, n, kind, hash, doc, entity, person, device, pusher, refused,
             at, leaf, record, bytes)
             VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14)",
        )?;
        insert.execute(params![
            self.scope.as_bytes(),
            n as i64,
            code_of(new.kind),
            hash.0,
            new.doc.as_ref().map(DocId::as_bytes),
            new.entity.as_ref().map(to_cbor),
            new.person.as_ref().map(PersonId::as_bytes),
            new.device.as_ref().map(DeviceId::as_bytes),
            new.pusher.as_ref().map(DeviceId::as_bytes),
            new.refused,
            at.0,
            hucha_model::log::leaf(record.item_hash::<NumberRecord>()).0,
            to_cbor(record),
            to_cbor(new.item),
        ])?;
        Ok(())
    }

    /// Finds the newest number of an item.
    pub(super) fn known(&self, hash: Hash) -> Result<Option<KnownItem>, HubFault> {
        let mut find = self.db.prepare_cached(
            "SELECT n, refused FROM item WHERE hash = ?1 ORDER BY n DESC LIMIT 1",
        )?;
        let found = find.query_row([hash.0], |row| {
            Ok(KnownItem {
                n: row.get::<_, i64>(0)? as u64,
                refused: row.get(1)?,
            })
        });
        Ok(found.optional()?)
    }

    /// Lists at most `limit` items of the scope after a number, in order.
    pub(super) fn heads_after(&self, after: u64, limit: usize) -> Result<Vec<ItemHead>, HubFault> {
        let sql =
            format!("SELECT {HEAD} FROM item WHERE scope = ?1 AND n > ?2 ORDER BY n LIMIT ?3");
        let mut list = self.db.prepare_cached(&sql)?;
        let found = list.query_map(
            params![self.scope.as_bytes(), after as i64, limit as i64],
            read_head,
        )?;
        found.map(|head| head?).collect()
    }

    /// Finds the newest number of an item by its name.
    pub(super) fn head_of(&self, hash: Hash) -> Result<Option<ItemHead>, HubFault> {
        let sql = format!("SELECT {HEAD} FROM item WHERE hash = ?1 ORDER BY n DESC LIMIT 1");
        let mut find = self.db.prepare_cached(&sql)?;
        find.query_row([hash.0], read_head).optional()?.transpose()
    }

    /// Lists items of a document after a number, in order.
    pub(super) fn heads_of_doc(&self, doc: DocId, after: u64) -> Result<Vec<ItemHead>, HubFault> {
        let sql = format!("SELECT {HEAD} FROM item WHERE doc = ?1 AND n > ?2 ORDER BY n");
        let mut list = self.db.prepare_cached(&sql)?;
        let found = list.query_map(params![doc.as_bytes(), after as i64], read_head)?;
        found.map(|head| head?).collect()
    }

    /// Reads record and item of a number; a run gets its changes back.
    pub(super) fn item(&self, n: u64) -> Result<(Signed, Item), HubFault> {
        let mut read = self
            .db
            .prepare_cached("SELECT record, bytes FROM item WHERE scope = ?1 AND n = ?2")?;
        let (record, bytes): (Vec<u8>, Vec<u8>) = read
            .query_row(params![self.scope.as_bytes(), n as i64], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        let item = match from_cbor_strict(&bytes)? {
            Item::Run {
                attestation,
                changes,
            } if changes.is_empty() => self.whole_run(attestation)?,
            // Late and refused work has its changes with it: they are in no document.
            item @ (Item::Run { .. }
            | Item::Row(_)
            | Item::Opened(_)
            | Item::Decision(_)
            | Item::Record(_)
            | Item::Granted { .. }
            | Item::Ended { .. }
            | Item::Widened { .. }) => item,
        };
        Ok((from_cbor_strict(&record)?, item))
    }

    /// Lists decisions on a thing with their numbers and reasons, in order.
    pub(super) fn decisions_on(
        &self,
        entity: EntityRef,
    ) -> Result<Vec<NumberedDecision>, HubFault> {
        let mut list = self.db.prepare_cached(
            "SELECT n, hash, refused, at, bytes FROM item WHERE entity = ?1 ORDER BY n",
        )?;
        let found = list.query_map([to_cbor(&entity)], |row| {
            Ok((
                row.get::<_, i64>(0)? as u64,
                row.get::<_, [u8; 32]>(1)?,
                row.get(2)?,
                Millis(row.get(3)?),
                row.get::<_, Vec<u8>>(4)?,
            ))
        })?;
        found
            .map(|step| {
                let (n, hash, refused, at, bytes) = step?;
                let item = from_cbor_strict(&bytes)?;
                Ok(NumberedDecision {
                    n,
                    hash: Hash(hash),
                    refused,
                    at,
                    item,
                })
            })
            .collect()
    }
}

/// A decision as numbered.
pub(super) struct NumberedDecision {
    /// The number.
    pub(super) n: u64,
    /// Its hash.
    pub(super) hash: Hash,
    /// The reason, when refused.
    pub(super) refused: Option<String>,
    /// The hub's time.
    pub(super) at: Millis,
    /// The item.
    pub(super) item: Item,
}

fn read_head(row: &Row<'_>) -> rusqlite::Result<Result<ItemHead, HubFault>> {
    let kind: i64 = row.get(1)?;
    let entity: Option<Vec<u8>> = row.get(3)?;
    let id = |column| row.get::<_, Option<[u8; 16]>>(column);
    let (doc, person) = (
        id(2)?.map(DocId::from_bytes),
        id(4)?.map(PersonId::from_bytes),
    );
    let (device, pusher) = (
        id(5)?.map(DeviceId::from_bytes),
        id(6)?.map(DeviceId::from_bytes),
    );
    let n = row.get::<_, i64>(0)? as u64;
    let leaf = Hash(row.get(7)?);
    Ok(kind_of(kind).and_then(|kind| {
        let entity = entity.map(|bytes| from_cbor_strict(&bytes)).transpose()?;
        Ok(ItemHead {
            n,
            kind,
            doc,
            entity,
            person,
            device,
            pusher,
            leaf,
        })
    }))
}

fn code_of(kind: ItemKind) -> i64 {
    match kind {
        ItemKind::Row => 0,
        ItemKind::Opened => 1,
        ItemKind::Run => 2,
        ItemKind::Decision => 3,
        ItemKind::Granted => 4,
        ItemKind::Ended => 5,
        ItemKind::Widened => 6,
    }
}

fn kind_of(code: i64) -> Result<ItemKind, HubFault> {
    if code == HOLE {
        // Shown to nobody, like the access of a person who does not ask.
        return Ok(ItemKind::Granted);
    }
    ItemKind::ALL
        .iter()
        .copied()
        .find(|kind| code_of(*kind) == code)
        .ok_or(HubFault::Damaged("kind of item"))
}

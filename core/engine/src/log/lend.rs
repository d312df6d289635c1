//! Bringing a restored hub what it lost: leaves, and the records and items that are here, page by
//! page. The hub says after each page how far it has come, so nothing of it is remembered here.

use crate::error::EngineError;
use crate::inner::{Inner, decode};
use hucha_model::Hash;
use hucha_model::wire::{ItemKind, NumberRecord, Signed, from_cbor_strict, to_cbor};
use hucha_store::OutboxKind;
use hucha_sync::{Incoming, Item, Leaves};

/// Bytes of items in one page; a single larger one still goes.
const PAGE_BYTES: usize = 512 << 10;
/// Numbers in one page.
const PAGE: u64 = 4_096;
/// How far back the cause of a widening is looked for.
const CAUSES: u64 = 4_096;

/// What is brought in one request.
#[derive(Default)]
pub(crate) struct Page {
    pub(crate) leaves: Vec<Leaves>,
    pub(crate) items: Vec<Item>,
}

impl Inner {
    /// Takes note of how far the hub is sure, or that it asks for nothing.
    pub(crate) fn note_behind(&mut self, incoming: &Incoming) {
        let Some(scope) = self.identity.as_ref().map(|me| me.scope) else {
            return;
        };
        if incoming.cursors.iter().any(|cursor| cursor.scope == scope) {
            self.behind = None;
        }
        if let Some((_, n)) = incoming.behind.iter().find(|(of, _)| *of == scope) {
            self.behind = Some(*n);
        }
    }

    /// Tells whether there is more to bring.
    pub(crate) fn is_lending(&self) -> bool {
        self.behind.is_some_and(|n| n < self.log.size())
    }

    /// Gives the next page.
    pub(crate) fn page_to_lend(&self) -> Result<Page, EngineError> {
        let Some(after) = self.behind.filter(|_| self.is_lending()) else {
            return Ok(Page::default());
        };
        let scope = self.me()?.scope;
        let mut to = self.log.size().min(after + PAGE);
        let records = self
            .store
            .read(|reads| reads.records(scope, after, PAGE as u32))?;
        let mut page = Page::default();
        let mut bytes = 0;
        for row in records.into_iter().filter(|row| row.n <= to) {
            if bytes > PAGE_BYTES {
                to = row.n - 1;
                break;
            }
            let signed: Signed = decode(&row.bytes)?;
            let record: NumberRecord = signed.open()?;
            let item = self.numbered_item(&record)?;
            bytes += row.bytes.len() + item.as_ref().map_or(0, |item| to_cbor(item).len());
            page.items.push(Item::Record(signed));
            page.items.extend(item);
        }
        let leaves = self.store.read(|reads| reads.leaves(after + 1, to))?;
        page.leaves.push(Leaves::new(scope, after + 1, &leaves));
        Ok(page)
    }

    /// Gives the item of a record, where it is here.
    fn numbered_item(&self, record: &NumberRecord) -> Result<Option<Item>, EngineError> {
        let stored = |kind| {
            let found = self.stored_item(kind, record.item)?;
            match found {
                Some((item, _)) => Ok(Some(item)),
                None => self.set_aside_item(record.item),
            }
        };
        match record.kind {
            ItemKind::Row => {
                let row = self
                    .store
                    .read(|reads| reads.row_at(record.scope, record.n))?;
                Ok(row.map(|bytes| decode(&bytes)).transpose()?.map(Item::Row))
            }
            ItemKind::Opened => stored(OutboxKind::Opened),
            ItemKind::Run => match stored(OutboxKind::Run)? {
                Some(run) => Ok(Some(run)),
                None => self.run_aside(record.item),
            },
            ItemKind::Decision => stored(OutboxKind::Decision),
            ItemKind::Granted | ItemKind::Ended => self.access_item(record.item),
            ItemKind::Widened => Ok(self.widening(record)?),
        }
    }

    /// Gives an item that was set aside here; the hub numbered it all the same.
    fn set_aside_item(&self, name: Hash) -> Result<Option<Item>, EngineError> {
        let row = self.store.read(|reads| reads.quarantined_one(name))?;
        Ok(row.and_then(|row| decode(&row.bytes).ok()))
    }

    /// Finds a run that is in no document any more.
    fn run_aside(&self, name: Hash) -> Result<Option<Item>, EngineError> {
        let (aside, healed) = self
            .store
            .read(|reads| Ok((reads.quarantined_one(name)?, reads.healed(name)?)))?;
        let aside = aside.map(|row| row.bytes);
        let bytes = aside.or(healed.map(|row| row.bytes));
        Ok(bytes.and_then(|bytes| from_cbor_strict(&bytes).ok()))
    }

    /// Finds which of this person's documents a record of access names.
    fn access_item(&self, name: Hash) -> Result<Option<Item>, EngineError> {
        let me = self.me()?;
        let (scope, person) = (me.scope, me.person);
        let docs = self.store.read(|reads| reads.docs(Some(scope), None))?;
        let mut known = docs.into_iter().flat_map(|row| {
            let doc = row.doc;
            [
                Item::Granted { scope, person, doc },
                Item::Ended { scope, person, doc },
            ]
        });
        Ok(known.find(|item| item.hash() == name))
    }

    fn widening(&self, record: &NumberRecord) -> Result<Option<Item>, EngineError> {
        let me = self.me()?;
        let (scope, person) = (me.scope, me.person);
        let causes = (1..=record.n).rev().take(CAUSES as usize);
        let mut known = causes.map(|cause| Item::Widened {
            scope,
            person,
            cause,
        });
        Ok(known.find(|item| item.hash() == record.item))
    }
}

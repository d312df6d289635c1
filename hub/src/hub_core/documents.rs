//! Openings and changes as stored, and documents loaded from them.

use super::HubCore;
use crate::HubFault;
use hucha_document::{ChangeMeta, Doc};
use hucha_model::DocId;
use hucha_model::wire::{Attestation, Opened, Signed, from_cbor_strict, to_cbor};
use hucha_sync::Item;
use rusqlite::{OptionalExtension as _, params};

impl HubCore {
    /// Gives the opening of a document.
    pub(super) fn opened(&self, doc: DocId) -> Result<Option<Opened>, HubFault> {
        if let Some(opened) = self.memory.opened(doc) {
            return Ok(Some(opened));
        }
        let mut read = self
            .db
            .prepare_cached("SELECT bytes FROM opened WHERE doc = ?1")?;
        let bytes: Option<Vec<u8>> = read
            .query_row([doc.as_bytes()], |row| row.get(0))
            .optional()?;
        let Some(bytes) = bytes else { return Ok(None) };
        let opened: Opened = from_cbor_strict(&bytes)?;
        self.memory.keep_opened(opened.clone());
        Ok(Some(opened))
    }

    /// Lists every document that was opened, in order.
    pub(super) fn opened_docs(&self) -> Result<Vec<Opened>, HubFault> {
        let mut list = self
            .db
            .prepare_cached("SELECT bytes FROM opened ORDER BY n")?;
        let found = list.query_map([], |row| row.get::<_, Vec<u8>>(0))?;
        found.map(|bytes| Ok(from_cbor_strict(&bytes?)?)).collect()
    }

    pub(super) fn insert_opened(&self, opened: &Opened, n: u64) -> Result<(), HubFault> {
        self.db.execute(
            "INSERT INTO opened (doc, scope, activity, n, bytes) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                opened.doc.as_bytes(),
                opened.scope.as_bytes(),
                opened.activity.as_bytes(),
                n as i64,
                to_cbor(opened),
            ],
        )?;
        self.memory.keep_opened(opened.clone());
        Ok(())
    }

    /// Gives a document, loaded from its changes unless it is at hand.
    pub(super) fn doc(&mut self, opened: &Opened) -> Result<Doc, HubFault> {
        if let Some(doc) = self.memory.doc(opened.doc) {
            return Ok(doc);
        }
        let changes = self.changes_of(opened.doc)?;
        // The hub never writes into a document, so its actor may be the document's own id.
        let doc = Doc::load(opened.kind, *opened.doc.as_bytes(), changes)?;
        self.memory.keep_doc(opened.doc, doc.clone());
        Ok(doc)
    }

    /// Lists the changes of a document, in the order in which they were admitted.
    pub fn changes_of(&self, doc: DocId) -> Result<Vec<Vec<u8>>, HubFault> {
        let mut list = self
            .db
            .prepare_cached("SELECT bytes FROM change WHERE doc = ?1 ORDER BY ord")?;
        let found = list.query_map([doc.as_bytes()], |row| row.get(0))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    pub(super) fn insert_change(
        &self,
        doc: DocId,
        meta: &ChangeMeta,
        bytes: &[u8],
    ) -> Result<(), HubFault> {
        let mut insert = self.db.prepare_cached(
            "INSERT INTO change (doc, hash, actor, seq, bytes) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        insert.execute(params![
            doc.as_bytes(),
            meta.hash.0,
            meta.actor,
            meta.seq as i64,
            bytes
        ])?;
        Ok(())
    }

    /// Puts a run together again from its attestation and the stored changes.
    pub(super) fn whole_run(&self, attestation: Signed) -> Result<Item, HubFault> {
        let held: Attestation = attestation.open()?;
        let mut list = self.db.prepare_cached(
            "SELECT bytes FROM change WHERE doc = ?1 AND actor = ?2 AND seq BETWEEN ?3 AND ?4
             ORDER BY seq",
        )?;
        let found = list.query_map(
            params![
                held.doc.as_bytes(),
                held.actor,
                held.from as i64,
                held.seq as i64
            ],
            |row| row.get(0),
        )?;
        let changes = found.collect::<Result<_, _>>()?;
        Ok(Item::Run {
            attestation,
            changes,
        })
    }
}

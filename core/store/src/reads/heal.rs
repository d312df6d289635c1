//! Questions about wounds and what healing took out.

use super::Reads;
use crate::columns::{hash, id, millis};
use crate::error::StoreError;
use crate::rows::{HealedRow, Wound};
use hucha_model::{DocId, Hash};
use rusqlite::Row;

impl Reads {
    /// Lists the documents that are to be healed.
    pub fn wounded(&self) -> Result<Vec<DocId>, StoreError> {
        self.all("SELECT DISTINCT doc FROM wound ORDER BY doc", [], |row| {
            id(row, 0)
        })
    }

    /// Lists what a document is to be rid of.
    pub fn wounds(&self, doc: DocId) -> Result<Vec<Wound>, StoreError> {
        self.all(
            "SELECT change, why FROM wound WHERE doc = ?1 ORDER BY change",
            [doc.as_bytes()],
            |row| {
                Ok(Wound {
                    change: hash(row, 0)?,
                    why: row.get(1)?,
                })
            },
        )
    }

    /// Gives what healing took out under this name, when it is told again or was said already.
    pub fn healed(&self, item: Hash) -> Result<Option<HealedRow>, StoreError> {
        self.one(
            "SELECT item, doc, again, bytes, at FROM healed WHERE item = ?1",
            [item.0],
            healed_row,
        )
    }
}

fn healed_row(row: &Row<'_>) -> rusqlite::Result<HealedRow> {
    Ok(HealedRow {
        item: hash(row, 0)?,
        doc: id(row, 1)?,
        again: row.get::<_, Option<[u8; 32]>>(2)?.map(Hash),
        bytes: row.get(3)?,
        at: millis(row, 4)?,
    })
}

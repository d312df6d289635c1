//! Projecting an entity after its decisions were folded.

use crate::codes::Word;
use crate::error::StoreError;
use crate::rows::EntityRow;
use crate::tx::Tx;
use rusqlite::params;
use std::sync::atomic::Ordering;

impl Tx<'_> {
    /// Writes what stands of an entity, as a whole.
    pub fn project_entity(&mut self, row: &EntityRow) -> Result<(), StoreError> {
        self.counters.decided.fetch_add(1, Ordering::Relaxed);
        self.execute(
            "INSERT OR REPLACE INTO p_entity \
                 (kind, entity, scope, state, closed, needs_ruling, due, json) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                row.entity.kind.word(),
                row.entity.id.as_bytes(),
                row.scope.as_bytes(),
                row.state,
                row.closed,
                row.needs_ruling,
                row.due.map(|day| day.0.to_string()),
                row.json
            ],
        )?;
        Ok(())
    }
}

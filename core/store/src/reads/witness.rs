//! Questions to what proves the sequence: leaves, checkpoints, confirmations of peers.

use super::Reads;
use crate::columns::{hash, id, int, millis, uint, word};
use crate::error::StoreError;
use crate::rows::{CheckpointRow, ConfirmationRow, DisagreementRow};
use hucha_model::{DeviceId, Hash};
use rusqlite::{Row, params};

const CONFIRMATION: &str = "item, nullif(peer, x''), state, at";

impl Reads {
    /// Counts the leaves up to the first one that is missing.
    pub fn log_size(&self) -> Result<u64, StoreError> {
        let found = self.one(
            "SELECT coalesce(max(n), 0), count(*) FROM log_leaf",
            [],
            |row| Ok((uint(row, 0)?, uint(row, 1)?)),
        )?;
        let (newest, count) = found.unwrap_or_default();
        if newest == count {
            return Ok(newest);
        }
        let gap = self.one(
            "SELECT coalesce(min(n), 0) FROM log_leaf AS here WHERE NOT EXISTS \
             (SELECT 1 FROM log_leaf WHERE n = here.n + 1) \
             AND EXISTS (SELECT 1 FROM log_leaf WHERE n = 1)",
            [],
            |row| uint(row, 0),
        )?;
        Ok(gap.unwrap_or(0))
    }

    /// Gives the leaf of a number.
    pub fn leaf(&self, n: u64) -> Result<Option<Hash>, StoreError> {
        self.one("SELECT leaf FROM log_leaf WHERE n = ?1", [int(n)], |row| {
            hash(row, 0)
        })
    }

    /// Lists the leaves of the numbers `from..=to`, in order; those not here are left out.
    pub fn leaves(&self, from: u64, to: u64) -> Result<Vec<Hash>, StoreError> {
        self.all(
            "SELECT leaf FROM log_leaf WHERE n BETWEEN ?1 AND ?2 ORDER BY n",
            params![int(from), int(to)],
            |row| hash(row, 0),
        )
    }

    /// Gives the newest checkpoint that this phone checked itself.
    pub fn checkpoint(&self) -> Result<Option<CheckpointRow>, StoreError> {
        self.one(
            "SELECT n, generation, bytes FROM witness WHERE kind = 'own'",
            [],
            checkpoint_row,
        )
    }

    /// Lists the checkpoints that others showed and that are not checked yet.
    pub fn witnesses(&self) -> Result<Vec<CheckpointRow>, StoreError> {
        self.all(
            "SELECT n, generation, bytes FROM witness WHERE kind = 'shown' \
             ORDER BY generation, n, bytes",
            [],
            checkpoint_row,
        )
    }

    /// Lists what peers said of an item, the hub first.
    pub fn confirmations(&self, item: Hash) -> Result<Vec<ConfirmationRow>, StoreError> {
        self.all(
            &format!("SELECT {CONFIRMATION} FROM confirmation WHERE item = ?1 ORDER BY peer"),
            [item.0],
            confirmation_row,
        )
    }

    /// Lists the devices that said anything of what was written here.
    pub fn confirming_devices(&self) -> Result<Vec<DeviceId>, StoreError> {
        self.all(
            "SELECT DISTINCT peer FROM confirmation WHERE peer <> x'' ORDER BY peer",
            [],
            |row| id(row, 0),
        )
    }

    /// Lists what the hub numbered though this phone would have refused it.
    pub fn disagreements(&self) -> Result<Vec<DisagreementRow>, StoreError> {
        self.all(
            "SELECT item, reason, at FROM disagreement ORDER BY at, item",
            [],
            |row| {
                Ok(DisagreementRow {
                    item: hash(row, 0)?,
                    reason: row.get(1)?,
                    at: millis(row, 2)?,
                })
            },
        )
    }
}

fn checkpoint_row(row: &Row<'_>) -> rusqlite::Result<CheckpointRow> {
    Ok(CheckpointRow {
        n: uint(row, 0)?,
        generation: row.get(1)?,
        bytes: row.get(2)?,
    })
}

fn confirmation_row(row: &Row<'_>) -> rusqlite::Result<ConfirmationRow> {
    Ok(ConfirmationRow {
        item: hash(row, 0)?,
        peer: crate::columns::maybe_id(row, 1)?,
        state: word(row, 2)?,
        at: millis(row, 3)?,
    })
}

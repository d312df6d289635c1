//! Writing what proves the sequence: leaves, checkpoints, confirmations of peers.

use super::Tx;
use crate::codes::{WitnessKind, Word};
use crate::columns::int;
use crate::error::StoreError;
use crate::rows::{ConfirmationRow, DisagreementRow};
use hucha_model::Hash;
use rusqlite::params;

impl Tx<'_> {
    /// Keeps leaves of consecutive numbers, the first at `from`. The same again is fine; another
    /// leaf at a known number is a `Conflict`: the hub told two stories.
    pub fn put_leaves(&mut self, from: u64, leaves: &[Hash]) -> Result<(), StoreError> {
        for (n, leaf) in (from..).zip(leaves) {
            let fresh = self.execute(
                "INSERT INTO log_leaf (n, leaf) VALUES (?1, ?2) ON CONFLICT (n) DO NOTHING",
                params![int(n), leaf.0],
            )?;
            if fresh == 0 && self.leaf(n)? != Some(*leaf) {
                return Err(StoreError::Conflict { table: "log_leaf" });
            }
        }
        Ok(())
    }

    /// Gives up the leaves after number `n`.
    pub fn drop_leaves_after(&mut self, n: u64) -> Result<(), StoreError> {
        self.execute("DELETE FROM log_leaf WHERE n > ?1", [int(n)])?;
        Ok(())
    }

    /// Keeps a signed checkpoint; a new own one takes the place of the last.
    pub fn put_checkpoint(
        &mut self,
        kind: WitnessKind,
        n: u64,
        generation: u32,
        bytes: &[u8],
    ) -> Result<(), StoreError> {
        match kind {
            WitnessKind::Own => {
                self.execute("DELETE FROM witness WHERE kind = 'own'", [])?;
            }
            WitnessKind::Shown => {}
        }
        self.execute(
            "INSERT OR IGNORE INTO witness (kind, generation, n, bytes) VALUES (?1, ?2, ?3, ?4)",
            params![kind.word(), generation, int(n), bytes],
        )?;
        Ok(())
    }

    /// Drops the checkpoints that others showed of a generation and number: they were checked.
    pub fn drop_witness(&mut self, n: u64, generation: u32) -> Result<(), StoreError> {
        self.execute(
            "DELETE FROM witness WHERE kind = 'shown' AND n = ?1 AND generation = ?2",
            params![int(n), generation],
        )?;
        Ok(())
    }

    /// Keeps what a peer said of an item; a weaker word than the known one changes nothing.
    pub fn confirm(&mut self, row: &ConfirmationRow) -> Result<(), StoreError> {
        let peer = row
            .peer
            .map_or_else(Vec::new, |device| device.as_bytes().to_vec());
        self.execute(
            "INSERT INTO confirmation (item, peer, state, at) VALUES (?1, ?2, ?3, ?4) \
             ON CONFLICT (item, peer) DO UPDATE SET state = excluded.state, at = excluded.at \
             WHERE excluded.state > confirmation.state",
            params![row.item.0, peer, row.state.word(), row.at.0],
        )?;
        Ok(())
    }

    /// Notes that the hub numbered what this phone would have refused.
    pub fn disagree(&mut self, row: &DisagreementRow) -> Result<(), StoreError> {
        self.execute(
            "INSERT OR IGNORE INTO disagreement (item, reason, at) VALUES (?1, ?2, ?3)",
            params![row.item.0, row.reason, row.at.0],
        )?;
        Ok(())
    }
}

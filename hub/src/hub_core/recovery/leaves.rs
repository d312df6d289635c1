//! Leaves that phones bring: held against a root this hub signed, they say what is missing.

use super::{FIRST_GUESS, Lender};
use crate::HubFault;
use crate::hub_core::HubCore;
use hucha_model::{DeviceId, Hash, Millis};
use hucha_sync::Leaves;
use rusqlite::params;

impl HubCore {
    /// Gives the newest number whose leaf is known.
    pub(in crate::hub_core) fn known_end(&self) -> Result<u64, HubFault> {
        let mut read = self
            .db
            .prepare_cached("SELECT coalesce(max(n), 0) FROM known_leaf")?;
        let known: i64 = read.query_row([], |row| row.get(0))?;
        Ok(self.chain_end()?.n.max(known as u64))
    }

    /// Gives the root of the tree over the numbers `1..=n`, as far as their leaves are known.
    pub(in crate::hub_core) fn known_root(&self, n: u64) -> Result<Option<Hash>, HubFault> {
        let newest = self.chain_end()?.n;
        if n <= newest {
            return self.root_at(n);
        }
        if n > self.known_end()? {
            return Ok(None);
        }
        let mut edge = self.edge_at(newest)?;
        for (_, leaf) in self.known_leaves(newest, n)? {
            edge.push(leaf);
        }
        Ok(Some(edge.root()))
    }

    pub(super) fn known_leaves(&self, after: u64, to: u64) -> Result<Vec<(u64, Hash)>, HubFault> {
        let mut list = self
            .db
            .prepare_cached("SELECT n, leaf FROM known_leaf WHERE n > ?1 AND n <= ?2 ORDER BY n")?;
        let found = list.query_map(params![after as i64, to as i64], |row| {
            Ok((row.get::<_, i64>(0)? as u64, Hash(row.get(1)?)))
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Takes leaves that a device brings because it was asked; others are left out.
    pub(in crate::hub_core) fn take_leaves(
        &mut self,
        device: DeviceId,
        leaves: &Leaves,
        now: Millis,
    ) -> Result<(), HubFault> {
        let Some(mut lender) = self.lender(device)? else {
            return Ok(());
        };
        if leaves.scope != self.scope || leaves.from > lender.upto + 1 || lender.upto >= lender.n {
            return Ok(());
        }
        let mut insert = self.db.prepare_cached(
            "INSERT OR REPLACE INTO brought_leaf (device, n, leaf) VALUES (?1, ?2, ?3)",
        )?;
        let is_recovering = self.is_recovering()?;
        for (n, leaf) in leaves.iter().take_while(|(n, _)| *n <= lender.n) {
            if n > lender.upto {
                lender.upto = n;
                if is_recovering {
                    insert.execute(params![device.as_bytes(), n as i64, leaf.0])?;
                }
            }
        }
        drop(insert);
        self.put_lender(&lender)?;
        if is_recovering && lender.upto == lender.n {
            self.check_leaves(lender, now)?;
        }
        Ok(())
    }

    /// Holds all leaves of a device against the root it showed.
    fn check_leaves(&mut self, lender: Lender, now: Millis) -> Result<(), HubFault> {
        let tail = self.brought_leaves(lender.device)?;
        self.db.execute(
            "DELETE FROM brought_leaf WHERE device = ?1",
            [lender.device.as_bytes()],
        )?;
        let newest = self.chain_end()?.n;
        let mut edge = self.edge_at(lender.after.min(newest))?;
        for (_, leaf) in self.known_leaves(newest, lender.after)? {
            edge.push(leaf);
        }
        for leaf in &tail {
            edge.push(*leaf);
        }
        if edge.size() == lender.n && edge.root() == lender.root {
            return self.take_branch(&lender, &tail, now);
        }
        // The branches part before the number that was guessed; it is asked for more.
        if lender.after == 0 {
            tracing::warn!(device = %lender.device, "leaves do not give the root they were shown for");
            self.note_incident("recovery.leaves", Some(lender.device), None, now)?;
        }
        let back = lender.n.saturating_sub(lender.after).max(FIRST_GUESS) * 8;
        let after = lender.n.saturating_sub(back);
        self.put_lender(&Lender {
            after,
            upto: after,
            ..lender
        })
    }

    fn brought_leaves(&self, device: DeviceId) -> Result<Vec<Hash>, HubFault> {
        let mut list = self
            .db
            .prepare_cached("SELECT leaf FROM brought_leaf WHERE device = ?1 ORDER BY n")?;
        let found = list.query_map([device.as_bytes()], |row| Ok(Hash(row.get(0)?)))?;
        Ok(found.collect::<Result<_, _>>()?)
    }
}

//! The sequence as a tree: leaves, roots at any number, signed checkpoints.
//!
//! The database keeps each number's leaf; what is held here can be made again from them.

use super::HubCore;
use crate::HubFault;
use hucha_model::log::Frontier;
use hucha_model::sign::Signer as _;
use hucha_model::wire::{Checkpoint, NumberRecord, Payload, Signed};
use hucha_model::{Hash, Millis};
use rusqlite::params;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Numbers between two kept edges of the tree: a root costs at most this many leaves.
const MARK: usize = 1_024;
/// Most roots kept.
const ROOTS: usize = 4_096;

/// Leaves and edges of the tree, as far as they were needed.
#[derive(Debug, Default)]
pub(super) struct LogCache {
    leaves: Vec<Hash>,
    /// The edge after every [`MARK`] leaves.
    marks: Vec<Frontier>,
    /// Roots that were asked for; a root never changes while the cache lives.
    roots: BTreeMap<u64, Hash>,
    signed: RefCell<Option<(u64, u32, Signed)>>,
}

impl LogCache {
    fn push(&mut self, leaf: Hash) {
        if self.leaves.len().is_multiple_of(MARK) {
            let edge = self.edge(self.leaves.len());
            self.marks.push(edge);
        }
        self.leaves.push(leaf);
    }

    /// Gives the edge of the tree over the first `size` leaves.
    fn edge(&self, size: usize) -> Frontier {
        let mark = (size / MARK).min(self.marks.len().saturating_sub(1));
        let mut edge = self.marks.get(mark).cloned().unwrap_or_default();
        let rest = self.leaves.get(edge.size() as usize..size);
        for leaf in rest.unwrap_or_default() {
            edge.push(*leaf);
        }
        edge
    }
}

impl HubCore {
    /// Gives the root of the tree over the records `1..=n`; `None` when there are fewer.
    pub fn root_at(&self, n: u64) -> Result<Option<Hash>, HubFault> {
        self.read_leaves()?;
        let mut log = self.memory.log.borrow_mut();
        if let Some(root) = log.roots.get(&n) {
            return Ok(Some(*root));
        }
        let Some(size) = usize::try_from(n).ok().filter(|n| *n <= log.leaves.len()) else {
            return Ok(None);
        };
        let root = log.edge(size).root();
        if log.roots.len() >= ROOTS {
            log.roots.clear();
        }
        log.roots.insert(n, root);
        Ok(Some(root))
    }

    /// Gives the edge of the tree over the records `1..=n`, which are here.
    pub(super) fn edge_at(&self, n: u64) -> Result<Frontier, HubFault> {
        self.read_leaves()?;
        Ok(self.memory.log.borrow().edge(n as usize))
    }

    /// Gives the signed checkpoint of the sequence up to `n`, at most the newest number.
    pub fn checkpoint_at(&self, n: u64) -> Result<Signed, HubFault> {
        let root = self.root_at(n)?.ok_or(HubFault::Damaged("sequence"))?;
        let generation = self.chain_end()?.generation;
        let log = self.memory.log.borrow();
        if let Some((_, _, signed)) = log
            .signed
            .borrow()
            .as_ref()
            .filter(|(at, life, _)| *at == n && *life == generation)
        {
            return Ok(signed.clone());
        }
        let checkpoint = Checkpoint {
            scope: self.scope,
            generation,
            n,
            root,
            at: self.time_of(n)?,
        };
        let signed = Signed::seal(&checkpoint, &self.keys.hub)?;
        *log.signed.borrow_mut() = Some((n, generation, signed.clone()));
        Ok(signed)
    }

    /// Gives the leaves `from..=to` as far as they are here.
    pub(super) fn leaves_between(&self, from: u64, to: u64) -> Result<Vec<Hash>, HubFault> {
        self.read_leaves()?;
        let log = self.memory.log.borrow();
        let end = (to as usize).min(log.leaves.len());
        let begin = (from.max(1) as usize - 1).min(end);
        Ok(log.leaves.get(begin..end).unwrap_or_default().to_vec())
    }

    pub(super) fn time_of(&self, n: u64) -> Result<Millis, HubFault> {
        if n == 0 {
            return Ok(Millis::default());
        }
        let mut read = self
            .db
            .prepare_cached("SELECT at FROM item WHERE scope = ?1 AND n = ?2")?;
        Ok(Millis(read.query_row(
            params![self.scope.as_bytes(), n as i64],
            |row| row.get(0),
        )?))
    }

    /// Reads the leaves that are not held yet.
    fn read_leaves(&self) -> Result<(), HubFault> {
        let mut log = self.memory.log.borrow_mut();
        let have = log.leaves.len();
        let mut read = self
            .db
            .prepare_cached("SELECT leaf FROM item WHERE scope = ?1 AND n > ?2 ORDER BY n")?;
        let found = read.query_map(params![self.scope.as_bytes(), have as i64], |row| {
            row.get(0)
        })?;
        for leaf in found {
            log.push(Hash(leaf?));
        }
        Ok(())
    }

    /// Reads what a device says it has checked; `None` when this hub's key did not sign it.
    pub(super) fn own_checkpoint(&self, signed: &Signed) -> Option<Checkpoint> {
        self.verify_own::<Checkpoint>(signed)
            .filter(|held| held.scope == self.scope)
    }

    /// Reads a record of this scope that this hub signed, in this life or an earlier one.
    pub(super) fn own_record(&self, signed: &Signed) -> Option<NumberRecord> {
        let held = self.verify_own::<NumberRecord>(signed)?;
        (held.scope == self.scope).then_some(held)
    }

    /// Opens what this hub signed.
    pub(super) fn verify_own<P: Payload>(&self, signed: &Signed) -> Option<P> {
        let own = self.keys.hub.public_key();
        let mut keys = std::iter::once(&own).chain(&self.keys.past);
        keys.find_map(|key| signed.verify::<P>(key).ok())
    }

    /// Gives the certificate when the device trusts another key than this hub's.
    pub(super) fn certificate_for(&self, trusted: Option<Hash>) -> Option<Signed> {
        let is_another = match trusted {
            Some(trusted) => trusted != self.hub_key().id(),
            None => !self.keys.past.is_empty(),
        };
        is_another.then(|| self.keys.certificate.clone())
    }
}

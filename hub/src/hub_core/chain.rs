//! Numbers: gapless, given inside the transaction, each with a signed record that names the one
//! before it.

use super::HubCore;
use super::items::NewItem;
use crate::HubFault;
use hucha_model::lifecycle::RULES_VERSION;
use hucha_model::log::leaf;
use hucha_model::wire::{NumberRecord, Signed, from_cbor_strict};
use hucha_model::{Hash, Millis};
use hucha_sync::Item;
use rusqlite::params;

/// The end of the chain of number records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChainEnd {
    /// The hub's life.
    pub generation: u32,
    /// The newest number.
    pub n: u64,
    /// Hash of the record `n`; zero before the first.
    pub record_head: Hash,
}

/// What is wrong with a chain of number records.
#[derive(Debug, thiserror::Error)]
pub enum ChainFault {
    /// The chain cannot be read.
    #[error(transparent)]
    Fault(#[from] HubFault),
    /// A number is missing.
    #[error("number {0} is missing")]
    Gap(u64),
    /// A record does not hold: signature, predecessor or item.
    #[error("the record of number {0} does not hold")]
    Broken(u64),
}

/// Tells whether a record that names `named` follows the record or hole `before`. Behind a hole the
/// hub knew only the leaf of what it follows, and the hole may be filled since.
fn follows(named: Hash, before: Hash) -> bool {
    named == before || leaf(named) == before || named == leaf(before)
}

impl HubCore {
    /// Gives the end of the chain.
    pub fn chain_end(&self) -> Result<ChainEnd, HubFault> {
        let mut read = self
            .db
            .prepare_cached("SELECT generation, seq, head FROM scope WHERE scope = ?1")?;
        Ok(read.query_row([self.scope.as_bytes()], |row| {
            Ok(ChainEnd {
                generation: row.get(0)?,
                n: row.get::<_, i64>(1)? as u64,
                record_head: Hash(row.get(2)?),
            })
        })?)
    }

    /// Gives the next number to an item and signs its record.
    pub(super) fn number(&mut self, new: &NewItem<'_>, now: Millis) -> Result<u64, HubFault> {
        if self.is_recovering()? {
            return Err(HubFault::Recovering);
        }
        let state = self.chain_end()?;
        let hash = new.item.hash();
        let record = NumberRecord {
            scope: self.scope,
            generation: state.generation,
            n: state.n + 1,
            kind: new.kind,
            item: hash,
            previous: state.record_head,
            at: now,
            refused: new.refused.map(str::to_owned),
            rules: RULES_VERSION,
            reattest: new.reattest,
        };
        let signed = Signed::seal(&record, &self.keys.hub)?;
        self.insert_item(record.n, hash, new, now, &signed)?;
        let head = signed.item_hash::<NumberRecord>();
        let mut advance = self
            .db
            .prepare_cached("UPDATE scope SET seq = ?2, head = ?3 WHERE scope = ?1")?;
        advance.execute(params![self.scope.as_bytes(), record.n as i64, head.0])?;
        Ok(record.n)
    }

    /// Walks the whole chain: numbers without a gap, signatures, predecessors, items. Gives how
    /// many numbers it has. Of a hole only the leaf is known, and the next record must fit it.
    pub fn verify_chain(&self) -> Result<u64, ChainFault> {
        let state = self.chain_end()?;
        let mut previous = Hash::default();
        for n in 1..=state.n {
            if self.is_hole_at(n)? {
                let leaves = self.leaves_between(n, n)?;
                previous = leaves.first().copied().ok_or(ChainFault::Gap(n))?;
                continue;
            }
            let (record, item, hash) = self.link(n)?.ok_or(ChainFault::Gap(n))?;
            let held = self
                .verify_own::<NumberRecord>(&record)
                .ok_or(ChainFault::Broken(n))?;
            let is_whole = held.n == n
                && held.scope == self.scope
                && follows(held.previous, previous)
                && held.item == hash
                && item.hash() == hash
                && item.kind() == Some(held.kind);
            if !is_whole {
                return Err(ChainFault::Broken(n));
            }
            previous = record.item_hash::<NumberRecord>();
        }
        if previous == state.record_head {
            Ok(state.n)
        } else {
            Err(ChainFault::Broken(state.n))
        }
    }

    fn link(&self, n: u64) -> Result<Option<(Signed, Item, Hash)>, HubFault> {
        use rusqlite::OptionalExtension as _;
        let mut read = self
            .db
            .prepare_cached("SELECT record, bytes, hash FROM item WHERE scope = ?1 AND n = ?2")?;
        let found: Option<(Vec<u8>, Vec<u8>, [u8; 32])> = read
            .query_row(params![self.scope.as_bytes(), n as i64], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .optional()?;
        let Some((record, bytes, hash)) = found else {
            return Ok(None);
        };
        Ok(Some((
            from_cbor_strict(&record)?,
            from_cbor_strict(&bytes)?,
            Hash(hash),
        )))
    }
}

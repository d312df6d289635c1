//! The sequence as this phone has checked it: every number is here as record or as leaf, and one
//! signed checkpoint an answer vouches for them all (`hucha_model::log`).
//!
//! An answer whose leaves and records do not give the signed root is not applied in any part. What
//! is known of earlier numbers is never overwritten: a hub that tells another story is found out.

mod fork;
mod lend;
mod missing;
mod restart;

pub use fork::ForkProof;

use crate::error::EngineError;
use crate::inner::{Inner, read_record};
use hucha_model::log::{Frontier, leaf};
use hucha_model::wire::{Checkpoint, NumberRecord, Signed, from_cbor_strict, to_cbor};
use hucha_model::{Hash, Millis, ScopeId};
use hucha_store::{Origin, StoreError, Tx, WitnessKind};
use hucha_sync::{Incoming, Item};
use std::collections::{BTreeMap, BTreeSet};

/// Why the hub's account of the sequence is not believed.
#[derive(Debug, Clone, Copy, thiserror::Error, PartialEq, Eq)]
pub enum LogFault {
    /// The checkpoint is not signed by the hub's key, or is of another scope.
    #[error("the checkpoint is not this hub's")]
    NotTheHub,
    /// The hub uses a key that it had given up: it came back from an older backup.
    #[error("the hub uses a key that it had given up")]
    OlderKey,
    /// Number `n` came neither as record nor as leaf.
    #[error("number {n} is left out")]
    LeftOut {
        /// The number.
        n: u64,
    },
    /// Number `n` is told differently from before: two stories, both signed.
    #[error("number {n} is told differently from before")]
    TwoStories {
        /// The number, or the size of the tree whose root differs.
        n: u64,
    },
}

/// What a batch proves of the sequence.
#[derive(Debug, Default)]
pub(crate) struct Proven {
    /// Names of records that are vouched for by a checked root.
    vouched: BTreeSet<Hash>,
    /// Leaves that are new here, the first of number `from`.
    from: u64,
    fresh: Vec<Hash>,
    /// The tree with them.
    frontier: Option<Frontier>,
    own: Option<(Checkpoint, Signed)>,
    /// Checkpoints of others that go beyond what is known here.
    shown: Vec<(Checkpoint, Signed)>,
    /// Those that could be held against what is known now: generation and number.
    compared: Vec<(u32, u64)>,
}

impl Proven {
    /// Tells whether a record needs no check of its own signature.
    pub(crate) fn vouches(&self, record: &Signed) -> bool {
        self.vouched.contains(&record.item_hash::<NumberRecord>())
    }

    /// Writes leaves and checkpoints, in the batch's transaction.
    pub(crate) fn write(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        tx.put_leaves(self.from, &self.fresh)?;
        if let Some((own, signed)) = &self.own {
            tx.put_checkpoint(WitnessKind::Own, own.n, own.generation, &to_cbor(signed))?;
        }
        for (shown, signed) in &self.shown {
            let bytes = to_cbor(signed);
            tx.put_checkpoint(WitnessKind::Shown, shown.n, shown.generation, &bytes)?;
        }
        for (generation, n) in &self.compared {
            tx.drop_witness(*n, *generation)?;
        }
        Ok(())
    }

    /// Gives up numbers that another phone brought from a life that the hub has left: where the
    /// tree is now known, what it does not hold is none.
    pub(crate) fn give_up_untrue(
        &self,
        tx: &mut Tx<'_>,
        scope: ScopeId,
        now: Millis,
    ) -> Result<(), StoreError> {
        let upto = self.from + self.fresh.len() as u64;
        if self.fresh.is_empty() {
            return Ok(());
        }
        let is_true = |n: u64, bytes: &[u8]| {
            let told = from_cbor_strict::<Signed>(bytes).ok();
            let told = told.map(|signed| leaf(signed.item_hash::<NumberRecord>()));
            let at = n.checked_sub(self.from).map(|at| at as usize);
            told.as_ref() == at.and_then(|at| self.fresh.get(at))
        };
        tx.give_up_untrue((scope, now), (self.from, upto - 1), is_true)
            .map(drop)
    }

    /// Gives the tree as it is once the batch is written.
    pub(crate) fn frontier(&mut self) -> Option<Frontier> {
        self.frontier.take()
    }
}

impl Inner {
    /// Reads the edge of the tree back from the store.
    pub(crate) fn load_log(&self) -> Result<Frontier, EngineError> {
        let leaves = self.store.read(|reads| {
            let size = reads.log_size()?;
            reads.leaves(1, size)
        })?;
        let mut frontier = Frontier::default();
        for leaf in leaves {
            frontier.push(leaf);
        }
        Ok(frontier)
    }

    /// Decides what of a batch is believed about the hub and its sequence; `None` when it is of a
    /// life that the hub has left and came late. An error means that nothing of it is believed.
    pub(crate) fn believe(
        &mut self,
        incoming: &Incoming,
        origin: Origin,
    ) -> Result<Option<Proven>, EngineError> {
        let proven = self.try_believe(incoming, origin);
        if let Err(EngineError::Log(LogFault::TwoStories { .. } | LogFault::OlderKey)) = &proven {
            self.stop_sync(true)?;
        }
        proven
    }

    fn try_believe(
        &mut self,
        incoming: &Incoming,
        origin: Origin,
    ) -> Result<Option<Proven>, EngineError> {
        if origin == Origin::Hub {
            if self.is_of_void_life(incoming)? {
                return Ok(None);
            }
            self.take_certificate(incoming)?;
            self.take_restarts(incoming)?;
        }
        self.prove(incoming, origin).map(Some)
    }

    /// Notes where this phone stands with the hub after an answer that was believed.
    pub(crate) fn note_standing(
        &mut self,
        incoming: &Incoming,
        is_missing: bool,
    ) -> Result<(), EngineError> {
        self.note_behind(incoming);
        self.asks_on = is_missing;
        if incoming.checkpoints.is_empty() {
            return Ok(());
        }
        self.stop_sync(false)
    }

    /// Checks what a batch says of the sequence; an error means that nothing of it is believed.
    /// What the hub itself contradicts is kept as proof before the error is given; what another
    /// phone was told is kept as proof and does not keep its items out.
    pub(crate) fn prove(&self, incoming: &Incoming, origin: Origin) -> Result<Proven, EngineError> {
        let told = self.told_leaves(incoming)?;
        let mut proven = Proven {
            from: self.log.size() + 1,
            ..Proven::default()
        };
        self.compare_known(&told, origin)?;
        for signed in &incoming.checkpoints {
            let Some(checkpoint) = self.own_hubs(signed)? else {
                match origin {
                    Origin::Hub => return Err(LogFault::NotTheHub.into()),
                    Origin::Local | Origin::Peer => continue,
                }
            };
            let is_later_life =
                origin != Origin::Hub && checkpoint.generation > self.generation()?;
            if self.is_void(&checkpoint)? {
                continue;
            }
            if checkpoint.n <= self.log.size() && !is_later_life {
                if self.root_at(checkpoint.n)? != checkpoint.root {
                    self.keep_fork(signed)?;
                    if origin == Origin::Hub {
                        return Err(two_stories(checkpoint.n));
                    }
                    continue;
                }
            } else if origin == Origin::Hub {
                self.extend(&mut proven, &told, checkpoint, signed)?;
            } else {
                proven.shown.push((checkpoint, signed.clone()));
                continue;
            }
            let is_newest = proven.own.as_ref().is_none_or(|own| own.0.n < checkpoint.n);
            if origin == Origin::Hub && is_newest && checkpoint.n >= self.log.size() {
                proven.own = Some((checkpoint, signed.clone()));
            }
        }
        self.check_witnesses(&mut proven)?;
        let size = proven
            .frontier
            .as_ref()
            .map_or(self.log.size(), Frontier::size);
        for (n, told) in told.range(..=size) {
            // What came with another phone was not compared with what is known here.
            let known = self.store.read(|reads| reads.leaf(*n))?;
            if *n > self.log.size() || known == Some(told.leaf) {
                proven.vouched.extend(told.record);
            }
        }
        Ok(proven)
    }

    /// Gives the root of the tree over the first `n` numbers, all of which are known here.
    pub(crate) fn root_at(&self, n: u64) -> Result<Hash, EngineError> {
        if n == self.log.size() {
            return Ok(self.log.root());
        }
        let leaves = self.store.read(|reads| reads.leaves(1, n))?;
        Ok(hucha_model::log::root(&leaves))
    }

    /// Collects what the batch tells of each number; two tales of one number are two stories.
    fn told_leaves(&self, incoming: &Incoming) -> Result<BTreeMap<u64, Told>, EngineError> {
        let scope = self.me()?.scope;
        let mut told: BTreeMap<u64, Told> = BTreeMap::new();
        for row in incoming.leaves.iter().filter(|row| row.scope == scope) {
            for (n, leaf) in row.iter() {
                told.entry(n).or_insert(Told { leaf, record: None });
            }
        }
        for item in &incoming.items {
            let Item::Record(signed) = item else { continue };
            let Ok(record) = signed.open::<NumberRecord>() else {
                continue;
            };
            let name = signed.item_hash::<NumberRecord>();
            if record.scope == scope {
                told.insert(
                    record.n,
                    Told {
                        leaf: leaf(name),
                        record: Some(name),
                    },
                );
            }
        }
        Ok(told)
    }

    /// Holds what is told of known numbers against what was told before.
    fn compare_known(&self, told: &BTreeMap<u64, Told>, origin: Origin) -> Result<(), EngineError> {
        if origin != Origin::Hub {
            // A peer may carry a forged record: it is refused by its own signature, as one item.
            return Ok(());
        }
        for (n, told) in told.range(..=self.log.size()) {
            let known = self.store.read(|reads| reads.leaf(*n))?;
            if known.is_some_and(|known| known != told.leaf) {
                return Err(two_stories(*n));
            }
        }
        Ok(())
    }

    /// Goes on with the tree up to a checkpoint, which must give its root.
    fn extend(
        &self,
        proven: &mut Proven,
        told: &BTreeMap<u64, Told>,
        checkpoint: Checkpoint,
        signed: &Signed,
    ) -> Result<(), EngineError> {
        let mut frontier = proven.frontier.take().unwrap_or_else(|| self.log.clone());
        for n in frontier.size() + 1..=checkpoint.n {
            let told = told.get(&n).ok_or(LogFault::LeftOut { n })?;
            frontier.push(told.leaf);
            proven.fresh.push(told.leaf);
        }
        if frontier.root() != checkpoint.root {
            self.keep_fork(signed)?;
            return Err(two_stories(checkpoint.n));
        }
        proven.frontier = Some(frontier);
        Ok(())
    }

    /// Holds what others were told against what is known now.
    fn check_witnesses(&self, proven: &mut Proven) -> Result<(), EngineError> {
        let Some(size) = proven.frontier.as_ref().map(Frontier::size) else {
            return Ok(());
        };
        let life = self.generation()?;
        let life = proven
            .own
            .as_ref()
            .map_or(life, |own| own.0.generation.max(life));
        for row in self.store.read(hucha_store::Reads::witnesses)? {
            if row.n > size || row.generation > life {
                continue;
            }
            let signed: Signed = crate::inner::decode(&row.bytes)?;
            let shown: Checkpoint = signed.open()?;
            let mut leaves = self
                .store
                .read(|reads| reads.leaves(1, self.log.size().min(row.n)))?;
            let missing = row.n.saturating_sub(leaves.len() as u64) as usize;
            leaves.extend(proven.fresh.iter().take(missing));
            if hucha_model::log::root(&leaves) != shown.root && !self.is_void(&shown)? {
                self.keep_fork(&signed)?;
            }
            proven.compared.push((row.generation, row.n));
        }
        Ok(())
    }

    /// Tells whether a record that only its own signature vouches for is of another life than what
    /// is known here: its number is none, whatever its signature says.
    pub(crate) fn is_of_another_life(
        &self,
        record: &NumberRecord,
        signed: &Signed,
    ) -> Result<bool, EngineError> {
        let name = signed.item_hash::<NumberRecord>();
        let known = self.store.read(|reads| reads.leaf(record.n))?;
        if known.is_some_and(|known| known != leaf(name)) {
            return Ok(true);
        }
        let before = record.n.saturating_sub(1);
        let told = self
            .store
            .read(|reads| reads.records(record.scope, before, 1))?;
        let differs = told
            .iter()
            .filter(|row| row.n == record.n)
            .filter_map(|row| read_record(&row.bytes).ok())
            .any(|told| told.item != record.item);
        Ok(differs || self.is_void_number(record.generation, record.n)?)
    }

    fn own_hubs(&self, signed: &Signed) -> Result<Option<Checkpoint>, EngineError> {
        let me = self.me()?;
        let held = self.signed_by_hub(signed, |checkpoint: &Checkpoint| checkpoint.n);
        Ok(held.filter(|held| held.scope == me.scope))
    }

    /// Tells whether an answer is of a life that the hub has left since: it came late.
    pub(crate) fn is_of_void_life(&self, incoming: &Incoming) -> Result<bool, EngineError> {
        for signed in &incoming.checkpoints {
            if let Some(checkpoint) = self.own_hubs(signed)?
                && self.is_void(&checkpoint)?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn two_stories(n: u64) -> EngineError {
    LogFault::TwoStories { n }.into()
}

/// What a batch tells of one number.
struct Told {
    leaf: Hash,
    /// The record's name, when the record is here.
    record: Option<Hash>,
}

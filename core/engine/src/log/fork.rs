//! Proof that the hub told two stories: kept, exportable, and checked by anybody who has its key.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::inner::{Inner, decode};
use hucha_model::log::root;
use hucha_model::sign::PublicKey;
use hucha_model::wire::{Checkpoint, Signed, WireError, from_cbor_strict, to_cbor};
use hucha_model::{Hash, Lang};
use hucha_store::Reads;

/// Facts of the device: the fork that was found, and whether sync stopped because of it.
const FORK: &str = "fork";
const STOPPED: &str = "fork.stopped";

/// Two checkpoints of one hub that cannot both be true, and the leaves that show it.
#[derive(Debug, Clone, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct ForkProof {
    /// The checkpoint that this phone checked itself.
    #[n(0)]
    own: Signed,
    /// The one that contradicts it, from an answer or from another phone.
    #[n(1)]
    other: Signed,
    /// The leaves under the own one, 32 bytes each.
    #[n(2)]
    #[cbor(with = "minicbor::bytes")]
    leaves: Vec<u8>,
}

impl ForkProof {
    /// Reads a proof file.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, WireError> {
        from_cbor_strict(bytes)
    }

    /// Writes the file.
    pub fn to_bytes(&self) -> Vec<u8> {
        to_cbor(self)
    }

    /// Tells whether the file proves that the owner of `hub` signed two stories.
    ///
    /// False also when the other checkpoint goes beyond the own one: it may yet turn out to
    /// continue it.
    pub fn holds(&self, hub: &PublicKey) -> bool {
        let (Ok(own), Ok(other)) = (
            self.own.verify::<Checkpoint>(hub),
            self.other.verify::<Checkpoint>(hub),
        ) else {
            return false;
        };
        let leaves: Vec<Hash> = self
            .leaves
            .as_chunks()
            .0
            .iter()
            .copied()
            .map(Hash)
            .collect();
        let at = |n: u64| leaves.get(..usize::try_from(n).ok()?).map(root);
        own.scope == other.scope
            && at(own.n) == Some(own.root)
            && at(other.n).is_some_and(|root| root != other.root)
    }

    fn other(&self) -> Result<Checkpoint, WireError> {
        self.other.open()
    }
}

impl Inner {
    /// Keeps a contradiction between what this phone checked and a checkpoint the hub signed. The
    /// first one stays: it is nearest to the cause.
    pub(crate) fn keep_fork(&self, other: &Signed) -> Result<(), EngineError> {
        let Some(own) = self.store.read(Reads::checkpoint)? else {
            return Ok(());
        };
        if self.fork()?.is_some_and(|known| known.other != *other) {
            return Ok(());
        }
        let own: Signed = decode(&own.bytes)?;
        let size = self.log.size();
        let leaves = self.store.read(|reads| reads.leaves(1, size))?;
        let proof = ForkProof {
            own,
            other: other.clone(),
            leaves: leaves.iter().flat_map(|leaf| leaf.0).collect(),
        };
        self.store
            .write(|tx| tx.meta_set(FORK, &proof.to_bytes()))?;
        Ok(())
    }

    /// Gives the fork that was found, while no restart explains it.
    pub(crate) fn fork(&self) -> Result<Option<ForkProof>, EngineError> {
        let bytes = self.store.read(|reads| reads.meta(FORK))?;
        bytes
            .filter(|bytes| !bytes.is_empty())
            .map(|bytes| decode(&bytes))
            .transpose()
    }

    /// Says that the hub told two stories, and what to do.
    pub(crate) fn alarm(&self, lang: Lang) -> Result<Option<&'static str>, EngineError> {
        Ok(self.fork()?.map(|_| sentence(lang)))
    }

    /// Forgets a fork that a restart explains: the hub was restored and says so.
    pub(crate) fn settle_forks(&mut self) -> Result<(), EngineError> {
        if let Some(fork) = self.fork()?
            && (self.is_void(&fork.other()?)? || self.is_void(&fork.own.open()?)?)
        {
            self.store.write(|tx| tx.meta_set(FORK, &[]))?;
        }
        self.stop_sync(false)
    }

    /// Stops or resumes what syncs of itself.
    pub(crate) fn stop_sync(&mut self, stopped: bool) -> Result<(), EngineError> {
        if self.sync_stopped()? != stopped {
            self.store
                .write(|tx| tx.meta_set(STOPPED, &[u8::from(stopped)]))?;
        }
        Ok(())
    }

    /// Tells whether the phone waits for a person before it asks the hub again.
    pub(crate) fn sync_stopped(&self) -> Result<bool, EngineError> {
        let bytes = self.store.read(|reads| reads.meta(STOPPED))?;
        Ok(bytes.is_some_and(|bytes| bytes == [1]))
    }
}

/// Says what a fork means and what to do.
fn sentence(lang: Lang) -> &'static str {
    lang.pick(
        "服务器对不同手机给出了互相矛盾的记录；本机数据完整，现场记录可照常进行。请导出证明文件，交联盟管理员核查",
        "the hub told two phones different stories; everything here is kept, recording goes on: export the proof file and give it to the alliance's administrator",
    )
}

impl Engine {
    /// Gives the proof that the hub told two stories, as a file's bytes; `None` while it told one.
    pub fn fork_proof(&self) -> Result<Option<Vec<u8>>, EngineError> {
        Ok(self.lock().fork()?.map(|proof| proof.to_bytes()))
    }

    /// Ends the alarm: a person has exported the proof and the cause is known.
    pub fn dismiss_alarm(&self) -> Result<(), EngineError> {
        Ok(self.lock().store.write(|tx| tx.meta_set(FORK, &[]))?)
    }

    /// Says that the hub told two stories, and what to do; `None` while it told one.
    pub fn alarm(&self, lang: Lang) -> Result<Option<&'static str>, EngineError> {
        self.lock().alarm(lang)
    }
}

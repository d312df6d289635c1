//! A document in memory: loaded from its genesis and its changes, and its log.

use crate::change::{Change, ChangeMeta, HeaderError, read_header};
use crate::genesis::{Root, genesis};
use crate::guard::{Panicked, guarded};
use crate::read::root_map;
use automerge::{ActorId, Automerge, AutomergeError, ChangeHash, ObjId, ReadDoc};
use hucha_model::Hash;
use hucha_model::wire::DocKind;
use std::collections::BTreeMap;

/// Most bytes of changes in one document; beyond, it is rolled over.
pub const MAX_DOC_BYTES: usize = 8 * 1024 * 1024;
/// Most changes in one document.
pub const MAX_DOC_CHANGES: usize = 50_000;
/// Most actors in one document.
pub const MAX_DOC_ACTORS: usize = 2_000;

/// Why a document does not load. Nothing was lost: the bytes are still where they came from.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The merge engine refuses the bytes.
    #[error("the merge engine refuses the bytes")]
    Engine(#[source] Box<AutomergeError>),
    /// The merge engine panicked on the bytes.
    #[error("the merge engine panicked on the bytes")]
    Panicked,
    /// The bytes do not begin from the frozen genesis of this kind.
    #[error("not a document of this kind")]
    NotOurs,
    /// Some changes follow others that are not here.
    #[error("{} changes are missing", .0.len())]
    Missing(Vec<Hash>),
}

impl From<AutomergeError> for LoadError {
    fn from(error: AutomergeError) -> Self {
        Self::Engine(Box::new(error))
    }
}

impl From<Panicked> for LoadError {
    fn from(Panicked: Panicked) -> Self {
        Self::Panicked
    }
}

/// One document. A clone is cheap and is a scratch copy: two clones must never both write, since
/// they share one actor.
#[derive(Clone)]
pub struct Doc {
    pub(crate) kind: DocKind,
    pub(crate) engine: Automerge,
    pub(crate) maps: BTreeMap<Root, ObjId>,
    /// Change hashes by actor; position + 1 is the change's number.
    pub(crate) log: BTreeMap<Vec<u8>, Vec<Hash>>,
    /// Bytes of all changes; a snapshot counts as stored.
    pub(crate) bytes: usize,
    /// Number of the newest operation: the next change starts behind it.
    pub(crate) max_op: u64,
}

impl std::fmt::Debug for Doc {
    /// Shows counts only: a document's content belongs in no log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Doc")
            .field("kind", &self.kind)
            .field("changes", &self.change_count())
            .field("heads", &self.heads())
            .finish_non_exhaustive()
    }
}

impl Doc {
    /// Begins a document from its frozen genesis. `actor` must be random and fresh: never stored,
    /// never used for another document or process run.
    pub fn create(kind: DocKind, actor: [u8; 16]) -> Result<Self, LoadError> {
        Self::load(kind, actor, std::iter::empty::<&[u8]>())
    }

    /// Loads a document from loose changes, in any order.
    pub fn load<B: AsRef<[u8]>>(
        kind: DocKind,
        actor: [u8; 16],
        changes: impl IntoIterator<Item = B>,
    ) -> Result<Self, LoadError> {
        Self::load_from(kind, actor, genesis(kind), changes)
    }

    /// Loads a document from a snapshot made by [`Doc::save`] and the changes after it.
    pub fn load_from<B: AsRef<[u8]>>(
        kind: DocKind,
        actor: [u8; 16],
        snapshot: &[u8],
        changes: impl IntoIterator<Item = B>,
    ) -> Result<Self, LoadError> {
        let mut buffer = snapshot.to_vec();
        for change in changes {
            buffer.extend_from_slice(change.as_ref());
        }
        guarded(|| {
            let engine = Automerge::load(&buffer)?.with_actor(ActorId::from(actor));
            Self::index(kind, engine, buffer.len())
        })?
    }

    fn index(kind: DocKind, engine: Automerge, bytes: usize) -> Result<Self, LoadError> {
        let missing = engine.get_missing_deps(&[]);
        if !missing.is_empty() {
            return Err(LoadError::Missing(missing.iter().map(hash).collect()));
        }
        let mut maps = BTreeMap::new();
        for root in Root::of(kind) {
            maps.insert(*root, root_map(&engine, *root)?.ok_or(LoadError::NotOurs)?);
        }
        let mut log: BTreeMap<Vec<u8>, Vec<(u64, Hash)>> = BTreeMap::new();
        let mut max_op = 0;
        for meta in engine.get_changes_meta(&[]) {
            max_op = max_op.max(meta.max_op);
            let own = log.entry(meta.actor.to_bytes().to_vec()).or_default();
            own.push((meta.seq, hash(&meta.hash)));
        }
        let log = log.into_iter().map(|(actor, mut own)| {
            own.sort_unstable();
            (actor, own.into_iter().map(|(_, hash)| hash).collect())
        });
        Ok(Self {
            kind,
            engine,
            maps,
            log: log.collect(),
            bytes,
            max_op,
        })
    }

    /// Tells the kind.
    pub fn kind(&self) -> DocKind {
        self.kind
    }

    /// Lists the newest changes, in order of hash. Equal heads mean equal documents.
    pub fn heads(&self) -> Vec<Hash> {
        self.engine.get_heads().iter().map(hash).collect()
    }

    /// Gives the actor of local edits.
    pub fn actor(&self) -> &[u8] {
        self.engine.get_actor().to_bytes()
    }

    /// Counts the changes, genesis included.
    pub fn change_count(&self) -> usize {
        self.log.values().map(Vec::len).sum()
    }

    /// Says whether the document holds a change.
    pub fn has(&self, change: Hash) -> bool {
        self.engine
            .get_change_meta_by_hash(&ChangeHash(change.0))
            .is_some()
    }

    /// Gives the change an actor has under a number: another change under the same one is an
    /// equivocation.
    pub fn change_at(&self, actor: &[u8], seq: u64) -> Option<Hash> {
        let position = usize::try_from(seq.checked_sub(1)?).ok()?;
        self.log.get(actor)?.get(position).copied()
    }

    /// Lists the actors and the number of the newest change of each.
    pub fn actors(&self) -> impl Iterator<Item = (&[u8], u64)> {
        self.log
            .iter()
            .map(|(actor, own)| (actor.as_slice(), own.len() as u64))
    }

    /// Gives an actor's changes `from_seq..=to_seq`, in order; those not here are left out.
    pub fn changes_of(&self, actor: &[u8], from_seq: u64, to_seq: u64) -> Vec<Change> {
        let own = self.log.get(actor).map_or(&[][..], Vec::as_slice);
        (1_u64..)
            .zip(own)
            .filter(|(seq, _)| (from_seq..=to_seq).contains(seq))
            .filter_map(|(_, hash)| self.change(*hash))
            .collect()
    }

    /// Gives one change.
    pub fn change(&self, hash: Hash) -> Option<Change> {
        self.engine
            .get_change_by_hash(&ChangeHash(hash.0))
            .map(|change| export(&change))
    }

    /// Reads a change's header without the merge engine, and refuses what no gate would take.
    pub fn change_meta(bytes: &[u8]) -> Result<ChangeMeta, HeaderError> {
        read_header(bytes)
    }

    /// Writes a snapshot, and proves that it loads again with the same heads. Only then may the
    /// changes it holds be pruned.
    pub fn save(&self) -> Result<Vec<u8>, LoadError> {
        guarded(|| {
            let bytes = self.engine.save();
            if Automerge::load(&bytes)?.get_heads() == self.engine.get_heads() {
                Ok(bytes)
            } else {
                Err(LoadError::NotOurs)
            }
        })?
    }

    /// Gives the document as a plain file of the merge engine's format, which its other
    /// implementations open; their changes come back through [`crate::plain_change`] and the gate.
    pub fn export(&self) -> Vec<u8> {
        self.engine.save()
    }

    /// Gives the document as it stood at `heads`; `None` when a head is not here.
    pub(crate) fn at(&self, heads: &[Hash]) -> Option<Self> {
        if !heads.iter().all(|head| self.has(*head)) {
            return None;
        }
        let wanted: Vec<_> = heads.iter().map(|head| ChangeHash(head.0)).collect();
        let engine = guarded(|| self.engine.fork_at(&wanted)).ok()?.ok()?;
        Self::index(self.kind, engine, self.bytes).ok()
    }

    pub(crate) fn map(&self, root: Root) -> Option<&ObjId> {
        self.maps.get(&root)
    }

    pub(crate) fn is_full(&self) -> bool {
        self.bytes >= MAX_DOC_BYTES || self.change_count() >= MAX_DOC_CHANGES
    }
}

pub(crate) fn hash(change: &ChangeHash) -> Hash {
    Hash(change.0)
}

pub(crate) fn export(change: &automerge::Change) -> Change {
    Change {
        bytes: change.raw_bytes().to_vec(),
        hash: Hash(change.hash().0),
        actor: change.actor_id().to_bytes().to_vec(),
        seq: change.seq(),
        deps: change.deps().iter().map(hash).collect(),
    }
}

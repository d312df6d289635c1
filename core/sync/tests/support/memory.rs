//! A hub and a phone that live in memory and keep to the storage contracts.

use crate::samples;
use hucha_model::sign::Signer as _;
use hucha_model::wire::{Checkpoint, ItemKind, NumberRecord, Payload, Signed, Verdict};
use hucha_model::{DeviceId, DocId, Hash, ScopeId};
use hucha_sync::{
    Applied, Backfill, Feed, FeedItem, HelloParts, HubStorage, Incoming, Item, Leaves, Meeting,
    PhoneStorage, Seal, Standing,
};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("planned failure")]
pub(crate) struct Planned;

struct Step {
    record: NumberRecord,
    signed: Signed,
    item: Item,
    by: DeviceId,
    doc: Option<DocId>,
}

impl Step {
    fn leaf(&self) -> Hash {
        hucha_model::log::leaf(self.record.item_hash())
    }
}

/// One scope, open to every device; it refuses and fails on demand.
#[derive(Default)]
pub(crate) struct MemoryHub {
    steps: Vec<Step>,
    pub(crate) refuse: BTreeSet<Hash>,
    pub(crate) fail: BTreeSet<Hash>,
    pub(crate) wanted: Vec<Hash>,
    /// Numbers nobody sees.
    pub(crate) hidden: BTreeSet<u64>,
    pub(crate) leaves: Vec<Leaves>,
}

impl MemoryHub {
    pub(crate) fn number(&mut self, by: DeviceId, item: Item, doc: Option<DocId>) -> u64 {
        let n = self.steps.len() as u64 + 1;
        let record = NumberRecord {
            previous: self.head(),
            ..samples::record(n, item.kind().unwrap_or(ItemKind::Row), item.hash())
        };
        self.steps.push(Step {
            signed: samples::seal(&record),
            record,
            item,
            by,
            doc,
        });
        n
    }

    fn head(&self) -> Hash {
        self.steps
            .last()
            .map_or_else(Hash::default, |step| step.record.item_hash())
    }

    fn piece(
        &self,
        device: DeviceId,
        after: u64,
        budget: usize,
        wanted: impl Fn(&Step) -> bool,
    ) -> Feed {
        let mut feed = Feed {
            next: self.steps.len() as u64,
            ..Feed::default()
        };
        let mut room = budget;
        for step in self.steps.iter().skip(after as usize).filter(|s| wanted(s)) {
            if self.hidden.contains(&step.record.n) {
                feed.hidden.push((step.record.n, step.leaf()));
                continue;
            }
            if room == 0 && !feed.items.is_empty() {
                feed.next = step.record.n - 1;
                feed.more = true;
                break;
            }
            // Guesses low on purpose, so that the session has to cut.
            room = room.saturating_sub(100);
            feed.items.push(FeedItem {
                n: step.record.n,
                record: step.signed.clone(),
                item: (step.by != device).then(|| step.item.clone()),
            });
        }
        feed
    }
}

impl HubStorage for MemoryHub {
    type Error = Planned;

    fn take(&mut self, device: DeviceId, item: Item) -> Result<Verdict, Planned> {
        let hash = item.hash();
        if self.fail.contains(&hash) {
            return Err(Planned);
        }
        if self.refuse.contains(&hash) {
            return Ok(Verdict::Rejected {
                reason: "run.broken".to_owned(),
                reattest: None,
            });
        }
        if let Some(step) = self.steps.iter().find(|step| step.record.item == hash) {
            return Ok(Verdict::Duplicate { n: step.record.n });
        }
        let n = self.number(device, item, None);
        Ok(Verdict::Accepted { n })
    }

    fn meet(&mut self, _: DeviceId, standing: &Standing<'_>) -> Result<Meeting, Planned> {
        let newest = self.steps.len() as u64;
        if standing.scope != samples::SCOPE {
            return Ok(Meeting::Stranger);
        }
        Ok(if standing.after > newest {
            Meeting::Behind { n: newest }
        } else {
            Meeting::InStep
        })
    }

    fn checkpoint(&self, scope: ScopeId, n: u64) -> Result<Signed, Planned> {
        let leaves: Vec<Hash> = self.steps[..n as usize].iter().map(Step::leaf).collect();
        Ok(samples::seal(&Checkpoint {
            scope,
            generation: 1,
            n,
            root: hucha_model::log::root(&leaves),
            at: hucha_model::Millis(n as i64),
        }))
    }

    fn take_leaves(&mut self, _: DeviceId, leaves: &Leaves) -> Result<(), Planned> {
        self.leaves.push(leaves.clone());
        Ok(())
    }

    fn certificate(&self, trusted: Option<Hash>) -> Result<Option<Signed>, Planned> {
        Ok((trusted == Some(Hash::default())).then(|| samples::seal(&samples::certificate())))
    }

    fn feed(
        &self,
        device: DeviceId,
        _: ScopeId,
        after: u64,
        budget: usize,
    ) -> Result<Feed, Planned> {
        Ok(self.piece(device, after, budget, |_| true))
    }

    fn backfill(
        &self,
        device: DeviceId,
        doc: DocId,
        after: u64,
        budget: usize,
    ) -> Result<Option<Backfill>, Planned> {
        if !self.steps.iter().any(|step| step.doc == Some(doc)) {
            return Ok(None);
        }
        let piece = self.piece(device, after, budget, |step| step.doc == Some(doc));
        Ok(Some(Backfill {
            items: piece.items,
            next: piece.next,
            done: !piece.more,
        }))
    }

    fn again(
        &self,
        device: DeviceId,
        _: ScopeId,
        after: u64,
        budget: usize,
    ) -> Result<Option<Backfill>, Planned> {
        let piece = self.piece(device, after, budget, |step| {
            matches!(step.item, Item::Decision(_))
        });
        Ok(Some(Backfill {
            items: piece.items,
            next: piece.next,
            done: !piece.more,
        }))
    }

    fn missing(&self, _: DeviceId, wanted: &[Hash], _: usize) -> Result<Vec<FeedItem>, Planned> {
        let found = self
            .steps
            .iter()
            .filter(|s| wanted.contains(&s.record.item));
        Ok(found
            .map(|step| FeedItem {
                n: step.record.n,
                record: step.signed.clone(),
                item: Some(step.item.clone()),
            })
            .collect())
    }

    fn wanted_blobs(&self, _: DeviceId, _: usize) -> Result<Vec<Hash>, Planned> {
        Ok(self.wanted.clone())
    }

    fn seal(&self, request: Hash, frames: Hash) -> Result<Option<Signed>, Planned> {
        Ok(Some(samples::seal(&Seal {
            request,
            frames,
            ..samples::answer_seal()
        })))
    }
}

/// A phone that keeps what it is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MemoryPhone {
    pub(crate) device: DeviceId,
    pub(crate) cursors: BTreeMap<ScopeId, u64>,
    pub(crate) backfills: BTreeMap<DocId, u64>,
    pub(crate) outbox: Vec<Item>,
    pub(crate) received: Vec<Item>,
    pub(crate) verdicts: Vec<(Hash, Verdict)>,
    pub(crate) incoming: Vec<Incoming>,
    pub(crate) leaves: Vec<Leaves>,
    pub(crate) checkpoint: Option<Signed>,
    pub(crate) missing: Vec<Hash>,
    pub(crate) fails: bool,
}

impl MemoryPhone {
    pub(crate) fn new(device: DeviceId) -> Self {
        Self {
            device,
            cursors: [(samples::SCOPE, 0)].into(),
            backfills: BTreeMap::new(),
            outbox: Vec::new(),
            received: Vec::new(),
            verdicts: Vec::new(),
            incoming: Vec::new(),
            leaves: Vec::new(),
            checkpoint: None,
            missing: Vec::new(),
            fails: false,
        }
    }
}

impl PhoneStorage for MemoryPhone {
    type Error = Planned;

    fn hello(&self) -> Result<HelloParts, Planned> {
        Ok(HelloParts {
            device: self.device,
            schema: 1,
            scopes: self.cursors.iter().map(|(k, v)| (*k, *v)).collect(),
            backfill: self.backfills.iter().map(|(k, v)| (*k, *v)).collect(),
            again: Vec::new(),
            missing: self.missing.clone(),
            checkpoint: self.checkpoint.clone(),
        })
    }

    fn outbox(&self, _: usize) -> Result<Vec<Item>, Planned> {
        Ok(self.outbox.clone())
    }

    fn leaves(&self) -> Result<Vec<Leaves>, Planned> {
        Ok(self.leaves.clone())
    }

    fn open_seal(&self, seal: &Signed, _: Option<&Signed>) -> Result<Option<Seal>, Planned> {
        Ok(seal.verify(&samples::signer().public_key()).ok())
    }

    fn apply(&mut self, incoming: Incoming) -> Result<Applied, Planned> {
        if self.fails {
            return Err(Planned);
        }
        self.incoming.push(incoming.clone());
        let done: BTreeSet<Hash> = incoming
            .verdicts
            .iter()
            .filter(|(_, verdict)| *verdict != Verdict::Retry)
            .map(|(hash, _)| *hash)
            .collect();
        self.outbox.retain(|item| !done.contains(&item.hash()));
        self.verdicts.extend(incoming.verdicts);
        let accepted = incoming.items.len();
        self.received.extend(incoming.items);
        for cursor in incoming.cursors {
            self.cursors.insert(cursor.scope, cursor.n);
        }
        for backfill in incoming.backfills {
            if backfill.done {
                self.backfills.remove(&backfill.doc);
            } else {
                self.backfills.insert(backfill.doc, backfill.n);
            }
        }
        Ok(Applied {
            accepted,
            ..Applied::default()
        })
    }
}

//! One request's view of the hub: items are taken one by one, each in its own savepoint.

use super::HubCore;
use crate::HubFault;
use hucha_model::planted::{Bug, is_planted};
use hucha_model::wire::{Signed, SignedDecision, Verdict};
use hucha_model::{DeviceId, DocId, Hash, Millis, ScopeId};
use hucha_sync::{Backfill, Feed, FeedItem, HubStorage, Item, Leaves, Meeting, Seal, Standing};

/// A hub inside an open transaction, at one moment.
#[derive(Debug)]
pub struct Session<'a> {
    pub(super) core: &'a mut HubCore,
    pub(super) now: Millis,
}

impl HubStorage for Session<'_> {
    type Error = HubFault;

    fn take(&mut self, device: DeviceId, item: Item) -> Result<Verdict, HubFault> {
        if self.core.is_suspended(device)? {
            return Ok(Verdict::Retry);
        }
        self.core.take(device, item, self.now)
    }

    fn greet(&mut self, device: DeviceId, standing: &Standing<'_>) -> Result<(), HubFault> {
        self.core.meet(device, standing, self.now).map(drop)
    }

    fn meet(&mut self, device: DeviceId, standing: &Standing<'_>) -> Result<Meeting, HubFault> {
        self.core.number_growth()?;
        if self.core.is_withdrawn(device) {
            return Ok(Meeting::Withdrawn);
        }
        if self.core.is_suspended(device)? {
            return Ok(Meeting::Suspended);
        }
        self.core.meet(device, standing, self.now)
    }

    fn checkpoint(&self, _: ScopeId, n: u64) -> Result<Signed, HubFault> {
        self.core.checkpoint_at(n)
    }

    fn take_leaves(&mut self, device: DeviceId, leaves: &Leaves) -> Result<(), HubFault> {
        self.core.take_leaves(device, leaves, self.now)
    }

    fn certificate(&self, trusted: Option<Hash>) -> Result<Option<Signed>, HubFault> {
        Ok(self.core.certificate_for(trusted))
    }

    fn again(
        &self,
        device: DeviceId,
        scope: ScopeId,
        after: u64,
        budget: usize,
    ) -> Result<Option<Backfill>, HubFault> {
        if scope != self.core.scope {
            return Ok(None);
        }
        self.core.again_for(device, after, budget, self.now)
    }

    fn missing(
        &self,
        device: DeviceId,
        wanted: &[Hash],
        budget: usize,
    ) -> Result<Vec<FeedItem>, HubFault> {
        self.core.missing_for(device, wanted, budget, self.now)
    }

    fn feed(
        &self,
        device: DeviceId,
        scope: ScopeId,
        after: u64,
        budget: usize,
    ) -> Result<Feed, HubFault> {
        if scope != self.core.scope {
            return Ok(Feed::default());
        }
        self.core.feed_for(device, after, budget, self.now)
    }

    fn backfill(
        &self,
        device: DeviceId,
        doc: DocId,
        after: u64,
        budget: usize,
    ) -> Result<Option<Backfill>, HubFault> {
        self.core.backfill_for(device, doc, after, budget, self.now)
    }

    fn wanted_blobs(&self, device: DeviceId, limit: usize) -> Result<Vec<Hash>, HubFault> {
        self.core.wanted_blobs_of(device, limit)
    }

    fn seal(&self, request: Hash, frames: Hash) -> Result<Option<Signed>, HubFault> {
        let seal = Seal {
            scope: self.core.scope,
            generation: self.core.chain_end()?.generation,
            request,
            frames,
        };
        Ok(Some(Signed::seal(&seal, &self.core.keys.hub)?))
    }
}

/// What the hub made of one item.
pub(super) struct Judged {
    /// The word for the phone.
    pub(super) verdict: Verdict,
    /// Names of what is here now and was not before: items, changes, documents.
    pub(super) arrived: Vec<Vec<u8>>,
}

impl Judged {
    /// Refuses without a number.
    pub(super) fn rejected(reason: &str) -> Self {
        Self::rejected_after(reason, None)
    }

    /// Refuses, and names the last change that would pass.
    pub(super) fn rejected_after(reason: &str, reattest: Option<Hash>) -> Self {
        Self::saying(Verdict::Rejected {
            reason: reason.to_owned(),
            reattest,
        })
    }

    /// Says a word that brings nothing with it.
    pub(super) fn saying(verdict: Verdict) -> Self {
        Self {
            verdict,
            arrived: Vec::new(),
        }
    }

    /// Numbers, and says what came with it.
    pub(super) fn accepted(n: u64, arrived: Vec<Vec<u8>>) -> Self {
        Self {
            verdict: Verdict::Accepted { n },
            arrived,
        }
    }
}

impl HubCore {
    /// Takes one item, then those that waited for it; each in a savepoint of its own, so that none
    /// undoes another.
    fn take(&mut self, pusher: DeviceId, item: Item, now: Millis) -> Result<Verdict, HubFault> {
        let judged = self.judge_apart(pusher, item, now)?;
        self.retry_held(judged.arrived, now)?;
        Ok(judged.verdict)
    }

    /// Judges an item in a savepoint; a fault leaves everything as it was before.
    pub(super) fn judge_apart(
        &mut self,
        pusher: DeviceId,
        item: Item,
        now: Millis,
    ) -> Result<Judged, HubFault> {
        self.db.execute_batch("SAVEPOINT item")?;
        let judged = self.judge(pusher, item, now);
        if judged.is_err() {
            self.db.execute_batch("ROLLBACK TO item")?;
            self.forget()?;
        }
        self.db.execute_batch("RELEASE item")?;
        judged
    }

    /// Judges an item; what is known already keeps its number and its verdict.
    fn judge(&mut self, pusher: DeviceId, item: Item, now: Millis) -> Result<Judged, HubFault> {
        if let Some(verdict) = self.take_back(pusher, &item, now)? {
            return Ok(Judged::saying(verdict));
        }
        let hash = item.hash();
        let known = self.known(hash)?;
        if let Some(known) = known.filter(|_| !is_planted(Bug::DoubleApply)) {
            let word = match known.refused {
                Some(reason) => self.word_on_refused(&item, reason)?,
                None => Some(Verdict::Duplicate { n: known.n }),
            };
            if let Some(word) = word {
                return Ok(Judged::saying(word));
            }
        }
        let judged = match &item {
            Item::Opened(signed) => self.take_opened(pusher, signed.clone(), now)?,
            Item::Run {
                attestation,
                changes,
            } => self.take_run(pusher, &item, attestation, changes, now)?,
            Item::Decision(decision) => match self.record_on_its_way(decision)? {
                Some(doc) => Judged::saying(self.put_inbox(pusher, doc, &item, now)?),
                None => self.take_decision(pusher, decision.clone(), now)?,
            },
            // Rows, records and access are the hub's own word; nobody else makes them.
            Item::Row(_)
            | Item::Record(_)
            | Item::Granted { .. }
            | Item::Ended { .. }
            | Item::Widened { .. } => Judged::saying(self.refuse_own_word(&item)),
        };
        self.keep_if_held(pusher, &item, judged, now)
    }

    /// Judges a decision that waited until the runs before it were judged.
    pub(super) fn judge_received(
        &mut self,
        pusher: DeviceId,
        decision: SignedDecision,
        now: Millis,
    ) -> Result<Judged, HubFault> {
        if self.known(decision.hash())?.is_some() {
            return Ok(Judged::saying(Verdict::Received));
        }
        let item = Item::Decision(decision.clone());
        let judged = self.take_decision(pusher, decision, now)?;
        self.keep_if_held(pusher, &item, judged, now)
    }

    fn keep_if_held(
        &mut self,
        pusher: DeviceId,
        item: &Item,
        judged: Judged,
        now: Millis,
    ) -> Result<Judged, HubFault> {
        if matches!(judged.verdict, Verdict::Held { .. }) {
            self.hold(pusher, item, &judged.arrived, now)?;
            return Ok(Judged {
                arrived: Vec::new(),
                ..judged
            });
        }
        self.release(item.hash())?;
        Ok(judged)
    }

    /// Names the document whose waiting runs a decision's facts may have been read from.
    fn record_on_its_way(&self, decision: &SignedDecision) -> Result<Option<DocId>, HubFault> {
        let doc = decision.decision().ok().and_then(|decision| decision.doc);
        match doc.filter(|_| self.defers) {
            Some(doc) if self.has_waiting_runs(doc)? => Ok(Some(doc)),
            Some(_) | None => Ok(None),
        }
    }
}

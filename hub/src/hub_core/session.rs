//! One request's view of the hub: items are taken one by one, each in its own savepoint.

use super::HubCore;
use crate::HubFault;
use hucha_model::wire::Verdict;
use hucha_model::{DeviceId, DocId, Hash, Millis, ScopeId};
use hucha_sync::{Backfill, Feed, HubState, HubStorage, Item};

/// A hub inside an open transaction, at one moment.
#[derive(Debug)]
pub struct Session<'a> {
    pub(super) core: &'a mut HubCore,
    pub(super) now: Millis,
}

impl HubStorage for Session<'_> {
    type Error = HubFault;

    fn take(&mut self, device: DeviceId, item: Item) -> Result<Verdict, HubFault> {
        self.core.take(device, item, self.now)
    }

    fn state(&self, device: DeviceId, scope: ScopeId) -> Result<Option<HubState>, HubFault> {
        if scope == self.core.scope && self.core.speaker(device).is_some() {
            self.core.chain_state().map(Some)
        } else {
            Ok(None)
        }
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
        Self {
            verdict: Verdict::Rejected {
                reason: reason.to_owned(),
                reattest: None,
            },
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
        let hash = item.hash();
        if let Some(known) = self.known(hash)? {
            return Ok(match known.refused {
                Some(reason) => Judged::rejected(&reason),
                None => Judged {
                    verdict: Verdict::Duplicate { n: known.n },
                    arrived: Vec::new(),
                },
            });
        }
        let kept = item.clone();
        let judged = match item {
            Item::Opened(signed) => self.take_opened(pusher, signed, now)?,
            Item::Run {
                attestation,
                changes,
            } => self.take_run(pusher, attestation, &changes, now)?,
            Item::Decision(decision) => self.take_decision(pusher, decision, now)?,
            // Rows, records and access are the hub's own word; nobody else makes them.
            Item::Row(_) | Item::Record(_) | Item::Granted { .. } | Item::Ended { .. } => {
                Judged::rejected("authority")
            }
        };
        if matches!(judged.verdict, Verdict::Held { .. }) {
            self.hold(pusher, &kept, &judged.arrived, now)?;
            return Ok(Judged {
                arrived: Vec::new(),
                ..judged
            });
        }
        self.release(hash)?;
        Ok(judged)
    }
}

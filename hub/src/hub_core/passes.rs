//! One request in two passes, with the gate's work between them.
//!
//! [`HubCore::receive`] takes what is pushed: what needs no merge engine is judged at once, the
//! rest is durable and waits. Where nothing waits the answer is whole and the request is over; else
//! the caller lets the second stage work for a moment, and [`HubCore::conclude`] says what became
//! of it and feeds.

use super::inbox::name_of;
use super::{HubCore, Session};
use crate::HubFault;
use hucha_model::wire::{Signed, Verdict};
use hucha_model::{DeviceId, DocId, Hash, Millis, ScopeId};
use hucha_sync::{
    Asker, Backfill, Feed, FeedItem, HubAnswer, HubError, HubStorage, Item, Leaves, Meeting,
    Standing, hub_answer,
};
use std::collections::{BTreeMap, BTreeSet};

/// What came of the first pass.
#[derive(Debug)]
pub enum Reception {
    /// Everything has its word: this is the answer.
    Answered(HubAnswer<HubFault>),
    /// Some items wait for the second stage.
    Waiting(Expected),
}

/// What the second pass needs to know of the first.
#[derive(Debug)]
pub struct Expected {
    words: BTreeMap<Hash, Verdict>,
    failed: usize,
}

impl Expected {
    /// Names the items that wait.
    pub fn items(&self) -> BTreeSet<Hash> {
        let waiting = self
            .words
            .iter()
            .filter(|(_, word)| **word == Verdict::Received);
        waiting.map(|(hash, _)| *hash).collect()
    }

    /// Counts the items the storage failed on.
    pub fn failed(&self) -> usize {
        self.failed
    }
}

impl HubCore {
    /// Takes what a request pushes, in one transaction; answers it where nothing waits.
    ///
    /// Errors and `budget` as in [`HubCore::answer`].
    pub fn receive(
        &mut self,
        asker: Asker,
        body: &[u8],
        now: Millis,
        budget: usize,
    ) -> Result<Reception, HubError<HubFault>> {
        let mut together = self.together(now).map_err(HubError::Storage)?;
        let received = together.receive(asker, body, true, budget)?;
        together.commit().map_err(HubError::Storage)?;
        Ok(received)
    }

    /// Takes what a request pushes, inside an open transaction; answers it even where something
    /// waits, unless `may_wait`.
    pub(super) fn receive_within(
        &mut self,
        asker: Asker,
        body: &[u8],
        may_wait: bool,
        now: Millis,
        budget: usize,
    ) -> Result<Reception, HubError<HubFault>> {
        let mut pass = Pass {
            session: Session { core: self, now },
            aim: Aim::Receive {
                may_wait,
                waits: false,
            },
        };
        let answer = hub_answer(&mut pass, asker, body, budget)?;
        if matches!(pass.aim, Aim::Receive { waits: true, .. }) {
            Ok(Reception::Waiting(Expected {
                words: answer.verdicts.into_iter().collect(),
                failed: answer.failed.len(),
            }))
        } else {
            Ok(Reception::Answered(answer))
        }
    }

    /// Answers a request whose pushes were received before.
    ///
    /// Errors and `budget` as in [`HubCore::answer`].
    pub fn conclude(
        &mut self,
        asker: Asker,
        body: &[u8],
        expected: &Expected,
        now: Millis,
        budget: usize,
    ) -> Result<HubAnswer<HubFault>, HubError<HubFault>> {
        self.begin().map_err(HubError::Storage)?;
        let mut pass = Pass {
            session: Session { core: self, now },
            aim: Aim::Conclude(&expected.words),
        };
        let answered = hub_answer(&mut pass, asker, body, budget);
        self.end_pass(answered)
    }

    fn end_pass(
        &mut self,
        answered: Result<HubAnswer<HubFault>, HubError<HubFault>>,
    ) -> Result<HubAnswer<HubFault>, HubError<HubFault>> {
        let ended = match answered {
            Ok(_) => self.commit(),
            Err(_) => self.roll_back(),
        };
        ended.map_err(HubError::Storage)?;
        answered
    }

    /// Says what is known of an item by now.
    fn word_on(&self, item: &Item) -> Result<Option<Verdict>, HubFault> {
        if let Some(known) = self.known(item.hash())? {
            let word = match known.refused {
                Some(reason) => self.word_on_refused(item, reason)?,
                None => Some(Verdict::Accepted { n: known.n }),
            };
            if word.is_some() {
                return Ok(word);
            }
        }
        if let Some(refused) = self.refused_before(name_of(item))? {
            return Ok(Some(refused));
        }
        let held = self.needs_of(item.hash())?;
        Ok(held.map(|needs| Verdict::Held { needs }))
    }
}

/// What a pass is for.
enum Aim<'a> {
    /// Take what is pushed; feed only while nothing waits.
    Receive { may_wait: bool, waits: bool },
    /// Say the words on what was received, and feed.
    Conclude(&'a BTreeMap<Hash, Verdict>),
}

struct Pass<'a, 'e> {
    session: Session<'a>,
    aim: Aim<'e>,
}

impl Pass<'_, '_> {
    /// True when this pass's answer is thrown away, so that nothing need be looked up for it.
    fn is_silent(&self) -> bool {
        matches!(self.aim, Aim::Receive { waits: true, .. })
    }
}

impl HubStorage for Pass<'_, '_> {
    type Error = HubFault;

    fn take(&mut self, device: DeviceId, item: Item) -> Result<Verdict, HubFault> {
        match &mut self.aim {
            Aim::Receive { may_wait, waits } => {
                let verdict = self.session.take(device, item)?;
                // Nothing is judged while the hub recovers, so nobody need wait for it.
                *waits |= *may_wait
                    && verdict == Verdict::Received
                    && !self.session.core.is_recovering()?;
                Ok(verdict)
            }
            Aim::Conclude(words) => match words.get(&item.hash()) {
                // What waited for something that waited may have its word as well.
                Some(word @ (Verdict::Received | Verdict::Held { .. })) => {
                    let known = self.session.core.word_on(&item)?;
                    Ok(known.unwrap_or_else(|| word.clone()))
                }
                Some(
                    word @ (Verdict::Accepted { .. }
                    | Verdict::Duplicate { .. }
                    | Verdict::Rejected { .. }
                    | Verdict::SetAside { .. }
                    | Verdict::Retry),
                ) => Ok(word.clone()),
                None => Ok(Verdict::Retry),
            },
        }
    }

    fn greet(&mut self, device: DeviceId, standing: &Standing<'_>) -> Result<(), HubFault> {
        match self.aim {
            Aim::Receive { .. } => self.session.greet(device, standing),
            Aim::Conclude(_) => Ok(()),
        }
    }

    fn take_leaves(&mut self, device: DeviceId, leaves: &Leaves) -> Result<(), HubFault> {
        match self.aim {
            Aim::Receive { .. } => self.session.take_leaves(device, leaves),
            Aim::Conclude(_) => Ok(()),
        }
    }

    fn meet(&mut self, device: DeviceId, standing: &Standing<'_>) -> Result<Meeting, HubFault> {
        if self.is_silent() {
            return Ok(Meeting::Stranger);
        }
        self.session.meet(device, standing)
    }

    fn checkpoint(&self, scope: ScopeId, n: u64) -> Result<Signed, HubFault> {
        self.session.checkpoint(scope, n)
    }

    fn certificate(&self, trusted: Option<Hash>) -> Result<Option<Signed>, HubFault> {
        self.session.certificate(trusted)
    }

    fn feed(
        &self,
        device: DeviceId,
        scope: ScopeId,
        after: u64,
        budget: usize,
    ) -> Result<Feed, HubFault> {
        self.session.feed(device, scope, after, budget)
    }

    fn backfill(
        &self,
        device: DeviceId,
        doc: DocId,
        after: u64,
        budget: usize,
    ) -> Result<Option<Backfill>, HubFault> {
        if self.is_silent() {
            return Ok(None);
        }
        self.session.backfill(device, doc, after, budget)
    }

    fn again(
        &self,
        device: DeviceId,
        scope: ScopeId,
        after: u64,
        budget: usize,
    ) -> Result<Option<Backfill>, HubFault> {
        if self.is_silent() {
            return Ok(None);
        }
        self.session.again(device, scope, after, budget)
    }

    fn missing(
        &self,
        device: DeviceId,
        wanted: &[Hash],
        budget: usize,
    ) -> Result<Vec<FeedItem>, HubFault> {
        if self.is_silent() {
            return Ok(Vec::new());
        }
        self.session.missing(device, wanted, budget)
    }

    fn wanted_blobs(&self, device: DeviceId, limit: usize) -> Result<Vec<Hash>, HubFault> {
        if self.is_silent() {
            return Ok(Vec::new());
        }
        self.session.wanted_blobs(device, limit)
    }

    fn seal(&self, request: Hash, frames: Hash) -> Result<Option<Signed>, HubFault> {
        if self.is_silent() {
            return Ok(None);
        }
        self.session.seal(request, frames)
    }
}

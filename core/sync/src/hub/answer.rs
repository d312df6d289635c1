//! The frames of an answer, written in order and within the budget.

use super::{Backfill, FeedItem, HubAnswer, HubError, HubStorage, Meeting, RESERVE, Standing};
use crate::frame::{Frame, Hello, Leaves};
use crate::item::Item;
use crate::stream::{EncodeError, MAX_STREAM, StreamWriter};
use hucha_model::wire::Verdict;
use hucha_model::{DeviceId, DocId, Hash, ScopeId};

/// Leaves in one frame: a quarter of what a frame may hold.
const LEAVES_A_FRAME: usize = 8_192;

/// An answer on its way.
pub(super) struct Answer {
    pub(super) stream: StreamWriter,
    pub(super) limit: usize,
    pub(super) fed: usize,
}

impl Answer {
    /// Writes the certificate of the hub's key to a device that trusts another.
    pub(super) fn certificate<S: HubStorage>(
        &mut self,
        storage: &S,
        hello: &Hello,
    ) -> Result<(), HubError<S::Error>> {
        // A phone that has checked nothing yet may have been enrolled before the key was renewed.
        let trusted = hello.checkpoint.as_ref().map(|held| held.key);
        let newer = storage.certificate(trusted).map_err(HubError::Storage)?;
        if let Some(certificate) = newer {
            self.stream.push(&Frame::Certificate(certificate))?;
        }
        Ok(())
    }

    /// Closes the answer: nothing may follow.
    pub(super) fn seal<S: HubStorage>(
        &mut self,
        storage: &S,
        request: Hash,
    ) -> Result<(), HubError<S::Error>> {
        let seal = storage.seal(request, self.stream.digest());
        if let Some(seal) = seal.map_err(HubError::Storage)? {
            self.stream.push(&Frame::Seal(seal))?;
        }
        Ok(())
    }

    /// Meets a device in a scope and feeds it; false when the two are apart, so that no number of
    /// the hub's may be told to it.
    pub(super) fn meet<S: HubStorage>(
        &mut self,
        storage: &mut S,
        device: DeviceId,
        standing: &Standing<'_>,
    ) -> Result<bool, HubError<S::Error>> {
        let scope = standing.scope;
        match storage.meet(device, standing).map_err(HubError::Storage)? {
            Meeting::Stranger => self.trouble("scope.unknown")?,
            Meeting::Withdrawn => self.trouble("device.revoked")?,
            Meeting::Suspended => self.trouble("device.cloned")?,
            Meeting::InStep => self.feed(storage, device, scope, standing.after)?,
            Meeting::Behind { n } => {
                self.stream.push(&Frame::Behind { scope, n })?;
                return Ok(false);
            }
            Meeting::Restart(signed) => {
                self.stream.push(&Frame::Restart(signed))?;
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn feed<S: HubStorage>(
        &mut self,
        storage: &S,
        device: DeviceId,
        scope: ScopeId,
        after: u64,
    ) -> Result<(), HubError<S::Error>> {
        let feed = storage
            .feed(device, scope, after, self.room())
            .map_err(HubError::Storage)?;
        let mut hidden = feed.hidden.into_iter().peekable();
        let mut cut = None;
        for step in feed.items {
            let n = step.n;
            self.leaves(
                scope,
                std::iter::from_fn(|| hidden.next_if(|leaf| leaf.0 < n)),
            )?;
            cut = self.steps(vec![step])?;
            if cut.is_some() {
                break;
            }
        }
        if cut.is_none() {
            self.leaves(scope, hidden)?;
        }
        let n = cut.unwrap_or(feed.next);
        let checkpoint = storage.checkpoint(scope, n).map_err(HubError::Storage)?;
        self.stream.push(&Frame::Checkpoint(checkpoint))?;
        self.stream.push(&Frame::Cursor {
            scope,
            n,
            more: feed.more || cut.is_some(),
        })?;
        Ok(())
    }

    /// Writes leaves, those of consecutive numbers in one frame.
    fn leaves<E: std::error::Error>(
        &mut self,
        scope: ScopeId,
        leaves: impl Iterator<Item = (u64, Hash)>,
    ) -> Result<(), HubError<E>> {
        let mut row: Vec<Hash> = Vec::new();
        let mut from = 0;
        for (n, leaf) in leaves {
            if row.len() == LEAVES_A_FRAME || n != from + row.len() as u64 {
                self.leaf_row(scope, from, &mut row)?;
                from = n;
            }
            row.push(leaf);
        }
        self.leaf_row(scope, from, &mut row)
    }

    fn leaf_row<E: std::error::Error>(
        &mut self,
        scope: ScopeId,
        from: u64,
        row: &mut Vec<Hash>,
    ) -> Result<(), HubError<E>> {
        if !row.is_empty() {
            self.stream
                .push(&Frame::Leaves(Leaves::new(scope, from, row)))?;
            row.clear();
        }
        Ok(())
    }

    pub(super) fn missing<S: HubStorage>(
        &mut self,
        storage: &S,
        device: DeviceId,
        wanted: &[Hash],
    ) -> Result<(), HubError<S::Error>> {
        if wanted.is_empty() {
            return Ok(());
        }
        let found = storage
            .missing(device, wanted, self.room())
            .map_err(HubError::Storage)?;
        self.steps(found)?;
        Ok(())
    }

    pub(super) fn again<S: HubStorage>(
        &mut self,
        storage: &S,
        device: DeviceId,
        scope: ScopeId,
        after: u64,
    ) -> Result<(), HubError<S::Error>> {
        let past = storage
            .again(device, scope, after, self.room())
            .map_err(HubError::Storage)?;
        self.past(past, "scope.unknown", |n, done| Frame::AgainCursor {
            scope,
            n,
            done,
        })
    }

    pub(super) fn backfill<S: HubStorage>(
        &mut self,
        storage: &S,
        device: DeviceId,
        doc: DocId,
        after: u64,
    ) -> Result<(), HubError<S::Error>> {
        let past = storage
            .backfill(device, doc, after, self.room())
            .map_err(HubError::Storage)?;
        self.past(past, "doc.unknown", |n, done| Frame::BackfillCursor {
            doc,
            n,
            done,
        })
    }

    /// Writes a piece of the past and where it ends; `trouble` when there is none for the device.
    fn past<E: std::error::Error>(
        &mut self,
        past: Option<Backfill>,
        trouble: &str,
        cursor: impl FnOnce(u64, bool) -> Frame,
    ) -> Result<(), HubError<E>> {
        let Some(past) = past else {
            return self.trouble(trouble);
        };
        let cut = self.steps(past.items)?;
        let frame = cursor(cut.unwrap_or(past.next), past.done && cut.is_none());
        self.stream.push(&frame)?;
        Ok(())
    }

    /// Writes steps until the budget ends; gives the number to ask after when some were cut.
    ///
    /// The very first step of an answer always goes, so that a small budget still moves on.
    fn steps<E: std::error::Error>(
        &mut self,
        items: Vec<FeedItem>,
    ) -> Result<Option<u64>, HubError<E>> {
        for step in items {
            let before = step.n.saturating_sub(1);
            let limit = if self.fed == 0 {
                MAX_STREAM - RESERVE
            } else {
                self.limit
            };
            let mut frames = vec![Frame::Item(Item::Record(step.record))];
            frames.extend(step.item.map(Frame::Item));
            match self.stream.push_all(&frames, limit) {
                Ok(()) => self.fed += 1,
                Err(EncodeError::StreamFull) => return Ok(Some(before)),
                Err(why @ EncodeError::FrameTooLarge { .. }) => return Err(why.into()),
            }
        }
        Ok(None)
    }

    fn room(&self) -> usize {
        self.limit.saturating_sub(self.stream.len())
    }

    pub(super) fn trouble<E: std::error::Error>(&mut self, code: &str) -> Result<(), HubError<E>> {
        self.stream.push(&Frame::Trouble {
            code: code.to_owned(),
        })?;
        Ok(())
    }

    pub(super) fn finish<E>(
        self,
        verdicts: Vec<(Hash, Verdict)>,
        failed: Vec<(Hash, E)>,
    ) -> HubAnswer<E> {
        HubAnswer {
            bytes: self.stream.finish(),
            verdicts,
            failed,
            fed: self.fed,
        }
    }
}

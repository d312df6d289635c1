//! The hub's end of a session: take what is pushed, say a word on each item, then feed.

mod answer;

use crate::frame::{Frame, Hello, Leaves, PROTOCOL};
use crate::item::Item;
use crate::stream::{
    DamagedItem, DecodeError, EncodeError, MAX_STREAM, StreamWriter, read_stream_apart,
};
use answer::Answer;
use hucha_model::wire::{Signed, Verdict};
use hucha_model::{DeviceId, DocId, Hash, ScopeId};

/// Who asks, as far as the caller has checked it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asker {
    /// The device that signed the request.
    pub device: DeviceId,
    /// The request's name ([`crate::Request::name`]), to which the answer is sealed.
    pub request: Hash,
}

/// How a device's view of a sequence and the hub's fit together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meeting {
    /// The device has no part in the scope.
    Stranger,
    /// The device was withdrawn: what it brings is looked at, and it is fed nothing.
    Withdrawn,
    /// Two copies of the device speak: nothing is taken or fed until its person enrols it again.
    Suspended,
    /// One continues the other: the hub feeds.
    InStep,
    /// The hub lacks numbers the device has checked: it asks for what comes after `n`.
    Behind {
        /// The last number the hub is sure of.
        n: u64,
    },
    /// The device holds numbers of a branch the hub has left.
    Restart(Signed),
}

/// One step of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedItem {
    /// The number.
    pub n: u64,
    /// The signed number record.
    pub record: Signed,
    /// The item; `None` when the device pushed it itself, or may know only that it exists.
    pub item: Option<Item>,
}

/// A piece of a scope's feed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Feed {
    /// What the device may see, by rising number; a filtered subsequence.
    pub items: Vec<FeedItem>,
    /// The leaves of all the other numbers, by rising number.
    pub hidden: Vec<(u64, Hash)>,
    /// The number up to which this piece covers the sequence, filtered steps included.
    pub next: u64,
    /// True when the sequence goes on after `next`.
    pub more: bool,
}

/// A piece of a document's past.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Backfill {
    /// The document's items by rising number.
    pub items: Vec<FeedItem>,
    /// The number up to which this piece covers the document.
    pub next: u64,
    /// True when nothing is left.
    pub done: bool,
}

/// What a device says of its own view of a scope.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'a> {
    /// The scope.
    pub scope: ScopeId,
    /// Its cursor.
    pub after: u64,
    /// The newest checkpoint it has checked itself.
    pub checkpoint: Option<&'a Signed>,
}

/// The hub's memory, as a session needs it.
///
/// A hub that wants one commit per request implements this on its open transaction.
pub trait HubStorage {
    /// Why the storage fails.
    type Error: std::error::Error;

    /// Takes one pushed item and says a word on it; durable before the answer is sent.
    ///
    /// An item the hub refuses is a verdict, not an error. An error is answered as
    /// [`Verdict::Retry`] and the next item is taken.
    fn take(&mut self, device: DeviceId, item: Item) -> Result<Verdict, Self::Error>;

    /// Hears what a device has checked of a scope before anything it brings is taken: a restored
    /// hub must learn that it was restored before it gives another number.
    fn greet(&mut self, device: DeviceId, standing: &Standing<'_>) -> Result<(), Self::Error> {
        let _ = (device, standing);
        Ok(())
    }

    /// Compares what a device has checked of a scope with what the hub has.
    fn meet(&mut self, device: DeviceId, standing: &Standing<'_>) -> Result<Meeting, Self::Error>;

    /// Gives the signed checkpoint of a scope's sequence up to `n`, which is at most the newest.
    fn checkpoint(&self, scope: ScopeId, n: u64) -> Result<Signed, Self::Error>;

    /// Takes leaves that a device brings because the hub asked for them ([`Meeting::Behind`]).
    fn take_leaves(&mut self, device: DeviceId, leaves: &Leaves) -> Result<(), Self::Error>;

    /// Gives the newest certificate of the hub's key when the device trusts another one; `trusted` is
    /// `None` where it has shown no trust yet.
    fn certificate(&self, trusted: Option<Hash>) -> Result<Option<Signed>, Self::Error>;

    /// Gives what is numbered after `after` and meant for the device, of about `budget` bytes.
    ///
    /// At least one step when there is one, whatever the budget: the session cuts what does not
    /// fit, and without a step it could not move on.
    fn feed(
        &self,
        device: DeviceId,
        scope: ScopeId,
        after: u64,
        budget: usize,
    ) -> Result<Feed, Self::Error>;

    /// Gives a document's items numbered after `after`; `None` when the device has no access.
    ///
    /// Sizes as in [`HubStorage::feed`].
    fn backfill(
        &self,
        device: DeviceId,
        doc: DocId,
        after: u64,
        budget: usize,
    ) -> Result<Option<Backfill>, Self::Error>;

    /// Gives the decisions of a scope after `after` once more, to somebody who sees more of them
    /// than before; `None` when the device has no part in the scope. Sizes as in
    /// [`HubStorage::feed`].
    fn again(
        &self,
        device: DeviceId,
        scope: ScopeId,
        after: u64,
        budget: usize,
    ) -> Result<Option<Backfill>, Self::Error>;

    /// Gives those of the named items that the device may see, of about `budget` bytes.
    fn missing(
        &self,
        device: DeviceId,
        wanted: &[Hash],
        budget: usize,
    ) -> Result<Vec<FeedItem>, Self::Error>;

    /// Names at most `limit` blobs that this device is expected to have and the hub lacks.
    fn wanted_blobs(&self, device: DeviceId, limit: usize) -> Result<Vec<Hash>, Self::Error>;

    /// Signs a [`Seal`] of the hub's scope and life over an answer to `request` whose frames digest
    /// to `frames`; `None` when nobody will read this answer.
    ///
    /// [`Seal`]: crate::Seal
    fn seal(&self, request: Hash, frames: Hash) -> Result<Option<Signed>, Self::Error>;
}

/// An answer, and what the hub's log should know of it.
#[derive(Debug)]
pub struct HubAnswer<E> {
    /// The body of the answer.
    pub bytes: Vec<u8>,
    /// The words said, in the order of the pushes.
    pub verdicts: Vec<(Hash, Verdict)>,
    /// Items answered with `Retry` because the storage failed on them.
    pub failed: Vec<(Hash, E)>,
    /// Counts the steps fed.
    pub fed: usize,
}

/// Why a request gets no answer.
#[derive(Debug, thiserror::Error)]
pub enum HubError<E: std::error::Error + 'static> {
    /// The request is not a readable stream; answer 400.
    #[error("the request cannot be read")]
    Decode(#[from] DecodeError),
    /// The request does not begin with a `Hello`; answer 400.
    #[error("the request does not say who asks")]
    NoHello,
    /// The request holds a frame that only an answer or a bundle may hold; answer 400.
    #[error("frame {index} does not belong in a request")]
    Unexpected {
        /// Its position, counted from 0.
        index: usize,
    },
    /// The `Hello` names another device than the one that signed the request; answer 403.
    #[error("the request speaks for another device")]
    WrongDevice,
    /// An answer cannot be written; answer 500.
    #[error("the answer cannot be written")]
    Encode(#[from] EncodeError),
    /// The hub's storage failed; answer 503.
    #[error("the hub's storage failed")]
    Storage(#[source] E),
}

/// The most blobs asked for in one answer.
const WANTED: usize = 64;
/// Bytes kept free for cursors, states, troubles and the seal, which an answer always carries.
const RESERVE: usize = 64 << 10;

/// Answers a request whose signature the caller has checked.
///
/// Pushes come first, one word each, so that the feed holds what they caused; the seal over all of
/// it comes last. `budget` bounds the
/// frames of the answer, in bytes before compression, together with the device's own wish.
pub fn hub_answer<S: HubStorage>(
    storage: &mut S,
    asker: Asker,
    bytes: &[u8],
    budget: usize,
) -> Result<HubAnswer<S::Error>, HubError<S::Error>> {
    let device = asker.device;
    let Request {
        hello,
        pushes,
        leaves,
        damaged,
    } = read_request(bytes)?;
    if hello.device != device {
        return Err(HubError::WrongDevice);
    }
    let mut answer = Answer {
        stream: StreamWriter::new(),
        limit: budget.min(hello.budget as usize).min(MAX_STREAM - RESERVE),
        fed: 0,
    };
    if hello.protocol != PROTOCOL {
        answer.certificate(storage, &hello)?;
        answer.trouble("protocol.unknown")?;
        answer.seal(storage, asker.request)?;
        return Ok(answer.finish(Vec::new(), Vec::new()));
    }
    let mut verdicts = Vec::new();
    let mut failed = Vec::new();
    for item in &damaged {
        let verdict = Verdict::Rejected {
            reason: "malformed".to_owned(),
            reattest: None,
        };
        let item = item.hash();
        answer.stream.push(&Frame::Verdict {
            item,
            verdict: verdict.clone(),
        })?;
        verdicts.push((item, verdict));
    }
    for standing in standings(&hello) {
        storage
            .greet(device, &standing)
            .map_err(HubError::Storage)?;
    }
    for leaves in &leaves {
        storage
            .take_leaves(device, leaves)
            .map_err(HubError::Storage)?;
    }
    for item in pushes {
        let hash = item.hash();
        let verdict = storage.take(device, item).unwrap_or_else(|why| {
            failed.push((hash, why));
            Verdict::Retry
        });
        answer.stream.push(&Frame::Verdict {
            item: hash,
            verdict: verdict.clone(),
        })?;
        verdicts.push((hash, verdict));
    }
    answer.certificate(storage, &hello)?;
    let mut is_apart = false;
    for standing in standings(&hello) {
        is_apart |= !answer.meet(storage, device, &standing)?;
    }
    // Apart, the numbers of the hub and those of the device may be of two branches: the past is told
    // once they agree.
    if !is_apart {
        answer.missing(storage, device, &hello.missing)?;
        for (scope, after) in &hello.again {
            answer.again(storage, device, *scope, *after)?;
        }
        for (doc, after) in &hello.backfill {
            answer.backfill(storage, device, *doc, *after)?;
        }
    }
    let wanted = storage
        .wanted_blobs(device, WANTED)
        .map_err(HubError::Storage)?;
    for sha256 in wanted.into_iter().take(WANTED) {
        answer.stream.push(&Frame::BlobWanted { sha256 })?;
    }
    answer.seal(storage, asker.request)?;
    Ok(answer.finish(verdicts, failed))
}

/// Gives what a device says of each scope.
fn standings(hello: &Hello) -> impl Iterator<Item = Standing<'_>> {
    hello.scopes.iter().map(|(scope, after)| Standing {
        scope: *scope,
        after: *after,
        checkpoint: hello.checkpoint.as_ref(),
    })
}

struct Request {
    hello: Hello,
    pushes: Vec<Item>,
    leaves: Vec<Leaves>,
    damaged: Vec<DamagedItem>,
}

fn read_request<E: std::error::Error>(bytes: &[u8]) -> Result<Request, HubError<E>> {
    let (frames, damaged) = read_stream_apart(bytes)?;
    let mut frames = frames.into_iter().enumerate();
    let Some((_, Frame::Hello(hello))) = frames.next() else {
        return Err(HubError::NoHello);
    };
    let mut request = Request {
        hello,
        pushes: Vec::new(),
        leaves: Vec::new(),
        damaged,
    };
    for (index, frame) in frames {
        match frame {
            Frame::Item(item) => request.pushes.push(item),
            Frame::Leaves(leaves) => request.leaves.push(leaves),
            Frame::Hello(_)
            | Frame::Verdict { .. }
            | Frame::Cursor { .. }
            | Frame::BackfillCursor { .. }
            | Frame::Checkpoint(_)
            | Frame::Trouble { .. }
            | Frame::BlobWanted { .. }
            | Frame::Blob(_)
            | Frame::Bundle(_)
            | Frame::Receipt(_)
            | Frame::Certificate(_)
            | Frame::Behind { .. }
            | Frame::Restart(_)
            | Frame::AgainCursor { .. }
            | Frame::Seal(_) => return Err(HubError::Unexpected { index }),
        }
    }
    Ok(request)
}

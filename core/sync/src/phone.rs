//! The phone's end of a session: one request, one answer, applied whole or not at all.

use crate::frame::{Frame, Hello, Leaves, PROTOCOL};
use crate::item::Item;
use crate::seal::{Seal, SealFault};
use crate::stream::{DamagedItem, DecodeError, EncodeError, MAX_STREAM, StreamWriter, read_sealed};
use hucha_model::wire::{Signed, Verdict};
use hucha_model::{DeviceId, DocId, Hash, ScopeId};
use std::collections::BTreeSet;

/// What a phone says of itself in a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelloParts {
    /// The device.
    pub device: DeviceId,
    /// The newest document schema it reads.
    pub schema: u16,
    /// Its cursor in each scope.
    pub scopes: Vec<(ScopeId, u64)>,
    /// Its cursor in each document that is being back-filled.
    pub backfill: Vec<(DocId, u64)>,
    /// Its cursor in each scope that it reads a second time.
    pub again: Vec<(ScopeId, u64)>,
    /// Items it lacks though it had them once.
    pub missing: Vec<Hash>,
    /// The newest checkpoint it has checked itself.
    pub checkpoint: Option<Signed>,
}

/// A cursor that an answer moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CursorMove {
    /// The scope.
    pub scope: ScopeId,
    /// The number to ask after next time.
    pub n: u64,
    /// True when the hub has more right now.
    pub more: bool,
}

/// A back-fill that an answer moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackfillMove {
    /// The document.
    pub doc: DocId,
    /// The number to ask after next time.
    pub n: u64,
    /// True when the back-fill is complete.
    pub done: bool,
}

/// Everything an answer says, decoded and in its order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Incoming {
    /// The hub's words on pushed items.
    pub verdicts: Vec<(Hash, Verdict)>,
    /// Fed items as numbered; a record stands before its item, or alone for the phone's own.
    pub items: Vec<Item>,
    /// Where the feeds stand after this.
    pub cursors: Vec<CursorMove>,
    /// Where the back-fills stand after this.
    pub backfills: Vec<BackfillMove>,
    /// Second readings after this: scope, number to ask after, and whether it is complete.
    pub again: Vec<(ScopeId, u64, bool)>,
    /// Leaves of numbers whose records this device may not see.
    pub leaves: Vec<Leaves>,
    /// Signed checkpoints: of an answer up to its cursor, of a bundle the writer's newest.
    pub checkpoints: Vec<Signed>,
    /// What other devices state to hold.
    pub receipts: Vec<Signed>,
    /// A newer certificate of the hub's key.
    pub certificate: Option<Signed>,
    /// The hub asks for everything after this number of a scope.
    pub behind: Vec<(ScopeId, u64)>,
    /// The hub's new lives.
    pub restarts: Vec<Signed>,
    /// Items nobody can read, as they came.
    pub damaged: Vec<DamagedItem>,
    /// Blobs the hub lacks.
    pub wanted: Vec<Hash>,
}

/// What became of an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Applied {
    /// Items that were new and are in force.
    pub accepted: usize,
    /// Items known before.
    pub duplicates: usize,
    /// Items that wait for something.
    pub held: usize,
    /// Items put aside, readable, with the reason.
    pub quarantined: usize,
    /// Documents that changed.
    pub docs: BTreeSet<DocId>,
}

/// The phone's memory, as a session needs it.
pub trait PhoneStorage {
    /// Why the storage fails.
    type Error: std::error::Error;

    /// Gives the device and its cursors.
    fn hello(&self) -> Result<HelloParts, Self::Error>;

    /// Gives items to push, oldest first, of about `budget` bytes in all.
    ///
    /// A run that would not fit a frame ([`crate::stream::MAX_FRAME`]) must be cut at an earlier
    /// boundary.
    fn outbox(&self, budget: usize) -> Result<Vec<Item>, Self::Error>;

    /// Gives the leaves that the hub asked for ([`Incoming::behind`]), while it does.
    fn leaves(&self) -> Result<Vec<Leaves>, Self::Error>;

    /// Opens the seal of an answer; `None` when another key than the hub's made it, or it is of
    /// another scope. Changes nothing.
    ///
    /// The hub's key is the one this phone believes, or the one that `certificate`, which came with
    /// the answer, puts in its place.
    fn open_seal(
        &self,
        seal: &Signed,
        certificate: Option<&Signed>,
    ) -> Result<Option<Seal>, Self::Error>;

    /// Applies an answer in **one** transaction: verdicts, items, then cursors.
    ///
    /// The items are decoded, not judged: signatures, numbers and hashes are checked here.
    fn apply(&mut self, incoming: Incoming) -> Result<Applied, Self::Error>;
}

/// A request, ready to be signed and sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneRequest {
    /// The body of `POST /v1/sync`.
    pub bytes: Vec<u8>,
    /// The items it pushes, in order.
    pub sent: Vec<Hash>,
    /// Items that fit no frame; they stay in the outbox and the person is told.
    pub too_large: Vec<Hash>,
    /// True when the outbox had more than this request could carry.
    pub more: bool,
}

/// What a session did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SyncOutcome {
    /// The hub's words on pushed items.
    pub verdicts: Vec<(Hash, Verdict)>,
    /// Counts the items and records received.
    pub received: usize,
    /// True when another request would bring more right now.
    pub more: bool,
    /// Blobs the hub lacks.
    pub wanted: Vec<Hash>,
    /// Codes of what the session could not do.
    pub troubles: Vec<String>,
    /// What became of it.
    pub applied: Applied,
}

/// Why a session fails on the phone; nothing was applied.
#[derive(Debug, thiserror::Error)]
pub enum PhoneError<E: std::error::Error + 'static> {
    /// The answer is not a readable stream: damaged on the way, or not from a hub.
    #[error("the answer cannot be read")]
    Decode(#[from] DecodeError),
    /// The answer holds a frame that only a request or a bundle may hold.
    #[error("frame {index} does not belong in an answer")]
    Unexpected {
        /// Its position, counted from 0.
        index: usize,
    },
    /// The answer is not what the hub said to this request.
    #[error(transparent)]
    Seal(#[from] SealFault),
    /// The opening of the request is larger than a frame.
    #[error("the request cannot be written")]
    Encode(#[from] EncodeError),
    /// The phone's own storage failed.
    #[error("the phone's storage failed")]
    Storage(#[source] E),
}

/// Writes a request: who asks, after which cursors, and what the outbox holds.
///
/// `budget` bounds the frames of the request and of the answer, in bytes before compression.
pub fn phone_request<S: PhoneStorage>(
    storage: &S,
    budget: u32,
) -> Result<PhoneRequest, PhoneError<S::Error>> {
    let parts = storage.hello().map_err(PhoneError::Storage)?;
    let limit = (budget as usize).min(MAX_STREAM);
    let mut stream = StreamWriter::new();
    stream.push(&Frame::Hello(Hello {
        protocol: PROTOCOL,
        schema: parts.schema,
        device: parts.device,
        scopes: parts.scopes,
        backfill: parts.backfill,
        budget,
        again: parts.again,
        missing: parts.missing,
        checkpoint: parts.checkpoint,
    }))?;
    for leaves in storage.leaves().map_err(PhoneError::Storage)? {
        stream.push(&Frame::Leaves(leaves))?;
    }
    let room = limit.saturating_sub(stream.len());
    let outbox = storage.outbox(room).map_err(PhoneError::Storage)?;
    let mut request = PhoneRequest {
        bytes: Vec::new(),
        sent: Vec::new(),
        too_large: Vec::new(),
        more: false,
    };
    for item in outbox {
        let hash = item.hash();
        // The first item always goes, or a small budget would block the queue for ever.
        let limit = if request.sent.is_empty() {
            MAX_STREAM
        } else {
            limit
        };
        match stream.push_all(&[Frame::Item(item)], limit) {
            Ok(()) => request.sent.push(hash),
            Err(EncodeError::FrameTooLarge { .. }) => request.too_large.push(hash),
            Err(EncodeError::StreamFull) => {
                request.more = true;
                break;
            }
        }
    }
    request.bytes = stream.finish();
    Ok(request)
}

/// Reads an answer to its end, checks that the hub sealed it to `request`, then applies it; an
/// error leaves the storage as it was.
pub fn phone_response<S: PhoneStorage>(
    storage: &mut S,
    request: Hash,
    bytes: &[u8],
) -> Result<SyncOutcome, PhoneError<S::Error>> {
    let answer = read_sealed(bytes)?;
    let (mut outcome, mut incoming) = sort(answer.frames)?;
    incoming.damaged = answer.damaged;
    let seal = answer.seal.ok_or(SealFault::Missing)?;
    storage
        .open_seal(&seal, incoming.certificate.as_ref())
        .map_err(PhoneError::Storage)?
        .ok_or(SealFault::NotTheHub)?
        .check(request, answer.digest)?;
    outcome.applied = storage.apply(incoming).map_err(PhoneError::Storage)?;
    Ok(outcome)
}

/// Sorts the frames of an answer by what they are for.
fn sort<E: std::error::Error>(
    frames: Vec<Frame>,
) -> Result<(SyncOutcome, Incoming), PhoneError<E>> {
    let mut incoming = Incoming::default();
    let mut outcome = SyncOutcome::default();
    for (index, frame) in frames.into_iter().enumerate() {
        match frame {
            Frame::Item(item) => incoming.items.push(item),
            Frame::Verdict { item, verdict } => incoming.verdicts.push((item, verdict)),
            Frame::Cursor { scope, n, more } => {
                outcome.more |= more;
                incoming.cursors.push(CursorMove { scope, n, more });
            }
            Frame::BackfillCursor { doc, n, done } => {
                outcome.more |= !done;
                incoming.backfills.push(BackfillMove { doc, n, done });
            }
            Frame::AgainCursor { scope, n, done } => {
                outcome.more |= !done;
                incoming.again.push((scope, n, done));
            }
            Frame::Leaves(leaves) => incoming.leaves.push(leaves),
            Frame::Checkpoint(signed) => incoming.checkpoints.push(signed),
            Frame::Certificate(signed) => incoming.certificate = Some(signed),
            // Whether there is anything to bring, the storage knows.
            Frame::Behind { scope, n } => incoming.behind.push((scope, n)),
            Frame::Restart(signed) => {
                outcome.more = true;
                incoming.restarts.push(signed);
            }
            Frame::Trouble { code } => outcome.troubles.push(code),
            Frame::BlobWanted { sha256 } => incoming.wanted.push(sha256),
            Frame::Hello(_)
            | Frame::Blob(_)
            | Frame::Bundle(_)
            | Frame::Receipt(_)
            | Frame::Seal(_) => {
                return Err(PhoneError::Unexpected { index });
            }
        }
    }
    outcome.received = incoming.items.len();
    outcome.verdicts.clone_from(&incoming.verdicts);
    outcome.wanted.clone_from(&incoming.wanted);
    Ok((outcome, incoming))
}

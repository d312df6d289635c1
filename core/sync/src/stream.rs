//! The wire form: a header, then length-prefixed frames, compressed as a whole.
//!
//! ```text
//! byte 0      0xB1: high nibble B marks a stream, low nibble is the version
//! byte 1      0 = body as is, 1 = body is raw deflate (RFC 1951)
//! bytes 2-5   length of the body before compression, u32 big-endian
//! body        (length: u32 big-endian, frame: deterministic CBOR)*
//! ```
//!
//! The body's length stands in front so that a stream cut between two frames is no stream. A
//! reader trusts nothing: sizes are capped before bytes are kept, and a stream is taken whole or
//! not at all.

mod inflate;

use crate::frame::Frame;
use flate2::{Compression, write::DeflateEncoder};
use hucha_model::Hash;
use hucha_model::wire::{Signed, WireError, from_cbor_strict, to_cbor};
use std::borrow::Cow;
use std::io::Write as _;

/// The most bytes one frame may have.
pub const MAX_FRAME: usize = 1 << 20;
/// The most bytes of length-prefixed frames in one stream, before compression.
pub const MAX_STREAM: usize = 8 << 20;
/// The most frames in one stream: bounds what tiny frames cost in memory.
pub const MAX_FRAMES: usize = 65_536;

const HEADER: u8 = 0xB1;
const PLAIN: u8 = 0;
const DEFLATED: u8 = 1;
const LENGTH: usize = 4;
/// Bytes before the body.
pub(crate) const HEADER_LEN: usize = 2 + LENGTH;
/// A body inflates to at most this many times its size, plus [`INFLATE_SLACK`].
const INFLATE_RATIO: usize = 32;
const INFLATE_SLACK: usize = 64 << 10;

/// Gives the cap for what `compressed` bytes may inflate to.
pub fn inflate_cap(compressed: usize) -> usize {
    compressed
        .saturating_mul(INFLATE_RATIO)
        .saturating_add(INFLATE_SLACK)
        .min(MAX_STREAM)
}

/// Why a frame cannot be written.
#[derive(Debug, Clone, Copy, thiserror::Error, PartialEq, Eq)]
pub enum EncodeError {
    /// The frame is larger than [`MAX_FRAME`].
    #[error("a frame of {len} bytes is too large to travel")]
    FrameTooLarge {
        /// Its size in bytes.
        len: usize,
    },
    /// The stream has no room for the frame.
    #[error("the stream is full")]
    StreamFull,
}

/// Why a stream is refused: where, and what is wrong there.
#[derive(Debug, Clone, Copy, thiserror::Error, PartialEq, Eq)]
#[error("not a readable stream: {cause} (at byte {position})")]
pub struct DecodeError {
    /// Byte offset: in the stream for its header and compression, else in the inflated body.
    pub position: usize,
    /// What is wrong.
    pub cause: DecodeCause,
}

/// What is wrong with a stream.
#[derive(Debug, Clone, Copy, thiserror::Error, PartialEq, Eq)]
pub enum DecodeCause {
    /// The first byte marks no stream.
    #[error("no stream of this kind")]
    NotAStream,
    /// The stream has another version.
    #[error("stream version {0} is not known")]
    UnknownVersion(u8),
    /// The second byte names no known form.
    #[error("stream form {0} is not known")]
    UnknownFlags(u8),
    /// The bytes end in the middle of something.
    #[error("the bytes end too early")]
    Truncated,
    /// The compressed data is damaged.
    #[error("the compressed data is damaged")]
    BadDeflate,
    /// Bytes follow the end of the compressed data.
    #[error("bytes follow the end")]
    TrailingBytes,
    /// The body is larger than its cap, or than the length that stands in front of it.
    #[error("the body is larger than {cap} bytes")]
    TooLarge {
        /// The cap in bytes.
        cap: usize,
    },
    /// A frame claims more than [`MAX_FRAME`] bytes.
    #[error("a frame claims {len} bytes")]
    FrameTooLarge {
        /// The claim in bytes.
        len: usize,
    },
    /// There are more than [`MAX_FRAMES`] frames.
    #[error("too many frames")]
    TooManyFrames,
    /// A frame is none of the known ones.
    #[error("a frame is malformed")]
    Malformed,
    /// A frame is not in its one deterministic encoding.
    #[error("a frame is not in its deterministic encoding")]
    NotCanonical,
}

/// Collects frames and writes them as one stream.
#[derive(Debug, Default)]
pub struct StreamWriter {
    body: Vec<u8>,
    frames: usize,
}

impl StreamWriter {
    /// Starts an empty stream.
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts the bytes of frames so far, before compression.
    pub fn len(&self) -> usize {
        self.body.len()
    }

    /// True when no frame was written.
    pub fn is_empty(&self) -> bool {
        self.body.is_empty()
    }

    /// Gives the SHA-256 of the frames so far, each with its length, before compression: what a
    /// [`Seal`](crate::Seal) signs.
    pub fn digest(&self) -> Hash {
        Hash::of_bytes(&self.body)
    }

    /// Appends a frame; after an error the stream is as it was.
    pub fn push(&mut self, frame: &Frame) -> Result<(), EncodeError> {
        self.push_all(std::slice::from_ref(frame), MAX_STREAM)
    }

    /// Appends all frames or none; `StreamFull` when the body would exceed `limit` bytes.
    pub fn push_all(&mut self, frames: &[Frame], limit: usize) -> Result<(), EncodeError> {
        let before = self.body.len();
        let written = self.try_push_all(frames, limit.min(MAX_STREAM));
        match written {
            Ok(()) => self.frames += frames.len(),
            Err(_) => self.body.truncate(before),
        }
        written
    }

    fn try_push_all(&mut self, frames: &[Frame], limit: usize) -> Result<(), EncodeError> {
        if self.frames + frames.len() > MAX_FRAMES {
            return Err(EncodeError::StreamFull);
        }
        for frame in frames {
            let bytes = to_cbor(frame);
            let len = bytes.len();
            let prefix = u32::try_from(len)
                .ok()
                .filter(|_| len <= MAX_FRAME)
                .ok_or(EncodeError::FrameTooLarge { len })?;
            if self.body.len() + LENGTH + len > limit {
                return Err(EncodeError::StreamFull);
            }
            self.body.extend_from_slice(&prefix.to_be_bytes());
            self.body.extend_from_slice(&bytes);
        }
        Ok(())
    }

    /// Writes the stream, compressed where that is smaller and a reader's cap allows it.
    pub fn finish(self) -> Vec<u8> {
        let packed = deflate(&self.body)
            .filter(|p| p.len() < self.body.len() && self.body.len() <= inflate_cap(p.len()));
        match packed {
            Some(packed) => with_header(DEFLATED, self.body.len(), &packed),
            None => with_header(PLAIN, self.body.len(), &self.body),
        }
    }

    /// Writes the stream without compression: the same bytes for the same frames, always.
    pub fn finish_plain(self) -> Vec<u8> {
        with_header(PLAIN, self.body.len(), &self.body)
    }
}

/// A frame that holds an item nobody can read; its neighbours are not harmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DamagedItem {
    /// The frame's bytes.
    pub bytes: Vec<u8>,
}

impl DamagedItem {
    /// Names it: the SHA-256 of its bytes.
    pub fn hash(&self) -> Hash {
        Hash::of_bytes(&self.bytes)
    }
}

/// Reads a whole stream, or says where and why it is refused; nothing is read in part.
pub fn read_stream(bytes: &[u8]) -> Result<Vec<Frame>, DecodeError> {
    let body = unpack(bytes)?;
    let read = read_frames(&body, &mut |position, _, cause| {
        Err(DecodeError { position, cause })
    })?;
    Ok(read.frames)
}

/// Reads a stream as [`read_stream`], but an item that cannot be read stands for itself only.
pub fn read_stream_apart(bytes: &[u8]) -> Result<(Vec<Frame>, Vec<DamagedItem>), DecodeError> {
    let read = read_apart(&unpack(bytes)?)?;
    Ok((read.frames, read.damaged))
}

/// A stream whose end may be a seal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedStream {
    /// The frames before the seal.
    pub frames: Vec<Frame>,
    /// Items that cannot be read.
    pub damaged: Vec<DamagedItem>,
    /// The seal as it came, when the last frame is one; not checked yet.
    pub seal: Option<Signed>,
    /// [`StreamWriter::digest`] of all before the last frame.
    pub digest: Hash,
}

/// Reads a stream as [`read_stream_apart`], takes the seal off its end and names what it must be
/// the seal of.
pub fn read_sealed(bytes: &[u8]) -> Result<SealedStream, DecodeError> {
    let body = unpack(bytes)?;
    let Read {
        mut frames,
        damaged,
        last,
    } = read_apart(&body)?;
    let seal = match frames.pop() {
        Some(Frame::Seal(signed)) => Some(signed),
        other => {
            frames.extend(other);
            None
        }
    };
    // A seal that an unreadable item follows is not the last frame: its digest will not fit.
    let digest = Hash::of_bytes(body.get(..last).unwrap_or_default());
    Ok(SealedStream {
        frames,
        damaged,
        seal,
        digest,
    })
}

/// What a body holds.
#[derive(Default)]
struct Read {
    frames: Vec<Frame>,
    damaged: Vec<DamagedItem>,
    /// Where the last frame begins, its length included.
    last: usize,
}

fn read_apart(body: &[u8]) -> Result<Read, DecodeError> {
    let mut damaged = Vec::new();
    let read = read_frames(body, &mut |position, frame, cause| {
        if frame.starts_with(&ITEM_FRAME) {
            let bytes = frame.to_vec();
            damaged.push(DamagedItem { bytes });
            Ok(())
        } else {
            Err(DecodeError { position, cause })
        }
    })?;
    Ok(Read { damaged, ..read })
}

/// The first bytes of every [`Frame::Item`]: an array of two, code 1.
const ITEM_FRAME: [u8; 2] = [0x82, 0x01];

/// Says what becomes of a frame that cannot be read: passed over, or the end.
type OnDamage<'a> = dyn FnMut(usize, &[u8], DecodeCause) -> Result<(), DecodeError> + 'a;

/// Gives the body of a stream, inflated where it was compressed.
fn unpack(bytes: &[u8]) -> Result<Cow<'_, [u8]>, DecodeError> {
    let fail = |position, cause| Err(DecodeError { position, cause });
    match bytes.first() {
        Some(&HEADER) => {}
        Some(other) if other & 0xF0 == HEADER & 0xF0 => {
            return fail(0, DecodeCause::UnknownVersion(other & 0x0F));
        }
        Some(_) => return fail(0, DecodeCause::NotAStream),
        None => return fail(0, DecodeCause::Truncated),
    }
    let [_, flags, l0, l1, l2, l3, body @ ..] = bytes else {
        return fail(bytes.len(), DecodeCause::Truncated);
    };
    let len = u32::from_be_bytes([*l0, *l1, *l2, *l3]) as usize;
    match *flags {
        PLAIN if len > MAX_STREAM => fail(2, DecodeCause::TooLarge { cap: MAX_STREAM }),
        PLAIN if body.len() < len => fail(bytes.len(), DecodeCause::Truncated),
        PLAIN if body.len() > len => fail(HEADER_LEN + len, DecodeCause::TrailingBytes),
        PLAIN => Ok(Cow::Borrowed(body)),
        DEFLATED => {
            let cap = inflate_cap(body.len());
            if len > cap {
                return fail(2, DecodeCause::TooLarge { cap });
            }
            let body = inflate::inflate(body, len).map_err(|(at, cause)| DecodeError {
                position: at + HEADER_LEN,
                cause,
            })?;
            Ok(Cow::Owned(body))
        }
        other => fail(1, DecodeCause::UnknownFlags(other)),
    }
}

fn read_frames(body: &[u8], on_damage: &mut OnDamage<'_>) -> Result<Read, DecodeError> {
    let mut all = Read::default();
    let mut count = 0;
    let mut rest = body;
    while !rest.is_empty() {
        let position = body.len() - rest.len();
        let fail = |cause| DecodeError { position, cause };
        if count == MAX_FRAMES {
            return Err(fail(DecodeCause::TooManyFrames));
        }
        let (prefix, after) = rest
            .split_first_chunk::<LENGTH>()
            .ok_or(fail(DecodeCause::Truncated))?;
        let len = u32::from_be_bytes(*prefix) as usize;
        if len > MAX_FRAME {
            return Err(fail(DecodeCause::FrameTooLarge { len }));
        }
        let (frame, after) = after
            .split_at_checked(len)
            .ok_or(fail(DecodeCause::Truncated))?;
        match from_cbor_strict(frame) {
            Ok(read) => all.frames.push(read),
            Err(WireError::NotCanonical) => {
                on_damage(position, frame, DecodeCause::NotCanonical)?;
            }
            Err(WireError::Malformed | WireError::Signature(_) | WireError::WrongText) => {
                on_damage(position, frame, DecodeCause::Malformed)?;
            }
        }
        all.last = position;
        count += 1;
        rest = after;
    }
    Ok(all)
}

fn deflate(body: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body).ok()?;
    encoder.finish().ok()
}

/// `len` is at most [`MAX_STREAM`], which [`StreamWriter::push_all`] sees to.
fn with_header(flags: u8, len: usize, body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(body.len() + HEADER_LEN);
    bytes.extend_from_slice(&[HEADER, flags]);
    bytes.extend_from_slice(&(len as u32).to_be_bytes());
    bytes.extend_from_slice(body);
    bytes
}

//! A bundle: the frames of a session in a file, for phones that meet without network.
//!
//! ```text
//! "HUCHA" 0x01                         magic and version
//! (length: u32 big-endian, stream)*    each as in [`crate::stream`]
//! SHA-256 over all before              a damaged copy is noticed; it proves no author
//! ```
//!
//! Items in a bundle carry their own signatures. A bundle is *not* encrypted here: a shell that
//! lets one leave the phone seals it.

use crate::frame::{BlobPart, Frame};
use crate::item::Item;
use crate::stream::{
    DamagedItem, DecodeError, EncodeError, HEADER_LEN, MAX_STREAM, StreamWriter, read_stream_apart,
};
use hucha_model::wire::Signed;
use hucha_model::{DeviceId, Hash, Millis, ScopeId};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

const MAGIC: &[u8; 5] = b"HUCHA";
const VERSION: u8 = 1;
/// Bytes of a blob in one frame.
const PIECE: usize = 512 << 10;
/// Bytes of frames in one stream of a bundle, before compression.
const PART: usize = 4 << 20;
/// The most bytes of frames in one bundle, before compression; a larger load is several files.
pub const MAX_BUNDLE: usize = 128 << 20;

/// Whose bundle it is.
#[derive(Debug, Clone, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct BundleMeta {
    /// The device that wrote it.
    #[n(0)]
    pub device: DeviceId,
    /// The scope it concerns.
    #[n(1)]
    pub scope: ScopeId,
    /// The writer's clock: a claim.
    #[n(2)]
    pub at: Millis,
    /// A line for the person who opens it.
    #[n(3)]
    pub note: String,
}

/// A bundle as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    /// Whose it is.
    pub meta: BundleMeta,
    /// Items in the writer's order; none is judged yet.
    pub items: Vec<Item>,
    /// Whole blobs by their SHA-256, which was checked.
    pub blobs: BTreeMap<Hash, Vec<u8>>,
    /// The newest checkpoint of the hub that the writer has checked; not judged yet.
    pub checkpoint: Option<Signed>,
    /// What devices state to hold; not judged yet.
    pub receipts: Vec<Signed>,
    /// Items nobody can read, as they came.
    pub damaged: Vec<DamagedItem>,
}

/// What goes into a bundle.
#[derive(Debug, Clone, Copy, Default)]
pub struct BundleLoad<'a> {
    /// Items, in order.
    pub items: &'a [Item],
    /// Whole blobs. One given twice travels once; an empty one, which is no evidence, does not
    /// travel.
    pub blobs: &'a [Vec<u8>],
    /// The newest checkpoint of the hub that the writer has checked.
    pub checkpoint: Option<&'a Signed>,
    /// Signed receipts.
    pub receipts: &'a [Signed],
}

/// Why a bundle is refused.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum BundleError {
    /// The file is no bundle.
    #[error("not a bundle")]
    NotABundle,
    /// The bundle has another version.
    #[error("bundle version {0} is not known")]
    UnknownVersion(u8),
    /// The file is damaged or cut short: its digest does not fit.
    #[error("the bundle is damaged")]
    Damaged,
    /// A part of the bundle cannot be read.
    #[error("part {part} of the bundle cannot be read")]
    Decode {
        /// The part, counted from 0.
        part: usize,
        /// Where and why.
        #[source]
        source: DecodeError,
    },
    /// The bundle does not say whose it is, or holds a frame that belongs to a session.
    #[error("part {part} of the bundle holds a frame that does not belong there")]
    Unexpected {
        /// The part, counted from 0.
        part: usize,
    },
    /// Pieces of a blob are missing, out of order, or not what their name says.
    #[error("a blob of the bundle is not whole")]
    BrokenBlob {
        /// The blob's name.
        sha256: Hash,
    },
    /// The load exceeds [`MAX_BUNDLE`].
    #[error("the load is too large for one bundle")]
    TooLarge,
    /// An item fits no frame.
    #[error("an item cannot be written")]
    Encode(#[from] EncodeError),
}

/// Writes a bundle.
pub fn write_bundle(meta: &BundleMeta, load: &BundleLoad<'_>) -> Result<Vec<u8>, BundleError> {
    let mut parts = Parts {
        file: [MAGIC.as_slice(), &[VERSION]].concat(),
        stream: StreamWriter::new(),
        total: 0,
    };
    parts.push(Frame::Bundle(meta.clone()))?;
    if let Some(checkpoint) = load.checkpoint {
        parts.push(Frame::Checkpoint(checkpoint.clone()))?;
    }
    for item in load.items {
        parts.push(Frame::Item(item.clone()))?;
    }
    for receipt in load.receipts {
        parts.push(Frame::Receipt(receipt.clone()))?;
    }
    let mut written = BTreeSet::new();
    for blob in load.blobs {
        let sha256 = Hash::of_bytes(blob);
        if !written.insert(sha256) {
            continue;
        }
        for (index, piece) in blob.chunks(PIECE).enumerate() {
            parts.push(Frame::Blob(BlobPart {
                sha256,
                offset: (index * PIECE) as u64,
                total: blob.len() as u64,
                bytes: piece.to_vec(),
            }))?;
        }
    }
    parts.finish()
}

struct Parts {
    file: Vec<u8>,
    stream: StreamWriter,
    total: usize,
}

impl Parts {
    fn push(&mut self, frame: Frame) -> Result<(), BundleError> {
        let frame = [frame];
        match self.stream.push_all(&frame, PART) {
            Ok(()) => Ok(()),
            Err(EncodeError::StreamFull) => {
                self.close_part()?;
                Ok(self.stream.push_all(&frame, PART)?)
            }
            Err(why @ EncodeError::FrameTooLarge { .. }) => Err(why.into()),
        }
    }

    fn close_part(&mut self) -> Result<(), BundleError> {
        let stream = std::mem::take(&mut self.stream);
        self.total += stream.len();
        if self.total > MAX_BUNDLE {
            return Err(BundleError::TooLarge);
        }
        let bytes = stream.finish();
        let len = u32::try_from(bytes.len()).map_err(|_| BundleError::TooLarge)?;
        self.file.extend_from_slice(&len.to_be_bytes());
        self.file.extend_from_slice(&bytes);
        Ok(())
    }

    fn finish(mut self) -> Result<Vec<u8>, BundleError> {
        self.close_part()?;
        let digest: [u8; 32] = Sha256::digest(&self.file).into();
        self.file.extend_from_slice(&digest);
        Ok(self.file)
    }
}

/// Reads a whole bundle, or says why it is refused; nothing is read in part.
pub fn read_bundle(bytes: &[u8]) -> Result<Bundle, BundleError> {
    let [b'H', b'U', b'C', b'H', b'A', version, ..] = bytes else {
        return Err(BundleError::NotABundle);
    };
    if *version != VERSION {
        return Err(BundleError::UnknownVersion(*version));
    }
    let (sealed, digest) = bytes.split_last_chunk::<32>().ok_or(BundleError::Damaged)?;
    if <[u8; 32]>::from(Sha256::digest(sealed)) != *digest {
        return Err(BundleError::Damaged);
    }
    let mut rest = sealed.get(MAGIC.len() + 1..).ok_or(BundleError::Damaged)?;
    let mut reader = Reader::default();
    while !rest.is_empty() {
        let (len, after) = rest.split_first_chunk::<4>().ok_or(BundleError::Damaged)?;
        let len = u32::from_be_bytes(*len) as usize;
        if len > MAX_STREAM + HEADER_LEN {
            return Err(BundleError::TooLarge);
        }
        let (stream, after) = after.split_at_checked(len).ok_or(BundleError::Damaged)?;
        reader.part(stream)?;
        rest = after;
    }
    reader.finish()
}

#[derive(Default)]
struct Reader {
    part: usize,
    kept: usize,
    meta: Option<BundleMeta>,
    items: Vec<Item>,
    blobs: BTreeMap<Hash, (u64, Vec<u8>)>,
    checkpoint: Option<Signed>,
    receipts: Vec<Signed>,
    damaged: Vec<DamagedItem>,
}

impl Reader {
    fn part(&mut self, stream: &[u8]) -> Result<(), BundleError> {
        let part = self.part;
        let (frames, damaged) =
            read_stream_apart(stream).map_err(|source| BundleError::Decode { part, source })?;
        for item in damaged {
            self.keep(item.bytes.len())?;
            self.damaged.push(item);
        }
        for frame in frames {
            match (frame, &self.meta) {
                (Frame::Bundle(meta), None) => self.meta = Some(meta),
                (Frame::Item(item), Some(_)) => self.keep_item(item)?,
                (Frame::Blob(piece), Some(_)) => self.keep_piece(piece)?,
                (Frame::Checkpoint(signed), Some(_)) => self.checkpoint = Some(signed),
                (Frame::Receipt(signed), Some(_)) => {
                    self.keep(signed.payload.len())?;
                    self.receipts.push(signed);
                }
                (
                    Frame::Bundle(_)
                    | Frame::Item(_)
                    | Frame::Blob(_)
                    | Frame::Hello(_)
                    | Frame::Verdict { .. }
                    | Frame::Cursor { .. }
                    | Frame::BackfillCursor { .. }
                    | Frame::Checkpoint(_)
                    | Frame::Leaves(_)
                    | Frame::Receipt(_)
                    | Frame::Certificate(_)
                    | Frame::Behind { .. }
                    | Frame::Restart(_)
                    | Frame::AgainCursor { .. }
                    | Frame::Seal(_)
                    | Frame::Trouble { .. }
                    | Frame::BlobWanted { .. },
                    _,
                ) => return Err(BundleError::Unexpected { part }),
            }
        }
        self.part += 1;
        Ok(())
    }

    fn keep_item(&mut self, item: Item) -> Result<(), BundleError> {
        self.keep(std::mem::size_of::<Item>() + approximate_len(&item))?;
        self.items.push(item);
        Ok(())
    }

    fn keep_piece(&mut self, piece: BlobPart) -> Result<(), BundleError> {
        self.keep(piece.bytes.len())?;
        let sha256 = piece.sha256;
        let (total, bytes) = self.blobs.entry(sha256).or_default();
        if bytes.is_empty() {
            *total = piece.total;
        }
        let fits = piece.total == *total
            && piece.offset == bytes.len() as u64
            && !piece.bytes.is_empty()
            && piece.offset + piece.bytes.len() as u64 <= *total;
        if !fits {
            return Err(BundleError::BrokenBlob { sha256 });
        }
        bytes.extend_from_slice(&piece.bytes);
        Ok(())
    }

    fn keep(&mut self, bytes: usize) -> Result<(), BundleError> {
        self.kept += bytes;
        if self.kept > MAX_BUNDLE {
            return Err(BundleError::TooLarge);
        }
        Ok(())
    }

    fn finish(self) -> Result<Bundle, BundleError> {
        let meta = self.meta.ok_or(BundleError::Unexpected { part: 0 })?;
        let mut blobs = BTreeMap::new();
        for (sha256, (_, bytes)) in self.blobs {
            if Hash::of_bytes(&bytes) != sha256 {
                return Err(BundleError::BrokenBlob { sha256 });
            }
            blobs.insert(sha256, bytes);
        }
        Ok(Bundle {
            meta,
            items: self.items,
            blobs,
            checkpoint: self.checkpoint,
            receipts: self.receipts,
            damaged: self.damaged,
        })
    }
}

fn approximate_len(item: &Item) -> usize {
    match item {
        Item::Row(signed) | Item::Opened(signed) | Item::Record(signed) => signed.payload.len(),
        Item::Run {
            attestation,
            changes,
        } => attestation.payload.len() + changes.iter().map(Vec::len).sum::<usize>(),
        Item::Decision(decision) => decision.signed.payload.len(),
        Item::Granted { .. } | Item::Ended { .. } | Item::Widened { .. } => 0,
    }
}

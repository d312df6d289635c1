//! The frame of the merge engine's plain change chunk: the part that follows from the rest.
//!
//! ```text
//! magic (4) | checksum (4) | type 1 | body length, LEB128 | body
//! body: count of dependencies, their hashes (32 each), actor, …
//! ```
//!
//! The change's hash is SHA-256 over everything from the type on; its first four bytes are the
//! checksum. Nothing here reads further than the dependencies, and nothing judges a change: that
//! is the gate's work.

use hucha_model::Hash;

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
const CHANGE: u8 = 1;
const HASH: usize = 32;
/// A count below this is one byte of LEB128; changes with more dependencies travel whole.
const MAX_COUNT: u8 = 0x80;

/// A chunk whose header follows from its body.
pub(super) struct Chunk<'a> {
    /// The change's hash, by which its successor names it.
    pub(super) hash: Hash,
    /// What is not header.
    pub(super) body: &'a [u8],
}

impl<'a> Chunk<'a> {
    /// Reads a chunk; `None` unless [`build`] makes exactly these bytes of its body.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let (magic, after) = bytes.split_first_chunk::<4>()?;
        let (checksum, named) = after.split_first_chunk::<4>()?;
        let (kind, sized) = named.split_first()?;
        if *magic != MAGIC || *kind != CHANGE {
            return None;
        }
        let last = sized.iter().position(|byte| byte & 0x80 == 0)?;
        let (length, body) = sized.split_at_checked(last + 1)?;
        if length != leb128(body.len()) {
            return None;
        }
        let hash = Hash::of_bytes(named);
        (checksum_of(&hash) == *checksum).then_some(Self { hash, body })
    }
}

/// Builds the chunk of a body given in parts, and its hash.
pub(super) fn build(parts: &[&[u8]]) -> (Vec<u8>, Hash) {
    let body = parts.concat();
    let named = [&[CHANGE], leb128(body.len()).as_slice(), &body].concat();
    let hash = Hash::of_bytes(&named);
    let bytes = [MAGIC.as_slice(), &checksum_of(&hash), &named].concat();
    (bytes, hash)
}

/// Finds `hash` among the body's dependencies: its first place, from 0.
pub(super) fn slot_of(body: &[u8], hash: &Hash) -> Option<u8> {
    let (count, after) = body.split_first()?;
    (0..*count)
        .zip(after.chunks_exact(HASH))
        .find(|(_, dependency)| *dependency == hash.0)
        .map(|(slot, _)| slot)
        .filter(|_| *count < MAX_COUNT)
}

/// Cuts the dependency at `slot` out of the body.
pub(super) fn cut(body: &[u8], slot: u8) -> Option<Vec<u8>> {
    let (head, tail) = body.split_at_checked(offset(slot))?;
    Some([head, tail.get(HASH..)?].concat())
}

/// Builds the chunk of what [`cut`] left, with `hash` put back at `slot`.
pub(super) fn build_after(hash: &Hash, slot: u8, rest: &[u8]) -> Option<(Vec<u8>, Hash)> {
    if rest.first().is_none_or(|count| slot >= *count) {
        return None;
    }
    let (head, tail) = rest.split_at_checked(offset(slot))?;
    Some(build(&[head, &hash.0, tail]))
}

/// Where the dependency at `slot` begins in a body.
fn offset(slot: u8) -> usize {
    1 + HASH * usize::from(slot)
}

fn checksum_of(hash: &Hash) -> [u8; 4] {
    let [a, b, c, d, ..] = hash.0;
    [a, b, c, d]
}

/// Writes a length the engine's way: seven bits a byte, lowest first, as few bytes as hold it.
fn leb128(mut length: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while length >= 0x80 {
        bytes.push(0x80 | (length & 0x7F) as u8);
        length >>= 7;
    }
    bytes.push(length as u8);
    bytes
}

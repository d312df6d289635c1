//! CBOR of a run's changes: an array, each change without the bytes that its receiver can derive.
//!
//! A change chunk carries 40 bytes that no compressor shortens and that follow from the rest:
//! magic, checksum, and the hash of its predecessor, which stands in front of it in the run
//! (`docs/adr/0008-compact-runs.md`). Three shapes, always the shortest that gives the change back
//! byte for byte:
//!
//! ```text
//! bytes           the change as it is, whatever it is
//! [body]          a plain chunk without its header
//! [slot, rest]    the same, the predecessor's hash cut from its dependencies at this place
//! ```
//!
//! Which shape a change takes follows from its bytes and from the change before it, so there is
//! one encoding; readers of items encode again and compare. A change is at most 40 bytes longer than
//! what was read for it, and tiny changes are no cheaper to claim than by the first shape.

mod chunk;

use chunk::Chunk;
use hucha_model::Hash;
use minicbor::data::Type;
use minicbor::decode::{Decoder, Error as DecodeError};
use minicbor::encode::{Encoder, Error as EncodeError, Write};

/// No change is shorter than its own header: magic, checksum, type and length.
///
/// The floor bounds what a frame of tiny strings can cost in memory.
pub(crate) const MIN_CHANGE: usize = 10;

/// Shorter bodies travel in whole chunks: no real one is, an actor alone has sixteen bytes.
///
/// The floor keeps a frame of tiny bodies from costing more memory than one of tiny strings.
const MIN_BODY: usize = 16;

pub(crate) fn encode<C, W: Write>(
    changes: &[Vec<u8>],
    e: &mut Encoder<W>,
    _: &mut C,
) -> Result<(), EncodeError<W::Error>> {
    e.array(changes.len() as u64)?;
    let mut before = None;
    for change in changes {
        let chunk = Chunk::read(change);
        match chunk.as_ref().and_then(|chunk| after(before, chunk)) {
            Some((slot, rest)) => e.array(2)?.u8(slot)?.bytes(&rest)?,
            None => match chunk.as_ref().filter(|c| c.body.len() >= MIN_BODY) {
                Some(chunk) => e.array(1)?.bytes(chunk.body)?,
                None => e.bytes(change)?,
            },
        };
        before = chunk.map(|chunk| chunk.hash);
    }
    Ok(())
}

/// Cuts the change before from the chunk, where it is named and enough is left.
fn after(before: Option<Hash>, chunk: &Chunk<'_>) -> Option<(u8, Vec<u8>)> {
    let slot = chunk::slot_of(chunk.body, &before?)?;
    let rest = chunk::cut(chunk.body, slot)?;
    (rest.len() >= MIN_BODY).then_some((slot, rest))
}

pub(crate) fn decode<C>(d: &mut Decoder<'_>, _: &mut C) -> Result<Vec<Vec<u8>>, DecodeError> {
    let Some(count) = d.array()? else {
        return Err(DecodeError::message("an array of definite length"));
    };
    let mut changes = Vec::new();
    let mut before = None;
    for _ in 0..count {
        let (change, hash) = decode_change(d, before)?;
        changes.push(change);
        before = hash;
    }
    Ok(changes)
}

/// Reads one change; its hash comes along when it is a plain chunk, which the next may lean on.
fn decode_change(
    d: &mut Decoder<'_>,
    before: Option<Hash>,
) -> Result<(Vec<u8>, Option<Hash>), DecodeError> {
    if d.datatype()? == Type::Bytes {
        let change = d.bytes()?;
        if change.len() < MIN_CHANGE {
            return Err(DecodeError::message("a change is longer than its header"));
        }
        let hash = Chunk::read(change).map(|chunk| chunk.hash);
        return Ok((change.to_vec(), hash));
    }
    let (bytes, hash) = match d.array()? {
        Some(1) => chunk::build(&[body(d)?]),
        Some(2) => {
            let slot = d.u8()?;
            let rest = body(d)?;
            before
                .and_then(|before| chunk::build_after(&before, slot, rest))
                .ok_or_else(|| DecodeError::message("no change before it in that place"))?
        }
        Some(_) | None => return Err(DecodeError::message("a change in one of three shapes")),
    };
    Ok((bytes, Some(hash)))
}

fn body<'b>(d: &mut Decoder<'b>) -> Result<&'b [u8], DecodeError> {
    let body = d.bytes()?;
    if body.len() < MIN_BODY {
        return Err(DecodeError::message("a body this short travels whole"));
    }
    Ok(body)
}

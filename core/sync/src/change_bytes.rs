//! CBOR of a run's changes: an array of byte strings, with limits that keep decoding cheap.

use minicbor::decode::{Decoder, Error as DecodeError};
use minicbor::encode::{Encoder, Error as EncodeError, Write};

/// No change is shorter than its own header: magic, checksum, type and length.
///
/// The floor bounds what a frame of tiny strings can cost in memory.
pub(crate) const MIN_CHANGE: usize = 10;

pub(crate) fn encode<C, W: Write>(
    changes: &[Vec<u8>],
    e: &mut Encoder<W>,
    _: &mut C,
) -> Result<(), EncodeError<W::Error>> {
    e.array(changes.len() as u64)?;
    for change in changes {
        e.bytes(change)?;
    }
    Ok(())
}

pub(crate) fn decode<C>(d: &mut Decoder<'_>, _: &mut C) -> Result<Vec<Vec<u8>>, DecodeError> {
    let Some(count) = d.array()? else {
        return Err(DecodeError::message("an array of definite length"));
    };
    let mut changes = Vec::new();
    for _ in 0..count {
        let change = d.bytes()?;
        if change.len() < MIN_CHANGE {
            return Err(DecodeError::message("a change is longer than its header"));
        }
        changes.push(change.to_vec());
    }
    Ok(changes)
}

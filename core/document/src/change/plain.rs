//! Takes changes as other writers of the format make them into our one spelling.

use super::header::{CHANGE_CHUNK, HeaderError, MAGIC, MAX_BYTES, Reader, read_header};
use flate2::{Decompress, FlushDecompress, Status};

const DEFLATED_CHUNK: u8 = 2;

/// Gives the plain spelling of one change: a plain one as it is, a change whose whole body is
/// deflated (as other writers make the larger ones) inflated, under the cap of [`MAX_BYTES`]. Its
/// hash is over the plain spelling and stays the same.
pub(crate) fn plain(bytes: &[u8]) -> Result<Vec<u8>, HeaderError> {
    if bytes.len() > MAX_BYTES {
        return Err(HeaderError::TooBig);
    }
    let mut reader = Reader(bytes);
    if reader.take(4)? != MAGIC {
        return Err(HeaderError::WrongChunk);
    }
    let checksum = reader.take(4)?;
    match reader.take(1)? {
        [CHANGE_CHUNK] => read_header(bytes).map(|_| bytes.to_vec()),
        [DEFLATED_CHUNK] => {
            if reader.unsigned()? != reader.0.len() as u64 {
                return Err(HeaderError::Malformed);
            }
            let body = inflate(reader.0)?;
            let mut plain = Vec::with_capacity(body.len().saturating_add(16));
            plain.extend_from_slice(&MAGIC);
            plain.extend_from_slice(checksum);
            plain.push(CHANGE_CHUNK);
            push_unsigned(&mut plain, body.len() as u64);
            plain.extend_from_slice(&body);
            // The checksum of a deflated chunk is that of its plain form, so this proves it.
            read_header(&plain).map(|_| plain)
        }
        _ => Err(HeaderError::WrongChunk),
    }
}

/// Inflates a body that must end with its input, and never grows past the cap.
fn inflate(deflated: &[u8]) -> Result<Vec<u8>, HeaderError> {
    // One byte past the cap tells "too big" from "just fits".
    let mut body = Vec::with_capacity(
        deflated
            .len()
            .saturating_mul(4)
            .clamp(4096, MAX_BYTES.saturating_add(1)),
    );
    let mut engine = Decompress::new(false);
    loop {
        let read = usize::try_from(engine.total_in()).map_err(|_| HeaderError::Malformed)?;
        let rest = deflated.get(read..).ok_or(HeaderError::Malformed)?;
        let before = (engine.total_in(), body.len());
        let status = engine
            .decompress_vec(rest, &mut body, FlushDecompress::Finish)
            .map_err(|_| HeaderError::Malformed)?;
        if body.len() > MAX_BYTES {
            return Err(HeaderError::TooBig);
        }
        match status {
            Status::StreamEnd if engine.total_in() == deflated.len() as u64 => return Ok(body),
            Status::StreamEnd => return Err(HeaderError::Malformed),
            Status::Ok | Status::BufError => {}
        }
        if body.len() == body.capacity() {
            let room = MAX_BYTES.saturating_add(1).saturating_sub(body.len());
            body.reserve_exact(body.len().min(room));
        } else if before == (engine.total_in(), body.len()) {
            return Err(HeaderError::Malformed);
        }
    }
}

fn push_unsigned(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

//! Inflating under a cap: memory follows what is kept, never what is claimed.

use super::DecodeCause;
use flate2::{Decompress, FlushDecompress, Status};

const STEP: usize = 16 << 10;

/// Inflates raw deflate data to exactly `len` bytes; an error names the input offset.
///
/// A stream that ends early is an error here, which `flate2`'s readers take for a plain end.
pub(super) fn inflate(bytes: &[u8], len: usize) -> Result<Vec<u8>, (usize, DecodeCause)> {
    let mut state = Decompress::new(false);
    let mut step = vec![0_u8; STEP];
    let mut out = Vec::new();
    loop {
        let read = state.total_in() as usize;
        let written = state.total_out() as usize;
        let rest = bytes.get(read..).unwrap_or_default();
        let status = state
            .decompress(rest, &mut step, FlushDecompress::None)
            .map_err(|_| (read, DecodeCause::BadDeflate))?;
        let read_now = state.total_in() as usize;
        let new = state.total_out() as usize - written;
        if out.len() + new > len {
            return Err((read_now, DecodeCause::TooLarge { cap: len }));
        }
        out.extend_from_slice(step.get(..new).unwrap_or_default());
        match status {
            Status::StreamEnd if read_now < bytes.len() => {
                return Err((read_now, DecodeCause::TrailingBytes));
            }
            Status::StreamEnd if out.len() < len => {
                return Err((read_now, DecodeCause::Truncated));
            }
            Status::StreamEnd => return Ok(out),
            Status::Ok | Status::BufError if read_now == read && new == 0 => {
                return Err((read_now, DecodeCause::Truncated));
            }
            Status::Ok | Status::BufError => {}
        }
    }
}

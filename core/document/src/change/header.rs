//! Reads a change's header and counts its operations before the merge engine sees a byte.
//!
//! Columns are run-length encoded: a few bytes can claim 2^60 operations, and a deflated chunk of
//! 2 MB can inflate to 6 GiB. This reader walks the runs without expanding them and refuses every
//! other kind of chunk, deflated columns, author footers and messages (we write none of them).

use super::ChangeMeta;
use hucha_model::{Hash, Millis};

/// Largest change, in bytes.
pub const MAX_BYTES: usize = 256 * 1024;
/// Most operations in one change.
pub const MAX_OPS: u64 = 10_000;
/// Most actors one change may name, its own included.
pub const MAX_ACTORS: u64 = 64;

pub(super) const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
pub(super) const CHANGE_CHUNK: u8 = 1;

/// Why bytes are not a change we take.
#[derive(Debug, Clone, Copy, thiserror::Error, PartialEq, Eq)]
pub enum HeaderError {
    /// More than [`MAX_BYTES`].
    #[error("the change is too big")]
    TooBig,
    /// A document, a compressed change, a bundle or something unknown.
    #[error("not a plain change chunk")]
    WrongChunk,
    /// The header cannot be read.
    #[error("the header cannot be read")]
    Malformed,
    /// The checksum is not that of the body.
    #[error("the checksum is wrong")]
    Checksum,
    /// More than [`MAX_OPS`].
    #[error("the change holds too many operations")]
    TooManyOps,
    /// More than [`MAX_ACTORS`].
    #[error("the change names too many actors")]
    TooManyActors,
    /// A message, an author footer or deflated columns, which we never write.
    #[error("the change holds what our changes never hold")]
    Extras,
}

impl HeaderError {
    /// Gives the stable reason code.
    pub fn code(self) -> &'static str {
        match self {
            Self::TooBig => "change.too_big",
            Self::WrongChunk => "change.wrong_chunk",
            Self::Malformed => "change.malformed",
            Self::Checksum => "change.checksum",
            Self::TooManyOps => "change.too_many_ops",
            Self::TooManyActors => "change.too_many_actors",
            Self::Extras => "change.extras",
        }
    }
}

/// Reads one whole chunk.
pub(crate) fn read_header(bytes: &[u8]) -> Result<ChangeMeta, HeaderError> {
    if bytes.len() > MAX_BYTES {
        return Err(HeaderError::TooBig);
    }
    let mut reader = Reader(bytes);
    if reader.take(4)? != MAGIC {
        return Err(HeaderError::WrongChunk);
    }
    let checksum = reader.take(4)?;
    let named = reader.0;
    if reader.take(1)? != [CHANGE_CHUNK] {
        return Err(HeaderError::WrongChunk);
    }
    if reader.unsigned()? != reader.0.len() as u64 {
        return Err(HeaderError::Malformed);
    }
    let hash = Hash::of_bytes(named);
    if !hash.0.starts_with(checksum) {
        return Err(HeaderError::Checksum);
    }
    let mut deps = Vec::new();
    for _ in 0..reader.unsigned()? {
        deps.push(Hash::from_slice(reader.take(32)?).ok_or(HeaderError::Malformed)?);
    }
    let actor = reader.prefixed()?.to_vec();
    let (seq, start_op) = (reader.unsigned()?, reader.unsigned()?);
    let seconds = reader.signed()?;
    if !reader.prefixed()?.is_empty() {
        return Err(HeaderError::Extras);
    }
    let others = reader.unsigned()?;
    if others >= MAX_ACTORS {
        return Err(HeaderError::TooManyActors);
    }
    for _ in 0..others {
        reader.prefixed()?;
    }
    let ops = count_ops(&mut reader)?;
    if !reader.0.is_empty() {
        return Err(HeaderError::Extras);
    }
    Ok(ChangeMeta {
        hash,
        actor,
        seq,
        deps,
        start_op,
        ops,
        at: Millis(seconds.saturating_mul(1000)),
    })
}

fn count_ops(reader: &mut Reader<'_>) -> Result<u64, HeaderError> {
    let mut columns = Vec::new();
    for _ in 0..reader.unsigned()? {
        columns.push((reader.unsigned()?, reader.unsigned()?));
    }
    let mut most = 0;
    for (spec, length) in columns {
        if spec & 0b1000 != 0 {
            return Err(HeaderError::Extras);
        }
        let length = usize::try_from(length).map_err(|_| HeaderError::Malformed)?;
        most = most.max(Reader(reader.take(length)?).rows(spec & 0b111)?);
    }
    Ok(most)
}

pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn take(&mut self, length: usize) -> Result<&'a [u8], HeaderError> {
        let (head, tail) = self
            .0
            .split_at_checked(length)
            .ok_or(HeaderError::Malformed)?;
        self.0 = tail;
        Ok(head)
    }

    fn prefixed(&mut self) -> Result<&'a [u8], HeaderError> {
        let length = usize::try_from(self.unsigned()?).map_err(|_| HeaderError::Malformed)?;
        self.take(length)
    }

    /// LEB128; refuses more than 64 bits and padded forms, so that one change has one spelling.
    pub(super) fn unsigned(&mut self) -> Result<u64, HeaderError> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let [byte] = *self.take(1)? else {
                return Err(HeaderError::Malformed);
            };
            let part = u64::from(byte & 0x7f);
            if shift == 63 && part > 1 {
                return Err(HeaderError::Malformed);
            }
            value |= part << shift;
            if byte & 0x80 == 0 {
                let padded = byte == 0 && shift > 0;
                return if padded {
                    Err(HeaderError::Malformed)
                } else {
                    Ok(value)
                };
            }
        }
        Err(HeaderError::Malformed)
    }

    fn signed(&mut self) -> Result<i64, HeaderError> {
        let mut value = 0_i128;
        for shift in (0..70).step_by(7) {
            let [byte] = *self.take(1)? else {
                return Err(HeaderError::Malformed);
            };
            value |= i128::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                if byte & 0x40 != 0 {
                    value -= 1_i128 << (shift + 7);
                }
                return i64::try_from(value).map_err(|_| HeaderError::Malformed);
            }
        }
        Err(HeaderError::Malformed)
    }

    /// Counts the rows a column expands to, by its type as the storage format numbers it.
    fn rows(mut self, kind: u64) -> Result<u64, HeaderError> {
        let mut rows = 0_u64;
        while !self.0.is_empty() {
            let run = match kind {
                // Raw values take their lengths from the metadata column.
                7 => return Ok(0),
                4 => self.unsigned()?,
                0..=3 | 5 | 6 => self.run(kind)?,
                8.. => return Err(HeaderError::Malformed),
            };
            rows = rows.saturating_add(run);
            if rows > MAX_OPS {
                return Err(HeaderError::TooManyOps);
            }
        }
        Ok(rows)
    }

    /// Reads one run: a repeated value, literals, or nulls.
    fn run(&mut self, kind: u64) -> Result<u64, HeaderError> {
        let count = self.signed()?;
        let magnitude = count.unsigned_abs();
        if count == 0 {
            return self.unsigned();
        }
        if count > 0 {
            let group = self.value(kind)?;
            return Ok(magnitude.max(magnitude.saturating_mul(group)));
        }
        let mut rows = 0_u64;
        for _ in 0..magnitude {
            rows = rows.saturating_add(self.value(kind)?.max(1));
        }
        Ok(rows)
    }

    /// Reads one value; for a group column gives the number of rows it stands for, else 1.
    fn value(&mut self, kind: u64) -> Result<u64, HeaderError> {
        match kind {
            0 => self.unsigned(),
            3 => self.signed().map(|_| 1),
            5 => self.prefixed().map(|_| 1),
            _ => self.unsigned().map(|_| 1),
        }
    }
}

//! The merge engine's change chunk, taken apart and put together without the merge engine.
//!
//! A second reader, written from the storage format and not from the product's code: it gives the
//! mutants their structure, and the header reader a partner to be compared with.

use hucha_model::Hash;

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];

/// What a change chunk holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// Hashes of the changes it follows.
    pub deps: Vec<[u8; 32]>,
    /// Who wrote it.
    pub actor: Vec<u8>,
    /// Its number among the actor's changes.
    pub seq: u64,
    /// Number of its first operation.
    pub start_op: u64,
    /// The writer's clock, in seconds.
    pub time: i64,
    /// A message; ours have none.
    pub message: Vec<u8>,
    /// Other actors its operations name.
    pub others: Vec<Vec<u8>>,
    /// Columns: specification and bytes.
    pub columns: Vec<(u64, Vec<u8>)>,
    /// Whatever follows; ours have nothing there.
    pub extra: Vec<u8>,
}

impl Body {
    /// Reads a body; `None` when it is not laid out like one.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes;
        let mut deps = Vec::new();
        for _ in 0..unsigned(&mut rest)? {
            deps.push(take(&mut rest, 32)?.try_into().ok()?);
        }
        let actor = prefixed(&mut rest)?;
        let (seq, start_op) = (unsigned(&mut rest)?, unsigned(&mut rest)?);
        let time = signed(&mut rest)?;
        let message = prefixed(&mut rest)?;
        let mut others = Vec::new();
        for _ in 0..unsigned(&mut rest)? {
            others.push(prefixed(&mut rest)?);
        }
        let mut lengths = Vec::new();
        for _ in 0..unsigned(&mut rest)? {
            lengths.push((unsigned(&mut rest)?, unsigned(&mut rest)?));
        }
        let mut columns = Vec::new();
        for (kind, length) in lengths {
            columns.push((
                kind,
                take(&mut rest, usize::try_from(length).ok()?)?.to_vec(),
            ));
        }
        Some(Self {
            deps,
            actor,
            seq,
            start_op,
            time,
            message,
            others,
            columns,
            extra: rest.to_vec(),
        })
    }

    /// Writes the body, and tells where its numbers begin: for whoever wants to lie about them.
    pub fn write(&self) -> (Vec<u8>, Vec<usize>) {
        let mut out = Writer::default();
        out.number(self.deps.len() as u64);
        self.deps.iter().for_each(|dep| out.bytes.extend(dep));
        out.prefixed(&self.actor);
        out.number(self.seq);
        out.number(self.start_op);
        out.places.push(out.bytes.len());
        write_signed(&mut out.bytes, self.time);
        out.prefixed(&self.message);
        out.number(self.others.len() as u64);
        self.others.iter().for_each(|other| out.prefixed(other));
        out.number(self.columns.len() as u64);
        for (kind, data) in &self.columns {
            out.number(*kind);
            out.number(data.len() as u64);
        }
        self.columns
            .iter()
            .for_each(|(_, data)| out.bytes.extend(data));
        out.bytes.extend(&self.extra);
        (out.bytes, out.places)
    }
}

#[derive(Default)]
struct Writer {
    bytes: Vec<u8>,
    places: Vec<usize>,
}

impl Writer {
    fn number(&mut self, value: u64) {
        self.places.push(self.bytes.len());
        write_unsigned(&mut self.bytes, value);
    }

    fn prefixed(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.bytes.extend(bytes);
    }
}

/// Puts magic, checksum, type and length around a body, as an honest client would.
pub fn chunk_of(body: &[u8]) -> Vec<u8> {
    let mut named = vec![1];
    write_unsigned(&mut named, body.len() as u64);
    named.extend(body);
    let checksum = &Hash::of_bytes(&named).0[..4];
    [&MAGIC, checksum, &named].concat()
}

/// Gives the body of a chunk whose length is right.
pub fn body_of(chunk: &[u8]) -> Option<&[u8]> {
    let mut rest = chunk.strip_prefix(&MAGIC)?.get(4..)?.strip_prefix(&[1])?;
    let length = unsigned(&mut rest)?;
    (length == rest.len() as u64).then_some(rest)
}

/// Names a chunk as the merge engine does: by everything behind the checksum.
pub fn name_of(chunk: &[u8]) -> Hash {
    Hash::of_bytes(chunk.get(8..).unwrap_or_default())
}

/// Writes LEB128.
pub fn write_unsigned(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(0x80 | (value & 0x7f) as u8);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Writes signed LEB128.
pub fn write_signed(out: &mut Vec<u8>, mut value: i64) {
    loop {
        let byte = (value & 0x7f) as u8;
        value >>= 7;
        if (value == 0 && byte & 0x40 == 0) || (value == -1 && byte & 0x40 != 0) {
            return out.push(byte);
        }
        out.push(byte | 0x80);
    }
}

/// Gives how many bytes the LEB128 number at the beginning takes.
pub fn number_len(bytes: &[u8]) -> usize {
    let last = bytes.iter().position(|byte| byte & 0x80 == 0);
    last.map_or(bytes.len(), |last| last + 1)
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (head, tail) = rest.split_at_checked(length)?;
    *rest = tail;
    Some(head)
}

fn prefixed(rest: &mut &[u8]) -> Option<Vec<u8>> {
    let length = usize::try_from(unsigned(rest)?).ok()?;
    take(rest, length).map(<[u8]>::to_vec)
}

/// Reads LEB128 in its one shortest form.
fn unsigned(rest: &mut &[u8]) -> Option<u64> {
    let bytes = take(rest, number_len(rest))?;
    let mut value = 0_u128;
    for (place, byte) in bytes.iter().enumerate().take(10) {
        value |= u128::from(byte & 0x7f) << (7 * place);
    }
    let value = u64::try_from(value).ok()?;
    let mut again = Vec::new();
    write_unsigned(&mut again, value);
    (again == bytes).then_some(value)
}

/// Reads signed LEB128, padded or not.
fn signed(rest: &mut &[u8]) -> Option<i64> {
    let bytes = take(rest, number_len(rest))?;
    let last = bytes.last().filter(|_| bytes.len() <= 10)?;
    let mut value = 0_i128;
    for (place, byte) in bytes.iter().enumerate() {
        value |= i128::from(byte & 0x7f) << (7 * place);
    }
    if last & 0x40 != 0 {
        value -= 1_i128 << (7 * bytes.len());
    }
    i64::try_from(value).ok()
}

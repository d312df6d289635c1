//! What crosses the pipe: length-prefixed CBOR, one answer to each order.

use super::{GateAnswer, GateRun};
use hucha_model::wire::DocKind;
use hucha_model::{DocId, Hash};
use minicbor::bytes::ByteVec;
use std::io::{self, Read, Write};

/// Most bytes of one message: a document at its cap and a batch of runs.
const MAX_MESSAGE: usize = 32 << 20;
/// Version of these messages; parent and child are one program, so any other is a mistake.
pub(super) const VERSION: u32 = 1;

/// What the child is told.
#[derive(Debug, minicbor::Encode, minicbor::Decode)]
pub(super) enum Order {
    /// Lay a document on the table.
    #[n(0)]
    Load {
        /// The document.
        #[n(0)]
        doc: DocId,
        /// Its kind.
        #[n(1)]
        kind: DocKind,
        /// All its changes.
        #[n(2)]
        changes: Vec<ByteVec>,
    },
    /// Judge runs against a document.
    #[n(1)]
    Judge {
        /// The document.
        #[n(0)]
        doc: DocId,
        /// The heads it must have; `None` for whatever was just laid on the table.
        #[n(1)]
        heads: Option<Vec<Hash>>,
        /// The runs.
        #[n(2)]
        runs: Vec<GateRun>,
    },
}

/// What the child says.
#[derive(Debug, minicbor::Encode, minicbor::Decode)]
pub(super) enum Reply {
    /// It is ready; the first word of every child.
    #[n(0)]
    Ready {
        /// Version of these messages.
        #[n(0)]
        version: u32,
    },
    /// The document lies on the table.
    #[n(1)]
    Loaded,
    /// The document does not load.
    #[n(2)]
    Unloadable,
    /// The document does not lie here at those heads: it must be loaded first.
    #[n(3)]
    Elsewhere,
    /// The word on the runs.
    #[n(4)]
    Judged {
        /// It.
        #[n(0)]
        answer: GateAnswer,
    },
    /// The judge panicked outside of the merge engine's own wall.
    #[n(5)]
    Panicked,
}

/// Writes one message.
pub(super) fn frame<T: minicbor::Encode<()>>(message: &T) -> Vec<u8> {
    let body = hucha_model::wire::to_cbor(message);
    let mut bytes = Vec::with_capacity(body.len() + 4);
    bytes.extend_from_slice(&(body.len() as u32).to_be_bytes());
    bytes.extend_from_slice(&body);
    bytes
}

/// Writes one message into a pipe.
pub(super) fn send<T: minicbor::Encode<()>>(out: &mut impl Write, message: &T) -> io::Result<()> {
    out.write_all(&frame(message))?;
    out.flush()
}

/// Reads one message from a pipe.
pub(super) fn receive<T: for<'b> minicbor::Decode<'b, ()>>(from: &mut impl Read) -> io::Result<T> {
    let mut prefix = [0; 4];
    from.read_exact(&mut prefix)?;
    let len = u32::from_be_bytes(prefix) as usize;
    if len > MAX_MESSAGE {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut body = vec![0; len];
    from.read_exact(&mut body)?;
    minicbor::decode(&body).map_err(|_| io::ErrorKind::InvalidData.into())
}

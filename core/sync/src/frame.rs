//! Frames: the sentences of a session, CBOR `[code, …]`, at most 1 MiB each.

use crate::bundle::BundleMeta;
use crate::item::Item;
use hucha_model::wire::{Signed, Verdict};
use hucha_model::{DeviceId, DocId, Hash, ScopeId};

/// The version of frames and session that this crate speaks.
pub const PROTOCOL: u16 = 1;

/// One sentence.
#[derive(Debug, Clone, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(flat)]
pub enum Frame {
    /// Who asks, and for what; the first frame of a request.
    #[n(0)]
    Hello(#[n(0)] Hello),
    /// An item, pushed or fed.
    #[n(1)]
    Item(#[n(0)] Item),
    /// The hub's word on one pushed item.
    #[n(2)]
    Verdict {
        /// The item.
        #[n(0)]
        item: Hash,
        /// The word.
        #[n(1)]
        verdict: Verdict,
    },
    /// Where the feed of a scope stands after this answer.
    #[n(3)]
    Cursor {
        /// The scope.
        #[n(0)]
        scope: ScopeId,
        /// The number to ask after next time.
        #[n(1)]
        n: u64,
        /// True when the hub has more right now.
        #[n(2)]
        more: bool,
    },
    /// Where the back-fill of a document stands after this answer.
    #[n(4)]
    BackfillCursor {
        /// The document.
        #[n(0)]
        doc: DocId,
        /// The number to ask after next time.
        #[n(1)]
        n: u64,
        /// True when the back-fill is complete.
        #[n(2)]
        done: bool,
    },
    /// The signed [`Checkpoint`] of the sequence up to this answer's cursor; in a bundle, the
    /// newest one the writer has checked.
    ///
    /// [`Checkpoint`]: hucha_model::wire::Checkpoint
    #[n(5)]
    Checkpoint(#[n(0)] Signed),
    /// Something the session could not do, as a short code such as `scope.unknown`.
    #[n(6)]
    Trouble {
        /// The code; the surface says it in the person's language.
        #[n(0)]
        code: String,
    },
    /// The hub lacks a blob that documents refer to.
    #[n(7)]
    BlobWanted {
        /// Which.
        #[n(0)]
        sha256: Hash,
    },
    /// A piece of a blob; in bundles only.
    #[n(8)]
    Blob(#[n(0)] BlobPart),
    /// Whose bundle this is; the first frame of a bundle.
    #[n(9)]
    Bundle(#[n(0)] BundleMeta),
    /// Leaves of numbers whose records the receiver may not see, in a row.
    #[n(10)]
    Leaves(#[n(0)] Leaves),
    /// A signed [`Receipt`]: what a device holds durably.
    ///
    /// [`Receipt`]: hucha_model::wire::Receipt
    #[n(11)]
    Receipt(#[n(0)] Signed),
    /// A newer certificate of the hub's key, signed by the alliance root ([`HubCertificate`]).
    ///
    /// [`HubCertificate`]: hucha_model::wire::HubCertificate
    #[n(12)]
    Certificate(#[n(0)] Signed),
    /// The hub has fewer numbers than the device has checked, or others (it was restored): it asks
    /// for everything after `n`, leaves, records and items.
    #[n(13)]
    Behind {
        /// The scope.
        #[n(0)]
        scope: ScopeId,
        /// The last number the hub is sure of.
        #[n(1)]
        n: u64,
    },
    /// The hub's signed [`Restart`]: a new life, from a number on.
    ///
    /// [`Restart`]: hucha_model::wire::Restart
    #[n(14)]
    Restart(#[n(0)] Signed),
    /// Where the second reading of a scope stands after this answer.
    #[n(15)]
    AgainCursor {
        /// The scope.
        #[n(0)]
        scope: ScopeId,
        /// The number to ask after next time.
        #[n(1)]
        n: u64,
        /// True when the reading is complete.
        #[n(2)]
        done: bool,
    },
    /// The hub's signed [`Seal`] over all frames before it; the last frame of an answer.
    ///
    /// [`Seal`]: crate::Seal
    #[n(16)]
    Seal(#[n(0)] Signed),
}

/// Leaves of consecutive numbers (`hucha_model::log`), 32 bytes each.
#[derive(Debug, Clone, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct Leaves {
    /// The scope.
    #[n(0)]
    pub scope: ScopeId,
    /// The number of the first.
    #[n(1)]
    pub from: u64,
    /// The leaves, joined.
    #[n(2)]
    #[cbor(with = "minicbor::bytes")]
    pub bytes: Vec<u8>,
}

impl Leaves {
    /// Joins leaves.
    pub fn new(scope: ScopeId, from: u64, leaves: &[Hash]) -> Self {
        Self {
            scope,
            from,
            bytes: leaves.iter().flat_map(|leaf| leaf.0).collect(),
        }
    }

    /// Takes them apart, each with its number; a rest shorter than a leaf is left out.
    pub fn iter(&self) -> impl Iterator<Item = (u64, Hash)> + '_ {
        let numbers = self.from..;
        numbers.zip(self.bytes.as_chunks().0.iter().copied().map(Hash))
    }
}

/// The opening of a request.
#[derive(Debug, Clone, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct Hello {
    /// [`PROTOCOL`].
    #[n(0)]
    pub protocol: u16,
    /// The newest document schema the device reads.
    #[n(1)]
    pub schema: u16,
    /// The device that asks; the one that signed the request.
    #[n(2)]
    pub device: DeviceId,
    /// Scopes to feed, each after this number.
    #[n(3)]
    pub scopes: Vec<(ScopeId, u64)>,
    /// Documents to back-fill, each after this number.
    #[n(4)]
    pub backfill: Vec<(DocId, u64)>,
    /// How many bytes of frames, before compression, the device wants at most.
    #[n(5)]
    pub budget: u32,
    /// Scopes to read a second time, each after this number: the person sees more than before.
    #[n(6)]
    pub again: Vec<(ScopeId, u64)>,
    /// Items the device lacks though they are its own or came to it before: it lost its newest data.
    #[n(7)]
    pub missing: Vec<Hash>,
    /// The newest checkpoint the device has checked itself.
    #[n(8)]
    pub checkpoint: Option<Signed>,
}

/// A piece of a blob.
#[derive(Debug, Clone, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct BlobPart {
    /// SHA-256 of the whole blob.
    #[n(0)]
    pub sha256: Hash,
    /// Where the piece begins, in bytes.
    #[n(1)]
    pub offset: u64,
    /// Length of the whole blob, in bytes.
    #[n(2)]
    pub total: u64,
    /// The piece.
    #[n(3)]
    #[cbor(with = "minicbor::bytes")]
    pub bytes: Vec<u8>,
}

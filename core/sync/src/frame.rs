//! Frames: the sentences of a session, CBOR `[code, …]`, at most 1 MiB each.

use crate::bundle::BundleMeta;
use crate::item::Item;
use hucha_model::wire::Verdict;
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
    /// The end of the scope's chain as the hub knows it.
    #[n(5)]
    HubState {
        /// The scope.
        #[n(0)]
        scope: ScopeId,
        /// The hub's life.
        #[n(1)]
        generation: u32,
        /// The newest number.
        #[n(2)]
        n: u64,
        /// Hash of the record `n`; zero before the first.
        #[n(3)]
        record_head: Hash,
    },
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

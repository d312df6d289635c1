//! The seal: one signature of the hub over all that an answer says to one request.
//!
//! Items, records and checkpoints are signed each for itself, so that they can be shown to anybody.
//! Words on what was pushed, cursors, notices and which things stand together are said to one phone
//! once, and only the seal vouches for them. It binds them to the request, whose nonce is used once,
//! so an answer to another request, or to an equal one of another day, is no answer to this one
//! (`docs/adr/0017-sealed-answers.md`).

use hucha_model::wire::Payload;
use hucha_model::{Hash, ScopeId};

/// What the hub signs of an answer; the last frame of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct Seal {
    /// The scope the hub serves.
    #[n(0)]
    pub scope: ScopeId,
    /// The hub's life, of which all numbers in the answer are.
    #[n(1)]
    pub generation: u32,
    /// Name of the request ([`crate::Request::name`]).
    #[n(2)]
    pub request: Hash,
    /// SHA-256 of the frames before the seal, each with its length, before compression.
    #[n(3)]
    pub frames: Hash,
}

impl Payload for Seal {
    const DOMAIN: &'static str = "hucha.seal.1";
}

/// Why an answer is not believed; nothing of it is applied.
#[derive(Debug, Clone, Copy, thiserror::Error, PartialEq, Eq)]
pub enum SealFault {
    /// The last frame is no seal: cut off, or not from a hub.
    #[error("the answer is not sealed")]
    Missing,
    /// Another key than the hub's made the seal, or it is of another scope.
    #[error("the seal is not this hub's")]
    NotTheHub,
    /// The answer was given to another request.
    #[error("the answer belongs to another request")]
    OtherRequest,
    /// Something was changed, left out or put in.
    #[error("the answer is not the one that was sealed")]
    OtherFrames,
}

impl Seal {
    /// Compares what was signed with what was asked and what arrived.
    pub fn check(&self, request: Hash, frames: Hash) -> Result<(), SealFault> {
        if self.request != request {
            return Err(SealFault::OtherRequest);
        }
        if self.frames != frames {
            return Err(SealFault::OtherFrames);
        }
        Ok(())
    }
}

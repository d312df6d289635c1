//! What the hub and devices state of the whole sequence: checkpoints, restarts, receipts.

use super::Payload;
use crate::{DeviceId, Hash, Millis, ScopeId};

/// The hub's word on the whole sequence up to a number: one signature vouches for every record.
///
/// Two checkpoints of one generation and number with different roots prove that the hub told two
/// stories ([`crate::log`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct Checkpoint {
    /// The scope.
    #[n(0)]
    pub scope: ScopeId,
    /// Counts the hub's lives: one more after each restore that could not be mended in full.
    #[n(1)]
    pub generation: u32,
    /// How many numbers the tree holds: the newest number.
    #[n(2)]
    pub n: u64,
    /// Root of the tree over the records `1..=n`.
    #[n(3)]
    pub root: Hash,
    /// The hub's clock when it gave number `n`.
    #[n(4)]
    pub at: Millis,
}

impl Payload for Checkpoint {
    const DOMAIN: &'static str = "hucha.checkpoint.1";
}

/// The hub begins a new life: what it had numbered after `base` on another branch is void, and the
/// items of it are numbered anew. A device gives up its numbers after `base`, never the items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct Restart {
    /// The scope.
    #[n(0)]
    pub scope: ScopeId,
    /// The new life.
    #[n(1)]
    pub generation: u32,
    /// The last number that stands.
    #[n(2)]
    pub base: u64,
    /// Root of the tree over the records `1..=base`.
    #[n(3)]
    pub root: Hash,
    /// The hub's clock.
    #[n(4)]
    pub at: Millis,
}

impl Payload for Restart {
    const DOMAIN: &'static str = "hucha.restart.1";
}

/// A device states which things it holds durably: items by their names, blobs by their SHA-256.
#[derive(Debug, Clone, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct Receipt {
    /// The scope.
    #[n(0)]
    pub scope: ScopeId,
    /// Who holds them.
    #[n(1)]
    pub device: DeviceId,
    /// What, in rising order.
    #[n(2)]
    pub holds: Vec<Hash>,
    /// The device's clock: a claim.
    #[n(3)]
    pub at: Millis,
}

impl Payload for Receipt {
    const DOMAIN: &'static str = "hucha.receipt.1";
}

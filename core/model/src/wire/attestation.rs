//! An attestation: one signature per actor per push boundary.

use super::Payload;
use crate::{DeviceId, DocId, Hash, PersonId};

/// States that everything of `actor` up to change `seq` is the work of `user` on `device`.
///
/// An actor's own changes chain through their dependencies, so the newest hash covers them all.
#[derive(Debug, Clone, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct Attestation {
    /// The document.
    #[n(0)]
    pub doc: DocId,
    /// The merge engine's actor, as raw bytes; one per process run and document.
    #[n(1)]
    #[cbor(with = "minicbor::bytes")]
    pub actor: Vec<u8>,
    /// The first of the actor's change numbers that this boundary adds, counted from 1.
    #[n(2)]
    pub from: u64,
    /// The last of the actor's change numbers covered.
    #[n(3)]
    pub seq: u64,
    /// Hash of the change `seq`.
    #[n(4)]
    pub change: Hash,
    /// Who wrote.
    #[n(5)]
    pub user: PersonId,
    /// On which device.
    #[n(6)]
    pub device: DeviceId,
    /// The newest number of the scope's sequence the device knew.
    #[n(7)]
    pub directory: u64,
}

impl Payload for Attestation {
    const DOMAIN: &'static str = "hucha.attestation.1";
}

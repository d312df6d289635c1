//! Enrolment: a single-use code turns a phone into a device of the directory.

use super::Payload;
use crate::sign::PublicKey;
use crate::{DeviceId, Millis, OrgId, PersonId, ScopeId};

/// The alliance root's word that `key` is the hub's directory key.
#[derive(Debug, Clone, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct HubCertificate {
    /// The scope.
    #[n(0)]
    pub scope: ScopeId,
    /// The hub's directory key.
    #[n(1)]
    pub key: PublicKey,
    /// When it was certified.
    #[n(2)]
    pub at: Millis,
}

impl Payload for HubCertificate {
    const DOMAIN: &'static str = "hucha.hub-certificate.1";
}

/// What a phone sends with its code.
#[derive(Debug, Clone, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct EnrolRequest {
    /// The single-use code of the QR text.
    #[n(0)]
    pub code: String,
    /// The device's own id.
    #[n(1)]
    pub device: DeviceId,
    /// The device's key.
    #[n(2)]
    pub key: PublicKey,
    /// Whose records the phone holds already: a code of anybody else is refused before it is used
    /// up.
    #[n(3)]
    pub owner: Option<PersonId>,
}

impl Payload for EnrolRequest {
    const DOMAIN: &'static str = "hucha.enrol.1";
}

/// What the hub answers.
#[derive(Debug, Clone, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct EnrolResponse {
    /// The scope.
    #[n(0)]
    pub scope: ScopeId,
    /// The person the code was made for.
    #[n(1)]
    pub person: PersonId,
    /// The person's organisation.
    #[n(2)]
    pub org: OrgId,
    /// The hub's certificate, signed by the alliance root.
    #[n(3)]
    pub certificate: super::Signed,
    /// The first nonce for signed requests.
    #[n(4)]
    pub nonce: String,
}

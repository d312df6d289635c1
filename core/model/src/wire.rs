//! The envelopes that cross a border: signed, deterministic CBOR (`docs/wire.cddl`).
//!
//! A [`Signed`] envelope keeps the payload's bytes as they were signed; [`Payload`] names the
//! domain of each kind. Encoding is deterministic (RFC 8949 §4.2): definite lengths, shortest
//! integers, map keys in order, absent optionals left out. Decoding refuses anything that does
//! not encode to the same bytes again, so one item has one hash.

pub mod attestation;
pub mod checkpoint;
pub mod decision;
pub mod enrolment;
pub mod facts;
pub mod opened;
pub mod record;
pub mod row;

use crate::Hash;
use crate::sign::{PublicKey, SignError, SignatureError, Signer};

pub use attestation::Attestation;
pub use checkpoint::{Checkpoint, Receipt, Restart};
pub use decision::{Decision, DetachedText, EntityKind, EntityRef, SignedDecision, Verb};
pub use enrolment::{EnrolRequest, EnrolResponse, HubCertificate};
pub use facts::{ActivityKind, Capacity, Count, Facts, FindingKind, Participant, Severity, Stance};
pub use opened::{DocKind, Opened, Party, TemplateRef};
pub use record::{ItemKind, NumberRecord, Verdict};
pub use row::{DirectoryRow, RowBody};

/// A payload kind that is signed under its own domain tag.
pub trait Payload: Sized + minicbor::Encode<()> + for<'b> minicbor::Decode<'b, ()> {
    /// The domain tag, with its version.
    const DOMAIN: &'static str;

    /// Encodes deterministically.
    fn to_bytes(&self) -> Vec<u8> {
        to_cbor(self)
    }

    /// Decodes, and refuses bytes that are not the one deterministic encoding.
    fn from_bytes(bytes: &[u8]) -> Result<Self, WireError> {
        from_cbor_strict(bytes)
    }

    /// Names the item: SHA-256 over domain and payload, whoever signs it.
    fn item_hash(&self) -> Hash {
        Hash::of_item(Self::DOMAIN, &self.to_bytes())
    }
}

/// Encodes a value; the in-memory writer cannot fail.
pub fn to_cbor<T: minicbor::Encode<()>>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    let done = minicbor::encode(value, &mut bytes);
    debug_assert!(done.is_ok(), "encoding into memory cannot fail");
    bytes
}

/// Decodes a value and refuses trailing bytes and any encoding but the deterministic one.
pub fn from_cbor_strict<T>(bytes: &[u8]) -> Result<T, WireError>
where
    T: minicbor::Encode<()> + for<'b> minicbor::Decode<'b, ()>,
{
    let value: T = minicbor::decode(bytes).map_err(|_| WireError::Malformed)?;
    if to_cbor(&value) == bytes {
        Ok(value)
    } else {
        Err(WireError::NotCanonical)
    }
}

/// Why an envelope is refused.
#[derive(Debug, Clone, Copy, thiserror::Error, PartialEq, Eq)]
pub enum WireError {
    /// The bytes are not this kind of item.
    #[error("the bytes are not this kind of item")]
    Malformed,
    /// The bytes decode, but are not the deterministic encoding.
    #[error("the bytes are not the deterministic encoding")]
    NotCanonical,
    /// The signature does not hold.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// The detached text is not the one that was signed.
    #[error("the detached text is not the one that was signed")]
    WrongText,
}

/// A signed payload: bytes as signed, the key's id and the signature.
#[derive(Debug, Clone, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct Signed {
    /// The payload's deterministic CBOR.
    #[n(0)]
    #[cbor(with = "minicbor::bytes")]
    pub payload: Vec<u8>,
    /// Id of the signing key ([`PublicKey::id`]).
    #[n(1)]
    pub key: Hash,
    /// The signature over domain, a zero byte and payload.
    #[n(2)]
    #[cbor(with = "minicbor::bytes")]
    pub sig: Vec<u8>,
}

impl Signed {
    /// Signs `payload`.
    pub fn seal<P: Payload>(payload: &P, signer: &dyn Signer) -> Result<Self, SignError> {
        let payload = payload.to_bytes();
        let sig = signer.sign(&message(P::DOMAIN, &payload))?;
        Ok(Self {
            payload,
            key: signer.public_key().id(),
            sig,
        })
    }

    /// Decodes the payload without looking at the signature.
    pub fn open<P: Payload>(&self) -> Result<P, WireError> {
        P::from_bytes(&self.payload)
    }

    /// Checks that `key` signed this payload as a `P`, and decodes it.
    pub fn verify<P: Payload>(&self, key: &PublicKey) -> Result<P, WireError> {
        if key.id() != self.key {
            return Err(WireError::Signature(SignatureError::BadSignature));
        }
        key.verify(&message(P::DOMAIN, &self.payload), &self.sig)?;
        self.open()
    }

    /// Names the item as [`Payload::item_hash`] does.
    pub fn item_hash<P: Payload>(&self) -> Hash {
        Hash::of_item(P::DOMAIN, &self.payload)
    }
}

fn message(domain: &str, payload: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(domain.len() + 1 + payload.len());
    bytes.extend_from_slice(domain.as_bytes());
    bytes.push(0);
    bytes.extend_from_slice(payload);
    bytes
}

/// Declares a C-like enum that is a small integer in CBOR and a snake_case word in JSON and TOML.
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
                 serde::Serialize, serde::Deserialize, minicbor::Encode, minicbor::Decode)]
        #[serde(rename_all = "snake_case")]
        #[cbor(index_only)]
        pub enum $name { $($(#[$vdoc])* #[n($code)] $variant),+ }

        impl $name {
            /// Every value, in the order of its code.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
        }
    };
}
pub(crate) use codes;

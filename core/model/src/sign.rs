//! Device keys: P-256 ECDSA with SHA-256, with an algorithm byte so that SM2 can join.
//!
//! Hardware signs P-256; a [`SoftwareSigner`] serves hosts, tests and the hub. Verification is
//! pure and lives here, so that phone and hub judge alike.

use crate::Hash;
use p256::ecdsa::signature::{Signer as _, Verifier as _};
use p256::ecdsa::{Signature as EcdsaSignature, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

/// ES256: ECDSA over P-256 with SHA-256, signature as r ‖ s, 64 bytes.
pub const ALG_ES256: u8 = 1;
/// Reserved for SM2 with SM3.
pub const ALG_SM2: u8 = 2;

/// A public key: algorithm byte and SEC1 point (33 bytes, compressed, for ES256).
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    minicbor::Encode,
    minicbor::Decode,
)]
#[cbor(array)]
pub struct PublicKey {
    /// The algorithm: [`ALG_ES256`].
    #[n(0)]
    pub alg: u8,
    /// The encoded point.
    #[n(1)]
    #[cbor(with = "minicbor::bytes")]
    #[serde(with = "hex_bytes")]
    pub point: Vec<u8>,
}

impl PublicKey {
    /// Names the key: SHA-256 over algorithm and point.
    pub fn id(&self) -> Hash {
        let mut bytes = vec![self.alg];
        bytes.extend_from_slice(&self.point);
        Hash::of_item("hucha.key.1", &bytes)
    }

    /// Reads an ES256 key as key stores give it: a SEC1 point, compressed or not, or an X.509
    /// SubjectPublicKeyInfo (RFC 5480), in whose DER the point stands last.
    pub fn from_key_store(bytes: &[u8]) -> Result<Self, SignatureError> {
        let point = match bytes.len() {
            33 | 65 => bytes,
            // 26 bytes name the algorithm and the curve, 65 are the point.
            91 => bytes.get(26..).unwrap_or_default(),
            _ => return Err(SignatureError::BadKey),
        };
        let key = VerifyingKey::from_sec1_bytes(point).map_err(|_| SignatureError::BadKey)?;
        Ok(Self {
            alg: ALG_ES256,
            point: key.to_sec1_point(true).as_bytes().to_vec(),
        })
    }

    /// Checks `signature` over `message`.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), SignatureError> {
        memo::verdict(self, message, signature, || {
            self.compute(message, signature)
        })
    }

    fn compute(&self, message: &[u8], signature: &[u8]) -> Result<(), SignatureError> {
        if self.alg != ALG_ES256 {
            return Err(SignatureError::UnknownAlgorithm(self.alg));
        }
        let key = VerifyingKey::from_sec1_bytes(&self.point).map_err(|_| SignatureError::BadKey)?;
        let signature =
            EcdsaSignature::from_slice(signature).map_err(|_| SignatureError::BadSignature)?;
        key.verify(message, &signature)
            .map_err(|_| SignatureError::BadSignature)
    }
}

/// Why a signature does not hold.
#[derive(Debug, Clone, Copy, thiserror::Error, PartialEq, Eq)]
pub enum SignatureError {
    /// The algorithm byte is not one this version knows.
    #[error("unknown signature algorithm {0}")]
    UnknownAlgorithm(u8),
    /// The key is not a point of the curve.
    #[error("not a public key")]
    BadKey,
    /// The signature does not fit key and message.
    #[error("the signature does not match")]
    BadSignature,
}

/// Why a signer could not sign.
#[derive(Debug, Clone, Copy, thiserror::Error, PartialEq, Eq)]
pub enum SignError {
    /// The key store is locked (the phone is); signing is tried again later, capture goes on.
    #[error("the key is locked")]
    Locked,
    /// The key store has lost the key; the device must be enrolled anew.
    #[error("the key is gone")]
    Gone,
    /// The key store failed or gave no usable signature; signing is tried again later.
    #[error("the key store failed")]
    Failed,
}

/// Brings an ES256 signature as key stores give it, 64 bytes r ‖ s or DER (RFC 3279), to r ‖ s.
pub fn plain_signature(bytes: &[u8]) -> Result<Vec<u8>, SignatureError> {
    let signature = if bytes.len() == 64 {
        EcdsaSignature::from_slice(bytes)
    } else {
        EcdsaSignature::from_der(bytes)
    };
    let signature = signature.map_err(|_| SignatureError::BadSignature)?;
    Ok(signature.to_bytes().to_vec())
}

/// A device's signing key: a border to hardware, so a trait.
pub trait Signer: Send + Sync {
    /// Gives the public half.
    fn public_key(&self) -> PublicKey;
    /// Signs `message`; 64 bytes for ES256.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError>;
}

/// A key held in memory: for hosts, the hub and tests.
pub struct SoftwareSigner {
    key: SigningKey,
}

impl SoftwareSigner {
    /// Makes a key from 32 secret bytes; `None` when they are no scalar of the curve.
    pub fn from_secret(secret: &[u8; 32]) -> Option<Self> {
        SigningKey::from_slice(secret).ok().map(|key| Self { key })
    }

    /// Gives the 32 secret bytes, for a key file.
    pub fn secret(&self) -> [u8; 32] {
        self.key.to_bytes().into()
    }
}

impl Signer for SoftwareSigner {
    fn public_key(&self) -> PublicKey {
        PublicKey {
            alg: ALG_ES256,
            point: self
                .key
                .verifying_key()
                .to_sec1_point(true)
                .as_bytes()
                .to_vec(),
        }
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let signature: EcdsaSignature = self.key.sign(message);
        let bytes = signature.to_bytes().to_vec();
        memo::signed(self, message, &bytes);
        Ok(bytes)
    }
}

impl std::fmt::Debug for SoftwareSigner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SoftwareSigner({})", self.public_key().id().short())
    }
}

/// What was found out about signatures before, in builds of the simulator: there a dozen phones in
/// one thread check the same signature, which says the same each time.
#[cfg(feature = "planted-bugs")]
mod memo {
    use super::{PublicKey, SignatureError, Signer as _, SoftwareSigner};
    use sha2::{Digest as _, Sha256};
    use std::cell::RefCell;
    use std::collections::HashMap;

    /// Verdicts kept before all are forgotten.
    const KEPT: usize = 1 << 16;

    type Verdict = Result<(), SignatureError>;

    thread_local! {
        static KNOWN: RefCell<HashMap<[u8; 32], Verdict>> = RefCell::default();
    }

    pub(super) fn verdict(
        key: &PublicKey,
        message: &[u8],
        signature: &[u8],
        compute: impl FnOnce() -> Verdict,
    ) -> Verdict {
        let name = name(key, message, signature);
        if let Some(known) = KNOWN.with_borrow(|known| known.get(&name).copied()) {
            return known;
        }
        let verdict = compute();
        keep(name, verdict);
        verdict
    }

    /// Notes a signature made here, which holds.
    pub(super) fn signed(signer: &SoftwareSigner, message: &[u8], signature: &[u8]) {
        keep(name(&signer.public_key(), message, signature), Ok(()));
    }

    fn keep(name: [u8; 32], verdict: Verdict) {
        KNOWN.with_borrow_mut(|known| {
            if known.len() >= KEPT {
                known.clear();
            }
            known.insert(name, verdict);
        });
    }

    fn name(key: &PublicKey, message: &[u8], signature: &[u8]) -> [u8; 32] {
        let mut name = Sha256::new();
        for part in [&[key.alg], key.point.as_slice(), signature, message] {
            name.update((part.len() as u64).to_be_bytes());
            name.update(part);
        }
        name.finalize().into()
    }
}

/// A product build computes every signature check.
#[cfg(not(feature = "planted-bugs"))]
mod memo {
    use super::{PublicKey, SignatureError, SoftwareSigner};

    #[inline]
    pub(super) fn verdict(
        _key: &PublicKey,
        _message: &[u8],
        _signature: &[u8],
        compute: impl FnOnce() -> Result<(), SignatureError>,
    ) -> Result<(), SignatureError> {
        compute()
    }

    #[inline]
    pub(super) const fn signed(_signer: &SoftwareSigner, _message: &[u8], _signature: &[u8]) {}
}

/// Serde of byte vectors as lower-case hex.
mod hex_bytes {
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&hex::encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<u8>, D::Error> {
        hex::decode(String::deserialize(d)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod key_store_tests {
    use super::*;

    fn signer() -> SoftwareSigner {
        SoftwareSigner::from_secret(&[7; 32]).unwrap()
    }

    #[test]
    fn a_key_is_the_same_in_every_form_a_key_store_gives() {
        let key = signer().public_key();
        let whole = VerifyingKey::from_sec1_bytes(&key.point)
            .unwrap()
            .to_sec1_point(false)
            .as_bytes()
            .to_vec();
        let x509 = [vec![0x30; 26], whole.clone()].concat();
        for form in [key.point.clone(), whole, x509] {
            assert_eq!(PublicKey::from_key_store(&form).unwrap(), key);
        }
        assert!(PublicKey::from_key_store(&[4; 65]).is_err());
        assert!(PublicKey::from_key_store(b"").is_err());
    }

    #[test]
    fn a_signature_in_der_verifies_once_it_is_plain() {
        let signer = signer();
        let plain = signer.sign(b"list").unwrap();
        let der = EcdsaSignature::from_slice(&plain).unwrap().to_der();
        let again = plain_signature(der.as_bytes()).unwrap();
        assert_eq!(signer.public_key().verify(b"list", &again), Ok(()));
        assert_eq!(plain_signature(&plain).unwrap(), plain);
        assert!(plain_signature(&der.as_bytes()[1..]).is_err());
    }
}

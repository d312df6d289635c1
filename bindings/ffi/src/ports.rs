//! Borders that a shell implements: the hardware key, the key store, the clock.
//!
//! All three are called on the engine's own thread, never inside a transaction and never on the
//! thread that called the engine. They may block: until a fingerprint, for instance.

use hucha_engine::Entropy;
use hucha_model::Millis;
use hucha_model::sign::{PublicKey, SignError, plain_signature};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Why a key store or a clock cannot answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum PortError {
    /// The phone is locked; asked again later.
    #[error("the phone is locked")]
    Locked,
    /// The key is gone for good; the person enrols anew.
    #[error("the key is gone")]
    Gone,
    /// Anything else, for the log: never a key, a name or an answer.
    #[error("the shell failed: {why}")]
    Failed {
        /// What happened.
        why: String,
    },
}

impl From<uniffi::UnexpectedUniFFICallbackError> for PortError {
    fn from(error: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Failed { why: error.reason }
    }
}

/// The device's signing key, P-256, in hardware where there is any.
#[uniffi::export(with_foreign)]
pub trait Signer: Send + Sync {
    /// Gives the public half: a SEC1 point of 33 or 65 bytes, or an X.509 SubjectPublicKeyInfo.
    /// Where the key is gone for good, a new one is made and its half given: the engine sees that it
    /// is another, and its person enrols anew.
    fn public_key(&self) -> Result<Vec<u8>, PortError>;

    /// Signs with ECDSA over SHA-256 of `content`: 64 bytes r ‖ s, or DER.
    fn sign(&self, content: Vec<u8>) -> Result<Vec<u8>, PortError>;
}

/// Small secrets that only this app on this device can read.
#[uniffi::export(with_foreign)]
pub trait SecretStore: Send + Sync {
    /// Gives a secret, or nothing when none was saved under this name.
    fn load(&self, name: String) -> Result<Option<Vec<u8>>, PortError>;

    /// Saves a secret; durable when it returns.
    fn save(&self, name: String, secret: Vec<u8>) -> Result<(), PortError>;
}

/// The device's clock, for tests and demonstrations; it orders nothing and is shown as a claim.
#[uniffi::export(with_foreign)]
pub trait Clock: Send + Sync {
    /// Tells the milliseconds since 1970-01-01 UTC.
    fn now_ms(&self) -> Result<i64, PortError>;
}

/// A shell's key as the engine uses it.
pub(crate) struct KeyStoreSigner {
    key: PublicKey,
    shell: Arc<dyn Signer>,
}

impl KeyStoreSigner {
    /// Asks for the public key once: it never changes while the engine is open.
    pub(crate) fn new(shell: Arc<dyn Signer>) -> Result<Self, SignError> {
        let bytes = shell.public_key().map_err(sign_error)?;
        let key = PublicKey::from_key_store(&bytes).map_err(|_| SignError::Failed)?;
        Ok(Self { key, shell })
    }
}

impl hucha_model::sign::Signer for KeyStoreSigner {
    fn public_key(&self) -> PublicKey {
        self.key.clone()
    }

    /// A signature that does not verify goes nowhere: a hub would refuse what it stands under.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let given = self.shell.sign(message.to_vec()).map_err(sign_error)?;
        let signature = plain_signature(&given).map_err(|_| SignError::Failed)?;
        match self.key.verify(message, &signature) {
            Ok(()) => Ok(signature),
            Err(_) => Err(SignError::Failed),
        }
    }
}

fn sign_error(error: PortError) -> SignError {
    match error {
        PortError::Locked => SignError::Locked,
        PortError::Gone => SignError::Gone,
        PortError::Failed { .. } => SignError::Failed,
    }
}

/// The shell's clock, or the system's where the shell gives none.
pub(crate) struct ShellClock {
    shell: Option<Arc<dyn Clock>>,
    last: AtomicI64,
}

impl ShellClock {
    pub(crate) fn new(shell: Option<Arc<dyn Clock>>) -> Self {
        Self {
            shell,
            last: AtomicI64::new(0),
        }
    }
}

impl hucha_engine::Clock for ShellClock {
    /// A clock that fails tells the last time it told: no work is lost for want of the time.
    fn now(&self) -> Millis {
        let told = match &self.shell {
            Some(shell) => shell.now_ms().ok(),
            None => Some(system_ms()),
        };
        if let Some(now) = told {
            self.last.store(now, Ordering::Relaxed);
        }
        Millis(told.unwrap_or_else(|| self.last.load(Ordering::Relaxed)))
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "the border where the time comes in"
)]
fn system_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_millis() as i64)
}

/// The system's random bytes.
pub(crate) struct SystemEntropy;

impl Entropy for SystemEntropy {
    /// # Panics
    /// When the system has no random bytes; the caller gets [`FfiError::Internal`](crate::FfiError).
    fn fill(&self, bytes: &mut [u8]) {
        assert!(
            getrandom::fill(bytes).is_ok(),
            "the system gives no random bytes"
        );
    }
}

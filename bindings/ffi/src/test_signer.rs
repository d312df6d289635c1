//! A key held in memory, for tests of shells on machines without a key store. Only with `chaos`.

use crate::error::FfiError;
use crate::ports::{PortError, Signer};
use hucha_model::sign::{Signer as _, SoftwareSigner};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A software key that can be locked.
#[derive(uniffi::Object)]
pub struct TestSigner {
    key: SoftwareSigner,
    is_locked: AtomicBool,
}

#[uniffi::export]
impl TestSigner {
    /// Makes the key of 32 secret bytes.
    #[uniffi::constructor]
    pub fn new(secret: Vec<u8>) -> Result<Arc<Self>, FfiError> {
        let key = <[u8; 32]>::try_from(secret)
            .ok()
            .and_then(|secret| SoftwareSigner::from_secret(&secret))
            .ok_or_else(|| FfiError::bad_input("secret"))?;
        Ok(Arc::new(Self {
            key,
            is_locked: AtomicBool::new(false),
        }))
    }

    /// Gives the public half as a SEC1 point.
    pub fn point(&self) -> Vec<u8> {
        self.key.public_key().point
    }

    /// Signs, or fails with `Locked` while it is locked.
    pub fn sign_content(&self, content: Vec<u8>) -> Result<Vec<u8>, PortError> {
        if self.is_locked.load(Ordering::Relaxed) {
            return Err(PortError::Locked);
        }
        self.key.sign(&content).map_err(|_| PortError::Gone)
    }

    /// Locks or unlocks it.
    pub fn set_locked(&self, is_locked: bool) {
        self.is_locked.store(is_locked, Ordering::Relaxed);
    }
}

impl Signer for TestSigner {
    fn public_key(&self) -> Result<Vec<u8>, PortError> {
        Ok(self.point())
    }

    fn sign(&self, content: Vec<u8>) -> Result<Vec<u8>, PortError> {
        self.sign_content(content)
    }
}

//! The borders of a shell, in memory: a key of fixed bytes, secrets, the story's clock.

use hucha_ffi::{Clock, PortError, SecretStore, Signer};
use hucha_model::Millis;
use hucha_model::sign::{Signer as _, SoftwareSigner};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

/// A key that can be locked, or made to fail in another way.
pub(crate) struct Key {
    key: SoftwareSigner,
    fails: Mutex<Option<PortError>>,
}

impl Key {
    pub(crate) fn new(secret: [u8; 32]) -> Arc<Self> {
        Arc::new(Self {
            key: SoftwareSigner::from_secret(&secret).unwrap(),
            fails: Mutex::new(None),
        })
    }

    pub(crate) fn fail_with(&self, error: Option<PortError>) {
        *self.fails.lock().unwrap() = error;
    }
}

impl Signer for Key {
    fn public_key(&self) -> Result<Vec<u8>, PortError> {
        Ok(self.key.public_key().point)
    }

    fn sign(&self, content: Vec<u8>) -> Result<Vec<u8>, PortError> {
        match self.fails.lock().unwrap().clone() {
            Some(error) => Err(error),
            None => self.key.sign(&content).map_err(|_| PortError::Gone),
        }
    }
}

/// Secrets that are gone with the process.
#[derive(Default)]
pub(crate) struct Secrets(Mutex<BTreeMap<String, Vec<u8>>>);

impl SecretStore for Secrets {
    fn load(&self, name: String) -> Result<Option<Vec<u8>>, PortError> {
        Ok(self.0.lock().unwrap().get(&name).cloned())
    }

    fn save(&self, name: String, secret: Vec<u8>) -> Result<(), PortError> {
        self.0.lock().unwrap().insert(name, secret);
        Ok(())
    }
}

/// The story's clock: phones read it here, the hub in a file.
pub(crate) struct StoryClock {
    now: AtomicI64,
    file: PathBuf,
}

impl StoryClock {
    pub(crate) fn new(file: PathBuf) -> Arc<Self> {
        Arc::new(Self {
            now: AtomicI64::new(0),
            file,
        })
    }

    pub(crate) fn set(&self, local: &str) {
        self.write(Millis::from_local(local.parse().unwrap()).0);
    }

    /// Goes on by a second, so that no two acts bear one time.
    pub(crate) fn tick(&self) {
        self.write(self.now.load(Ordering::SeqCst) + 1000);
    }

    fn write(&self, now: i64) {
        self.now.store(now, Ordering::SeqCst);
        std::fs::write(&self.file, now.to_string()).unwrap();
    }
}

impl Clock for StoryClock {
    fn now_ms(&self) -> Result<i64, PortError> {
        Ok(self.now.load(Ordering::SeqCst))
    }
}

//! The signing key as this phone knows it: when it signed last, and whether the last try failed.
//!
//! Asking a key store to sign is slow and may wake a prompt, so no screen does it: each signature
//! that is needed anyway is the proof that the next one will work.

#[cfg(test)]
mod tests;

use crate::error::EngineError;
use crate::inner::Inner;
use crate::ports::Clock;
use hucha_model::Millis;
use hucha_model::sign::{PublicKey, SignError, Signer};
use hucha_store::{StoreError, Tx};
use std::sync::{Arc, Mutex, PoisonError};

/// The fact of the device that keeps when its key signed last.
const SIGNED: &str = "key_signed";
/// A time kept in the store may lag behind the last signature by so much, in milliseconds: a sync
/// signs every request.
const LAG: i64 = 3_600_000;
/// What a person's own try signs; it is no item and no request.
const PROBE: &[u8] = b"hucha.ready.1";

/// What is known of a key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    /// When it signed last, by this phone's clock.
    pub(crate) signed: Option<Millis>,
    /// Why the last try failed, if it did.
    pub(crate) failed: Option<SignError>,
    /// What of it the store keeps.
    kept: Option<Millis>,
}

/// A signer that is watched.
pub(crate) struct Key {
    signer: Arc<dyn Signer>,
    clock: Arc<dyn Clock>,
    seen: Mutex<Seen>,
}

impl Key {
    pub(crate) fn new(signer: Arc<dyn Signer>, clock: Arc<dyn Clock>) -> Self {
        Self {
            signer,
            clock,
            seen: Mutex::default(),
        }
    }

    pub(crate) fn seen(&self) -> Seen {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn see(&self, with: impl FnOnce(&mut Seen)) {
        with(&mut self.seen.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Writes down when the key signed last.
    pub(crate) fn keep(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let Some(signed) = self.seen().signed else {
            return Ok(());
        };
        tx.meta_set(SIGNED, &signed.0.to_be_bytes())?;
        self.see(|seen| seen.kept = Some(signed));
        Ok(())
    }
}

impl Signer for Key {
    fn public_key(&self) -> PublicKey {
        self.signer.public_key()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let made = self.signer.sign(message);
        let now = self.clock.now();
        self.see(|seen| match &made {
            Ok(_) => (seen.signed, seen.failed) = (Some(now), None),
            Err(error) => seen.failed = Some(*error),
        });
        made
    }
}

impl Inner {
    /// Reads back when the key signed last.
    pub(crate) fn load_signed(&self) -> Result<(), EngineError> {
        let bytes = self.store.read(|reads| reads.meta(SIGNED))?;
        let signed = bytes
            .and_then(|bytes| <[u8; 8]>::try_from(bytes).ok())
            .map(|bytes| Millis(i64::from_be_bytes(bytes)));
        self.key.see(|seen| {
            seen.signed = signed;
            seen.kept = signed;
        });
        Ok(())
    }

    /// Writes down when the key signed last, when what is kept is long past.
    pub(crate) fn keep_signed(&self) {
        let seen = self.key.seen();
        let lags = |signed: Millis| {
            let is_near = |kept: Millis| signed.0.saturating_sub(kept.0) < LAG;
            !seen.kept.is_some_and(is_near)
        };
        if seen.signed.is_some_and(lags) {
            // A phone that is full still syncs.
            let _ = self.store.write(|tx| self.key.keep(tx));
        }
    }

    /// Signs a probe, so that a locked or lost key is found at home, not at the exit meeting.
    pub(crate) fn try_key(&mut self) -> Result<(), EngineError> {
        self.me()?;
        let signed = self.signer.sign(PROBE);
        // Whichever visit's screen was asked, it shows something else now.
        self.note_all();
        signed?;
        Ok(self.store.write(|tx| self.key.keep(tx))?)
    }
}

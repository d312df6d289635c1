//! Whether a request is a device's own, and fresh.

use super::HubCore;
use super::late::Bringing;
use crate::HubFault;
use hucha_model::directory::AsOf;
use hucha_model::planted::{Bug, is_planted};
use hucha_model::sign::PublicKey;
use hucha_model::{DeviceId, Hash, Millis};
use hucha_sync::request::verify_request;
use hucha_sync::{Asker, Freshness, Method, Request, RequestHeaders};
use std::collections::{BTreeMap, VecDeque};

/// Nonces kept a device: a lost answer must not lock a phone out, nor a second one in flight.
const PER_DEVICE: usize = 4;

/// Nonces that were given out and not used.
///
/// They live in memory: after a restart every phone is told `nonce` once and tries again.
#[derive(Debug, Default)]
pub(super) struct Nonces {
    given: BTreeMap<DeviceId, VecDeque<String>>,
    count: u64,
}

impl Nonces {
    /// Uses a nonce up; false when it is not one of the newest given to this device.
    fn spend(&mut self, device: DeviceId, nonce: &str) -> bool {
        let Some(given) = self.given.get_mut(&device) else {
            return false;
        };
        let Some(position) = given.iter().position(|known| known == nonce) else {
            return false;
        };
        given.remove(position).is_some()
    }

    fn give(&mut self, device: DeviceId, secret: Hash, now: Millis) -> String {
        self.count += 1;
        let seed = [
            secret.0.as_slice(),
            device.as_bytes(),
            &now.0.to_be_bytes(),
            &self.count.to_be_bytes(),
        ]
        .concat();
        let mut nonce = Hash::of_item("hucha.nonce.1", &seed).to_hex();
        nonce.truncate(32);
        let given = self.given.entry(device).or_default();
        given.push_back(nonce.clone());
        if given.len() > PER_DEVICE {
            given.pop_front();
        }
        nonce
    }
}

/// Why a request is not answered.
#[derive(Debug, thiserror::Error)]
pub enum AuthRefusal {
    /// No such device.
    #[error("no such device")]
    UnknownDevice,
    /// The device may no longer speak.
    #[error("the device may no longer speak")]
    Revoked,
    /// The device was withdrawn, and as much of its photos waits as may.
    #[error("too much late work of the device waits")]
    Full,
    /// The signature does not hold.
    #[error("the signature of the request does not hold")]
    Signature,
    /// The nonce is not one of the newest; the answer carries this one for the next try.
    #[error("the nonce is used up")]
    StaleNonce(String),
    /// The device claims a number that was not given yet.
    #[error("the directory number is not known here")]
    UnknownNumber,
    /// The hub's storage failed.
    #[error(transparent)]
    Fault(#[from] HubFault),
}

/// A request whose signature holds under a key; whether the key is the device's own, and the request
/// fresh, is for the hub to say.
#[derive(Debug, Clone)]
pub struct Checked {
    device: DeviceId,
    key: PublicKey,
    fresh: Freshness,
    request: Hash,
    /// The blob it brings, when it brings one.
    blob: Option<Hash>,
}

impl Checked {
    /// Checks a request's signature, without the hub in hand.
    pub fn check(
        key: &PublicKey,
        headers: &RequestHeaders,
        request: &Request,
    ) -> Result<Self, AuthRefusal> {
        verify_request(key, request, headers).map_err(|_| AuthRefusal::Signature)?;
        Ok(Self {
            device: headers.device,
            key: key.clone(),
            fresh: request.fresh.clone(),
            request: request.name().map_err(|_| AuthRefusal::Signature)?,
            blob: (request.method == Method::Put).then_some(request.body),
        })
    }

    /// Says who asks, and under which name.
    pub fn asker(&self) -> Asker {
        Asker {
            device: self.device,
            request: self.request,
        }
    }
}

impl HubCore {
    /// Checks signature and freshness of a request; gives the nonce for the next one.
    ///
    /// The signature is checked before anything is said about the nonce, so strangers learn and
    /// change nothing.
    pub fn authenticate(
        &mut self,
        headers: &RequestHeaders,
        request: &Request,
        now: Millis,
    ) -> Result<String, AuthRefusal> {
        self.refresh()?;
        let found = self.directory.device(headers.device, AsOf::NOW);
        let found = found.ok_or(AuthRefusal::UnknownDevice)?;
        let checked = Checked::check(found.key, headers, request)?;
        self.admit(&checked, now)
    }

    /// Checks that a request is fresh and its key still the device's own; gives the nonce for the
    /// next one.
    pub fn admit(&mut self, checked: &Checked, now: Millis) -> Result<String, AuthRefusal> {
        self.refresh()?;
        let device = checked.device;
        let found = self.directory.device(device, AsOf::NOW);
        let found = found.ok_or(AuthRefusal::UnknownDevice)?;
        if *found.key != checked.key {
            return Err(AuthRefusal::Signature);
        }
        // A withdrawn device may still bring its person's work and the photos of it; it is fed
        // nothing.
        let is_push = matches!(checked.fresh, Freshness::Nonce(_));
        if found.revoked && !is_push && !is_planted(Bug::RevocationIgnored) {
            let blob = checked.blob.ok_or(AuthRefusal::Revoked)?;
            match self.brings(device, blob)? {
                Bringing::Fits => {}
                Bringing::Full => return Err(AuthRefusal::Full),
                Bringing::Foreign => return Err(AuthRefusal::Revoked),
            }
        }
        let is_fresh = match &checked.fresh {
            Freshness::Nonce(nonce) => self.nonces.spend(device, nonce),
            Freshness::Directory(number) if *number <= self.chain_end()?.n => true,
            Freshness::Directory(_) => return Err(AuthRefusal::UnknownNumber),
        };
        let next = self.next_nonce(device, now);
        if is_fresh {
            Ok(next)
        } else {
            Err(AuthRefusal::StaleNonce(next))
        }
    }

    /// Gives a device a nonce.
    pub(super) fn next_nonce(&mut self, device: DeviceId, now: Millis) -> String {
        let secret = self.keys.nonce_secret();
        self.nonces.give(device, secret, now)
    }
}

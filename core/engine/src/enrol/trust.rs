//! Whom this phone believes as the hub: the key that the alliance root certified last, and what
//! the keys before it signed while they were in use.

use crate::error::EngineError;
use crate::inner::Inner;
use crate::log::LogFault;
use hucha_model::sign::PublicKey;
use hucha_model::wire::{HubCertificate, Payload, Signed};
use hucha_model::{Millis, ScopeId};
use hucha_sync::Incoming;
use serde::{Deserialize, Serialize};

/// Under which key it is kept.
pub(super) const TRUST: &str = "trust";

/// The root of the enrolment text, and the keys it certified.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Trust {
    root: PublicKey,
    /// When the key in use was certified, by the hub's clock.
    at: Millis,
    /// Keys no longer in use, each with the newest number it could sign.
    past: Vec<(PublicKey, u64)>,
}

impl Trust {
    pub(super) fn is_of(&self, root: &PublicKey) -> bool {
        self.root == *root
    }

    pub(super) fn of(root: PublicKey, certificate: &HubCertificate) -> Self {
        Self {
            root,
            at: certificate.at,
            past: Vec::new(),
        }
    }
}

impl Inner {
    pub(crate) fn load_trust(&self) -> Result<Option<Trust>, EngineError> {
        let bytes = self.store.read(|reads| reads.meta(TRUST))?;
        Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
    }

    fn save_trust(&mut self, trust: Trust) -> Result<(), EngineError> {
        let bytes = super::json(&trust, TRUST)?;
        self.store.write(|tx| tx.meta_set(TRUST, &bytes))?;
        self.trust = Some(trust);
        Ok(())
    }

    /// Gives the key that the hub uses by this certificate; without one, the key in use here. It may
    /// be an older one: whoever seals with it is the hub, and [`Inner::take_certificate`] says what
    /// that means.
    pub(crate) fn hub_key_by(
        &self,
        certificate: Option<&Signed>,
    ) -> Result<PublicKey, EngineError> {
        let me = self.me()?;
        let (Some(signed), Some(trust)) = (certificate, &self.trust) else {
            return Ok(me.hub_key.clone());
        };
        Ok(certified(signed, trust, me.scope)?.key)
    }

    /// Takes a newer key of the hub, certified by the root of this phone's enrolment text.
    ///
    /// An older certificate means a hub that came back with a key it had given up.
    pub(crate) fn take_certificate(&mut self, incoming: &Incoming) -> Result<(), EngineError> {
        let (Some(signed), Some(mut trust)) = (&incoming.certificate, self.trust.clone()) else {
            return Ok(());
        };
        let mut me = self.me()?.clone();
        let held = certified(signed, &trust, me.scope)?;
        if held.key == me.hub_key {
            return Ok(());
        }
        if held.at <= trust.at {
            return Err(LogFault::OlderKey.into());
        }
        trust.past.push((me.hub_key.clone(), self.log.size()));
        trust.at = held.at;
        me.hub_key = held.key;
        // The old key is remembered first: without it the past could not be checked.
        self.save_trust(trust)?;
        self.save_identity(me)
    }

    /// Opens what the hub signed about the sequence up to a number: by the key in use, or by an
    /// earlier one for numbers of its time.
    pub(crate) fn signed_by_hub<P: Payload>(
        &self,
        signed: &Signed,
        number: impl Fn(&P) -> u64,
    ) -> Option<P> {
        let me = self.identity.as_ref()?;
        if let Ok(held) = signed.verify::<P>(&me.hub_key) {
            return Some(held);
        }
        let past = self.trust.iter().flat_map(|trust| &trust.past);
        past.filter_map(|(key, last)| Some((signed.verify::<P>(key).ok()?, *last)))
            .find(|(held, last)| number(held) <= *last)
            .map(|(held, _)| held)
    }
}

/// Opens a certificate of the root for this scope.
fn certified(
    signed: &Signed,
    trust: &Trust,
    scope: ScopeId,
) -> Result<HubCertificate, EngineError> {
    let held: Option<HubCertificate> = signed.verify(&trust.root).ok();
    held.filter(|held| held.scope == scope)
        .ok_or(EngineError::NotOurHub)
}

//! Enrolment: a single-use code makes this phone a device of the alliance.

mod anew;
#[cfg(test)]
mod tests;
mod trust;

pub(crate) use trust::Trust;

use crate::error::EngineError;
use crate::inner::{Inner, decode};
use anew::BEFORE;
use hucha_model::sign::PublicKey;
use hucha_model::wire::{EnrolResponse, HubCertificate};
use hucha_model::{DeviceId, OrgId, PersonId, ScopeId};
use hucha_sync::plan::plan_enrol_of;
use hucha_sync::request::is_nonce;
use hucha_sync::{Enrolment, HttpPlan, RequestError};
use serde::{Deserialize, Serialize};
use trust::TRUST;

/// Who a phone belongs to, and whom it trusts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// This device.
    pub device: DeviceId,
    /// Whose it is.
    pub person: PersonId,
    /// The person's organisation at enrolment.
    pub org: OrgId,
    /// The alliance.
    pub scope: ScopeId,
    /// The hub's address.
    pub hub: String,
    /// The hub's directory key, certified by the alliance root.
    pub hub_key: PublicKey,
}

/// An enrolment under way: kept so that its answer is checked against the root of its QR text.
#[derive(Serialize, Deserialize)]
struct Pending {
    device: DeviceId,
    hub: String,
    root: PublicKey,
}

/// Enrolments under way at once, the newest ones: a code that was used up must still find its own.
const MOST_PENDING: usize = 8;

const PENDING: &str = "enrolment";
const IDENTITY: &str = "identity";
/// The id of the key this phone was enrolled with.
const KEY: &str = "enrolled_key";

impl Inner {
    pub(crate) fn load_identity(&self) -> Result<Option<Identity>, EngineError> {
        let bytes = self.store.read(|reads| reads.meta(IDENTITY))?;
        Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
    }

    pub(crate) fn plan_enrolment(&mut self, text: &str) -> Result<HttpPlan, EngineError> {
        if self.has_its_key()? {
            return Err(EngineError::EnrolledAlready);
        }
        let enrolment = Enrolment::parse(text)?;
        let device = DeviceId::new(self.now(), self.random());
        let owner = self.identity.as_ref().map(|me| me.person);
        let plan = plan_enrol_of(&enrolment, device, owner, self.signer.as_ref());
        let plan = plan.map_err(|error| match error {
            // Nothing is postponed here: the person does it again.
            RequestError::Sign(error) => EngineError::Sign(error),
            other @ (RequestError::BadText
            | RequestError::BadHeader(_)
            | RequestError::Signature(_)) => other.into(),
        })?;
        let mut pending = self.pending()?;
        let excess = (pending.len() + 1).saturating_sub(MOST_PENDING);
        pending.drain(..excess);
        pending.push(Pending {
            device,
            hub: enrolment.hub,
            root: enrolment.root,
        });
        let bytes = json(&pending, PENDING)?;
        self.store.write(|tx| tx.meta_set(PENDING, &bytes))?;
        Ok(plan)
    }

    fn pending(&self) -> Result<Vec<Pending>, EngineError> {
        let bytes = self.store.read(|reads| reads.meta(PENDING))?;
        let read = |bytes: Vec<u8>| serde_json::from_slice(&bytes).ok();
        Ok(bytes.and_then(read).unwrap_or_default())
    }

    /// Tells whether the key at hand is the one this phone was enrolled with. With another one,
    /// because the first was lost or copied, its person enrols it anew over the same store.
    fn has_its_key(&self) -> Result<bool, EngineError> {
        if self.identity.is_none() {
            return Ok(false);
        }
        let enrolled = self.store.read(|reads| reads.meta(KEY))?;
        let own = self.signer.public_key().id();
        Ok(enrolled.is_none_or(|key| key == own.0))
    }

    pub(super) fn save_identity(&mut self, identity: Identity) -> Result<(), EngineError> {
        let bytes = json(&identity, IDENTITY)?;
        self.store.write(|tx| tx.meta_set(IDENTITY, &bytes))?;
        self.identity = Some(identity);
        Ok(())
    }

    /// Takes the hub's answer to the enrolment as `device`: only a hub whose key the root of the QR
    /// text certified is believed. Everything it changes is written at once.
    pub(crate) fn enrolled(&mut self, device: DeviceId, body: &[u8]) -> Result<(), EngineError> {
        if self.identity.as_ref().is_some_and(|me| me.device == device) {
            // The same answer, a second time.
            return Ok(());
        }
        let pending = self.pending()?.into_iter().find(|one| one.device == device);
        let pending = pending.ok_or(EngineError::Missing("enrolment"))?;
        let answer: EnrolResponse =
            decode(body).map_err(|error| EngineError::Garbage(Box::new(error)))?;
        let certificate: HubCertificate = answer
            .certificate
            .verify(&pending.root)
            .map_err(|_| EngineError::NotOurHub)?;
        if certificate.scope != answer.scope {
            return Err(EngineError::NotOurHub);
        }
        let identity = Identity {
            device,
            person: answer.person,
            org: answer.org,
            scope: answer.scope,
            hub: pending.hub,
            hub_key: certificate.key.clone(),
        };
        let before = match &self.identity {
            Some(me) if (me.person, me.scope) != (identity.person, identity.scope) => {
                return Err(EngineError::AnotherPerson);
            }
            Some(me) => Some(self.devices_before_with(me.device)?),
            None => None,
        };
        let trust = match &self.trust {
            Some(trust) if trust.is_of(&pending.root) => trust.clone(),
            Some(_) | None => Trust::of(pending.root, &certificate),
        };
        let (me, trusted) = (json(&identity, IDENTITY)?, json(&trust, TRUST)?);
        let key = self.signer.public_key().id();
        self.store.write(|tx| {
            if let Some(before) = &before {
                tx.meta_set(BEFORE, before)?;
            }
            tx.meta_set(KEY, &key.0)?;
            tx.meta_set(TRUST, &trusted)?;
            tx.meta_set(IDENTITY, &me)?;
            tx.meta_set(PENDING, b"[]")?;
            self.key.keep(tx)
        })?;
        self.trust = Some(trust);
        self.identity = Some(identity);
        self.nonce = Some(answer.nonce).filter(|nonce| is_nonce(nonce));
        Ok(())
    }
}

/// Writes a fact of the device as it is kept.
fn json(fact: &impl Serialize, name: &'static str) -> Result<Vec<u8>, EngineError> {
    serde_json::to_vec(fact).map_err(|_| EngineError::BadInput(name))
}

//! Enrolment: a single-use code makes this phone a device of the alliance.

mod anew;
mod trust;

pub(crate) use trust::Trust;

use crate::error::EngineError;
use crate::inner::{Inner, decode};
use hucha_model::sign::PublicKey;
use hucha_model::wire::{EnrolResponse, HubCertificate};
use hucha_model::{DeviceId, OrgId, PersonId, ScopeId};
use hucha_sync::plan::plan_enrol_of;
use hucha_sync::request::is_nonce;
use hucha_sync::{Enrolment, HttpPlan};
use serde::{Deserialize, Serialize};

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
        let plan = plan_enrol_of(&enrolment, device, owner, self.signer.as_ref())?;
        let pending = Pending {
            device,
            hub: enrolment.hub,
            root: enrolment.root,
        };
        let bytes = serde_json::to_vec(&pending).map_err(|_| EngineError::BadInput("enrolment"))?;
        self.store.write(|tx| tx.meta_set(PENDING, &bytes))?;
        Ok(plan)
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
        let bytes = serde_json::to_vec(&identity).map_err(|_| EngineError::BadInput("identity"))?;
        self.store.write(|tx| tx.meta_set(IDENTITY, &bytes))?;
        self.identity = Some(identity);
        Ok(())
    }

    /// Takes the hub's answer: only a hub whose key the root of the QR text certified is believed.
    pub(crate) fn enrolled(&mut self, body: &[u8]) -> Result<(), EngineError> {
        let pending = self.store.read(|reads| reads.meta(PENDING))?;
        let pending: Pending = pending
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .ok_or(EngineError::Missing("enrolment"))?;
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
            device: pending.device,
            person: answer.person,
            org: answer.org,
            scope: answer.scope,
            hub: pending.hub,
            hub_key: certificate.key.clone(),
        };
        if let Some(before) = self.identity.clone() {
            if (before.person, before.scope) != (identity.person, identity.scope) {
                return Err(EngineError::AnotherPerson);
            }
            if before.device != identity.device {
                self.note_device_before(before.device)?;
            }
        }
        let key = self.signer.public_key().id();
        self.store.write(|tx| tx.meta_set(KEY, &key.0))?;
        match self.trust.clone() {
            Some(trust) if trust.is_of(&pending.root) => {}
            Some(_) | None => self.save_trust(Trust::of(pending.root, &certificate))?,
        }
        self.nonce = Some(answer.nonce).filter(|nonce| is_nonce(nonce));
        self.save_identity(identity)
    }
}

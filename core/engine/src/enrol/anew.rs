//! Enrolled anew over the same store: everything stays, and what the hub does not have yet is
//! signed by the new key under the new device.
//!
//! It waits until the feed is caught up, so that only what really never arrived is signed again.

use crate::error::EngineError;
use crate::inner::{Inner, decode, read_decision};
use crate::unit::decision_row;
use hucha_model::sign::SignError;
use hucha_model::wire::{Attestation, Decision, Opened, Payload, Signed, SignedDecision, to_cbor};
use hucha_model::{DeviceId, Hash};
use hucha_store::{OpenedRow, OutboxKind, OutboxRow};
use std::collections::BTreeMap;

/// The fact of the device that keeps which devices it was before, while their work waits.
pub(super) const BEFORE: &str = "devices_before";

impl Inner {
    /// Gives as bytes which devices this phone was before, with one more whose work waits to be
    /// signed again.
    pub(super) fn devices_before_with(&self, device: DeviceId) -> Result<Vec<u8>, EngineError> {
        let mut before = self.devices_before()?;
        before.push(device);
        Ok(bytes_of(&before))
    }

    /// Lists the devices this phone was before and whose work waits to be signed again.
    pub(crate) fn devices_before(&self) -> Result<Vec<DeviceId>, EngineError> {
        let bytes = self.store.read(|reads| reads.meta(BEFORE))?;
        let ids = bytes.unwrap_or_default();
        let ids = ids.as_chunks().0.iter();
        Ok(ids.map(|id| DeviceId::from_bytes(*id)).collect())
    }

    fn save_devices_before(&self, devices: &[DeviceId]) -> Result<(), EngineError> {
        let bytes = bytes_of(devices);
        self.store.write(|tx| tx.meta_set(BEFORE, &bytes))?;
        Ok(())
    }

    /// Signs again what waits under an earlier device; a locked key postpones it.
    pub(crate) fn sign_again(&mut self) -> Result<(), EngineError> {
        let before = self.devices_before()?;
        if before.is_empty() {
            return Ok(());
        }
        let rows = self.store.read(|reads| reads.outbox(u32::MAX))?;
        let mut renamed = BTreeMap::new();
        for row in rows {
            let done = match row.kind {
                OutboxKind::Change => Ok(()),
                OutboxKind::Opened => self.open_again(&row, &before),
                OutboxKind::Run => self.attest_again(&row, &before),
                OutboxKind::Decision => self.decide_again(&row, &before, &mut renamed),
            };
            match done {
                Err(EngineError::Sign(SignError::Locked)) => return Ok(()),
                other => other?,
            }
        }
        self.save_devices_before(&[])
    }

    /// The changes of a run stay as they are: their actors are of no device. They wait for a
    /// boundary under the new key.
    fn attest_again(&mut self, row: &OutboxRow, before: &[DeviceId]) -> Result<(), EngineError> {
        let Some(run) = self.store.read(|reads| reads.run(row.item))? else {
            return Ok(());
        };
        let held: Attestation = decode::<Signed>(&run.bytes)?.open()?;
        if before.contains(&held.device) {
            let now = self.now();
            self.store.write(|tx| tx.uncover_run(row.item, now))?;
        }
        Ok(())
    }

    fn open_again(&mut self, row: &OutboxRow, before: &[DeviceId]) -> Result<(), EngineError> {
        let Some(known) = self.store.read(|reads| reads.opened_by_hash(row.item))? else {
            return Ok(());
        };
        let mut opened: Opened = decode::<Signed>(&known.bytes)?.open()?;
        if !before.contains(&opened.device) {
            return Ok(());
        }
        opened.device = self.me()?.device;
        let signed = Signed::seal(&opened, self.signer.as_ref())?;
        let anew = OpenedRow {
            hash: opened.item_hash(),
            bytes: to_cbor(&signed),
            ..known
        };
        let now = self.now();
        self.store
            .write(|tx| tx.replace_opened(row.item, &anew, now))?;
        Ok(())
    }

    /// The content of a decision stays; its device, its place in the count and what it names of
    /// earlier ones move along.
    fn decide_again(
        &mut self,
        row: &OutboxRow,
        before: &[DeviceId],
        renamed: &mut BTreeMap<Hash, Hash>,
    ) -> Result<(), EngineError> {
        let Some(known) = self.store.read(|reads| reads.decision(row.item))? else {
            return Ok(());
        };
        let old = read_decision(&known.bytes, known.text.as_deref())?;
        let decision = old.decision()?;
        if !before.contains(&decision.device) {
            return Ok(());
        }
        let me = self.me()?;
        let (scope, device) = (me.scope, me.device);
        let name = |hash: &Hash| renamed.get(hash).copied().unwrap_or(*hash);
        let mut after: Vec<Hash> = decision.after.iter().map(name).collect();
        after.sort_unstable();
        let mut facts = decision.facts.clone();
        facts.item = facts.item.as_ref().map(name);
        self.decisions += 1;
        let anew = Decision {
            after,
            facts,
            text: None,
            device,
            seq: self.decisions,
            ..decision
        };
        let signed = SignedDecision::seal(anew, old.text, self.signer.as_ref())?;
        let (decision, hash) = (signed.decision()?, signed.hash());
        let mut fresh = decision_row(&signed, &decision, scope);
        // Folded anew with the next batch, like a decision whose number arrived.
        fresh.held = true;
        let (now, count) = (self.now(), self.decisions);
        self.store.write(|tx| {
            tx.replace_decision(row.item, &fresh, now)?;
            tx.meta_set("decisions", &count.to_be_bytes())
        })?;
        renamed.insert(row.item, hash);
        Ok(())
    }

    /// Goes on counting after a decision of this device that came back to it.
    pub(crate) fn count_from(&mut self, decision: &Decision) -> Result<(), EngineError> {
        let is_own = self
            .identity
            .as_ref()
            .is_some_and(|me| me.device == decision.device);
        if is_own && decision.seq > self.decisions {
            self.decisions = decision.seq;
            let count = self.decisions;
            self.store
                .write(|tx| tx.meta_set("decisions", &count.to_be_bytes()))?;
        }
        Ok(())
    }
}

fn bytes_of(devices: &[DeviceId]) -> Vec<u8> {
    devices.iter().flat_map(|id| *id.as_bytes()).collect()
}

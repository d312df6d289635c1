//! What a phone holds of an activity, read through its public door.

use crate::device::Device;
use crate::violation::{Violation, promise};
use hucha_document::Doc;
use hucha_engine::EngineError;
use hucha_model::content::VisitContent;
use hucha_model::wire::{
    Attestation, Decision, EntityRef, NumberRecord, Opened, Payload as _, Signed, SignedDecision,
};
use hucha_model::{ActivityId, DocId, Hash};
use hucha_sync::{Item, read_bundle};
use std::collections::{BTreeMap, BTreeSet};

/// A decision as a phone holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The decision.
    pub decision: Decision,
    /// Its number.
    pub n: Option<u64>,
    /// True when its words are here, or there are none.
    pub has_words: bool,
    /// The hub's record of it.
    pub record: Option<NumberRecord>,
}

/// What an export carries, as it was signed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AsSigned {
    /// Attestations.
    pub runs: Vec<Signed>,
    /// Decisions.
    pub decisions: Vec<SignedDecision>,
    /// Number records.
    pub records: Vec<Signed>,
}

/// What a phone holds of an activity.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Snapshot {
    /// Hashes of the attested changes by document.
    pub changes: BTreeMap<DocId, BTreeSet<Hash>>,
    /// The bytes of those changes.
    pub bytes: BTreeMap<DocId, Vec<Vec<u8>>>,
    /// The visit record, where it is here.
    pub content: Option<VisitContent>,
    /// Decisions on the visit and its findings.
    pub decisions: BTreeMap<EntityRef, BTreeMap<Hash, Held>>,
    /// Numbers of items.
    pub numbers: BTreeMap<Hash, u64>,
    /// Everything as it was signed.
    pub signed: AsSigned,
}

impl Snapshot {
    /// Reads a phone's own view of `activity`: what it would hand to another phone of its owner.
    pub fn of(device: &Device, activity: ActivityId) -> Result<Self, Violation> {
        let engine = device.engine();
        let bundle = read_bundle(&engine.export_bundle(activity, device.person, "")?)?;
        let mut snapshot = Self::default();
        let mut records: BTreeMap<Hash, NumberRecord> = BTreeMap::new();
        let mut decisions: Vec<SignedDecision> = Vec::new();
        for item in bundle.items {
            match item {
                Item::Opened(signed) => {
                    let opened: Opened = read(&signed)?;
                    snapshot.changes.entry(opened.doc).or_default();
                }
                Item::Run {
                    attestation,
                    changes,
                } => {
                    let doc = read::<Attestation>(&attestation)?.doc;
                    snapshot.signed.runs.push(attestation);
                    for bytes in changes {
                        let meta = Doc::change_meta(&bytes)
                            .map_err(|error| Violation::Broken(error.to_string()))?;
                        if snapshot.changes.entry(doc).or_default().insert(meta.hash) {
                            snapshot.bytes.entry(doc).or_default().push(bytes);
                        }
                    }
                }
                Item::Decision(signed) => decisions.push(signed),
                Item::Record(signed) => {
                    let record: NumberRecord = read(&signed)?;
                    snapshot.numbers.insert(record.item, record.n);
                    snapshot.signed.records.push(signed);
                    records.insert(record.item, record);
                }
                Item::Row(_) | Item::Granted { .. } | Item::Ended { .. } | Item::Widened { .. } => {
                }
            }
        }
        for signed in decisions {
            let hash = signed.hash();
            let decision: Decision = read(&signed.signed)?;
            let has_words = signed.text.is_some() || decision.text.is_none();
            let held = Held {
                n: snapshot.numbers.get(&hash).copied(),
                record: records.remove(&hash),
                has_words,
                decision,
            };
            snapshot.signed.decisions.push(signed);
            snapshot
                .decisions
                .entry(held.decision.entity)
                .or_default()
                .insert(hash, held);
        }
        // A record whose own signature was spoilt on the way is not handed on; the tree vouches for
        // it here, and the phone folds by it.
        for (entity, decisions) in &mut snapshot.decisions {
            let state = engine.state(*entity)?;
            for step in &state.steps {
                if let Some(held) = decisions.get_mut(&step.hash) {
                    held.n = held.n.or(step.n);
                }
            }
        }
        for bytes in snapshot.bytes.values_mut() {
            bytes.sort();
        }
        snapshot.content = match engine.visit_content(activity) {
            Ok(content) => Some(content),
            Err(EngineError::UnknownDocument(_)) => None,
            Err(other) => return Err(other.into()),
        };
        Ok(snapshot)
    }

    /// Lists the changes of a document whose runs are here with their numbers.
    pub fn numbered_changes(&self, doc: DocId) -> Result<BTreeSet<Hash>, Violation> {
        let mut runs = Vec::new();
        for signed in &self.signed.runs {
            let run: Attestation = read(signed)?;
            if run.doc == doc && self.numbers.contains_key(&run.item_hash()) {
                runs.push(run);
            }
        }
        let mut found = BTreeSet::new();
        for bytes in self.bytes.get(&doc).into_iter().flatten() {
            let meta =
                Doc::change_meta(bytes).map_err(|error| Violation::Broken(error.to_string()))?;
            let is_of = |run: &Attestation| {
                run.actor == meta.actor && (run.from..=run.seq).contains(&meta.seq)
            };
            if runs.iter().any(is_of) {
                found.insert(meta.hash);
            }
        }
        Ok(found)
    }

    /// Loads a document anew from its changes and reads the visit record from that.
    pub fn content_anew(&self, doc: DocId) -> Result<VisitContent, Violation> {
        let broken = |error: &dyn std::fmt::Display| Violation::Broken(error.to_string());
        let none = Vec::new();
        let changes = self.bytes.get(&doc).unwrap_or(&none);
        let doc = Doc::load(hucha_model::wire::DocKind::Visit, [9; 16], changes)
            .map_err(|error| broken(&error))?;
        Ok(doc.visit().map_err(|error| broken(&error))?.content)
    }

    /// Checks that every acknowledged change is here.
    pub fn holds_all(&self, doc: DocId, acked: &[Hash], who: &str) -> Result<(), Violation> {
        let here = self.changes.get(&doc);
        let lost = acked
            .iter()
            .filter(|hash| !here.is_some_and(|here| here.contains(hash)));
        let lost = lost.count();
        promise(lost == 0, || {
            format!("{who} lacks {lost} of {} acknowledged edits", acked.len())
        })
    }
}

fn read<P: hucha_model::wire::Payload>(signed: &Signed) -> Result<P, Violation> {
    signed
        .open()
        .map_err(|error| Violation::Broken(format!("a phone exports unreadable bytes: {error}")))
}

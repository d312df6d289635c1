//! Bundle files: what one phone hands another where there is no network.

use crate::error::EngineError;
use crate::incoming::Received;
use crate::inner::{Inner, decode, read_decision};
use hucha_model::access::Sight;
use hucha_model::wire::{EntityKind, NumberRecord, Opened, Signed};
use hucha_model::{ActivityId, Hash, PersonId};
use hucha_store::Origin;
use hucha_sync::{BundleLoad, BundleMeta, Incoming, Item, read_bundle, write_bundle};
use std::collections::BTreeSet;

impl Inner {
    /// Writes what `reader` may see of an activity: documents, decisions, photos for the screen.
    pub(crate) fn export_bundle(
        &mut self,
        activity: ActivityId,
        reader: PersonId,
        note: &str,
    ) -> Result<Vec<u8>, EngineError> {
        self.attest()?;
        let me = self.me()?;
        let meta = BundleMeta {
            device: me.device,
            scope: me.scope,
            at: self.now(),
            note: note.to_owned(),
        };
        let mut docs: Vec<Opened> = Vec::new();
        for opened in self.docs_of(activity)? {
            let visit = self.state(opened.activity_ref())?;
            let eyes = self.viewers(reader);
            if eyes.iter().all(|eyes| eyes.reads_document(&opened, &visit)) {
                docs.push(opened);
            }
        }
        let mut items = Vec::new();
        for opened in &docs {
            let row = self.store.read(|reads| reads.opened(opened.doc))?;
            let row = row.ok_or(EngineError::UnknownDocument(opened.doc))?;
            items.push(Item::Opened(decode(&row.bytes)?));
            items.extend(self.runs_of(opened.doc)?);
        }
        items.extend(self.decisions_for(activity, reader)?);
        let blobs = self.blobs_of(&docs)?;
        let checkpoint = self.store.read(hucha_store::Reads::checkpoint)?;
        let checkpoint = checkpoint.map(|row| decode(&row.bytes)).transpose()?;
        let ids = docs.iter().map(|opened| opened.doc).collect();
        let receipt = self.receipt_for(reader, &items, &ids)?;
        let load = BundleLoad {
            checkpoint: checkpoint.as_ref(),
            receipts: receipt.as_slice(),
            items: &items,
            blobs: &blobs,
        };
        Ok(write_bundle(&meta, &load)?)
    }

    fn decisions_for(
        &self,
        activity: ActivityId,
        reader: PersonId,
    ) -> Result<Vec<Item>, EngineError> {
        let mut items = Vec::new();
        let visit = self.state(crate::visit::visit_ref(activity))?;
        for (entity, state) in self.states()? {
            let concerns = entity.id == activity.into()
                || state
                    .facts
                    .refers
                    .iter()
                    .any(|other| other.id == activity.into());
            let sights = self
                .viewers(reader)
                .map(|eyes| eyes.sight(&state, Some(&visit)));
            let sight = sights[0].min(sights[1]);
            let is_open = matches!(entity.kind, EntityKind::Visit | EntityKind::Finding);
            if !concerns || !is_open || sight == Sight::Hidden {
                continue;
            }
            for row in self.store.read(|reads| reads.decisions(entity))? {
                let decision = read_decision(&row.bytes, row.text.as_deref())?;
                items.push(Item::Decision(match sight {
                    Sight::Words => decision,
                    Sight::Act | Sight::Hidden => decision.without_text(),
                }));
                if let Some(record) = self.store.read(|reads| reads.record_of(row.hash))? {
                    let record: Signed = decode(&record.bytes)?;
                    // The tree vouched for what it says, not for its own signature, and that alone
                    // counts where it goes now.
                    if self
                        .signed_by_hub(&record, |held: &NumberRecord| held.n)
                        .is_some()
                    {
                        items.push(Item::Record(record));
                    }
                }
            }
        }
        Ok(items)
    }

    /// Gives thumbnails and masters of the documents' photos; originals wait for the network.
    fn blobs_of(&self, docs: &[Opened]) -> Result<Vec<Vec<u8>>, EngineError> {
        let Some(blobs) = &self.blobs else {
            return Ok(Vec::new());
        };
        let ids: BTreeSet<_> = docs.iter().map(|opened| opened.doc).collect();
        let mut names: BTreeSet<Hash> = BTreeSet::new();
        for (doc, photo) in self.all_photos()? {
            if ids.contains(&doc) {
                names.extend([photo.thumb, photo.master]);
            }
        }
        let mut bytes = Vec::new();
        for name in names {
            if blobs.contains(&name.0)? {
                bytes.push(blobs.read(&name.0)?);
            }
        }
        Ok(bytes)
    }

    /// Takes in a bundle: judged item by item like an answer of the hub, but it brings no verdicts.
    pub(crate) fn import_bundle(&mut self, bytes: &[u8]) -> Result<Received, EngineError> {
        let bundle = read_bundle(bytes)?;
        if bundle.meta.scope != self.me()?.scope {
            return Err(EngineError::Refused {
                reason: "scope".into(),
            });
        }
        let incoming = Incoming {
            items: bundle.items,
            damaged: bundle.damaged,
            receipts: bundle.receipts,
            checkpoints: bundle.checkpoint.into_iter().collect(),
            ..Incoming::default()
        };
        let received = self.take_in(incoming, Origin::Peer, Some(bundle.meta.note))?;
        for (sha256, bytes) in &bundle.blobs {
            self.take_blob(*sha256, bytes)?;
        }
        Ok(received)
    }
}

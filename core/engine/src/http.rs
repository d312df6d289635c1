//! Requests for the shell to send, and what their answers mean.

#[cfg(test)]
mod tests;

use crate::error::EngineError;
use crate::incoming::Received;
use crate::inner::Inner;
use hucha_model::{Hash, Lang};
use hucha_store::{
    BlobFetch, BlobKind, BlobRow, BlobState, ConfirmationRow, Confirmed, OutboxState,
};
use hucha_sync::plan::Speaker;
use hucha_sync::request::is_nonce;
use hucha_sync::{HttpPlan, PhoneError, PlanKind, phone_request, phone_response};
use std::collections::BTreeMap;

/// What the hub says of a code that is of another person than this phone's owner.
const ANOTHER_PERSON: &str = "enrol.another_person";
/// What the hub says when two copies of this device speak.
const CLONED: &str = "device.cloned";
/// Bytes of frames in one request and in its answer, before compression.
const BUDGET: u32 = 2 << 20;
/// The reason code of an item that fits no frame.
const TOO_LARGE: &str = "too_large";
/// The reason code of bytes that are not those that were asked for.
const WRONG_BYTES: &str = "wrong_bytes";
/// Blobs planned at once.
const BLOBS_AT_ONCE: u32 = 8;

impl Inner {
    pub(crate) fn plan_requests(&mut self) -> Result<Vec<HttpPlan>, EngineError> {
        if self.sync_stopped()? && !self.sync_wanted {
            let n = self.log.size();
            return Err(crate::LogFault::TwoStories { n }.into());
        }
        self.attest()?;
        let me = self.me()?.clone();
        let mut plans = Vec::new();
        let now = self.now();
        let due = self.store.read(|reads| reads.outbox_due(now, 1))?;
        if self.sync_wanted || self.more || !due.is_empty() {
            let request = phone_request(&*self, BUDGET)?;
            self.note_too_large(&request.too_large)?;
            let nonce = self.nonce.clone().unwrap_or_else(|| "-".to_owned());
            plans.push(self.speaker(&me).sync(request.bytes, &nonce)?);
        }
        self.keep_signed();
        let Some(blobs) = &self.blobs else {
            return Ok(plans);
        };
        // What failed least goes first whatever its kind: thumbnails that the hub never takes must
        // not keep the photos waiting.
        let mut pending = self.store.read(|reads| reads.blob_waits(u32::MAX))?;
        pending.retain(|wait| self.sync_wanted || wait.due <= now);
        pending.sort_by_key(|wait| wait.blob.tries);
        for wait in pending.into_iter().take(BLOBS_AT_ONCE as usize) {
            let sha256 = wait.blob.sha256;
            let file = blobs.path_of(&sha256.0);
            plans.push(self.speaker(&me).blob_put(sha256, file, self.known)?);
        }
        for sha256 in self.due_fetches()? {
            plans.push(self.speaker(&me).blob_get(sha256, self.known)?);
        }
        Ok(plans)
    }

    /// What fits no frame stays here, and the person is told.
    fn note_too_large(&self, items: &[Hash]) -> Result<(), EngineError> {
        if items.is_empty() {
            return Ok(());
        }
        let now = self.now();
        Ok(self.store.write(|tx| {
            items
                .iter()
                .try_for_each(|item| tx.note_try(*item, OutboxState::Waiting, TOO_LARGE, now))
        })?)
    }

    /// Makes one item or photo due at once; answers whether it waits here at all.
    pub(crate) fn retry_now(&mut self, item: Hash) -> Result<bool, EngineError> {
        Ok(self.store.write(|tx| tx.make_due(item))?)
    }

    fn speaker<'a>(&'a self, me: &'a crate::Identity) -> Speaker<'a> {
        Speaker {
            hub: &me.hub,
            device: me.device,
            signer: self.signer.as_ref(),
        }
    }

    /// Receives an answer and accepts what it brought.
    pub(crate) fn answered(
        &mut self,
        kind: PlanKind,
        status: u16,
        nonce: Option<&str>,
        body: &[u8],
    ) -> Result<Received, EngineError> {
        let mut received = self.receive_answer(kind, status, nonce, body)?;
        self.accept_all(&mut received.applied)?;
        Ok(received)
    }

    /// Makes an answer durable; what it brought is not in force yet.
    pub(crate) fn receive_answer(
        &mut self,
        kind: PlanKind,
        status: u16,
        nonce: Option<&str>,
        body: &[u8],
    ) -> Result<Received, EngineError> {
        // Not sealed: a wrong one costs a retry, but one that cannot be signed would end all sync.
        if let Some(nonce) = nonce.filter(|nonce| is_nonce(nonce)) {
            self.nonce = Some(nonce.to_owned());
        }
        if !(200..300).contains(&status) {
            return self.refused(kind, status, body);
        }
        match kind {
            PlanKind::Enrol { device } => {
                self.enrolled(device, body)?;
                self.sync_wanted = true;
                // Who a person is decides what everything else shows.
                self.note_all();
                self.note_wish();
                Ok(Received::default())
            }
            PlanKind::Sync { request } => {
                let behind = self.store.read(hucha_store::Reads::backfills)?.len();
                let heard = phone_response(self, request, body);
                // What the hub did not say answers nobody's wish to sync.
                self.sync_wanted &= matches!(
                    heard,
                    Err(PhoneError::Decode(_)
                        | PhoneError::Unexpected { .. }
                        | PhoneError::Seal(_))
                );
                let mut outcome = heard?;
                let begun = self.store.read(hucha_store::Reads::backfills)?.len() > behind;
                // Whoever sees more than before reads on at once.
                outcome.more |=
                    begun || self.is_lending() || self.asks_on || !self.again()?.is_empty();
                self.more = outcome.more;
                if outcome.troubles.iter().any(|code| code == "device.revoked") {
                    return Err(self.withdrawn());
                }
                if outcome.troubles.iter().any(|code| code == CLONED) {
                    return Err(EngineError::Cloned);
                }
                if !outcome.more {
                    self.sign_again()?;
                }
                Ok(Received {
                    applied: outcome.applied,
                    verdicts: outcome.verdicts,
                    more: outcome.more,
                    note: None,
                })
            }
            PlanKind::BlobPut { sha256 } => {
                let at = self.now();
                self.store.write(|tx| {
                    tx.set_blob_state(sha256, BlobState::Uploaded)?;
                    tx.confirm(&ConfirmationRow {
                        item: sha256,
                        peer: None,
                        state: Confirmed::Holds,
                        at,
                    })
                })?;
                Ok(Received::default())
            }
            PlanKind::BlobGet { sha256 } => {
                // Nobody signs a blob: what another one gave under its name ends no sync.
                if Hash::of_bytes(body) == sha256 {
                    self.take_blob(sha256, body)?;
                } else {
                    self.note_fetch_try(sha256, WRONG_BYTES)?;
                }
                Ok(Received::default())
            }
        }
    }

    /// The hub took what was brought and feeds nothing: this phone was withdrawn.
    fn withdrawn(&mut self) -> EngineError {
        self.more = false;
        let words = |lang| self.lifecycles.sentence("device.revoked", lang);
        EngineError::Hub {
            status: 403,
            code: "device_revoked".to_owned(),
            words: Some((words(Lang::Zh), words(Lang::En))),
        }
    }

    /// Nobody signs a refusal, so it takes nothing away and ends no wait. A stale nonce costs one
    /// more try, and a blob that was not taken, or not given, lets the others go first: none of
    /// these is an error.
    fn refused(
        &mut self,
        kind: PlanKind,
        status: u16,
        body: &[u8],
    ) -> Result<Received, EngineError> {
        let HubRefusal { code, zh, en } = refusal(body);
        if matches!(kind, PlanKind::Enrol { .. }) && code == ANOTHER_PERSON {
            return Err(EngineError::AnotherPerson);
        }
        let again = status == 401 && code == "nonce" && self.nonce.is_some();
        if again {
            return Ok(Received {
                more: true,
                ..Received::default()
            });
        }
        let is_blob = match kind {
            PlanKind::BlobPut { sha256 } => {
                let now = self.now();
                self.store
                    .write(|tx| tx.note_blob_try(sha256, &code, now))?;
                true
            }
            PlanKind::BlobGet { sha256 } => {
                self.note_fetch_try(sha256, &code)?;
                true
            }
            PlanKind::Sync { .. } | PlanKind::Enrol { .. } => false,
        };
        if is_blob && status != 401 {
            return Ok(Received::default());
        }
        Err(EngineError::Hub {
            status,
            code,
            words: zh.zip(en),
        })
    }

    /// Takes bytes whose name is their hash; anything else is refused.
    pub(crate) fn take_blob(&mut self, sha256: Hash, bytes: &[u8]) -> Result<(), EngineError> {
        if Hash::of_bytes(bytes) != sha256 {
            return Err(EngineError::Garbage(
                "a blob is not what its name says".into(),
            ));
        }
        let Some(blobs) = &self.blobs else {
            return Ok(());
        };
        blobs.put_bytes(bytes)?;
        let used = self.blob_use(sha256)?;
        self.store.write(|tx| {
            tx.end_fetch(sha256)?;
            let Some((doc, kind)) = used else {
                return Ok(());
            };
            tx.put_blob(&BlobRow {
                sha256,
                kind,
                bytes: bytes.len() as u64,
                doc,
                state: BlobState::Received,
                tries: 0,
            })
        })?;
        self.note_docs(used.iter().map(|(doc, _)| doc));
        Ok(())
    }

    /// Asks for a sync at the next plan, though there is nothing to push.
    pub(crate) fn want_sync(&mut self) {
        self.sync_wanted = true;
    }

    fn note_fetch_try(&self, sha256: Hash, reason: &str) -> Result<(), EngineError> {
        let now = self.now();
        Ok(self
            .store
            .write(|tx| tx.note_fetch_try(sha256, reason, now))?)
    }

    /// Lists the blobs to ask for now, those asked for in vain last: what the hub never had must
    /// not keep the others away.
    fn due_fetches(&self) -> Result<Vec<Hash>, EngineError> {
        let now = self.now();
        let fetches = self.store.read(hucha_store::Reads::blob_fetches)?;
        let vain: BTreeMap<Hash, BlobFetch> = fetches
            .into_iter()
            .map(|fetch| (fetch.sha256, fetch))
            .collect();
        let mut missing = self.missing_blobs()?;
        let rests = |sha256: &Hash| vain.get(sha256).is_some_and(|fetch| fetch.due > now);
        missing.retain(|sha256| self.sync_wanted || !rests(sha256));
        missing.sort_by_key(|sha256| vain.get(sha256).map_or(0, |fetch| fetch.tries));
        missing.truncate(BLOBS_AT_ONCE as usize);
        Ok(missing)
    }

    /// Lists thumbnails and masters that documents name and that are not here, thumbnails first.
    fn missing_blobs(&self) -> Result<Vec<Hash>, EngineError> {
        let Some(blobs) = &self.blobs else {
            return Ok(Vec::new());
        };
        let mut photos = self.all_photos()?;
        photos.extend(self.late_photos()?);
        let thumbs = photos.iter().map(|(_, photo)| photo.thumb);
        let masters = photos.iter().map(|(_, photo)| photo.master);
        let mut missing = Vec::new();
        for sha256 in thumbs.chain(masters) {
            if !blobs.contains(&sha256.0)? {
                missing.push(sha256);
            }
        }
        Ok(missing)
    }

    fn blob_use(
        &self,
        sha256: Hash,
    ) -> Result<Option<(hucha_model::DocId, BlobKind)>, EngineError> {
        let late = self.late_photos()?;
        let mut all = self.all_photos()?.into_iter().chain(late);
        Ok(all.find_map(|(doc, photo)| {
            let kind = if photo.thumb == sha256 {
                BlobKind::Thumb
            } else if photo.master == sha256 {
                BlobKind::Master
            } else if photo.original == sha256 {
                BlobKind::Original
            } else {
                return None;
            };
            Some((doc, kind))
        }))
    }
}

/// What a hub says when it refuses.
#[derive(Debug, Default, serde::Deserialize)]
struct HubRefusal {
    code: String,
    zh: Option<String>,
    en: Option<String>,
}

/// Reads a hub's refusal; an answer that is none of ours gets a code for itself.
fn refusal(body: &[u8]) -> HubRefusal {
    serde_json::from_slice(body).unwrap_or_else(|_| HubRefusal {
        code: "unreadable".to_owned(),
        ..HubRefusal::default()
    })
}

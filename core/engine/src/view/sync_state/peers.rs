//! What each peer said it has of what was written here, and what it lacks: by item, never as a
//! share of a whole.

use super::{Own, Part};
use crate::error::EngineError;
use crate::inner::Inner;
use chrono::NaiveDateTime;
use hucha_model::directory::AsOf;
use hucha_model::{ActivityId, DeviceId, DocId, Hash, Lang};
use hucha_store::{BlobKind, BlobWait, Confirmed, OutboxKind, OutboxRow, OutboxState, Reads};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// One peer: the hub, or another phone that told what it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeerView {
    /// The phone; `None` is the hub.
    pub device: Option<DeviceId>,
    /// Its name: the hub, or whose phone it is.
    pub name: String,
    /// Counts the items written here that it has.
    pub has: u32,
    /// What it lacks, the longest wait first.
    pub lacks: Vec<MissingView>,
}

/// One thing that a peer lacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingView {
    /// Its name, for a try at once; of a photo its SHA-256.
    pub item: Hash,
    /// What it is, in a word.
    pub what: String,
    /// The activity it belongs to.
    pub activity: Option<ActivityId>,
    /// Since when it waits; its age is the clock's business.
    pub since: Option<NaiveDateTime>,
    /// How often it was tried.
    pub tries: u64,
    /// How the last try ended, as a sentence.
    pub last_error: Option<String>,
    /// When it is tried again by itself; `None` when it is due.
    pub next_try: Option<NaiveDateTime>,
    /// True when the hub said no: it stays here, and is tried again.
    pub is_refused: bool,
}

impl Inner {
    pub(super) fn peers(&self, own: &[Own], lang: Lang) -> Result<Vec<PeerView>, EngineError> {
        let mut peers = vec![self.hub_view(own, lang)?];
        for device in self.store.read(Reads::confirming_devices)? {
            peers.push(self.phone_view(device, own)?);
        }
        Ok(peers)
    }

    fn hub_view(&self, own: &[Own], lang: Lang) -> Result<PeerView, EngineError> {
        let (rows, blobs, activities) = self.store.read(|reads| {
            Ok((
                reads.outbox(u32::MAX)?,
                reads.blob_waits(u32::MAX)?,
                activities(reads)?,
            ))
        })?;
        let mut lacks = Vec::new();
        for row in &rows {
            if row.state == OutboxState::Refused || !self.has(None, row.item)? {
                lacks.push(self.missing_item(row, own, &activities, lang));
            }
        }
        for wait in &blobs {
            lacks.push(self.missing_blob(wait, &activities, lang));
        }
        // What has no time of its own, a photo, comes last.
        lacks.sort_by_key(|one| (one.since.is_none(), one.since));
        let mut has = 0;
        for one in own {
            has += u32::from(self.has(None, one.hash)?);
        }
        Ok(PeerView {
            device: None,
            name: lang.pick("服务器", "the hub").to_owned(),
            has,
            lacks,
        })
    }

    /// A phone is asked only about activities of which it holds something: of the rest nobody knows
    /// whether it may.
    fn phone_view(&self, device: DeviceId, own: &[Own]) -> Result<PeerView, EngineError> {
        let mut held = BTreeSet::new();
        for one in own {
            if self.has(Some(device), one.hash)? {
                held.insert(one.hash);
            }
        }
        let shared: BTreeSet<ActivityId> = own
            .iter()
            .filter(|one| held.contains(&one.hash))
            .filter_map(|one| one.activity)
            .collect();
        let missing = own.iter().filter(|one| {
            !held.contains(&one.hash) && one.activity.is_some_and(|of| shared.contains(&of))
        });
        let lacks = missing.map(|one| MissingView {
            item: one.hash,
            what: one.what.clone(),
            activity: one.activity,
            since: one.at.map(hucha_model::Millis::local),
            tries: 0,
            last_error: None,
            next_try: None,
            is_refused: false,
        });
        let person = self.directory.device(device, AsOf::NOW);
        let mut lacks: Vec<MissingView> = lacks.collect();
        lacks.sort_by_key(|one| one.since);
        Ok(PeerView {
            device: Some(device),
            name: person.map_or_else(
                || device.to_string(),
                |found| self.directory.person_name(found.person),
            ),
            has: held.len() as u32,
            lacks,
        })
    }

    fn missing_item(
        &self,
        row: &OutboxRow,
        own: &[Own],
        activities: &BTreeMap<DocId, ActivityId>,
        lang: Lang,
    ) -> MissingView {
        let known = own.iter().find(|one| one.hash == row.item);
        let of_doc = row.doc.and_then(|doc| activities.get(&doc).copied());
        let what = match row.kind {
            OutboxKind::Opened => lang.pick("建立记录", "a record opened"),
            OutboxKind::Change | OutboxKind::Run => lang.pick("填写内容", "entries in a record"),
            OutboxKind::Decision => lang.pick("办理事项", "a decision"),
        };
        MissingView {
            item: row.item,
            what: known.map_or_else(|| what.to_owned(), |one| one.what.clone()),
            activity: known.and_then(|one| one.activity).or(of_doc),
            since: Some(row.since.local()),
            tries: row.tries,
            last_error: self.last_error(row.last_error.as_deref(), lang),
            next_try: (row.due > self.now()).then(|| row.due.local()),
            is_refused: row.state == OutboxState::Refused,
        }
    }

    fn missing_blob(
        &self,
        wait: &BlobWait,
        activities: &BTreeMap<DocId, ActivityId>,
        lang: Lang,
    ) -> MissingView {
        let what = match wait.blob.kind {
            BlobKind::Thumb => lang.pick("照片缩略图", "a photo's thumbnail"),
            BlobKind::Master => lang.pick("照片", "a photo"),
            BlobKind::Original => lang.pick("照片原件", "a photo's original"),
        };
        MissingView {
            item: wait.blob.sha256,
            what: what.to_owned(),
            activity: activities.get(&wait.blob.doc).copied(),
            since: None,
            tries: wait.blob.tries,
            last_error: self.last_error(wait.last_error.as_deref(), lang),
            next_try: (wait.due > self.now()).then(|| wait.due.local()),
            is_refused: false,
        }
    }

    fn last_error(&self, code: Option<&str>, lang: Lang) -> Option<String> {
        code.map(|code| self.lifecycles.sentence(code, lang))
    }

    /// Tells whether a peer said that it has an item, or the hub gave it a number.
    pub(super) fn has(&self, peer: Option<DeviceId>, item: Hash) -> Result<bool, EngineError> {
        Ok(self.store.read(|reads| {
            let said = reads.confirmations(item)?;
            let has = said
                .iter()
                .any(|row| row.peer == peer && row.state >= Confirmed::Received);
            Ok(has || (peer.is_none() && reads.record_of(item)?.is_some()))
        })?)
    }

    /// Counts what nobody else has, by what it is.
    pub(super) fn only_on_this_phone(&self, own: &[Own]) -> Result<OnlyHereView, EngineError> {
        let mut only = OnlyHereView::default();
        for one in own {
            let (said, numbered) = self.store.read(|reads| {
                Ok((
                    reads.confirmations(one.hash)?,
                    reads.record_of(one.hash)?.is_some(),
                ))
            })?;
            if numbered || !said.is_empty() {
                continue;
            }
            match one.part {
                Part::Changes(count) => only.changes += count,
                Part::Decision => only.decisions += 1,
            }
        }
        let (loose, blobs) = self.store.read(|reads| {
            let mut loose = 0;
            for doc in reads.docs(None, None)? {
                for span in reads.unattested(doc.doc)? {
                    loose += (span.last + 1 - span.first) as u32;
                }
            }
            let mut blobs = Vec::new();
            for wait in reads.blob_waits(u32::MAX)? {
                if reads.confirmations(wait.blob.sha256)?.is_empty() {
                    blobs.push(wait.blob);
                }
            }
            Ok((loose, blobs))
        })?;
        only.changes += loose;
        let originals = blobs.iter().filter(|row| row.kind == BlobKind::Original);
        only.photos = originals.count() as u32;
        only.bytes = blobs.iter().map(|row| row.bytes).sum();
        Ok(only)
    }
}

/// Counts what would be lost with this phone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnlyHereView {
    /// Entries in records, the openings of records included.
    pub changes: u32,
    /// Decisions.
    pub decisions: u32,
    /// Photos.
    pub photos: u32,
    /// Bytes of photo files, every size of each.
    pub bytes: u64,
}

fn activities(reads: &Reads) -> Result<BTreeMap<DocId, ActivityId>, hucha_store::StoreError> {
    let docs = reads.docs(None, None)?;
    Ok(docs
        .into_iter()
        .map(|row| (row.doc, row.activity))
        .collect())
}

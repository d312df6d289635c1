//! Where what was written here has got to, and what was not taken.

mod peers;

pub use peers::{MissingView, OnlyHereView, PeerView};

use super::words;
use crate::error::EngineError;
use crate::heal::AsideEntryView;
use crate::inner::{Inner, decode, read_decision};
use chrono::NaiveDateTime;
use hucha_model::wire::{Attestation, EntityKind, NumberRecord, Opened, Payload, Signed, Verdict};
use hucha_model::{ActivityId, DocId, Hash, Lang, Millis};
use hucha_store::{BlobKind, DisagreementRow, Origin, Reads};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Says where an item is, as the hub's word has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "where")]
pub enum Whereabouts {
    /// 仅存本机.
    OnlyHere,
    /// 已上传: the hub keeps it and has not judged it yet.
    Uploaded,
    /// 对方已收到: numbered, so that everybody who may read it gets it.
    Received {
        /// The number.
        n: u64,
    },
    /// 待人工处理: a person at the hub decides whether it counts.
    SetAside {
        /// Why, as a sentence.
        reason: String,
    },
    /// 未被接收.
    NotAccepted {
        /// Why, as a sentence.
        reason: String,
    },
}

impl Whereabouts {
    /// Gives the word shown, with the reason where there is one.
    pub fn label(&self, lang: Lang) -> String {
        match self {
            Self::OnlyHere => lang.pick("仅存本机", "only on this phone").to_owned(),
            Self::Uploaded => lang.pick("已上传", "uploaded").to_owned(),
            Self::Received { .. } => lang.pick("对方已收到", "received").to_owned(),
            Self::SetAside { reason } => match lang {
                Lang::Zh => format!("待人工处理（{reason}）"),
                Lang::En => format!("waits for a person ({reason})"),
            },
            Self::NotAccepted { reason } => match lang {
                Lang::Zh => format!("未被接收（{reason}）"),
                Lang::En => format!("not accepted ({reason})"),
            },
        }
    }
}

/// Counts what was written on this phone, and names what was not taken.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncStateView {
    /// Items that are only here 仅存本机.
    pub only_here: u32,
    /// Items that the hub keeps and has not judged 已上传.
    pub uploaded: u32,
    /// Items with a number 对方已收到.
    pub received: u32,
    /// Items that were not taken 未被接收, newest first.
    pub not_accepted: Vec<RejectedView>,
    /// Items about which a person at the hub decides 待人工处理, newest first.
    pub ruled_on: Vec<RejectedView>,
    /// Entries of this phone that are in no record 需要您看一下, oldest first.
    pub needs_a_look: Vec<AsideEntryView>,
    /// Documents that are received and not checked yet 正在核对.
    pub accepting: u32,
    /// Items from elsewhere that wait for something.
    pub waiting: u32,
    /// Items from elsewhere that were set aside, kept readable.
    pub set_aside: u32,
    /// Photos still to upload.
    pub photos: PendingPhotosView,
    /// What nobody else has: it would be lost with this phone.
    pub only_on_this_phone: OnlyHereView,
    /// What each peer lacks, the hub first.
    pub peers: Vec<PeerView>,
    /// What the hub numbered though this phone would have refused it.
    pub disagreements: Vec<RejectedView>,
    /// Newest number of the alliance's sequence known here.
    pub last_number: u64,
    /// All of it in one sentence.
    pub sentence: String,
}

/// Names one item that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectedView {
    /// The item.
    pub item: Hash,
    /// What it was.
    pub what: String,
    /// The reason code.
    pub reason: String,
    /// Why it was not taken, as a sentence.
    pub sentence: String,
    /// When this phone heard of it.
    pub at: NaiveDateTime,
}

/// Counts photo files that are only on this phone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingPhotosView {
    /// Thumbnails.
    pub thumbs: u32,
    /// Upright masters.
    pub masters: u32,
    /// Untouched originals.
    pub originals: u32,
    /// Bytes of all of them.
    pub bytes: u64,
}

/// An item written here.
struct Own {
    hash: Hash,
    what: String,
    activity: Option<ActivityId>,
    /// When it was written, where the item says so.
    at: Option<Millis>,
    part: Part,
}

/// What an item counts as.
enum Part {
    /// So many entries in a record.
    Changes(u32),
    /// A decision.
    Decision,
}

impl Inner {
    pub(super) fn sync_state_view(&self, lang: Lang) -> Result<SyncStateView, EngineError> {
        let mut view = SyncStateView {
            last_number: self.known,
            ..SyncStateView::default()
        };
        let all = self.own_items(lang)?;
        view.only_on_this_phone = self.only_on_this_phone(&all)?;
        view.peers = self.peers(&all, lang)?;
        for own in all {
            match self.whereabouts(own.hash, lang)? {
                Whereabouts::OnlyHere => view.only_here += 1,
                Whereabouts::Uploaded => view.uploaded += 1,
                Whereabouts::Received { .. } => view.received += 1,
                Whereabouts::SetAside { reason: sentence } => {
                    view.uploaded += 1;
                    view.ruled_on.push(self.rejected(own, sentence)?);
                }
                Whereabouts::NotAccepted { reason: sentence } => {
                    view.not_accepted.push(self.rejected(own, sentence)?);
                }
            }
        }
        for list in [&mut view.not_accepted, &mut view.ruled_on] {
            list.sort_by_key(|one| (std::cmp::Reverse(one.at), one.item));
        }
        view.disagreements = self.disagreements(lang)?;
        view.needs_a_look = self.entries_aside(lang)?;
        self.count_queues(&mut view)?;
        view.sentence = sentence(&view, lang);
        Ok(view)
    }

    fn rejected(&self, own: Own, sentence: String) -> Result<RejectedView, EngineError> {
        let (reason, at) = self.refusal(own.hash)?;
        Ok(RejectedView {
            item: own.hash,
            what: own.what,
            reason,
            sentence,
            at,
        })
    }

    fn disagreements(&self, lang: Lang) -> Result<Vec<RejectedView>, EngineError> {
        let rows = self.store.read(Reads::disagreements)?;
        let view = |row: DisagreementRow| RejectedView {
            item: row.item,
            what: lang.pick("他人的内容", "another's work").to_owned(),
            sentence: self.lifecycles.sentence(&row.reason, lang),
            reason: row.reason,
            at: row.at.local(),
        };
        Ok(rows.into_iter().map(view).collect())
    }

    fn count_queues(&self, view: &mut SyncStateView) -> Result<(), EngineError> {
        let (aside, waiting, accepting, blobs, loose) = self.store.read(|reads| {
            let mut loose = 0;
            for doc in reads.docs(None, None)? {
                loose += reads.unattested(doc.doc)?.len() as u32;
            }
            Ok((
                reads.quarantine_len()?,
                reads.inbox_waiting_len()?,
                reads.inbox_docs_len()?,
                reads.blobs_pending(u32::MAX)?,
                loose,
            ))
        })?;
        view.only_here += loose;
        view.waiting = waiting as u32;
        view.set_aside = aside as u32;
        view.accepting = accepting as u32;
        for blob in blobs {
            let count = match blob.kind {
                BlobKind::Thumb => &mut view.photos.thumbs,
                BlobKind::Master => &mut view.photos.masters,
                BlobKind::Original => &mut view.photos.originals,
            };
            *count += 1;
            view.photos.bytes += blob.bytes;
        }
        Ok(())
    }

    /// Tells where an item is.
    pub(super) fn whereabouts(&self, item: Hash, lang: Lang) -> Result<Whereabouts, EngineError> {
        let sentence = |reason: &str| self.lifecycles.sentence(reason, lang);
        if let Some(record) = self.record(item)? {
            return Ok(match record.refused {
                Some(reason) => Whereabouts::NotAccepted {
                    reason: sentence(&reason),
                },
                None => Whereabouts::Received { n: record.n },
            });
        }
        let verdict = self.store.read(|reads| reads.verdict(item))?;
        Ok(match verdict.map(|heard| heard.verdict) {
            Some(Verdict::Accepted { n } | Verdict::Duplicate { n }) => Whereabouts::Received { n },
            Some(Verdict::Received | Verdict::Held { .. }) => Whereabouts::Uploaded,
            Some(Verdict::SetAside { reason }) => Whereabouts::SetAside {
                reason: sentence(&reason),
            },
            Some(Verdict::Rejected { reason, .. }) => Whereabouts::NotAccepted {
                reason: sentence(&reason),
            },
            Some(Verdict::Retry) | None => Whereabouts::OnlyHere,
        })
    }

    /// Gives the code of a refusal and when it was heard of.
    fn refusal(&self, item: Hash) -> Result<(String, NaiveDateTime), EngineError> {
        if let Some(record) = self.record(item)?
            && let Some(reason) = record.refused
        {
            return Ok((reason, record.at.local()));
        }
        let heard = self.store.read(|reads| reads.verdict(item))?;
        let at = heard
            .as_ref()
            .map_or_else(|| self.now(), |heard| heard.at)
            .local();
        Ok(match heard.map(|heard| heard.verdict) {
            Some(Verdict::Rejected { reason, .. } | Verdict::SetAside { reason }) => (reason, at),
            Some(
                Verdict::Received
                | Verdict::Accepted { .. }
                | Verdict::Duplicate { .. }
                | Verdict::Held { .. }
                | Verdict::Retry,
            )
            | None => (String::new(), at),
        })
    }

    fn record(&self, item: Hash) -> Result<Option<NumberRecord>, EngineError> {
        let row = self.store.read(|reads| reads.record_of(item))?;
        Ok(row.and_then(|row| read(&row.bytes)))
    }

    /// Lists what this device wrote: openings, runs, decisions.
    fn own_items(&self, lang: Lang) -> Result<Vec<Own>, EngineError> {
        let me = self.me()?.device;
        let (openings, runs, decisions) = self.store.read(|reads| {
            let openings = reads.docs(None, None)?;
            let mut runs = Vec::new();
            for opening in &openings {
                runs.extend(reads.runs(opening.doc)?);
            }
            let mut decisions = Vec::new();
            for entity in reads.decided_entities()? {
                decisions.extend(reads.decisions(entity)?);
            }
            Ok((openings, runs, decisions))
        })?;
        let activities: BTreeMap<DocId, ActivityId> =
            openings.iter().map(|row| (row.doc, row.activity)).collect();
        let mut own = Vec::new();
        for row in openings {
            // What cannot be read here is counted among what was set aside, not among these.
            let Some(opened) = read::<Opened>(&row.bytes) else {
                continue;
            };
            if opened.device == me {
                own.push(Own {
                    hash: row.hash,
                    what: lang.pick("建立记录", "a record opened").to_owned(),
                    activity: Some(row.activity),
                    at: Some(row.at),
                    part: Part::Changes(1),
                });
            }
        }
        for row in runs.into_iter().filter(|row| row.origin == Origin::Local) {
            let Some(run) = read::<Attestation>(&row.bytes) else {
                continue;
            };
            if run.device == me {
                own.push(Own {
                    hash: row.hash,
                    what: lang.pick("填写内容", "entries in a record").to_owned(),
                    activity: activities.get(&row.doc).copied(),
                    at: None,
                    part: Part::Changes((row.last + 1).saturating_sub(row.first) as u32),
                });
            }
        }
        for row in decisions {
            let read = read_decision(&row.bytes, row.text.as_deref());
            let Some(decision) = read.ok().and_then(|signed| signed.decision().ok()) else {
                continue;
            };
            if decision.device == me {
                let of_doc = row.doc.and_then(|doc| activities.get(&doc).copied());
                let is_activity = matches!(
                    row.entity.kind,
                    EntityKind::Visit | EntityKind::StudySession
                );
                own.push(Own {
                    hash: row.hash,
                    what: words::entity(row.entity.kind, lang).to_owned(),
                    activity: is_activity
                        .then(|| ActivityId::from(row.entity.id))
                        .or(of_doc),
                    at: Some(decision.at),
                    part: Part::Decision,
                });
            }
        }
        Ok(own)
    }
}

/// Reads a stored envelope; `None` when it was damaged.
fn read<P: Payload>(bytes: &[u8]) -> Option<P> {
    decode::<Signed>(bytes).ok()?.open().ok()
}

fn sentence(view: &SyncStateView, lang: Lang) -> String {
    let refused = view.not_accepted.len();
    match lang {
        Lang::Zh => format!(
            "仅存本机 {} 项，已上传 {} 项，对方已收到 {} 项，未被接收 {refused} 项；照片待上传 {} 张",
            view.only_here, view.uploaded, view.received, view.photos.originals
        ),
        Lang::En => format!(
            "only on this phone {}, uploaded {}, received {}, not accepted {refused}; photos to upload {}",
            view.only_here, view.uploaded, view.received, view.photos.originals
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_an_item_is_reads_in_the_words_of_the_trade() {
        let words: Vec<String> = [
            Whereabouts::OnlyHere,
            Whereabouts::Uploaded,
            Whereabouts::Received { n: 7 },
            Whereabouts::NotAccepted {
                reason: "签名无效".into(),
            },
        ]
        .iter()
        .map(|whereabouts| whereabouts.label(Lang::Zh))
        .collect();
        assert_eq!(
            words,
            ["仅存本机", "已上传", "对方已收到", "未被接收（签名无效）"]
        );
    }

    #[test]
    fn the_sentence_names_every_count() {
        let view = SyncStateView {
            only_here: 3,
            uploaded: 2,
            received: 1,
            ..Default::default()
        };
        let said = sentence(&view, Lang::Zh);
        for part in ["仅存本机 3", "已上传 2", "对方已收到 1", "未被接收 0"] {
            assert!(said.contains(part), "{said}");
        }
    }
}

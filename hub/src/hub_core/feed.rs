//! What a device is fed: a subsequence of the numbers, filtered by what its person may see now.

use super::HubCore;
use super::items::ItemHead;
use crate::HubFault;
use hucha_model::access::{Sight, visit_of};
use hucha_model::planted::{Bug, is_planted};
use hucha_model::wire::{EntityRef, ItemKind, to_cbor};
use hucha_model::{DeviceId, DocId, Hash, Millis, PersonId};
use hucha_sync::{Backfill, Feed, FeedItem, Item};
use std::collections::BTreeMap;

/// Items looked at in one go.
const PAGE: usize = 2_048;

/// How much of a numbered item goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Show {
    /// Nothing.
    Nothing,
    /// The record only: the device has the item.
    Record,
    /// The item without its words.
    Act,
    /// All of it.
    Whole,
}

/// Who is fed, and what was found out about them on the way.
struct Eyes {
    person: PersonId,
    device: DeviceId,
    now: Millis,
    reads: BTreeMap<DocId, bool>,
}

impl HubCore {
    pub(super) fn feed_for(
        &self,
        device: DeviceId,
        after: u64,
        budget: usize,
        now: Millis,
    ) -> Result<Feed, HubFault> {
        let Some(mut eyes) = self.eyes(device, now) else {
            return Ok(Feed::default());
        };
        let newest = self.chain_end()?.n;
        let mut feed = Feed {
            items: Vec::new(),
            hidden: Vec::new(),
            next: after,
            more: false,
        };
        let mut room = budget;
        while feed.next < newest {
            let heads = self.heads_after(feed.next, PAGE)?;
            if heads.is_empty() {
                return Err(HubFault::Damaged("sequence"));
            }
            for head in heads {
                let show = self.show(&head, &mut eyes)?;
                if let Some((step, size)) = self.step(&head, show)? {
                    if size > room && !feed.items.is_empty() {
                        feed.more = true;
                        if is_planted(Bug::CursorPastHole) {
                            feed.next = head.n;
                        }
                        return Ok(feed);
                    }
                    room = room.saturating_sub(size);
                    feed.items.push(step);
                } else {
                    feed.hidden.push((head.n, head.leaf));
                }
                feed.next = head.n;
            }
        }
        Ok(feed)
    }

    /// Feeds the decisions that are seen once more, from the first on.
    pub(super) fn again_for(
        &self,
        device: DeviceId,
        after: u64,
        budget: usize,
        now: Millis,
    ) -> Result<Option<Backfill>, HubFault> {
        let Some(mut eyes) = self.eyes(device, now) else {
            return Ok(None);
        };
        let newest = self.chain_end()?.n;
        let mut past = Backfill {
            items: Vec::new(),
            next: after,
            done: false,
        };
        let mut room = budget;
        while past.next < newest {
            for head in self.heads_after(past.next, PAGE)? {
                if head.kind == ItemKind::Decision {
                    let show = self.show(&head, &mut eyes)?;
                    if let Some((step, size)) = self.step(&head, show)? {
                        if size > room && !past.items.is_empty() {
                            return Ok(Some(past));
                        }
                        room = room.saturating_sub(size);
                        past.items.push(step);
                    }
                }
                past.next = head.n;
            }
        }
        past.done = true;
        Ok(Some(past))
    }

    /// Feeds items by name to a device that lost them, its own too; of a refused decision that its
    /// person may not see, the number alone.
    pub(super) fn missing_for(
        &self,
        device: DeviceId,
        wanted: &[Hash],
        budget: usize,
        now: Millis,
    ) -> Result<Vec<FeedItem>, HubFault> {
        let Some(mut eyes) = self.eyes(device, now) else {
            return Ok(Vec::new());
        };
        let mut room = budget;
        let mut found = Vec::new();
        for hash in wanted {
            let Some(head) = self.head_of(*hash)? else {
                continue;
            };
            let is_own = head.device == Some(device);
            let show = match self.show(&head, &mut eyes)? {
                Show::Record if is_own => Show::Whole,
                Show::Record => self.show_others(&head, &mut eyes)?,
                // Who can name a decision holds it: that it was refused says no word of it.
                Show::Nothing if self.is_refused_decision(&head, *hash)? => Show::Record,
                show @ (Show::Nothing | Show::Act | Show::Whole) => show,
            };
            if let Some((step, size)) = self.step(&head, show)? {
                if size > room && !found.is_empty() {
                    break;
                }
                room = room.saturating_sub(size);
                found.push(step);
            }
        }
        Ok(found)
    }

    fn is_refused_decision(&self, head: &ItemHead, hash: Hash) -> Result<bool, HubFault> {
        let known = self.known(hash)?;
        Ok(head.kind == ItemKind::Decision && known.is_some_and(|known| known.refused.is_some()))
    }

    pub(super) fn backfill_for(
        &self,
        device: DeviceId,
        doc: DocId,
        after: u64,
        budget: usize,
        now: Millis,
    ) -> Result<Option<Backfill>, HubFault> {
        let Some(mut eyes) = self.eyes(device, now) else {
            return Ok(None);
        };
        if !self.reads(doc, &mut eyes)? {
            return Ok(None);
        }
        let mut past = Backfill {
            items: Vec::new(),
            next: after,
            done: false,
        };
        let mut room = budget;
        for head in self.heads_of_doc(doc, after)? {
            let show = self.show(&head, &mut eyes)?;
            if let Some((step, size)) = self.step(&head, show)? {
                if size > room && !past.items.is_empty() {
                    return Ok(Some(past));
                }
                room = room.saturating_sub(size);
                past.items.push(step);
            }
            past.next = head.n;
        }
        past.done = true;
        Ok(Some(past))
    }

    fn eyes(&self, device: DeviceId, now: Millis) -> Option<Eyes> {
        let person = self.speaker(device)?.person;
        Some(Eyes {
            person,
            device,
            now,
            reads: BTreeMap::new(),
        })
    }

    fn show(&self, head: &ItemHead, eyes: &mut Eyes) -> Result<Show, HubFault> {
        let is_here = head.device == Some(eyes.device) || head.pusher == Some(eyes.device);
        match head.kind {
            ItemKind::Opened | ItemKind::Run | ItemKind::Decision if is_here => Ok(Show::Record),
            ItemKind::Row
            | ItemKind::Opened
            | ItemKind::Run
            | ItemKind::Decision
            | ItemKind::Granted
            | ItemKind::Ended
            | ItemKind::Widened => self.show_others(head, eyes),
        }
    }

    /// Says what is shown of an item to somebody who does not have it.
    fn show_others(&self, head: &ItemHead, eyes: &mut Eyes) -> Result<Show, HubFault> {
        Ok(match head.kind {
            ItemKind::Row => Show::Whole,
            ItemKind::Opened | ItemKind::Run => match head.doc {
                Some(doc) if self.reads(doc, eyes)? => Show::Whole,
                Some(_) | None => Show::Nothing,
            },
            ItemKind::Decision | ItemKind::Granted | ItemKind::Ended | ItemKind::Widened
                if head.person == Some(eyes.person) =>
            {
                Show::Whole
            }
            ItemKind::Decision => match head.entity {
                Some(entity) => match self.sight(entity, eyes)? {
                    Sight::Hidden => Show::Nothing,
                    Sight::Act if is_planted(Bug::WordsBesideTheAct) => Show::Whole,
                    Sight::Act => Show::Act,
                    Sight::Words => Show::Whole,
                },
                None => Show::Nothing,
            },
            ItemKind::Granted | ItemKind::Ended | ItemKind::Widened => Show::Nothing,
        })
    }

    fn sight(&self, entity: EntityRef, eyes: &Eyes) -> Result<Sight, HubFault> {
        let state = self.state_of(entity)?;
        let viewer = self.viewer(eyes.person, eyes.now);
        // Its visit is looked up only for those who see not all of a finding by itself.
        match (viewer.sight(&state, None), visit_of(&state)) {
            (sight @ Sight::Words, _) | (sight, None) => Ok(sight),
            (Sight::Hidden | Sight::Act, Some(visit)) => {
                Ok(viewer.sight(&state, Some(&self.state_of(visit)?)))
            }
        }
    }

    fn reads(&self, doc: DocId, eyes: &mut Eyes) -> Result<bool, HubFault> {
        if let Some(reads) = eyes.reads.get(&doc) {
            return Ok(*reads);
        }
        let reads = match self.opened(doc)? {
            Some(opened) => self.may_read(eyes.person, &opened, eyes.now)?,
            None => false,
        } || is_planted(Bug::FeedWithoutAccess);
        eyes.reads.insert(doc, reads);
        Ok(reads)
    }

    /// Reads what is shown of an item, and its size in bytes.
    fn step(&self, head: &ItemHead, show: Show) -> Result<Option<(FeedItem, usize)>, HubFault> {
        if show == Show::Nothing {
            return Ok(None);
        }
        let (record, item) = self.item(head.n)?;
        let item = match (show, item) {
            (Show::Nothing | Show::Record, _) => None,
            (Show::Act, Item::Decision(decision)) => Some(Item::Decision(decision.without_text())),
            (Show::Act | Show::Whole, item) => Some(item),
        };
        let size = to_cbor(&record).len() + item.as_ref().map_or(0, |item| to_cbor(item).len());
        Ok(Some((
            FeedItem {
                n: head.n,
                record,
                item,
            },
            size + 16,
        )))
    }
}

//! What changed: one pull stream that loses nothing however late or often it is read.
//!
//! An event says only *what* to read again, so a newer one of the same topic replaces the older:
//! each topic keeps the number of its last change. A reader names the number it has seen and gets
//! the oldest topic that changed after it. Nothing is taken out by reading: a reader that is
//! cancelled between the answer and its use asks again with the number it had, and several readers
//! do not take each other's events away. The stream is as long as there are topics, never longer.

use crate::engine::Engine;
use crate::inner::Inner;
use hucha_model::fold::EntityState;
use hucha_model::wire::{EntityKind, EntityRef};
use hucha_model::{ActivityId, DocId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What may have changed and is worth reading again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "topic")]
pub enum Topic {
    /// Lists: today, calendar, leave, problems fed back, duties, board, search.
    Lists,
    /// One activity: its screens, items and hazards.
    Activity {
        /// Which.
        activity: ActivityId,
    },
    /// Who is who: names, posts, pairs, the profile.
    Directory,
    /// What waits to be sent, what has arrived, what was not taken.
    Outbox,
    /// Something is to be sent: a shell with a network begins a sync.
    WantsNetwork,
}

/// One event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Its number, to ask for what came after it.
    pub n: u64,
    /// What changed.
    pub topic: Topic,
}

/// The newest change of each topic.
#[derive(Debug, Default)]
pub(crate) struct News {
    last: u64,
    topics: BTreeMap<Topic, u64>,
}

impl News {
    pub(crate) fn note(&mut self, topic: Topic) {
        self.last += 1;
        self.topics.insert(topic, self.last);
    }

    /// Gives every topic that changed after `seen`, the oldest change first.
    fn after(&self, seen: u64) -> Vec<Event> {
        let mut events: Vec<Event> = self
            .topics
            .iter()
            .filter(|(_, n)| **n > seen)
            .map(|(topic, n)| Event {
                n: *n,
                topic: *topic,
            })
            .collect();
        events.sort_by_key(|event| event.n);
        events
    }
}

impl Engine {
    /// Gives what changed after number `seen`, the oldest change first; 0 gives everything that
    /// changed since the engine was opened.
    pub fn events_after(&self, seen: u64) -> Vec<Event> {
        self.lock().news.after(seen)
    }

    /// Notes that everything shown is to be read again: the person's language has changed.
    pub fn note_all(&self) {
        self.lock().note_all();
    }
}

impl Inner {
    /// Notes what a command of this phone wrote.
    pub(crate) fn note_written<'a>(
        &mut self,
        docs: impl IntoIterator<Item = &'a DocId>,
        decided: impl IntoIterator<Item = &'a EntityState>,
    ) {
        self.note_docs(docs);
        let activities: Vec<BTreeSet<ActivityId>> =
            decided.into_iter().map(activities_of).collect();
        if !activities.is_empty() {
            self.news.note(Topic::Lists);
        }
        self.note_activities(activities.into_iter().flatten().collect());
        self.note_wish();
    }

    pub(crate) fn note_activities(&mut self, activities: BTreeSet<ActivityId>) {
        for activity in activities {
            self.news.note(Topic::Activity { activity });
        }
    }

    /// Notes that this phone has something to say to the hub, or to hear from it.
    pub(crate) fn note_wish(&mut self) {
        self.news.note(Topic::Outbox);
        self.news.note(Topic::WantsNetwork);
    }

    /// Notes everything that a screen may show.
    pub(crate) fn note_all(&mut self) {
        for topic in [Topic::Lists, Topic::Directory, Topic::Outbox] {
            self.news.note(topic);
        }
        let known = self.store.read(|reads| {
            let docs = reads.docs(None, None)?.into_iter().map(|doc| doc.activity);
            let decided = reads.decided_entities()?;
            Ok(docs
                .chain(decided.into_iter().filter_map(activity_of))
                .collect())
        });
        // What cannot be listed now cannot be shown either.
        self.note_activities(known.unwrap_or_default());
    }

    /// Notes what came from elsewhere.
    pub(crate) fn note_arrived(&mut self, docs: &BTreeSet<DocId>, has_words: bool) {
        self.note_docs(docs);
        if has_words || !docs.is_empty() {
            self.news.note(Topic::Lists);
        }
        self.news.note(Topic::Outbox);
    }

    /// Notes the activities of documents; one that cannot be looked up counts among the lists.
    pub(crate) fn note_docs<'a>(&mut self, docs: impl IntoIterator<Item = &'a DocId>) {
        for doc in docs {
            let opened = self.store.read(|reads| reads.opened(*doc));
            self.news.note(match opened {
                Ok(Some(opened)) => Topic::Activity {
                    activity: opened.activity,
                },
                Ok(None) | Err(_) => Topic::Lists,
            });
        }
    }
}

/// Lists the activity that a thing is, and those it belongs to: a hazard shows on the screens of its
/// visit.
pub(crate) fn activities_of(state: &EntityState) -> BTreeSet<ActivityId> {
    let of = [state.entity].into_iter();
    of.chain(state.facts.refers.iter().copied())
        .filter_map(activity_of)
        .collect()
}

fn activity_of(entity: EntityRef) -> Option<ActivityId> {
    matches!(entity.kind, EntityKind::Visit | EntityKind::StudySession)
        .then(|| ActivityId::from(entity.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn activity(n: u8) -> Topic {
        Topic::Activity {
            activity: ActivityId::from_bytes([n; 16]),
        }
    }

    #[test]
    fn a_reader_that_was_cancelled_gets_the_same_event_again() {
        let mut news = News::default();
        news.note(Topic::Lists);
        assert_eq!(news.after(0), news.after(0));
        assert_eq!(news.after(1), []);
    }

    #[test]
    fn a_newer_change_of_a_topic_replaces_the_older_and_none_is_lost() {
        let mut news = News::default();
        for topic in [activity(1), activity(2), activity(1)] {
            news.note(topic);
        }
        let heard: Vec<Topic> = news.after(0).iter().map(|event| event.topic).collect();
        assert_eq!(heard, [activity(2), activity(1)]);
        assert_eq!(news.after(2).len(), 1, "seen up to 2, the third is new");
    }

    #[test]
    fn the_stream_is_never_longer_than_there_are_topics() {
        let mut news = News::default();
        for _ in 0..10_000 {
            news.note(Topic::Outbox);
        }
        assert_eq!(news.after(0).len(), 1);
    }
}

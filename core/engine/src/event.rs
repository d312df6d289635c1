//! What changed: one pull stream that loses nothing however late or often it is read.
//!
//! An event says only *what* to read again, so a newer one of the same topic replaces the older:
//! each topic keeps the number of its last change. A reader names the number it has seen and gets
//! the oldest topic that changed after it. Nothing is taken out by reading: a reader that is
//! cancelled between the answer and its use asks again with the number it had, and several readers
//! do not take each other's events away. The stream is as long as there are topics, never longer.

use crate::engine::Engine;
use crate::inner::Inner;
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

    /// Notes every topic there is, but the wish for a network.
    fn note_all(&mut self) {
        let known: Vec<Topic> = self.topics.keys().copied().collect();
        let always = [Topic::Lists, Topic::Directory, Topic::Outbox];
        for topic in known.into_iter().chain(always) {
            if topic != Topic::WantsNetwork {
                self.note(topic);
            }
        }
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
        self.lock().news.note_all();
    }
}

impl Inner {
    /// Notes what a command of this phone wrote.
    pub(crate) fn note_written<'a>(
        &mut self,
        docs: impl IntoIterator<Item = &'a DocId>,
        decided: impl IntoIterator<Item = &'a EntityRef>,
    ) {
        let decided: BTreeSet<EntityRef> = decided.into_iter().copied().collect();
        self.note_docs(docs);
        for entity in &decided {
            if matches!(entity.kind, EntityKind::Visit | EntityKind::StudySession) {
                self.news.note(Topic::Activity {
                    activity: ActivityId::from(entity.id),
                });
            }
        }
        if !decided.is_empty() {
            self.news.note(Topic::Lists);
        }
        self.news.note(Topic::Outbox);
        self.news.note(Topic::WantsNetwork);
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
    fn note_docs<'a>(&mut self, docs: impl IntoIterator<Item = &'a DocId>) {
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

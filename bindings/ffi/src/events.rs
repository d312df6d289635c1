//! The event stream as a shell awaits it.

use crate::chaos;
use crate::error::FfiError;
use hucha_engine::{Event, Topic};
use std::collections::BTreeMap;
use std::future::poll_fn;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

/// The newest change of each topic, and who waits for one.
#[derive(Default)]
pub(crate) struct EventLog(Mutex<Held>);

#[derive(Default)]
struct Held {
    topics: BTreeMap<Topic, u64>,
    waiting: Vec<Waker>,
    is_closed: bool,
}

impl EventLog {
    pub(crate) fn publish(&self, events: Vec<Event>) {
        let mut held = self.lock();
        for event in events {
            held.topics.insert(event.topic, event.n);
        }
        held.wake();
    }

    pub(crate) fn close(&self) {
        let mut held = self.lock();
        held.is_closed = true;
        held.wake();
    }

    /// Waits for the oldest change after `seen`. Nothing is taken out: whoever was cancelled asks
    /// again with the number it had.
    pub(crate) async fn next(&self, seen: u64) -> Result<Event, FfiError> {
        poll_fn(|context| {
            let struck = std::panic::catch_unwind(|| chaos::strike("next_event"));
            if struck.is_err() {
                return Poll::Ready(Err(FfiError::internal()));
            }
            let mut held = self.lock();
            if let Some(event) = held.after(seen) {
                return Poll::Ready(Ok(event));
            }
            if held.is_closed {
                return Poll::Ready(Err(FfiError::Closed));
            }
            if !held
                .waiting
                .iter()
                .any(|one| one.will_wake(context.waker()))
            {
                held.waiting.push(context.waker().clone());
            }
            Poll::Pending
        })
        .await
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    fn after(&self, seen: u64) -> Option<Event> {
        self.topics
            .iter()
            .filter(|(_, n)| **n > seen)
            .min_by_key(|(_, n)| **n)
            .map(|(topic, n)| Event {
                n: *n,
                topic: *topic,
            })
    }

    fn wake(&mut self) {
        for waker in self.waiting.drain(..) {
            waker.wake();
        }
    }
}

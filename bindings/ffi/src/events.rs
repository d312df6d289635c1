//! The event stream as a shell awaits it.

use crate::chaos;
use crate::error::FfiError;
use hucha_engine::{Event, Topic};
use std::collections::BTreeMap;
use std::future::Future;
use std::mem::take;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

/// The newest change of each topic, and who waits for one.
#[derive(Default)]
pub(crate) struct EventLog(Mutex<Held>);

#[derive(Default)]
struct Held {
    topics: BTreeMap<Topic, u64>,
    last: u64,
    waiting: BTreeMap<u64, Waker>,
    waits: u64,
    is_closed: bool,
}

impl EventLog {
    pub(crate) fn publish(&self, events: Vec<Event>) {
        let mut held = self.lock();
        for event in events {
            held.last = held.last.max(event.n);
            held.topics.insert(event.topic, event.n);
        }
        wake(held);
    }

    pub(crate) fn close(&self) {
        let mut held = self.lock();
        held.is_closed = true;
        wake(held);
    }

    /// Gives the number of the newest change.
    pub(crate) fn newest(&self) -> Result<u64, FfiError> {
        struck("newest_event")?;
        Ok(self.lock().last)
    }

    /// Waits for the oldest change after `seen`. Nothing is taken out: whoever was cancelled asks
    /// again with the number it had.
    pub(crate) fn next(&self, seen: u64) -> Next<'_> {
        Next {
            log: self,
            seen,
            slot: None,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Wakes everybody with the lock given back: a shell may go on, and ask again, on this very thread.
fn wake(mut held: MutexGuard<'_, Held>) {
    let waiting = take(&mut held.waiting);
    drop(held);
    for waker in waiting.into_values() {
        waker.wake();
    }
}

/// A wait for one event; dropped, it leaves nothing behind.
pub(crate) struct Next<'a> {
    log: &'a EventLog,
    seen: u64,
    slot: Option<u64>,
}

impl Future for Next<'_> {
    type Output = Result<Event, FfiError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let Err(error) = struck("next_event") {
            return Poll::Ready(Err(error));
        }
        let mut held = self.log.lock();
        if let Some(event) = held.after(self.seen) {
            return Poll::Ready(Ok(event));
        }
        if held.is_closed {
            return Poll::Ready(Err(FfiError::closed()));
        }
        let slot = self.slot.unwrap_or_else(|| {
            held.waits += 1;
            held.waits
        });
        held.waiting.insert(slot, context.waker().clone());
        drop(held);
        self.slot = Some(slot);
        Poll::Pending
    }
}

impl Drop for Next<'_> {
    fn drop(&mut self) {
        if let Some(slot) = self.slot {
            self.log.lock().waiting.remove(&slot);
        }
    }
}

/// These two run on the caller's thread: what a test makes panic is caught here.
fn struck(function: &str) -> Result<(), FfiError> {
    std::panic::catch_unwind(|| chaos::strike(function)).map_err(|_| FfiError::internal())
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Wake;

    /// A shell that goes on within the call that wakes it, as an unconfined coroutine does.
    struct AsksAgain {
        log: EventLog,
        asked: AtomicUsize,
    }

    impl Wake for AsksAgain {
        fn wake(self: Arc<Self>) {
            let waker = Waker::noop();
            let mut next = std::pin::pin!(self.log.next(0));
            let heard = next.as_mut().poll(&mut Context::from_waker(waker));
            assert!(heard.is_ready());
            self.asked.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn event(n: u64) -> Event {
        Event {
            n,
            topic: Topic::Outbox,
        }
    }

    #[test]
    fn whoever_asks_again_while_being_woken_is_answered() {
        let shell = Arc::new(AsksAgain {
            log: EventLog::default(),
            asked: AtomicUsize::new(0),
        });
        let waker = Waker::from(Arc::clone(&shell));
        let mut next = std::pin::pin!(shell.log.next(0));
        let waits = next.as_mut().poll(&mut Context::from_waker(&waker));
        assert!(waits.is_pending());
        shell.log.publish(vec![event(1)]);
        assert_eq!(shell.asked.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn a_wait_that_is_given_up_leaves_nothing_behind() {
        let log = EventLog::default();
        for _ in 0..1000 {
            let mut next = Box::pin(log.next(0));
            let waits = next.as_mut().poll(&mut Context::from_waker(Waker::noop()));
            assert!(waits.is_pending());
        }
        assert_eq!(log.lock().waiting.len(), 0);
    }
}

//! The second stage beside the requests: threads that judge what was received, one document at a
//! time each, without holding the hub while they judge. What they judged goes to the writer.

use super::Clock;
use super::writer::Writer;
use crate::gate::{DocumentGate, GateAnswer, GateFault};
use crate::hub_core::{Batch, Settled};
use crate::{HubCore, HubFault};
use hucha_model::{DocId, Hash};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// How long a document that could not be judged is left alone.
const ASIDE: Duration = Duration::from_secs(2);
/// How long one that does not load is left alone.
const DAMAGED: Duration = Duration::from_mins(1);
/// Most documents between the inbox and their word.
const IN_HAND: usize = 32;

/// The second stage of a served hub.
#[derive(Clone)]
pub(super) struct Stage(Arc<Shared>);

struct Shared {
    core: Arc<Mutex<HubCore>>,
    gate: Arc<dyn DocumentGate>,
    clock: Clock,
    board: Mutex<Board>,
    bell: Condvar,
}

#[derive(Default)]
struct Board {
    /// Rises with everything that may be work.
    rung: u64,
    is_stopping: bool,
    busy: BTreeSet<DocId>,
    aside: BTreeMap<DocId, Instant>,
    waiters: Vec<Waiter>,
}

struct Waiter {
    left: BTreeSet<Hash>,
    done: oneshot::Sender<()>,
}

/// A batch and what the gate said of it.
pub(super) struct Judged {
    pub(super) batch: Batch,
    pub(super) answer: Option<GateAnswer>,
}

/// How a turn went on.
enum Turn {
    Worked,
    Idle,
    Over,
}

impl Stage {
    /// Prepares the stage; nothing is judged before it starts.
    pub(super) fn new(
        core: Arc<Mutex<HubCore>>,
        gate: Arc<dyn DocumentGate>,
        clock: Clock,
    ) -> Self {
        Self(Arc::new(Shared {
            core,
            gate,
            clock,
            board: Mutex::default(),
            bell: Condvar::new(),
        }))
    }

    /// Starts as many threads as the gate has lanes; what a stopped hub left over is taken first.
    pub(super) fn start(&self, writer: &Writer) -> io::Result<Vec<JoinHandle<()>>> {
        let threads = (0..self.0.gate.lanes()).map(|_| {
            let (shared, writer) = (self.0.clone(), writer.clone());
            let named = thread::Builder::new().name("accept".to_owned());
            named.spawn(move || shared.run(&writer))
        });
        threads.collect()
    }

    /// Says that something was received, and gives what ends when `items` have their word. Called
    /// by the writer, which settles, so that nothing is settled before somebody waits for it.
    pub(super) fn expect(&self, items: BTreeSet<Hash>) -> oneshot::Receiver<()> {
        let (done, ended) = oneshot::channel();
        let mut board = self.0.board();
        board.waiters.push(Waiter { left: items, done });
        board.rung += 1;
        self.0.bell.notify_one();
        ended
    }

    /// Hears what became of a document's batch, and tells those who waited for it.
    pub(super) fn settled(&self, doc: DocId, settled: Result<Settled, HubFault>) {
        self.0.done(doc, settled);
    }

    /// Ends the threads after what they have in hand; the rest stays received.
    pub(super) fn stop(&self) {
        self.0.board().is_stopping = true;
        self.0.bell.notify_all();
    }
}

impl Shared {
    fn run(&self, writer: &Writer) {
        loop {
            let rung = self.board().rung;
            match self.turn(writer) {
                Turn::Worked => {}
                Turn::Idle => self.wait(rung),
                Turn::Over => return,
            }
        }
    }

    fn turn(&self, writer: &Writer) -> Turn {
        {
            let board = self.board();
            if board.is_stopping {
                return Turn::Over;
            }
            if board.busy.len() >= IN_HAND {
                return Turn::Idle;
            }
        }
        let taken = {
            let mut core = self.core();
            let busy = self.busy();
            let taken = core.next_batch(&busy, (self.clock)());
            if let Ok(Some(batch)) = &taken {
                self.board().busy.insert(batch.doc());
            }
            taken
        };
        let batch = match taken {
            Ok(Some(batch)) => batch,
            Ok(None) => return Turn::Idle,
            Err(why) => {
                tracing::error!(cause = %why, "the inbox cannot be read");
                return Turn::Idle;
            }
        };
        // The bug of one document must not end the others' thread.
        match catch_unwind(AssertUnwindSafe(|| self.judge(&batch))) {
            Ok(Ok(answer)) => writer.judged(Judged { batch, answer }),
            Ok(Err(why)) => self.done(batch.doc(), Err(why)),
            Err(_) => self.done(batch.doc(), Err(HubFault::Panicked)),
        }
        Turn::Worked
    }

    fn done(&self, doc: DocId, settled: Result<Settled, HubFault>) {
        let mut board = self.board();
        board.busy.remove(&doc);
        board.rung += 1;
        match settled {
            Ok(Settled::Done(items)) => board.settle(&items),
            Ok(Settled::Moved) => {}
            Err(why) => {
                tracing::error!(%doc, cause = %why, "not judged");
                let is_damaged = matches!(
                    why,
                    HubFault::Gate(GateFault::Document) | HubFault::Panicked
                );
                board.put_aside(doc, if is_damaged { DAMAGED } else { ASIDE });
            }
        }
        drop(board);
        self.bell.notify_one();
    }

    fn judge(&self, batch: &Batch) -> Result<Option<GateAnswer>, HubFault> {
        let Some(job) = batch.job() else {
            return Ok(None);
        };
        let judged = self
            .gate
            .judge(job, &mut || self.core().changes_of(batch.doc()));
        if matches!(judged, Err(GateFault::Document)) {
            self.core().note_damage(batch.doc(), (self.clock)())?;
        }
        Ok(Some(judged?))
    }

    fn wait(&self, rung: u64) {
        let board = self.board();
        if board.rung != rung || board.is_stopping {
            return;
        }
        // Without a bell it looks again from time to time: another process may have written, or
        // somebody put aside may be tried again.
        let waited = self.bell.wait_timeout(board, ASIDE);
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }

    fn busy(&self) -> BTreeSet<DocId> {
        let mut board = self.board();
        let now = now();
        board.aside.retain(|_, until| *until > now);
        board
            .busy
            .iter()
            .chain(board.aside.keys())
            .copied()
            .collect()
    }

    fn core(&self) -> MutexGuard<'_, HubCore> {
        self.core.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn board(&self) -> MutexGuard<'_, Board> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Board {
    fn settle(&mut self, items: &[Hash]) {
        for waiter in &mut self.waiters {
            for item in items {
                waiter.left.remove(item);
            }
        }
        let (over, waiting) = std::mem::take(&mut self.waiters)
            .into_iter()
            .partition(|waiter| waiter.left.is_empty() || waiter.done.is_closed());
        self.waiters = waiting;
        for waiter in Vec::<Waiter>::from_iter(over) {
            // Whoever waited may have gone.
            let _ = waiter.done.send(());
        }
    }

    fn put_aside(&mut self, doc: DocId, span: Duration) {
        self.aside.insert(doc, now() + span);
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "how long to leave a document alone is no time that anybody is told"
)]
fn now() -> Instant {
    Instant::now()
}

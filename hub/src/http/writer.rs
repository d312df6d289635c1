//! The one thread that writes pushes and words: what waits together is written together.
//!
//! A push costs the disk one write when it is received and one when it is numbered. While one group
//! is on its way to the disk the next one gathers, so that twenty phones at once cost a few writes,
//! not forty. Nobody hears a word before their group is on the disk.

use super::stage::{Judged, Stage};
use super::{Clock, Refusal};
use crate::hub_core::{Checked, Expected, Reception, Settled, Together};
use crate::{HubCore, HubFault};
use hucha_model::DocId;
use hucha_sync::{HubAnswer, MAX_STREAM};
use std::collections::VecDeque;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use tokio::sync::oneshot;

/// Most bytes of frames in one answer.
pub(super) const BUDGET: usize = MAX_STREAM;
/// Most pieces of work in one transaction.
const PIECES: usize = 64;
/// Bytes in and out after which a transaction takes no more: small pushes do not wait for large
/// answers.
const BYTES: usize = 1 << 20;

/// A push whose signature was checked.
pub(super) struct Push {
    pub(super) checked: Checked,
    pub(super) body: Arc<Vec<u8>>,
    /// False when it is answered at once.
    pub(super) may_wait: bool,
    pub(super) reply: oneshot::Sender<Result<Written, Refusal>>,
}

/// A push that is on the disk.
pub(super) struct Written {
    pub(super) nonce: String,
    pub(super) first: First,
}

/// What the first pass left.
pub(super) enum First {
    Over(HubAnswer<HubFault>),
    Waits(Expected, oneshot::Receiver<()>),
}

/// The writer's queue.
#[derive(Clone)]
pub(super) struct Writer(Arc<Shared>);

struct Shared {
    core: Arc<Mutex<HubCore>>,
    stage: Stage,
    clock: Clock,
    queue: Mutex<Queue>,
    bell: Condvar,
}

#[derive(Default)]
struct Queue {
    work: VecDeque<Work>,
    is_stopping: bool,
}

enum Work {
    Push(Push),
    Judged(Judged),
}

/// What is said once the group is on the disk.
#[allow(
    clippy::large_enum_variant,
    reason = "a group holds a few dozen, and most of them are pushes"
)]
enum Due {
    Push {
        push: Push,
        /// The next one, where the push's own was good.
        nonce: Option<String>,
        received: Result<Reception, Refusal>,
    },
    Settled(DocId, Result<Settled, HubFault>),
}

impl Writer {
    /// Starts the thread; what the stage judges comes here from now on.
    pub(super) fn start(
        core: Arc<Mutex<HubCore>>,
        stage: Stage,
        clock: Clock,
    ) -> io::Result<(Self, JoinHandle<()>)> {
        let writer = Self(Arc::new(Shared {
            core,
            stage,
            clock,
            queue: Mutex::default(),
            bell: Condvar::new(),
        }));
        let shared = writer.0.clone();
        let named = thread::Builder::new().name("write".to_owned());
        let thread = named.spawn(move || shared.run())?;
        Ok((writer, thread))
    }

    /// Hands in a push; one whose sender is dropped unanswered was not written.
    pub(super) fn push(&self, push: Push) {
        self.add(Work::Push(push));
    }

    /// Hands in what the gate judged.
    pub(super) fn judged(&self, judged: Judged) {
        self.add(Work::Judged(judged));
    }

    fn add(&self, work: Work) {
        let mut queue = self.0.queue();
        // After the end nobody would take it: whoever waits hears that by the dropped sender.
        if !queue.is_stopping {
            queue.work.push_back(work);
            self.0.bell.notify_one();
        }
    }

    /// Ends the thread after what waits.
    pub(super) fn stop(&self) {
        self.0.queue().is_stopping = true;
        self.0.bell.notify_one();
    }
}

impl Shared {
    fn run(&self) {
        while self.wait() {
            let mut due = Vec::new();
            // A bug here fails a group, not the thread; the next transaction begins by undoing it.
            let written = catch_unwind(AssertUnwindSafe(|| self.write(&mut due)));
            let written = written.unwrap_or(Err(HubFault::Panicked));
            if let Err(why) = &written {
                let pieces = due.len();
                tracing::error!(code = "hub", cause = %why, pieces, "a group was not written");
            }
            // Only this thread settles, so nothing is settled before somebody waits for it.
            for one in due {
                self.say(one, written.is_ok());
            }
        }
    }

    /// Waits for work; false at the end.
    fn wait(&self) -> bool {
        let mut queue = self.queue();
        while queue.work.is_empty() {
            if queue.is_stopping {
                return false;
            }
            let waited = self.bell.wait(queue);
            queue = waited.unwrap_or_else(PoisonError::into_inner);
        }
        true
    }

    /// Does what waits, and what comes meanwhile, and brings it to the disk.
    fn write(&self, due: &mut Vec<Due>) -> Result<(), HubFault> {
        let mut core = self.core.lock().unwrap_or_else(PoisonError::into_inner);
        let mut together = core.together((self.clock)()).inspect_err(|_| {
            due.extend(
                std::mem::take(&mut self.queue().work)
                    .into_iter()
                    .map(undone),
            );
        })?;
        let mut bytes = 0;
        while due.len() < PIECES && bytes < BYTES {
            let Some(work) = self.queue().work.pop_front() else {
                break;
            };
            match work {
                Work::Push(push) => {
                    let one = receive(&mut together, push);
                    bytes += one.weight();
                    due.push(one);
                }
                Work::Judged(Judged { batch, answer }) => {
                    // Whatever happens, the document is free again afterwards.
                    due.push(Due::Settled(batch.doc(), Err(HubFault::Panicked)));
                    let settled = together.settle(&batch, answer);
                    if let Some(one) = due.last_mut() {
                        *one = Due::Settled(batch.doc(), settled);
                    }
                }
            }
        }
        together.commit()
    }

    fn say(&self, due: Due, is_written: bool) {
        match due {
            Due::Push {
                push,
                nonce,
                received,
            } => {
                let first = match received {
                    Ok(_) if !is_written => Err(Refusal::fault()),
                    Ok(Reception::Answered(answer)) => Ok(First::Over(answer)),
                    Ok(Reception::Waiting(expected)) => {
                        let settled = self.stage.expect(expected.items());
                        Ok(First::Waits(expected, settled))
                    }
                    Err(why) => Err(why),
                };
                let first = match nonce {
                    Some(nonce) => first
                        .map_err(|why| why.with_nonce(&nonce))
                        .map(|first| Written { nonce, first }),
                    None => Err(first.err().unwrap_or_else(Refusal::fault)),
                };
                // Whoever asked may have gone.
                let _ = push.reply.send(first);
            }
            Due::Settled(doc, settled) if is_written => self.stage.settled(doc, settled),
            Due::Settled(doc, _) => self.stage.settled(doc, Err(HubFault::Undone)),
        }
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Due {
    /// Counts the bytes that were read and that will be answered.
    fn weight(&self) -> usize {
        match self {
            Self::Push { push, received, .. } => {
                let out = match received {
                    Ok(Reception::Answered(answer)) => answer.bytes.len(),
                    Ok(Reception::Waiting(_)) | Err(_) => 0,
                };
                push.body.len() + out
            }
            Self::Settled(..) => 0,
        }
    }
}

fn receive(together: &mut Together<'_>, push: Push) -> Due {
    let (nonce, received) = match together.admit(&push.checked) {
        Ok(nonce) => {
            let received =
                together.receive(push.checked.asker(), &push.body, push.may_wait, BUDGET);
            (Some(nonce), received.map_err(Refusal::from))
        }
        Err(why) => (None, Err(why.into())),
    };
    Due::Push {
        push,
        nonce,
        received,
    }
}

fn undone(work: Work) -> Due {
    match work {
        Work::Push(push) => Due::Push {
            push,
            nonce: None,
            received: Err(Refusal::fault()),
        },
        Work::Judged(judged) => Due::Settled(judged.batch.doc(), Err(HubFault::Undone)),
    }
}

//! The engine's own thread: jobs come in order, answers go back over channels.
//!
//! Between jobs the thread puts into force what was received, a few documents at a time. That is its
//! own business and nobody's future: a phone that was killed, paused or left in the middle of a first
//! pull goes on by itself.

use crate::chaos;
use crate::error::{Fault, FfiError};
use crate::events::EventLog;
use crate::sync::Requests;
use futures_channel::oneshot;
use hucha_model::Lang;
use std::fs::File;
use std::mem::take;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::sync::{Arc, Mutex, PoisonError};

/// Documents put into force before other calls get their turn.
const DOCS_AT_ONCE: usize = 8;

/// What lives on the thread.
pub(crate) struct Core {
    pub(crate) engine: hucha_engine::Engine,
    pub(crate) lang: Lang,
    pub(crate) is_paused: bool,
    pub(crate) requests: Requests,
    pub(crate) accepting: Accepting,
    /// Where answers that are files are put.
    pub(crate) incoming: PathBuf,
    /// Held as long as the folder is this engine's.
    pub(crate) _lock: File,
}

/// What was received and is not in force yet.
#[derive(Default)]
pub(crate) struct Accepting {
    is_left: bool,
    done: AcceptedSoFar,
    waiting: Vec<oneshot::Sender<Result<AcceptedSoFar, FfiError>>>,
}

/// What the documents put into force so far came to.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct AcceptedSoFar {
    pub(crate) accepted: u32,
    pub(crate) held: u32,
    pub(crate) set_aside: u32,
}

impl Accepting {
    /// Begins with whatever an earlier life of this phone had received.
    pub(crate) fn begin() -> Self {
        Self {
            is_left: true,
            ..Self::default()
        }
    }

    /// Asks the thread to look.
    pub(crate) fn go_on(&mut self) {
        self.is_left = true;
    }

    /// Gives what tells when all of it is in force, or why it is not.
    pub(crate) fn wait(&mut self) -> oneshot::Receiver<Result<AcceptedSoFar, FfiError>> {
        self.is_left = true;
        let (done, all) = oneshot::channel();
        self.waiting.push(done);
        all
    }

    fn end(&mut self, outcome: &Result<AcceptedSoFar, FfiError>) {
        self.is_left = false;
        self.done = AcceptedSoFar::default();
        for waiting in take(&mut self.waiting) {
            // Nobody waits for it any more.
            let _ = waiting.send(outcome.clone());
        }
    }
}

impl Core {
    fn has_work(&self) -> bool {
        self.accepting.is_left && !self.is_paused
    }

    /// Puts a few documents into force. What fails is tried again at the next answer or opening.
    fn accept_a_few(&mut self) {
        let step = caught(|| {
            chaos::strike("accept");
            let accepted = self.engine.accept_some(DOCS_AT_ONCE);
            accepted.map_err(|error| Fault::from(error).said(self))
        });
        match step {
            Ok(step) => {
                if let Some(round) = &mut self.requests.round {
                    round.accepted(step.applied.accepted);
                }
                let done = &mut self.accepting.done;
                done.accepted += step.applied.accepted as u32;
                done.set_aside += step.applied.quarantined as u32;
                done.held = step.applied.held as u32;
                if step.left == 0 {
                    let all = *done;
                    self.accepting.end(&Ok(all));
                }
            }
            Err(error) => self.accepting.end(&Err(error)),
        }
    }
}

type Job = Box<dyn FnOnce(&mut Core) + Send>;

/// The sending end; gone once the engine is shut down.
pub(crate) struct Worker {
    jobs: Mutex<Option<Sender<Job>>>,
    log: Arc<EventLog>,
    end: Arc<End>,
}

/// Whether the thread has ended, and who waits for it.
#[derive(Default)]
struct End(Mutex<(bool, Vec<oneshot::Sender<()>>)>);

impl End {
    fn come(&self) {
        let waiting = {
            let mut end = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            end.0 = true;
            take(&mut end.1)
        };
        for one in waiting {
            // Nobody waits for it any more.
            let _ = one.send(());
        }
    }

    async fn wait(&self) {
        let end = {
            let mut end = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if end.0 {
                return;
            }
            let (come, is_come) = oneshot::channel();
            end.1.push(come);
            is_come
        };
        let _ = end.await;
    }
}

impl Worker {
    /// Starts the thread, on which `open` makes the core. Answers once it is open, or has failed.
    pub(crate) async fn start(
        open: impl FnOnce() -> Result<Core, FfiError> + Send + 'static,
    ) -> Result<Self, FfiError> {
        let (jobs, todo) = channel::<Job>();
        let worker = Self {
            jobs: Mutex::new(Some(jobs)),
            log: Arc::default(),
            end: Arc::default(),
        };
        let (opened, is_open) = oneshot::channel();
        let (log, end) = (Arc::clone(&worker.log), Arc::clone(&worker.end));
        std::thread::Builder::new()
            .name("hucha".to_owned())
            .spawn(move || {
                match caught(open) {
                    Ok(core) => {
                        // Whoever opened it may be gone: then nobody holds the sending end.
                        let _ = opened.send(Ok(()));
                        work(core, &todo, &log);
                    }
                    Err(error) => drop(opened.send(Err(error))),
                }
                end.come();
            })
            .map_err(|_| FfiError::internal())?;
        is_open
            .await
            .unwrap_or_else(|_| Err(FfiError::internal()))?;
        Ok(worker)
    }

    /// Does a job on the thread. Whoever stops waiting loses the answer, not the job.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        name: &'static str,
        job: impl FnOnce(&mut Core) -> Result<T, FfiError> + Send + 'static,
    ) -> Result<T, FfiError> {
        let (done, answer) = oneshot::channel();
        let job: Job = Box::new(move |core| {
            let outcome = caught(|| {
                chaos::strike(name);
                job(core)
            });
            // Nobody waits for it any more.
            let _ = done.send(outcome);
        });
        self.hand_over(job)?;
        answer.await.unwrap_or_else(|_| Err(FfiError::closed()))
    }

    fn hand_over(&self, job: Job) -> Result<(), FfiError> {
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        let jobs = jobs.as_ref().ok_or_else(FfiError::closed)?;
        jobs.send(job).map_err(|_| FfiError::closed())
    }

    pub(crate) fn log(&self) -> &EventLog {
        &self.log
    }

    /// Ends the thread after the jobs handed over so far, and waits until the database is closed.
    pub(crate) async fn shut_down(&self) {
        self.close();
        self.end.wait().await;
    }

    fn close(&self) {
        self.jobs
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        self.log.close();
    }
}

impl Drop for Worker {
    /// Ends the thread; it closes the database by itself.
    fn drop(&mut self) {
        self.close();
    }
}

fn work(mut core: Core, todo: &Receiver<Job>, log: &EventLog) {
    let mut seen = 0;
    loop {
        let events = core.engine.events_after(seen);
        if let Some(last) = events.last() {
            seen = last.n;
            log.publish(events);
        }
        let job = if core.has_work() {
            todo.try_recv()
        } else {
            todo.recv().map_err(|_| TryRecvError::Disconnected)
        };
        match job {
            Ok(job) => job(&mut core),
            Err(TryRecvError::Empty) => {}
            Err(TryRecvError::Disconnected) => return,
        }
        // After each job too: whoever asks without a pause does not keep it from going on.
        if core.has_work() {
            core.accept_a_few();
        }
    }
}

/// Does `work`; a panic becomes an error and the thread lives on. The engine reads its documents
/// from the store again after one.
fn caught<T>(work: impl FnOnce() -> Result<T, FfiError>) -> Result<T, FfiError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(FfiError::internal()))
}

//! The engine's own thread: jobs come in order, answers go back over channels.

use crate::chaos;
use crate::error::FfiError;
use crate::events::EventLog;
use crate::sync::Requests;
use futures_channel::oneshot;
use hucha_model::Lang;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

/// What lives on the thread.
pub(crate) struct Core {
    pub(crate) engine: hucha_engine::Engine,
    pub(crate) lang: Lang,
    pub(crate) is_paused: bool,
    pub(crate) requests: Requests,
    /// Where answers that are files are put.
    pub(crate) incoming: PathBuf,
}

type Job = Box<dyn FnOnce(&mut Core) + Send>;

/// The sending end; gone once the engine is shut down.
pub(crate) struct Worker {
    jobs: Mutex<Option<Sender<Job>>>,
    log: Arc<EventLog>,
}

impl Worker {
    /// Starts the thread, on which `open` makes the core. Answers once it is open, or has failed.
    pub(crate) async fn start(
        open: impl FnOnce() -> Result<Core, FfiError> + Send + 'static,
    ) -> Result<Self, FfiError> {
        let (jobs, todo) = channel::<Job>();
        let log = Arc::new(EventLog::default());
        let (opened, is_open) = oneshot::channel();
        let events = Arc::clone(&log);
        std::thread::Builder::new()
            .name("hucha".to_owned())
            .spawn(move || match caught(open) {
                Ok(core) => {
                    // Whoever opened it may be gone: then nobody holds the sending end.
                    let _ = opened.send(Ok(()));
                    work(core, &todo, &events);
                }
                Err(error) => drop(opened.send(Err(error))),
            })
            .map_err(|_| FfiError::internal())?;
        is_open
            .await
            .unwrap_or_else(|_| Err(FfiError::internal()))?;
        Ok(Self {
            jobs: Mutex::new(Some(jobs)),
            log,
        })
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
        answer.await.unwrap_or(Err(FfiError::Closed))
    }

    fn hand_over(&self, job: Job) -> Result<(), FfiError> {
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        let jobs = jobs.as_ref().ok_or(FfiError::Closed)?;
        jobs.send(job).map_err(|_| FfiError::Closed)
    }

    pub(crate) fn log(&self) -> &Arc<EventLog> {
        &self.log
    }

    /// Ends the thread after the jobs handed over so far, and waits for it. A second call does
    /// nothing.
    pub(crate) async fn shut_down(&self) {
        let (done, ended) = oneshot::channel::<()>();
        // The last job holds the channel's end until the thread drops it with the core closed.
        let waits = self.hand_over(Box::new(move |core| {
            core.engine.pause();
            core.is_paused = true;
            drop(done);
        }));
        self.close();
        if waits.is_ok() {
            let _ = ended.await;
        }
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
    while let Ok(job) = todo.recv() {
        job(&mut core);
        let events = core.engine.events_after(seen);
        if let Some(last) = events.last() {
            seen = last.n;
            log.publish(events);
        }
    }
}

/// Does `work`; a panic becomes an error and the thread lives on. The engine reads its documents
/// from the store again after one.
fn caught<T>(work: impl FnOnce() -> Result<T, FfiError>) -> Result<T, FfiError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(FfiError::internal()))
}

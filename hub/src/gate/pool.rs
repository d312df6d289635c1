//! Child processes that judge, a few at a time, each replaced when it falls.
//!
//! A child that dies or overruns the deadline fells its whole job. The runs of that job are then
//! judged one by one: the one that fells its judge again, alone, is poison; the others get the word
//! they would have got without it.

use super::child::{Fallen, Worker};
use super::pipe::{Order, Reply};
use super::worker::poison;
use super::{DocumentGate, GateAnswer, GateFault, GateJob, GateRun, Past, RunOutcome};
use hucha_model::Hash;
use minicbor::bytes::ByteVec;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// How children are started and how long they may take.
#[derive(Debug, Clone)]
pub struct PoolSettings {
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
    /// How many children; at least one.
    pub workers: usize,
    /// How long one order may take.
    pub deadline: Duration,
}

impl PoolSettings {
    /// Two children of this program, ten seconds an order.
    pub fn of_program(program: PathBuf) -> Self {
        Self {
            program,
            arguments: vec!["gate-worker".into()],
            workers: 2,
            deadline: Duration::from_secs(10),
        }
    }
}

/// The gate behind child processes.
#[derive(Debug)]
pub struct ChildPool {
    settings: PoolSettings,
    /// Places for children; a place is empty until its child is needed, and after its child fell.
    free: Mutex<Vec<Option<Worker>>>,
    bell: Condvar,
}

impl ChildPool {
    /// Makes a pool; children are started when they are first needed.
    pub fn new(settings: PoolSettings) -> Self {
        let places = (0..settings.workers.max(1)).map(|_| None).collect();
        Self {
            settings,
            free: Mutex::new(places),
            bell: Condvar::new(),
        }
    }

    /// Lists the processes of the children that wait for work.
    pub fn processes(&self) -> Vec<u32> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        free.iter().flatten().map(Worker::process).collect()
    }

    /// Takes a place, the one that had the document last where it is free.
    fn take(&self, job: &GateJob) -> Place<'_> {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let knows = |place: &Option<Worker>| {
                place
                    .as_ref()
                    .is_some_and(|worker| worker.docs.contains(&job.doc))
            };
            let best = free.iter().position(knows).or_else(|| {
                let running = free.iter().position(Option::is_some);
                running.or_else(|| free.len().checked_sub(1))
            });
            if let Some(best) = best {
                let worker = free.swap_remove(best);
                return Place { pool: self, worker };
            }
            free = self.bell.wait(free).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl DocumentGate for ChildPool {
    fn judge(&self, job: &GateJob, past: &mut Past<'_>) -> Result<GateAnswer, GateFault> {
        let mut place = self.take(job);
        let mut story = Story {
            job,
            past,
            loaded: None,
        };
        match story.tell(&mut place, job.heads.as_deref(), &job.runs)? {
            Ok(answer) => Ok(answer),
            Err(Fallen) => story.one_by_one(&mut place),
        }
    }

    fn lanes(&self) -> usize {
        self.settings.workers.max(1)
    }
}

/// A place of the pool while a job uses it.
struct Place<'a> {
    pool: &'a ChildPool,
    worker: Option<Worker>,
}

impl Place<'_> {
    /// Gives a child that runs; a dead one is replaced, which is no run's fault.
    fn worker(&mut self) -> Result<&mut Worker, GateFault> {
        if !self.worker.as_mut().is_some_and(Worker::is_alive) {
            self.worker = None;
            let settings = &self.pool.settings;
            self.worker = Some(Worker::start(
                &settings.program,
                &settings.arguments,
                settings.deadline,
            )?);
        }
        self.worker.as_mut().ok_or(GateFault::Protocol)
    }

    /// Gives an order to the child; a fallen child leaves the place.
    fn ask(&mut self, order: &Order) -> Result<Result<Reply, Fallen>, GateFault> {
        let deadline = self.pool.settings.deadline;
        match self.worker()?.ask(order, deadline) {
            Ok(Reply::Ready { .. }) => Err(GateFault::Protocol),
            // What the judge left behind is not to be trusted.
            Ok(Reply::Panicked) | Err(Fallen) => {
                self.worker = None;
                Ok(Err(Fallen))
            }
            Ok(
                reply @ (Reply::Loaded
                | Reply::Unloadable
                | Reply::Elsewhere
                | Reply::Judged { .. }),
            ) => Ok(Ok(reply)),
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut free = self
            .pool
            .free
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        free.push(self.worker.take());
        self.pool.bell.notify_one();
    }
}

/// One job on its way, with what was admitted of it so far.
struct Story<'a, 'p> {
    job: &'a GateJob,
    past: &'a mut Past<'p>,
    /// The document's changes and what was admitted on top, once they were asked for.
    loaded: Option<Vec<ByteVec>>,
}

impl Story<'_, '_> {
    /// Has runs judged by one child.
    fn tell(
        &mut self,
        place: &mut Place<'_>,
        heads: Option<&[Hash]>,
        runs: &[GateRun],
    ) -> Result<Result<GateAnswer, Fallen>, GateFault> {
        let doc = self.job.doc;
        if let Some(heads) = heads
            && place.worker()?.docs.contains(&doc)
        {
            let order = Order::Judge {
                doc,
                heads: Some(heads.to_vec()),
                runs: runs.to_vec(),
            };
            match place.ask(&order)? {
                Ok(Reply::Judged { answer }) => return Ok(Ok(answer)),
                Ok(Reply::Elsewhere) => {}
                Ok(_) => return Err(GateFault::Protocol),
                Err(Fallen) => return Ok(Err(Fallen)),
            }
        }
        self.load(place)?;
        let order = Order::Judge {
            doc,
            heads: None,
            runs: runs.to_vec(),
        };
        match place.ask(&order)? {
            Ok(Reply::Judged { answer }) => Ok(Ok(answer)),
            Ok(_) => Err(GateFault::Protocol),
            Err(Fallen) => Ok(Err(Fallen)),
        }
    }

    /// Lays the document on a child's table. What was admitted before loads, so a child that falls
    /// over it says nothing about the runs.
    fn load(&mut self, place: &mut Place<'_>) -> Result<(), GateFault> {
        let changes = self.changes()?.clone();
        let order = Order::Load {
            doc: self.job.doc,
            kind: self.job.kind,
            changes,
        };
        match place.ask(&order)? {
            Ok(Reply::Loaded) => {
                place.worker()?.docs.insert(self.job.doc);
                Ok(())
            }
            Ok(Reply::Unloadable) | Err(Fallen) => Err(GateFault::Document),
            Ok(_) => Err(GateFault::Protocol),
        }
    }

    fn changes(&mut self) -> Result<&mut Vec<ByteVec>, GateFault> {
        if self.loaded.is_none() {
            let changes = (self.past)().map_err(|why| GateFault::Past(Box::new(why)))?;
            self.loaded = Some(changes.into_iter().map(ByteVec::from).collect());
        }
        self.loaded.as_mut().ok_or(GateFault::Protocol)
    }

    /// The second try: every run by itself, on top of those that passed before it.
    fn one_by_one(mut self, place: &mut Place<'_>) -> Result<GateAnswer, GateFault> {
        let mut outcomes = Vec::new();
        let mut heads = None;
        let mut left: Vec<(u32, &GateRun)> = (0_u32..).zip(&self.job.runs).collect();
        loop {
            let before = left.len();
            let mut waiting = Vec::new();
            let mut held = Vec::new();
            for (index, run) in left {
                let told = self.tell(place, heads.as_deref(), std::slice::from_ref(run))?;
                let Ok(answer) = told else {
                    heads = None;
                    outcomes.push(poison(index));
                    continue;
                };
                heads = Some(answer.heads);
                match answer.outcomes.into_iter().next() {
                    Some((_, outcome @ RunOutcome::Held { .. })) => {
                        waiting.push((index, run));
                        held.push((index, outcome));
                    }
                    Some((_, outcome)) => {
                        if matches!(outcome, RunOutcome::Admitted { .. }) {
                            self.changes()?.extend(new_changes(run, &outcome));
                        }
                        outcomes.push((index, outcome));
                    }
                    None => return Err(GateFault::Protocol),
                }
            }
            if waiting.is_empty() || waiting.len() == before {
                outcomes.extend(held);
                break;
            }
            left = waiting;
        }
        // Without any word from a child the heads are those before the job.
        let heads = heads.or_else(|| self.job.heads.clone()).unwrap_or_default();
        Ok(GateAnswer { outcomes, heads })
    }
}

fn new_changes(run: &GateRun, outcome: &RunOutcome) -> Vec<ByteVec> {
    match outcome {
        RunOutcome::Admitted { new, .. } => new
            .iter()
            .filter_map(|at| run.changes.get(*at as usize).cloned())
            .collect(),
        RunOutcome::Held { .. } | RunOutcome::Rejected { .. } | RunOutcome::Poison => Vec::new(),
    }
}

//! Runs the jobs on threads, measures every call, and keeps what broke a promise.

use crate::Arguments;
#[cfg(feature = "hub")]
use crate::child::Children;
use crate::report::{Summary, print_progress};
use crate::work::{Job, Seeds, jobs};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

/// A call may hold this much at its peak: what a phone can spare.
pub(crate) const MOST_BYTES: u64 = 256 << 20;
/// A call that takes longer is named.
pub(crate) const SLOW: Duration = Duration::from_secs(2);
const BATCH: u64 = 256;

/// What became of the inputs of one target.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// How many inputs there were.
    pub(crate) done: u64,
    /// Time spent in calls, over all threads.
    pub(crate) spent: Duration,
    /// How far they came.
    pub(crate) words: BTreeMap<&'static str, u64>,
    /// The largest peak of allocated bytes within one call, and the input's number.
    pub(crate) peak: (u64, u64),
    /// The slowest call, and the input's number.
    pub(crate) slowest: (Duration, u64),
    /// Calls slower than [`SLOW`], larger than [`MOST_BYTES`], or that broke a promise.
    pub(crate) faults: Vec<String>,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.done += other.done;
        self.spent += other.spent;
        for (word, count) in other.words {
            *self.words.entry(word).or_default() += count;
        }
        self.peak = self.peak.max(other.peak);
        self.slowest = self.slowest.max(other.slowest);
        self.faults.extend(other.faults);
    }
}

thread_local! {
    static SAID: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Does every job; true when no promise was broken and no limit passed.
pub(crate) fn long_run(arguments: &Arguments) -> io::Result<bool> {
    let seeds = Seeds::make()?;
    // The gate's own hook keeps still about what the gate catches; this one hears the rest.
    set_hook(Box::new(|panic| {
        SAID.with(|said| *said.borrow_mut() = panic.to_string());
    }));
    fs::create_dir_all(&arguments.found)?;
    let began = now();
    let mut summary = Summary::new(arguments);
    for job in jobs(arguments) {
        let job_began = now();
        let tally = do_job(&job, &seeds, arguments);
        summary.push(&job, job_began.elapsed(), tally);
    }
    #[cfg(feature = "hub")]
    if let Some(program) = &arguments.through_child {
        let children = Children::of_program(program, arguments.threads)?;
        let job = children.job(arguments.changes);
        let job_began = now();
        let tally = do_job(&job, &seeds, arguments);
        summary.push(&job, job_began.elapsed(), tally);
        summary.note(children.told(), children.has_lost_one());
    }
    summary.finish(began.elapsed());
    print!("{}", summary.to_markdown());
    if let Some(path) = &arguments.write {
        fs::write(path, summary.to_markdown())?;
    }
    Ok(summary.is_clean())
}

fn do_job(job: &Job, seeds: &Seeds, arguments: &Arguments) -> Tally {
    let next = AtomicU64::new(0);
    let (send, receive) = mpsc::channel();
    let began = now();
    let mut whole = Tally::default();
    std::thread::scope(|scope| {
        for _ in 0..arguments.threads.max(1) {
            let (send, next) = (send.clone(), &next);
            scope.spawn(move || work(job, seeds, arguments, next, &send));
        }
        drop(send);
        let mut told = now();
        loop {
            match receive.recv_timeout(Duration::from_secs(1)) {
                Ok(tally) => whole.add(tally),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if told.elapsed() >= Duration::from_secs(1) {
                told = now();
                print_progress(job, &whole, began.elapsed());
            }
        }
    });
    whole
}

fn work(job: &Job, seeds: &Seeds, arguments: &Arguments, next: &AtomicU64, to: &Sender<Tally>) {
    // What a thread makes once is no cost of its first input.
    for name in ["gate", "photo"] {
        let _word = catch_unwind(|| seeds.input(0, name, 0));
    }
    let _word = catch_unwind(AssertUnwindSafe(|| (job.target)(&[])));
    loop {
        let first = next.fetch_add(BATCH, Ordering::Relaxed);
        if first >= job.count {
            return;
        }
        let mut tally = Tally::default();
        for number in first..(first + BATCH).min(job.count) {
            let input = seeds.input(arguments.seed, job.name, number);
            one(job, &input, number, arguments, &mut tally);
        }
        if to.send(tally).is_err() {
            return;
        }
    }
}

fn one(job: &Job, input: &[u8], number: u64, arguments: &Arguments, tally: &mut Tally) {
    let mut word = Err(());
    let began = now();
    let memory = allocation_counter::measure(|| {
        word = catch_unwind(AssertUnwindSafe(|| (job.target)(input))).map_err(drop);
    });
    let took = began.elapsed();
    tally.done += 1;
    tally.spent += took;
    *tally.words.entry(word.unwrap_or("BROKEN")).or_default() += 1;
    tally.peak = tally.peak.max((memory.bytes_max, number));
    tally.slowest = tally.slowest.max((took, number));
    let fault = match word {
        Err(()) => SAID.with(|said| said.borrow().clone()),
        Ok(_) if memory.bytes_max > MOST_BYTES => {
            format!("{} MiB at its peak", memory.bytes_max >> 20)
        }
        Ok(_) if took > SLOW => format!("{:.1} s", took.as_secs_f64()),
        Ok(_) => return,
    };
    let path = arguments
        .found
        .join(format!("{}-{}-{number}", job.name, arguments.seed));
    let kept = match fs::write(&path, input) {
        Ok(()) => path.display().to_string(),
        Err(why) => format!("not kept: {why}"),
    };
    let fault = format!("{} {number} ({kept}): {fault}", job.name);
    eprintln!("\n{fault}");
    tally.faults.push(fault);
}

#[allow(clippy::disallowed_methods, reason = "a tool that measures")]
fn now() -> Instant {
    Instant::now()
}

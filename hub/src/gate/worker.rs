//! The child's side: reads orders, judges, answers, and ends with its parent.

use super::desk::Desk;
use super::pipe::{Order, Reply, VERSION, receive, send};
use super::{GateRun, RunOutcome};
use std::io::{self, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::thread;

/// Whether runs of the drill's actors misbehave, so that the wall can be tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drill {
    /// No: every run is judged as it is.
    Off,
    /// Yes: actors [`Drill::MEMORY`], [`Drill::HANG`] and [`Drill::DIE`] do what they say.
    On,
}

impl Drill {
    /// Takes memory without end.
    pub const MEMORY: [u8; 16] = *b"drill of memory.";
    /// Never answers.
    pub const HANG: [u8; 16] = *b"drill of hanging";
    /// Ends the child.
    pub const DIE: [u8; 16] = *b"drill of a death";

    fn perform(self, run: &GateRun) {
        let actor = run.attestation.actor.as_slice();
        if self == Self::Off {
            return;
        }
        if actor == Self::MEMORY {
            take_memory();
        }
        if actor == Self::HANG {
            loop {
                thread::park();
            }
        }
        if actor == Self::DIE {
            std::process::abort();
        }
    }
}

/// Takes 16 MiB at a time until there is no more; a pass without any wall ends at 4 GiB.
fn take_memory() {
    let mut taken: Vec<Vec<u8>> = Vec::new();
    while taken.len() < 256 {
        taken.push(vec![u8::try_from(taken.len()).unwrap_or(1); 16 << 20]);
    }
    std::hint::black_box(taken);
}

/// Judges until `orders` end, which is when the parent is gone; the process ends with them, even
/// in the middle of a judgement.
pub fn run_worker(
    orders: impl Read + Send + 'static,
    mut answers: impl Write,
    drill: Drill,
) -> io::Result<()> {
    let (queue, next) = mpsc::channel::<Order>();
    thread::Builder::new()
        .name("orders".to_owned())
        .spawn(move || {
            let mut orders = orders;
            while let Ok(order) = receive(&mut orders) {
                if queue.send(order).is_err() {
                    return;
                }
            }
            std::process::exit(0);
        })?;
    send(&mut answers, &Reply::Ready { version: VERSION })?;
    let mut desk = Desk::default();
    for order in next {
        let obeyed = catch_unwind(AssertUnwindSafe(|| obey(&mut desk, &order, drill)));
        let reply = obeyed.unwrap_or_else(|_| {
            // What lies on the table may be half written.
            desk = Desk::default();
            Reply::Panicked
        });
        send(&mut answers, &reply)?;
    }
    Ok(())
}

fn obey(desk: &mut Desk, order: &Order, drill: Drill) -> Reply {
    match order {
        Order::Load { doc, kind, changes } => {
            let changes: Vec<&[u8]> = changes.iter().map(|change| change.as_slice()).collect();
            match desk.load(*doc, *kind, &changes) {
                Ok(()) => Reply::Loaded,
                Err(_) => Reply::Unloadable,
            }
        }
        Order::Judge { doc, heads, runs } => {
            if heads.as_ref().is_some_and(|heads| !desk.has(*doc, heads)) {
                return Reply::Elsewhere;
            }
            for run in runs {
                drill.perform(run);
            }
            match desk.judge(*doc, runs) {
                Some(answer) => Reply::Judged { answer },
                None => Reply::Elsewhere,
            }
        }
    }
}

/// The word on a run that nobody survives judging.
pub(super) fn poison(index: u32) -> (u32, RunOutcome) {
    (index, RunOutcome::Poison)
}

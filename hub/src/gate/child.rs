//! One child process: started, spoken to under a deadline, ended.

use super::GateFault;
use super::pipe::{Order, Reply, VERSION, frame, receive};
use hucha_model::DocId;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::{self, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

/// Why a child gave no answer: it is dead, or it was ended for taking too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fallen;

/// A child that is ready. Dropped, it is ended.
#[derive(Debug)]
pub(super) struct Worker {
    child: Child,
    orders: Sender<Vec<u8>>,
    replies: Receiver<Reply>,
    /// Documents it was given, some of which it may have put away since.
    pub(super) docs: BTreeSet<DocId>,
}

impl Worker {
    /// Starts a child without any of the parent's environment, and waits until it is ready.
    pub(super) fn start(
        program: &Path,
        arguments: &[OsString],
        deadline: Duration,
    ) -> Result<Self, GateFault> {
        let mut child = Command::new(program)
            .args(arguments)
            .env_clear()
            // Each arena of the allocator takes address space, of which there is little.
            .env("MALLOC_ARENA_MAX", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // Whoever interrupts the hub at a terminal does not mean a judgement to die.
            .process_group(0)
            // A panic's words may hold what somebody wrote.
            .stderr(Stdio::null())
            .spawn()
            .map_err(GateFault::NoWorker)?;
        let (Some(mut stdin), Some(mut stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(GateFault::Protocol);
        };
        let (orders, to_write) = mpsc::channel::<Vec<u8>>();
        let (told, replies) = mpsc::channel::<Reply>();
        // A pipe holds little: a child that does not read must not hold its parent up.
        let writing = move || {
            for order in to_write {
                if stdin
                    .write_all(&order)
                    .and_then(|()| stdin.flush())
                    .is_err()
                {
                    return;
                }
            }
        };
        let reading = move || {
            while let Ok(reply) = receive(&mut stdout) {
                if told.send(reply).is_err() {
                    return;
                }
            }
        };
        let named = |name: &str| thread::Builder::new().name(name.to_owned());
        let mut worker = Self {
            child,
            orders,
            replies,
            docs: BTreeSet::new(),
        };
        named("gate-out")
            .spawn(writing)
            .map_err(GateFault::NoWorker)?;
        named("gate-in")
            .spawn(reading)
            .map_err(GateFault::NoWorker)?;
        match worker.listen(deadline) {
            Ok(Reply::Ready { version: VERSION }) => Ok(worker),
            Ok(_) => Err(GateFault::Protocol),
            Err(Fallen) => Err(GateFault::NoWorker(io::ErrorKind::BrokenPipe.into())),
        }
    }

    /// Tells whether the child still runs.
    pub(super) fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Gives the number of the child's process.
    pub(super) fn process(&self) -> u32 {
        self.child.id()
    }

    /// Gives an order and waits for the answer; after an error the child is of no more use.
    pub(super) fn ask(&mut self, order: &Order, deadline: Duration) -> Result<Reply, Fallen> {
        self.orders.send(frame(order)).map_err(|_| Fallen)?;
        self.listen(deadline)
    }

    fn listen(&mut self, deadline: Duration) -> Result<Reply, Fallen> {
        self.replies.recv_timeout(deadline).map_err(|_| Fallen)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // Both fail only for a child that has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

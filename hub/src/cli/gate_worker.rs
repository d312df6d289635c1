//! `hucha gate-worker`: the child in which the hub judges runs; nobody starts it by hand.

use super::Complaint;
use clap::Args;
use hucha_hub::gate::{Drill, run_worker};
use rustix::process::{Resource, Rlimit, setrlimit};
use std::io;

/// Most address space of a child, in bytes.
const ADDRESS_SPACE: u64 = 512 << 20;

#[derive(Debug, Args)]
pub(super) struct GateWorker {
    /// 演练：指定的记录会使进程失控 / drill: certain runs misbehave, to try the wall
    #[arg(long, hide = true)]
    drill: bool,
}

impl GateWorker {
    pub(super) fn run(self) -> Result<(), Complaint> {
        let cannot = |why: io::Error| {
            Complaint::of(
                "校验进程无法工作",
                "the gate worker cannot work",
                "gate-worker",
                why,
            )
        };
        // Before the first byte from outside; whatever comes then finds the wall standing.
        let limit = |most| Rlimit {
            current: Some(most),
            maximum: Some(most),
        };
        setrlimit(Resource::As, limit(ADDRESS_SPACE)).map_err(|why| cannot(why.into()))?;
        // A core dump would write people's words to disk.
        setrlimit(Resource::Core, limit(0)).map_err(|why| cannot(why.into()))?;
        // Nor may the words of a panic go anywhere.
        std::panic::set_hook(Box::new(|_| {}));
        let drill = if self.drill { Drill::On } else { Drill::Off };
        run_worker(io::stdin(), io::stdout(), drill).map_err(cannot)
    }
}

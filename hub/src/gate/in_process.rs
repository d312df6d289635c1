//! The gate in the hub's own process: for simulations and tests.

use super::desk::Desk;
use super::{DocumentGate, GateAnswer, GateFault, GateJob, Past};
use std::sync::{Mutex, PoisonError};

/// Judges in place, without a wall around memory or time.
#[derive(Debug, Default)]
pub struct InProcess {
    desk: Mutex<Desk>,
}

impl DocumentGate for InProcess {
    fn judge(&self, job: &GateJob, past: &mut Past<'_>) -> Result<GateAnswer, GateFault> {
        let mut desk = self.desk.lock().unwrap_or_else(PoisonError::into_inner);
        let is_here = job
            .heads
            .as_ref()
            .is_some_and(|heads| desk.has(job.doc, heads));
        if !is_here {
            let changes = past().map_err(|why| GateFault::Past(Box::new(why)))?;
            desk.load(job.doc, job.kind, &changes)
                .map_err(|_| GateFault::Document)?;
        }
        desk.judge(job.doc, &job.runs).ok_or(GateFault::Document)
    }

    fn lanes(&self) -> usize {
        1
    }
}

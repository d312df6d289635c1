//! The hub's own way: hostile runs judged by child processes of limited memory.

use crate::work::Job;
use hucha_document::{GateError, admit};
use hucha_fuzz::targets::Case;
use hucha_hub::gate::{ChildPool, DocumentGate as _, GateJob, GateRun, PoolSettings, RunOutcome};
use hucha_model::DocId;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::{fs, io};

/// A pool of children, and which of them were seen.
#[derive(Debug)]
pub(crate) struct Children {
    pool: ChildPool,
    seen: Mutex<BTreeSet<u32>>,
}

impl Children {
    /// Sets a pool up over the program `hucha`.
    pub(crate) fn of_program(program: &Path, workers: usize) -> io::Result<Arc<Self>> {
        let settings = PoolSettings {
            workers: workers.max(1),
            ..PoolSettings::of_program(fs::canonicalize(program)?)
        };
        Ok(Arc::new(Self {
            pool: ChildPool::new(settings),
            seen: Mutex::default(),
        }))
    }

    /// Makes the job that sends `count` mutants to the children.
    pub(crate) fn job(self: &Arc<Self>, count: u64) -> Job {
        let children = Arc::clone(self);
        Job {
            name: "gate-child",
            target: Box::new(move |data| children.judge(data)),
            count,
        }
    }

    /// Sends one run; the child's word is the one that the gate gives in this process.
    fn judge(&self, data: &[u8]) -> &'static str {
        let Some(case) = Case::read(data) else {
            return "empty";
        };
        let place = case.place;
        let job = GateJob {
            // A document of its own for each place, so that a child can keep it open.
            doc: DocId::from_bytes([data.first().copied().unwrap_or_default(); 16]),
            kind: place.before.kind(),
            heads: Some(place.before.heads()),
            runs: vec![GateRun {
                attestation: case.attestation.clone(),
                changes: case.changes.iter().cloned().map(Into::into).collect(),
                may_lead: case.author.may_lead,
                may_plan: case.author.may_plan,
            }],
        };
        let mut past = || {
            let actors = place.before.actors();
            let all = actors.flat_map(|(actor, newest)| place.before.changes_of(actor, 1, newest));
            let genesis = hucha_document::GENESIS_ACTOR;
            Ok(all
                .filter(|change| change.actor != genesis)
                .map(|change| change.bytes)
                .collect())
        };
        let answer = self.pool.judge(&job, &mut past);
        let answer = answer.expect("the gate has a word on everything");
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.extend(self.pool.processes());
        drop(seen);
        let [(0, outcome)] = answer.outcomes.as_slice() else {
            panic!("one word on one run: {}", answer.outcomes.len());
        };
        let here = admit(
            &place.before,
            &case.attestation,
            &case.changes,
            &case.author,
        );
        match (outcome, here) {
            (RunOutcome::Poison, _) => panic!("the run killed its judge"),
            (RunOutcome::Admitted { new, .. }, Ok(admitted)) => {
                assert_eq!(new.len(), admitted.new.len());
                "admitted"
            }
            (RunOutcome::Held { needs }, Err(GateError::Held { needs: ours })) => {
                assert_eq!(needs, &ours);
                "held"
            }
            (
                RunOutcome::Rejected { reason, valid },
                Err(GateError::Rejected {
                    reason: ours,
                    valid: good,
                }),
            ) => {
                assert_eq!((reason.as_str(), *valid), (ours, good));
                ours
            }
            (there, here) => panic!("two words on one run: {there:?}, {:?}", here.map(drop)),
        }
    }

    /// Says how many children were started and what they took: address space is limited to 512 MiB.
    pub(crate) fn told(&self) -> String {
        let alive = self.pool.processes();
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let resident = alive
            .iter()
            .filter_map(|process| resident_of(*process))
            .max();
        format!(
            "Children: {} started, {} died; the largest held {} MiB.",
            seen.len(),
            seen.len().saturating_sub(alive.len()),
            resident.unwrap_or_default() >> 10,
        )
    }

    /// Tells whether a child died.
    pub(crate) fn has_lost_one(&self) -> bool {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.len() > self.pool.processes().len()
    }
}

/// Reads the most memory that a process held, in KiB.
fn resident_of(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

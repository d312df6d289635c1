//! The border to the merge engine: runs go in, a word on each comes out.
//!
//! Bytes from a stranger's phone may make the merge engine take memory or time without end, so the
//! served hub judges them in child processes of limited memory ([`ChildPool`]); simulations judge
//! in place ([`InProcess`]). Both give the same word on the same job. This module owns what crosses
//! the pipe and when a child is given up. It refuses access, numbers and storage: who may write,
//! and what an admitted run causes, is the business of [`crate::HubCore`]
//! (`docs/adr/0014-gate-in-children.md`).

mod child;
mod desk;
mod in_process;
mod pipe;
mod pool;
mod worker;

pub use in_process::InProcess;
pub use pool::{ChildPool, PoolSettings};
pub use worker::{Drill, run_worker};

use crate::HubFault;
use hucha_document::Author;
use hucha_model::wire::{Attestation, DocKind};
use hucha_model::{DocId, Hash};
use minicbor::bytes::ByteVec;

/// Why nothing could be judged; the runs are as they were and may be brought again.
#[derive(Debug, thiserror::Error)]
pub enum GateFault {
    /// No child process can be had.
    #[error("no gate worker can be started")]
    NoWorker(#[source] std::io::Error),
    /// The child does not speak as agreed.
    #[error("the gate worker does not speak as agreed")]
    Protocol,
    /// The document itself does not load, whatever the runs say.
    #[error("the document does not load at the gate")]
    Document,
    /// The hub's storage did not give the document's past.
    #[error(transparent)]
    Past(Box<HubFault>),
}

/// Runs of one document, to be judged together.
#[derive(Debug, Clone)]
pub struct GateJob {
    /// The document.
    pub doc: DocId,
    /// Its kind.
    pub kind: DocKind,
    /// Its heads where the hub knows them: whoever still has it open at these need not load it.
    pub heads: Option<Vec<Hash>>,
    /// The runs, in order of arrival.
    pub runs: Vec<GateRun>,
}

/// One attested run whose signature and access were checked.
#[derive(Debug, Clone, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct GateRun {
    /// What its author attests.
    #[n(0)]
    pub attestation: Attestation,
    /// The changes, in the actor's order.
    #[n(1)]
    pub changes: Vec<ByteVec>,
    /// True when the author leads the visit.
    #[n(2)]
    pub may_lead: bool,
    /// True when the author acts for the host.
    #[n(3)]
    pub may_plan: bool,
}

impl GateRun {
    /// Gives the author as the merge engine's gate wants it.
    pub fn author(&self) -> Author {
        Author {
            user: self.attestation.user,
            may_lead: self.may_lead,
            may_plan: self.may_plan,
        }
    }

    fn plain_changes(&self) -> Vec<Vec<u8>> {
        self.changes.iter().map(|change| change.to_vec()).collect()
    }
}

/// The word on one run.
#[derive(Debug, Clone, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum RunOutcome {
    /// It passed.
    #[n(0)]
    Admitted {
        /// Positions in the run of the changes that were not here before.
        #[n(0)]
        new: Vec<u32>,
        /// Photos that the run adds or touches.
        #[n(1)]
        photos: Vec<PhotoNames>,
    },
    /// It follows changes that are not here.
    #[n(1)]
    Held {
        /// What is missing.
        #[n(0)]
        needs: Vec<Hash>,
    },
    /// It breaks a rule, for good.
    #[n(2)]
    Rejected {
        /// A stable code.
        #[n(0)]
        reason: String,
        /// The last change of the longest prefix that would pass.
        #[n(1)]
        valid: Option<Hash>,
    },
    /// It killed its judge, or kept it beyond the deadline, also when it was judged alone.
    #[n(3)]
    Poison,
}

/// The three files of one photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct PhotoNames {
    /// The thumbnail.
    #[n(0)]
    pub thumb: Hash,
    /// The master.
    #[n(1)]
    pub master: Hash,
    /// The original.
    #[n(2)]
    pub original: Hash,
}

/// What came of a job.
#[derive(Debug, Clone, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct GateAnswer {
    /// Index of a run and the word on it, in the order in which they are to be numbered.
    #[n(0)]
    pub outcomes: Vec<(u32, RunOutcome)>,
    /// Heads of the document with all admitted runs in it.
    #[n(1)]
    pub heads: Vec<Hash>,
}

/// Gives the changes of a document so far, in an order in which they load.
pub type Past<'a> = dyn FnMut() -> Result<Vec<Vec<u8>>, HubFault> + 'a;

/// Judges runs of changes.
pub trait DocumentGate: Send + Sync + std::fmt::Debug {
    /// Judges the runs of one document; one bad run takes no good one with it.
    ///
    /// `past` is asked only when the document is not at hand at the job's heads.
    fn judge(&self, job: &GateJob, past: &mut Past<'_>) -> Result<GateAnswer, GateFault>;

    /// Tells how many jobs may be judged at the same time.
    fn lanes(&self) -> usize;
}

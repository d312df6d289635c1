//! The gate: every change from outside passes here, on the phone and at the hub alike.
//!
//! Two stages. [`precheck`] is the inbox: it reads headers, needs no document, and the merge engine
//! sees no byte. [`admit`] and [`admit_batch`] accept: they never touch the caller's document, apply
//! to a scratch copy behind the panic wall, prove that the copy saves, loads again to the same heads
//! and gives back the same changes, and check who may write what. Signature, access to the document
//! and quotas are checked before, by those who know the directory.

mod apply;
mod authority;
mod batch;
mod compare;
mod ground;
mod inbox;
mod ops;
mod prefix;
mod rivals;

use crate::change::ChangeMeta;
use crate::doc::Doc;
use crate::guard::guarded;
use crate::touched::Touched;
use ground::Ground;
use hucha_model::wire::attestation::Attestation;
use hucha_model::{Hash, PersonId};

pub use batch::{BatchOutcome, RunToJudge, Taken, admit_batch};
pub use compare::LIST_STANDS;
pub use inbox::{Precheck, plain_change, precheck};

/// Who wrote the run, as the directory knows them now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Author {
    /// The person the attestation names.
    pub user: PersonId,
    /// True when the person leads the visit: may rule, list findings and copy others' photos; or keeps
    /// the sheet of a session: may sign others in.
    pub may_lead: bool,
    /// True when the person acts for the host: may plan the rectification.
    pub may_plan: bool,
}

/// A run that passed.
#[derive(Debug, Clone)]
pub struct Admitted {
    /// The document with the run in it; it replaces the caller's.
    pub doc: Doc,
    /// What to read again.
    pub touched: Touched,
    /// The changes that are new, in order.
    pub new: Vec<ChangeMeta>,
    /// How many were there already.
    pub duplicates: usize,
}

/// Why a run does not pass. The document is untouched.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
pub enum GateError {
    /// It follows changes that are not here: ask for them, and try again.
    #[error("{} changes are missing", needs.len())]
    Held {
        /// Hashes of what is missing, in order.
        needs: Vec<Hash>,
    },
    /// It breaks a rule, for good.
    #[error("rejected: {reason}")]
    Rejected {
        /// A stable code, such as `who.not_yours`.
        reason: &'static str,
        /// The last change before the one that breaks the rule: the run up to it passes when it is
        /// attested on its own. `None` when nothing would pass, or when the fault is not a change's.
        valid: Option<Hash>,
    },
}

/// Why a stage of the gate stops.
#[derive(Debug)]
enum Stop {
    /// Changes that are missing.
    Held(Vec<Hash>),
    /// A rule is broken.
    Fault(Fault),
}

/// A rule that is broken.
#[derive(Debug, Clone, Copy)]
struct Fault {
    reason: &'static str,
    /// Position of the change that breaks it, where one alone does.
    at: Option<usize>,
}

impl Fault {
    fn of_run(reason: &'static str) -> Self {
        Self { reason, at: None }
    }

    fn of_change(reason: &'static str, position: usize) -> Self {
        Self {
            reason,
            at: Some(position),
        }
    }
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// Judges one attested run of changes against `doc`.
///
/// `changes` are the raw chunks `att.from..=att.seq` of `att.actor`, in order; changes that are
/// here already are passed over, so a run may be sent twice.
pub fn admit(
    doc: &Doc,
    att: &Attestation,
    changes: &[Vec<u8>],
    author: &Author,
) -> Result<Admitted, GateError> {
    let run = match inbox::read(att, changes, author) {
        Ok(run) => run,
        Err((reason, readable)) => {
            let valid = prefix::longest(doc, &readable, readable.len(), None, author);
            return Err(GateError::Rejected { reason, valid });
        }
    };
    judge(doc, &run, author).map_err(|stop| match stop {
        Stop::Held(needs) => GateError::Held { needs },
        Stop::Fault(Fault { reason, at }) => {
            let most = at.unwrap_or(run.len()).min(run.len().saturating_sub(1));
            let valid = prefix::longest(doc, &run, most, at, author);
            GateError::Rejected { reason, valid }
        }
    })
}

/// One change of a run: its header and its bytes.
type Read<'a> = (ChangeMeta, &'a [u8]);

/// Judges a run that can be read.
fn judge(doc: &Doc, run: &[Read<'_>], author: &Author) -> Result<Admitted, Stop> {
    let fresh = Ground::of(doc).place(run, author)?;
    let duplicates = fresh.duplicates;
    if fresh.changes.is_empty() {
        return Ok(Admitted {
            doc: doc.clone(),
            touched: Touched::default(),
            new: Vec::new(),
            duplicates,
        });
    }
    let judged = guarded(|| apply::apply(doc, &[&fresh]));
    let (admitted, touched) = judged
        .unwrap_or(Err(Fault::of_run("engine.panicked")))
        .map_err(|fault| Fault {
            at: fault.at.map(|at| at.saturating_add(duplicates)),
            ..fault
        })?;
    let mut all = Touched::default();
    for part in touched {
        all.union(part);
    }
    Ok(Admitted {
        doc: admitted,
        touched: all,
        new: fresh.changes.into_iter().map(|(meta, _)| meta).collect(),
        duplicates,
    })
}

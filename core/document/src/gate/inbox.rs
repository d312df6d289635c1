//! The inbox: is this the run that was attested, and may the merge engine see it at all?

use super::{Author, GateError, Read};
use crate::change::{ChangeMeta, HeaderError, plain, read_header};
use crate::doc::MAX_DOC_CHANGES;
use crate::genesis::GENESIS_ACTOR;
use hucha_model::Hash;
use hucha_model::wire::attestation::Attestation;
use std::collections::BTreeSet;

/// A run that passed the inbox: safe to keep, not yet to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Precheck {
    /// The headers, in order.
    pub metas: Vec<ChangeMeta>,
    /// What the run follows outside itself, in order of hash; some of it may be here already.
    pub needs: Vec<Hash>,
}

/// Checks an attested run without a document: each change within its caps and of the one kind that
/// is taken, numbers `att.from..=att.seq` without a gap, each change reaching the previous one
/// through its deps, the last one the change attested. The merge engine sees no byte.
///
/// [`GateError::Rejected`] names the last change that passes this stage; whether the document takes
/// it is for [`super::admit`] to say. A number that another change has is not seen here: compare
/// with [`crate::Doc::change_at`].
pub fn precheck(att: &Attestation, changes: &[Vec<u8>]) -> Result<Precheck, GateError> {
    let metas: Vec<ChangeMeta> = match chain(att, changes) {
        Ok(run) => run.into_iter().map(|(meta, _)| meta).collect(),
        Err((reason, readable)) => {
            return Err(GateError::Rejected {
                reason,
                valid: readable.last().map(|(meta, _)| meta.hash),
            });
        }
    };
    let own: BTreeSet<Hash> = metas.iter().map(|meta| meta.hash).collect();
    let needs: BTreeSet<Hash> = metas
        .iter()
        .flat_map(|meta| meta.deps.iter().copied())
        .filter(|dep| !own.contains(dep))
        .collect();
    Ok(Precheck {
        metas,
        needs: needs.into_iter().collect(),
    })
}

/// Why a run cannot be read, and its changes before the one that breaks the rule.
pub(super) type Unreadable<'a> = (&'static str, Vec<Read<'a>>);

/// Reads the run of an author.
pub(super) fn read<'a>(
    att: &Attestation,
    changes: &'a [Vec<u8>],
    author: &Author,
) -> Result<Vec<Read<'a>>, Unreadable<'a>> {
    if author.user != att.user {
        return Err(("run.author", Vec::new()));
    }
    chain(att, changes)
}

fn chain<'a>(att: &Attestation, changes: &'a [Vec<u8>]) -> Result<Vec<Read<'a>>, Unreadable<'a>> {
    if att.actor.len() != GENESIS_ACTOR.len() || att.actor == GENESIS_ACTOR {
        return Err(("run.actor", Vec::new()));
    }
    if changes.len() > MAX_DOC_CHANGES {
        return Err(("doc.full", Vec::new()));
    }
    let mut run: Vec<Read<'a>> = Vec::new();
    let mut expected = att.from;
    for bytes in changes {
        match link(att, run.last(), expected, bytes) {
            Ok(meta) => run.push((meta, bytes)),
            Err(reason) => return Err((reason, run)),
        }
        expected = expected.saturating_add(1);
    }
    match run.last() {
        None => Err(("run.empty", run)),
        // No change is at fault: what was signed is not what came.
        Some((last, _)) if last.seq != att.seq || last.hash != att.change => {
            Err(("run.boundary", Vec::new()))
        }
        Some(_) => Ok(run),
    }
}

/// Reads one change and checks that it follows the one before.
fn link(
    att: &Attestation,
    previous: Option<&Read<'_>>,
    expected: u64,
    bytes: &[u8],
) -> Result<ChangeMeta, &'static str> {
    let meta = read_header(bytes).map_err(HeaderError::code)?;
    if meta.actor != att.actor {
        return Err("run.actor");
    }
    if meta.seq != expected || meta.seq == 0 {
        return Err("run.gap");
    }
    if previous.is_some_and(|(previous, _)| !meta.deps.contains(&previous.hash)) {
        return Err("run.chain");
    }
    Ok(meta)
}

/// Gives our spelling of a change from another writer of the format: plain, not deflated. The hash
/// stays the same, so signatures and deps do; a body that inflates past the cap is refused.
pub fn plain_change(bytes: &[u8]) -> Result<Vec<u8>, GateError> {
    plain(bytes).map_err(|error| GateError::Rejected {
        reason: error.code(),
        valid: None,
    })
}

//! The poison-pill journal: a document the program does not survive twice is served as it was.
//!
//! A panic of the merge engine is caught at the gate; an abort or a memory limit is not. So before
//! a batch goes there, the store notes which documents; the batch's own transaction clears the
//! note. One that is found later names suspects: each is tried alone, under a note of its own, and
//! one whose note is found again has its new items set aside.

use super::POISON;
use crate::error::EngineError;
use crate::inner::Inner;
use hucha_model::DocId;
use hucha_store::{Attempt, InboxKind, Reads};

impl Inner {
    /// Looks whether an attempt was cut short, and sets aside what did it twice.
    pub(crate) fn look_back(&mut self) -> Result<(), EngineError> {
        let Some(found) = self.store.read(Reads::attempt)? else {
            return Ok(());
        };
        let now = self.now();
        let mut suspects = found.docs;
        if let Some(poison) = found.alone {
            suspects.retain(|doc| *doc != poison);
            let left = note(&suspects);
            self.store.write(|tx| {
                tx.quarantine_inbox(poison, InboxKind::Run, POISON, now)?;
                tx.set_attempt(left.as_ref())
            })?;
            self.docs.remove(&poison);
        }
        self.suspects = suspects.into_iter().collect();
        Ok(())
    }

    /// Tries what an attempt that was cut short left behind, each document by itself.
    pub(crate) fn retry_suspects(&mut self) -> Result<(), EngineError> {
        self.look_back()?;
        while let Some(suspect) = self.suspects.first().copied() {
            // A phone that is full still opens: the document waits in the inbox.
            if self.accept_docs(&[suspect], Some(suspect)).is_err() {
                break;
            }
        }
        Ok(())
    }

    /// Gives the documents to work on next: a suspect by itself, else the newest that wait.
    pub(super) fn next_docs(
        &self,
        limit: usize,
    ) -> Result<(Vec<DocId>, Option<DocId>), EngineError> {
        if let Some(suspect) = self.suspects.first() {
            return Ok((vec![*suspect], Some(*suspect)));
        }
        let limit = u32::try_from(limit).unwrap_or(u32::MAX);
        let docs = self.store.read(|reads| reads.inbox_docs(limit))?;
        Ok((docs, None))
    }

    pub(super) fn suspects_and(&self, docs: &[DocId]) -> Vec<DocId> {
        let mut all = self.suspects.clone();
        all.extend(docs);
        all.into_iter().collect()
    }

    /// Gives the note that stays when `docs` are done: the other suspects.
    pub(super) fn left_to_suspect(&self, docs: &[DocId]) -> Option<Attempt> {
        let left: Vec<DocId> = self
            .suspects
            .iter()
            .filter(|doc| !docs.contains(doc))
            .copied()
            .collect();
        note(&left)
    }

    pub(super) fn no_longer_suspect(&mut self, docs: &[DocId]) {
        for doc in docs {
            self.suspects.remove(doc);
        }
    }
}

fn note(docs: &[DocId]) -> Option<Attempt> {
    (!docs.is_empty()).then(|| Attempt {
        docs: docs.to_vec(),
        alone: None,
    })
}

//! Healing: a document is rid of what the hub refused, and nobody's words are lost.
//!
//! A refused change takes with it everything that follows it. What goes is kept: the refused entry
//! in quarantine with the hub's reason, this person's other entries authored again from the journal
//! under a fresh actor, other people's runs in the inbox until their authors have healed too. What
//! is to go is noted when the hub's signed word arrives (a *wound*); one transaction heals a
//! document, so a phone that stops finds it as before or as after (`docs/adr/0016`).

mod again;
mod aside;
#[cfg(test)]
mod tests;

pub use again::AsideEntryView;

use crate::error::EngineError;
use crate::incoming::{EQUIVOCATION, accepted_as, is_of_data, is_refused};
use crate::inner::Inner;
use crate::unit::{change_row, hydrate};
use again::{Authored, author_again};
use aside::{Out, RunOut};
use hucha_document::{ChangeMeta, Doc, HealError, LIST_STANDS, LoadError};
use hucha_model::access::is_late;
use hucha_model::content::{FollowUpContent, SessionContent, VisitContent};
use hucha_model::wire::{DocKind, ItemKind, NumberRecord};
use hucha_model::{DocId, Hash, Millis};
use hucha_store::{HealedRow, Origin, OutboxKind, Reads, RunRow, StoreError, Tx, Waits};
use std::collections::{BTreeMap, BTreeSet};

/// One document healed, not written yet.
struct Healing {
    id: DocId,
    doc: Doc,
    left_out: Vec<ChangeMeta>,
    runs: Vec<RunOut>,
    entries: Vec<Authored>,
    content: Content,
}

/// The whole content of a document, as the projections take it.
enum Content {
    Visit(VisitContent),
    FollowUp(FollowUpContent),
    Session(SessionContent),
}

impl Content {
    fn read(doc: &Doc) -> Result<Self, EngineError> {
        Ok(match doc.kind() {
            DocKind::Visit => Self::Visit(doc.visit().map_err(hydrate)?.content),
            DocKind::FollowUp => Self::FollowUp(doc.follow_up().map_err(hydrate)?.content),
            DocKind::StudySession => Self::Session(doc.session().map_err(hydrate)?.content),
        })
    }

    fn project(&self, tx: &mut Tx<'_>, doc: DocId) -> Result<(), StoreError> {
        match self {
            Self::Visit(content) => tx.rebuild_visit(doc, content),
            Self::FollowUp(content) => tx.rebuild_follow_up(doc, content),
            Self::Session(content) => tx.rebuild_session(doc, content),
        }
    }
}

/// Takes the hub's signed word on a run: what it refused of a run that is in force here is to go,
/// and what it numbered after all comes back.
pub(crate) fn hear_word(
    tx: &mut Tx<'_>,
    record: &NumberRecord,
    now: Millis,
) -> Result<(), StoreError> {
    if record.kind != ItemKind::Run {
        return Ok(());
    }
    let Some(why) = &record.refused else {
        return match tx.healed(record.item)? {
            Some(row) => aside::back_to_inbox(tx, &row),
            None => Ok(()),
        };
    };
    let newest = tx.record_of(record.item)?;
    let Some(run) = tx.run(record.item)? else {
        return Ok(());
    };
    let is_own_late = is_late(why) && run.origin == Origin::Local;
    if is_own_late || newest.is_some_and(|newest| newest.n > record.n) {
        return Ok(());
    }
    let changes = tx.changes_of_run(run.doc, &run.actor, run.first, run.last)?;
    let kept = record.reattest.and_then(|kept| {
        let at = changes.iter().position(|change| change.hash == kept)?;
        Some(at + 1)
    });
    // Late work goes whole: a steward may still let it in as it is.
    let most = if is_late(why) { usize::MAX } else { 1 };
    let bad = changes.iter().skip(kept.unwrap_or(0)).take(most);
    let mut is_wounded = false;
    for change in bad {
        if !is_vouched_for(tx, &run, change.seq)? {
            tx.wound(run.doc, change.hash, why)?;
            is_wounded = true;
        }
    }
    if is_wounded {
        Ok(())
    } else {
        aside::run_alone(tx, &run, changes, (why, now))
    }
}

/// Tells whether another run that is not refused covers a change of this one. An attestation can name
/// anybody's changes: the refusal of a stranger's takes nothing away that its author attested.
fn is_vouched_for(reads: &Reads, refused: &RunRow, seq: u64) -> Result<bool, StoreError> {
    for other in reads.runs(refused.doc)? {
        let is_beside = other.hash != refused.hash
            && other.actor == refused.actor
            && (other.first..=other.last).contains(&seq);
        if is_beside && !is_refused(reads, other.hash)? {
            return Ok(true);
        }
    }
    Ok(false)
}

impl Inner {
    /// Heals every document that is to be rid of something; names those that were healed. One that
    /// cannot be read stays as it is and does not stop the others.
    pub(crate) fn heal_all(&mut self) -> Result<BTreeSet<DocId>, EngineError> {
        let mut healed = BTreeSet::new();
        for doc in self.store.read(Reads::wounded)? {
            match self.heal(doc) {
                Ok(()) => {
                    healed.insert(doc);
                }
                Err(error) if is_of_data(&error) || matches!(error, EngineError::Edit(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(healed)
    }

    fn heal(&mut self, id: DocId) -> Result<(), EngineError> {
        let Some(healing) = self.plan_healing(id)? else {
            self.store.write(|tx| tx.close_wounds(id))?;
            return Ok(());
        };
        let now = self.now();
        let activities = self.store.write(|tx| {
            healing.write(tx, now)?;
            let moved = tx.entities_read_from(id)?.into_iter().collect();
            self.refold(tx, &moved, self.context())
        })?;
        self.note_activities(activities);
        if let Some(open) = self.docs.get_mut(&id) {
            *open = healing.doc;
        }
        Ok(())
    }

    /// Builds the healed document; `None` when there is nothing to heal.
    fn plan_healing(&mut self, id: DocId) -> Result<Option<Healing>, EngineError> {
        let opened = self.opened(id)?.ok_or(EngineError::UnknownDocument(id))?;
        let (wounds, runs, journal) = self
            .store
            .read(|reads| Ok((reads.wounds(id)?, reads.runs(id)?, reads.journal(id)?)))?;
        let wounds: BTreeMap<Hash, String> = wounds
            .into_iter()
            .map(|wound| (wound.change, wound.why))
            .collect();
        let whole = match self.docs.get(&id) {
            Some(open) => open.clone(),
            None => self.load_doc(id)?,
        };
        let bad = wounds.keys().copied().filter(|bad| whole.has(*bad));
        let (mut doc, left_out) = whole
            .without(&bad.collect(), self.random())
            .map_err(unhealable)?;
        if left_out.is_empty() {
            return Ok(None);
        }
        let mut outs = Vec::new();
        for run in runs {
            let gone: Vec<Hash> = left_out
                .iter()
                .filter(|meta| meta.actor == run.actor)
                .filter(|meta| (run.first..=run.last).contains(&meta.seq))
                .map(|meta| meta.hash)
                .collect();
            if gone.is_empty() {
                continue;
            }
            let why = gone.iter().find_map(|change| wounds.get(change));
            let is_the_hubs_word = why.is_some_and(|why| *why != LIST_STANDS);
            if !is_the_hubs_word && self.store.read(|reads| accepted_as(reads, run.hash))? {
                // The hub numbered it, or what builds on it: both its words cannot hold, and nothing
                // is taken out on a word that it went back on.
                return Ok(None);
            }
            outs.push(self.run_out(run, why)?);
        }
        let mut entries = Vec::new();
        for row in &journal {
            if !left_out.iter().any(|meta| meta.hash == row.change) {
                continue;
            }
            let why = wounds.get(&row.change);
            let refused = why.filter(|why| *why != EQUIVOCATION);
            let made = author_again(self, &opened, (&whole, &mut doc), row, refused)?;
            entries.push(made);
        }
        let content = Content::read(&doc)?;
        Ok(Some(Healing {
            id,
            doc,
            left_out,
            runs: outs,
            entries,
            content,
        }))
    }
}

impl Healing {
    fn write(&self, tx: &mut Tx<'_>, now: Millis) -> Result<(), StoreError> {
        for meta in &self.left_out {
            tx.remove_change(self.id, meta.hash)?;
        }
        // What waits for changes is looked at again, but not what is put there now.
        tx.wake(Waits::Changes, Some(self.id))?;
        for run in &self.runs {
            run.write(tx, now)?;
        }
        for entry in &self.entries {
            entry.write(tx, self.id, now)?;
        }
        self.content.project(tx, self.id)?;
        tx.close_wounds(self.id)
    }
}

impl Authored {
    fn write(&self, tx: &mut Tx<'_>, doc: DocId, now: Millis) -> Result<(), StoreError> {
        let (old, again) = match self {
            Self::Again { old, change, edit } => {
                tx.append_change(&change_row(doc, change), Some(edit))?;
                tx.enqueue(OutboxKind::Change, change.hash, Some(doc), now)?;
                (old, Some(change.hash))
            }
            Self::SaidAlready { old } => (old, None),
            Self::Aside { old, why } => return tx.quarantine(&aside::entry(old, doc, why, now)),
        };
        tx.put_healed(&HealedRow {
            item: old.hash,
            doc,
            again,
            bytes: old.bytes.clone(),
            at: now,
        })
    }
}

impl RunOut {
    fn write(&self, tx: &mut Tx<'_>, now: Millis) -> Result<(), StoreError> {
        if self.row.origin == Origin::Local {
            // What stays of it waits for a boundary of its own.
            tx.uncover_run(self.row.hash, now)?;
        } else {
            tx.remove_run(self.row.hash)?;
        }
        match &self.out {
            Out::Apart => tx.put_healed(&HealedRow {
                item: self.row.hash,
                doc: self.row.doc,
                again: None,
                bytes: self.bytes.clone(),
                at: now,
            }),
            Out::Aside(why) => tx.quarantine(&self.aside(why, now)),
            Out::Waits => tx.put_inbox(&self.waiting(now)).map(drop),
        }
    }
}

fn unhealable(error: HealError) -> EngineError {
    EngineError::Load(match error {
        HealError::Load(error) => error,
        HealError::Genesis | HealError::Header(_) => LoadError::NotOurs,
    })
}

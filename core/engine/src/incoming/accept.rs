//! The second stage: directory rows, then decisions and their folds, then openings, then documents.

use super::judge::is_numbered;
use super::receive::put_access;
use super::seen::Seen;
use super::{Accepted, Fate, STORED_DAMAGED, add, aside_of_inbox};
use crate::error::EngineError;
use crate::event::{Topic, activities_of};
use crate::inner::Inner;
use crate::unit::{decision_row, entity_row, put_opened};
use hucha_model::directory::Directory;
use hucha_model::fold::FoldContext;
use hucha_model::wire::{
    Decision, DirectoryRow, EntityRef, Opened, Payload, Signed, SignedDecision, from_cbor_strict,
    to_cbor,
};
use hucha_model::{ActivityId, DocId, Hash, Millis};
use hucha_store::{
    AccessRow, DisagreementRow, InboxKind, InboxRow, Origin, OutboxKind, Reads, StoreError, Tx,
    Waits,
};
use hucha_sync::{Applied, Item};
use std::collections::BTreeSet;

/// Documents in one transaction of the second stage.
const BATCH: usize = 64;

/// What rows, decisions and access of the inbox come to.
struct Words {
    directory: Directory,
    rows: Vec<(u64, DirectoryRow, Signed)>,
    decisions: Vec<(SignedDecision, Decision, Origin)>,
    access: Vec<AccessRow>,
    fates: Vec<(InboxRow, Fate)>,
}

impl Inner {
    /// Accepts what is not about a document's content, then at most `limit` documents, the newest
    /// activity first.
    pub(crate) fn accept_some(&mut self, limit: usize) -> Result<Accepted, EngineError> {
        let mut accepted = Accepted::default();
        if self.identity.is_none() {
            return Ok(accepted);
        }
        self.look_back()?;
        self.accept_words(&mut accepted.applied)?;
        self.accept_openings(&mut accepted.applied)?;
        accepted.applied.docs.extend(self.heal_all()?);
        let mut done = 0;
        while done < limit {
            let (docs, alone) = self.next_docs((limit - done).min(BATCH))?;
            if docs.is_empty() {
                break;
            }
            done += docs.len();
            let applied = self.accept_docs(&docs, alone)?;
            add(&mut accepted.applied, applied);
            // What the hub numbered may have met its rival here.
            accepted.applied.docs.extend(self.heal_all()?);
        }
        accepted.left = self.store.read(Reads::inbox_docs_len)?;
        self.note_arrived(&accepted.applied.docs, accepted.applied.accepted > 0);
        Ok(accepted)
    }

    /// Accepts directory rows, decisions and access in one transaction, and folds what they move.
    fn accept_words(&mut self, applied: &mut Applied) -> Result<(), EngineError> {
        let (waiting, unfolded) = self.store.read(|reads| {
            Ok((
                reads.inbox_others_len()?,
                !reads.held_decisions()?.is_empty(),
            ))
        })?;
        if waiting == 0 && !unfolded {
            return self.raise_known();
        }
        let words = self.judge_words()?;
        let (scope, now) = (self.me()?.scope, self.now());
        let known = self.newest_known()?;
        let context = FoldContext {
            directory: &words.directory,
            lifecycles: &self.lifecycles,
            known,
            hub_time: self.hub_time,
        };
        let activities = self.store.write(|tx| {
            for (n, row, signed) in &words.rows {
                tx.put_row(scope, *n, row.id, &to_cbor(signed))?;
            }
            for access in &words.access {
                put_access(tx, *access)?;
            }
            for (signed, decision, origin) in &words.decisions {
                tx.put_decision(&decision_row(signed, decision, scope))?;
                relay(
                    tx,
                    *origin,
                    OutboxKind::Decision,
                    signed.hash(),
                    decision.doc,
                    now,
                )?;
            }
            settle(tx, &words.fates, now)?;
            if !words.rows.is_empty() {
                tx.wake(Waits::Device, None)?;
            }
            if !words.rows.is_empty() || !words.decisions.is_empty() {
                tx.wake(Waits::Right, None)?;
            }
            let moved = moved_entities(tx, &words)?;
            self.refold(tx, &moved, context)
        })?;
        count(applied, words.fates.iter().map(|(_, fate)| *fate));
        for (_, decision, _) in &words.decisions {
            self.count_from(decision)?;
        }
        let woken = !words.rows.is_empty();
        if woken {
            self.news.note(Topic::Directory);
        }
        self.note_activities(activities);
        self.directory = words.directory;
        self.known = known;
        if woken {
            // Decisions of devices that just became known.
            return self.accept_words(applied);
        }
        Ok(())
    }

    fn judge_words(&self) -> Result<Words, EngineError> {
        let mut words = Words {
            directory: self.directory.clone(),
            rows: Vec::new(),
            decisions: Vec::new(),
            access: Vec::new(),
            fates: Vec::new(),
        };
        Ok(self.store.read(|reads| {
            for seen in self.see(reads.inbox(InboxKind::Row)?, &words.directory) {
                let fate = self.judge_word(reads, &seen, &mut words)?;
                words.fates.push((seen.row, fate));
            }
            let mut known = BTreeSet::new();
            // Rows that came with them say whose the devices are.
            for seen in self.see(reads.inbox(InboxKind::Decision)?, &words.directory) {
                let before = words.decisions.len();
                let name = (seen.row.hash, has_text(&seen));
                let fate = if known.contains(&name) {
                    Fate::Known
                } else {
                    self.judge_word(reads, &seen, &mut words)?
                };
                if words.decisions.len() > before {
                    known.insert(name);
                }
                words.fates.push((seen.row, fate));
            }
            for seen in self.see(reads.inbox(InboxKind::Access)?, &words.directory) {
                let fate = self.judge_word(reads, &seen, &mut words)?;
                words.fates.push((seen.row, fate));
            }
            Ok(words)
        })?)
    }

    fn judge_word(
        &self,
        reads: &Reads,
        seen: &Seen,
        words: &mut Words,
    ) -> Result<Fate, StoreError> {
        let row = &seen.row;
        let Some(item) = seen.item.clone() else {
            return Ok(Fate::Aside(STORED_DAMAGED));
        };
        Ok(match item {
            Item::Row(signed) => match self.judge_row(reads, &signed)? {
                Ok((n, row)) => {
                    words.directory.insert(n, row.clone());
                    words.rows.push((n, row, signed));
                    Fate::Taken
                }
                Err(why) => why.into(),
            },
            Item::Decision(signed) => {
                match Self::judge_decision(reads, &words.directory, &signed, seen.is_signed)? {
                    Ok(decision) => {
                        words.decisions.push((signed, decision, row.origin));
                        Fate::Taken
                    }
                    Err(why) => why.into(),
                }
            }
            Item::Granted { person, doc, .. } | Item::Ended { person, doc, .. } => {
                let ended = matches!(item, Item::Ended { .. });
                match reads.record_of(row.hash)? {
                    Some(record) if self.is_me(person) => {
                        let n = record.n;
                        words.access.push(AccessRow { doc, n, ended });
                        Fate::Known
                    }
                    Some(_) => Fate::Known,
                    None => Fate::Wait(Waits::Number),
                }
            }
            Item::Opened(_) | Item::Run { .. } | Item::Record(_) | Item::Widened { .. } => {
                Fate::Aside(STORED_DAMAGED)
            }
        })
    }

    /// Accepts openings, which are judged by the decisions on their activity.
    fn accept_openings(&mut self, applied: &mut Applied) -> Result<(), EngineError> {
        let rows = self.store.read(|reads| reads.inbox(InboxKind::Opened))?;
        if rows.is_empty() {
            return Ok(());
        }
        let now = self.now();
        let mut taken: Vec<(Opened, Signed, Origin, Option<&'static str>)> = Vec::new();
        let mut fates = Vec::new();
        for Seen {
            row,
            item,
            is_signed,
        } in self.see(rows, &self.directory)
        {
            let fate = match item {
                Some(Item::Opened(signed)) => {
                    match self
                        .store
                        .read(|reads| Ok(self.judge_opening(reads, &signed, is_signed)))??
                    {
                        Ok((opened, _)) if taken.iter().any(|known| known.0.doc == opened.doc) => {
                            Fate::Known
                        }
                        Ok((opened, disagrees)) => {
                            taken.push((opened, signed, row.origin, disagrees));
                            Fate::Taken
                        }
                        Err(why) => why.into(),
                    }
                }
                Some(
                    Item::Row(_)
                    | Item::Run { .. }
                    | Item::Decision(_)
                    | Item::Record(_)
                    | Item::Granted { .. }
                    | Item::Ended { .. }
                    | Item::Widened { .. },
                )
                | None => Fate::Aside(STORED_DAMAGED),
            };
            fates.push((row, fate));
        }
        self.store.write(|tx| {
            for (opened, signed, origin, disagrees) in &taken {
                put_opened(tx, opened, signed)?;
                let hash = opened.item_hash();
                let doc = Some(opened.doc);
                relay(tx, *origin, OutboxKind::Opened, hash, doc, now)?;
                if let Some(reason) = disagrees {
                    disagree(tx, hash, reason, now)?;
                }
                tx.wake(Waits::Document, doc)?;
            }
            settle(tx, &fates, now)
        })?;
        count(applied, fates.iter().map(|(_, fate)| *fate));
        Ok(())
    }

    /// Folds things anew inside a transaction, with what it has written so far; gives the
    /// activities that they are or belong to.
    pub(crate) fn refold(
        &self,
        tx: &mut Tx<'_>,
        moved: &BTreeSet<EntityRef>,
        context: FoldContext<'_>,
    ) -> Result<BTreeSet<ActivityId>, StoreError> {
        let mut activities = BTreeSet::new();
        let Some(me) = &self.identity else {
            return Ok(activities);
        };
        for entity in moved {
            let state = self
                .state_from(tx, *entity, context)
                .map_err(|_| StoreError::Malformed)?;
            tx.project_entity(&entity_row(&state, me.scope, &self.lifecycles))?;
            activities.append(&mut activities_of(&state));
        }
        Ok(activities)
    }

    /// Gives the highest number whose directory is in force here.
    fn newest_known(&self) -> Result<u64, EngineError> {
        let scope = self.me()?.scope;
        let (cursor, record) = self
            .store
            .read(|reads| Ok((reads.cursor(scope)?, reads.newest_record(scope)?)))?;
        Ok(self.known.max(cursor).max(record))
    }

    fn raise_known(&mut self) -> Result<(), EngineError> {
        self.known = self.newest_known()?;
        Ok(())
    }
}

pub(super) fn count(applied: &mut Applied, fates: impl Iterator<Item = Fate>) {
    for fate in fates {
        match fate {
            Fate::Taken => applied.accepted += 1,
            Fate::Known => applied.duplicates += 1,
            Fate::Wait(_) => {}
            Fate::Aside(_) => applied.quarantined += 1,
        }
    }
}

/// Reads a thing of the inbox; `None` when its bytes were damaged.
pub(super) fn read_item(row: &InboxRow) -> Option<Item> {
    from_cbor_strict(&row.bytes).ok()
}

fn has_text(seen: &Seen) -> bool {
    match &seen.item {
        Some(Item::Decision(signed)) => signed.text.is_some(),
        Some(
            Item::Row(_)
            | Item::Opened(_)
            | Item::Run { .. }
            | Item::Record(_)
            | Item::Granted { .. }
            | Item::Ended { .. }
            | Item::Widened { .. },
        )
        | None => false,
    }
}

/// Moves things of the inbox to where they belong.
pub(super) fn settle(
    tx: &mut Tx<'_>,
    fates: &[(InboxRow, Fate)],
    now: Millis,
) -> Result<(), StoreError> {
    for (row, fate) in fates {
        match fate {
            Fate::Taken | Fate::Known => tx.drop_inbox(row.ord)?,
            Fate::Wait(waits) => {
                if *waits == Waits::Right {
                    carry_on(tx, row, now)?;
                }
                tx.set_waits(row.ord, *waits)?;
            }
            Fate::Aside(why) => {
                if *why == "unknown_device" {
                    carry_on(tx, row, now)?;
                }
                tx.quarantine(&aside_of_inbox(row, why, now))?;
                tx.drop_inbox(row.ord)?;
            }
        }
    }
    Ok(())
}

/// Whether its author has the right, or had it, is for the hub to say: what another phone gave is
/// carried there all the same, late work too.
fn carry_on(tx: &mut Tx<'_>, row: &InboxRow, now: Millis) -> Result<(), StoreError> {
    let kind = match row.kind {
        InboxKind::Opened => OutboxKind::Opened,
        InboxKind::Run => OutboxKind::Run,
        InboxKind::Row | InboxKind::Decision | InboxKind::Access => return Ok(()),
    };
    relay(tx, row.origin, kind, row.hash, row.doc, now)
}

/// What came from another phone is carried on to the hub, unless it has its number already.
pub(super) fn relay(
    tx: &mut Tx<'_>,
    origin: Origin,
    kind: OutboxKind,
    item: Hash,
    doc: Option<DocId>,
    now: Millis,
) -> Result<(), StoreError> {
    if origin == Origin::Peer && !is_numbered(tx, item)? {
        tx.enqueue(kind, item, doc, now)?;
    }
    Ok(())
}

pub(super) fn disagree(
    tx: &mut Tx<'_>,
    item: Hash,
    reason: &str,
    at: Millis,
) -> Result<(), StoreError> {
    tx.disagree(&DisagreementRow {
        item,
        reason: reason.to_owned(),
        at,
    })
}

/// Names the things whose fold may have changed: a new directory may change every fold, a number
/// that arrived the fold of its decision.
fn moved_entities(tx: &mut Tx<'_>, words: &Words) -> Result<BTreeSet<EntityRef>, StoreError> {
    let numbered = tx.held_decisions()?;
    for row in &numbered {
        tx.set_held(row.hash, false)?;
    }
    if !words.rows.is_empty() {
        return Ok(tx.decided_entities()?.into_iter().collect());
    }
    let decided = words
        .decisions
        .iter()
        .map(|(_, decision, _)| decision.entity);
    Ok(numbered
        .iter()
        .map(|row| row.entity)
        .chain(decided)
        .collect())
}

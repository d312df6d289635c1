//! Questions to the log: documents, changes, runs, decisions.

use super::Reads;
use crate::codes::Word;
use crate::columns::{hash, id, int, maybe_id, maybe_uint, millis, uint, word};
use crate::error::StoreError;
use crate::project::PROJECTION;
use crate::rows::{ChangeRow, DecisionRow, JournalRow, OpenedRow, RunRow, Snapshot, Unattested};
use hucha_model::wire::{DocKind, EntityRef};
use hucha_model::{DocId, Hash, Millis, ScopeId};
use rusqlite::{Row, params};

const OPENED: &str = "doc, scope, activity, kind, hash, bytes, at, state";
const RUN: &str = "hash, doc, actor, first, last, bytes, n, origin";
const DECISION: &str = "hash, scope, entity_kind, entity, bytes, text, n, held, doc";
const CHANGE: &str = "doc, hash, actor, seq, bytes";

impl Reads {
    /// Gives the opening of a document.
    pub fn opened(&self, doc: DocId) -> Result<Option<OpenedRow>, StoreError> {
        self.one(
            &format!("SELECT {OPENED} FROM opened WHERE doc = ?1"),
            [doc.as_bytes()],
            opened_row,
        )
    }

    /// Gives the opening of this name.
    pub fn opened_by_hash(&self, hash: Hash) -> Result<Option<OpenedRow>, StoreError> {
        self.one(
            &format!("SELECT {OPENED} FROM opened WHERE hash = ?1"),
            [hash.0],
            opened_row,
        )
    }

    /// Lists documents of a scope and kind, newest first; `None` means every one.
    pub fn docs(
        &self,
        scope: Option<ScopeId>,
        kind: Option<DocKind>,
    ) -> Result<Vec<OpenedRow>, StoreError> {
        self.all(
            &format!(
                "SELECT {OPENED} FROM opened WHERE (?1 IS NULL OR scope = ?1) \
                 AND (?2 IS NULL OR kind = ?2) ORDER BY at DESC, doc DESC"
            ),
            params![scope.map(|scope| *scope.as_bytes()), kind.map(Word::word)],
            opened_row,
        )
    }

    /// Lists at most `limit` documents of a scope and kind opened before a moment, newest first:
    /// one page of a list screen.
    pub fn docs_before(
        &self,
        scope: ScopeId,
        kind: DocKind,
        before: Millis,
        limit: u32,
    ) -> Result<Vec<OpenedRow>, StoreError> {
        self.all(
            &format!(
                "SELECT {OPENED} FROM opened WHERE scope = ?1 AND kind = ?2 AND at < ?3 \
                 ORDER BY at DESC, doc DESC LIMIT ?4"
            ),
            params![scope.as_bytes(), kind.word(), before.0, limit],
            opened_row,
        )
    }

    /// Lists documents whose projections an older program made: they want a rebuild.
    pub fn stale_projections(&self) -> Result<Vec<DocId>, StoreError> {
        self.all(
            "SELECT doc FROM opened WHERE projected <> ?1 ORDER BY doc",
            [PROJECTION],
            |row| id(row, 0),
        )
    }

    /// Lists the changes of a document, as bytes, in the order they were appended.
    pub fn changes(&self, doc: DocId) -> Result<Vec<Vec<u8>>, StoreError> {
        self.all(
            "SELECT bytes FROM change WHERE doc = ?1 ORDER BY ord",
            [doc.as_bytes()],
            |row| row.get(0),
        )
    }

    /// Lists one actor's changes `first..=last` of a document, in order of their number.
    pub fn changes_of_run(
        &self,
        doc: DocId,
        actor: &[u8],
        first: u64,
        last: u64,
    ) -> Result<Vec<ChangeRow>, StoreError> {
        self.all(
            &format!(
                "SELECT {CHANGE} FROM change WHERE doc = ?1 AND actor = ?2 \
                 AND seq BETWEEN ?3 AND ?4 ORDER BY seq"
            ),
            params![doc.as_bytes(), actor, int(first), int(last)],
            change_row,
        )
    }

    /// Gives one change of a document.
    pub fn change(&self, doc: DocId, hash: Hash) -> Result<Option<ChangeRow>, StoreError> {
        self.one(
            &format!("SELECT {CHANGE} FROM change WHERE doc = ?1 AND hash = ?2"),
            params![doc.as_bytes(), hash.0],
            change_row,
        )
    }

    /// Gives the newest snapshot of a document.
    pub fn snapshot(&self, doc: DocId) -> Result<Option<Snapshot>, StoreError> {
        let found = self.one(
            "SELECT heads, bytes FROM snapshot WHERE doc = ?1",
            [doc.as_bytes()],
            |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?)),
        )?;
        let Some((heads, bytes)) = found else {
            return Ok(None);
        };
        let heads: Option<Vec<Hash>> = heads.chunks(32).map(Hash::from_slice).collect();
        let heads = heads.ok_or(StoreError::Malformed)?;
        Ok(Some(Snapshot { heads, bytes }))
    }

    /// Lists, by actor, the unbroken stretches of a document's changes that no run covers yet.
    pub fn unattested(&self, doc: DocId) -> Result<Vec<Unattested>, StoreError> {
        let loose = self.all(
            "SELECT actor, seq, hash FROM change WHERE doc = ?1 AND run IS NULL ORDER BY actor, seq",
            [doc.as_bytes()],
            |row| Ok((row.get::<_, Vec<u8>>(0)?, uint(row, 1)?, hash(row, 2)?)),
        )?;
        let mut stretches: Vec<Unattested> = Vec::new();
        for (actor, seq, change) in loose {
            match stretches.last_mut() {
                Some(last) if last.actor == actor && last.last + 1 == seq => {
                    (last.last, last.change) = (seq, change);
                }
                Some(_) | None => {
                    stretches.push(Unattested {
                        doc,
                        actor,
                        first: seq,
                        last: seq,
                        change,
                    });
                }
            }
        }
        Ok(stretches)
    }

    /// Gives the run of this name.
    pub fn run(&self, hash: Hash) -> Result<Option<RunRow>, StoreError> {
        self.one(
            &format!("SELECT {RUN} FROM run WHERE hash = ?1"),
            [hash.0],
            run_row,
        )
    }

    /// Lists the runs of a document by actor and first change.
    pub fn runs(&self, doc: DocId) -> Result<Vec<RunRow>, StoreError> {
        self.all(
            &format!("SELECT {RUN} FROM run WHERE doc = ?1 ORDER BY actor, first, hash"),
            [doc.as_bytes()],
            run_row,
        )
    }

    /// Gives the decision of this name.
    pub fn decision(&self, hash: Hash) -> Result<Option<DecisionRow>, StoreError> {
        self.one(
            &format!("SELECT {DECISION} FROM decision WHERE hash = ?1"),
            [hash.0],
            decision_row,
        )
    }

    /// Lists the decisions on one entity: numbered ones first in order, then by name.
    pub fn decisions(&self, entity: EntityRef) -> Result<Vec<DecisionRow>, StoreError> {
        self.all(
            &format!(
                "SELECT {DECISION} FROM decision WHERE entity_kind = ?1 AND entity = ?2 \
                 ORDER BY n IS NULL, n, hash"
            ),
            params![entity.kind.word(), entity.id.as_bytes()],
            decision_row,
        )
    }

    /// Lists the things whose decisions name a document as the source of their facts.
    pub fn entities_read_from(&self, doc: DocId) -> Result<Vec<EntityRef>, StoreError> {
        self.all(
            "SELECT DISTINCT entity_kind, entity FROM decision WHERE doc = ?1 \
             ORDER BY entity_kind, entity",
            [doc.as_bytes()],
            |row| {
                Ok(EntityRef {
                    kind: word(row, 0)?,
                    id: id(row, 1)?,
                })
            },
        )
    }

    /// Lists the decisions that cannot be judged yet.
    pub fn held_decisions(&self) -> Result<Vec<DecisionRow>, StoreError> {
        self.all(
            &format!("SELECT {DECISION} FROM decision WHERE held = 1 ORDER BY hash"),
            [],
            decision_row,
        )
    }

    /// Lists every entity that a decision is about.
    pub fn decided_entities(&self) -> Result<Vec<EntityRef>, StoreError> {
        self.all(
            "SELECT DISTINCT entity_kind, entity FROM decision ORDER BY entity_kind, entity",
            [],
            |row| {
                Ok(EntityRef {
                    kind: word(row, 0)?,
                    id: id(row, 1)?,
                })
            },
        )
    }

    /// Lists the commands given on this device in a document, in order.
    pub fn journal(&self, doc: DocId) -> Result<Vec<JournalRow>, StoreError> {
        self.all(
            "SELECT change, edit FROM journal WHERE doc = ?1 ORDER BY ord",
            [doc.as_bytes()],
            |row| {
                Ok(JournalRow {
                    change: hash(row, 0)?,
                    edit: row.get(1)?,
                })
            },
        )
    }
}

fn opened_row(row: &Row<'_>) -> rusqlite::Result<OpenedRow> {
    Ok(OpenedRow {
        doc: id(row, 0)?,
        scope: id(row, 1)?,
        activity: id(row, 2)?,
        kind: word(row, 3)?,
        hash: hash(row, 4)?,
        bytes: row.get(5)?,
        at: millis(row, 6)?,
        state: word(row, 7)?,
    })
}

fn change_row(row: &Row<'_>) -> rusqlite::Result<ChangeRow> {
    Ok(ChangeRow {
        doc: id(row, 0)?,
        hash: hash(row, 1)?,
        actor: row.get(2)?,
        seq: uint(row, 3)?,
        bytes: row.get(4)?,
    })
}

fn run_row(row: &Row<'_>) -> rusqlite::Result<RunRow> {
    Ok(RunRow {
        hash: hash(row, 0)?,
        doc: id(row, 1)?,
        actor: row.get(2)?,
        first: uint(row, 3)?,
        last: uint(row, 4)?,
        bytes: row.get(5)?,
        n: maybe_uint(row, 6)?,
        origin: word(row, 7)?,
    })
}

fn decision_row(row: &Row<'_>) -> rusqlite::Result<DecisionRow> {
    Ok(DecisionRow {
        hash: hash(row, 0)?,
        scope: id(row, 1)?,
        entity: EntityRef {
            kind: word(row, 2)?,
            id: id(row, 3)?,
        },
        bytes: row.get(4)?,
        text: row.get(5)?,
        n: maybe_uint(row, 6)?,
        held: row.get(7)?,
        doc: maybe_id(row, 8)?,
    })
}

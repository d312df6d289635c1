//! A unit of work: everything one command writes, in one transaction.

use crate::error::EngineError;
use crate::inner::Inner;
use hucha_document::{Change, Edit, Touched};
use hucha_model::fold::{EntityState, FoldInput, Outcome, fold, frontier};
use hucha_model::lifecycle::Lifecycles;
use hucha_model::planted::{Bug, is_planted};
use hucha_model::wire::{
    Decision, DetachedText, EntityRef, Facts, Opened, Payload, Signed, SignedDecision, Verb,
    to_cbor,
};
use hucha_model::{DocId, Hash, ScopeId};
use hucha_store::{
    BlobRow, ChangeRow, DecisionRow, DocState, EntityRow, OpenedRow, OutboxKind, StoreError, Touch,
    Tx,
};
use std::collections::{BTreeMap, BTreeSet};

/// What one command writes.
#[derive(Default)]
pub(crate) struct Unit {
    pub(crate) opened: Vec<(Opened, Signed)>,
    pub(crate) changes: Vec<(DocId, Change, String)>,
    pub(crate) touched: BTreeMap<DocId, Touched>,
    pub(crate) decisions: Vec<(SignedDecision, Decision)>,
    pub(crate) blobs: Vec<BlobRow>,
    /// Decisions of this unit by thing, for those that follow in the same unit.
    pending: BTreeMap<EntityRef, Vec<FoldInput>>,
    pub(crate) states: BTreeMap<EntityRef, EntityState>,
}

/// A decision to be made.
#[derive(Debug, Clone)]
pub(crate) struct NewDecision {
    pub(crate) entity: EntityRef,
    pub(crate) verb: Verb,
    pub(crate) facts: Facts,
    pub(crate) text: Option<String>,
    pub(crate) doc: Option<DocId>,
    pub(crate) heads: Vec<Hash>,
}

impl Inner {
    /// Adds an edit to a unit.
    pub(crate) fn unit_edit(
        &mut self,
        unit: &mut Unit,
        doc: DocId,
        edit: &Edit,
    ) -> Result<Hash, EngineError> {
        let me = self.me()?.person;
        let now = self.now();
        let open = self.doc(doc)?;
        let committed = match open.edit(edit, me, now) {
            Ok(committed) => committed,
            Err(error) => {
                self.docs.remove(&doc);
                return Err(error.into());
            }
        };
        let hash = committed.change.hash;
        let journal = serde_json::to_string(edit).map_err(|_| EngineError::BadInput("edit"))?;
        unit.changes.push((doc, committed.change, journal));
        unit.touched
            .entry(doc)
            .or_default()
            .union(committed.touched);
        Ok(hash)
    }

    /// Adds the opening of a document to a unit, and opens it.
    pub(crate) fn unit_open(&mut self, unit: &mut Unit, opened: Opened) -> Result<(), EngineError> {
        if self.opened(opened.doc)?.is_some() {
            return Err(EngineError::Refused {
                reason: "document_exists".into(),
            });
        }
        let signed = Signed::seal(&opened, self.signer.as_ref())?;
        let doc = hucha_document::Doc::create(opened.kind, self.random())?;
        self.docs.insert(opened.doc, doc);
        unit.touched.entry(opened.doc).or_default();
        unit.opened.push((opened, signed));
        Ok(())
    }

    /// Adds a decision to a unit, after folding it with all that is known: a decision that is not
    /// valid here is refused before anything is written.
    pub(crate) fn unit_decide(
        &mut self,
        unit: &mut Unit,
        new: NewDecision,
    ) -> Result<Hash, EngineError> {
        let mut inputs = self.fold_inputs(new.entity)?;
        inputs.extend(unit.pending.get(&new.entity).into_iter().flatten().cloned());
        let me = self.me()?;
        let (scope, user, device) = (me.scope, me.person, me.device);
        let mut heads = new.heads;
        heads.sort_unstable();
        self.decisions += 1;
        let decision = Decision {
            scope,
            entity: new.entity,
            verb: new.verb,
            after: frontier(&inputs),
            doc: new.doc,
            heads,
            facts: new.facts,
            text: None,
            user,
            device,
            directory: self.known,
            at: self.now(),
            seq: self.decisions,
        };
        let text = new
            .text
            .filter(|text| !text.trim().is_empty())
            .map(|text| DetachedText {
                salt: Hash(self.random()),
                text,
            });
        let signed = SignedDecision::seal(decision, text, self.signer.as_ref())?;
        let (decision, hash) = (signed.decision()?, signed.hash());
        let input = FoldInput {
            hash,
            decision: decision.clone(),
            record: None,
            facts_disputed: false,
        };
        inputs.push(input.clone());
        let state = fold(new.entity, &inputs, self.context());
        match state.outcome_of(hash) {
            Some(Outcome::Applied { .. }) => {}
            Some(Outcome::Refused { reason }) => {
                return Err(EngineError::Refused {
                    reason: reason.clone(),
                });
            }
            Some(Outcome::Held { .. }) | None => return Err(EngineError::Held),
        }
        unit.pending.entry(new.entity).or_default().push(input);
        unit.states.insert(new.entity, state);
        unit.decisions.push((signed, decision));
        Ok(hash)
    }

    /// Does `work` as one unit: committed whole, or nothing of it is kept, here or on disk.
    pub(crate) fn transact<T>(
        &mut self,
        work: impl FnOnce(&mut Self, &mut Unit) -> Result<T, EngineError>,
    ) -> Result<T, EngineError> {
        let mut unit = Unit::default();
        match work(self, &mut unit) {
            Ok(made) => self.commit(unit).map(|()| made),
            Err(error) => {
                // Documents that were written to in memory are read from the store again.
                self.forget(&unit.touched.keys().copied().collect());
                Err(error)
            }
        }
    }

    /// Writes a unit in one transaction. On an error nothing of it is kept, here or on disk.
    pub(crate) fn commit(&mut self, unit: Unit) -> Result<(), EngineError> {
        let touched: BTreeSet<DocId> = unit.touched.keys().copied().collect();
        let mut done = self.write_unit(&unit);
        if is_planted(Bug::AckBeforeCommit) && done.is_err() {
            self.forget(&touched);
            done = Ok(());
        }
        if done.is_err() {
            self.forget(&touched);
        } else {
            self.note_written(&touched, unit.states.values());
        }
        done
    }

    fn write_unit(&mut self, unit: &Unit) -> Result<(), EngineError> {
        let scope = self.me()?.scope;
        let now = self.now();
        let decisions = self.decisions;
        let lifecycles = std::sync::Arc::clone(&self.lifecycles);
        let parts = self.parts(&unit.touched)?;
        self.store.write(|tx| {
            for (opened, signed) in &unit.opened {
                put_opened(tx, opened, signed)?;
                tx.enqueue(
                    OutboxKind::Opened,
                    opened.item_hash(),
                    Some(opened.doc),
                    now,
                )?;
            }
            for (doc, change, journal) in &unit.changes {
                tx.append_change(&change_row(*doc, change), Some(journal))?;
                tx.enqueue(OutboxKind::Change, change.hash, Some(*doc), now)?;
            }
            for (doc, part) in &parts {
                part.project(tx, *doc)?;
            }
            for blob in &unit.blobs {
                tx.put_blob(blob)?;
            }
            for (signed, decision) in &unit.decisions {
                tx.put_decision(&decision_row(signed, decision, scope))?;
                tx.enqueue(OutboxKind::Decision, signed.hash(), decision.doc, now)?;
            }
            for state in unit.states.values() {
                tx.project_entity(&entity_row(state, scope, &lifecycles))?;
            }
            if !unit.decisions.is_empty() {
                tx.meta_set("decisions", &decisions.to_be_bytes())?;
                self.key.keep(tx)?;
            }
            Ok(())
        })?;
        Ok(())
    }

    /// Reads again what was touched, for the projections.
    pub(crate) fn parts(
        &mut self,
        touched: &BTreeMap<DocId, Touched>,
    ) -> Result<Vec<(DocId, Part)>, EngineError> {
        touched
            .iter()
            .filter(|(_, touched)| !touched.is_empty())
            .map(|(doc, touched)| Ok((*doc, Part::read(self.doc(*doc)?, touched)?)))
            .collect()
    }
}

/// The touched part of one document, as the projections take it.
pub(crate) enum Part {
    Visit(Touch, hucha_model::content::VisitContent),
    FollowUp(Touch, hucha_model::content::FollowUpContent),
    Session(Touch, hucha_model::content::SessionContent),
}

impl Part {
    pub(crate) fn read(doc: &hucha_document::Doc, touched: &Touched) -> Result<Self, EngineError> {
        use hucha_model::wire::DocKind;
        let touch = touch_of(touched);
        Ok(match doc.kind() {
            DocKind::Visit => Self::Visit(touch, doc.visit_part(touched).map_err(hydrate)?.content),
            DocKind::FollowUp => {
                Self::FollowUp(touch, doc.follow_up_part(touched).map_err(hydrate)?.content)
            }
            DocKind::StudySession => {
                Self::Session(touch, doc.session_part(touched).map_err(hydrate)?.content)
            }
        })
    }

    pub(crate) fn project(&self, tx: &mut Tx<'_>, doc: DocId) -> Result<(), StoreError> {
        match self {
            Self::Visit(touch, content) => tx.project_visit(doc, touch, content),
            Self::FollowUp(touch, content) => tx.project_follow_up(doc, touch, content),
            Self::Session(touch, content) => tx.project_session(doc, touch, content),
        }
    }
}

pub(crate) fn hydrate(error: impl std::error::Error + Send + Sync + 'static) -> EngineError {
    EngineError::Hydrate(Box::new(error))
}

fn touch_of(touched: &Touched) -> Touch {
    let touched = touched.clone();
    Touch {
        items: touched.items,
        findings: touched.findings,
        suggestions: touched.suggestions,
        same_as: touched.same_as,
        photos: touched.photos,
        sections: touched.sections,
        notes: touched.notes,
        plans: touched.plans,
        results: touched.results,
        topics: touched.topics,
        attendance: touched.attendance,
        minutes: touched.minutes,
    }
}

pub(crate) fn put_opened(
    tx: &mut Tx<'_>,
    opened: &Opened,
    signed: &Signed,
) -> Result<(), StoreError> {
    tx.put_opened(&OpenedRow {
        doc: opened.doc,
        scope: opened.scope,
        activity: opened.activity,
        kind: opened.kind,
        hash: opened.item_hash(),
        bytes: to_cbor(signed),
        at: opened.at,
        state: DocState::Live,
    })?;
    Ok(())
}

pub(crate) fn change_row(doc: DocId, change: &Change) -> ChangeRow {
    ChangeRow {
        doc,
        hash: change.hash,
        actor: change.actor.clone(),
        seq: change.seq,
        bytes: change.bytes.clone(),
    }
}

pub(crate) fn decision_row(
    signed: &SignedDecision,
    decision: &Decision,
    scope: ScopeId,
) -> DecisionRow {
    DecisionRow {
        hash: signed.hash(),
        scope,
        entity: decision.entity,
        bytes: to_cbor(&signed.signed),
        text: signed.text.as_ref().map(to_cbor),
        n: None,
        held: false,
        doc: decision.doc,
    }
}

pub(crate) fn entity_row(
    state: &EntityState,
    scope: ScopeId,
    lifecycles: &Lifecycles,
) -> EntityRow {
    EntityRow {
        entity: state.entity,
        scope,
        state: state.state.clone(),
        closed: lifecycles.is_closed(state.entity.kind, &state.state),
        needs_ruling: state.needs_ruling,
        due: state.facts.due,
        json: serde_json::to_string(state).unwrap_or_default(),
    }
}

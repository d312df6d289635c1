//! A steward's inbox: late work, kept aside until somebody of its author's plant rules on it.

mod claim;
mod photos;

pub use claim::CaptureClaim;

use crate::engine::Engine;
use crate::error::EngineError;
use crate::inner::{Inner, read_record};
use crate::unit::{NewDecision, Unit};
use chrono::NaiveDateTime;
use hucha_document::{Author, Doc, RunToJudge, admit_batch};
use hucha_model::access::{is_late, visit_of};
use hucha_model::content::VisitContent;
use hucha_model::wire::{
    Attestation, DocKind, EntityKind, EntityRef, Facts, Verb, from_cbor_strict,
};
use hucha_model::{ActivityId, DocId, Hash, Lang, OrgId};
use hucha_store::{QuarantineRow, Reads};
use hucha_sync::Item;
use serde::{Deserialize, Serialize};

/// Late work as its plant sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LateWorkView {
    /// Its name, for the ruling.
    pub item: Hash,
    /// The activity it belongs to.
    pub activity: ActivityId,
    /// The document it would go into.
    pub doc: DocId,
    /// Who wrote it.
    pub author: String,
    /// When the hub took it aside.
    pub at: NaiveDateTime,
    /// How many changes it holds.
    pub changes: u32,
    /// When it says it was captured.
    pub captured: CaptureClaim,
    /// Why it waits, as a sentence.
    pub sentence: String,
    /// True when it was turned away; it may be let in all the same.
    pub is_turned_away: bool,
}

/// A run kept aside, read.
struct LateRun {
    row: QuarantineRow,
    held: Attestation,
    changes: Vec<Vec<u8>>,
}

impl Engine {
    /// Lists late work that waits for a person of its author's plant.
    pub fn late_work(&self, lang: Lang) -> Result<Vec<LateWorkView>, EngineError> {
        self.lock().late_work(lang)
    }

    /// Shows the record of a visit as it would be with late work of this author in it; nothing is
    /// changed.
    pub fn preview_late_work(&self, item: Hash) -> Result<VisitContent, EngineError> {
        self.lock().preview_late(item)
    }

    /// Lets late work in, or turns it away; it is in the document once the hub has numbered it
    /// again.
    pub fn rule_on_late_work(
        &self,
        item: Hash,
        admit: bool,
        text: Option<String>,
    ) -> Result<Hash, EngineError> {
        self.lock().rule_on_late(item, admit, text)
    }

    /// Hands the follow-up of a visit, and its findings, over to another helping plant (WH67-24).
    /// The record of the inspection stays with the team.
    pub fn hand_over(
        &self,
        activity: ActivityId,
        to: OrgId,
        text: Option<String>,
    ) -> Result<Vec<Hash>, EngineError> {
        self.lock().hand_over(activity, to, text.as_deref())
    }
}

impl Inner {
    fn late_runs(&self) -> Result<Vec<LateRun>, EngineError> {
        let rows = self.store.read(Reads::quarantined)?;
        let late = rows.into_iter().filter(|row| is_late(&row.why));
        Ok(late.filter_map(read_late).collect())
    }

    fn late_work(&self, lang: Lang) -> Result<Vec<LateWorkView>, EngineError> {
        let mut views = Vec::new();
        for LateRun { row, held, changes } in self.late_runs()? {
            let Some(opened) = self.opened(held.doc)? else {
                continue;
            };
            let record = self.store.read(|reads| reads.record_of(row.hash))?;
            let record = record.and_then(|record| read_record(&record.bytes).ok());
            let activity = self.state(opened.activity_ref())?;
            let captured = self.claim_of(&held, &changes, (&opened, &activity), lang)?;
            views.push(LateWorkView {
                item: row.hash,
                activity: opened.activity,
                doc: held.doc,
                author: self.directory.person_name(held.user),
                at: record.map_or(row.at, |record| record.at).local(),
                changes: changes.len() as u32,
                captured,
                sentence: self.lifecycles.sentence(&row.why, lang),
                is_turned_away: activity.late.get(&row.hash) == Some(&false),
            });
        }
        Ok(views)
    }

    fn late_run(&self, item: Hash) -> Result<LateRun, EngineError> {
        let row = self.store.read(|reads| reads.quarantined_one(item))?;
        row.filter(|row| is_late(&row.why))
            .and_then(read_late)
            .ok_or(EngineError::Missing("late work"))
    }

    fn preview_late(&self, item: Hash) -> Result<VisitContent, EngineError> {
        let doc = self.with_late(&self.late_run(item)?.held)?;
        if doc.kind() != DocKind::Visit {
            return Err(EngineError::Refused {
                reason: "late.no_preview".into(),
            });
        }
        Ok(doc.visit().map_err(crate::unit::hydrate)?.content)
    }

    /// Gives a copy of the document with late work in it. What its author wrote before it comes
    /// first: the one may need the other.
    fn with_late(&self, wanted: &Attestation) -> Result<Doc, EngineError> {
        let mut runs = self.late_runs()?;
        runs.retain(|run| {
            (run.held.doc, &run.held.actor) == (wanted.doc, &wanted.actor)
                && run.held.seq <= wanted.seq
        });
        runs.sort_by_key(|run| run.held.seq);
        let doc = self.load_doc(wanted.doc)?;
        let to_judge: Vec<RunToJudge<'_>> = runs
            .iter()
            .map(|run| RunToJudge {
                attestation: &run.held,
                changes: &run.changes,
                author: Author {
                    user: run.held.user,
                    may_lead: true,
                    may_plan: true,
                },
            })
            .collect();
        let outcome = admit_batch(&doc, &to_judge);
        if outcome.runs.last().is_none_or(Result::is_err) {
            return Err(EngineError::Missing("earlier work"));
        }
        Ok(outcome.doc)
    }

    fn rule_on_late(
        &mut self,
        item: Hash,
        admit: bool,
        text: Option<String>,
    ) -> Result<Hash, EngineError> {
        let held = self.late_run(item)?.held;
        let opened = self
            .opened(held.doc)?
            .ok_or(EngineError::UnknownDocument(held.doc))?;
        let facts = Facts {
            item: Some(item),
            person: Some(held.user),
            ..Facts::default()
        };
        let verb = if admit {
            Verb::AdmitLate
        } else {
            Verb::TurnAway
        };
        self.transact(|inner, unit| {
            inner.unit_decide(
                unit,
                plain(opened.activity_ref(), verb, facts, text.as_deref()),
            )
        })
    }

    pub(crate) fn hand_over(
        &mut self,
        activity: ActivityId,
        to: OrgId,
        text: Option<&str>,
    ) -> Result<Vec<Hash>, EngineError> {
        let visit = crate::visit::visit_ref(activity);
        let lifecycles = std::sync::Arc::clone(&self.lifecycles);
        let mut things = vec![visit];
        for (entity, state) in self.states()? {
            let is_open = !lifecycles.is_closed(EntityKind::Finding, &state.state);
            if visit_of(&state) == Some(visit) && is_open {
                things.push(entity);
            }
        }
        let facts = Facts {
            helper: Some(to),
            ..Facts::default()
        };
        self.transact(|inner, unit: &mut Unit| {
            let decide =
                |thing| inner.unit_decide(unit, plain(thing, Verb::HandOver, facts.clone(), text));
            things.into_iter().map(decide).collect()
        })
    }
}

fn plain(entity: EntityRef, verb: Verb, facts: Facts, text: Option<&str>) -> NewDecision {
    NewDecision {
        entity,
        verb,
        facts,
        text: text.map(str::to_owned),
        doc: None,
        heads: Vec::new(),
    }
}

fn read_late(row: QuarantineRow) -> Option<LateRun> {
    let Ok(Item::Run {
        attestation,
        changes,
    }) = from_cbor_strict(&row.bytes)
    else {
        return None;
    };
    let held = attestation.open().ok()?;
    Some(LateRun { row, held, changes })
}

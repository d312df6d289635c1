//! Steps of a life-cycle: simple ones are one decision, some write a record too.

use super::ActRequest;
use crate::command::Receipt;
use crate::error::EngineError;
use crate::inner::Inner;
use crate::session::session_ref;
use crate::unit::{NewDecision, Unit, hydrate};
use crate::visit::{SubmitRequest, visit_ref};
use hucha_model::content::listed_findings;
use hucha_model::fold::EntityState;
use hucha_model::wire::{EntityKind, EntityRef, FindingKind, Verb};
use hucha_model::{ActivityId, EntityId, FindingId, Hash};

/// A step that does more than decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Composite {
    /// Hands over the list of a visit.
    Submit,
    /// Signs the list of a visit.
    Countersign,
    /// Hands the follow-up of a visit over to another plant.
    HandOver,
    /// Closes the sign-in sheet of a session.
    Hold,
}

impl Composite {
    /// Tells which composite step this is, if it is one.
    pub(crate) fn of(kind: EntityKind, verb: Verb) -> Option<Self> {
        const ALL: &[(EntityKind, Verb, Composite)] = &[
            (EntityKind::Visit, Verb::Submit, Composite::Submit),
            (EntityKind::Visit, Verb::Countersign, Composite::Countersign),
            (EntityKind::Visit, Verb::HandOver, Composite::HandOver),
            (EntityKind::StudySession, Verb::Hold, Composite::Hold),
        ];
        let found = ALL
            .iter()
            .find(|(of, step, _)| (*of, *step) == (kind, verb));
        found.map(|(.., composite)| *composite)
    }
}

impl Inner {
    /// Takes a step of a life-cycle; durable when it returns.
    pub(super) fn act_decide(&mut self, request: &ActRequest) -> Result<Receipt, EngineError> {
        let Some(composite) = Composite::of(request.kind, request.verb) else {
            return self.take_step(request);
        };
        let activity = ActivityId::from(request.id.ok_or(EngineError::BadInput("id"))?);
        let text = request.text.clone();
        Ok(match composite {
            Composite::Submit => {
                let submit = self.submit_request(activity, request)?;
                Receipt::Document {
                    doc: self.submit_visit(activity, &submit)?,
                }
            }
            Composite::Countersign => Receipt::Decision {
                entity: visit_ref(activity),
                hash: self.countersign_visit(activity, text)?,
            },
            Composite::HandOver => {
                let to = request.helper.ok_or_else(|| refused("needs.helper"))?;
                let made = self.hand_over(activity, to, text.as_deref())?;
                Receipt::Decision {
                    entity: visit_ref(activity),
                    hash: made.first().copied().unwrap_or_default(),
                }
            }
            Composite::Hold => Receipt::Decision {
                entity: session_ref(activity),
                hash: self.hold_session(activity)?,
            },
        })
    }

    fn take_step(&mut self, request: &ActRequest) -> Result<Receipt, EngineError> {
        let mut unit = Unit::default();
        let (entity, hash) = self.unit_step(&mut unit, request)?;
        self.commit(unit)?;
        Ok(Receipt::Decision { entity, hash })
    }

    /// Adds a step that is one decision to a unit.
    pub(super) fn unit_step(
        &mut self,
        unit: &mut Unit,
        request: &ActRequest,
    ) -> Result<(EntityRef, Hash), EngineError> {
        let id = request
            .id
            .unwrap_or_else(|| EntityId::new(self.now(), self.random()));
        let entity = EntityRef {
            kind: request.kind,
            id,
        };
        let state = self.state(entity)?;
        let facts = self.facts_of(request, &state, || self.evidence_of(&state))?;
        let doc = self.doc_of_step(&state, request.verb)?;
        let heads = match doc {
            Some(doc) => self.doc(doc)?.heads(),
            None => Vec::new(),
        };
        let step = NewDecision {
            entity,
            verb: request.verb,
            facts,
            text: request.text.clone(),
            doc,
            heads,
        };
        Ok((entity, self.unit_decide(unit, step)?))
    }

    /// Names the photos by which a finding is seen to be put right.
    fn evidence_of(&self, finding: &EntityState) -> Result<Vec<Hash>, EngineError> {
        let Some(doc) = self.follow_up_doc(finding)? else {
            return Ok(Vec::new());
        };
        let mut photos = self.after_photos(doc)?;
        let finding = FindingId::from(finding.entity.id);
        Ok(photos.remove(&finding).unwrap_or_default())
    }

    /// Names who put right each line that was put right on the spot.
    fn submit_request(
        &mut self,
        activity: ActivityId,
        request: &ActRequest,
    ) -> Result<SubmitRequest, EngineError> {
        let doc = activity.visit_doc();
        if self.if_opened(doc)?.is_none() {
            return Err(refused("unknown_document"));
        }
        let content = self.doc(doc)?.visit().map_err(hydrate)?.content;
        let rectified_by = listed_findings(&content)
            .into_iter()
            .filter(|(_, line)| line.on_the_spot && line.kind == FindingKind::Hazard)
            .filter_map(|(finding, _)| Some((finding, request.rectifier_of(finding)?)))
            .collect();
        Ok(SubmitRequest {
            rectified_by,
            waiver: request.text.clone(),
        })
    }
}

pub(crate) fn refused(reason: &str) -> EngineError {
    EngineError::Refused {
        reason: reason.to_owned(),
    }
}

//! The facts of a step: what the form says, and what this phone knows by itself.

use super::ActRequest;
use crate::error::EngineError;
use crate::inner::Inner;
use crate::session::session_ref;
use crate::visit::visit_ref;
use chrono::Datelike;
use hucha_model::access::visit_of;
use hucha_model::content::{PhotoFor, PhotoMoment};
use hucha_model::directory::AsOf;
use hucha_model::fold::EntityState;
use hucha_model::wire::{EntityKind, EntityRef, Facts, Stance, Verb};
use hucha_model::{ActivityId, DocId, FindingId, Hash, Millis, OrgId, PairingId};
use std::collections::BTreeMap;

impl Inner {
    /// Gives the facts of a step on a thing as it stands. What a record is read for as a whole (the
    /// list, the sign-in sheet) is not among them; `after` names the photos of a finding that was
    /// put right.
    pub(crate) fn facts_of(
        &self,
        request: &ActRequest,
        state: &EntityState,
        after: impl FnOnce() -> Result<Vec<Hash>, EngineError>,
    ) -> Result<Facts, EngineError> {
        let mut facts = Facts {
            person: request.person,
            due: request.due.map(Into::into),
            starts: request.starts.map(Millis::from_local),
            severity: request.severity,
            stance: request.stance,
            on_site: request.on_site,
            number: request.number.clone(),
            year: request.year,
            helper: request.helper,
            helped: request.helped,
            kinds: request.kinds.clone(),
            agreed_by: request.agreed_by.clone(),
            ..Facts::default()
        };
        if let Some(activity) = request.activity {
            facts.refers = vec![self.activity_ref(activity)?];
        }
        match state.entity.kind {
            EntityKind::LeaderTerm => self.of_term(request, &mut facts),
            EntityKind::Pairing => self.of_pairing(request, state, &mut facts),
            EntityKind::Visit => self.of_visit(request, state, &mut facts)?,
            EntityKind::Finding => of_finding(request, &mut facts, after)?,
            EntityKind::StudySession => facts.participants = self.invited(&request.participants)?,
            EntityKind::Leave => {
                let me = self.me()?.person;
                if request.verb == Verb::Ask {
                    facts.person = facts.person.or(Some(me));
                }
            }
            EntityKind::EscalatedIssue => {
                if request.verb == Verb::Raise && facts.helped.is_none() {
                    facts.helped = self.own_plant()?;
                }
            }
            EntityKind::YearPlan | EntityKind::Report => {}
        }
        Ok(facts)
    }

    /// The plant that leads is the candidate's own.
    fn of_term(&self, request: &ActRequest, facts: &mut Facts) {
        let Some(candidate) = request.person else {
            return;
        };
        if request.verb == Verb::Recommend && facts.helper.is_none() {
            let members = self.members();
            let orgs = self.plants_of(candidate);
            facts.helper = orgs.into_iter().find(|org| members.contains(org));
        }
    }

    /// One that helps two names the pair there is already (一帮二).
    fn of_pairing(&self, request: &ActRequest, state: &EntityState, facts: &mut Facts) {
        if request.verb != Verb::Propose {
            return;
        }
        let others = self.paired_already(
            [request.helper, request.helped],
            request.year,
            state.entity.id.into(),
        );
        facts.refers = others
            .into_iter()
            .map(|pairing| EntityRef {
                kind: EntityKind::Pairing,
                id: pairing.into(),
            })
            .collect();
    }

    /// Lists the pairs of a year that hold one of these plants already.
    pub(crate) fn paired_already(
        &self,
        sides: [Option<OrgId>; 2],
        year: Option<u16>,
        but: PairingId,
    ) -> Vec<PairingId> {
        let today = self.now().max(self.hub_time).day();
        let holds = |org| sides.contains(&Some(org));
        self.directory
            .all_pairings(AsOf::NOW)
            .iter()
            .filter(|pair| Some(pair.to.year()) == year.map(i32::from) && today <= pair.to)
            .filter(|pair| pair.pairing != but && (holds(pair.helper) || holds(pair.helped)))
            .map(|pair| pair.pairing)
            .collect()
    }

    fn of_visit(
        &self,
        request: &ActRequest,
        state: &EntityState,
        facts: &mut Facts,
    ) -> Result<(), EngineError> {
        if request.verb != Verb::Plan {
            return Ok(());
        }
        let (helper, helped) = (
            state.facts.helper.or(facts.helper),
            state.facts.helped.or(facts.helped),
        );
        facts.participants = self.visit_party(&request.participants, helper, helped)?;
        Ok(())
    }

    /// Names the originals of the photos of after, finding by finding, as far as this phone holds
    /// the follow-up.
    pub(crate) fn after_photos(
        &self,
        follow_up: DocId,
    ) -> Result<BTreeMap<FindingId, Vec<Hash>>, EngineError> {
        let mut by_finding: BTreeMap<FindingId, Vec<Hash>> = BTreeMap::new();
        for row in self.store.read(|reads| reads.photos(follow_up))? {
            let photo = row.content;
            if let (PhotoMoment::After, PhotoFor::Finding(finding)) = (photo.moment, photo.shows) {
                by_finding.entry(finding).or_default().push(photo.original);
            }
        }
        Ok(by_finding)
    }

    /// Finds the document whose heads a step names, where this phone holds it.
    pub(crate) fn doc_of_step(
        &self,
        state: &EntityState,
        verb: Verb,
    ) -> Result<Option<DocId>, EngineError> {
        let activity = ActivityId::from(state.entity.id);
        match state.entity.kind {
            EntityKind::Finding => self.follow_up_doc(state),
            EntityKind::StudySession if verb == Verb::Archive => {
                self.if_opened(activity.session_doc())
            }
            EntityKind::StudySession
            | EntityKind::LeaderTerm
            | EntityKind::Pairing
            | EntityKind::YearPlan
            | EntityKind::Visit
            | EntityKind::Leave
            | EntityKind::EscalatedIssue
            | EntityKind::Report => Ok(None),
        }
    }

    /// Finds the follow-up that a finding is put right in, where this phone holds it.
    pub(crate) fn follow_up_doc(
        &self,
        finding: &EntityState,
    ) -> Result<Option<DocId>, EngineError> {
        let Some(visit) = visit_of(finding) else {
            return Ok(None);
        };
        self.if_opened(ActivityId::from(visit.id).visit_doc().follow_up())
    }

    /// Gives back a document's name where this phone holds it.
    pub(crate) fn if_opened(&self, doc: DocId) -> Result<Option<DocId>, EngineError> {
        let opened = self.store.read(|reads| reads.opened(doc))?;
        Ok(opened.map(|_| doc))
    }

    /// Names an activity by what was decided on it here.
    pub(crate) fn activity_ref(&self, activity: ActivityId) -> Result<EntityRef, EngineError> {
        for entity in [visit_ref(activity), session_ref(activity)] {
            if self.store.read(|reads| reads.entity(entity))?.is_some() {
                return Ok(entity);
            }
        }
        Err(EngineError::UnknownEntity(session_ref(activity)))
    }

    /// Lists the member plants of the alliance.
    pub(crate) fn members(&self) -> &[OrgId] {
        self.directory
            .alliance(AsOf::NOW)
            .map_or(&[], |alliance| alliance.members)
    }
}

fn of_finding(
    request: &ActRequest,
    facts: &mut Facts,
    after: impl FnOnce() -> Result<Vec<Hash>, EngineError>,
) -> Result<(), EngineError> {
    let rules_closed = request.verb == Verb::Rule && request.stance == Some(Stance::Agree);
    if request.verb == Verb::Rule {
        // The form asks which of the two decisions holds; the fold reads it from the evidence.
        facts.stance = None;
    }
    if request.verb == Verb::SelfCheck || rules_closed {
        facts.evidence = after()?;
    }
    Ok(())
}

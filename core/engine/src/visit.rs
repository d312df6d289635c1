//! A visit: its record is opened, filled in, handed over and countersigned.

use crate::error::EngineError;
use crate::inner::Inner;
use crate::unit::{NewDecision, Unit, hydrate};
use hucha_document::{Edit, FollowUpEdit};
use hucha_model::content::{
    ListedFinding, PhotoFor, VisitContent, list_digest, listed_findings, submitted_facts,
};
use hucha_model::wire::{
    Capacity, Count, DocKind, EntityKind, EntityRef, Facts, FindingKind, Opened, Party,
    TemplateRef, Verb,
};
use hucha_model::{ActivityId, DocId, FindingId, Hash, PersonId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The note by which an inspector says that his records are complete (记录完毕).
pub(crate) const CLOSING_NOTE: &str = "closing";

/// What the visit leader adds when handing over the list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubmitRequest {
    /// Who of the host put right what was put right on the spot.
    #[serde(default)]
    pub rectified_by: BTreeMap<FindingId, PersonId>,
    /// Why records of a participant are missing, when some are.
    #[serde(default)]
    pub waiver: Option<String>,
}

impl Inner {
    /// Opens the record of a planned visit: the inspecting team only.
    pub(crate) fn open_visit(
        &mut self,
        activity: ActivityId,
        template: TemplateRef,
    ) -> Result<DocId, EngineError> {
        let visit = visit_ref(activity);
        let state = self.state(visit)?;
        let helper = state
            .facts
            .helper
            .ok_or(EngineError::UnknownEntity(visit))?;
        let me = self.me()?;
        let doc = activity.visit_doc();
        let opened = Opened {
            doc,
            kind: DocKind::Visit,
            scope: me.scope,
            activity,
            parties: vec![Party {
                org: helper,
                capacity: Capacity::Helper,
            }],
            participants: state.guests.into_iter().collect(),
            template: Some(template),
            from: None,
            user: me.person,
            device: me.device,
            at: self.now(),
        };
        let mut unit = Unit::default();
        self.unit_open(&mut unit, opened)?;
        self.commit(unit)?;
        Ok(doc)
    }

    /// Hands over the list: the findings are decided onto it, the follow-up is made from the heads,
    /// the submit names them. One transaction.
    pub(crate) fn submit_visit(
        &mut self,
        activity: ActivityId,
        request: &SubmitRequest,
    ) -> Result<DocId, EngineError> {
        let visit = visit_ref(activity);
        let state = self.state(visit)?;
        let (Some(helper), Some(helped)) = (state.facts.helper, state.facts.helped) else {
            return Err(EngineError::UnknownEntity(visit));
        };
        let source = self
            .docs_of(activity)?
            .into_iter()
            .find(|opened| opened.kind == DocKind::Visit)
            .ok_or(EngineError::Missing("visit record"))?;
        // The lines of the list are the leader's to write: of anybody else every gate would refuse them.
        let me = self.me()?.person;
        if !self.viewer(me).rights(&source, Some(&state)).may_lead {
            return Err(EngineError::Refused {
                reason: "authority.leader".into(),
            });
        }
        let open = self.doc(source.doc)?;
        let (content, heads) = (open.visit().map_err(hydrate)?.content, open.heads());
        let listed = listed_findings(&content);
        let follow_up = source.doc.follow_up();
        let mut facts = submitted_facts(
            &content,
            source.template.as_ref(),
            self.item_count(source.template.as_ref()),
        );
        facts.ends = Some(self.now());
        facts.missing = missing_inspectors(&content, &state.facts);
        facts.focus = focus_areas(&content);
        facts.kinds.clone_from(&state.facts.kinds);
        self.transact(|inner, unit| {
            let submit = NewDecision {
                entity: visit,
                verb: Verb::Submit,
                facts,
                text: request.waiver.clone(),
                doc: Some(source.doc),
                heads: heads.clone(),
            };
            inner.unit_decide(unit, submit)?;
            inner.open_follow_up(unit, &source, follow_up, heads, helper, helped)?;
            inner.copy_list(unit, follow_up, &content, &listed)?;
            for (finding, line) in &listed {
                let mut facts = listing_facts(line, visit);
                (facts.helper, facts.helped) = (Some(helper), Some(helped));
                inner.unit_decide(unit, on_finding(*finding, Verb::List, facts, follow_up))?;
                // A suggestion has nothing that was put right.
                if line.on_the_spot && line.kind == FindingKind::Hazard {
                    let facts = Facts {
                        person: request.rectified_by.get(finding).copied(),
                        evidence: evidence_of(&content, *finding),
                        ..Facts::default()
                    };
                    let spot = on_finding(*finding, Verb::RectifyOnTheSpot, facts, follow_up);
                    inner.unit_decide(unit, spot)?;
                }
            }
            Ok(follow_up)
        })
    }

    /// Copies the lines of the list and their photos into the follow-up.
    fn copy_list(
        &mut self,
        unit: &mut Unit,
        follow_up: DocId,
        content: &VisitContent,
        listed: &BTreeMap<FindingId, ListedFinding>,
    ) -> Result<(), EngineError> {
        for (finding, line) in listed {
            let (finding, listed) = (*finding, line.clone());
            let edit = FollowUpEdit::ListFinding { finding, listed };
            self.unit_edit(unit, follow_up, &Edit::FollowUp(edit))?;
        }
        for (photo, shown) in &content.photos {
            if matches!(shown.shows, PhotoFor::Finding(_)) {
                let (photo, content) = (*photo, shown.clone());
                let edit = FollowUpEdit::AddPhoto { photo, content };
                self.unit_edit(unit, follow_up, &Edit::FollowUp(edit))?;
            }
        }
        Ok(())
    }

    fn open_follow_up(
        &mut self,
        unit: &mut Unit,
        source: &Opened,
        doc: DocId,
        heads: Vec<Hash>,
        helper: hucha_model::OrgId,
        helped: hucha_model::OrgId,
    ) -> Result<(), EngineError> {
        let me = self.me()?;
        let opened = Opened {
            doc,
            kind: DocKind::FollowUp,
            scope: source.scope,
            activity: source.activity,
            parties: vec![
                Party {
                    org: helper,
                    capacity: Capacity::Helper,
                },
                Party {
                    org: helped,
                    capacity: Capacity::Host,
                },
            ],
            participants: source.participants.clone(),
            template: None,
            from: Some((source.doc, heads)),
            user: me.person,
            device: me.device,
            at: self.now(),
        };
        self.unit_open(unit, opened)
    }

    /// The host signs the list as it reads on the host's own phone.
    pub(crate) fn countersign_visit(
        &mut self,
        activity: ActivityId,
        text: Option<String>,
    ) -> Result<Hash, EngineError> {
        let follow_up = self.follow_up_of(activity)?;
        let open = self.doc(follow_up)?;
        let (content, heads) = (open.follow_up().map_err(hydrate)?.content, open.heads());
        let mut counts: BTreeMap<Count, u64> =
            [Count::RowsAgreed, Count::RowsRemarked, Count::RowsDisagreed]
                .map(|count| (count, 0))
                .into();
        for finding in content.findings.keys() {
            let state = self.state(finding_ref(*finding))?;
            let count = match state.facts.stance {
                Some(hucha_model::wire::Stance::Remark) => Count::RowsRemarked,
                Some(hucha_model::wire::Stance::Disagree) => Count::RowsDisagreed,
                Some(hucha_model::wire::Stance::Agree) | None => Count::RowsAgreed,
            };
            *counts.entry(count).or_default() += 1;
        }
        let facts = Facts {
            list: Some(list_digest(&content.findings)),
            counts,
            ..Facts::default()
        };
        let mut unit = Unit::default();
        let decision = NewDecision {
            entity: visit_ref(activity),
            verb: Verb::Countersign,
            facts,
            text,
            doc: Some(follow_up),
            heads,
        };
        let hash = self.unit_decide(&mut unit, decision)?;
        self.commit(unit)?;
        Ok(hash)
    }

    /// Finds the follow-up of a visit.
    pub(crate) fn follow_up_of(&self, activity: ActivityId) -> Result<DocId, EngineError> {
        self.docs_of(activity)?
            .into_iter()
            .find(|opened| opened.kind == DocKind::FollowUp)
            .map(|opened| opened.doc)
            .ok_or(EngineError::Missing("follow-up"))
    }
}

pub(crate) fn visit_ref(activity: ActivityId) -> EntityRef {
    EntityRef {
        kind: EntityKind::Visit,
        id: activity.into(),
    }
}

pub(crate) fn finding_ref(finding: FindingId) -> EntityRef {
    EntityRef {
        kind: EntityKind::Finding,
        id: finding.into(),
    }
}

fn on_finding(finding: FindingId, verb: Verb, facts: Facts, doc: DocId) -> NewDecision {
    NewDecision {
        entity: finding_ref(finding),
        verb,
        facts,
        text: None,
        doc: Some(doc),
        heads: Vec::new(),
    }
}

fn listing_facts(line: &ListedFinding, visit: EntityRef) -> Facts {
    Facts {
        finding_kind: Some(line.kind),
        severity: (line.kind == FindingKind::Hazard).then_some(line.severity),
        refers: vec![visit],
        row: Some(line.row),
        ..Facts::default()
    }
}

fn evidence_of(content: &VisitContent, finding: FindingId) -> Vec<Hash> {
    content
        .photos_of(finding)
        .into_iter()
        .filter(|(_, photo)| photo.moment == hucha_model::content::PhotoMoment::After)
        .map(|(_, photo)| photo.original)
        .collect()
}

/// Inspectors who have not said that their records are complete.
pub(crate) fn missing_inspectors(content: &VisitContent, planned: &Facts) -> Vec<PersonId> {
    let closed: BTreeSet<PersonId> = content
        .notes
        .values()
        .filter(|note| note.about == CLOSING_NOTE)
        .map(|note| note.by)
        .collect();
    planned
        .participants
        .iter()
        .filter(|p| matches!(p.capacity, Capacity::VisitLeader | Capacity::Inspector))
        .map(|p| p.person)
        .filter(|person| !closed.contains(person))
        .collect()
}

/// Focus areas of the checklist that were touched: the digit before the dot of an answered item.
fn focus_areas(content: &VisitContent) -> Vec<u8> {
    let areas: BTreeSet<u8> = content
        .answers
        .keys()
        .filter_map(|item| item.split('.').next()?.parse().ok())
        .collect();
    areas.into_iter().collect()
}

//! What this phone may read of a visit: decisions, the team's record, the list. Read once a screen.

use crate::error::EngineError;
use crate::inner::Inner;
use crate::unit::hydrate;
use crate::view::facts::{is_applied, visit_leader};
use crate::visit::visit_ref;
use hucha_model::checklist::Checklist;
use hucha_model::content::{FollowUpContent, VisitContent, listed_findings};
use hucha_model::fold::EntityState;
use hucha_model::wire::{DocKind, Opened, Verb};
use hucha_model::{ActivityId, DocId, PersonId};

/// A visit as one person reads it. The record is the team's: for anybody else it is not there, even
/// where the bytes are.
pub(in crate::view) struct Reading {
    /// What the decisions say.
    pub(in crate::view) visit: EntityState,
    /// Who holds the phone.
    pub(in crate::view) me: PersonId,
    /// The opening of the record.
    pub(in crate::view) record: Option<Opened>,
    /// What stands in it now; empty without a record.
    pub(in crate::view) content: VisitContent,
    /// The follow-up, where the list stands once it was handed over.
    pub(in crate::view) follow_up: Option<DocId>,
    /// The list: as handed over, or as it would be now.
    pub(in crate::view) list: FollowUpContent,
}

impl Reading {
    /// Tells whether the list was handed over.
    pub(in crate::view) fn is_handed_over(&self) -> bool {
        self.visit.applied(Verb::Submit).is_some()
    }

    /// Names who leads the visit now: whoever took over, or the leader of a later plan.
    pub(in crate::view) fn leader(&self) -> Option<PersonId> {
        let steps = self.visit.steps.iter();
        let newest = steps
            .filter(|step| is_applied(step))
            .rfind(|step| matches!(step.verb, Verb::Plan | Verb::TakeLead));
        newest
            .filter(|step| step.verb == Verb::TakeLead)
            .map(|step| step.user)
            .or_else(|| visit_leader(&self.visit.facts))
    }

    /// Tells whether the person reads a document of the visit.
    pub(in crate::view) fn reads_a_record(&self) -> bool {
        self.record.is_some() || self.follow_up.is_some()
    }

    /// Names the record.
    pub(in crate::view) fn doc(&self) -> Option<DocId> {
        self.record.as_ref().map(|opened| opened.doc)
    }
}

impl Inner {
    /// Reads a visit; fails when neither a decision on it nor a document of it is here.
    pub(in crate::view) fn reading(
        &mut self,
        activity: ActivityId,
    ) -> Result<Reading, EngineError> {
        let me = self.me()?.person;
        let visit = self.state(visit_ref(activity))?;
        let doc = activity.visit_doc();
        let (record, follow_up) = (self.opened(doc)?, self.opened(doc.follow_up())?);
        if visit.steps.is_empty() && record.is_none() && follow_up.is_none() {
            return Err(EngineError::UnknownEntity(visit_ref(activity)));
        }
        let reads = |opened: &Opened| self.viewer(me).reads_document(opened, &visit);
        let record = record.filter(|opened| opened.kind == DocKind::Visit && reads(opened));
        let follow_up =
            follow_up.filter(|opened| opened.kind == DocKind::FollowUp && reads(opened));
        let content = match &record {
            Some(opened) => self.doc(opened.doc)?.visit().map_err(hydrate)?.content,
            None => VisitContent::default(),
        };
        let list = match &follow_up {
            Some(opened) => self.doc(opened.doc)?.follow_up().map_err(hydrate)?.content,
            None => FollowUpContent {
                findings: listed_findings(&content),
                photos: content.photos.clone(),
                ..FollowUpContent::default()
            },
        };
        Ok(Reading {
            visit,
            me,
            record,
            content,
            follow_up: follow_up.map(|opened| opened.doc),
            list,
        })
    }

    /// Finds the checklist that the record was opened with.
    pub(in crate::view) fn record_checklist(&self, reading: &Reading) -> Option<&Checklist> {
        self.checklist(reading.record.as_ref()?.template.as_ref())
    }

    /// Tells whether the person of this phone may write in the record now.
    pub(in crate::view) fn may_write_record(&self, reading: &Reading) -> Result<bool, EngineError> {
        match &reading.record {
            Some(opened) => self.may_write(reading.me, opened),
            None => Ok(false),
        }
    }
}

//! What an act writes into a record, where it is more than one edit of a document known at once.

use super::FindingRequest;
use crate::command::Receipt;
use crate::error::EngineError;
use crate::inner::Inner;
use crate::unit::hydrate;
use hucha_document::{Edit, FindingField, SessionEdit, VisitEdit};
use hucha_model::content::{AttendanceState, PhotoFor, PhotoMoment};
use hucha_model::directory::AsOf;
use hucha_model::wire::{FindingKind, Severity, TemplateRef};
use hucha_model::{ActivityId, DocId, FindingId, Hash, OrgId, PersonId};
use std::path::Path;

impl Inner {
    /// Notes a hazard or suggestion under a new id.
    pub(super) fn note_finding(
        &mut self,
        activity: ActivityId,
        noted: FindingRequest,
    ) -> Result<Receipt, EngineError> {
        let finding = FindingId::new(self.now(), self.random());
        let record = VisitEdit::Record {
            finding,
            kind: noted.kind.unwrap_or(FindingKind::Hazard),
            severity: noted.severity.unwrap_or(Severity::General),
            place: noted.place.unwrap_or_default(),
            text: noted.text.unwrap_or_default(),
            advice: noted.advice.unwrap_or_default(),
            basis: noted.basis.unwrap_or_default(),
            item: noted.item.unwrap_or_default(),
        };
        let on_the_spot = noted.on_the_spot.filter(|on_the_spot| *on_the_spot);
        let spot = on_the_spot.map(|_| VisitEdit::SetFinding {
            finding,
            field: FindingField::OnTheSpot(true),
        });
        let hash = self.edits(activity.visit_doc(), record, spot)?;
        Ok(Receipt::Finding { finding, hash })
    }

    /// Rewrites the fields that are given, all in one transaction; with none, nothing is to be done.
    pub(super) fn rewrite_finding(
        &mut self,
        activity: ActivityId,
        finding: FindingId,
        with: FindingRequest,
    ) -> Result<Receipt, EngineError> {
        let doc = activity.visit_doc();
        if let Some(kind) = with.kind {
            let content = self.doc(doc)?.visit().map_err(hydrate)?.content;
            let noted = content.findings.get(&finding).map(|noted| noted.kind);
            if noted.is_some_and(|noted| noted != kind) {
                return Err(EngineError::BadInput("kind"));
            }
        }
        let fields = [
            with.severity.map(FindingField::Severity),
            with.place.map(FindingField::Place),
            with.text.map(FindingField::Text),
            with.advice.map(FindingField::Advice),
            with.basis.map(FindingField::Basis),
            with.item.map(FindingField::Item),
            with.on_the_spot.map(FindingField::OnTheSpot),
        ];
        let set = |field| VisitEdit::SetFinding { finding, field };
        let mut edits = fields.into_iter().flatten().map(set);
        let Some(first) = edits.next() else {
            return Ok(Receipt::Done);
        };
        let hash = self.edits(doc, first, edits)?;
        Ok(Receipt::Finding { finding, hash })
    }

    /// Writes several edits of a visit's record as one; gives the last change.
    fn edits(
        &mut self,
        doc: DocId,
        first: VisitEdit,
        more: impl IntoIterator<Item = VisitEdit>,
    ) -> Result<Hash, EngineError> {
        let opened = self.opened(doc)?.ok_or(EngineError::UnknownDocument(doc))?;
        let first = Edit::Visit(first);
        let more: Vec<Edit> = more.into_iter().map(Edit::Visit).collect();
        for edit in [&first].into_iter().chain(&more) {
            self.check_right(&opened, edit)?;
        }
        self.transact(|inner, unit| {
            let mut last = inner.unit_edit(unit, doc, &first)?;
            for edit in &more {
                last = inner.unit_edit(unit, doc, edit)?;
            }
            Ok(last)
        })
    }

    /// Takes in a photo: of a line that was handed over into the follow-up, anything else into the
    /// visit's record; whoever holds only the one takes it in there.
    pub(super) fn take_photo(
        &mut self,
        activity: ActivityId,
        finding: Option<FindingId>,
        file: &Path,
        moment: PhotoMoment,
        clock_offset_s: Option<i64>,
    ) -> Result<Receipt, EngineError> {
        let record = activity.visit_doc();
        let doc = match (finding, self.if_opened(record.follow_up())?) {
            (_, None) => record,
            (Some(finding), Some(follow_up)) => {
                let content = self.doc(follow_up)?.follow_up().map_err(hydrate)?.content;
                let is_listed = content
                    .findings
                    .iter()
                    .any(|(id, line)| *id == finding || line.merged.contains(&finding));
                if is_listed { follow_up } else { record }
            }
            (None, Some(follow_up)) => self.if_opened(record)?.unwrap_or(follow_up),
        };
        let shows = finding.map_or(PhotoFor::Activity, PhotoFor::Finding);
        let photo = self.capture(doc, file, clock_offset_s, shows, moment)?;
        Ok(Receipt::Photo { photo })
    }

    /// Writes a note; a second one of the same person about the same replaces the first.
    pub(super) fn write_note(
        &mut self,
        activity: ActivityId,
        about: String,
        text: String,
    ) -> Result<Receipt, EngineError> {
        let key = about.clone();
        self.on_visit(activity, VisitEdit::WriteNote { key, about, text })
    }

    /// Notes who came, for the plant they were invited for or stand for.
    pub(super) fn sign_in(
        &mut self,
        activity: ActivityId,
        person: Option<PersonId>,
        state: AttendanceState,
    ) -> Result<Receipt, EngineError> {
        let person = match person {
            Some(person) => person,
            None => self.me()?.person,
        };
        let org = self
            .stands_for(activity, person)?
            .ok_or(EngineError::BadInput("person"))?;
        self.on_session(activity, SessionEdit::Attend { person, org, state })
    }

    fn stands_for(
        &self,
        activity: ActivityId,
        person: PersonId,
    ) -> Result<Option<OrgId>, EngineError> {
        let session = self.state(crate::session::session_ref(activity))?;
        let mut invited = session.facts.participants.iter();
        let invitee = invited.find(|invitee| invitee.person == person);
        let orgs = self.plants_of(person);
        let member = orgs.iter().find(|org| self.members().contains(org));
        Ok(invitee
            .map(|invitee| invitee.org)
            .or(member.or(orgs.first()).copied()))
    }

    /// Finds a checklist by its id, or that of the most local programme in force that has one.
    pub(super) fn checklist_of(&self, id: Option<&str>) -> Result<TemplateRef, EngineError> {
        let found = match id {
            Some(id) => self.programmes.checklist(id),
            None => self
                .own_checklist()
                .and_then(|id| self.programmes.checklist(id)),
        };
        let checklist = found.ok_or(EngineError::BadInput("checklist"))?;
        Ok(checklist.template())
    }

    fn own_checklist(&self) -> Option<&str> {
        let alliance = self.directory.alliance(AsOf::NOW)?;
        let profiles = self.programmes.jurisdictions();
        // The further down a profile stands, the more programmes are in force in it.
        let depth = |jurisdiction: &str| {
            let path = [jurisdiction.to_owned()];
            profiles.resolve(&path).programmes.len()
        };
        self.programmes
            .in_force(alliance.programmes)
            .into_iter()
            .filter(|programme| !programme.checklists.is_empty())
            .max_by_key(|programme| depth(&programme.jurisdiction))?
            .checklists
            .first()
            .map(String::as_str)
    }

    /// Makes a key that nobody else has.
    pub(super) fn new_key(&self) -> String {
        let random: [u8; 8] = self.random();
        format!("{:016x}", u64::from_be_bytes(random))
    }
}

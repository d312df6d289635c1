//! Edits of documents: one field, one change, one transaction.

use crate::error::EngineError;
use crate::inner::Inner;
use crate::unit::Unit;
use hucha_document::{Edit, FollowUpEdit, SessionEdit, VisitEdit};
use hucha_model::access::Rights;
use hucha_model::wire::{DocKind, Opened, TemplateRef};
use hucha_model::{DocId, Hash, PersonId};

impl Inner {
    /// Writes one edit; durable when it returns.
    pub(crate) fn edit(&mut self, doc: DocId, edit: &Edit) -> Result<Hash, EngineError> {
        let opened = self.opened(doc)?.ok_or(EngineError::UnknownDocument(doc))?;
        self.check_right(&opened, edit)?;
        let mut unit = Unit::default();
        let hash = self.unit_edit(&mut unit, doc, edit)?;
        self.commit(unit)?;
        Ok(hash)
    }

    /// Checks that this phone's person may write an edit now, as far as the document's content is
    /// not asked.
    pub(crate) fn check_right(&self, opened: &Opened, edit: &Edit) -> Result<(), EngineError> {
        let me = self.me()?.person;
        let refused = |reason: &str| {
            Err(EngineError::Refused {
                reason: reason.into(),
            })
        };
        if !self.may_write(me, opened)? {
            return refused("no_access");
        }
        if !self.has_right(me, opened, edit)? {
            return refused(match edit {
                Edit::Session(_) => "who.not_sheet_keeper",
                Edit::Visit(_) | Edit::FollowUp(_) => "authority",
            });
        }
        if !self.answer_fits(opened.template.as_ref(), edit) {
            return refused("answer.kind");
        }
        Ok(())
    }

    /// Tells whether a person may write in a document. The activity is folded only for those who
    /// may not by the opening of a visit or session alone.
    pub(crate) fn may_write(&self, person: PersonId, opened: &Opened) -> Result<bool, EngineError> {
        let viewer = self.viewer(person);
        if opened.kind != DocKind::FollowUp && viewer.is_let_in_by(opened) {
            return Ok(true);
        }
        Ok(viewer.writes_document(opened, &self.state(opened.activity_ref())?))
    }

    /// Tells whether a reader of the document may write this. The visit is folded only for the rare
    /// edit that asks who leads: an answer is written hundreds of times a visit.
    fn has_right(&self, me: PersonId, opened: &Opened, edit: &Edit) -> Result<bool, EngineError> {
        let right: fn(&Rights) -> bool = match edit {
            Edit::Visit(VisitEdit::Rule { .. })
            | Edit::FollowUp(FollowUpEdit::ListFinding { .. }) => |rights| rights.may_lead,
            Edit::FollowUp(FollowUpEdit::Plan { .. }) => |rights| rights.may_plan,
            // Whoever signs in somebody else keeps the sheet; oneself signs in anybody.
            Edit::Session(SessionEdit::Attend { person, .. }) if *person != me => {
                |rights| rights.may_lead
            }
            Edit::Visit(_) | Edit::FollowUp(_) | Edit::Session(_) => return Ok(true),
        };
        let visit = self.state(crate::visit::visit_ref(opened.activity))?;
        Ok(right(&self.viewer(me).rights(opened, Some(&visit))))
    }

    /// Tells whether an answer is of its item's kind: a service is done or not, what is looked at
    /// conforms or not (WD-25, WD-26). Items of a checklist that is not known here are not judged.
    fn answer_fits(&self, template: Option<&TemplateRef>, edit: &Edit) -> bool {
        let Edit::Visit(VisitEdit::Answer { item, value } | VisitEdit::Rule { item, value }) = edit
        else {
            return true;
        };
        template
            .and_then(|template| {
                let list = self.programmes.checklist(&template.id)?;
                (list.sha256 == template.sha256).then_some(list)
            })
            .and_then(|list| list.item(item))
            .is_none_or(|asked| asked.accepts(*value))
    }
}

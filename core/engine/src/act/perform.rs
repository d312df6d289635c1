//! Every act becomes the engine's work: the right document, the right key, one transaction.

use super::Act;
use crate::command::Receipt;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::inner::Inner;
use crate::unit::hydrate;
use crate::visit::CLOSING_NOTE;
use hucha_document::{Edit, FollowUpEdit, SessionEdit, VisitEdit};
use hucha_model::{ActivityId, DocId, PhotoId};

impl Engine {
    /// Does what a person did on a screen; what it writes is durable when this returns.
    pub fn act(&self, act: Act) -> Result<Receipt, EngineError> {
        self.lock().act(act)
    }
}

impl Inner {
    fn act(&mut self, act: Act) -> Result<Receipt, EngineError> {
        match act {
            Act::Decide { request } => self.act_decide(&request),
            Act::FillIn { form } => self.act_decide(&form.read()?),
            Act::Answer {
                activity,
                item,
                value,
            } => {
                self.check_item(activity, &item)?;
                self.on_visit(activity, VisitEdit::Answer { item, value })
            }
            Act::RuleItem {
                activity,
                item,
                value,
            } => {
                self.check_item(activity, &item)?;
                self.on_visit(activity, VisitEdit::Rule { item, value })
            }
            Act::NoteFinding { activity, finding } => self.note_finding(activity, finding),
            Act::RewriteFinding {
                activity,
                finding,
                with,
            } => self.rewrite_finding(activity, finding, with),
            Act::RemoveFinding {
                activity,
                finding,
                why,
            } => self.on_visit(activity, VisitEdit::RemoveFinding { finding, why }),
            Act::SuggestWording {
                activity,
                finding,
                text,
            } => self.on_visit(activity, VisitEdit::Suggest { finding, text }),
            Act::MergeFindings {
                activity,
                finding,
                into,
            } => self.on_visit(activity, VisitEdit::MergeInto { finding, into }),
            Act::TakePhoto {
                activity,
                finding,
                file,
                moment,
                clock_offset_s,
            } => self.take_photo(activity, finding, &file, moment, clock_offset_s),
            Act::KeepInside { activity, photo } => self.keep_inside(activity, photo),
            Act::AssignSection {
                activity,
                section,
                person,
            } => self.on_visit(activity, VisitEdit::AssignSection { section, person }),
            Act::WriteNote {
                activity,
                about,
                text,
            } => self.write_note(activity, about, text),
            Act::CloseRecords { activity } => {
                self.write_note(activity, CLOSING_NOTE.to_owned(), "记录完毕".to_owned())
            }
            Act::PlanRectification {
                activity,
                finding,
                measures,
                responsible,
                due,
                funds_yuan,
                contingency,
            } => {
                let plan = hucha_model::content::RectificationPlan {
                    measures,
                    responsible,
                    due: due.into(),
                    funds_yuan,
                    contingency,
                    by: self.me()?.person,
                    at: self.now(),
                };
                self.on_follow_up(activity, FollowUpEdit::Plan { finding, plan })
            }
            Act::WriteResult {
                activity,
                finding,
                text,
            } => self.on_follow_up(activity, FollowUpEdit::Result { finding, text }),
            Act::OpenVisit {
                activity,
                checklist,
            } => {
                let template = self.checklist_of(checklist.as_deref())?;
                let doc = self.open_visit(activity, template)?;
                Ok(Receipt::Document { doc })
            }
            Act::OpenSession { activity } => {
                let doc = self.open_session(activity)?;
                Ok(Receipt::Document { doc })
            }
            Act::PutTopic {
                activity,
                key,
                title,
            } => {
                let key = key.unwrap_or_else(|| self.new_key());
                self.on_session(activity, SessionEdit::PutTopic { key, title })
            }
            Act::SignIn {
                activity,
                person,
                state,
            } => self.sign_in(activity, person, state),
            Act::WriteMinutes {
                activity,
                section,
                text,
            } => self.on_session(activity, SessionEdit::Minutes { section, text }),
            Act::TryKey => {
                self.try_key()?;
                Ok(Receipt::Done)
            }
            Act::WantSync => {
                self.want_sync();
                // A round that begins wants a sync too, but is not told of its own wish.
                self.note_wish();
                Ok(Receipt::Done)
            }
            Act::RetryNow { item } => {
                if !self.retry_now(item)? {
                    return Err(EngineError::Missing("item"));
                }
                self.note_wish();
                Ok(Receipt::Done)
            }
        }
    }

    /// Refuses an item that the visit's checklist does not have. A checklist that is not known here
    /// is not judged.
    fn check_item(&self, activity: ActivityId, item: &str) -> Result<(), EngineError> {
        let opened = self.opened(activity.visit_doc())?;
        let template = opened.and_then(|opened| opened.template);
        let list = template.and_then(|template| {
            let list = self.programmes.checklist(&template.id)?;
            (list.sha256 == template.sha256).then_some(list)
        });
        match list {
            Some(list) if list.item(item).is_none() => Err(EngineError::BadInput("item")),
            Some(_) | None => Ok(()),
        }
    }

    /// Writes one edit in the record of a visit.
    pub(super) fn on_visit(
        &mut self,
        activity: ActivityId,
        edit: VisitEdit,
    ) -> Result<Receipt, EngineError> {
        self.change(activity.visit_doc(), &Edit::Visit(edit))
    }

    /// Marks a photo in the document that both sides read, once the list was handed over with it;
    /// before that, and for photos of the visit as a whole, in the team's record.
    fn keep_inside(
        &mut self,
        activity: ActivityId,
        photo: PhotoId,
    ) -> Result<Receipt, EngineError> {
        let follow_up = self.if_opened(activity.visit_doc().follow_up())?;
        let is_listed = match follow_up {
            Some(doc) => {
                let content = self.doc(doc)?.follow_up().map_err(hydrate)?.content;
                content.photos.contains_key(&photo)
            }
            None => false,
        };
        if is_listed {
            self.on_follow_up(activity, FollowUpEdit::KeepInside { photo })
        } else {
            self.on_visit(activity, VisitEdit::KeepInside { photo })
        }
    }

    /// Writes one edit in the follow-up of a visit.
    fn on_follow_up(
        &mut self,
        activity: ActivityId,
        edit: FollowUpEdit,
    ) -> Result<Receipt, EngineError> {
        self.change(activity.visit_doc().follow_up(), &Edit::FollowUp(edit))
    }

    /// Writes one edit in the record of a session.
    pub(super) fn on_session(
        &mut self,
        activity: ActivityId,
        edit: SessionEdit,
    ) -> Result<Receipt, EngineError> {
        self.change(activity.session_doc(), &Edit::Session(edit))
    }

    fn change(&mut self, doc: DocId, edit: &Edit) -> Result<Receipt, EngineError> {
        let hash = self.edit(doc, edit)?;
        Ok(Receipt::Change { hash })
    }
}

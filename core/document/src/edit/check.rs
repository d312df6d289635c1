//! Checks a local edit against the document as it stands: who may write what, and what exists.

use super::{
    Edit, EditError, FindingField, FollowUpEdit, MAX_KEY, MAX_TEXT, SessionEdit, VisitEdit,
};
use crate::doc::Doc;
use crate::genesis::Root;
use crate::hydrate::HydrateError;
use crate::read::{Side, sides};
use crate::touched::Touched;
use hucha_model::content::{FindingContent, PhotoContent, PhotoFor, RectificationPlan};
use hucha_model::wire::DocKind;
use hucha_model::{FindingId, PersonId, PhotoId};

impl From<HydrateError> for EditError {
    fn from(error: HydrateError) -> Self {
        match error {
            HydrateError::WrongKind => Self::WrongKind,
            HydrateError::UnknownHeads | HydrateError::Engine => Self::Engine,
        }
    }
}

impl Doc {
    pub(super) fn check(&self, edit: &Edit, by: PersonId) -> Result<(), EditError> {
        match (self.kind, edit) {
            (DocKind::Visit, Edit::Visit(edit)) => self.check_visit(edit, by),
            (DocKind::FollowUp, Edit::FollowUp(edit)) => self.check_follow_up(edit, by),
            (DocKind::StudySession, Edit::Session(edit)) => self.check_session(edit, by),
            (DocKind::Visit | DocKind::FollowUp | DocKind::StudySession, _) => {
                Err(EditError::WrongKind)
            }
        }
    }

    fn check_visit(&self, edit: &VisitEdit, by: PersonId) -> Result<(), EditError> {
        match edit {
            VisitEdit::Answer { item, .. } | VisitEdit::Rule { item, .. } => usable_key(item),
            VisitEdit::Record {
                finding,
                place,
                text,
                advice,
                basis,
                item,
                ..
            } => {
                [place, text, advice, basis, item]
                    .into_iter()
                    .try_for_each(|text| short(text))?;
                self.absent(Root::Findings, &finding.to_string())
            }
            VisitEdit::SetFinding { finding, field } => {
                check_field(field)?;
                self.own_finding(*finding, by).map(|_| ())
            }
            VisitEdit::RemoveFinding { finding, why } => {
                short(why)?;
                self.own_finding(*finding, by)?;
                self.nothing_merged_into(*finding)
            }
            VisitEdit::Suggest { finding, text } => {
                short(text)?;
                self.finding(*finding).map(|_| ())
            }
            VisitEdit::MergeInto { finding, into } => self.check_merge(*finding, *into),
            VisitEdit::AddPhoto { photo, content } => {
                if content.by != by {
                    return Err(EditError::NotYours);
                }
                self.check_photo(*photo, content)
            }
            VisitEdit::KeepInside { photo } => self.check_kept_inside(*photo),
            VisitEdit::AssignSection { section, .. } => usable_key(section),
            VisitEdit::WriteNote { key, about, text } => {
                usable_key(key)?;
                short(about)?;
                short(text)
            }
        }
    }

    fn check_follow_up(&self, edit: &FollowUpEdit, by: PersonId) -> Result<(), EditError> {
        match edit {
            FollowUpEdit::ListFinding { finding, listed } => {
                let texts = [
                    &listed.place,
                    &listed.text,
                    &listed.advice,
                    &listed.basis,
                    &listed.item,
                ];
                texts.into_iter().try_for_each(|text| short(text))?;
                self.absent(Root::Findings, &finding.to_string())
            }
            FollowUpEdit::Plan { finding, plan } => {
                check_plan(plan, by)?;
                self.present(*finding)
            }
            FollowUpEdit::Result { finding, text } => {
                short(text)?;
                self.present(*finding)
            }
            FollowUpEdit::AddPhoto { photo, content } => self.check_photo(*photo, content),
            FollowUpEdit::KeepInside { photo } => self.check_kept_inside(*photo),
        }
    }

    fn check_session(&self, edit: &SessionEdit, by: PersonId) -> Result<(), EditError> {
        match edit {
            SessionEdit::PutTopic { key, title } => {
                usable_key(key)?;
                short(title)?;
                let topics = self.sides(Root::Topics, key)?;
                if topics.iter().all(|topic| topic.fields.by() == Some(by)) {
                    Ok(())
                } else {
                    Err(EditError::NotYours)
                }
            }
            SessionEdit::Attend { .. } => Ok(()),
            SessionEdit::Minutes { section, text } => {
                usable_key(section)?;
                short(text)
            }
        }
    }

    fn check_kept_inside(&self, photo: PhotoId) -> Result<(), EditError> {
        let found = self.sides(Root::Photos, &photo.to_string())?;
        if found.is_empty() {
            return Err(EditError::UnknownPhoto);
        }
        // One side that asks for it is enough.
        let is_kept = found.iter().any(|side| side.fields.flag("keep_inside"));
        if is_kept {
            Err(EditError::Unchanged)
        } else {
            Ok(())
        }
    }

    fn check_photo(&self, photo: PhotoId, content: &PhotoContent) -> Result<(), EditError> {
        self.absent(Root::Photos, &photo.to_string())?;
        match content.shows {
            PhotoFor::Finding(finding) => self.present_or_merged(finding),
            PhotoFor::Activity => Ok(()),
        }
    }

    /// Refuses a merge of what is not here, into what is removed, or around a circle.
    fn check_merge(&self, finding: FindingId, into: Option<FindingId>) -> Result<(), EditError> {
        self.finding(finding)?;
        let Some(into) = into else { return Ok(()) };
        if self.finding(into)?.removed.is_some() {
            return Err(EditError::Removed);
        }
        let mut reached = std::collections::BTreeSet::new();
        let mut open = vec![into];
        while let Some(next) = open.pop() {
            if next == finding {
                return Err(EditError::MergeCircle);
            }
            if reached.insert(next) {
                for side in self.sides(Root::SameAs, &next.to_string())? {
                    open.extend(side.fields.parsed::<FindingId>("into"));
                }
            }
        }
        Ok(())
    }

    fn nothing_merged_into(&self, finding: FindingId) -> Result<(), EditError> {
        if self
            .merges()?
            .values()
            .flatten()
            .any(|link| link.into == Some(finding))
        {
            return Err(EditError::OthersMergedIntoIt);
        }
        Ok(())
    }

    fn own_finding(&self, finding: FindingId, by: PersonId) -> Result<FindingContent, EditError> {
        let content = self.finding(finding)?;
        if content.by != by {
            return Err(EditError::NotYours);
        }
        if content.removed.is_some() {
            return Err(EditError::Removed);
        }
        Ok(content)
    }

    fn finding(&self, finding: FindingId) -> Result<FindingContent, EditError> {
        let touched = Touched {
            findings: [finding].into(),
            ..Touched::default()
        };
        let mut part = self.visit_part(&touched)?.content;
        part.findings
            .remove(&finding)
            .ok_or(EditError::UnknownFinding)
    }

    fn present(&self, finding: FindingId) -> Result<(), EditError> {
        if self.sides(Root::Findings, &finding.to_string())?.is_empty() {
            return Err(EditError::UnknownFinding);
        }
        Ok(())
    }

    /// A follow-up's photo may name a finding that was merged into a listed one.
    fn present_or_merged(&self, finding: FindingId) -> Result<(), EditError> {
        if self.present(finding).is_ok() {
            return Ok(());
        }
        let merged = match self.kind {
            DocKind::FollowUp => {
                let lines = self.follow_up()?.content.findings;
                lines.values().any(|line| line.merged.contains(&finding))
            }
            DocKind::Visit | DocKind::StudySession => false,
        };
        if merged {
            Ok(())
        } else {
            Err(EditError::UnknownFinding)
        }
    }

    fn absent(&self, root: Root, key: &str) -> Result<(), EditError> {
        if self.sides(root, key)?.is_empty() {
            Ok(())
        } else {
            Err(EditError::AlreadyThere)
        }
    }

    fn sides(&self, root: Root, key: &str) -> Result<Vec<Side>, EditError> {
        let map = self.map(root).ok_or(EditError::WrongKind)?;
        sides(&self.engine, map, key).map_err(|_| EditError::Engine)
    }
}

fn check_field(field: &FindingField) -> Result<(), EditError> {
    match field {
        FindingField::Place(text)
        | FindingField::Text(text)
        | FindingField::Advice(text)
        | FindingField::Basis(text)
        | FindingField::Item(text) => short(text),
        FindingField::Severity(_) | FindingField::OnTheSpot(_) => Ok(()),
    }
}

fn check_plan(plan: &RectificationPlan, by: PersonId) -> Result<(), EditError> {
    if plan.by != by {
        return Err(EditError::NotYours);
    }
    short(&plan.measures)?;
    short(&plan.contingency)
}

fn short(text: &str) -> Result<(), EditError> {
    if text.len() > MAX_TEXT {
        Err(EditError::TooLong)
    } else {
        Ok(())
    }
}

fn usable_key(key: &str) -> Result<(), EditError> {
    if is_usable_key(key) {
        Ok(())
    } else {
        Err(EditError::BadKey)
    }
}

/// Says whether a text can stand as a key, or as the part of one before the bar.
pub(crate) fn is_usable_key(key: &str) -> bool {
    !key.is_empty()
        && key.len() <= MAX_KEY
        && !key
            .chars()
            .any(|letter| letter == '|' || letter.is_control())
}

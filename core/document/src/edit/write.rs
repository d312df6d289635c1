//! Writes an edit: an entry is one object, whole, in one change; later edits set single fields.

use super::{Edit, FindingField, FollowUpEdit, SessionEdit, VisitEdit};
use crate::codes;
use crate::genesis::Root;
use automerge::transaction::{Transactable, Transaction};
use automerge::{AutomergeError, ObjId, ObjType, ReadDoc, ScalarValue};
use hucha_model::content::{ListedFinding, PhotoContent, PhotoFor, RectificationPlan};
use hucha_model::{FindingId, Hash, Millis, PersonId, PhotoId};
use std::collections::BTreeMap;

type Fields = Vec<(&'static str, ScalarValue)>;

/// Where and by whom: what every write needs.
struct Pen<'a, 'd> {
    tx: &'a mut Transaction<'d>,
    maps: &'a BTreeMap<Root, ObjId>,
    by: PersonId,
    at: Millis,
}

pub(super) fn write(
    tx: &mut Transaction<'_>,
    maps: &BTreeMap<Root, ObjId>,
    edit: &Edit,
    answers: &[(PersonId, Hash)],
    by: PersonId,
    at: Millis,
) -> Result<(), AutomergeError> {
    let mut pen = Pen { tx, maps, by, at };
    match edit {
        Edit::Visit(edit) => pen.visit(edit, answers),
        Edit::FollowUp(edit) => pen.follow_up(edit),
        Edit::Session(edit) => pen.session(edit),
    }
}

impl Pen<'_, '_> {
    fn visit(
        &mut self,
        edit: &VisitEdit,
        answers: &[(PersonId, Hash)],
    ) -> Result<(), AutomergeError> {
        match edit {
            VisitEdit::Answer { item, value } => {
                let fields = vec![("v", value.code().into()), ("at", self.at.0.into())];
                self.put(Root::Answers, &codes::personal(item, self.by), fields)?;
            }
            VisitEdit::Rule { item, value } => {
                let fields = self.signed(vec![("v", value.code().into())]);
                let entry = self.put(Root::Finals, item, fields)?;
                let over = self.tx.put_object(&entry, "over", ObjType::Map)?;
                for (person, change) in answers {
                    self.tx.put(&over, person.to_string(), change.to_hex())?;
                }
            }
            VisitEdit::Record {
                finding,
                kind,
                severity,
                place,
                text,
                advice,
                basis,
                item,
            } => {
                let fields = self.signed(vec![
                    ("kind", codes::finding_kind(*kind).into()),
                    ("severity", codes::severity(*severity).into()),
                    ("place", place.into()),
                    ("text", text.into()),
                    ("advice", advice.into()),
                    ("basis", basis.into()),
                    ("item", item.into()),
                    ("on_the_spot", false.into()),
                ]);
                self.put(Root::Findings, &finding.to_string(), fields)?;
            }
            VisitEdit::SetFinding { finding, field } => {
                let (name, value) = finding_field(field);
                self.set(Root::Findings, &finding.to_string(), name, value)?;
            }
            VisitEdit::RemoveFinding { finding, why } => {
                self.set(Root::Findings, &finding.to_string(), "removed", why.into())?;
            }
            VisitEdit::Suggest { finding, text } => {
                self.personal(Root::Suggestions, *finding, text)?;
            }
            VisitEdit::MergeInto { finding, into } => {
                let into = into.map(|into| ("into", into.to_string().into()));
                let fields = self.signed(into.into_iter().collect());
                self.put(Root::SameAs, &finding.to_string(), fields)?;
            }
            VisitEdit::AddPhoto { photo, content } => self.photo(*photo, content)?,
            VisitEdit::KeepInside { photo } => self.keep_inside(*photo)?,
            VisitEdit::AssignSection { section, person } => {
                let fields = self.signed(vec![("person", person.to_string().into())]);
                self.put(Root::Sections, section, fields)?;
            }
            VisitEdit::WriteNote { key, about, text } => {
                let fields = self.signed(vec![("about", about.into()), ("text", text.into())]);
                self.put(Root::Notes, &codes::personal(key, self.by), fields)?;
            }
        }
        Ok(())
    }

    fn follow_up(&mut self, edit: &FollowUpEdit) -> Result<(), AutomergeError> {
        match edit {
            FollowUpEdit::ListFinding { finding, listed } => {
                self.put(Root::Findings, &finding.to_string(), listed_fields(listed))?;
            }
            FollowUpEdit::Plan { finding, plan } => {
                self.put(Root::Plans, &finding.to_string(), plan_fields(plan))?;
            }
            FollowUpEdit::Result { finding, text } => {
                self.personal(Root::Results, *finding, text)?;
            }
            FollowUpEdit::AddPhoto { photo, content } => self.photo(*photo, content)?,
            FollowUpEdit::KeepInside { photo } => self.keep_inside(*photo)?,
        }
        Ok(())
    }

    fn session(&mut self, edit: &SessionEdit) -> Result<(), AutomergeError> {
        match edit {
            SessionEdit::PutTopic { key, title } => {
                let fields = self.signed(vec![("title", title.into())]);
                self.put(Root::Topics, key, fields)?;
            }
            SessionEdit::Attend { person, org, state } => {
                let fields = self.signed(vec![
                    ("org", org.to_string().into()),
                    ("state", codes::attendance(*state).into()),
                ]);
                self.put(Root::Attendance, &person.to_string(), fields)?;
            }
            SessionEdit::Minutes { section, text } => {
                let fields = self.signed(vec![("text", text.into())]);
                self.put(Root::Minutes, section, fields)?;
            }
        }
        Ok(())
    }

    fn keep_inside(&mut self, photo: PhotoId) -> Result<(), AutomergeError> {
        self.set(Root::Photos, &photo.to_string(), "keep_inside", true.into())
    }

    fn photo(&mut self, photo: PhotoId, content: &PhotoContent) -> Result<(), AutomergeError> {
        self.put(Root::Photos, &photo.to_string(), photo_fields(content))
            .map(|_| ())
    }

    fn personal(
        &mut self,
        root: Root,
        finding: FindingId,
        text: &str,
    ) -> Result<(), AutomergeError> {
        let fields = self.signed(vec![("text", text.into())]);
        self.put(root, &codes::personal(finding, self.by), fields)
            .map(|_| ())
    }

    fn signed(&self, mut fields: Fields) -> Fields {
        fields.push(("by", self.by.to_string().into()));
        fields.push(("at", self.at.0.into()));
        fields
    }

    fn put(&mut self, root: Root, key: &str, fields: Fields) -> Result<ObjId, AutomergeError> {
        let map = self.maps.get(&root).ok_or(AutomergeError::NotAnObject)?;
        let entry = self.tx.put_object(map, key, ObjType::Map)?;
        for (name, value) in fields {
            self.tx.put(&entry, name, value)?;
        }
        Ok(entry)
    }

    fn set(
        &mut self,
        root: Root,
        key: &str,
        name: &str,
        value: ScalarValue,
    ) -> Result<(), AutomergeError> {
        let map = self.maps.get(&root).ok_or(AutomergeError::NotAnObject)?;
        let (_, entry) = self.tx.get(map, key)?.ok_or(AutomergeError::NotAnObject)?;
        self.tx.put(&entry, name, value)
    }
}

fn finding_field(field: &FindingField) -> (&'static str, ScalarValue) {
    match field {
        FindingField::Severity(grade) => ("severity", codes::severity(*grade).into()),
        FindingField::Place(text) => ("place", text.into()),
        FindingField::Text(text) => ("text", text.into()),
        FindingField::Advice(text) => ("advice", text.into()),
        FindingField::Basis(text) => ("basis", text.into()),
        FindingField::Item(text) => ("item", text.into()),
        FindingField::OnTheSpot(done) => ("on_the_spot", (*done).into()),
    }
}

fn photo_fields(content: &PhotoContent) -> Fields {
    let shows = match content.shows {
        PhotoFor::Finding(finding) => finding.to_string(),
        PhotoFor::Activity => "activity".to_owned(),
    };
    let mut fields: Fields = vec![
        ("original", content.original.to_hex().into()),
        ("master", content.master.to_hex().into()),
        ("thumb", content.thumb.to_hex().into()),
        ("bytes", integer(content.bytes)),
        ("width", i64::from(content.width).into()),
        ("height", i64::from(content.height).into()),
        ("shows", shows.into()),
        ("moment", codes::moment(content.moment).into()),
        ("by", content.by.to_string().into()),
        ("at", content.at.0.into()),
        ("keep_inside", content.keep_inside.into()),
    ];
    fields.extend(content.taken_at.map(|at| ("taken_at", at.0.into())));
    fields.extend(
        content
            .clock_offset_s
            .map(|offset| ("clock_offset_s", offset.into())),
    );
    fields
}

fn listed_fields(listed: &ListedFinding) -> Fields {
    vec![
        ("row", i64::from(listed.row).into()),
        ("kind", codes::finding_kind(listed.kind).into()),
        ("severity", codes::severity(listed.severity).into()),
        ("place", (&listed.place).into()),
        ("text", (&listed.text).into()),
        ("advice", (&listed.advice).into()),
        ("basis", (&listed.basis).into()),
        ("item", (&listed.item).into()),
        ("on_the_spot", listed.on_the_spot.into()),
        ("found_by", joined(&listed.found_by).into()),
        ("merged", joined(&listed.merged).into()),
    ]
}

fn plan_fields(plan: &RectificationPlan) -> Fields {
    let mut fields: Fields = vec![
        ("measures", (&plan.measures).into()),
        ("responsible", plan.responsible.to_string().into()),
        ("due", plan.due.0.to_string().into()),
        ("contingency", (&plan.contingency).into()),
        ("by", plan.by.to_string().into()),
        ("at", plan.at.0.into()),
    ];
    fields.extend(plan.funds_yuan.map(|funds| ("funds_yuan", integer(funds))));
    fields
}

/// Ids of a line that never changes, in order, in one scalar.
fn joined(ids: &[impl ToString]) -> String {
    ids.iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(" ")
}

fn integer(value: u64) -> ScalarValue {
    i64::try_from(value).unwrap_or(i64::MAX).into()
}

//! Edits: what a person does, one change each. They are the journal's words too (JSON).

pub(crate) mod check;
mod error;
mod write;

use crate::change::Change;
use crate::codes::personal;
use crate::doc::{Doc, export};
use crate::guard::guarded;
use crate::touched::Touched;
use automerge::transaction::CommitOptions;
use hucha_model::content::{
    AnswerValue, AttendanceState, ListedFinding, PhotoContent, RectificationPlan,
};
use hucha_model::wire::{FindingKind, Severity};
use hucha_model::{FindingId, Hash, Millis, OrgId, PersonId, PhotoId};
use serde::{Deserialize, Serialize};

pub use error::EditError;

/// Longest text, in bytes.
pub const MAX_TEXT: usize = 8 * 1024;
/// Longest item, section or key, in bytes.
pub const MAX_KEY: usize = 64;

/// An edit of a document of one of the kinds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Edit {
    /// Of a visit.
    Visit(VisitEdit),
    /// Of a follow-up.
    FollowUp(FollowUpEdit),
    /// Of a study session.
    Session(SessionEdit),
}

/// An edit of a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitEdit {
    /// Answers a checklist item under the writer's own key.
    Answer {
        /// The item.
        item: String,
        /// The answer.
        value: AnswerValue,
    },
    /// Rules on an item, over the answers as they stand now. Only the visit leader may; the gate
    /// checks it, since only the caller knows who leads.
    Rule {
        /// The item.
        item: String,
        /// The answer that holds.
        value: AnswerValue,
    },
    /// Records a finding (问题隐患).
    Record {
        /// Its new id.
        finding: FindingId,
        /// Hazard or suggestion.
        kind: FindingKind,
        /// How grave.
        severity: Severity,
        /// Place.
        place: String,
        /// What is wrong.
        text: String,
        /// Advice.
        advice: String,
        /// Basis, or empty.
        basis: String,
        /// Checklist item, or empty.
        item: String,
    },
    /// Rewrites one field of the writer's own finding.
    SetFinding {
        /// Which.
        finding: FindingId,
        /// The field with its new value.
        field: FindingField,
    },
    /// Removes the writer's own finding; it stays readable.
    RemoveFinding {
        /// Which.
        finding: FindingId,
        /// Why.
        why: String,
    },
    /// Suggests another wording for somebody's finding.
    Suggest {
        /// Which.
        finding: FindingId,
        /// The wording.
        text: String,
    },
    /// Says that a finding is the same hazard as another, or takes it back.
    MergeInto {
        /// The one that goes.
        finding: FindingId,
        /// The one that stays; `None` undoes.
        into: Option<FindingId>,
    },
    /// Adds a photo's names; its bytes live elsewhere.
    AddPhoto {
        /// Its new id.
        photo: PhotoId,
        /// What is known of it; `by` is the writer.
        content: PhotoContent,
    },
    /// Marks that a photo stays inside the pair (不外传).
    KeepInside {
        /// Which.
        photo: PhotoId,
    },
    /// Says who looks after a section.
    AssignSection {
        /// The section.
        section: String,
        /// Who.
        person: PersonId,
    },
    /// Writes a note under the writer's own key.
    WriteNote {
        /// The writer's key for it.
        key: String,
        /// What it is about.
        about: String,
        /// The text.
        text: String,
    },
}

/// A field of a finding with its new value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingField {
    /// How grave.
    Severity(Severity),
    /// Place.
    Place(String),
    /// What is wrong.
    Text(String),
    /// Advice.
    Advice(String),
    /// Basis.
    Basis(String),
    /// Checklist item.
    Item(String),
    /// Put right on the spot.
    OnTheSpot(bool),
}

/// An edit of a follow-up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FollowUpEdit {
    /// Copies a line of the submitted list. Once: a line never changes.
    ListFinding {
        /// Which.
        finding: FindingId,
        /// The line.
        listed: ListedFinding,
    },
    /// Writes how a hazard will be put right.
    Plan {
        /// Which.
        finding: FindingId,
        /// The plan; `by` is the writer.
        plan: RectificationPlan,
    },
    /// Writes what was done (整改情况) under the writer's own key.
    Result {
        /// Which.
        finding: FindingId,
        /// The text.
        text: String,
    },
    /// Adds a photo's names. The one who lists findings copies the photos of others.
    AddPhoto {
        /// Its id.
        photo: PhotoId,
        /// What is known of it.
        content: PhotoContent,
    },
    /// Marks that a photo stays inside the pair (不外传); either side may.
    KeepInside {
        /// Which.
        photo: PhotoId,
    },
}

/// An edit of a study session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionEdit {
    /// Puts a topic forward, or rewords one's own.
    PutTopic {
        /// Its key.
        key: String,
        /// The topic.
        title: String,
    },
    /// Notes who came.
    Attend {
        /// Who.
        person: PersonId,
        /// Of which plant.
        org: OrgId,
        /// Whether the person came.
        state: AttendanceState,
    },
    /// Writes a section of the minutes.
    Minutes {
        /// The section.
        section: String,
        /// The text.
        text: String,
    },
}

/// A local edit, done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committed {
    /// The change to store and to send.
    pub change: Change,
    /// What to read again.
    pub touched: Touched,
}

impl Doc {
    /// Writes one edit as one change of this document's actor, by `by` at the device's time `at`.
    ///
    /// Authority is checked against the document as it stands. On an error the document is as
    /// before, except after [`EditError::Engine`]: then it must be loaded anew.
    pub fn edit(&mut self, edit: &Edit, by: PersonId, at: Millis) -> Result<Committed, EditError> {
        if self.is_full() {
            return Err(EditError::Full);
        }
        let written = guarded(|| {
            self.check(edit, by)?;
            self.commit(edit, by, at)
        });
        let change = written.map_err(|_| EditError::Engine)??;
        self.bytes = self.bytes.saturating_add(change.bytes.len());
        self.log
            .entry(change.actor.clone())
            .or_default()
            .push(change.hash);
        Ok(Committed {
            change,
            touched: edit.touched(by),
        })
    }

    fn commit(&mut self, edit: &Edit, by: PersonId, at: Millis) -> Result<Change, EditError> {
        let answers = self.standing_answers(edit)?;
        let maps = &self.maps;
        let mut tx = self.engine.transaction();
        write::write(&mut tx, maps, edit, &answers, by, at).map_err(|_| EditError::Engine)?;
        let options = CommitOptions::default().with_time(at.0.div_euclid(1000));
        let (hash, _) = tx.commit_with(options);
        let hash = hash.ok_or(EditError::Unchanged)?;
        let change =
            automerge::ReadDoc::get_change_by_hash(&self.engine, &hash).ok_or(EditError::Engine)?;
        self.max_op = self.max_op.max(change.max_op());
        Ok(export(&change))
    }

    /// Names the version of each answer that a ruling rules over.
    fn standing_answers(&self, edit: &Edit) -> Result<Vec<(PersonId, Hash)>, EditError> {
        let Edit::Visit(VisitEdit::Rule { item, .. }) = edit else {
            return Ok(Vec::new());
        };
        let touched = Touched {
            items: [item.clone()].into(),
            ..Touched::default()
        };
        let part = self
            .visit_part(&touched)
            .map_err(|_| EditError::Engine)?
            .content;
        let answers = part.answers.into_values().flatten();
        // A map can name one version a person: with two devices of one person apart, the ruling
        // names the newest and the clash stays open, as it should.
        Ok(answers
            .filter_map(|(person, versions)| Some((person, versions.last()?.change)))
            .collect())
    }
}

impl Edit {
    /// Tells what the edit touches when `by` writes it.
    pub fn touched(&self, by: PersonId) -> Touched {
        let mut touched = Touched::default();
        match self {
            Self::Visit(edit) => edit.touch(by, &mut touched),
            Self::FollowUp(edit) => edit.touch(&mut touched),
            Self::Session(edit) => edit.touch(&mut touched),
        }
        touched
    }
}

impl VisitEdit {
    fn touch(&self, by: PersonId, touched: &mut Touched) {
        match self {
            Self::Answer { item, .. } | Self::Rule { item, .. } => {
                touched.items.insert(item.clone());
            }
            Self::Record { finding, .. }
            | Self::SetFinding { finding, .. }
            | Self::RemoveFinding { finding, .. } => {
                touched.findings.insert(*finding);
            }
            Self::Suggest { finding, .. } => {
                touched.suggestions.insert(*finding);
            }
            Self::MergeInto { finding, .. } => {
                touched.same_as.insert(*finding);
            }
            Self::AddPhoto { photo, .. } | Self::KeepInside { photo } => {
                touched.photos.insert(*photo);
            }
            Self::AssignSection { section, .. } => {
                touched.sections.insert(section.clone());
            }
            Self::WriteNote { key, .. } => {
                touched.notes.insert(personal(key, by));
            }
        }
    }
}

impl FollowUpEdit {
    fn touch(&self, touched: &mut Touched) {
        match self {
            Self::ListFinding { finding, .. } => touched.findings.insert(*finding),
            Self::Plan { finding, .. } => touched.plans.insert(*finding),
            Self::Result { finding, .. } => touched.results.insert(*finding),
            Self::AddPhoto { photo, .. } | Self::KeepInside { photo } => {
                touched.photos.insert(*photo)
            }
        };
    }
}

impl SessionEdit {
    fn touch(&self, touched: &mut Touched) {
        match self {
            Self::PutTopic { key, .. } => touched.topics.insert(key.clone()),
            Self::Attend { person, .. } => touched.attendance.insert(*person),
            Self::Minutes { section, .. } => touched.minutes.insert(section.clone()),
        };
    }
}

//! Commands: what a person does, as one enum that a shell, a script or a test can send.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::visit::SubmitRequest;
use hucha_document::Edit;
use hucha_model::content::{PhotoFor, PhotoMoment};
use hucha_model::wire::{EntityKind, EntityRef, Facts, TemplateRef, Verb};
use hucha_model::{ActivityId, DocId, EntityId, FindingId, Hash, PhotoId};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// A decision to make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecideRequest {
    /// What it is about.
    pub kind: EntityKind,
    /// Which; `None` begins a new thing.
    #[serde(default)]
    pub id: Option<EntityId>,
    /// What is decided.
    pub verb: Verb,
    /// The facts.
    #[serde(default)]
    pub facts: Facts,
    /// Words beside it.
    #[serde(default)]
    pub text: Option<String>,
    /// The document the facts were read from; its heads are named.
    #[serde(default)]
    pub doc: Option<DocId>,
}

/// A command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "do")]
#[allow(
    clippy::large_enum_variant,
    reason = "commands are made one at a time and never kept"
)]
pub enum Command {
    /// Makes a decision.
    Decide(DecideRequest),
    /// Edits a document.
    Edit {
        /// Which.
        doc: DocId,
        /// How.
        edit: Edit,
    },
    /// Takes in a photo.
    Capture {
        /// Into which document.
        doc: DocId,
        /// The JPEG.
        path: PathBuf,
        /// Correction of the camera's clock in seconds, for an imported photo.
        #[serde(default)]
        clock_offset_s: Option<i64>,
        /// What it shows.
        shows: PhotoFor,
        /// Before or after.
        moment: PhotoMoment,
    },
    /// Opens the record of a planned visit.
    OpenVisit {
        /// Which.
        activity: ActivityId,
        /// By which checklist.
        template: TemplateRef,
    },
    /// Hands over the list of a visit.
    SubmitVisit {
        /// Which.
        activity: ActivityId,
        /// What the leader adds.
        request: SubmitRequest,
    },
    /// Countersigns the list of a visit.
    CountersignVisit {
        /// Which.
        activity: ActivityId,
        /// Words beside the signature.
        #[serde(default)]
        text: Option<String>,
    },
    /// Opens the record of a convened session.
    OpenSession {
        /// Which.
        activity: ActivityId,
    },
    /// Closes the sign-in sheet of a session.
    HoldSession {
        /// Which.
        activity: ActivityId,
    },
    /// Asks for a sync.
    WantSync,
}

/// What a command made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "made")]
pub enum Receipt {
    /// A decision.
    Decision {
        /// On what.
        entity: EntityRef,
        /// Its hash.
        hash: Hash,
    },
    /// A change of a document.
    Change {
        /// Its hash.
        hash: Hash,
    },
    /// A hazard or suggestion, noted or rewritten.
    Finding {
        /// Which.
        finding: FindingId,
        /// Hash of its last change.
        hash: Hash,
    },
    /// A photo.
    Photo {
        /// Which.
        photo: PhotoId,
    },
    /// A document.
    Document {
        /// Which.
        doc: DocId,
    },
    /// Nothing that has a name.
    Done,
}

impl Engine {
    /// Does one command; what it writes is durable when this returns.
    pub fn execute(&self, command: Command) -> Result<Receipt, EngineError> {
        let mut inner = self.lock();
        Ok(match command {
            Command::Decide(request) => {
                let (entity, hash) = inner.decide(request)?;
                Receipt::Decision { entity, hash }
            }
            Command::Edit { doc, edit } => Receipt::Change {
                hash: inner.edit(doc, &edit)?,
            },
            Command::Capture {
                doc,
                path,
                clock_offset_s,
                shows,
                moment,
            } => Receipt::Photo {
                photo: inner.capture(doc, &path, clock_offset_s, shows, moment)?,
            },
            Command::OpenVisit { activity, template } => Receipt::Document {
                doc: inner.open_visit(activity, template)?,
            },
            Command::SubmitVisit { activity, request } => Receipt::Document {
                doc: inner.submit_visit(activity, &request)?,
            },
            Command::CountersignVisit { activity, text } => Receipt::Decision {
                entity: crate::visit::visit_ref(activity),
                hash: inner.countersign_visit(activity, text)?,
            },
            Command::OpenSession { activity } => Receipt::Document {
                doc: inner.open_session(activity)?,
            },
            Command::HoldSession { activity } => Receipt::Decision {
                entity: crate::session::session_ref(activity),
                hash: inner.hold_session(activity)?,
            },
            Command::WantSync => {
                inner.want_sync();
                Receipt::Done
            }
        })
    }
}

//! The engine's door: every call locks once, does one thing, and answers.

use crate::enrol::Identity;
use crate::error::EngineError;
use crate::incoming::{Accepted, Received};
use crate::inner::Inner;
use crate::ports::{Clock, Entropy};
use crate::quarantine::QuarantineView;
use hucha_document::Edit;
use hucha_model::content::VisitContent;
use hucha_model::directory::{AsOf, Role};
use hucha_model::fold::EntityState;
use hucha_model::lifecycle::Lifecycles;
use hucha_model::pairing::{SuggestedPair, suggest_pairs};
use hucha_model::sign::Signer;
use hucha_model::wire::EntityRef;
use hucha_model::wire::row::RoleKind;
use hucha_model::{ActivityId, DocId, Hash, Lang, OrgId, PersonId};
use hucha_sync::{HttpPlan, PlanKind};
use serde::{Deserialize, Serialize};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

/// Where a phone keeps its state.
#[derive(Debug, Clone)]
pub enum Home {
    /// A folder: database and blobs.
    Folder(PathBuf),
    /// Memory, without photos: for simulations.
    Memory,
}

/// One role of one person, with names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterEntry {
    /// Who.
    pub person: PersonId,
    /// Name.
    pub name: String,
    /// Where.
    pub org: OrgId,
    /// Name of the organisation.
    pub org_name: String,
    /// What.
    pub role: RoleKind,
}

/// What a shell gives an engine.
pub struct Options {
    /// Where state is kept.
    pub home: Home,
    /// The database key, from the shell's key store; `None` leaves it in plain.
    pub key: Option<[u8; 32]>,
    /// The device's signing key.
    pub signer: Arc<dyn Signer>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Random bytes.
    pub entropy: Arc<dyn Entropy>,
}

/// One phone.
pub struct Engine {
    inner: Mutex<Inner>,
}

impl Engine {
    /// Opens a phone's state, or begins it.
    pub fn open(options: Options) -> Result<Self, EngineError> {
        Ok(Self {
            inner: Mutex::new(Inner::open(options)?),
        })
    }

    /// Judges on so many threads from now on, this one among them; at first on one. What is accepted,
    /// and in which order, is the same on any number.
    pub fn judge_on(&self, threads: NonZeroUsize) {
        self.lock().threads = threads;
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(|poisoned| {
            // A panic may have left a document written to in memory only: all are read again.
            let mut inner = poisoned.into_inner();
            inner.docs.clear();
            self.inner.clear_poison();
            inner
        })
    }

    /// Tells who this phone belongs to, once it is enrolled.
    pub fn identity(&self) -> Option<Identity> {
        self.lock().identity.clone()
    }

    /// Gives the life-cycles and their sentences.
    pub fn lifecycles(&self) -> Arc<Lifecycles> {
        Arc::clone(&self.lock().lifecycles)
    }

    /// Writes one edit of a document; durable when it returns. Gives the change's hash.
    pub fn edit(&self, doc: DocId, edit: &Edit) -> Result<Hash, EngineError> {
        self.lock().edit(doc, edit)
    }

    /// Plans the request that enrols this phone by a QR text.
    pub fn plan_enrolment(&self, text: &str) -> Result<HttpPlan, EngineError> {
        self.lock().plan_enrolment(text)
    }

    /// Plans the next requests for the shell to send: one sync, then blobs, thumbnails first.
    pub fn plan_requests(&self) -> Result<Vec<HttpPlan>, EngineError> {
        self.lock().plan_requests()
    }

    /// Takes the answer to a planned request. Answers may come in any order, twice, or never.
    pub fn answered(
        &self,
        kind: PlanKind,
        status: u16,
        nonce: Option<&str>,
        body: &[u8],
    ) -> Result<Received, EngineError> {
        self.lock().answered(kind, status, nonce, body)
    }

    /// Makes the answer to a planned request durable, and leaves it to [`Engine::accept_some`] to
    /// put into force what it brought: so that a person sees how far that got.
    pub fn receive(
        &self,
        kind: PlanKind,
        status: u16,
        nonce: Option<&str>,
        body: &[u8],
    ) -> Result<Received, EngineError> {
        self.lock().receive_answer(kind, status, nonce, body)
    }

    /// Puts into force what was received: all that is no document's content, then at most
    /// `limit_docs` documents, the newest activity first. Tells how many documents are left.
    pub fn accept_some(&self, limit_docs: usize) -> Result<Accepted, EngineError> {
        self.lock().accept_some(limit_docs)
    }

    /// Lets one item or photo be tried again at the next plan, however long its pause; answers
    /// whether it waits here at all.
    pub fn retry_now(&self, item: Hash) -> Result<bool, EngineError> {
        self.lock().retry_now(item)
    }

    /// Lists what was set aside, oldest first, with what to do about it.
    pub fn quarantine(&self, lang: Lang) -> Result<Vec<QuarantineView>, EngineError> {
        self.lock().quarantine_view(lang)
    }

    /// Writes everything set aside into a file that [`read_quarantine`](crate::read_quarantine)
    /// reads, raw bytes included; gives how many things.
    pub fn export_quarantine(&self, path: &Path) -> Result<usize, EngineError> {
        self.lock().export_quarantine(path)
    }

    /// Looks at one thing again that was set aside; answers whether it no longer is.
    pub fn retry_quarantined(&self, item: Hash) -> Result<bool, EngineError> {
        self.lock().retry_quarantined(item)
    }

    /// Throws away one thing that was set aside; its name and reason stay on record. Answers
    /// whether it was there.
    pub fn discard_quarantined(&self, item: Hash) -> Result<bool, EngineError> {
        self.lock().discard_quarantined(item)
    }

    /// Writes what another person may read of an activity into a bundle file's bytes.
    pub fn export_bundle(
        &self,
        activity: ActivityId,
        reader: PersonId,
        note: &str,
    ) -> Result<Vec<u8>, EngineError> {
        self.lock().export_bundle(activity, reader, note)
    }

    /// Takes in a bundle from another phone.
    pub fn import_bundle(&self, bytes: &[u8]) -> Result<Received, EngineError> {
        self.lock().import_bundle(bytes)
    }

    /// Says an error in the person's language.
    pub fn sentence(&self, error: &EngineError, lang: Lang) -> String {
        error.sentence(lang, &self.lock().lifecycles)
    }

    /// Tells the day at Asia/Shanghai by the device's clock.
    pub fn today_is(&self) -> chrono::NaiveDate {
        self.lock().now().day()
    }

    /// Gives the state of a thing as it stands here.
    pub fn state(&self, entity: EntityRef) -> Result<EntityState, EngineError> {
        self.lock().state(entity)
    }

    /// Suggests pairs for a year (WD-11); the district issues the list.
    pub fn suggest_pairs(&self, year: u16) -> Vec<SuggestedPair> {
        suggest_pairs(&self.lock().directory, year)
    }

    /// Lists everybody's roles as the directory has them now.
    pub fn roster(&self) -> Vec<RosterEntry> {
        let inner = self.lock();
        let directory = &inner.directory;
        let entry = |role: Role| RosterEntry {
            person: role.person,
            name: directory.person_name(role.person),
            org: role.org,
            org_name: directory.org_name(role.org),
            role: role.role,
        };
        directory
            .roles(AsOf::NOW, inner.now().day())
            .into_iter()
            .map(entry)
            .collect()
    }

    /// Reads the whole of a visit's record: every answer, every side of every conflict.
    pub fn visit_content(&self, activity: ActivityId) -> Result<VisitContent, EngineError> {
        let mut inner = self.lock();
        let doc = activity.visit_doc();
        Ok(inner
            .doc(doc)?
            .visit()
            .map_err(crate::unit::hydrate)?
            .content)
    }

    /// Closes every database handle; every call fails until [`Engine::resume`].
    pub fn pause(&self) {
        let mut inner = self.lock();
        inner.docs.clear();
        inner.store.pause();
    }

    /// Opens the handles again.
    pub fn resume(&self) -> Result<(), EngineError> {
        Ok(self.lock().store.resume()?)
    }

    /// Caps the database at `bytes`, never below what it has; `None` lifts the cap. For tests of
    /// a full phone.
    #[doc(hidden)]
    pub fn cap_storage(&self, bytes: Option<u64>) -> Result<(), EngineError> {
        Ok(self.lock().store.cap_size(bytes)?)
    }

    /// Does the housekeeping that must not make an edit slow.
    pub fn idle(&self) -> Result<(), EngineError> {
        self.lock().store.idle()?;
        Ok(())
    }
}

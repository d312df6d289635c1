//! The hub without a network: what it remembers, and the transactions around each request.
//!
//! One hub serves one scope. Everything that moves it comes in as an argument, time and random
//! bytes too. What is cached here (directory, documents, folded states) is only ever what the
//! database says: any rollback, and any write by another process, throws the caches away.

mod access;
mod accesses;
mod auth;
mod backup;
mod blobs;
mod chain;
mod clones;
mod decisions;
mod documents;
mod door;
mod enrol;
mod facts;
mod feed;
mod growth;
mod held;
mod import;
mod inbox;
mod incidents;
mod items;
mod late;
mod log;
mod meeting;
mod memory;
mod passes;
mod recovery;
mod rows;
mod runs;
mod session;
mod together;

pub use accesses::Access;
pub use auth::{AuthRefusal, Checked};
pub use chain::{ChainEnd, ChainFault};
pub use enrol::EnrolRefusal;
pub use import::ImportSummary;
pub use inbox::{Batch, Settled};
pub use incidents::Incident;
pub use passes::{Expected, Reception};
pub use recovery::RecoveryStatus;
pub use rows::Founding;
pub use session::Session;
pub use together::Together;

use crate::gate::{DocumentGate, InProcess};
use crate::{BlobStore, HubFault, HubKeys, schema};
use auth::Nonces;
use hucha_model::directory::Directory;
use hucha_model::lifecycle::Lifecycles;
use hucha_model::sign::{PublicKey, Signer as _};
use hucha_model::wire::Signed;
use hucha_model::{Hash, Millis, ScopeId};
use hucha_sync::{Asker, HubAnswer, HubError, hub_answer};
use memory::Memory;
use rusqlite::Connection;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A hub: database, blobs, keys, rules.
#[derive(Debug)]
pub struct HubCore {
    db: Connection,
    blobs: BlobStore,
    keys: HubKeys,
    scope: ScopeId,
    lifecycles: Lifecycles,
    directory: Directory,
    memory: Memory,
    /// Whose sight grew within this transaction; numbered before anybody is fed.
    grown: growth::Grown,
    gate: Arc<dyn DocumentGate>,
    /// True while runs are left to the second stage.
    defers: bool,
    /// The item of the last record that a phone brought, and that this hub had signed.
    named: Option<Hash>,
    nonces: Nonces,
    /// SQLite's count of writes by others; a move means that another process wrote.
    data_version: i64,
}

impl HubCore {
    /// Founds a hub in a folder: `hub.db`, `blobs/` and `keys/`; `root` and `hub` are the secrets.
    pub fn create(
        data: &Path,
        founding: &Founding,
        root: &[u8; 32],
        hub: &[u8; 32],
        now: Millis,
    ) -> Result<Self, HubFault> {
        fs::create_dir_all(data).map_err(HubFault::Folder)?;
        if database_file(data).exists() {
            return Err(HubFault::HubExists);
        }
        let keys = HubKeys::certify(root, hub, founding.scope, now)?;
        keys.write(&data.join("keys"), root)?;
        let db = schema::open(&database_file(data))?;
        let mut core = Self::over(db, BlobStore::open(&data.join("blobs"))?, keys)?;
        core.found(founding, now)?;
        Ok(core)
    }

    /// Opens the hub of a folder.
    pub fn open(data: &Path) -> Result<Self, HubFault> {
        if !database_file(data).exists() {
            return Err(HubFault::NoHub);
        }
        let keys = HubKeys::read(&data.join("keys"))?;
        let db = schema::open(&database_file(data))?;
        Self::over(db, BlobStore::open(&data.join("blobs"))?, keys)
    }

    /// Founds a hub in memory, for simulations; the same code but for the disk.
    pub fn in_memory(
        founding: &Founding,
        root: &[u8; 32],
        hub: &[u8; 32],
        now: Millis,
    ) -> Result<Self, HubFault> {
        let keys = HubKeys::certify(root, hub, founding.scope, now)?;
        let mut core = Self::over(schema::open_in_memory()?, BlobStore::in_memory(), keys)?;
        core.found(founding, now)?;
        Ok(core)
    }

    fn over(db: Connection, blobs: BlobStore, keys: HubKeys) -> Result<Self, HubFault> {
        let scope = keys.scope().ok_or(HubFault::Damaged("certificate"))?;
        let mut core = Self {
            db,
            blobs,
            keys,
            scope,
            lifecycles: Lifecycles::embedded(),
            directory: Directory::default(),
            memory: Memory::default(),
            grown: growth::Grown::new(),
            gate: Arc::new(InProcess::default()),
            defers: false,
            named: None,
            nonces: Nonces::default(),
            data_version: 0,
        };
        core.refresh()?;
        Ok(core)
    }

    /// Judges behind another gate from now on; at first it is the hub's own process.
    #[must_use]
    pub fn with_gate(self, gate: Arc<dyn DocumentGate>) -> Self {
        Self { gate, ..self }
    }

    /// Gives the gate, to judge outside of the hub's lock.
    pub fn gate(&self) -> Arc<dyn DocumentGate> {
        self.gate.clone()
    }

    /// Gives the scope it serves.
    pub fn scope(&self) -> ScopeId {
        self.scope
    }

    /// Gives the directory as numbered so far.
    pub fn directory(&self) -> &Directory {
        &self.directory
    }

    /// Gives the alliance root's public key, for enrolment texts.
    pub fn root_key(&self) -> &PublicKey {
        &self.keys.root
    }

    /// Gives the hub's public directory key.
    pub fn hub_key(&self) -> PublicKey {
        self.keys.hub.public_key()
    }

    /// Gives the root's certificate on the hub's key.
    pub fn certificate(&self) -> &Signed {
        &self.keys.certificate
    }

    /// Gives the store of blobs, to read and write outside of the hub's lock.
    pub fn blob_store(&self) -> BlobStore {
        self.blobs.clone()
    }

    /// Answers one sync request, whose signature was checked, in one transaction, both
    /// stages of the gate in it.
    ///
    /// `budget` bounds the frames of the answer in bytes before compression. When the answer is an
    /// error, nothing of the request was kept.
    pub fn answer(
        &mut self,
        asker: Asker,
        body: &[u8],
        now: Millis,
        budget: usize,
    ) -> Result<HubAnswer<HubFault>, HubError<HubFault>> {
        self.begin().map_err(HubError::Storage)?;
        self.defers = false;
        self.settle_day_or_undo(now).map_err(HubError::Storage)?;
        let mut session = Session { core: self, now };
        let answered = hub_answer(&mut session, asker, body, budget);
        match answered {
            Ok(answer) => match self.commit() {
                Ok(()) => Ok(answer),
                Err(why) => Err(HubError::Storage(why)),
            },
            Err(why) => {
                self.roll_back().map_err(HubError::Storage)?;
                Err(why)
            }
        }
    }

    /// Runs `work` in one transaction: all of it, or nothing.
    pub(crate) fn transact<T, E: From<HubFault>>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        self.begin()?;
        match work(self) {
            Ok(value) => {
                self.commit()?;
                Ok(value)
            }
            Err(why) => {
                self.roll_back()?;
                Err(why)
            }
        }
    }

    /// Copies what SQLite keeps beside the database into it, before the program ends.
    pub fn checkpoint(&mut self) -> Result<(), HubFault> {
        self.db
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }

    fn begin(&mut self) -> Result<(), HubFault> {
        if !self.db.is_autocommit() {
            // Whoever held the hub before panicked in the middle; what they did is undone.
            self.roll_back()?;
        }
        self.db.execute_batch("BEGIN IMMEDIATE")?;
        self.refresh()
    }

    /// Settles a new day at the beginning of a transaction.
    fn settle_day_or_undo(&mut self, now: Millis) -> Result<(), HubFault> {
        self.settle_day(now).or_else(|why| {
            self.roll_back()?;
            Err(why)
        })
    }

    fn commit(&mut self) -> Result<(), HubFault> {
        if let Err(why) = self.number_growth() {
            self.roll_back()?;
            return Err(why);
        }
        if let Err(why) = self.db.execute_batch("COMMIT") {
            self.roll_back()?;
            return Err(why.into());
        }
        Ok(())
    }

    fn roll_back(&mut self) -> Result<(), HubFault> {
        self.grown.clear();
        if !self.db.is_autocommit() {
            self.db.execute_batch("ROLLBACK")?;
        }
        self.forget()
    }

    /// Takes note of what another process wrote.
    fn refresh(&mut self) -> Result<(), HubFault> {
        let version: i64 = self
            .db
            .pragma_query_value(None, "data_version", |row| row.get(0))?;
        if version != self.data_version {
            self.forget()?;
            self.data_version = version;
        }
        Ok(())
    }

    /// Throws away what is cached and reads the directory anew.
    fn forget(&mut self) -> Result<(), HubFault> {
        self.memory = Memory::default();
        self.directory = self.load_directory()?;
        self.overlay_void_rows()
    }
}

fn database_file(data: &Path) -> PathBuf {
    data.join("hub.db")
}

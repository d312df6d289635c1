//! A phone: its engine, what is written on it, and what it hears.

use super::{Counted, Time, copy_folder, signer};
use hucha_document::{Edit, VisitEdit};
use hucha_engine::{Command, Engine, EngineError, Home, Options, Received};
use hucha_model::programme::Programmes;
use hucha_model::sign::Signer;
use hucha_model::wire::Signed;
use hucha_model::*;
use hucha_sync::{Asker, Frame, PlanKind, Seal, StreamWriter};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// A phone.
pub(crate) struct Phone {
    pub(crate) engine: Engine,
    pub(crate) person: PersonId,
    pub(crate) home: PathBuf,
    pub(super) seed: u8,
}

impl Phone {
    /// Ends the app and starts it again over the same home, with another key when `key` says so.
    pub(crate) fn restart(&mut self, key: u8, time: &Time) {
        self.seed = self.seed.wrapping_add(100);
        self.engine.pause();
        self.engine = open(&self.home, self.seed, key, time);
    }

    /// A second phone over a copy of this one's home, with the same key.
    pub(crate) fn clone_of(&self, name: &str, key: u8, time: &Time) -> Self {
        let home = self.home.with_file_name(name);
        self.engine.pause();
        copy_folder(&self.home, &home);
        self.engine.resume().unwrap();
        let seed = self.seed.wrapping_add(50);
        Self {
            engine: open(&home, seed, key, time),
            person: self.person,
            home,
            seed,
        }
    }

    /// Hears an answer that the hub never gave, though it bears its seal.
    pub(crate) fn hear(&self, frames: &[Frame]) -> Result<Received, EngineError> {
        self.hear_under(2, frames)
    }

    /// Hears an answer sealed with that key.
    pub(crate) fn hear_under(&self, key: u8, frames: &[Frame]) -> Result<Received, EngineError> {
        let mut stream = StreamWriter::new();
        for frame in frames {
            stream.push(frame).unwrap();
        }
        let request = Hash([0xE1; 32]);
        let seal = Seal {
            scope: self.engine.identity().unwrap().scope,
            generation: 1,
            request,
            frames: stream.digest(),
        };
        let seal = Signed::seal(&seal, &signer(key)).unwrap();
        stream.push(&Frame::Seal(seal)).unwrap();
        let kind = PlanKind::Sync { request };
        self.engine.answered(kind, 200, None, &stream.finish())
    }

    /// Who asks with a planned sync.
    pub(crate) fn asker(&self, kind: PlanKind) -> Asker {
        let PlanKind::Sync { request } = kind else {
            panic!("a sync is wanted, not {kind:?}");
        };
        Asker {
            device: self.device(),
            request,
        }
    }

    pub(crate) fn device(&self) -> DeviceId {
        self.engine.identity().unwrap().device
    }

    /// Opens the record of a visit.
    pub(crate) fn open_record(&self, activity: ActivityId) -> ActivityId {
        let programmes = Programmes::embedded().unwrap();
        let template = programmes.checklist("CL-WD").unwrap().template();
        let open = Command::OpenVisit { activity, template };
        self.engine.execute(open).unwrap();
        activity
    }

    pub(crate) fn note(&self, activity: ActivityId, text: &str) -> Hash {
        let edit = VisitEdit::WriteNote {
            key: text.into(),
            about: "经过".into(),
            text: text.into(),
        };
        self.engine
            .edit(activity.visit_doc(), &Edit::Visit(edit))
            .unwrap()
    }

    pub(crate) fn notes(&self, activity: ActivityId) -> Vec<String> {
        let content = self.engine.visit_content(activity).unwrap();
        content.notes.into_values().map(|note| note.text).collect()
    }

    pub(crate) fn numbered(&self) -> u64 {
        self.engine.sync_state(Lang::En).unwrap().last_number
    }

    pub(crate) fn only_here(&self) -> u32 {
        self.engine.sync_state(Lang::En).unwrap().only_here
    }
}

pub(super) fn open(home: &Path, seed: u8, key: u8, time: &Time) -> Engine {
    let signer: Arc<dyn Signer> = Arc::new(signer(key));
    Engine::open(Options {
        home: Home::Folder(home.to_owned()),
        key: None,
        signer,
        clock: Arc::new(time.clone()),
        entropy: Arc::new(Counted(seed, AtomicU64::new(0))),
    })
    .unwrap()
}

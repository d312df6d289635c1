//! The engine as an object: opened, told what a person does, paused, shut down.

use crate::error::{Fault, FfiError};
use crate::ports::{Clock, KeyStoreSigner, SecretStore, ShellClock, Signer, SystemEntropy};
use crate::worker::{Accepting, Core, Worker};
use hucha_engine::{Act, EngineError, Event, FileKind, Home, Options, Receipt};
use hucha_model::sign::SignError;
use hucha_model::{ActivityId, Hash, Lang, PersonId};
use std::fs::{File, TryLockError};
use std::io::Write;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// The name under which the database key is kept.
const DATABASE_KEY: &str = "hucha.database";

/// How often, and how long, an engine waits for one before it in the same folder to end.
const LOCK_TRIES: u32 = 40;
const LOCK_PAUSE: Duration = Duration::from_millis(50);

/// Where and how to open an engine.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct OpenRequest {
    /// A folder of this app alone: database, photos, answers on their way.
    pub folder: PathBuf,
    /// The person's language.
    pub lang: Lang,
}

/// One phone's engine: few, long-lived, one owner, shut down by that owner.
#[derive(uniffi::Object)]
pub struct Engine {
    worker: Worker,
}

/// Opens a phone's state, or begins it. A folder is opened by one engine at a time.
///
/// `clock` is for tests; without it the system's clock is used.
#[uniffi::export]
pub async fn open_engine(
    request: OpenRequest,
    signer: Arc<dyn Signer>,
    secrets: Arc<dyn SecretStore>,
    clock: Option<Arc<dyn Clock>>,
) -> Result<Arc<Engine>, FfiError> {
    let lang = request.lang;
    crate::error::speak(lang);
    let open = move || {
        open_core(request, signer, &*secrets, clock).map_err(|fault| fault.said_without(lang))
    };
    let worker = Worker::start(open).await?;
    Ok(Arc::new(Engine { worker }))
}

fn open_core(
    request: OpenRequest,
    signer: Arc<dyn Signer>,
    secrets: &dyn SecretStore,
    clock: Option<Arc<dyn Clock>>,
) -> Result<Core, Fault> {
    crate::chaos::strike("open_engine");
    let lock = lock(&request.folder)?;
    let signer = KeyStoreSigner::new(signer).map_err(EngineError::Sign)?;
    let key = database_key(&request.folder, secrets)?;
    let engine = hucha_engine::Engine::open(Options {
        home: Home::Folder(request.folder.clone()),
        key: Some(key),
        signer: Arc::new(signer),
        clock: Arc::new(ShellClock::new(clock)),
        entropy: Arc::new(SystemEntropy),
    })?;
    if let Ok(threads) = std::thread::available_parallelism() {
        engine.judge_on(threads.min(NonZeroUsize::MIN.saturating_add(3)));
    }
    Ok(Core {
        engine,
        lang: request.lang,
        is_paused: false,
        requests: crate::sync::Requests::default(),
        accepting: Accepting::begin(),
        incoming: incoming(&request.folder)?,
        _lock: lock,
    })
}

/// Takes the folder for this engine alone; the system gives it back when the process dies.
fn lock(folder: &Path) -> Result<File, Fault> {
    let failed = |source| named(folder, source);
    std::fs::create_dir_all(folder).map_err(failed)?;
    let lock = File::create(folder.join("lock")).map_err(failed)?;
    for _ in 0..LOCK_TRIES {
        match lock.try_lock() {
            Ok(()) => return Ok(lock),
            // An engine that was just dropped is still closing its database.
            Err(TryLockError::WouldBlock) => std::thread::park_timeout(LOCK_PAUSE),
            Err(TryLockError::Error(source)) => return Err(failed(source).into()),
        }
    }
    Err(FfiError::in_use().into())
}

/// Makes the folder for answers on their way; what a killed process left there is swept.
fn incoming(folder: &Path) -> Result<PathBuf, EngineError> {
    let incoming = folder.join("incoming");
    let failed = |source| named(folder, source);
    if incoming.exists() {
        std::fs::remove_dir_all(&incoming).map_err(failed)?;
    }
    std::fs::create_dir_all(&incoming).map_err(failed)?;
    Ok(incoming)
}

/// Gives the database key, made on first use. A database whose key is gone is never replaced by an
/// empty one.
fn database_key(folder: &Path, secrets: &dyn SecretStore) -> Result<[u8; 32], Fault> {
    let failed = |error| {
        EngineError::Sign(match error {
            crate::PortError::Locked => SignError::Locked,
            crate::PortError::Gone => SignError::Gone,
            crate::PortError::Failed { .. } => SignError::Failed,
        })
    };
    if let Some(secret) = secrets.load(DATABASE_KEY.to_owned()).map_err(failed)? {
        return Ok(<[u8; 32]>::try_from(secret).map_err(|_| EngineError::wrong_key())?);
    }
    if folder.join("hucha.db").exists() {
        return Err(EngineError::wrong_key().into());
    }
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(|_| FfiError::internal())?;
    secrets
        .save(DATABASE_KEY.to_owned(), key.to_vec())
        .map_err(failed)?;
    Ok(key)
}

impl Engine {
    /// Does a job on the engine's thread, under the name by which a test can make it panic.
    pub(crate) async fn call<T: Send + 'static>(
        &self,
        name: &'static str,
        job: impl FnOnce(&mut Core) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, FfiError> {
        self.worker
            .run(name, move |core| {
                if core.is_paused {
                    return Err(FfiError::paused());
                }
                job(core).map_err(|fault| fault.said(core))
            })
            .await
    }
}

#[uniffi::export]
impl Engine {
    /// Does what a person does; durable when it returns.
    pub async fn act(&self, act: Act) -> Result<Receipt, FfiError> {
        self.call("act", move |core| Ok(core.engine.act(act)?))
            .await
    }

    /// Waits for the oldest change after number `seen`; begin with 0. Cancelling it loses nothing:
    /// ask again with the same number. Fails with `Closed` once the engine is shut down.
    pub async fn next_event(&self, seen: u64) -> Result<Event, FfiError> {
        self.worker.log().next(seen).await
    }

    /// Tells the number of the newest event, at once: a screen that reads its view after this begins
    /// to listen here.
    pub fn newest_event(&self) -> Result<u64, FfiError> {
        self.worker.log().newest()
    }

    /// Sets the person's language for everything that follows.
    pub async fn set_lang(&self, lang: Lang) -> Result<(), FfiError> {
        self.call("set_lang", move |core| {
            core.lang = lang;
            crate::error::speak(lang);
            core.engine.note_all();
            Ok(())
        })
        .await
    }

    /// Closes the database, for an app that goes into the background: nothing is held locked. Every
    /// call but [`resume`](Engine::resume) and [`shut_down`](Engine::shut_down) then fails with
    /// `Paused`.
    pub async fn pause(&self) -> Result<(), FfiError> {
        self.worker
            .run("pause", |core| {
                core.engine.pause();
                core.is_paused = true;
                Ok(())
            })
            .await
    }

    /// Opens the database again.
    pub async fn resume(&self) -> Result<(), FfiError> {
        self.worker
            .run("resume", |core| {
                core.engine
                    .resume()
                    .map_err(|error| Fault::from(error).said(core))?;
                core.is_paused = false;
                core.accepting.go_on();
                Ok(())
            })
            .await
    }

    /// Ends the engine after what was handed over so far; then every call fails with `Closed`. A
    /// second time does nothing.
    pub async fn shut_down(&self) {
        self.worker.shut_down().await;
    }

    /// Writes a file that a person opens or prints; `activity` where it is about one.
    pub async fn write_file(
        &self,
        kind: FileKind,
        activity: Option<ActivityId>,
        file: PathBuf,
    ) -> Result<(), FfiError> {
        self.call("write_file", move |core| {
            let bytes = core.engine.file(kind, activity, core.lang)?;
            write(&file, &bytes)
        })
        .await
    }

    /// Writes what another person may read of an activity into a bundle file, for where there is no
    /// network. `note` is a line for the reader.
    pub async fn export_bundle(
        &self,
        activity: ActivityId,
        reader: PersonId,
        note: String,
        file: PathBuf,
    ) -> Result<(), FfiError> {
        self.call("export_bundle", move |core| {
            let bytes = core.engine.export_bundle(activity, reader, &note)?;
            write(&file, &bytes)
        })
        .await
    }

    /// Takes in a bundle file from another phone; gives who wrote it and the line it carries.
    pub async fn import_bundle(&self, file: PathBuf) -> Result<Option<String>, FfiError> {
        self.call("import_bundle", move |core| {
            let bytes = std::fs::read(&file).map_err(|source| named(&file, source))?;
            Ok(core.engine.import_bundle(&bytes)?.note)
        })
        .await
    }

    /// Looks again at one thing that was set aside; tells whether it no longer is.
    pub async fn retry_set_aside(&self, item: Hash) -> Result<bool, FfiError> {
        self.call("retry_set_aside", move |core| {
            Ok(core.engine.retry_quarantined(item)?)
        })
        .await
    }

    /// Lets late work in, or turns it away, with words beside it.
    pub async fn rule_on_late_work(
        &self,
        item: Hash,
        admit: bool,
        text: Option<String>,
    ) -> Result<(), FfiError> {
        self.call("rule_on_late_work", move |core| {
            core.engine.rule_on_late_work(item, admit, text)?;
            Ok(())
        })
        .await
    }
}

/// Writes beside the place first, so that a reader never sees half a file.
fn write(file: &Path, bytes: &[u8]) -> Result<(), Fault> {
    let mut part = file.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let written = File::create(&part).and_then(|mut out| {
        out.write_all(bytes)?;
        out.sync_all()?;
        std::fs::rename(&part, file)
    });
    written.map_err(|source| {
        // What is half written is nobody's; the error that made it so is the one to tell.
        let _ = std::fs::remove_file(&part);
        named(file, source).into()
    })
}

pub(crate) fn named(file: &Path, source: std::io::Error) -> EngineError {
    let file = file
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into());
    EngineError::File { file, source }
}

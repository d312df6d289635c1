//! A simulated phone: an engine, its key, its own clock, its home.

use crate::clock::{PhoneClock, SeededEntropy};
use crate::door::Answer;
use crate::rng::Dice;
use crate::violation::Violation;
use crate::world::Owner;
use hucha_engine::{Engine, EngineError, Home, Options, Received};
use hucha_model::PersonId;
use hucha_model::sign::SoftwareSigner;
use std::path::Path;
use std::sync::Arc;

/// One phone.
pub struct Device {
    /// What a failing run calls it.
    pub name: &'static str,
    /// Whose it is.
    pub person: PersonId,
    /// The owner's place in the world.
    pub owner: Owner,
    /// Its clock.
    pub clock: PhoneClock,
    home: Home,
    /// How often it was killed and came back over a copy of its files.
    lives: u32,
    signer: Arc<SoftwareSigner>,
    entropy: Arc<SeededEntropy>,
    engine: Option<Engine>,
}

impl Device {
    /// Starts a phone with an empty home.
    pub fn start(
        name: &'static str,
        (owner, person): (Owner, PersonId),
        home: Home,
        clock: PhoneClock,
        dice: &Dice,
    ) -> Result<Self, EngineError> {
        let mut dice = dice.fork(name);
        let mut secret = [0; 32];
        dice.fill(&mut secret);
        // Far below the order of the curve, so it is a key.
        secret[0] = 1;
        let signer = SoftwareSigner::from_secret(&secret).expect("a key");
        let mut device = Self {
            name,
            person,
            owner,
            clock,
            home,
            lives: 0,
            signer: Arc::new(signer),
            entropy: Arc::new(SeededEntropy::new(dice)),
            engine: None,
        };
        device.open()?;
        Ok(device)
    }

    fn open(&mut self) -> Result<(), EngineError> {
        self.engine = Some(Engine::open(Options {
            home: self.home.clone(),
            key: None,
            signer: self.signer.clone(),
            clock: Arc::new(self.clock.clone()),
            entropy: self.entropy.clone(),
        })?);
        Ok(())
    }

    /// Ends the process without a word and starts it over the same home; a phone whose home is
    /// memory has none to come back to, and goes on.
    pub fn restart(&mut self) -> Result<(), EngineError> {
        match self.home {
            Home::Folder(_) => {
                self.engine = None;
                self.open()
            }
            Home::Memory => Ok(()),
        }
    }

    /// Tells whether the phone runs.
    pub fn is_on(&self) -> bool {
        self.engine.is_some()
    }

    /// Switches the phone off for good: it is lost, or its key is.
    pub fn lose(&mut self) {
        self.engine = None;
    }

    /// Kills the process right after, or in the middle of, a write: what is left is what the
    /// operating system has of its files, the log cut at any byte of what the write added.
    pub fn kill_in_write<T>(
        &mut self,
        dice: &mut Dice,
        write: impl FnOnce(&Engine) -> Result<T, EngineError>,
    ) -> Result<Result<T, EngineError>, Violation> {
        let Home::Folder(folder) = self.home.clone() else {
            return Ok(write(self.engine()));
        };
        let before = length(&folder.join("hucha.db-wal"));
        let done = write(self.engine());
        let after = length(&folder.join("hucha.db-wal"));
        self.lives += 1;
        let next = folder.with_file_name(format!("{}-{}", self.name, self.lives));
        copy_folder(&folder, &next)?;
        let log = next.join("hucha.db-wal");
        if after > before && log.exists() {
            let cut = if dice.happens(40) {
                after
            } else {
                dice.between(before as i64, after as i64) as u64
            };
            let file = std::fs::OpenOptions::new().write(true).open(&log)?;
            file.set_len(cut)?;
        }
        self.engine = None;
        std::fs::remove_dir_all(&folder)?;
        self.home = Home::Folder(next);
        self.open()?;
        Ok(done)
    }

    /// Gives the engine.
    pub fn engine(&self) -> &Engine {
        self.engine.as_ref().expect("a phone is on")
    }

    /// Gives the key, for tests that sign by hand.
    pub fn signer(&self) -> &SoftwareSigner {
        &self.signer
    }

    /// Gives where its state is kept.
    pub fn home(&self) -> &Home {
        &self.home
    }

    /// Takes an answer.
    pub fn take(&self, answer: &Answer) -> Result<Received, EngineError> {
        self.engine().answered(
            answer.kind,
            answer.status,
            answer.nonce.as_deref(),
            &answer.body,
        )
    }
}

fn length(file: &Path) -> u64 {
    std::fs::metadata(file).map_or(0, |found| found.len())
}

/// Copies a home as it lies there; the index of the log is left out, a dead process has none.
fn copy_folder(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &to.join(name))?;
        } else if name != "hucha.db-shm" {
            std::fs::copy(entry.path(), to.join(name))?;
        }
    }
    Ok(())
}

//! A simulated phone: an engine, its key, its own clock, its home.

use crate::clock::{PhoneClock, SeededEntropy};
use crate::door::Answer;
use crate::rng::Dice;
use crate::world::Owner;
use hucha_engine::{Engine, EngineError, Home, Options, Received};
use hucha_model::PersonId;
use hucha_model::sign::SoftwareSigner;
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

//! Time and randomness of a simulation: one true time, and each phone's own idea of it.

use crate::rng::Dice;
use hucha_engine::{Clock, Entropy};
use hucha_model::Millis;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// The true time of a simulation; it never goes back. The hub lives by it.
#[derive(Debug, Clone)]
pub struct TrueTime(Arc<AtomicI64>);

impl TrueTime {
    /// Begins at a local time at Asia/Shanghai, such as `2026-06-18T08:00:00`.
    pub fn at(local: &str) -> Self {
        let at = Millis::from_local(local.parse().expect("a local time"));
        Self(Arc::new(AtomicI64::new(at.0)))
    }

    /// Tells the time.
    pub fn now(&self) -> Millis {
        Millis(self.0.load(Ordering::Relaxed))
    }

    /// Lets time pass.
    pub fn pass(&self, ms: i64) {
        assert!(ms >= 0, "time does not go back");
        self.0.fetch_add(ms, Ordering::Relaxed);
    }
}

/// A phone's clock: the true time and an error, which may jump.
#[derive(Debug, Clone)]
pub struct PhoneClock {
    truth: TrueTime,
    error: Arc<AtomicI64>,
}

impl PhoneClock {
    /// A clock that is off by `error` milliseconds.
    pub fn new(truth: &TrueTime, error: i64) -> Self {
        Self {
            truth: truth.clone(),
            error: Arc::new(AtomicI64::new(error)),
        }
    }

    /// Tells how far off it is, in milliseconds.
    pub fn error(&self) -> i64 {
        self.error.load(Ordering::Relaxed)
    }

    /// Sets the error: somebody set the clock, or the battery was empty.
    pub fn jump_to(&self, error: i64) {
        self.error.store(error, Ordering::Relaxed);
    }
}

impl Clock for PhoneClock {
    fn now(&self) -> Millis {
        Millis(self.truth.now().0 + self.error.load(Ordering::Relaxed))
    }
}

/// Seeded randomness for a phone.
#[derive(Debug)]
pub struct SeededEntropy(Mutex<Dice>);

impl SeededEntropy {
    /// Draws from these dice.
    pub fn new(dice: Dice) -> Self {
        Self(Mutex::new(dice))
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .fill(bytes);
    }
}

//! Borders to the shell: time and randomness come in.

use hucha_model::Millis;

/// The device's clock. It orders nothing; it is shown as a claim.
pub trait Clock: Send + Sync {
    /// Tells the time.
    fn now(&self) -> Millis;
}

/// A source of random bytes.
pub trait Entropy: Send + Sync {
    /// Fills `bytes`.
    fn fill(&self, bytes: &mut [u8]);
}

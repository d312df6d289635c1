//! Where the program looks at the clock and draws random bytes.

use super::Complaint;
use hucha_model::Millis;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

/// The system's clock, or the time that a file names: a story told in a minute may last a year.
#[derive(Debug, Clone)]
pub(super) struct HubClock {
    file: Option<PathBuf>,
}

impl HubClock {
    /// Follows `file` (milliseconds of the epoch as text), or the system.
    pub(super) fn new(file: Option<PathBuf>) -> Self {
        Self { file }
    }

    /// Tells the time; the system's when the file cannot be read.
    pub(super) fn now(&self) -> Millis {
        let told = self
            .file
            .as_ref()
            .and_then(|file| std::fs::read_to_string(file).ok()?.trim().parse().ok());
        told.map_or_else(system_now, Millis)
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "the program's edge: all below is told the time"
)]
fn system_now() -> Millis {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Millis(since.as_millis() as i64)
}

/// Draws random bytes from the system.
pub(super) fn random<const N: usize>() -> Result<[u8; N], Complaint> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|_| Complaint::new("系统无法提供随机数", "the system gives no random bytes"))?;
    Ok(bytes)
}

impl hucha_engine::Clock for HubClock {
    fn now(&self) -> Millis {
        Self::now(self)
    }
}

/// The system's randomness, as an engine wants it.
#[derive(Debug, Clone, Copy)]
pub(super) struct SystemEntropy;

impl hucha_engine::Entropy for SystemEntropy {
    #[allow(
        clippy::expect_used,
        reason = "a host without randomness must not make keys"
    )]
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the system gives random bytes");
    }
}

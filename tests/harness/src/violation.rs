//! What a simulation finds: a promise that did not hold, or a step that failed.

use hucha_engine::EngineError;
use hucha_hub::{ChainFault, EnrolRefusal, HubFault};
use hucha_sync::{BundleError, DecodeError, EnrolmentError};

/// Why a run ends early.
#[derive(Debug, thiserror::Error)]
pub enum Violation {
    /// A promise does not hold.
    #[error("{0}")]
    Broken(String),
    /// A phone fails where it should not.
    #[error("a phone failed: {0}")]
    Engine(#[from] EngineError),
    /// The hub fails.
    #[error("the hub failed: {0}")]
    Hub(#[from] HubFault),
    /// The chain of numbers does not hold.
    #[error("the chain does not hold: {0}")]
    Chain(#[from] ChainFault),
    /// A phone was not enrolled.
    #[error("not enrolled: {0}")]
    Enrol(#[from] EnrolRefusal),
    /// An enrolment text could not be made.
    #[error("no enrolment text: {0}")]
    EnrolText(#[from] EnrolmentError),
    /// A bundle of ours cannot be read.
    #[error("a bundle cannot be read: {0}")]
    Bundle(#[from] BundleError),
    /// An answer of the hub cannot be read.
    #[error("an answer cannot be read: {0}")]
    Decode(#[from] DecodeError),
    /// The machine failed.
    #[error("the machine failed: {0}")]
    Io(#[from] std::io::Error),
}

/// Ends the run unless the promise holds.
pub fn promise(holds: bool, what: impl FnOnce() -> String) -> Result<(), Violation> {
    if holds {
        Ok(())
    } else {
        Err(Violation::Broken(what()))
    }
}

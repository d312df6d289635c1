//! Reading the decisions a second time, when this person sees more of them than before.
//!
//! The cursor is durable: a phone that stops in between goes on where it was.

use crate::error::EngineError;
use crate::inner::Inner;
use hucha_model::ScopeId;
use hucha_store::{StoreError, Tx};

/// Under which key the cursor is kept; empty bytes mean that nothing is read again.
const AGAIN: &str = "again";

impl Inner {
    /// Gives the cursor of a second reading that is not complete.
    pub(crate) fn again(&self) -> Result<Vec<(ScopeId, u64)>, EngineError> {
        let scope = self.me()?.scope;
        let bytes = self.store.read(|reads| reads.meta(AGAIN))?;
        let after = bytes.and_then(|bytes| bytes.try_into().ok());
        Ok(after
            .map(|bytes| (scope, u64::from_be_bytes(bytes)))
            .into_iter()
            .collect())
    }
}

/// Moves the cursor; a sight that grew meanwhile (`widened`) begins anew.
pub(crate) fn write_again(
    tx: &mut Tx<'_>,
    scope: ScopeId,
    moves: &[(ScopeId, u64, bool)],
    widened: bool,
) -> Result<(), StoreError> {
    for (_, n, done) in moves.iter().filter(|(of, _, _)| *of == scope) {
        if *done {
            tx.meta_set(AGAIN, &[])?;
        } else {
            tx.meta_set(AGAIN, &n.to_be_bytes())?;
        }
    }
    if widened {
        tx.meta_set(AGAIN, &0_u64.to_be_bytes())?;
    }
    Ok(())
}

//! A decision before it is made: whether it would be valid.

use super::{EntityState, FoldContext, FoldInput, judge};
use crate::Hash;
use crate::lifecycle::Transition;
use crate::wire::Decision;

/// Judges a decision that would be made now, in the knowledge of everything that made `state`: gives
/// the step it would take, or the reason code of its refusal. Nothing is folded anew.
pub fn judge_next<'a>(
    state: &EntityState,
    decision: Decision,
    context: FoldContext<'a>,
) -> Result<&'a Transition, &'static str> {
    let Some(lifecycle) = context.lifecycles.of(state.entity.kind) else {
        return Err("state");
    };
    let input = FoldInput {
        hash: Hash::default(),
        decision,
        record: None,
        facts_disputed: false,
    };
    judge::judge(&input, state, lifecycle, context)
}

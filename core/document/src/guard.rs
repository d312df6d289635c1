//! A wall around the merge engine: what panics inside comes out as an error.
//!
//! A crafted change makes automerge 0.12 panic in 4 to 12 of 100 tries (measured 2026-11), and the
//! panic's text may quote document content. So calls that see bytes from outside run here: the
//! unwind is caught, and the text is kept from the log by a hook that stays silent only on a thread
//! that is inside [`guarded`] and otherwise passes on to the hook that was set before.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

/// The merge engine panicked; whatever it was working on must be thrown away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Panicked;

thread_local! {
    static INSIDE: Cell<u32> = const { Cell::new(0) };
}
static HOOK: Once = Once::new();

/// Runs `work` and turns a panic into [`Panicked`]. Values `work` mutates must be scratch copies,
/// or be dropped when it panics.
pub(crate) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, Panicked> {
    HOOK.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |panic| {
            if INSIDE.get() == 0 {
                before(panic);
            }
        }));
    });
    INSIDE.set(INSIDE.get().saturating_add(1));
    let outcome = catch_unwind(AssertUnwindSafe(work));
    INSIDE.set(INSIDE.get().saturating_sub(1));
    outcome.map_err(|_| Panicked)
}

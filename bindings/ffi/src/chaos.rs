//! Panics on demand: with the feature `chaos` a test makes the next call of a function panic, and
//! sees that its caller gets a typed error and the process lives.

#[cfg(feature = "chaos")]
mod armed {
    use std::sync::{Mutex, PoisonError};

    static ARMED: Mutex<Option<String>> = Mutex::new(None);

    /// Makes the next call of `function` panic, once. For tests of shells only.
    #[uniffi::export]
    pub fn panic_in_next(function: String) {
        *ARMED.lock().unwrap_or_else(PoisonError::into_inner) = Some(function);
    }

    pub(crate) fn strike(function: &str) {
        let mut armed = ARMED.lock().unwrap_or_else(PoisonError::into_inner);
        if armed.as_deref() == Some(function) {
            *armed = None;
            drop(armed);
            panic!("chaos: {function}");
        }
    }
}

#[cfg(feature = "chaos")]
pub use armed::panic_in_next;
#[cfg(feature = "chaos")]
pub(crate) use armed::strike;

#[cfg(not(feature = "chaos"))]
pub(crate) const fn strike(_function: &str) {}

//! The access log on its way to the database: requests are gathered and written once a second, so
//! that a request which only reads costs no write of its own.

use super::Hub;
use crate::hub_core::Access;
use hucha_model::Millis;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::sleep;

/// How often the log is written; a crash loses at most this much of it.
const EVERY: Duration = Duration::from_secs(1);
/// Most requests gathered while the database cannot be written.
const GATHERED: usize = 50_000;
const DAY_MS: i64 = 24 * 3600 * 1000;

/// Requests that are not written yet.
#[derive(Debug, Clone, Default)]
pub(super) struct AccessLog(Arc<Mutex<Vec<Access>>>);

impl AccessLog {
    /// Adds a request.
    pub(super) fn add(&self, access: Access) {
        let mut gathered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if gathered.len() < GATHERED {
            gathered.push(access);
        }
    }

    pub(super) fn take(&self) -> Vec<Access> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Writes the log for ever, and removes what is older than `days`.
pub(super) async fn keep(hub: Hub, days: u32) {
    let mut pruned = None;
    loop {
        sleep(EVERY).await;
        let today = (hub.clock)().0.div_euclid(DAY_MS);
        let before = (pruned != Some(today)).then_some(Millis((today - i64::from(days)) * DAY_MS));
        let accesses = hub.log.take();
        if accesses.is_empty() && before.is_none() {
            continue;
        }
        let written = hub.with(move |core, _| {
            core.log_accesses(&accesses)?;
            if let Some(before) = before {
                core.prune_accesses(before)?;
            }
            Ok(())
        });
        if written.await.is_ok() {
            pruned = Some(today);
        }
    }
}

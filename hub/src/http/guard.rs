//! Who may knock how often: requests of one device at a time, and failed enrolments of one address.

use hucha_model::{DeviceId, Millis};
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// How long a failed enrolment counts, in milliseconds: ten minutes.
const WINDOW_MS: i64 = 10 * 60 * 1000;
/// Failed enrolments of one address in that time.
const FAILURES: usize = 10;
/// The first wait after that, in milliseconds; each further refusal doubles it.
const FIRST_WAIT_MS: i64 = 60 * 1000;
/// The longest wait, in milliseconds: an hour.
const LONGEST_WAIT_MS: i64 = 3600 * 1000;
/// Most addresses remembered; the one that failed longest ago makes room.
const ADDRESSES: usize = 10_000;

/// Requests in flight, by address and device: who knows a device's id from the directory must not
/// use its places up from somewhere else.
#[derive(Debug, Clone, Default)]
pub(super) struct Places(Arc<Mutex<BTreeMap<(IpAddr, DeviceId), usize>>>);

/// A place taken; given back when dropped.
#[derive(Debug)]
pub(super) struct Place {
    places: Places,
    key: (IpAddr, DeviceId),
}

impl Places {
    /// Takes one of `most` places; `None` when all are taken.
    pub(super) fn take(&self, address: IpAddr, device: DeviceId, most: usize) -> Option<Place> {
        let key = (address, device);
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(key).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Place {
            places: self.clone(),
            key,
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&self.key) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.key);
            }
        }
    }
}

/// Failed enrolments by address. A code has 80 random bits; this keeps guessing from costing the
/// hub anything.
#[derive(Debug, Clone, Default)]
pub(super) struct Attempts(Arc<Mutex<BTreeMap<IpAddr, Failed>>>);

#[derive(Debug, Default)]
struct Failed {
    at: Vec<Millis>,
    wait_ms: i64,
    until: Millis,
}

impl Attempts {
    /// Tells how many seconds an address has to wait; `None` when it may try.
    pub(super) fn wait(&self, address: IpAddr, now: Millis) -> Option<u64> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let failed = all.get_mut(&address)?;
        if failed.until <= now {
            return None;
        }
        let left = failed.until.0.saturating_sub(now.0);
        Some((left as u64).div_ceil(1000))
    }

    /// Notes that an enrolment failed.
    pub(super) fn note_failure(&self, address: IpAddr, now: Millis) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= ADDRESSES && !all.contains_key(&address) {
            let oldest = all
                .iter()
                .min_by_key(|(_, failed)| failed.at.last().copied());
            if let Some(oldest) = oldest.map(|(address, _)| *address) {
                all.remove(&oldest);
            }
        }
        let failed = all.entry(address).or_default();
        failed
            .at
            .retain(|at| now.0.saturating_sub(at.0) < WINDOW_MS);
        if failed.at.is_empty() && failed.until.0.saturating_add(LONGEST_WAIT_MS) < now.0 {
            failed.wait_ms = 0;
        }
        failed.at.push(now);
        if failed.at.len() >= FAILURES {
            failed.wait_ms = (failed.wait_ms * 2).clamp(FIRST_WAIT_MS, LONGEST_WAIT_MS);
            failed.until = Millis(now.0.saturating_add(failed.wait_ms));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

    #[test]
    fn ten_failures_make_an_address_wait_and_each_further_one_twice_as_long() {
        let attempts = Attempts::default();
        let mut now = Millis(1_000_000);
        for _ in 0..FAILURES {
            assert_eq!(attempts.wait(HERE, now), None);
            attempts.note_failure(HERE, now);
        }
        assert_eq!(attempts.wait(HERE, now), Some(60));
        let elsewhere = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));
        assert_eq!(attempts.wait(elsewhere, now), None);
        now.0 += 60_000;
        assert_eq!(attempts.wait(HERE, now), None);
        attempts.note_failure(HERE, now);
        assert_eq!(attempts.wait(HERE, now), Some(120));
    }

    #[test]
    fn a_failure_now_and_then_makes_nobody_wait() {
        let attempts = Attempts::default();
        for step in 0..100 {
            let now = Millis(step * WINDOW_MS / 5);
            assert_eq!(attempts.wait(HERE, now), None);
            attempts.note_failure(HERE, now);
        }
    }

    #[test]
    fn a_place_is_given_back_when_its_request_ends() {
        let places = Places::default();
        let device = DeviceId::from_bytes([1; 16]);
        let first = places.take(HERE, device, 1);
        assert!(first.is_some());
        assert!(places.take(HERE, device, 1).is_none());
        drop(first);
        assert!(places.take(HERE, device, 1).is_some());
    }
}

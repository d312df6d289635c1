//! How much of the hub one may use at a time.

use std::time::Duration;

/// Limits of a served hub.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How long the head of a request may take, and how long a connection may say nothing.
    pub head: Duration,
    /// How long the next piece of a body may take.
    pub piece: Duration,
    /// How long a request may take, its body included; a slow phone on a weak network fits.
    pub request: Duration,
    /// How long an answer waits for the second stage before it says `received`.
    pub settle: Duration,
    /// Connections at a time.
    pub connections: usize,
    /// Requests of one device at a time.
    pub per_device: usize,
    /// True when every request comes through a proxy that names the caller's address last in
    /// `X-Forwarded-For`; without one, anybody could name any address.
    pub behind_proxy: bool,
    /// How many days the access log is kept.
    pub access_log_days: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(30),
            piece: Duration::from_secs(30),
            request: Duration::from_mins(2),
            settle: Duration::from_secs(2),
            connections: 256,
            per_device: 8,
            behind_proxy: false,
            access_log_days: 180,
        }
    }
}

//! What the tests of the façade share: a scenario's player, ports in memory, a real hub.

pub(crate) mod alone;
pub(crate) mod golden;
pub(crate) mod http;
pub(crate) mod hub;
pub(crate) mod play;
pub(crate) mod ports;
pub(crate) mod views;
pub(crate) mod wait;

/// The folder `fixtures` of the repository.
pub(crate) fn fixtures() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures")
}

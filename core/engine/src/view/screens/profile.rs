//! Profile 我的: who holds the phone, in which capacity, on which device.

use chrono::NaiveDateTime;
use hucha_model::{DeviceId, OrgId, PersonId};
use serde::{Deserialize, Serialize};

/// Shows whose phone it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileView {
    /// Who.
    pub person: PersonId,
    /// Name.
    pub name: String,
    /// The plant or office.
    pub org: OrgId,
    /// Its name.
    pub plant: String,
    /// Posts today (安全总监, 带头人).
    pub posts: Vec<String>,
    /// Pairs of the plant today, in words.
    pub pairs: Vec<String>,
    /// Name of the district of the alliance.
    pub district: String,
    /// Who leads the alliance 带头人, name and plant; or empty.
    pub leader: String,
    /// This device.
    pub device: DeviceId,
    /// First eight hexadecimal digits of the key's fingerprint, to be read out to an administrator.
    pub key: String,
    /// Whether the device was withdrawn.
    pub is_withdrawn: bool,
    /// The hub's address.
    pub hub: String,
    /// The newest time of the hub known here; `None` before the first sync.
    pub synced_at: Option<NaiveDateTime>,
    /// Names of the programmes in force 工作制度.
    pub programmes: Vec<String>,
    /// An alarm about the hub's account, as a sentence, or empty.
    pub alarm: String,
}

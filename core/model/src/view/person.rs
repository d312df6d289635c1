//! People as files list them: attendance and signatures.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

/// Says whether a person came.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum Attendance {
    /// Not held yet.
    #[default]
    Expected,
    /// Came.
    Present,
    /// Sent somebody instead (代会).
    Substituted {
        /// Name of the substitute.
        substitute: String,
    },
    /// Was given leave (WD-17).
    OnLeave {
        /// Reason given.
        reason: String,
    },
    /// Did not come and had no leave (WD-18).
    AbsentWithoutLeave,
}

/// Lists one participant.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AttendeeView {
    /// Name of the plant or office.
    pub enterprise: String,
    /// Name of the person.
    pub name: String,
    /// Post at home (安全总监, 安全部长 …).
    pub role: String,
    /// Part in this activity (组长, 组员, 陪同人员 …), or empty.
    pub capacity: String,
    /// Whether the person came.
    pub attendance: Attendance,
    /// Who signed them in, where they did not do so themselves (代签), or empty.
    pub signed_in_by: String,
}

/// Shows one signature and what it covers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SignatureView {
    /// Name of the signer.
    pub name: String,
    /// Name of the signer's plant or office.
    pub enterprise: String,
    /// Part in which the person signed (组长, 企业代表 …).
    pub role: String,
    /// When it was signed; `None` while it is awaited.
    pub signed_at: Option<NaiveDateTime>,
    /// Short fingerprint of the signing key, hexadecimal, or empty for paper.
    pub key_fingerprint: String,
    /// SHA-256 of the list that was signed, hexadecimal, or empty for paper.
    pub list_hash: String,
    /// Reason if the signature was refused; a refusal is recorded, never overruled.
    pub refused: Option<String>,
}

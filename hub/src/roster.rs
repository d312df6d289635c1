//! The roster (企业名册): an xlsx file that says which plants belong, and who holds which post.
//!
//! Reading is pure: bytes in, a whole roster or one error out, which names sheet, row and column
//! and can be said in Chinese and English. Nothing is guessed: an unknown column, category or post
//! is an error, an empty cell of a post means that nobody holds it (未设).

mod cells;
mod columns;
mod error;
mod sheets;

pub use error::{RosterCause, RosterError};
pub use sheets::read_roster;

use hucha_model::wire::row::{EnterpriseKind, RoleKind};

/// A roster as read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roster {
    /// Plants, in the order of the file.
    pub plants: Vec<RosterPlant>,
    /// Names of the bureau's officers, in the order of the file.
    pub officers: Vec<String>,
}

/// A plant of the roster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterPlant {
    /// Full name.
    pub name: String,
    /// Short name.
    pub short_name: Option<String>,
    /// What it does.
    pub kind: EnterpriseKind,
    /// Number of staff.
    pub staff: Option<u32>,
    /// Standardisation level, 1 is best.
    pub standard_level: Option<u8>,
    /// Town or park.
    pub area: Option<String>,
    /// Posts and who holds them; one person may hold several (一人兼任).
    pub holders: Vec<(RoleKind, String)>,
}

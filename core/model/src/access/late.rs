//! Late work: written while its author had the right, arrived when not.

/// Tells whether the reason of a number record means late work: kept aside until a steward lets it
/// in or turns it away, and no refusal.
pub fn is_late(reason: &str) -> bool {
    reason.starts_with("steward.")
}

/// The reason of work whose author's right had ended when it came.
pub const ROLE_ENDED: &str = "steward.role_ended";
/// The reason of work from a device that was withdrawn before it came.
pub const REVOKED: &str = "steward.revoked";
/// The word on late work that was turned away.
pub const TURNED_AWAY: &str = "steward.turned_away";
/// The word when too much late work of one device waits.
pub const FULL: &str = "steward.full";

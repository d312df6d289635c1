//! The one place of the program that looks at the clock and draws random bytes.

use super::Complaint;
use hucha_model::Millis;
use std::time::{SystemTime, UNIX_EPOCH};

/// Tells the time.
#[allow(
    clippy::disallowed_methods,
    reason = "the program's edge: everything below is told the time"
)]
pub(super) fn now() -> Millis {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Millis(since.as_millis() as i64)
}

/// Draws random bytes from the system.
pub(super) fn random<const N: usize>() -> Result<[u8; N], Complaint> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|_| Complaint::new("系统无法提供随机数", "the system gives no random bytes"))?;
    Ok(bytes)
}

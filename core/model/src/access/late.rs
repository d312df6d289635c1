//! Late work: written while its author had the right, arrived when not.

use super::Viewer;
use crate::directory::AsOf;
use crate::fold::EntityState;
use crate::wire::{EntityKind, Opened};
use crate::{DeviceId, OrgId, PersonId};
use chrono::NaiveDate;

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

impl Viewer<'_> {
    /// Tells whether the person may rule on late work of `author`: somebody of a plant through which
    /// the author had the right. A guest had it through the team.
    pub fn is_steward_for(&self, author: PersonId, activity: &EntityState) -> bool {
        let was_of = |org: OrgId| self.directory.ever_belonged(author, org, self.as_of);
        if activity.entity.kind != EntityKind::Visit {
            let own = self.directory.roles_of(self.person, self.as_of, self.day);
            return own.iter().any(|role| was_of(role.org));
        }
        let sides = activity
            .facts
            .helper
            .into_iter()
            .chain(activity.facts.helped);
        let sides: Vec<OrgId> = sides.chain(activity.handed_to.iter().copied()).collect();
        let is_guest = !sides.iter().copied().any(was_of);
        sides.iter().any(|org| {
            let through = was_of(*org) || (is_guest && Some(*org) == activity.facts.helper);
            through && self.belongs_to(*org)
        })
    }

    /// Names the number at which the person lost the right to write in a document that they had at
    /// `self.as_of`, by a row of the directory; `None` when they have it still, never had it, or lost
    /// it by something else than a row (a day that passed, a decision of the team).
    ///
    /// `day_of` tells the day of a number.
    pub fn lost_at(
        &self,
        device: DeviceId,
        opened: &Opened,
        activity: &EntityState,
        day_of: impl Fn(u64) -> Option<NaiveDate>,
    ) -> Option<u64> {
        let may = |as_of: AsOf, day: NaiveDate| {
            let speaks = self
                .directory
                .device(device, as_of)
                .is_some_and(|found| !found.revoked);
            let then = Viewer {
                as_of,
                day,
                ..*self
            };
            speaks && then.writes_document(opened, activity)
        };
        if !may(self.as_of, self.day) {
            return None;
        }
        let later = self.directory.numbers_after(self.as_of);
        later
            .into_iter()
            .find(|n| day_of(*n).is_some_and(|day| !may(AsOf(*n), day)))
    }
}

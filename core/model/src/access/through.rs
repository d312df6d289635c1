//! Through what somebody reads a document.

use super::Viewer;
use crate::OrgId;
use crate::fold::EntityState;
use crate::wire::{DocKind, Opened, Party};

/// One ground on which somebody reads a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Through {
    /// A role in a party.
    Party(Party),
    /// Named at the opening.
    Named,
    /// Named by the inspecting team since.
    NamedByTeam,
    /// A role in a plant the help was handed over to.
    HandedOver(OrgId),
}

impl Viewer<'_> {
    /// Lists the grounds on which the person reads the document; none when it is not read.
    pub fn reads_through(&self, opened: &Opened, activity: &EntityState) -> Vec<Through> {
        let parties = opened.parties.iter().filter(|party| self.is_of(party));
        let mut grounds: Vec<Through> = parties.copied().map(Through::Party).collect();
        if opened.participants.contains(&self.person) {
            grounds.push(Through::Named);
        }
        match opened.kind {
            DocKind::Visit if activity.guests.contains(&self.person) => {
                grounds.push(Through::NamedByTeam);
            }
            DocKind::FollowUp => {
                let next = activity
                    .handed_to
                    .iter()
                    .filter(|org| self.belongs_to(**org));
                grounds.extend(next.copied().map(Through::HandedOver));
            }
            DocKind::Visit | DocKind::StudySession => {}
        }
        grounds
    }
}

//! Who is in the story, and what it is about.

use super::phone::Phone;
use super::stage::{Roster, Stage};
use hucha_model::wire::{Capacity, EntityKind, EntityRef, Participant};
use hucha_model::{ActivityId, DocId, FindingId, OrgId, PersonId};
use std::collections::BTreeMap;

/// The phones and the stage they stand on.
pub(super) struct Cast {
    pub(super) stage: Stage,
    pub(super) roster: Roster,
    /// An officer of the district bureau.
    pub(super) bureau: Phone,
    /// The alliance leader (带头人).
    pub(super) leader: Phone,
    /// The leader of the visit: the helping plant's Safety Director.
    pub(super) team_leader: Phone,
    /// The second inspector, of the helping plant.
    pub(super) inspector: Phone,
    /// The host's Safety Director.
    pub(super) host: Phone,
    /// The host's Safety Department Head, whose phone joins for the rectification.
    pub(super) rectifier: Option<Phone>,
    pub(super) helper: OrgId,
    pub(super) helped: OrgId,
}

/// The visit of the story.
pub(super) struct Visit {
    pub(super) activity: ActivityId,
    pub(super) doc: DocId,
    /// Findings by the word the story calls them.
    pub(super) findings: std::cell::RefCell<BTreeMap<&'static str, FindingId>>,
}

impl Visit {
    pub(super) fn entity(&self) -> EntityRef {
        EntityRef {
            kind: EntityKind::Visit,
            id: self.activity.into(),
        }
    }

    pub(super) fn finding(&self, word: &'static str) -> FindingId {
        self.findings
            .borrow()
            .get(word)
            .copied()
            .unwrap_or_default()
    }

    pub(super) fn note(&self, word: &'static str, finding: FindingId) {
        self.findings.borrow_mut().insert(word, finding);
    }

    pub(super) fn follow_up(&self) -> DocId {
        self.doc.follow_up()
    }
}

impl Cast {
    pub(super) fn participant(
        &self,
        person: PersonId,
        org: OrgId,
        capacity: Capacity,
    ) -> Participant {
        Participant {
            person,
            org,
            capacity,
            roles: self.roster.roles(person),
            present: true,
        }
    }

    /// Syncs every phone on the stage, twice: the second round brings what the first one pushed.
    pub(super) fn sync_all(&mut self) -> Result<(), super::DemoError> {
        for _ in 0..2 {
            for phone in [
                &mut self.team_leader,
                &mut self.inspector,
                &mut self.host,
                &mut self.leader,
                &mut self.bureau,
            ] {
                phone.sync()?;
            }
            if let Some(rectifier) = &mut self.rectifier {
                rectifier.sync()?;
            }
        }
        Ok(())
    }
}

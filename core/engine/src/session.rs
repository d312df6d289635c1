//! A study session: its record is opened, signed in, held and archived.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::inner::Inner;
use crate::unit::{NewDecision, Unit, hydrate};
use hucha_model::content::{AttendanceState, SessionContent};
use hucha_model::directory::AsOf;
use hucha_model::wire::{
    Capacity, Count, DocKind, EntityKind, EntityRef, Facts, Opened, Participant, Party, Verb,
};
use hucha_model::{ActivityId, DocId, Hash, OrgId};
use std::collections::BTreeSet;

impl Engine {
    /// Gives the record of a session as it stands here: topics, sign-in sheet, minutes.
    pub fn session_content(&self, activity: ActivityId) -> Result<SessionContent, EngineError> {
        let mut inner = self.lock();
        let doc = inner.doc(activity.session_doc())?;
        Ok(doc.session().map_err(hydrate)?.content)
    }
}

impl Inner {
    /// Opens the record of a convened session: every member plant takes part.
    pub(crate) fn open_session(&mut self, activity: ActivityId) -> Result<DocId, EngineError> {
        let me = self.me()?;
        let alliance = self
            .directory
            .alliance(AsOf::NOW)
            .ok_or(EngineError::Missing("alliance"))?;
        let mut parties: Vec<Party> = alliance
            .members
            .iter()
            .map(|org| Party {
                org: *org,
                capacity: Capacity::Member,
            })
            .collect();
        parties.push(Party {
            org: alliance.bureau,
            capacity: Capacity::Bureau,
        });
        let doc = activity.session_doc();
        let opened = Opened {
            doc,
            kind: DocKind::StudySession,
            scope: me.scope,
            activity,
            parties,
            participants: Vec::new(),
            template: None,
            from: None,
            user: me.person,
            device: me.device,
            at: self.now(),
        };
        let mut unit = Unit::default();
        self.unit_open(&mut unit, opened)?;
        self.commit(unit)?;
        Ok(doc)
    }

    /// Closes the sign-in sheet: who came is read from the record, plant by plant.
    pub(crate) fn hold_session(&mut self, activity: ActivityId) -> Result<Hash, EngineError> {
        let session = session_ref(activity);
        let state = self.state(session)?;
        let doc = activity.session_doc();
        let open = self.doc(doc)?;
        let (content, heads) = (open.session().map_err(hydrate)?.content, open.heads());
        let mut participants = attended(&content, &state.facts.participants);
        participants.extend(self.uninvited(&content, &participants));
        let present = self.enterprises_present(&participants);
        let facts = Facts {
            kinds: state.facts.kinds.clone(),
            ends: Some(self.now()),
            counts: [(Count::EnterprisesPresent, present)].into(),
            participants,
            ..Facts::default()
        };
        let mut unit = Unit::default();
        let held = NewDecision {
            entity: session,
            verb: Verb::Hold,
            facts,
            text: None,
            doc: Some(doc),
            heads: heads.clone(),
        };
        let hash = self.unit_decide(&mut unit, held)?;
        self.commit(unit)?;
        Ok(hash)
    }

    /// Lists those who signed in without being invited: the bureau comes as it sees fit (WD-22).
    fn uninvited(&self, content: &SessionContent, invited: &[Participant]) -> Vec<Participant> {
        let bureau = self
            .directory
            .alliance(AsOf::NOW)
            .map(|alliance| alliance.bureau);
        let day = self.now().day();
        let came = content.attendance.iter().filter_map(|(person, sides)| {
            let side = sides
                .iter()
                .find(|side| side.state == AttendanceState::Present)?;
            invited
                .iter()
                .all(|invitee| invitee.person != *person)
                .then_some((*person, side.org))
        });
        came.map(|(person, org)| Participant {
            person,
            org,
            capacity: if Some(org) == bureau {
                Capacity::Bureau
            } else {
                Capacity::Member
            },
            roles: self
                .directory
                .roles_of(person, AsOf::NOW, day)
                .into_iter()
                .filter(|role| role.org == org)
                .map(|role| role.role)
                .collect(),
            present: true,
        })
        .collect()
    }

    /// Counts the member plants of which somebody came; the bureau is none of them.
    fn enterprises_present(&self, participants: &[Participant]) -> u64 {
        let members = self
            .directory
            .alliance(AsOf::NOW)
            .map_or(&[][..], |found| found.members);
        let came: BTreeSet<OrgId> = participants
            .iter()
            .filter(|one| one.present && members.contains(&one.org))
            .map(|one| one.org)
            .collect();
        came.len() as u64
    }
}

pub(crate) fn session_ref(activity: ActivityId) -> EntityRef {
    EntityRef {
        kind: EntityKind::StudySession,
        id: activity.into(),
    }
}

/// Marks each invitee as present or not by the sign-in sheet; a substitute counts for the plant,
/// the invitee is absent all the same (OQ-04).
fn attended(content: &SessionContent, invited: &[Participant]) -> Vec<Participant> {
    invited
        .iter()
        .map(|invitee| {
            let sides = content
                .attendance
                .get(&invitee.person)
                .map_or(&[][..], Vec::as_slice);
            let mut noted = invitee.clone();
            noted.present = sides
                .iter()
                .any(|side| side.state == AttendanceState::Present);
            if sides
                .iter()
                .any(|side| side.state == AttendanceState::Substituted)
            {
                noted.capacity = Capacity::Substitute;
            }
            noted
        })
        .collect()
}

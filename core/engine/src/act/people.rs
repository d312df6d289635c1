//! Who takes part: capacity, plant and posts of a person, read from the directory.

use crate::error::EngineError;
use crate::inner::Inner;
use hucha_model::directory::AsOf;
use hucha_model::wire::row::RoleKind;
use hucha_model::wire::{Capacity, Participant};
use hucha_model::{OrgId, PersonId};

impl Inner {
    /// Lists the plants and offices a person stands for today.
    pub(crate) fn plants_of(&self, person: PersonId) -> Vec<OrgId> {
        let mut orgs = Vec::new();
        let today = self.now().max(self.hub_time).day();
        for role in self.directory.roles_of(person, AsOf::NOW, today) {
            if !orgs.contains(&role.org) {
                orgs.push(role.org);
            }
        }
        orgs
    }

    /// Names the member plant that the person of this phone stands for; the one the phone was
    /// enrolled for goes first.
    pub(crate) fn own_plant(&self) -> Result<Option<OrgId>, EngineError> {
        let me = self.me()?;
        let Some(alliance) = self.directory.alliance(AsOf::NOW) else {
            return Ok(None);
        };
        let mut orgs = self.plants_of(me.person);
        orgs.retain(|org| alliance.members.contains(org));
        let enrolled = orgs.iter().find(|org| **org == me.org);
        Ok(enrolled.or(orgs.first()).copied())
    }

    /// Makes the team of a visit: the first who is not of the host leads, the others inspect, the
    /// host's people are escorts.
    pub(crate) fn visit_party(
        &self,
        persons: &[PersonId],
        helper: Option<OrgId>,
        helped: Option<OrgId>,
    ) -> Result<Vec<Participant>, EngineError> {
        let bureau = self.bureau();
        let mut has_leader = false;
        let capacity_in = |org: OrgId| {
            if Some(org) == helped {
                Capacity::Escort
            } else if Some(org) == bureau {
                Capacity::Bureau
            } else {
                Capacity::Inspector
            }
        };
        persons
            .iter()
            .map(|person| {
                let orgs = self.plants_of(*person);
                let side = [helper, helped]
                    .into_iter()
                    .flatten()
                    .find(|org| orgs.contains(org));
                let org = side
                    .or(orgs.first().copied())
                    .ok_or(EngineError::BadInput("participants"))?;
                let mut capacity = capacity_in(org);
                if capacity == Capacity::Inspector && !has_leader {
                    (capacity, has_leader) = (Capacity::VisitLeader, true);
                }
                Ok(self.participant(*person, org, capacity, true))
            })
            .collect()
    }

    /// Makes the list of those invited to a session; who came is noted when it was held.
    pub(crate) fn invited(&self, persons: &[PersonId]) -> Result<Vec<Participant>, EngineError> {
        let alliance = self
            .directory
            .alliance(AsOf::NOW)
            .ok_or(EngineError::Missing("alliance"))?;
        persons
            .iter()
            .map(|person| {
                let orgs = self.plants_of(*person);
                let member = orgs.iter().find(|org| alliance.members.contains(org));
                let org = member
                    .or(orgs.first())
                    .copied()
                    .ok_or(EngineError::BadInput("participants"))?;
                let capacity = if org == alliance.bureau {
                    Capacity::Bureau
                } else {
                    Capacity::Member
                };
                Ok(self.participant(*person, org, capacity, false))
            })
            .collect()
    }

    fn participant(
        &self,
        person: PersonId,
        org: OrgId,
        capacity: Capacity,
        present: bool,
    ) -> Participant {
        Participant {
            person,
            org,
            capacity,
            roles: self.posts_in(person, org),
            present,
        }
    }

    fn posts_in(&self, person: PersonId, org: OrgId) -> Vec<RoleKind> {
        let today = self.now().max(self.hub_time).day();
        let held = self.directory.roles_of(person, AsOf::NOW, today);
        let here = held.into_iter().filter(|role| role.org == org);
        here.map(|role| role.role).collect()
    }

    fn bureau(&self) -> Option<OrgId> {
        let alliance = self.directory.alliance(AsOf::NOW);
        alliance.map(|alliance| alliance.bureau)
    }
}

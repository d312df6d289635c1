//! Who sees what (RULES §5.0, OQ-15): one set of pure rules for phone and hub.
//!
//! Access is per document. Of a decision somebody sees nothing, the act without its words, or both;
//! its signed payload never holds words, so they can be left out without harm to the signature.

use crate::directory::{AsOf, Directory};
use crate::fold::EntityState;
use crate::wire::row::RoleKind;
use crate::wire::{Capacity, DocKind, EntityKind, Opened, Party, Severity};
use crate::{OrgId, PersonId};
use chrono::NaiveDate;

/// How much of a decision somebody sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sight {
    /// Nothing.
    Hidden,
    /// That it was made, with its codes, dates and counts.
    Act,
    /// Its words too.
    Words,
}

/// What somebody may write in a document beyond an entry of one's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rights {
    /// Leads the visit: may rule on a clash and list findings.
    pub may_lead: bool,
    /// Acts for the host: may plan the rectification.
    pub may_plan: bool,
}

/// A directory at a moment, asked about one person.
#[derive(Debug, Clone, Copy)]
pub struct Viewer<'a> {
    /// The directory.
    pub directory: &'a Directory,
    /// As of which number.
    pub as_of: AsOf,
    /// On which day roles are looked up.
    pub day: NaiveDate,
    /// Who looks.
    pub person: PersonId,
}

impl Viewer<'_> {
    /// Tells whether the person reads and writes the document: by a role in a party, valid now, or
    /// as a named participant.
    pub fn reads_document(&self, opened: &Opened) -> bool {
        opened.participants.contains(&self.person)
            || opened.parties.iter().any(|party| match party.capacity {
                Capacity::Bureau => self.is_officer_of(party.org),
                Capacity::Helper
                | Capacity::Host
                | Capacity::Member
                | Capacity::VisitLeader
                | Capacity::Inspector
                | Capacity::Escort
                | Capacity::Substitute => self.belongs_to(party.org),
            })
    }

    /// Tells whether an opening fits the activity it names: its id is the one derived from the
    /// activity, and its parties are those the activity's decisions name. Where nothing is decided
    /// on the activity here, it cannot be judged and is let pass.
    pub fn opening_fits(&self, opened: &Opened, activity: &EntityState) -> bool {
        if activity.steps.is_empty() {
            return true;
        }
        let party = |org: Option<OrgId>, capacity| org.map(|org| Party { org, capacity });
        let helper = party(activity.facts.helper, Capacity::Helper);
        let host = party(activity.facts.helped, Capacity::Host);
        let visit = opened.activity.visit_doc();
        let (doc, parties) = match opened.kind {
            DocKind::Visit => (visit, vec![helper]),
            DocKind::FollowUp => (visit.follow_up(), vec![helper, host]),
            DocKind::StudySession => return self.session_fits(opened),
        };
        let stated: Vec<Option<Party>> = opened.parties.iter().copied().map(Some).collect();
        let invited = |person: &PersonId| {
            activity
                .facts
                .participants
                .iter()
                .any(|named| named.person == *person)
        };
        opened.doc == doc && stated == parties && opened.participants.iter().all(invited)
    }

    fn session_fits(&self, opened: &Opened) -> bool {
        let alliance = self.directory.alliance(self.as_of);
        let of_scope = |party: &Party| {
            alliance.as_ref().is_some_and(|alliance| {
                party.org == alliance.bureau || alliance.members.contains(&party.org)
            })
        };
        opened.doc == opened.activity.session_doc()
            && opened.participants.is_empty()
            && opened.parties.iter().all(of_scope)
    }

    /// Tells what the person may write in a document beyond an entry of one's own.
    ///
    /// The plan of the visit names its leader; while none is named here, the helper's people may
    /// lead, so that work done offline is not refused for want of the plan.
    pub fn rights(&self, opened: &Opened, visit: Option<&EntityState>) -> Rights {
        let planned = visit.map_or(&[][..], |state| state.facts.participants.as_slice());
        let mut leaders = planned
            .iter()
            .filter(|participant| participant.capacity == Capacity::VisitLeader)
            .map(|participant| participant.person)
            .peekable();
        let of = |capacity| {
            opened
                .parties
                .iter()
                .any(|party| party.capacity == capacity && self.belongs_to(party.org))
        };
        Rights {
            may_lead: if leaders.peek().is_some() {
                leaders.any(|leader| leader == self.person)
            } else {
                of(Capacity::Helper)
            },
            may_plan: of(Capacity::Host),
        }
    }

    /// Tells how much of the decisions on a thing the person sees.
    pub fn sight(&self, state: &EntityState) -> Sight {
        if !self.is_of_the_scope() {
            return Sight::Hidden;
        }
        match state.entity.kind {
            EntityKind::LeaderTerm
            | EntityKind::Pairing
            | EntityKind::YearPlan
            | EntityKind::StudySession => Sight::Words,
            EntityKind::Visit => self.of_pair(state).max(self.of_office(Sight::Act)),
            EntityKind::Finding => self.of_pair(state).max(self.of_finding(state)),
            EntityKind::Leave => self.of_leave(state),
            EntityKind::EscalatedIssue => self.of_issue(state),
            EntityKind::Report => {
                if self.is_bureau() {
                    Sight::Words
                } else {
                    self.of_office(Sight::Act)
                }
            }
        }
    }

    /// Tells whether the person is of a member plant or of the bureau.
    pub fn is_of_the_scope(&self) -> bool {
        self.is_bureau()
            || self
                .directory
                .alliance(self.as_of)
                .is_some_and(|alliance| alliance.members.iter().any(|org| self.belongs_to(*org)))
    }

    /// Tells whether the person is an officer of the bureau that guides the alliance.
    pub fn is_bureau(&self) -> bool {
        self.directory
            .alliance(self.as_of)
            .is_some_and(|alliance| self.is_officer_of(alliance.bureau))
    }

    /// Tells whether the person leads the alliance today.
    pub fn is_leader(&self) -> bool {
        self.directory
            .leader(self.as_of, self.day)
            .is_some_and(|term| term.person == self.person)
    }

    fn of_pair(&self, state: &EntityState) -> Sight {
        let sides = [state.facts.helper, state.facts.helped];
        if sides.into_iter().flatten().any(|org| self.belongs_to(org)) {
            Sight::Words
        } else {
            Sight::Hidden
        }
    }

    /// Bureau and leader see counts, grades and dates.
    fn of_office(&self, sight: Sight) -> Sight {
        if self.is_bureau() || self.is_leader() {
            sight
        } else {
            Sight::Hidden
        }
    }

    /// The bureau reads the words of a declared major hazard, or of all where the alliance's switch
    /// says so (OQ-15, OQ-46).
    fn of_finding(&self, state: &EntityState) -> Sight {
        if !self.is_bureau() {
            return Sight::Hidden;
        }
        let open_to_bureau = self
            .directory
            .alliance(self.as_of)
            .is_some_and(|alliance| alliance.bureau_reads_findings);
        if open_to_bureau || state.facts.severity == Some(Severity::Major) {
            Sight::Words
        } else {
            Sight::Act
        }
    }

    fn of_leave(&self, state: &EntityState) -> Sight {
        let of_applicant = state.facts.person.is_some_and(|applicant| {
            self.directory
                .roles_of(applicant, self.as_of, self.day)
                .iter()
                .any(|role| self.belongs_to(role.org))
        });
        if of_applicant {
            Sight::Words
        } else {
            self.of_office(Sight::Words)
        }
    }

    fn of_issue(&self, state: &EntityState) -> Sight {
        if self.is_bureau() || state.facts.helped.is_some_and(|org| self.belongs_to(org)) {
            Sight::Words
        } else {
            self.of_office(Sight::Act)
        }
    }

    fn belongs_to(&self, org: OrgId) -> bool {
        self.directory
            .belongs_to(self.person, org, self.as_of, self.day)
    }

    fn is_officer_of(&self, org: OrgId) -> bool {
        self.directory
            .roles_of(self.person, self.as_of, self.day)
            .iter()
            .any(|role| role.org == org && role.role == RoleKind::Officer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::tests_support::{World, state_of};
    use crate::wire::Facts;

    fn opened(world: &World, capacity: Capacity) -> Opened {
        Opened {
            doc: crate::DocId::from_bytes([9; 16]),
            kind: DocKind::Visit,
            scope: world.scope,
            activity: crate::ActivityId::from_bytes([8; 16]),
            parties: vec![Party {
                org: world.helper,
                capacity,
            }],
            participants: vec![],
            template: None,
            from: None,
            user: world.helper_director,
            device: crate::DeviceId::default(),
            at: crate::Millis(0),
        }
    }

    #[test]
    fn a_visit_is_read_by_the_team_and_nobody_else() {
        let world = World::new();
        let visit = opened(&world, Capacity::Helper);
        assert!(world.viewer(world.helper_director).reads_document(&visit));
        for stranger in [world.host_director, world.officer, world.leader] {
            assert!(!world.viewer(stranger).reads_document(&visit));
        }
    }

    #[test]
    fn the_host_cannot_open_the_teams_record_for_itself() {
        let world = World::new();
        let facts = Facts {
            helper: Some(world.helper),
            helped: Some(world.host),
            ..Facts::default()
        };
        let planned = world.decide(
            EntityKind::Visit,
            crate::wire::Verb::Plan,
            world.leader,
            &[],
            facts.clone(),
            false,
        );
        let mut visit = state_of(EntityKind::Visit, facts);
        visit.steps = crate::fold::fold(visit.entity, &[planned], world.context()).steps;
        let mut honest = opened(&world, Capacity::Helper);
        honest.doc = honest.activity.visit_doc();
        let viewer = world.viewer(world.host_director);
        assert!(viewer.opening_fits(&honest, &visit));
        let both = Party {
            org: world.host,
            capacity: Capacity::Host,
        };
        let mut stolen = honest.clone();
        stolen.parties = vec![both];
        assert!(!viewer.opening_fits(&stolen, &visit));
        let mut shared = honest.clone();
        shared.parties.push(both);
        assert!(!viewer.opening_fits(&shared, &visit));
        let mut second = honest;
        second.doc = crate::DocId::from_bytes([77; 16]);
        assert!(!viewer.opening_fits(&second, &visit));
    }

    #[test]
    fn a_guest_reads_what_names_him() {
        let world = World::new();
        let mut visit = opened(&world, Capacity::Helper);
        visit.participants = vec![world.leader];
        assert!(world.viewer(world.leader).reads_document(&visit));
    }

    #[test]
    fn the_bureau_sees_the_act_of_a_finding_but_not_its_words() {
        let world = World::new();
        let facts = Facts {
            helper: Some(world.helper),
            helped: Some(world.host),
            ..Facts::default()
        };
        let mut state = state_of(EntityKind::Finding, facts);
        assert_eq!(world.viewer(world.officer).sight(&state), Sight::Act);
        assert_eq!(
            world.viewer(world.host_director).sight(&state),
            Sight::Words
        );
        assert_eq!(world.viewer(world.leader).sight(&state), Sight::Hidden);
        state.facts.severity = Some(Severity::Major);
        assert_eq!(world.viewer(world.officer).sight(&state), Sight::Words);
    }

    #[test]
    fn leave_is_read_by_applicant_leader_and_bureau_only() {
        let world = World::new();
        let facts = Facts {
            person: Some(world.host_director),
            ..Facts::default()
        };
        let state = state_of(EntityKind::Leave, facts);
        for reader in [world.host_director, world.leader, world.officer] {
            assert_eq!(world.viewer(reader).sight(&state), Sight::Words);
        }
        assert_eq!(
            world.viewer(world.helper_director).sight(&state),
            Sight::Hidden
        );
    }
}

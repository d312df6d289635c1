//! Who sees what (RULES §5.0, OQ-15): one set of pure rules for phone and hub.
//!
//! Access is per document. Of a decision somebody sees nothing, the act without its words, or both;
//! its signed payload never holds words, so they can be left out without harm to the signature.

mod growth;
mod late;
mod sight;
#[cfg(test)]
pub(crate) mod tests;
mod through;

pub use growth::Growth;
pub use late::{FULL, REVOKED, ROLE_ENDED, TURNED_AWAY, is_late};
pub use sight::{Sight, visit_of};
pub use through::Through;

use crate::directory::{AsOf, Directory, LeaderTerm};
use crate::fold::EntityState;
use crate::wire::row::RoleKind;
use crate::wire::{Capacity, DocKind, Opened, Party};
use crate::{OrgId, PersonId};
use chrono::NaiveDate;

/// What somebody may write in a document beyond an entry of one's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rights {
    /// Leads the visit: may rule on a clash and list findings. Of a study session: keeps its sheet,
    /// may sign in somebody who came without a phone.
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
    /// Tells whether the person reads the document: by a role in a party, valid now, or as a named
    /// participant.
    ///
    /// `activity` is the state of the visit or session it belongs to: the team may have named
    /// others since, and a follow-up may have been handed over. Whom the opening lets in stays in
    /// when the help goes to another plant.
    pub fn reads_document(&self, opened: &Opened, activity: &EntityState) -> bool {
        self.is_let_in_by(opened)
            || match opened.kind {
                DocKind::Visit => activity.guests.contains(&self.person),
                DocKind::FollowUp => activity.handed_to.iter().any(|org| self.belongs_to(*org)),
                DocKind::StudySession => false,
            }
    }

    /// Tells whether the opening alone lets the person read, whatever was decided since.
    pub fn is_let_in_by(&self, opened: &Opened) -> bool {
        opened.participants.contains(&self.person)
            || opened.parties.iter().any(|party| self.is_of(party))
    }

    /// Tells whether the person may write in the document: whoever reads it may, but for the people
    /// of a plant that no longer helps.
    pub fn writes_document(&self, opened: &Opened, activity: &EntityState) -> bool {
        if opened.kind != DocKind::FollowUp || activity.handed_to.is_empty() {
            return self.reads_document(opened, activity);
        }
        let stays = |party: &&Party| party.capacity != Capacity::Helper;
        activity.helps_now().is_some_and(|org| self.belongs_to(org))
            || opened.participants.contains(&self.person)
            || opened
                .parties
                .iter()
                .filter(stays)
                .any(|party| self.is_of(party))
    }

    fn is_of(&self, party: &Party) -> bool {
        match party.capacity {
            Capacity::Bureau => self.is_officer_of(party.org),
            Capacity::Helper
            | Capacity::Host
            | Capacity::Member
            | Capacity::VisitLeader
            | Capacity::Inspector
            | Capacity::Escort
            | Capacity::Substitute => self.belongs_to(party.org),
        }
    }

    /// Tells whether an opening fits the activity it names: its id is the one derived from the
    /// activity, its parties are those the activity's decisions name, and whom it lets in one by one
    /// the team itself named once. Where nothing is decided on the activity here, it cannot be
    /// judged and is let pass.
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
        let is_guest = |person: &PersonId| activity.ever_guests.contains(person);
        opened.doc == doc && stated == parties && opened.participants.iter().all(is_guest)
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
    /// Everybody who ever led the visit may lead, so that nothing the first leader wrote is refused
    /// when another took over. While none is named here, the helper's people may, so that work done
    /// offline is not refused for want of the plan.
    pub fn rights(&self, opened: &Opened, visit: Option<&EntityState>) -> Rights {
        let of = |capacity| {
            opened
                .parties
                .iter()
                .any(|party| party.capacity == capacity && self.belongs_to(party.org))
        };
        let leaders = visit
            .map(|state| &state.led_by)
            .filter(|led| !led.is_empty());
        let leads_visit =
            || leaders.map_or_else(|| of(Capacity::Helper), |led| led.contains(&self.person));
        Rights {
            may_lead: match opened.kind {
                DocKind::Visit | DocKind::FollowUp => leads_visit(),
                DocKind::StudySession => self.keeps_sheet(opened),
            },
            may_plan: of(Capacity::Host),
        }
    }

    /// Tells whether the person opened a session's record, or leads the alliance or did since it was
    /// opened: a term that ends takes nothing away that was signed in under it.
    fn keeps_sheet(&self, opened: &Opened) -> bool {
        let is_term = |term: &LeaderTerm| {
            term.person == self.person && term.from <= self.day && term.to >= opened.at.day()
        };
        let terms = self.directory.leader_terms(self.as_of);
        opened.user == self.person || terms.iter().any(is_term)
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

    pub(crate) fn belongs_to(&self, org: OrgId) -> bool {
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

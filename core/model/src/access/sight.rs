//! How much of a decision somebody sees (RULES §5.0, OQ-15, OQ-46).

use super::Viewer;
use crate::directory::AsOf;
use crate::fold::EntityState;
use crate::wire::{EntityKind, EntityRef, Severity};

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

/// Names the visit that a finding belongs to.
pub fn visit_of(finding: &EntityState) -> Option<EntityRef> {
    let mut named = finding.facts.refers.iter();
    let is_finding = finding.entity.kind == EntityKind::Finding;
    named
        .find(|other| is_finding && other.kind == EntityKind::Visit)
        .copied()
}

impl Viewer<'_> {
    /// Tells how much of the decisions on a thing the person sees.
    ///
    /// `visit` is the state of the visit that a finding belongs to, where there is one: its host may
    /// have consented for all findings, its follow-up may have been handed over.
    pub fn sight(&self, state: &EntityState, visit: Option<&EntityState>) -> Sight {
        if !self.is_of_the_scope() {
            return Sight::Hidden;
        }
        match state.entity.kind {
            EntityKind::LeaderTerm
            | EntityKind::Pairing
            | EntityKind::YearPlan
            | EntityKind::StudySession => Sight::Words,
            EntityKind::Visit => self.of_pair(state, None).max(self.of_office(Sight::Act)),
            EntityKind::Finding => self
                .of_pair(state, visit)
                .max(self.of_finding(state, visit)),
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

    fn of_pair(&self, state: &EntityState, visit: Option<&EntityState>) -> Sight {
        let sides = state.facts.helper.into_iter().chain(state.facts.helped);
        let next = visit
            .into_iter()
            .chain([state])
            .flat_map(|of| &of.handed_to);
        if sides.chain(next.copied()).any(|org| self.belongs_to(org)) {
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

    /// The bureau reads the words of a declared major hazard, of what the host consented to, or of
    /// all where the alliance's switch says so (OQ-15, OQ-46).
    fn of_finding(&self, state: &EntityState, visit: Option<&EntityState>) -> Sight {
        if !self.is_bureau() {
            return Sight::Hidden;
        }
        let open_to_bureau = self
            .directory
            .alliance(self.as_of)
            .is_some_and(|alliance| alliance.bureau_reads_findings);
        let consented = state.is_consented() || visit.is_some_and(EntityState::is_consented);
        if open_to_bureau || consented || state.facts.severity == Some(Severity::Major) {
            Sight::Words
        } else {
            Sight::Act
        }
    }

    /// A leave is of the plant the applicant belonged to when it was asked for: a successor there
    /// inherits it, a plant the applicant moves to does not.
    fn of_leave(&self, state: &EntityState) -> Sight {
        let asked = state.steps.first();
        let at = asked.and_then(|step| Some((AsOf(step.n?).min(self.as_of), step.at.day())));
        let (as_of, day) = at.unwrap_or((self.as_of, self.day));
        let of_applicant = state.facts.person.is_some_and(|applicant| {
            self.directory
                .roles_of(applicant, as_of, day)
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
}

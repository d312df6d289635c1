//! People who see one thing through: a run of throws alone seldom reaches the end of a life-cycle.
//!
//! Some seeds have a path. In them about every second piece of work is the next step on it, by
//! whoever may take it; now and then nobody hears of the last one first, so that steps cross.

use super::Mix;
use super::notes::Thing;
use crate::violation::Violation;
use crate::world::people;
use hucha_model::wire::{EntityKind, Verb};

/// What a seed sees through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Path {
    /// A finding, until it is crossed off and reopened.
    Finding,
    /// A visit, until it is in the archive.
    Visit,
    /// A leave that nobody uses in the end.
    Leave,
    /// An issue whose answer does not help.
    Issue,
    /// A plant whose partner is another one.
    Partner,
}

impl Path {
    /// Every path; the ones that branch most come oftenest.
    pub const ALL: &'static [Self] = &[
        Self::Finding,
        Self::Finding,
        Self::Visit,
        Self::Visit,
        Self::Leave,
        Self::Issue,
        Self::Partner,
    ];
}

impl Mix {
    /// Takes the next step on a path, or makes what it begins with.
    pub(super) fn press(&mut self, path: Path, who: usize) -> Result<(), Violation> {
        let kind = match path {
            Path::Finding => EntityKind::Finding,
            Path::Visit => EntityKind::Visit,
            Path::Leave => EntityKind::Leave,
            Path::Issue => EntityKind::EscalatedIssue,
            Path::Partner => EntityKind::Pairing,
        };
        let first = self.notes.things.iter().find(|thing| {
            let is_of_a_visit = path != Path::Finding || !self.notes.visits.is_empty();
            thing.entity.kind == kind && is_of_a_visit
        });
        let Some(thing) = first.cloned() else {
            return self.begin_path(path, who);
        };
        match path {
            Path::Visit if self.prepare_list()? => Ok(()),
            Path::Partner if self.dice().happens(50) => self.rotate(),
            Path::Finding | Path::Visit | Path::Leave | Path::Issue | Path::Partner => {
                self.next_step(&thing)
            }
        }
    }

    fn begin_path(&mut self, path: Path, who: usize) -> Result<(), Violation> {
        let helper = self.somebody_of(people::ALICE.plant);
        match (path, helper) {
            (Path::Finding, Some(helper)) if !self.notes.visits.is_empty() => self.list(helper, 0),
            (Path::Finding | Path::Visit, Some(helper)) => self.tend_visits(helper),
            (Path::Finding | Path::Visit, None) => Ok(()),
            (Path::Leave, _) if self.notes.sessions.is_empty() => self.tend_sessions(who),
            (Path::Leave, _) => self.ask_leave(who),
            (Path::Issue, _) => self.raise_issue(who),
            (Path::Partner, _) => self.rotate(),
        }
    }

    /// Brings a visit to the point where its list can be handed over.
    fn prepare_list(&mut self) -> Result<bool, Violation> {
        let Some(visit) = self.notes.visits.first().cloned() else {
            return Ok(false);
        };
        let Some(who) = self.somebody_of(visit.helper) else {
            return Ok(false);
        };
        if !visit.is_open {
            self.start(who, 0)?;
            self.open(who, 0)?;
            return Ok(true);
        }
        if !visit.is_submitted && visit.findings.is_empty() {
            self.write_visit(who, 0, who == 0)?;
            return Ok(true);
        }
        Ok(false)
    }

    /// The bureau makes room for another partner, or the partner plans a visit.
    fn rotate(&mut self) -> Result<(), Violation> {
        if self.swarm.pairs_by_decision && self.dice().happens(50) {
            return self.propose_pair();
        }
        let Some(who) = self.somebody_of(people::MALLORY.plant) else {
            return Ok(());
        };
        self.network.sync(who)?;
        self.plan_visit(who).map(drop)
    }

    /// Lets those who may take the next step that leads on, from what their phones show.
    fn next_step(&mut self, thing: &Thing) -> Result<(), Violation> {
        let is_heard = self.dice().happens(60);
        let mut phones = self.network.present();
        self.dice().shuffle(&mut phones);
        let mut steps = 0;
        for who in phones {
            if is_heard {
                self.network.sync(who)?;
            }
            let engine = self.network.phone(who).engine();
            let state = engine.state(thing.entity)?;
            if state.steps.is_empty() || state.steps.len() >= super::decide::MOST {
                continue;
            }
            let lifecycles = engine.lifecycles();
            let cycle = lifecycles
                .of(thing.entity.kind)
                .expect("every kind has a life-cycle");
            let mut next: Vec<_> = cycle
                .transitions
                .iter()
                .filter(|step| step.from.contains(&state.state))
                .filter(|step| leads_on(thing.entity.kind, step.verb))
                .filter(|step| step.verb != Verb::Submit || who == 0)
                .collect();
            self.dice().shuffle(&mut next);
            for step in next {
                if self.try_step(who, thing, step)? {
                    steps += 1;
                    break;
                }
            }
            if is_heard && steps == 1 {
                return self.network.sync(who);
            }
            // Two who have not heard of one another.
            if steps == 2 {
                return Ok(());
            }
        }
        Ok(())
    }
}

/// Tells whether a step brings a thing nearer to the rare ends of its life-cycle.
fn leads_on(kind: EntityKind, verb: Verb) -> bool {
    match kind {
        EntityKind::Finding => matches!(
            verb,
            Verb::Accept
                | Verb::Contest
                | Verb::Assign
                | Verb::SelfCheck
                | Verb::Verify
                | Verb::SendBack
                | Verb::CrossOff
                | Verb::Reopen
        ),
        EntityKind::Visit => matches!(
            verb,
            Verb::Start
                | Verb::Submit
                | Verb::Countersign
                | Verb::Dispute
                | Verb::Rule
                | Verb::Archive
        ),
        EntityKind::Leave => matches!(verb, Verb::Grant | Verb::NotUsed),
        EntityKind::EscalatedIssue => {
            matches!(verb, Verb::Receive | Verb::Answer | Verb::NotEffective)
        }
        EntityKind::Pairing => matches!(verb, Verb::Issue | Verb::Dissolve),
        EntityKind::LeaderTerm
        | EntityKind::YearPlan
        | EntityKind::StudySession
        | EntityKind::Report => false,
    }
}

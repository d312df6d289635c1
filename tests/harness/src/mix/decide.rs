//! People decide: any step of a life-cycle that fits what their phone shows.

use super::Mix;
use super::notes::Thing;
use crate::book;
use crate::markers::reached;
use crate::violation::Violation;
use crate::world::people;
use hucha_engine::{Command, DecideRequest, Receipt};
use hucha_model::lifecycle::{Need, Transition};
use hucha_model::time::Day;
use hucha_model::wire::{
    ActivityKind, Capacity, EntityKind, EntityRef, Facts, FindingKind, Participant, Severity,
    Stance, Verb,
};
use hucha_model::{ActivityId, DocId, Hash};

/// The most decisions on one thing: people do not decide forty times about one leaking flange.
pub(super) const MOST: usize = 16;

impl Mix {
    /// Lets a phone try steps on some thing until one is valid for its owner.
    pub(super) fn decide_something(&mut self, who: usize) -> Result<(), Violation> {
        if self.notes.things.is_empty() {
            return Ok(());
        }
        let count = self.notes.things.len();
        // What came last is oftener at hand.
        let dice = self.dice();
        let at = dice.below(count).max(dice.below(count));
        let findings: Vec<usize> = (0..count)
            .filter(|at| self.notes.things[*at].entity.kind == EntityKind::Finding)
            .collect();
        let at = if !findings.is_empty() && self.network.dice.happens(50) {
            *self.network.dice.pick(&findings)
        } else {
            at
        };
        let thing = self.notes.things[at].clone();
        self.take_a_step(who, &thing)
    }

    fn take_a_step(&mut self, who: usize, thing: &Thing) -> Result<(), Violation> {
        let entity = thing.entity;
        let engine = self.network.phone(who).engine();
        let state = engine.state(entity)?;
        if state.steps.is_empty() || state.steps.len() >= MOST {
            return Ok(());
        }
        let lifecycles = engine.lifecycles();
        let lifecycle = lifecycles
            .of(entity.kind)
            .expect("every kind has a life-cycle");
        let mut steps: Vec<&Transition> = lifecycle
            .transitions
            .iter()
            .filter(|step| !needs_more_than_a_throw(entity.kind, step.verb))
            .filter(|step| {
                step.from
                    .iter()
                    .any(|from| *from == state.state || from == "*")
            })
            .collect();
        self.dice().shuffle(&mut steps);
        for step in steps.into_iter().take(12) {
            // Visits are called off seldom, or nothing would come of them.
            let is_end = matches!(step.verb, Verb::Cancel | Verb::Postpone | Verb::Archive);
            if is_end && entity.kind == EntityKind::Visit && !self.dice().happens(35) {
                continue;
            }
            if self.try_step(who, thing, step)? {
                return Ok(());
            }
        }
        Ok(())
    }

    pub(super) fn try_step(
        &mut self,
        who: usize,
        thing: &Thing,
        step: &Transition,
    ) -> Result<bool, Violation> {
        let activity = ActivityId::from(thing.entity.id);
        match (thing.entity.kind, step.verb) {
            (EntityKind::Visit, Verb::Submit) => return self.submit(who, activity),
            (EntityKind::Visit, Verb::Countersign) => return self.countersign(who, activity),
            (EntityKind::StudySession, Verb::Hold) => return self.hold(who, activity),
            (_, _) => {}
        }
        let (facts, text, doc) = self.fill(who, thing, step);
        let request = DecideRequest {
            kind: thing.entity.kind,
            id: Some(thing.entity.id),
            verb: step.verb,
            facts,
            text,
            doc,
        };
        Ok(self.decide(who, thing.clone(), request)?.is_some())
    }

    /// Makes a decision; gives the thing when it is saved.
    pub(super) fn decide(
        &mut self,
        who: usize,
        thing: Thing,
        request: DecideRequest,
    ) -> Result<Option<EntityRef>, Violation> {
        let verb = request.verb;
        let before = match request.id {
            Some(id) => {
                let entity = EntityRef {
                    kind: request.kind,
                    id,
                };
                // Before anybody can hear of it.
                self.note_thing(Thing {
                    entity,
                    ..thing.clone()
                });
                self.network.phone(who).engine().state(entity)?.needs_ruling
            }
            None => false,
        };
        let Some(Receipt::Decision { entity, hash }) =
            self.execute(who, Command::Decide(request))?
        else {
            return Ok(None);
        };
        self.note_thing(Thing { entity, ..thing });
        book::action(verb_name(verb));
        self.note_decision(who, entity, hash);
        let state = self.network.phone(who).engine().state(entity)?;
        mark(entity.kind, verb, &state.state, before);
        Ok(Some(entity))
    }

    /// Names whatever a step asks for.
    fn fill(
        &mut self,
        who: usize,
        thing: &Thing,
        step: &Transition,
    ) -> (Facts, Option<String>, Option<DocId>) {
        let author = self.network.phone(who).person;
        let words = self.words(thing.words(author));
        let due = if self.dice().happens(50) {
            "2026-08-01"
        } else {
            "2026-10-01"
        };
        let stance = *self.dice().pick(Stance::ALL);
        let on_site = self.dice().happens(80);
        let world = &self.network.world;
        let mut facts = Facts::default();
        let mut text = None;
        let mut doc = None;
        for need in &step.needs {
            match need {
                Need::Person => facts.person = Some(world.person(people::DORA)),
                Need::Helper => facts.helper = Some(world.org(thing.sides.0)),
                Need::Helped => facts.helped = Some(world.org(thing.sides.1)),
                Need::Text => text = Some(words.clone()),
                Need::Starts => facts.starts = Some(world.time.now()),
                Need::Ends => facts.ends = Some(world.time.now()),
                Need::Evidence => facts.evidence = vec![Hash([5; 32])],
                Need::Stance => facts.stance = Some(stance),
                Need::Due => facts.due = Some(Day(due.parse().expect("a day"))),
                Need::OnSite => facts.on_site = Some(on_site),
                Need::List => facts.list = Some(Hash([6; 32])),
                Need::Year => facts.year = Some(2026),
                Need::Number => facts.number = Some("虚构〔2026〕9号".into()),
                Need::AgreedBy => facts.agreed_by = vec![world.org(0), world.org(1)],
                Need::Kinds => facts.kinds = vec![ActivityKind::Seminar],
                Need::Participants => facts.participants = self.invited(),
                Need::Heads => doc = self.heads_of(who, thing),
                Need::FindingKind => facts.finding_kind = Some(FindingKind::Hazard),
                Need::Severity => facts.severity = thing.severity.or(Some(Severity::General)),
                Need::Counts | Need::Refers | Need::Item => {}
            }
        }
        (facts, text, doc)
    }

    /// Names the document whose heads a step names, where this phone has it.
    fn heads_of(&self, who: usize, thing: &Thing) -> Option<DocId> {
        let activity = ActivityId::from(thing.entity.id);
        let doc = if thing.entity.kind == EntityKind::StudySession {
            activity.session_doc()
        } else {
            activity.visit_doc()
        };
        let plant = self.network.phone(who).owner.plant;
        let is_open = if thing.entity.kind == EntityKind::StudySession {
            self.notes
                .sessions
                .iter()
                .any(|session| session.activity == activity && session.is_open)
        } else {
            thing.sides.0 == plant
        };
        is_open.then_some(doc)
    }

    /// Names the people a session is convened with.
    pub(super) fn invited(&self) -> Vec<Participant> {
        let world = &self.network.world;
        [people::ALICE, people::DAVE, people::LENA, people::MALLORY]
            .map(|owner| Participant {
                person: world.person(owner),
                org: world.org(owner.plant),
                capacity: Capacity::Member,
                roles: vec![],
                present: false,
            })
            .to_vec()
    }
}

/// Steps that open or close access: the register of secrets would have to follow each of them.
fn needs_more_than_a_throw(kind: EntityKind, verb: Verb) -> bool {
    match kind {
        EntityKind::Visit => matches!(
            verb,
            Verb::Plan | Verb::HandOver | Verb::Consent | Verb::AdmitLate | Verb::TurnAway
        ),
        EntityKind::Finding => matches!(verb, Verb::Confirm | Verb::HandOver | Verb::Consent),
        EntityKind::StudySession => matches!(verb, Verb::AdmitLate | Verb::TurnAway),
        EntityKind::LeaderTerm
        | EntityKind::Pairing
        | EntityKind::YearPlan
        | EntityKind::Leave
        | EntityKind::EscalatedIssue
        | EntityKind::Report => false,
    }
}

/// Notes rare states that a decision led to.
fn mark(kind: EntityKind, verb: Verb, state: &str, ruled: bool) {
    let name = match (kind, verb) {
        (EntityKind::Visit, Verb::Confirm) if state == "agreed" => "visit_agreed",
        (EntityKind::Visit, Verb::Dispute) => "list_disputed",
        (EntityKind::Visit, Verb::Rule) => "dispute_ruled",
        (EntityKind::Visit, Verb::Amend) => "list_amended",
        (EntityKind::Visit, Verb::Postpone) => "visit_postponed",
        (EntityKind::Visit, Verb::Cancel) => "visit_cancelled",
        (EntityKind::Visit, Verb::Archive) => "visit_archived",
        (EntityKind::Finding, Verb::Contest) => "finding_contested",
        (EntityKind::Finding, Verb::Verify) => "finding_verified",
        (EntityKind::Finding, Verb::SendBack) => "finding_sent_back",
        (EntityKind::Finding, Verb::CrossOff) => "finding_crossed_off",
        (EntityKind::Finding, Verb::Reopen) => "finding_reopened",
        (EntityKind::Finding, Verb::GrantExtension) => "extension_granted",
        (EntityKind::Finding, Verb::Rule) if ruled => "needs_ruling",
        (EntityKind::Leave, Verb::Grant) => "leave_granted",
        (EntityKind::Leave, Verb::NotUsed) => "leave_not_used",
        (EntityKind::EscalatedIssue, Verb::Answer) => "issue_answered",
        (EntityKind::EscalatedIssue, Verb::NotEffective) => "issue_not_effective",
        (EntityKind::Pairing, Verb::Issue) => "pair_issued",
        (EntityKind::Pairing, Verb::Dissolve) => "pair_dissolved",
        (EntityKind::Report, Verb::Report) => "report_sent",
        (_, _) => return,
    };
    reached(name);
}

/// Names decisions by what they are about, for the count of actions.
fn verb_name(verb: Verb) -> &'static str {
    const NAMES: &[(&[Verb], &str)] = &[
        (&[Verb::Plan], "plan a visit"),
        (&[Verb::Confirm], "confirm a visit"),
        (&[Verb::Start], "start a visit"),
        (&[Verb::List], "list a finding"),
        (
            &[Verb::Verify, Verb::SendBack, Verb::CrossOff, Verb::Reopen],
            "judge a rectification",
        ),
        (
            &[Verb::Accept, Verb::Assign, Verb::SelfCheck],
            "rectify a finding",
        ),
        (
            &[Verb::Ask, Verb::Grant, Verb::Refuse, Verb::NotUsed],
            "ask or grant leave",
        ),
        (
            &[Verb::Raise, Verb::Receive, Verb::Study, Verb::Answer],
            "tend an issue",
        ),
        (&[Verb::Propose, Verb::Issue, Verb::Dissolve], "tend a pair"),
        (&[Verb::Rule], "rule on a crossing or dispute"),
    ];
    NAMES
        .iter()
        .find(|(verbs, _)| verbs.contains(&verb))
        .map_or("another decision", |(_, name)| name)
}

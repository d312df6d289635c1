//! The visits of a run: planned, opened, handed over, countersigned; and their sessions.

use super::Mix;
use super::notes::{SessionNote, Thing, VisitNote};
use crate::book;
use crate::markers::reached;
use crate::violation::Violation;
use crate::world::people;
use hucha_engine::{Command, DecideRequest, Receipt, SubmitRequest};
use hucha_model::content::listed_findings;
use hucha_model::directory::AsOf;
use hucha_model::wire::{
    ActivityKind, Capacity, EntityKind, EntityRef, Facts, FindingKind, Participant, Severity, Verb,
};
use hucha_model::{ActivityId, EntityId, Hash};
use std::collections::BTreeSet;

/// The most visits of a run.
const VISITS: usize = 3;

impl Mix {
    /// The visit that most of a run is about, if the pair is in force already.
    pub(super) fn first_visit(&mut self) -> Result<(), Violation> {
        let Some(at) = self.plan_visit(0)? else {
            return Ok(());
        };
        if self.dice().happens(65) {
            self.start(0, at)?;
            self.open(0, at)?;
            if self.dice().happens(60) {
                self.list(0, at)?;
                self.list(0, at)?;
            }
            self.network.run_until_quiescent()?;
        }
        Ok(())
    }

    pub(super) fn tend_visits(&mut self, who: usize) -> Result<(), Violation> {
        let plant = self.network.phone(who).owner.plant;
        let mine = self.notes.visits_of(plant);
        let throw = self.dice().below(100);
        if mine.is_empty() || throw < 15 && self.notes.visits.len() < VISITS {
            return self.plan_visit(who).map(drop);
        }
        let at = *self.dice().pick(&mine);
        let activity = self.notes.visits[at].activity;
        match throw {
            0..30 => self.start(who, at),
            30..60 => self.open(who, at),
            60..80 => self.list(who, at),
            _ => self.submit(who, activity).map(drop),
        }
    }

    /// Plans a visit for a pair that the phone knows to be in force.
    pub(super) fn plan_visit(&mut self, who: usize) -> Result<Option<usize>, Violation> {
        let plant = self.network.phone(who).owner.plant;
        let world = &self.network.world;
        let day = world.time.now().day();
        let org = world.org(plant);
        let directory = world.hub.directory();
        let pairs = directory.pairings(AsOf::NOW, day);
        let Some(pair) = pairs.iter().find(|pair| pair.helper == org) else {
            return Ok(None);
        };
        let helped = pair.helped;
        let host = (0..4)
            .find(|at| world.org(*at) == helped)
            .expect("one of the plants");
        let team = [people::ALICE, people::BOB, people::CAROL];
        let inspector = |capacity, owner: crate::world::Owner| Participant {
            person: world.person(owner),
            org: world.org(owner.plant),
            capacity,
            roles: vec![],
            present: true,
        };
        let mut participants: Vec<Participant> = team
            .iter()
            .filter(|owner| owner.plant == plant)
            .map(|owner| inspector(Capacity::Inspector, *owner))
            .collect();
        if let Some(first) = participants.first_mut() {
            first.capacity = Capacity::VisitLeader;
        } else {
            let owner = self.network.phone(who).owner;
            participants.push(inspector(Capacity::VisitLeader, owner));
        }
        let facts = Facts {
            helper: Some(org),
            helped: Some(helped),
            kinds: vec![ActivityKind::Help],
            starts: Some(world.time.now()),
            participants,
            ..Facts::default()
        };
        let mut id = [0; 16];
        self.dice().fill(&mut id);
        let activity = ActivityId::from_bytes(id);
        let entity = EntityRef {
            kind: EntityKind::Visit,
            id: activity.into(),
        };
        let thing = Thing {
            entity,
            sides: (plant, host),
            visit: None,
            severity: None,
        };
        let author = self.network.phone(who).person;
        let text = self.words(thing.words(author));
        let request = DecideRequest {
            kind: EntityKind::Visit,
            id: Some(entity.id),
            verb: Verb::Plan,
            facts,
            text: Some(text),
            doc: None,
        };
        if self.decide(who, thing, request)?.is_none() {
            return Ok(None);
        }
        if plant != people::ALICE.plant {
            reached("partner_rotated");
        }
        let doc = activity.visit_doc();
        let pair = 1 << plant | 1 << host;
        self.secrets().open(doc, 1 << plant);
        self.secrets().open(doc.follow_up(), pair);
        self.notes.visits.push(VisitNote {
            activity,
            helper: plant,
            host,
            is_open: false,
            is_submitted: false,
            findings: Vec::new(),
        });
        Ok(Some(self.notes.visits.len() - 1))
    }

    fn visit_thing(&self, at: usize) -> Thing {
        let visit = &self.notes.visits[at];
        Thing {
            entity: EntityRef {
                kind: EntityKind::Visit,
                id: visit.activity.into(),
            },
            sides: (visit.helper, visit.host),
            visit: None,
            severity: None,
        }
    }

    pub(super) fn start(&mut self, who: usize, at: usize) -> Result<(), Violation> {
        let thing = self.visit_thing(at);
        let author = self.network.phone(who).person;
        let text = self.words(thing.words(author));
        let request = DecideRequest {
            kind: EntityKind::Visit,
            id: Some(thing.entity.id),
            verb: Verb::Start,
            facts: Facts::default(),
            text: Some(text),
            doc: None,
        };
        let was_agreed = self.network.phone(who).engine().state(thing.entity)?.state == "agreed";
        if self.decide(who, thing, request)?.is_some() && !was_agreed {
            reached("visit_without_agreement");
        }
        Ok(())
    }

    pub(super) fn open(&mut self, who: usize, at: usize) -> Result<(), Violation> {
        let activity = self.notes.visits[at].activity;
        let template = self.checklist.template();
        let command = Command::OpenVisit { activity, template };
        if let Some(Receipt::Document { .. }) = self.execute(who, command)? {
            book::action("open the record of a visit");
            if std::mem::replace(&mut self.notes.visits[at].is_open, true) {
                reached("record_opened_twice");
            }
        }
        Ok(())
    }

    /// Puts a finding on the list by a decision of its own.
    pub(super) fn list(&mut self, who: usize, at: usize) -> Result<(), Violation> {
        let visit = self.visit_thing(at);
        let mut id = [0; 16];
        self.dice().fill(&mut id);
        let severity = *self.dice().pick(Severity::ALL);
        let kind = if self.dice().happens(80) {
            FindingKind::Hazard
        } else {
            FindingKind::Suggestion
        };
        let entity = EntityRef {
            kind: EntityKind::Finding,
            id: EntityId::from_bytes(id),
        };
        let thing = Thing {
            entity,
            visit: None,
            severity: Some(severity),
            ..visit.clone()
        };
        let world = &self.network.world;
        let facts = Facts {
            helper: Some(world.org(visit.sides.0)),
            helped: Some(world.org(visit.sides.1)),
            finding_kind: Some(kind),
            severity: Some(severity),
            refers: vec![visit.entity],
            ..Facts::default()
        };
        let request = DecideRequest {
            kind: EntityKind::Finding,
            id: Some(entity.id),
            verb: Verb::List,
            facts,
            text: None,
            doc: None,
        };
        self.decide(who, thing, request).map(drop)
    }

    /// Hands over the list, with what has reached this phone.
    pub(super) fn submit(&mut self, who: usize, activity: ActivityId) -> Result<bool, Violation> {
        let Some(at) = self
            .notes
            .visits
            .iter()
            .position(|v| v.activity == activity)
        else {
            return Ok(false);
        };
        let Ok(content) = self.network.phone(who).engine().visit_content(activity) else {
            return Ok(false);
        };
        let thing = self.visit_thing(at);
        let author = self.network.phone(who).person;
        let waiver = Some(self.words(thing.words(author)));
        let dora = self.network.world.person(people::DORA);
        let listed = listed_findings(&content);
        // An empty list is handed over seldom: nothing would come of it.
        if listed.is_empty() && !self.dice().happens(10) {
            return Ok(false);
        }
        let rectified_by = listed
            .iter()
            .filter(|(_, line)| line.on_the_spot)
            .map(|(finding, _)| (*finding, dora))
            .collect();
        let mut decided_on = vec![thing.entity];
        // Registered before anybody can hear of it.
        for (finding, line) in &listed {
            let entity = EntityRef {
                kind: EntityKind::Finding,
                id: (*finding).into(),
            };
            decided_on.push(entity);
            self.note_thing(Thing {
                entity,
                visit: Some(activity),
                severity: Some(line.severity),
                ..thing.clone()
            });
        }
        let host = 1 << self.notes.visits[at].host;
        self.secrets().hand_over(activity.visit_doc(), host);
        let command = Command::SubmitVisit {
            activity,
            request: SubmitRequest {
                waiver,
                rectified_by,
            },
        };
        let before = self.own_steps(who, &decided_on)?;
        let done = self.execute(who, command)?;
        // The hand-over is decisions too, which may come too late; also when a kill let it stand.
        for (entity, hash) in self.own_steps(who, &decided_on)? {
            if !before.contains(&(entity, hash)) {
                self.note_decision(who, entity, hash);
            }
        }
        let Some(Receipt::Document { .. }) = done else {
            return Ok(false);
        };
        book::action("hand over a list");
        reached("list_submitted");
        if !listed.is_empty() {
            reached("list_with_findings");
        }
        self.notes.visits[at].is_submitted = true;
        Ok(true)
    }

    /// Lists what the owner of a phone decided on these things, as far as the phone holds it.
    fn own_steps(
        &self,
        who: usize,
        things: &[EntityRef],
    ) -> Result<BTreeSet<(EntityRef, Hash)>, Violation> {
        let phone = self.network.phone(who);
        let mut own = BTreeSet::new();
        for entity in things {
            let state = phone.engine().state(*entity)?;
            let by_owner = state.steps.iter().filter(|step| step.user == phone.person);
            own.extend(by_owner.map(|step| (*entity, step.hash)));
        }
        Ok(own)
    }

    pub(super) fn countersign(
        &mut self,
        who: usize,
        activity: ActivityId,
    ) -> Result<bool, Violation> {
        let Some(at) = self
            .notes
            .visits
            .iter()
            .position(|v| v.activity == activity)
        else {
            return Ok(false);
        };
        let thing = self.visit_thing(at);
        let author = self.network.phone(who).person;
        let text = Some(self.words(thing.words(author)));
        let command = Command::CountersignVisit { activity, text };
        let Some(Receipt::Decision { entity, hash }) = self.execute(who, command)? else {
            return Ok(false);
        };
        book::action("countersign a list");
        reached("list_countersigned");
        self.note_decision(who, entity, hash);
        Ok(true)
    }

    /// Convenes a session, opens its record, or closes its sheet.
    pub(super) fn tend_sessions(&mut self, who: usize) -> Result<(), Violation> {
        let count = self.notes.sessions.len();
        if count == 0 || count < 2 && self.dice().happens(20) {
            return self.convene();
        }
        let at = self.dice().below(count);
        let activity = self.notes.sessions[at].activity;
        if self.dice().happens(50) {
            let opened = self.execute(who, Command::OpenSession { activity })?;
            if opened.is_some() {
                book::action("open the record of a session");
                self.notes.sessions[at].is_open = true;
            }
            return Ok(());
        }
        self.hold(who, activity).map(drop)
    }

    fn convene(&mut self) -> Result<(), Violation> {
        let leader = self.leader();
        let present = self.network.present();
        let Some(who) = present
            .into_iter()
            .find(|who| Some(self.network.phone(*who).person) == leader)
        else {
            return Ok(());
        };
        let mut id = [0; 16];
        self.dice().fill(&mut id);
        let activity = ActivityId::from_bytes(id);
        let entity = EntityRef {
            kind: EntityKind::StudySession,
            id: activity.into(),
        };
        let thing = Thing {
            entity,
            sides: (0, 0),
            visit: None,
            severity: None,
        };
        let author = self.network.phone(who).person;
        let text = self.words(thing.words(author));
        let facts = Facts {
            kinds: vec![ActivityKind::Seminar],
            starts: Some(self.network.world.time.now()),
            participants: self.invited(),
            ..Facts::default()
        };
        let request = DecideRequest {
            kind: EntityKind::StudySession,
            id: Some(entity.id),
            verb: Verb::Convene,
            facts,
            text: Some(text),
            doc: None,
        };
        self.secrets()
            .open(activity.session_doc(), crate::secrets::ALL);
        if self.decide(who, thing, request)?.is_some() {
            self.notes.sessions.push(SessionNote {
                activity,
                is_open: false,
            });
            let opened = self.execute(who, Command::OpenSession { activity })?;
            if let Some(session) = self.notes.sessions.last_mut() {
                session.is_open = opened.is_some();
            }
        }
        Ok(())
    }

    pub(super) fn hold(&mut self, who: usize, activity: ActivityId) -> Result<bool, Violation> {
        let held = self.execute(who, Command::HoldSession { activity })?;
        let Some(Receipt::Decision { entity, hash }) = held else {
            return Ok(false);
        };
        book::action("hold a session");
        reached("session_held");
        self.note_decision(who, entity, hash);
        Ok(true)
    }
}

//! The alliance's own business: pairs, leaders, plans of the year, reports, leave and issues.

use super::Mix;
use super::notes::Thing;
use crate::violation::Violation;
use hucha_engine::DecideRequest;
use hucha_model::EntityId;
use hucha_model::time::Day;
use hucha_model::wire::{EntityKind, EntityRef, Facts, Verb};

impl Mix {
    /// Begins a thing; whether the phone's owner may is for the life-cycles to say.
    fn begin_thing(
        &mut self,
        who: usize,
        (kind, verb): (EntityKind, Verb),
        sides: (usize, usize),
        facts: Facts,
    ) -> Result<Option<EntityRef>, Violation> {
        let mut id = [0; 16];
        self.dice().fill(&mut id);
        let entity = EntityRef {
            kind,
            id: EntityId::from_bytes(id),
        };
        let thing = Thing {
            entity,
            sides,
            visit: None,
            severity: None,
        };
        let author = self.network.phone(who).person;
        let text = Some(self.words(thing.words(author)));
        let request = DecideRequest {
            kind,
            id: Some(entity.id),
            verb,
            facts,
            text,
            doc: None,
        };
        self.decide(who, thing, request)
    }

    pub(super) fn tend_alliance(&mut self, who: usize) -> Result<(), Violation> {
        let plant = self.network.phone(who).owner.plant;
        if self.swarm.pairs_by_decision && self.dice().happens(60) {
            return self.propose_pair();
        }
        let world = &self.network.world;
        let (org, person) = (world.org(plant), self.network.phone(who).person);
        let facts = Facts {
            year: Some(2027),
            ..Facts::default()
        };
        match self.dice().below(3) {
            0 => {
                let facts = Facts {
                    person: Some(person),
                    helper: Some(org),
                    ..facts
                };
                let begins = (EntityKind::LeaderTerm, Verb::Recommend);
                self.begin_thing(who, begins, (plant, plant), facts)
                    .map(drop)
            }
            1 => {
                let begins = (EntityKind::YearPlan, Verb::PutForward);
                self.begin_thing(who, begins, (plant, plant), facts)
                    .map(drop)
            }
            _ => {
                let Some(officer) = self.somebody_of(4) else {
                    return Ok(());
                };
                let facts = Facts {
                    due: Some(Day("2026-10-01".parse().expect("a day"))),
                    ..Facts::default()
                };
                let begins = (EntityKind::Report, Verb::Draft);
                self.begin_thing(officer, begins, (4, 4), facts).map(drop)
            }
        }
    }

    /// The bureau or the leader proposes a pair, most often the one that the run is about.
    pub(super) fn propose_pair(&mut self) -> Result<(), Violation> {
        let plant = if self.dice().happens(50) { 4 } else { 0 };
        let Some(who) = self.somebody_of(plant) else {
            return Ok(());
        };
        let sides = if self.dice().happens(70) {
            (1, 2)
        } else {
            (3, 2)
        };
        let world = &self.network.world;
        let facts = Facts {
            helper: Some(world.org(sides.0)),
            helped: Some(world.org(sides.1)),
            year: Some(2026),
            ..Facts::default()
        };
        let begins = (EntityKind::Pairing, Verb::Propose);
        let Some(pair) = self.begin_thing(who, begins, sides, facts)? else {
            return Ok(());
        };
        // An officer issues what he has proposed himself.
        if plant == 4 {
            let facts = Facts {
                number: Some("虚构〔2026〕2号".into()),
                ..Facts::default()
            };
            let thing = self.notes.thing(pair).cloned().expect("just begun");
            let request = DecideRequest {
                kind: EntityKind::Pairing,
                id: Some(pair.id),
                verb: Verb::Issue,
                facts,
                text: None,
                doc: None,
            };
            self.decide(who, thing, request)?;
        }
        Ok(())
    }

    pub(super) fn ask_leave(&mut self, who: usize) -> Result<(), Violation> {
        let Some(session) = self.notes.sessions.last() else {
            return Ok(());
        };
        let refers = vec![EntityRef {
            kind: EntityKind::StudySession,
            id: session.activity.into(),
        }];
        let phone = self.network.phone(who);
        let plant = phone.owner.plant;
        let facts = Facts {
            person: Some(phone.person),
            refers,
            ..Facts::default()
        };
        let begins = (EntityKind::Leave, Verb::Ask);
        self.begin_thing(who, begins, (plant, plant), facts)
            .map(drop)
    }

    pub(super) fn raise_issue(&mut self, who: usize) -> Result<(), Violation> {
        let plant = self.network.phone(who).owner.plant;
        let facts = Facts {
            helped: Some(self.network.world.org(plant)),
            ..Facts::default()
        };
        let begins = (EntityKind::EscalatedIssue, Verb::Raise);
        self.begin_thing(who, begins, (plant, plant), facts)
            .map(drop)
    }
}

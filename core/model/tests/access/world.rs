//! The real side of the comparison: a directory, decisions on a visit and its finding, folded.

use hucha_model::directory::Directory;
use hucha_model::fold::{EntityState, FoldContext, FoldInput, Outcome, Recorded, fold};
use hucha_model::lifecycle::Lifecycles;
use hucha_model::sign::PublicKey;
use hucha_model::time::Day;
use hucha_model::wire::row::{OrgKind, RoleKind};
use hucha_model::wire::*;
use hucha_model::*;
use std::collections::BTreeMap;

pub(crate) const BUREAU: u8 = 10;
pub(crate) const HELPER: u8 = 11;
pub(crate) const HOST: u8 = 12;
pub(crate) const NEXT: u8 = 13;
const LEADING: u8 = 14;
pub(crate) const OTHER: u8 = 15;
/// Days the matrix looks at; a person is there from one of them to another.
pub(crate) const DAYS: [&str; 4] = ["2026-03-01", "2026-06-01", "2026-09-01", "2026-12-01"];

/// Who, of which organisation, from and to which day, and whether the team may name them.
pub(crate) const PEOPLE: [(&str, u8, usize, usize, bool); 13] = [
    ("helper's director", HELPER, 0, 3, false),
    ("replaced director", HELPER, 0, 1, false),
    ("successor", HELPER, 2, 3, false),
    ("host's director", HOST, 0, 3, false),
    ("host, lapsed", HOST, 0, 0, false),
    ("officer", BUREAU, 0, 3, false),
    ("officer, lapsed", BUREAU, 0, 1, false),
    ("leader", LEADING, 0, 3, false),
    ("next leader", OTHER, 0, 3, false),
    ("next helper", NEXT, 0, 3, false),
    ("stranger", OTHER, 1, 2, false),
    ("guest of a plant", OTHER, 0, 3, true),
    ("guest, lapsed", OTHER, 0, 0, true),
];

/// One way things went.
#[derive(Debug)]
pub(crate) struct Story {
    pub(crate) submitted: bool,
    pub(crate) handed_over: bool,
    pub(crate) guests: bool,
    pub(crate) switch: bool,
    pub(crate) major: bool,
    /// 0: none, 1: on the finding, 2: on the visit.
    pub(crate) consent: u8,
}

impl Story {
    /// Every story that can happen: a visit is handed over and consented to after its submit.
    pub(crate) fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for bits in 0..32_u8 {
            for consent in 0..3 {
                let bit = |at: u8| bits >> at & 1 == 1;
                let story = Self {
                    submitted: bit(0),
                    handed_over: bit(1),
                    guests: bit(2),
                    switch: bit(3),
                    major: bit(4),
                    consent,
                };
                if story.submitted || !(story.handed_over || story.consent == 2) {
                    all.push(story);
                }
            }
        }
        all
    }
}

pub(crate) fn person(who: usize) -> PersonId {
    PersonId::from_bytes([100 + who as u8; 16])
}

fn org(n: u8) -> OrgId {
    OrgId::from_bytes([n; 16])
}

fn day(at: usize) -> Day {
    Day(DAYS[at].parse().unwrap())
}

fn device(who: usize, withdrawn: bool) -> DeviceId {
    DeviceId::from_bytes([if withdrawn { 200 } else { 150 } + who as u8; 16])
}

fn entity(kind: EntityKind) -> EntityRef {
    EntityRef {
        kind,
        id: EntityId::from_bytes([9; 16]),
    }
}

/// A directory and what is decided in it.
pub(crate) struct World {
    pub(crate) directory: Directory,
    lifecycles: Lifecycles,
    decided: BTreeMap<EntityKind, Vec<FoldInput>>,
    states: BTreeMap<EntityKind, EntityState>,
}

impl World {
    pub(crate) fn of(story: &Story) -> Self {
        let mut world = Self {
            directory: directory(story),
            lifecycles: Lifecycles::embedded(),
            decided: BTreeMap::new(),
            states: BTreeMap::new(),
        };
        world.visit(story);
        world.finding(story);
        let of_host = || Facts {
            helped: Some(org(HOST)),
            person: Some(person(3)),
            refers: vec![entity(EntityKind::StudySession)],
            due: Some(day(3)),
            ..Facts::default()
        };
        world.decide(EntityKind::Leave, Verb::Ask, 3, of_host());
        world.decide(EntityKind::EscalatedIssue, Verb::Raise, 3, of_host());
        world.decide(EntityKind::Report, Verb::Draft, 5, of_host());
        for kind in EntityKind::ALL {
            let inputs = world.decided.get(kind).cloned().unwrap_or_default();
            let state = fold(entity(*kind), &inputs, world.context());
            for step in &state.steps {
                assert!(
                    matches!(step.outcome, Outcome::Applied { .. }),
                    "{kind:?}: {step:?}"
                );
            }
            world.states.insert(*kind, state);
        }
        world
    }

    pub(crate) fn state(&self, kind: EntityKind) -> &EntityState {
        &self.states[&kind]
    }

    /// The record of that kind as it is opened, and the state of its activity.
    pub(crate) fn document(&self, kind: DocKind) -> (Opened, &EntityState) {
        let party = |of: u8, capacity| Party {
            org: org(of),
            capacity,
        };
        let parties = match kind {
            DocKind::Visit => vec![party(HELPER, Capacity::Helper)],
            DocKind::FollowUp => vec![party(HELPER, Capacity::Helper), party(HOST, Capacity::Host)],
            DocKind::StudySession => (HELPER..=OTHER)
                .map(|of| party(of, Capacity::Member))
                .chain([party(BUREAU, Capacity::Bureau)])
                .collect(),
        };
        let opened = Opened {
            doc: DocId::from_bytes([7; 16]),
            kind,
            scope: ScopeId::from_bytes([1; 16]),
            activity: ActivityId::from_bytes([9; 16]),
            parties,
            participants: vec![],
            template: None,
            from: None,
            user: person(0),
            device: device(0, false),
            at: Millis(0),
        };
        let activity = &self.states[&opened.activity_ref().kind];
        (opened, activity)
    }

    /// Tells whether a consent on the visit, made on a day, would be in force.
    pub(crate) fn takes_consent(&self, who: usize, at: usize, withdrawn: bool) -> bool {
        let mut inputs = self.decided[&EntityKind::Visit].clone();
        let verb = Verb::Consent;
        let mut consent = input(inputs.len(), EntityKind::Visit, verb, who, Facts::default());
        consent.decision.device = device(who, withdrawn);
        consent.decision.at = Millis::from_day(day(at).0);
        consent.record = None;
        let hash = consent.hash;
        inputs.push(consent);
        let state = fold(entity(EntityKind::Visit), &inputs, self.context());
        matches!(state.outcome_of(hash), Some(Outcome::Applied { .. }))
    }

    fn context(&self) -> FoldContext<'_> {
        FoldContext {
            directory: &self.directory,
            lifecycles: &self.lifecycles,
            known: 1_000,
            hub_time: Millis(0),
        }
    }

    fn decide(&mut self, kind: EntityKind, verb: Verb, who: usize, facts: Facts) {
        let on = self.decided.entry(kind).or_default();
        on.push(input(on.len(), kind, verb, who, facts));
    }

    fn visit(&mut self, story: &Story) {
        let guests = PEOPLE
            .iter()
            .enumerate()
            .filter(|(_, named)| story.guests && named.4);
        let named = [0].into_iter().chain(guests.map(|(who, _)| who));
        let participants = named.map(|who| Participant {
            person: person(who),
            org: org(PEOPLE[who].1),
            capacity: Capacity::Inspector,
            roles: vec![],
            present: true,
        });
        let plan = Facts {
            kinds: vec![ActivityKind::Help],
            starts: Some(Millis(1)),
            participants: participants.collect(),
            ..sides()
        };
        self.decide(EntityKind::Visit, Verb::Plan, 0, plan);
        self.decide(EntityKind::Visit, Verb::Start, 0, Facts::default());
        if story.submitted {
            let list = Facts {
                counts: [(Count::Findings, 1)].into(),
                list: Some(Hash([6; 32])),
                ..Facts::default()
            };
            self.decide(EntityKind::Visit, Verb::Submit, 0, list);
        }
        if story.handed_over {
            let next = Facts {
                helper: Some(org(NEXT)),
                ..Facts::default()
            };
            self.decide(EntityKind::Visit, Verb::HandOver, 0, next);
        }
        if story.consent == 2 {
            self.decide(EntityKind::Visit, Verb::Consent, 3, Facts::default());
        }
    }

    fn finding(&mut self, story: &Story) {
        let listed = Facts {
            finding_kind: Some(FindingKind::Hazard),
            severity: Some(Severity::General),
            refers: vec![entity(EntityKind::Visit)],
            ..sides()
        };
        self.decide(EntityKind::Finding, Verb::List, 0, listed);
        if story.major {
            let major = Facts {
                severity: Some(Severity::Major),
                ..Facts::default()
            };
            self.decide(EntityKind::Finding, Verb::Confirm, 3, major);
        }
        if story.consent == 1 {
            self.decide(EntityKind::Finding, Verb::Consent, 3, Facts::default());
        }
    }
}

fn sides() -> Facts {
    Facts {
        helper: Some(org(HELPER)),
        helped: Some(org(HOST)),
        ..Facts::default()
    }
}

/// A numbered decision of the first day, made after those before it.
fn input(at: usize, kind: EntityKind, verb: Verb, who: usize, facts: Facts) -> FoldInput {
    let decision = Decision {
        scope: ScopeId::from_bytes([1; 16]),
        entity: entity(kind),
        verb,
        after: vec![],
        doc: None,
        heads: vec![Hash([1; 32])],
        facts,
        text: Some(Hash([2; 32])),
        user: person(who),
        device: device(who, false),
        directory: 1,
        at: Millis::from_day(day(0).0),
        seq: at as u64 + 1,
    };
    FoldInput {
        hash: decision.item_hash(),
        record: Some(Recorded {
            n: 900 + at as u64,
            at: decision.at,
            refused: None,
        }),
        decision,
        facts_disputed: false,
    }
}

fn directory(story: &Story) -> Directory {
    let mut bodies = vec![RowBody::Alliance {
        name: "alliance".into(),
        members: (HELPER..=OTHER).map(org).collect(),
        bureau: org(BUREAU),
        programmes: vec![],
        bureau_reads_findings: story.switch,
    }];
    bodies.extend((BUREAU..=OTHER).map(|n| RowBody::Organisation {
        org: org(n),
        name: format!("org {n}"),
        kind: if n == BUREAU {
            OrgKind::DistrictBureau
        } else {
            OrgKind::Enterprise
        },
        enterprise: None,
        staff: None,
        standard_level: None,
        area: None,
        short_name: None,
    }));
    bodies.extend([HELPER, NEXT].map(|helper| RowBody::Pairing {
        pairing: PairingId::from_bytes([helper; 16]),
        helper: org(helper),
        helped: org(HOST),
        list_number: "1".into(),
        from: day(0),
        to: day(3),
    }));
    bodies.extend(
        [(7, LEADING, 0), (8, OTHER, 2)].map(|(who, of, from)| RowBody::LeaderTerm {
            org: org(of),
            person: person(who),
            year: 2026,
            from: day(from),
            to: day(3),
        }),
    );
    for (who, (_, of, from, to, _)) in PEOPLE.iter().enumerate() {
        bodies.push(RowBody::Role {
            person: person(who),
            org: org(*of),
            role: if *of == BUREAU {
                RoleKind::Officer
            } else {
                RoleKind::SafetyManager
            },
            from: day(*from),
            to: (*to < 3).then(|| day(*to)),
        });
        bodies.extend([false, true].map(|revoked| RowBody::Device {
            device: device(who, revoked),
            person: person(who),
            key: PublicKey {
                alg: 1,
                point: vec![who as u8; 33],
            },
            revoked,
        }));
    }
    let rows = bodies.into_iter().zip(1_u8..).map(|(body, n)| {
        let row = DirectoryRow {
            scope: ScopeId::from_bytes([1; 16]),
            id: RowId::from_bytes([n; 16]),
            body,
            cites: None,
            withdrawn: false,
        };
        (u64::from(n), row)
    });
    Directory::from_rows(rows)
}

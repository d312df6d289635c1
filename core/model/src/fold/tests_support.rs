//! A small world for tests: a bureau, four plants, their people and devices.

use super::{EntityState, FoldContext, FoldInput, Recorded, blank};
use crate::access::Viewer;
use crate::directory::{AsOf, Directory};
use crate::lifecycle::Lifecycles;
use crate::sign::PublicKey;
use crate::time::Day;
use crate::wire::row::{OrgKind, RoleKind};
use crate::wire::{Decision, DirectoryRow, EntityKind, EntityRef, Facts, Payload, RowBody, Verb};
use crate::{DeviceId, EntityId, Hash, Millis, OrgId, PairingId, PersonId, RowId, ScopeId};
use chrono::NaiveDate;

/// Names of the world.
pub(crate) struct World {
    pub(crate) scope: ScopeId,
    pub(crate) directory: Directory,
    pub(crate) lifecycles: Lifecycles,
    pub(crate) leader_org: OrgId,
    pub(crate) helper: OrgId,
    pub(crate) host: OrgId,
    pub(crate) officer: PersonId,
    pub(crate) leader: PersonId,
    pub(crate) helper_director: PersonId,
    pub(crate) helper_head: PersonId,
    pub(crate) host_director: PersonId,
    pub(crate) host_head: PersonId,
}

fn org(n: u8) -> OrgId {
    OrgId::from_bytes([n; 16])
}

fn person(n: u8) -> PersonId {
    PersonId::from_bytes([n; 16])
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

impl World {
    pub(crate) fn new() -> Self {
        let mut world = Self {
            scope: ScopeId::from_bytes([1; 16]),
            directory: Directory::default(),
            lifecycles: Lifecycles::embedded(),
            leader_org: org(11),
            helper: org(12),
            host: org(13),
            officer: person(20),
            leader: person(21),
            helper_director: person(22),
            helper_head: person(23),
            host_director: person(24),
            host_head: person(25),
        };
        world.organisations();
        world.people();
        let (from, to) = (Day(day("2026-01-01")), Day(day("2026-12-31")));
        world.add(
            60,
            RowBody::LeaderTerm {
                org: org(11),
                person: world.leader,
                year: 2026,
                from,
                to,
            },
        );
        world.add(
            61,
            RowBody::Pairing {
                pairing: PairingId::from_bytes([61; 16]),
                helper: world.helper,
                helped: world.host,
                list_number: "1".into(),
                from,
                to,
            },
        );
        world
    }

    fn organisations(&mut self) {
        for n in 10..15 {
            let kind = if n == 10 {
                OrgKind::DistrictBureau
            } else {
                OrgKind::Enterprise
            };
            self.add(
                n,
                RowBody::Organisation {
                    org: org(n),
                    name: format!("org {n}"),
                    kind,
                    enterprise: None,
                    staff: None,
                    standard_level: None,
                    area: None,
                    short_name: None,
                },
            );
        }
        self.add(
            15,
            RowBody::Alliance {
                name: "alliance".into(),
                members: vec![org(11), org(12), org(13), org(14)],
                bureau: org(10),
                programmes: vec!["WD".into()],
                bureau_reads_findings: false,
            },
        );
    }

    fn people(&mut self) {
        use RoleKind::{Officer, SafetyDepartmentHead as Head, SafetyDirector as Director};
        let roles = [
            (20, 10, Officer),
            (21, 11, Director),
            (22, 12, Director),
            (23, 12, Head),
            (24, 13, Director),
            (25, 13, Head),
        ];
        for (n, of, role) in roles {
            let from = Day(day("2026-01-01"));
            self.add(
                n,
                RowBody::Person {
                    person: person(n),
                    name: format!("person {n}"),
                },
            );
            self.add(
                n + 20,
                RowBody::Role {
                    person: person(n),
                    org: org(of),
                    role,
                    from,
                    to: None,
                },
            );
            self.add(
                n + 80,
                RowBody::Device {
                    device: DeviceId::from_bytes([n; 16]),
                    person: person(n),
                    key: PublicKey {
                        alg: 1,
                        point: vec![n; 33],
                    },
                    revoked: false,
                },
            );
        }
    }

    pub(crate) fn add(&mut self, id: u8, body: RowBody) {
        let row = DirectoryRow {
            scope: self.scope,
            id: RowId::from_bytes([id; 16]),
            body,
            cites: None,
            withdrawn: false,
        };
        let n = self.directory.newest() + 1;
        self.directory.insert(n, row);
    }

    pub(crate) fn context(&self) -> FoldContext<'_> {
        FoldContext {
            directory: &self.directory,
            lifecycles: &self.lifecycles,
            known: 1_000,
            hub_time: Millis::default(),
        }
    }

    pub(crate) fn viewer(&self, person: PersonId) -> Viewer<'_> {
        Viewer {
            directory: &self.directory,
            as_of: AsOf::NOW,
            day: day("2026-06-18"),
            person,
        }
    }

    /// Makes a provisional decision by `user` on `kind`, made after `after`.
    pub(crate) fn decide(
        &self,
        kind: EntityKind,
        verb: Verb,
        user: PersonId,
        after: &[&FoldInput],
        facts: Facts,
        text: bool,
    ) -> FoldInput {
        let mut after: Vec<Hash> = after.iter().map(|input| input.hash).collect();
        after.sort_unstable();
        let decision = Decision {
            scope: self.scope,
            entity: entity(kind),
            verb,
            after,
            doc: None,
            heads: vec![Hash([1; 32])],
            facts,
            text: text.then_some(Hash([7; 32])),
            user,
            device: DeviceId::from_bytes(*user.as_bytes()),
            directory: 50,
            at: Millis::from_day(day("2026-06-18")),
            seq: 1,
        };
        FoldInput {
            hash: decision.item_hash(),
            decision,
            record: None,
            facts_disputed: false,
        }
    }
}

pub(crate) fn entity(kind: EntityKind) -> EntityRef {
    EntityRef {
        kind,
        id: EntityId::from_bytes([99; 16]),
    }
}

pub(crate) fn state_of(kind: EntityKind, facts: Facts) -> EntityState {
    EntityState {
        facts,
        ..blank(entity(kind), "none")
    }
}

/// Gives a decision its number.
pub(crate) fn numbered(input: &FoldInput, n: u64) -> FoldInput {
    let at = Millis::from_day(day("2026-06-19"));
    FoldInput {
        record: Some(Recorded {
            n,
            at,
            refused: None,
        }),
        ..input.clone()
    }
}

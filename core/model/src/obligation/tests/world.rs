//! A small alliance: four fictional plants, one bureau, two pairs, one key date.

use crate::directory::Directory;
use crate::obligation::{
    ActivityState, ActivitySubject, FindingStanding, GivenReason, History, Obligation,
    PastActivity, PastFinding, PeriodKey, Subject, compute,
};
use crate::programme::Programmes;
use crate::time::Day;
use crate::wire::row::{OrgKind, RoleKind};
use crate::wire::{
    ActivityKind, Capacity, DirectoryRow, FindingKind, Participant, RowBody, Severity,
};
use crate::{ActivityId, FindingId, Hash, Millis, OrgId, PairingId, PersonId, RowId, ScopeId};
use chrono::NaiveDate;

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A local time at Asia/Shanghai, `2026-06-30 23:59`.
pub(crate) fn at(text: &str) -> Millis {
    Millis::from_local(chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap())
}

pub(crate) fn org(n: u8) -> OrgId {
    OrgId::from_bytes([n; 16])
}

pub(crate) fn person(n: u8) -> PersonId {
    PersonId::from_bytes([n; 16])
}

pub(crate) fn pairing(n: u8) -> PairingId {
    PairingId::from_bytes([n; 16])
}

pub(crate) fn pair(n: u8) -> Subject {
    Subject::Pair {
        pairing: pairing(n),
    }
}

pub(crate) fn enterprise(n: u8) -> Subject {
    Subject::Enterprise { org: org(n) }
}

pub(crate) const BUREAU: u8 = 99;
pub(crate) const KEY_DATE: RowId = RowId::from_bytes([77; 16]);

/// Directory, history and programmes of one test.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) directory: Directory,
    pub(crate) history: History,
    pub(crate) programmes: Programmes,
    rows: u64,
}

impl World {
    /// Plants 1 to 4; plant 1 helps 2 (pair 1), plant 3 helps 4 (pair 2), all of 2026.
    /// Person 11 is Director and 12 Head of plant 1; person 21 holds both posts of plant 2.
    pub(crate) fn new(programmes_in_force: &[&str]) -> Self {
        let mut world = Self {
            directory: Directory::default(),
            history: History::default(),
            programmes: Programmes::embedded().unwrap(),
            rows: 0,
        };
        for (n, name) in [(1, "甲公司"), (2, "乙公司"), (3, "丙公司"), (4, "丁公司")] {
            world.organisation(n, name, OrgKind::Enterprise);
        }
        world.organisation(BUREAU, "区应急局", OrgKind::DistrictBureau);
        world.row(RowBody::Alliance {
            name: "联盟".into(),
            members: (1..=4).map(org).collect(),
            bureau: org(BUREAU),
            programmes: programmes_in_force
                .iter()
                .map(|id| (*id).to_owned())
                .collect(),
            bureau_reads_findings: false,
        });
        for (n, helper, helped) in [(1, 1, 2), (2, 3, 4)] {
            world.row(RowBody::Pairing {
                pairing: pairing(n),
                helper: org(helper),
                helped: org(helped),
                list_number: "1".into(),
                from: Day(day("2026-01-01")),
                to: Day(day("2026-12-31")),
            });
        }
        for (who, plant, role) in [
            (11, 1, RoleKind::SafetyDirector),
            (12, 1, RoleKind::SafetyDepartmentHead),
            (21, 2, RoleKind::SafetyDirector),
            (21, 2, RoleKind::SafetyDepartmentHead),
        ] {
            world.row(RowBody::Role {
                person: person(who),
                org: org(plant),
                role,
                from: Day(day("2025-01-01")),
                to: None,
            });
        }
        world
    }

    fn organisation(&mut self, n: u8, name: &str, kind: OrgKind) {
        self.row_as(
            RowId(org(n).0),
            RowBody::Organisation {
                org: org(n),
                name: name.into(),
                kind,
                enterprise: None,
                staff: None,
                standard_level: None,
                area: None,
                short_name: None,
            },
        );
    }

    pub(crate) fn row(&mut self, body: RowBody) {
        let id = RowId::derived("test", &self.rows.to_be_bytes());
        self.row_as(id, body);
    }

    pub(crate) fn row_as(&mut self, id: RowId, body: RowBody) {
        self.rows += 1;
        let scope = ScopeId::default();
        let row = DirectoryRow {
            scope,
            id,
            body,
            cites: None,
            withdrawn: false,
        };
        self.directory.insert(self.rows, row);
    }

    pub(crate) fn key_date(&mut self, name: &str, from: &str, to: &str) {
        let (from, to) = (Day(day(from)), Day(day(to)));
        self.row_as(
            KEY_DATE,
            RowBody::KeyDate {
                name: name.into(),
                from,
                to,
            },
        );
    }

    pub(crate) fn leader(&mut self, plant: u8, year: u16, from: &str) {
        self.row(RowBody::LeaderTerm {
            org: org(plant),
            person: person(plant * 10 + 1),
            year,
            from: Day(day(from)),
            to: Day(NaiveDate::from_ymd_opt(i32::from(year), 12, 31).unwrap()),
        });
    }

    pub(crate) fn explain(&mut self, rule: &str, subject: Subject, period: PeriodKey) {
        let text = Hash::of_bytes(rule.as_bytes());
        self.history.reasons.push(GivenReason {
            rule: rule.into(),
            subject,
            period,
            text,
        });
    }

    /// Computes the obligations of `duty` in the range `from` to `to` (not part of it).
    pub(crate) fn owed(&self, duty: &str, as_of: &str, from: &str, to: &str) -> Vec<Obligation> {
        let mut all = compute(
            &self.programmes,
            &self.directory,
            &self.history,
            day(as_of),
            day(from)..day(to),
        );
        all.retain(|obligation| obligation.duty == duty);
        all
    }

    /// Computes the one obligation of `duty` for `subject` in the period that holds `within`.
    pub(crate) fn one(
        &self,
        duty: &str,
        subject: Subject,
        within: &str,
        as_of: &str,
    ) -> Obligation {
        let next = day(within).succ_opt().unwrap().to_string();
        let mut all = self.owed(duty, as_of, within, &next);
        all.retain(|obligation| obligation.subject == subject);
        assert_eq!(all.len(), 1, "one obligation of {duty}");
        all.remove(0)
    }
}

/// A session of the alliance: agreed, held, three of four plants present.
pub(crate) fn session(n: u8, kind: ActivityKind, on: &str) -> PastActivity {
    PastActivity {
        id: ActivityId::from_bytes([n; 16]),
        subject: ActivitySubject::Alliance,
        kinds: vec![kind],
        state: ActivityState::Archived,
        starts: at(&format!("{on} 09:00")),
        ends: at(&format!("{on} 11:30")),
        participants: vec![
            guest(11, 1, &[RoleKind::SafetyDirector]),
            guest(
                21,
                2,
                &[RoleKind::SafetyDirector, RoleKind::SafetyDepartmentHead],
            ),
            guest(31, 3, &[RoleKind::SafetyDirector]),
        ],
        focus: vec![],
        with_agreement: true,
        proof: vec![Hash::of_bytes(&[n])],
    }
}

/// A visit of pair 1: agreed, confirmed, all disciplines present.
pub(crate) fn visit(n: u8, kinds: &[ActivityKind], on: &str) -> PastActivity {
    PastActivity {
        subject: ActivitySubject::Pair(pairing(1)),
        kinds: kinds.to_vec(),
        state: ActivityState::Confirmed,
        participants: vec![
            guest(11, 1, &[RoleKind::SafetyDirector]),
            guest(13, 1, &[RoleKind::Instrumentation]),
            guest(14, 1, &[RoleKind::Equipment]),
            guest(15, 1, &[RoleKind::Technology]),
        ],
        focus: vec![1, 4],
        ..session(n, ActivityKind::Help, on)
    }
}

pub(crate) fn guest(who: u8, plant: u8, roles: &[RoleKind]) -> Participant {
    Participant {
        person: person(who),
        org: org(plant),
        capacity: Capacity::Inspector,
        roles: roles.to_vec(),
        present: true,
    }
}

/// A hazard at plant 2, listed on 2026-04-10.
pub(crate) fn hazard(n: u8, standing: FindingStanding, due: Option<&str>) -> PastFinding {
    PastFinding {
        id: FindingId::from_bytes([n; 16]),
        pairing: Some(pairing(1)),
        host: org(2),
        listed: day("2026-04-10"),
        kind: FindingKind::Hazard,
        severity: Severity::General,
        standing,
        due: due.map(day),
        on_the_spot: false,
        closed: (standing == FindingStanding::Closed).then(|| day("2026-04-20")),
        proof: vec![Hash::of_bytes(&[n])],
    }
}

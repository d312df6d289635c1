//! What the obligations of a year cost to compute: the bureau's board, before it is drawn.

use crate::stopwatch::Times;
use crate::table::Figure;
use hucha_model::directory::Directory;
use hucha_model::obligation::{
    ActivityState, ActivitySubject, FindingStanding, History, PastActivity, PastFinding, compute,
};
use hucha_model::programme::Programmes;
use hucha_model::time::Day;
use hucha_model::wire::row::{OrgKind, RoleKind};
use hucha_model::wire::{
    ActivityKind, Capacity, DirectoryRow, FindingKind, Participant, RowBody, Severity,
};
use hucha_model::{
    ActivityId, FindingId, Hash, Millis, OrgId, PairingId, PersonId, RowId, ScopeId,
};
use std::path::Path;

const ROUNDS: usize = 15;
const FINDINGS: u32 = 6;

pub(crate) fn measure(_: &Path) -> Vec<Figure> {
    let sizes = [
        (
            "12家企业一年义务看板",
            "obligations board, 12 plants, a year",
            12,
        ),
        (
            "300家企业一年义务看板",
            "obligations board, 300 plants, a year",
            300,
        ),
    ];
    sizes.map(|(zh, en, plants)| board(zh, en, plants)).into()
}

fn board(zh: &'static str, en: &'static str, plants: u32) -> Figure {
    let programmes = Programmes::embedded().unwrap();
    let (directory, history) = (directory(plants), history(plants));
    let day = |text: &str| text.parse().unwrap();
    let mut times = Times::default();
    let mut owed = 0;
    for _ in 0..ROUNDS {
        let all = times.take(|| {
            let range = day("2026-01-01")..day("2027-01-01");
            compute(&programmes, &directory, &history, day("2026-12-20"), range)
        });
        owed = all.len();
    }
    assert!(owed > 0, "something is owed");
    Figure {
        zh,
        en,
        value: times.percentile(50) * 1e3,
        unit: "ms",
        budget: None,
        note: format!(
            "{owed} obligations of WD from {} activities, {} findings; of an alliance, from decisions",
            history.activities.len(),
            history.findings.len()
        ),
    }
}

fn org(n: u32) -> OrgId {
    OrgId::derived("bench.org", &n.to_be_bytes())
}

fn person(n: u32) -> PersonId {
    PersonId::derived("bench.person", &n.to_be_bytes())
}

fn pairing(n: u32) -> PairingId {
    PairingId::derived("bench.pairing", &n.to_be_bytes())
}

/// Plants with a director and a head each; every even one helps its neighbour.
fn directory(plants: u32) -> Directory {
    let bureau = org(u32::MAX);
    let from = Day("2025-01-01".parse().unwrap());
    let mut rows = vec![
        organisation(bureau, OrgKind::DistrictBureau),
        RowBody::Alliance {
            name: "联盟（虚构）".into(),
            members: (0..plants).map(org).collect(),
            bureau,
            programmes: vec!["WD".into()],
            bureau_reads_findings: false,
        },
    ];
    for n in 0..plants {
        rows.push(organisation(org(n), OrgKind::Enterprise));
        for (who, role) in [
            (n * 2, RoleKind::SafetyDirector),
            (n * 2 + 1, RoleKind::SafetyDepartmentHead),
        ] {
            rows.push(RowBody::Role {
                person: person(who),
                org: org(n),
                role,
                from,
                to: None,
            });
        }
        if n.is_multiple_of(2) {
            rows.push(RowBody::Pairing {
                pairing: pairing(n / 2),
                helper: org(n),
                helped: org(n + 1),
                list_number: "1".into(),
                from: Day("2026-01-01".parse().unwrap()),
                to: Day("2026-12-31".parse().unwrap()),
            });
        }
    }
    Directory::from_rows((1..).zip(rows).map(|(n, body): (u64, RowBody)| {
        let id = RowId::derived("bench.row", &n.to_be_bytes());
        (
            n,
            DirectoryRow {
                scope: ScopeId::default(),
                id,
                body,
                cites: None,
                withdrawn: false,
            },
        )
    }))
}

fn organisation(org: OrgId, kind: OrgKind) -> RowBody {
    RowBody::Organisation {
        org,
        name: "企业（虚构）".into(),
        kind,
        enterprise: None,
        staff: None,
        standard_level: None,
        area: None,
        short_name: None,
    }
}

/// A year: a study session a month, a help per pair and half-year, findings of each.
fn history(plants: u32) -> History {
    let mut history = History::default();
    for month in 1..=12 {
        let everybody = (0..plants).map(|n| guest(n * 2, n)).collect();
        let on = format!("2026-{month:02}-10T09:00:00");
        let id = ActivityId::derived("bench.session", &[month]);
        history.activities.push(activity(
            id,
            ActivitySubject::Alliance,
            ActivityKind::LawStudy,
            &on,
            everybody,
        ));
    }
    for pair in 0..plants / 2 {
        for (half, on) in [(1, "2026-04-10T09:00:00"), (2, "2026-10-10T09:00:00")] {
            let bytes = [pair.to_be_bytes().as_slice(), &[half]].concat();
            let id = ActivityId::derived("bench.visit", &bytes);
            let team = (0..2).map(|n| guest(pair * 4 + n, pair * 2)).collect();
            let subject = ActivitySubject::Pair(pairing(pair));
            history
                .activities
                .push(activity(id, subject, ActivityKind::Help, on, team));
            let listed = Millis::from_local(on.parse().unwrap()).day();
            history.findings.extend((0..FINDINGS).map(|n| PastFinding {
                id: FindingId::derived(
                    "bench.finding",
                    &[bytes.as_slice(), &n.to_be_bytes()].concat(),
                ),
                pairing: Some(pairing(pair)),
                host: org(pair * 2 + 1),
                listed,
                kind: FindingKind::Hazard,
                severity: Severity::General,
                standing: if n.is_multiple_of(3) {
                    FindingStanding::Open
                } else {
                    FindingStanding::Closed
                },
                due: Some("2026-11-30".parse().unwrap()),
                on_the_spot: false,
                closed: (!n.is_multiple_of(3)).then_some(listed),
                proof: vec![Hash::of_bytes(&bytes)],
            }));
        }
    }
    history
}

fn activity(
    id: ActivityId,
    subject: ActivitySubject,
    kind: ActivityKind,
    on: &str,
    participants: Vec<Participant>,
) -> PastActivity {
    let starts = Millis::from_local(on.parse().unwrap());
    PastActivity {
        id,
        subject,
        kinds: vec![kind],
        state: ActivityState::Archived,
        starts,
        ends: starts,
        participants,
        focus: vec![1],
        with_agreement: true,
        proof: vec![Hash::of_bytes(id.as_bytes())],
    }
}

fn guest(who: u32, plant: u32) -> Participant {
    Participant {
        person: person(who),
        org: org(plant),
        capacity: Capacity::Inspector,
        roles: vec![RoleKind::SafetyDirector],
        present: true,
    }
}

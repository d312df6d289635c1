//! What phones compute from decisions and what the board computes from a book are told twice, by
//! code that shares nothing but the calendar of working days: both must say the same.

use super::setting::day;
use crate::board::{Board, Book};
use crate::obligation::tests::world::{World, org, pairing, person};
use crate::obligation::{
    ActivityState, ActivitySubject, Obligation, PastActivity, PastIssue, PastReport, PeriodKey,
    Subject,
};
use crate::wire::ActivityKind;
use crate::{ActivityId, EntityId, Millis};
use chrono::{Days, NaiveDate};
use proptest::prelude::*;

/// Duties that both compute.
const BOTH: [&str; 9] = [
    "WD-05",
    "WD-07",
    "WD-13",
    "WD-14",
    "WD-20",
    "WD-21.receive",
    "WD-21.answer",
    "WH67-20",
    "WH67-22",
];

const KINDS: [ActivityKind; 6] = [
    ActivityKind::Help,
    ActivityKind::MutualInspection,
    ActivityKind::SiteObservation,
    ActivityKind::Seminar,
    ActivityKind::AccidentAnalysis,
    ActivityKind::Training,
];

const STATES: [ActivityState; 9] = [
    ActivityState::Planned,
    ActivityState::InProgress,
    ActivityState::Submitted,
    ActivityState::Disputed,
    ActivityState::Confirmed,
    ActivityState::Held,
    ActivityState::Archived,
    ActivityState::Postponed,
    ActivityState::Cancelled,
];

fn on(after: u32) -> NaiveDate {
    day("2025-11-01") + Days::new(u64::from(after))
}

fn activity(
    n: usize,
    of: u8,
    kinds: &[usize],
    state: usize,
    after: u32,
    long: u32,
) -> PastActivity {
    let moment = |day: NaiveDate| Millis::from_local(day.and_hms_opt(9, 0, 0).unwrap());
    PastActivity {
        id: ActivityId::derived("test", &n.to_be_bytes()),
        subject: match of {
            0 => ActivitySubject::Alliance,
            pair => ActivitySubject::Pair(pairing(pair)),
        },
        kinds: kinds.iter().map(|kind| KINDS[*kind]).collect(),
        state: STATES[state],
        starts: moment(on(after)),
        ends: moment(on(after + long)),
        participants: vec![],
        focus: vec![],
        with_agreement: true,
        proof: vec![],
    }
}

/// Days of a problem's steps; each may be absent, later ones never before earlier ones.
fn issue(n: usize, first: u32, steps: [Option<u32>; 4], arose: bool) -> PastIssue {
    let mut at = first;
    let mut next = |after: Option<u32>| {
        after.map(|after| {
            at += after;
            on(at)
        })
    };
    let days = steps.map(&mut next);
    PastIssue {
        id: EntityId::derived("test", &n.to_be_bytes()),
        org: org(1),
        arose: arose.then(|| on(first)),
        raised: days[0],
        received: days[1],
        answered: days[2],
        resolved: days[3],
        proof: vec![],
    }
}

prop_compose! {
    fn worlds()(
        activities in proptest::collection::vec(
            (0_u8..3, proptest::collection::vec(0_usize..6, 1..3), 0_usize..9, 0_u32..500, 0_u32..3),
            0..25,
        ),
        issues in proptest::collection::vec(
            (0_u32..400, proptest::array::uniform4(proptest::option::of(0_u32..25)), any::<bool>()),
            0..4,
        ),
        reports in proptest::collection::vec((0_i32..2, proptest::option::of(0_u32..500)), 0..3),
        leaders in proptest::collection::vec((1_u8..4, 2025_u16..2028, 1_u32..300), 0..4),
        dates in proptest::option::of(0_u32..450),
        explained in proptest::collection::vec((0_usize..3, 1_u8..3, 0_i32..4), 0..4),
    ) -> World {
        let mut world = World::new(&["WD", "WH67"]);
        for (n, (of, kinds, state, after, long)) in activities.iter().enumerate() {
            world.history.activities.push(activity(n, *of, kinds, *state, *after, *long));
        }
        for (n, (first, steps, arose)) in issues.iter().enumerate() {
            world.history.issues.push(issue(n, *first, *steps, *arose));
        }
        for (n, (year, sent)) in reports.iter().enumerate() {
            world.history.reports.push(PastReport {
                id: EntityId::derived("report", &n.to_be_bytes()),
                report: "annual_archive".into(),
                period: PeriodKey::Year(2025 + year),
                subject: Subject::Pair { pairing: pairing(1) },
                submitted: sent.map(on),
                proof: vec![],
            });
        }
        let mut years = std::collections::BTreeSet::new();
        for (plant, year, after) in leaders {
            if years.insert(year) {
                let from = NaiveDate::from_yo_opt(i32::from(year), after).unwrap();
                world.leader(plant, year, &from.to_string());
            }
        }
        if let Some(after) = dates {
            world.key_date("date", &on(after).to_string(), &on(after + 3).to_string());
        }
        for (rule, pair, half) in explained {
            let rule = ["WD-13", "WH67-20", "WD-07"][rule];
            let (subject, period) = if rule == "WD-07" {
                (Subject::Alliance, PeriodKey::Quarter(2026, half as u8 + 1))
            } else {
                (
                    Subject::Pair { pairing: pairing(pair) },
                    PeriodKey::HalfYear(2025 + half / 2, half as u8 % 2 + 1),
                )
            };
            world.explain(rule, subject, period);
        }
        world
    }
}

/// What both tell of one duty: whose, when due, how it stands, how much counts.
type Told = (String, String, NaiveDate, String, u32);

fn by_phones(world: &World, as_of: NaiveDate) -> Vec<Told> {
    let id = |one: &Obligation| match one.subject {
        Subject::Alliance => "alliance".to_owned(),
        Subject::Pair { pairing } | Subject::KeyDate { pairing, .. } => format!("pair {pairing}"),
        Subject::Issue { issue, .. } => format!("issue {issue}"),
        Subject::Enterprise { org } => org.to_string(),
        Subject::District { bureau } => bureau.to_string(),
    };
    let mut all = Vec::new();
    for duty in BOTH {
        for one in world.owed(duty, &as_of.to_string(), "2025-01-01", "2028-01-01") {
            all.push((
                duty.to_owned(),
                id(&one),
                one.due.unwrap(),
                format!("{:?}", one.state),
                one.counted.len() as u32,
            ));
        }
    }
    all.sort();
    all
}

fn by_the_board(world: &World, as_of: NaiveDate) -> Vec<Told> {
    let book = Book::of_alliance(&world.directory, &world.history).unwrap();
    let range = day("2025-01-01")..day("2028-01-01");
    let board = Board::compute(&world.programmes, book, as_of, range).unwrap();
    let mut all = Vec::new();
    for cell in board.cells() {
        let (_, duty) = board.requirement(cell.requirement).unwrap();
        if BOTH.contains(&duty.id.as_str()) {
            all.push((
                duty.id.clone(),
                board.book().subjects[cell.subject as usize].id.clone(),
                cell.due,
                format!("{:?}", cell.state),
                cell.counted,
            ));
        }
    }
    all.sort();
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]

    #[test]
    fn the_board_and_the_phones_tell_the_same(world in worlds(), after in 60_u32..520) {
        let as_of = on(after);
        prop_assert_eq!(by_phones(&world, as_of), by_the_board(&world, as_of));
    }
}

#[test]
fn an_alliance_is_told_whole() {
    let mut world = World::new(&["WD", "WH67"]);
    world.leader(1, 2026, "2026-01-05");
    let _ = person(1);
    let book = Book::of_alliance(&world.directory, &world.history).unwrap();
    let kinds: Vec<&str> = book.subjects.iter().map(|one| one.kind.as_str()).collect();
    assert_eq!(
        kinds,
        [
            "county",
            "alliance",
            "enterprise",
            "enterprise",
            "enterprise",
            "enterprise",
            "pair",
            "pair"
        ]
    );
    assert_eq!(book.facts.len(), 1);
}

//! What a whole city's board costs: 3,000 plants, five years, 200,000 activities.

use crate::stopwatch::Times;
use crate::table::Figure;
use chrono::{Days, NaiveDate};
use hucha_model::board::book::{Activity, Fact, Subject};
use hucha_model::board::{Board, Book, FORMAT};
use hucha_model::obligation::ActivityState;
use hucha_model::overlap::{InspectionCalendar, OverlapRules};
use hucha_model::programme::Programmes;
use std::ops::Range;
use std::path::Path;

const PLANTS: u32 = 3_000;
const COUNTIES: u32 = 12;
const ACTIVITIES: u32 = 200_000;
const YEARS: u32 = 5;
const ROUNDS: usize = 7;

pub(crate) fn measure(_: &Path) -> Vec<Figure> {
    let programmes = Programmes::embedded().unwrap();
    let range = day("2021-01-01")..day("2026-01-01");
    let as_of = day("2025-11-20");
    let mut figures = Vec::new();
    for (zh, en, profile) in [
        (
            "全市看板，日照口径，3,000家五年",
            "city board under Rizhao's rules, 3,000 plants, 5 years",
            "RIZHAO",
        ),
        (
            "全市看板，菏泽口径，3,000家五年",
            "city board under Heze's rules, 3,000 plants, 5 years",
            "HEZE-C",
        ),
        (
            "全市看板，文登口径，3,000家五年",
            "city board under Wendeng's rules, 3,000 plants, 5 years",
            "WENDENG",
        ),
    ] {
        // Every programme in its time for the whole range, so that each period is owed.
        let programmes = forever(&programmes);
        let book = book(profile, &range);
        let mut whole = Times::default();
        let mut again = Times::default();
        let mut board = Board::compute(&programmes, book.clone(), as_of, range.clone()).unwrap();
        for _ in 0..ROUNDS {
            let copy = book.clone();
            board = whole
                .take(|| Board::compute(&programmes, copy, as_of, range.clone()))
                .unwrap();
            again.take(|| board.recompute(as_of));
        }
        let mut one = Times::default();
        for n in 0..200 {
            let new = activity(ACTIVITIES + n, n * 7 % PLANTS, as_of);
            one.take(|| board.record(new)).unwrap();
        }
        let (cells, rates) = (board.cells().count(), board.rates().count());
        figures.push(Figure {
            zh,
            en,
            value: again.percentile(50) * 1e3,
            unit: "ms",
            budget: Some(200.0),
            note: format!(
                "{cells} cells of a month or longer and {rates} quarters of daily and weekly duties; with reading the book into an index {:.0} ms",
                whole.percentile(50) * 1e3
            ),
        });
        figures.push(Figure {
            zh: "其中新增一项活动",
            en: "of it, one new activity",
            value: one.percentile(99) * 1e3,
            unit: "ms",
            budget: Some(5.0),
            note: format!("p99 of 200; p50 {:.2} ms", one.percentile(50) * 1e3),
        });
    }
    figures.push(overlaps(&range));
    figures
}

/// The inspection calendar over the same activities, of which three kinds inspect.
fn overlaps(range: &Range<NaiveDate>) -> Figure {
    let mut book = book("WENDENG", range);
    for (n, activity) in book.activities.iter_mut().enumerate() {
        activity.organiser = Some(format!("office {}", n % 17));
    }
    let rules = OverlapRules::embedded().unwrap();
    let mut times = Times::default();
    let mut found = 0;
    for _ in 0..ROUNDS {
        found = times.take(|| InspectionCalendar::of(&book, rules).overlaps.len());
    }
    assert!(found > 0, "something lies near something");
    Figure {
        zh: "检查日历，3,000家五年",
        en: "inspection calendar, 3,000 plants, 5 years",
        value: times.percentile(50) * 1e3,
        unit: "ms",
        budget: Some(200.0),
        note: format!("{found} pairs of inspections within thirty days by two organisers"),
    }
}

/// The same programmes without their first and last day.
fn forever(programmes: &Programmes) -> Programmes {
    let mut all = programmes.clone();
    for programme in programmes.all() {
        let mut programme = programme.clone();
        programme.in_force = hucha_model::programme::Validity::default();
        all.add(programme);
    }
    all
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn subject(id: String, kind: &str, inside: Vec<String>) -> Subject {
    Subject {
        name: id.clone(),
        id,
        kind: kind.into(),
        inside,
        ..Subject::default()
    }
}

fn book(profile: &str, range: &Range<NaiveDate>) -> Book {
    let mut subjects = vec![Subject {
        profiles: vec![profile.into()],
        ..subject("city".into(), "city", vec![])
    }];
    for county in 0..COUNTIES {
        subjects.push(subject(format!("c{county}"), "county", vec!["city".into()]));
        subjects.push(subject(
            format!("park{county}"),
            "park",
            vec![format!("c{county}")],
        ));
    }
    let lines = [
        "haz_chem_producer",
        "haz_chem_licensed_user",
        "haz_chem_trader_with_storage",
        "chem_pharma",
        "fine_chemical",
        "nitration",
    ];
    let mut facts = Vec::new();
    for n in 0..PLANTS {
        let county = n % COUNTIES;
        let mut inside = vec![format!("c{county}")];
        if n.is_multiple_of(5) {
            inside.push(format!("park{county}"));
        }
        let mut plant = subject(format!("p{n}"), "enterprise", inside);
        plant.categories = vec![lines[(n % 6) as usize].into()];
        if n.is_multiple_of(4) {
            plant
                .categories
                .push("major_hazard_source_enterprise".into());
        }
        subjects.push(plant);
        if n.is_multiple_of(10) {
            facts.push(Fact {
                subject: format!("p{n}"),
                name: "colour".into(),
                value: "orange".into(),
                from: range.start,
                to: None,
            });
        }
        if n.is_multiple_of(2) && n + 1 < PLANTS {
            for year in 0..YEARS {
                let from = NaiveDate::from_ymd_opt(2021 + year as i32, 1, 1).unwrap();
                let mut pair = subject(
                    format!("pair{n}-{year}"),
                    "pair",
                    vec![format!("c{county}")],
                );
                pair.members = vec![format!("p{n}"), format!("p{}", (n + 1 + year * 2) % PLANTS)];
                pair.from = Some(from);
                pair.to = NaiveDate::from_ymd_opt(2021 + year as i32, 12, 31);
                subjects.push(pair);
            }
        }
    }
    let days = (range.end - range.start).num_days() as u64;
    let activities = (0..ACTIVITIES)
        .map(|n| {
            let on = range.start + Days::new(u64::from(n) * 7_919 % days);
            activity(n, n * 13 % PLANTS, on)
        })
        .collect();
    Book {
        format: FORMAT,
        subjects,
        facts,
        activities,
        ..Book::default()
    }
}

fn activity(n: u32, plant: u32, on: NaiveDate) -> Activity {
    let kinds = [
        "resident_visit",
        "diagnosis",
        "help",
        "led_inspection",
        "mutual_inspection",
        "full_enforcement_inspection",
        "expert_guidance",
        "special_drill",
    ];
    let mut of = vec![format!("p{plant}")];
    if n.is_multiple_of(3) && plant.is_multiple_of(2) {
        let year = (chrono::Datelike::year(&on) - 2021).clamp(0, 4);
        of.push(format!("pair{plant}-{year}"));
    }
    Activity {
        id: format!("a{n}"),
        kinds: vec![kinds[(n / 3 % 8) as usize].into()],
        of,
        from: on,
        to: None,
        state: if n.is_multiple_of(17) {
            ActivityState::Submitted
        } else {
            ActivityState::Confirmed
        },
        confirmed: None,
        period: None,
        serves: vec![],
        organiser: None,
        content: vec![],
        justification: None,
    }
}

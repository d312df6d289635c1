//! What stands behind a cell, and the corners that no single duty shows.

use super::setting::{activity, board, cells, county, day, plant, programmes, reason, subject};
use crate::board::book::Fact;
use crate::board::span;
use crate::obligation::{ActivityState, ObligationState, WhyNot};
use crate::programme::requirement::Every;

#[test]
fn coverage_names_who_is_reached_and_why_a_visit_does_not_count() {
    let mut book = county("WEIHAI");
    for id in ["a", "b", "c", "d", "e", "f"] {
        book.subjects.push(plant(id, "haz_chem_producer"));
    }
    book.subjects.push(plant("pump", "filling_station"));
    for (id, of, on) in [
        ("1", "a", "2026-03-01"),
        ("2", "a", "2026-09-01"),
        ("3", "b", "2026-12-31"),
        ("4", "pump", "2026-05-01"),
        ("5", "c", "2027-01-01"),
    ] {
        book.activities
            .push(activity(id, "mutual_inspection", of, day(on)));
    }
    let mut open = activity("6", "mutual_inspection", "d", day("2026-06-01"));
    open.state = ActivityState::Submitted;
    book.activities.push(open);
    book.activities
        .push(activity("7", "site_observation", "e", day("2026-06-02")));
    let programmes = programmes();
    let board = board(&programmes, &book, day("2026-12-31"), day("2027-01-02"));
    let cell = board
        .cells()
        .find(|cell| board.requirement(cell.requirement).unwrap().1.id == "WH67-08")
        .unwrap();
    assert_eq!((cell.counted, cell.awaiting, cell.required), (2, 1, 3));
    assert_eq!(cell.state, ObligationState::AwaitingConfirmation);
    let detail = board.detail(cell);
    assert_eq!(detail.reached, ["a", "b"]);
    assert_eq!(detail.to_reach, ["c", "d", "e", "f"]);
    let why = |id: &str| {
        detail
            .not_counted
            .iter()
            .find(|line| line.activity == id)
            .and_then(|line| line.why_not)
    };
    assert_eq!(why("6"), Some(WhyNot::AwaitingConfirmation));
    assert_eq!(why("7"), Some(WhyNot::OtherKind));
    assert_eq!(why("4"), None, "a filling station is not asked for");
}

#[test]
fn a_rule_of_one_city_asks_nothing_in_another() {
    let programmes = programmes();
    let ids = |profile: &str| -> Vec<String> {
        let mut book = county(profile);
        book.subjects.push(plant("a", "haz_chem_producer"));
        book.subjects[1]
            .categories
            .push("industry_trade_enterprise".into());
        let board = board(&programmes, &book, day("2025-03-01"), day("2025-03-01"));
        let mut all: Vec<String> = board
            .cells()
            .map(|cell| board.requirement(cell.requirement).unwrap().0.to_owned())
            .chain(
                board
                    .rates()
                    .map(|rate| board.requirement(rate.requirement).unwrap().0.to_owned()),
            )
            .collect();
        all.sort();
        all.dedup();
        all
    };
    assert_eq!(ids("RIZHAO"), ["RZ11"]);
    assert_eq!(ids("HEZE-C"), ["HZ-C"]);
    assert_eq!(ids("HEZE-I"), ["HZ-I"]);
    assert!(
        !ids("WENDENG")
            .iter()
            .any(|id| id == "RZ11" || id.starts_with("HZ"))
    );
}

#[test]
fn a_colour_asks_only_while_it_holds_on_the_first_day_of_the_period() {
    let programmes = programmes();
    let mut book = county("RIZHAO");
    book.subjects.push(plant("a", "haz_chem_producer"));
    book.facts.push(Fact {
        subject: "a".into(),
        name: "colour".into(),
        value: "orange".into(),
        from: day("2024-07-01"),
        to: Some(day("2024-12-31")),
    });
    let owed = |on: &str| {
        cells(
            &programmes,
            &book,
            "RZ11-66c.inspection",
            "a",
            day(on),
            day(on),
        )
        .len()
    };
    assert_eq!(
        (owed("2024-06-30"), owed("2024-07-01"), owed("2025-01-01")),
        (0, 1, 0)
    );
}

#[test]
fn a_report_after_its_period_counts_for_the_period_it_names() {
    let programmes = programmes();
    let mut book = county("WEIHAI");
    let mut pair = subject("p", "pair", "county");
    pair.from = Some(day("2025-01-01"));
    book.subjects.push(pair);
    let mut archive = activity("x", "annual_archive", "p", day("2026-02-01"));
    archive.period = Some("2025".into());
    book.activities.push(archive);
    let cell = cells(
        &programmes,
        &book,
        "WH67-22",
        "p",
        day("2025-06-01"),
        day("2026-02-02"),
    )[0];
    assert_eq!(
        (cell.due, cell.state, cell.late),
        (day("2026-01-31"), ObligationState::Met, true)
    );
    let next = cells(
        &programmes,
        &book,
        "WH67-22",
        "p",
        day("2026-06-01"),
        day("2026-02-02"),
    )[0];
    assert_eq!(next.counted, 0, "it speaks of another year");
}

#[test]
fn a_reason_for_another_period_explains_nothing() {
    let programmes = programmes();
    let mut book = county("WEIHAI");
    book.subjects.push(subject("p", "pair", "county"));
    let mut why = reason("WH67-20", "p");
    why.period = Some("2025-H2".into());
    book.reasons.push(why);
    let state = |on: &str| {
        cells(
            &programmes,
            &book,
            "WH67-20",
            "p",
            day(on),
            day("2026-08-01"),
        )[0]
        .state
    };
    assert_eq!(state("2025-12-31"), ObligationState::MissedExplained);
    assert_eq!(state("2026-06-30"), ObligationState::Missed);
}

#[test]
fn a_past_day_shows_what_was_confirmed_by_then() {
    let programmes = programmes();
    let mut book = county("WEIHAI");
    book.subjects.push(subject("p", "pair", "county"));
    let mut visit = activity("v", "mutual_inspection", "p", day("2026-06-30"));
    visit.confirmed = Some(day("2026-07-06"));
    book.activities.push(visit);
    let state = |as_of: &str| {
        cells(
            &programmes,
            &book,
            "WH67-20",
            "p",
            day("2026-06-30"),
            day(as_of),
        )[0]
        .state
    };
    assert_eq!(state("2026-06-29"), ObligationState::DueSoon);
    assert_eq!(state("2026-07-05"), ObligationState::AwaitingConfirmation);
    assert_eq!(state("2026-07-06"), ObligationState::Met);
}

#[test]
fn periods_are_called_as_people_call_them() {
    let name = |every, to: &str| span::label(every, day(to)).zh;
    assert_eq!(name(Every::Quarter, "2026-06-25"), "2026年第二季度");
    assert_eq!(name(Every::HalfYear, "2026-12-31"), "2026年下半年");
    assert_eq!(name(Every::Week, "2027-01-03"), "2026年第53周");
    for (text, to) in [
        ("2026", "2026-12-31"),
        ("2026-H1", "2026-06-30"),
        ("2026-Q3", "2026-09-30"),
        ("2024-02", "2024-02-29"),
        ("2026-W01", "2026-01-04"),
    ] {
        assert_eq!(span::named(text), Some(day(to)), "{text}");
    }
    for text in [
        "",
        "26",
        "2026-H3",
        "2026-Q5",
        "2026-13",
        "２０２６",
        "2026-W60",
        "2026-1",
    ] {
        assert_eq!(span::named(text), None, "{text}");
    }
}

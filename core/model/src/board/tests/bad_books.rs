//! Books with mistakes: refused with their place; and no book makes the board fall.

use super::setting::{activity, county, day, event, plant, programmes, subject, value};
use crate::board::{Board, Book, BookError};
use proptest::prelude::*;

fn refused(book: Book) -> String {
    let range = day("2026-01-01")..day("2027-01-01");
    let error: BookError =
        Board::compute(&programmes(), book, day("2026-07-01"), range).unwrap_err();
    error.to_string()
}

#[test]
fn a_mistake_in_a_book_is_refused_with_its_place() {
    let good = || {
        let mut book = county("WENDENG");
        book.subjects.push(plant("a", "haz_chem_producer"));
        book
    };
    let with = |change: &dyn Fn(&mut Book)| {
        let mut book = good();
        change(&mut book);
        refused(book)
    };
    for (shown, wanted) in [
        (with(&|book| book.format = 9), "format 1, not 9"),
        (
            with(&|book| book.subjects[1].kind = "moon".into()),
            "subjects[1]: `moon`",
        ),
        (
            with(&|book| book.subjects[1].inside = vec!["b".into()]),
            "subjects[1].in: there is no subject `b`",
        ),
        (
            with(&|book| book.subjects[0].inside = vec!["a".into()]),
            "lies in itself",
        ),
        (
            with(&|book| book.subjects.push(plant("a", "nitration"))),
            "`a` stands here a second time",
        ),
        (
            with(&|book| book.subjects[1].categories = vec!["sweets".into()]),
            "`sweets` is no category",
        ),
        (
            with(&|book| book.subjects[0].profiles = vec!["ATLANTIS".into()]),
            "`ATLANTIS` is no profile",
        ),
        (
            with(&|book| {
                book.subjects[1].from = Some(day("2026-02-01"));
                book.subjects[1].to = Some(day("2026-01-01"));
            }),
            "before it begins",
        ),
        (
            with(&|book| {
                book.activities
                    .push(activity("x", "banquet", "a", day("2026-01-01")));
            }),
            "activities[0]: `banquet` is no activity kind",
        ),
        (
            with(&|book| {
                book.activities
                    .push(activity("x", "help", "b", day("2026-01-01")));
            }),
            "activities[0].of: there is no subject `b`",
        ),
        (
            with(&|book| {
                let mut one = activity("x", "help", "a", day("2026-01-01"));
                one.serves = vec!["storm".into()];
                book.activities.push(one);
            }),
            "activities[0].serves: there is no event or activity `storm`",
        ),
        (
            with(&|book| {
                let mut one = activity("x", "help", "a", day("2026-01-01"));
                one.period = Some("2026-H3".into());
                book.activities.push(one);
            }),
            "`2026-H3` is no period",
        ),
        (
            with(&|book| book.events.push(event("e", "carnival", day("2026-01-01")))),
            "events[0]: `carnival` is no event",
        ),
        (
            with(&|book| {
                book.indicators.push(value(
                    "b",
                    "certified_on_post_rate",
                    day("2026-01-01"),
                    1,
                    1,
                ));
            }),
            "indicators[0]: there is no subject `b`",
        ),
    ] {
        assert!(shown.contains(wanted), "{shown:?} does not say {wanted:?}");
    }
}

#[test]
fn a_book_reads_back_as_it_was_written() {
    let mut book = county("WENDENG");
    book.subjects.push(plant("a", "haz_chem_producer"));
    book.activities
        .push(activity("x", "help", "a", day("2026-01-01")));
    book.events.push(event("e", "accident", day("2026-01-01")));
    let text = serde_json::to_string(&book).unwrap();
    assert_eq!(serde_json::from_str::<Book>(&text).unwrap(), book);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The order of entries says nothing; recording one by one ends where computing at once does.
    #[test]
    fn a_board_is_the_same_in_any_order_and_one_by_one(
        marks in proptest::collection::vec((0_u32..700, 0_usize..4, 0_usize..5), 1..40),
        order in any::<u64>(),
    ) {
        let programmes = programmes();
        let mut book = county("WENDENG");
        book.subjects[0].profiles.push("RIZHAO".into());
        for id in ["a", "b", "c"] {
            book.subjects.push(plant(id, "haz_chem_producer"));
        }
        book.subjects.push(subject("p", "pair", "county"));
        let kinds = ["help", "mutual_inspection", "resident_visit", "diagnosis", "full_enforcement_inspection"];
        let start = day("2024-01-01");
        let all: Vec<_> = marks
            .iter()
            .enumerate()
            .map(|(n, (after, of, kind))| {
                let on = start + chrono::Days::new(u64::from(*after));
                activity(&n.to_string(), kinds[*kind], ["a", "b", "c", "p"][*of], on)
            })
            .collect();
        let range = day("2024-01-01")..day("2026-01-01");
        let as_of = day("2025-06-30");
        book.activities.clone_from(&all);
        let at_once = Board::compute(&programmes, book.clone(), as_of, range.clone()).unwrap();
        let mut mixed = all.clone();
        let mut state = order;
        for n in (1..mixed.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            mixed.swap(n, (state >> 33) as usize % (n + 1));
        }
        book.activities.clear();
        let mut one_by_one = Board::compute(&programmes, book, as_of, range).unwrap();
        for one in mixed {
            one_by_one.record(one).unwrap();
        }
        let plain = |board: &Board| {
            let mut cells: Vec<_> = board.cells().copied().collect();
            // A trigger is a place in the book, which the order of entries decides.
            for cell in &mut cells {
                cell.trigger = None;
            }
            cells.sort_by_key(|cell| (cell.subject, cell.requirement, cell.from, cell.due, cell.counted));
            cells
        };
        prop_assert_eq!(plain(&at_once), plain(&one_by_one));
        prop_assert_eq!(
            at_once.rates().copied().collect::<Vec<_>>(),
            one_by_one.rates().copied().collect::<Vec<_>>()
        );
    }
}

//! A ninth programme, made up, from its file alone.

use super::setting::{activity, cells, county, day, plant, programmes, subject};
use crate::board::book::Subject;
use crate::obligation::ObligationState;

/// Words, cadences and categories that no programme that ships knows.
const NINTH: &str = r#"
id = "NINTH"
version = 1
zh = "某市试行办法"
en = "A made-up city's trial"
source = "no number"
jurisdiction = "SD"
line = ["paint_shop"]

[calendar]
holidays = []

[[kind]]
of = "category"
id = "paint_shop"
zh = "喷涂车间"
en = "paint shop"

[[kind]]
of = "activity"
id = "spark_check"
zh = "防爆检查"
en = "check for sparks"

[[kind]]
of = "subject"
id = "booth"
zh = "喷房"
en = "spray booth"
part_of = ["enterprise"]

[[rule]]
id = "NINTH-01"
section = "1"
actor = "enterprise"
zh = "每两年一次，滚动"
en = "every two years, rolling"
strength = "hard"
met = "computed"
proof = ["hucha_model::board::tests::made_up::a_ninth_programme_is_computed_from_its_file_alone"]

[[obligation]]
rule = "NINTH-01"
zh = "每月两次防爆检查"
en = "two checks a month"
measure = "activities"
subject = "booth"
period = "month"
anchor = "calendar"
min = 2
distinct = "days"
counts = ["spark_check"]
warn_days = [10, 3]
strength = "hard"
"#;

#[test]
fn a_ninth_programme_is_computed_from_its_file_alone() {
    let mut programmes = programmes();
    programmes.add_file("ninth.toml", NINTH).unwrap();
    let mut book = county("NINTH");
    book.subjects.push(plant("works", "paint_shop"));
    book.subjects.push(plant("office", "filling_station"));
    book.subjects.push(subject("booth", "booth", "works"));
    book.subjects.push(Subject {
        ..subject("hut", "booth", "office")
    });
    let state = |book: &_, of: &str, as_of: &str| {
        cells(
            &programmes,
            book,
            "NINTH-01",
            of,
            day("2026-04-15"),
            day(as_of),
        )
        .first()
        .map(|cell| cell.state)
    };
    assert_eq!(
        state(&book, "booth", "2026-04-19"),
        Some(ObligationState::NotDue)
    );
    assert_eq!(
        state(&book, "booth", "2026-04-20"),
        Some(ObligationState::DueSoon)
    );
    assert_eq!(
        state(&book, "hut", "2026-04-20"),
        None,
        "another line of industry"
    );
    for (id, on) in [("a", "2026-04-30"), ("b", "2026-04-30")] {
        book.activities
            .push(activity(id, "spark_check", "booth", day(on)));
    }
    assert_eq!(
        state(&book, "booth", "2026-05-01"),
        Some(ObligationState::Missed),
        "two on one day are one"
    );
    book.activities
        .push(activity("c", "spark_check", "booth", day("2026-04-01")));
    assert_eq!(
        state(&book, "booth", "2026-05-01"),
        Some(ObligationState::Met)
    );
}

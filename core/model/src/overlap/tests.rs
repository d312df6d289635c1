use super::*;
use crate::board::book::Subject;
use crate::board::{Book, FORMAT};
use crate::programme::{Programmes, WordKind};
use chrono::{Days, NaiveDate};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn inspection(id: &str, organiser: &str, on: NaiveDate) -> Activity {
    Activity {
        id: id.into(),
        kinds: vec!["mutual_inspection".into()],
        of: vec!["plant".into()],
        from: on,
        to: None,
        state: ActivityState::Planned,
        confirmed: None,
        period: None,
        serves: vec![],
        organiser: Some(organiser.into()),
        content: vec!["CL-WD.1".into(), "CL-WD.2".into()],
        justification: None,
    }
}

fn book(activities: Vec<Activity>) -> Book {
    Book {
        format: FORMAT,
        subjects: vec![Subject {
            id: "plant".into(),
            kind: "enterprise".into(),
            name: "plant".into(),
            ..Subject::default()
        }],
        activities,
        ..Book::default()
    }
}

fn two_apart(days: u64) -> [Activity; 2] {
    let first = day("2026-03-02");
    [
        inspection("a", "county", first),
        inspection("b", "park", first + Days::new(days)),
    ]
}

/// The standing of each overlap of a book, and its days.
fn found(activities: impl Into<Vec<Activity>>) -> Vec<(u32, String)> {
    let book = book(activities.into());
    InspectionCalendar::of(&book, OverlapRules::embedded().unwrap())
        .overlaps
        .iter()
        .map(|one| (one.days_apart, format!("{:?}", one.standing)))
        .collect()
}

fn warnings(activities: impl Into<Vec<Activity>>) -> usize {
    let book = book(activities.into());
    let all = InspectionCalendar::of(&book, OverlapRules::embedded().unwrap());
    all.overlaps.iter().filter(|one| one.is_warning()).count()
}

#[test]
fn two_organisers_with_like_content_are_warned_and_told_what_they_share() {
    let mut two = two_apart(7);
    two[1].content = vec!["CL-WD.2".into(), "CL-WD.5".into()];
    let book = book(two.to_vec());
    let all = InspectionCalendar::of(&book, OverlapRules::embedded().unwrap());
    let [one] = all.overlaps.as_slice() else {
        panic!("{:?}", all.overlaps);
    };
    assert!(one.is_warning());
    assert_eq!((one.earlier, one.later), ("a", "b"));
    assert_eq!(one.common, ["CL-WD.2"]);
    assert!(one.text().zh.contains("CL-WD.2"), "{}", one.text().zh);
    assert!(one.text().en.contains("nothing is blocked"));
    assert_eq!(all.near("b").count(), 1);
    assert_eq!(all.near("c").count(), 0);
}

#[test]
fn day_thirty_is_near_and_day_thirty_one_is_not() {
    assert_eq!(found(two_apart(30)), [(30, "Unanswered".into())]);
    assert_eq!(found(two_apart(31)), []);
    assert_eq!(found(two_apart(0)), [(0, "Unanswered".into())]);
}

#[test]
fn the_last_day_of_a_long_inspection_decides() {
    let mut two = two_apart(40);
    two[0].to = Some(two[0].from + Days::new(10));
    assert_eq!(found(two.clone()), [(30, "Unanswered".into())]);
    two[0].to = Some(two[0].from + Days::new(9));
    assert_eq!(found(two), []);
}

#[test]
fn a_long_inspection_is_found_behind_a_short_one_that_began_after_it() {
    let start = day("2026-03-02");
    let mut long = inspection("long", "county", start);
    long.to = Some(start + Days::new(60));
    let short = inspection("short", "county", start + Days::new(1));
    let later = inspection("later", "park", start + Days::new(80));
    assert_eq!(found([later, short, long]), [(20, "Unanswered".into())]);
}

#[test]
fn one_organiser_may_come_as_often_as_needed() {
    let mut two = two_apart(3);
    two[1].organiser = two[0].organiser.clone();
    assert_eq!(found(two), []);
}

#[test]
fn different_sections_are_no_duplicate_and_kinds_speak_where_sections_are_missing() {
    let mut two = two_apart(3);
    two[1].content = vec!["CL-WD.5".into()];
    assert_eq!(found(two.clone()), []);
    two[1].content = vec![];
    assert_eq!(warnings(two.clone()), 1);
    two[1].kinds = vec!["diagnosis".into()];
    assert_eq!(warnings(two), 0);
}

#[test]
fn exempt_kinds_are_shown_and_never_warn() {
    let exempt = &OverlapRules::embedded().unwrap().exempt;
    assert_eq!(exempt.len(), 4);
    for kind in exempt {
        let mut two = two_apart(3);
        two[1].kinds = vec![kind.clone()];
        assert_eq!(found(two.clone()), [(3, "Exempt".into())], "{kind}");
        two[1].content = vec![];
        assert_eq!(found(two.clone()), [(3, "Exempt".into())], "{kind}");
        two[1].content = vec!["CL-WH26.9".into()];
        assert_eq!(found(two), [], "{kind}");
    }
    let mut both = two_apart(3);
    both[1].kinds.push("enforcement_inspection".into());
    assert_eq!(warnings(both), 1, "a part that is not exempt still warns");
}

#[test]
fn a_warning_is_answered_by_combining_postponing_or_a_reason() {
    let mut combined = two_apart(3);
    combined[1].serves = vec!["a".into()];
    assert_eq!(found(combined), [(3, "Combined".into())]);

    for state in [ActivityState::Postponed, ActivityState::Cancelled] {
        let mut put_off = two_apart(3);
        put_off[1].state = state;
        assert_eq!(found(put_off), []);
    }

    for giver in [0, 1] {
        let mut justified = two_apart(3);
        justified[giver].justification = Some("restart after an accident".into());
        assert_eq!(warnings(justified.clone()), 0);
        assert!(found(justified)[0].1.starts_with("Justified"));
    }
    let mut blank = two_apart(3);
    blank[1].justification = Some("  ".into());
    assert_eq!(warnings(blank), 1);
}

#[test]
fn what_has_no_organiser_on_record_is_counted_not_guessed() {
    let mut two = two_apart(3);
    two[1].organiser = None;
    let book = book(two.to_vec());
    let all = InspectionCalendar::of(&book, OverlapRules::embedded().unwrap());
    assert_eq!((all.overlaps.len(), all.without_organiser), (0, 1));
}

#[test]
fn the_order_of_the_book_changes_nothing() {
    let start = day("2026-01-05");
    let mut activities: Vec<Activity> = (0..40)
        .map(|n| {
            let organiser = format!("organiser {}", n % 3);
            inspection(
                &format!("{n:02}"),
                &organiser,
                start + Days::new(n * 7 % 90),
            )
        })
        .collect();
    let straight = book(activities.clone());
    activities.reverse();
    activities.rotate_left(13);
    let shuffled = book(activities);
    let rules = OverlapRules::embedded().unwrap();
    assert!(!InspectionCalendar::of(&straight, rules).overlaps.is_empty());
    assert_eq!(
        InspectionCalendar::of(&straight, rules),
        InspectionCalendar::of(&shuffled, rules)
    );
}

#[test]
fn every_kind_of_the_file_is_a_word_of_the_programmes() {
    let words = Programmes::embedded().unwrap().all_words();
    let rules = OverlapRules::embedded().unwrap();
    for kind in &rules.inspects {
        assert!(words.word(WordKind::Activity, kind).is_some(), "{kind}");
    }
    assert!(words.word(WordKind::Subject, &rules.subject).is_some());
}

#[test]
fn an_exempt_kind_that_does_not_inspect_is_refused_with_its_line() {
    let text = include_str!("../../../../fixtures/programmes/overlap.toml")
        .replace("exempt = { kinds = [", "exempt = { kinds = [\"drill\", ");
    let error = OverlapRules::parse("overlap.toml", &text).unwrap_err();
    assert!(error.to_string().starts_with("overlap.toml:"), "{error}");
}

//! The shipped ledgers hold together; wrong files are refused with file and line; days are exact.

use super::*;
use crate::programme::Programmes;

const SMALL: &str = r#"
id = "L"
version = 1
zh = "清单"
plan_ends = ["2025-06-30"]
[[unit]]
code = "A"
zh = "甲局"
[[group]]
no = 1
zh = "项目"
[[task]]
no = 1
group = 1
zh = "任务"
[[measure]]
no = 1
task = 1
zh = "甲事"
units = ["A"]
deadline_text = "2024年6月底前"
deadline = "2024-06-30"
recurrence = "none"
[[measure]]
no = 2
task = 1
zh = "乙事"
units = ["A"]
deadline_text = "每季度不少于2次"
recurrence = "every_quarter"
[[measure.milestone]]
seq = 1
zh = "乙事之一"
deadline_text = "每季度不少于2次"
recurrence = "every_quarter"
min_count = 2
"#;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn small() -> TaskLedger {
    TaskLedger::parse("small.toml", SMALL).unwrap()
}

#[test]
fn the_shipped_ledgers_have_all_their_lines() {
    let all = Ledgers::embedded().unwrap();
    let counts: Vec<(&str, usize)> = all
        .all()
        .map(|one| (one.id.as_str(), one.measures.len()))
        .collect();
    assert_eq!(
        counts,
        [("HZ-C", 22), ("HZ-I", 24), ("RZ11", 86), ("WH38", 33)]
    );
    for ledger in all.all() {
        let numbers: Vec<u32> = ledger.measures.iter().map(|one| one.no).collect();
        assert_eq!(
            numbers,
            (1..=ledger.measures.len() as u32).collect::<Vec<_>>(),
            "{}",
            ledger.id
        );
        for measure in &ledger.measures {
            assert!(
                !measure.en.is_empty() && !measure.zh.is_empty(),
                "{} {}",
                ledger.id,
                measure.no
            );
        }
    }
}

#[test]
fn every_rule_named_by_a_ledger_exists_in_its_programme() {
    let programmes = Programmes::embedded().unwrap();
    for ledger in Ledgers::embedded().unwrap().all() {
        let programme = programmes.programme(&ledger.id).unwrap();
        for measure in &ledger.measures {
            assert!(!measure.rules.is_empty(), "{} {}", ledger.id, measure.no);
            for rule in &measure.rules {
                assert!(
                    programme.rule(rule).is_some(),
                    "{} {}: {rule}",
                    ledger.id,
                    measure.no
                );
            }
        }
    }
}

#[test]
fn shipped_days_and_rhythms_are_what_their_printed_words_say() {
    let years = [
        ("RZ11", 2023),
        ("HZ-C", 2024),
        ("HZ-I", 2024),
        ("WH38", 2022),
    ];
    for (id, year) in years {
        let all = Ledgers::embedded().unwrap();
        let context = Context::of_year(year);
        for measure in &all.ledger(id).unwrap().measures {
            let lines = std::iter::once((&measure.deadline_text, measure.deadline, None)).chain(
                measure.milestones.iter().map(|one| {
                    (
                        &one.deadline_text,
                        one.deadline,
                        Some((one.recurrence, one.min_count)),
                    )
                }),
            );
            for (text, deadline, rhythm) in lines {
                let parsed = match parse_phrase(text, context) {
                    Phrase::Parsed(parsed) => parsed,
                    Phrase::Blank => continue,
                    Phrase::Unparsed(text) => panic!("{id} {}: {text}", measure.no),
                };
                assert_eq!(parsed.deadline, deadline, "{id} {}: {text}", measure.no);
                assert_eq!(
                    parsed.unread,
                    Vec::<String>::new(),
                    "{id} {}: {text}",
                    measure.no
                );
                if let Some((recurrence, min)) = rhythm.filter(|(one, _)| one.is_periodic()) {
                    assert_eq!(
                        parsed.recurrence(),
                        recurrence,
                        "{id} {}: {text}",
                        measure.no
                    );
                    let printed = parsed.rhythms.first().and_then(|one| one.min_count);
                    assert_eq!(
                        printed.unwrap_or(1),
                        min.unwrap_or(1),
                        "{id} {}: {text}",
                        measure.no
                    );
                }
            }
        }
    }
}

#[test]
fn a_ledger_survives_its_own_toml_and_json() {
    for ledger in Ledgers::embedded().unwrap().all() {
        let toml = ledger.to_toml().unwrap();
        assert_eq!(&TaskLedger::parse("again.toml", &toml).unwrap(), ledger);
        let json = ledger.to_json().unwrap();
        assert_eq!(&serde_json::from_str::<TaskLedger>(&json).unwrap(), ledger);
    }
}

#[test]
fn a_wrong_file_is_refused_with_file_and_line() {
    for (right, wrong, says) in [
        (
            "units = [\"A\"]",
            "units = [\"B\"]",
            "small.toml:20: there is no unit `B`",
        ),
        (
            "task = 1",
            "task = 7",
            "small.toml:18: there is no task `7`",
        ),
        ("group = 1", "group = 3", "there is no group `3`"),
        (
            "no = 2",
            "no = 1",
            "small.toml:25: measure `1` stands here a second time",
        ),
        (
            "\"2024-06-30\"",
            "\"2024-06-31\"",
            "small.toml:22: `2024-06-31` is no day",
        ),
        (
            "\"2024-06-30\"",
            "\"1924-06-30\"",
            "is no day from 2000-01-01",
        ),
        (
            "\"every_quarter\"",
            "\"quarterly\"",
            "`quarterly` is no recurrence",
        ),
        (
            "deadline_text = \"2024年6月底前\"\n",
            "",
            "small.toml:17: measure 1 has a day",
        ),
        (
            "min_count = 2",
            "min_count = 0",
            "`min_count = 0` asks for nothing",
        ),
        (
            "zh = \"甲事\"",
            "zh = \"甲事\"\ncolour = 1",
            "small.toml:20: unknown field",
        ),
    ] {
        let text = SMALL.replacen(right, wrong, 1);
        assert_ne!(text, SMALL);
        let error = TaskLedger::parse("small.toml", &text)
            .unwrap_err()
            .to_string();
        assert!(error.contains(says), "{error} / {says}");
    }
}

fn done(measure: u32, milestone: Option<u32>, on: &str) -> Progress {
    Progress {
        measure,
        milestone,
        day: day(on),
        step: Step::Done,
        count: 1,
    }
}

fn at(as_of: &str, progress: &[Progress]) -> Vec<Standing> {
    let span = Span {
        from: day("2024-01-01"),
        as_of: day(as_of),
    };
    status(&small(), progress, span)
}

#[test]
fn a_task_is_late_from_the_day_after_its_last_day() {
    assert_eq!(at("2024-06-30", &[])[0].days_overdue, 0);
    assert_eq!(at("2024-07-01", &[])[0].days_overdue, 1);
    let on_the_last_day = [done(1, None, "2024-06-30")];
    let standing = &at("2024-08-01", &on_the_last_day)[0];
    assert_eq!(
        (standing.state, standing.was_in_time, standing.is_overdue()),
        (TaskState::ReportedDone, Some(true), false)
    );
    let late = at("2024-08-01", &[done(1, None, "2024-07-01")]);
    assert_eq!(late[0].was_in_time, Some(false));
    // Seen from before it was done, it was still open.
    assert_eq!(
        at("2024-06-29", &on_the_last_day)[0].state,
        TaskState::NotStarted
    );
}

#[test]
fn what_is_returned_is_open_and_late_again() {
    let mut steps = vec![done(1, None, "2024-06-01")];
    steps.push(Progress {
        step: Step::Returned,
        ..done(1, None, "2024-06-20")
    });
    let standing = &at("2024-07-05", &steps)[0];
    assert_eq!(
        (standing.state, standing.days_overdue),
        (TaskState::Returned, 5)
    );
}

#[test]
fn a_recurring_task_is_counted_by_whole_periods() {
    let steps = [
        done(2, Some(1), "2024-01-05"),
        done(2, Some(1), "2024-03-31"),
        done(2, Some(1), "2024-04-01"),
        done(2, Some(1), "2024-07-02"),
    ];
    let rate = at("2024-07-10", &steps)[2].rate.unwrap();
    assert_eq!(
        (rate.periods, rate.met, rate.current, rate.min_count),
        (2, 1, 1, 2)
    );
    assert_eq!(rate.current_ends, Some(day("2024-09-30")));
}

#[test]
fn what_is_open_at_the_end_of_the_plan_waits_for_a_decision() {
    let after = at("2025-07-01", &[]);
    assert!(
        after
            .iter()
            .all(|one| one.state == TaskState::EndedWithCampaign)
    );
    assert_eq!(after[1].due, Due::PlanEnd(day("2025-06-30")));
    assert_eq!(after[1].days_overdue, 0);
    let rate = after[1].rate.unwrap();
    assert_eq!((rate.periods, rate.current_ends), (6, None));
}

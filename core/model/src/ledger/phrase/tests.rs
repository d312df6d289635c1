//! Phrases as people print them, read back exactly.

use super::*;
use proptest::prelude::*;

fn read(text: &str) -> Parsed {
    match parse_phrase(text, Context::of_year(2024)) {
        Phrase::Parsed(parsed) => parsed,
        other @ (Phrase::Blank | Phrase::Unparsed(_)) => panic!("{text}: {other:?}"),
    }
}

fn last(text: &str) -> String {
    read(text)
        .deadline
        .unwrap_or_else(|| panic!("{text}"))
        .to_string()
}

#[test]
fn printed_days_are_read() {
    for (text, day) in [
        ("2021年3月底前", "2021-03-31"),
        ("２０２１年３月底前", "2021-03-31"),
        ("2021 年\n3 月 底 前", "2021-03-31"),
        ("二〇二一年三月底前", "2021-03-31"),
        ("二零二一年十二月三十一日前", "2021-12-31"),
        ("2021年2月", "2021-02-28"),
        ("2020年2月底", "2020-02-29"),
        ("5月中旬前", "2024-05-20"),
        ("5月上旬", "2024-05-10"),
        ("5月下旬前", "2024-05-31"),
        ("年底前", "2024-12-31"),
        ("全年", "2024-12-31"),
        ("本年度内", "2024-12-31"),
        ("明年3月底前", "2025-03-31"),
        ("2021年年底前", "2021-12-31"),
        ("2021年度", "2021-12-31"),
        ("9月30日前", "2024-09-30"),
        ("2021-06-30", "2021-06-30"),
        ("2021-06-30 00:00:00", "2021-06-30"),
        ("2021/6/30", "2021-06-30"),
        ("2021.6", "2021-06-30"),
        ("20210630", "2021-06-30"),
        ("44377", "2021-06-30"),
        ("21年6月底前", "2021-06-30"),
        ("2021年上半年", "2021-06-30"),
        ("第三季度末", "2024-09-30"),
        ("前三季度", "2024-09-30"),
        ("两年内", "2025-12-31"),
        ("2021年3月—2022年9月", "2022-09-30"),
        ("2021-2023年", "2023-12-31"),
        ("2021年7-9月", "2021-09-30"),
        ("6月1日至15日", "2024-06-15"),
    ] {
        assert_eq!(last(text), day, "{text}");
    }
}

#[test]
fn printed_rhythms_are_read() {
    use Recurrence::{
        Continuous, EveryDay, EveryHalfYear, EveryMonth, EveryQuarter, EveryTwoYears, EveryWeek,
        EveryYear, OnEvent,
    };
    for (text, recurrence, min) in [
        ("每半年组织一次", EveryHalfYear, Some(1)),
        ("每月不少于3次", EveryMonth, Some(3)),
        ("每个季度", EveryQuarter, None),
        ("每2年至少演练1次", EveryTwoYears, Some(1)),
        ("每两年一次", EveryTwoYears, Some(1)),
        ("每日", EveryDay, None),
        ("一周一检查", EveryWeek, Some(1)),
        ("半年一次", EveryHalfYear, Some(1)),
        ("一年两次", EveryYear, Some(2)),
        ("年度", EveryYear, None),
        ("持续推进", Continuous, None),
        ("长期坚持", Continuous, None),
        ("常态化开展", Continuous, None),
        ("根据需要", OnEvent, None),
        ("2021年起", Continuous, None),
        ("自6月下旬开始", Continuous, None),
        ("Quarterly", EveryQuarter, None),
        ("每周2-3次", EveryWeek, Some(2)),
    ] {
        let parsed = read(text);
        assert_eq!(
            (parsed.recurrence(), parsed.rhythms[0].min_count),
            (recurrence, min),
            "{text}"
        );
        assert_eq!(parsed.deadline, None, "{text}");
    }
}

#[test]
fn a_day_and_a_rhythm_stand_side_by_side() {
    let parsed = read("2026年3月，持续推进");
    assert_eq!(parsed.deadline.unwrap().to_string(), "2026-03-31");
    assert_eq!(parsed.recurrence(), Recurrence::Continuous);
    let by = read("每年3月底前").rhythms[0].by;
    assert_eq!(by, Some(DueBy::DayOfYear { month: 3, day: 31 }));
    assert_eq!(
        read("每月25日前").rhythms[0].by,
        Some(DueBy::DayOfMonth(25))
    );
}

#[test]
fn of_several_days_the_last_is_the_deadline_and_the_others_are_milestones() {
    let parsed = read("2021年底前初步建成，2022年3月底前完成");
    assert_eq!(parsed.deadline.unwrap().to_string(), "2022-03-31");
    let milestones: Vec<(String, &str)> = parsed
        .milestones()
        .map(|one| (one.day.to_string(), one.words.as_str()))
        .collect();
    assert_eq!(milestones, [("2021-12-31".to_owned(), "初步建成")]);
}

#[test]
fn what_is_not_printed_is_marked() {
    assert!(read("5月中旬前").assumed.contains(&Assumed::LastOfTenDays));
    assert!(read("5月中旬前").assumed.contains(&Assumed::YearOfDocument));
    assert!(
        !read("2021年5月中旬")
            .assumed
            .contains(&Assumed::LastOfTenDays)
    );
    assert!(
        read("2021年3月底前，9月底前")
            .assumed
            .contains(&Assumed::YearOfPhrase)
    );
    assert!(read("21年6月").assumed.contains(&Assumed::ShortYear));
    assert!(read("2021年3月底前").assumed.is_empty());
}

#[test]
fn what_is_not_understood_is_kept() {
    for text in [
        "适时",
        "尽快完成",
        "2021年13月底前",
        "2021年第5季度",
        "9月31日前",
        "1899年底前",
        "每三年一次",
        "每2个月一次",
        "两周一次",
        "半个月一次",
    ] {
        assert_eq!(
            parse_phrase(text, Context::default()),
            Phrase::Unparsed(text.to_owned())
        );
    }
    // Without a year nobody knows which September.
    assert_eq!(
        parse_phrase("9月底前", Context::default()),
        Phrase::Unparsed("9月底前".to_owned())
    );
    assert_eq!(parse_phrase("  \n", Context::default()), Phrase::Blank);
    assert_eq!(read("2021年底前；视进展").unread, ["视进展"]);
}

proptest! {
    #[test]
    fn no_text_panics_or_leaves_the_years_of_ledgers(text in "[0-9一二三四五六七八九十〇年月日底前每半季度周次旬上中下、，；（）()第内至起\\-./ a-z]{0,40}", any in ".{0,40}") {
        for text in [text, any] {
            if let Phrase::Parsed(parsed) = parse_phrase(&text, Context::of_year(2024)) {
                let days = parsed.dates.iter().map(|part| part.day).chain(parsed.starts).chain(parsed.deadline);
                for day in days {
                    prop_assert!(in_range(day), "{text}: {day}");
                }
            }
        }
    }

    #[test]
    fn the_canonical_form_reads_back_as_itself(days in prop::collection::vec(0_u64..36_000, 0..3), kinds in prop::collection::vec((1_usize..10, prop::option::of(1_u32..40)), 0..3)) {
        let first = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap();
        let mut parsed = Parsed::default();
        for after in days {
            let day = first + chrono::Days::new(after);
            parsed.dates.push(DatePart { day, printed: String::new(), words: String::new() });
        }
        for (kind, min) in kinds {
            let recurrence = Recurrence::ALL[kind];
            let min_count = min.filter(|_| recurrence.is_periodic());
            parsed.rhythms.push(Rhythm { min_count, ..Rhythm::bare(recurrence, String::new()) });
        }
        if parsed.dates.is_empty() && parsed.rhythms.is_empty() {
            return Ok(());
        }
        let text = render(&parsed);
        let again = read(&text);
        let days = |of: &Parsed| of.dates.iter().map(|part| part.day).collect::<Vec<_>>();
        let rhythms = |of: &Parsed| of.rhythms.iter().map(|one| (one.recurrence, one.min_count)).collect::<Vec<_>>();
        prop_assert_eq!(days(&again), days(&parsed), "{}", &text);
        prop_assert_eq!(rhythms(&again), rhythms(&parsed), "{}", &text);
        prop_assert_eq!(render(&again), text);
    }
}

use std::collections::BTreeMap;

use hucha_report::session_ics;

use crate::sample;

/// Reads the event back as RFC 5545 says: unfold, split at the first colon, unescape.
fn event(ics: &str) -> BTreeMap<String, String> {
    let unfolded = ics.replace("\r\n ", "");
    let lines = unfolded
        .split("\r\n")
        .skip_while(|line| *line != "BEGIN:VEVENT")
        .skip(1);
    let mut properties = BTreeMap::new();
    for line in lines.take_while(|line| *line != "END:VEVENT") {
        let (name, value) = line.split_once(':').unwrap();
        let mut text = String::new();
        let mut chars = value.chars();
        while let Some(c) = chars.next() {
            match c {
                '\\' => text.push(match chars.next().unwrap() {
                    'n' => '\n',
                    other => other,
                }),
                c => text.push(c),
            }
        }
        assert!(
            properties.insert(name.to_owned(), text).is_none(),
            "{name} stands once"
        );
    }
    properties
}

#[test]
fn a_session_reads_back_from_the_calendar_as_it_was_written() {
    let view = sample::session();
    let event = event(&session_ics(&view));
    assert_eq!(event["UID"], view.uid);
    assert_eq!(event["SUMMARY"], view.title);
    assert_eq!(event["LOCATION"], view.place);
    assert_eq!(event["SEQUENCE"], "1");
    assert_eq!(event["DTSTAMP"], "20260519T233000Z", "the stamp is in UTC");
    assert_eq!(event["DTSTART;TZID=Asia/Shanghai"], "20260603T090000");
    assert_eq!(event["DTEND;TZID=Asia/Shanghai"], "20260603T113000");
    assert!(event["DESCRIPTION"].contains("\n1. 承包商入厂培训的做法\n"));
    assert!(event["DESCRIPTION"].ends_with("北岭公司 安全总监 孙远"));
}

#[test]
fn lines_fold_at_75_octets_and_no_character_is_cut() {
    let mut view = sample::session();
    view.title = "😀汉a".repeat(60);
    let ics = session_ics(&view);
    for line in ics.split("\r\n") {
        assert!(line.len() <= 75, "{} octets", line.len());
        assert!(!line.contains('\n') && !line.contains('\r'));
    }
    assert!(ics.ends_with("END:VCALENDAR\r\n"));
    assert_eq!(event(&ics)["SUMMARY"], view.title);
}

#[test]
fn a_text_cannot_add_a_line_to_the_calendar() {
    let mut view = sample::session();
    view.title = "会\r\nEND:VEVENT\r\nBEGIN:VALARM".to_owned();
    view.uid = "a\r\nX:1".to_owned();
    let ics = session_ics(&view);
    assert_eq!(ics.matches("\r\nEND:VEVENT").count(), 1);
    assert!(!ics.contains("\r\nBEGIN:VALARM") && !ics.contains("\r\nX:1"));
}

#[test]
fn a_session_called_off_keeps_its_uid_and_says_so() {
    let mut view = sample::session();
    view.is_cancelled = true;
    view.revision = 2;
    let event = event(&session_ics(&view));
    assert_eq!(event["STATUS"], "CANCELLED");
    assert_eq!(event["UID"], view.uid);
    assert!(event["DESCRIPTION"].starts_with("本次活动已取消。"));
}

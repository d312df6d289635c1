//! A study session as a calendar entry (RFC 5545).

use chrono::{Duration, NaiveDateTime};
use hucha_model::view::{InviteeView, StudySessionView};

use crate::text::clean;

/// Octets of one content line, the line break not counted.
const FOLD_AT: usize = 75;

/// Writes one study session as an iCalendar file.
///
/// The UID is the session's own, so a changed notice replaces the earlier entry. Invitees have no
/// e-mail address and stand in the description. Times are those of Asia/Shanghai.
pub fn session_ics(view: &StudySessionView) -> String {
    let noticed_at = view
        .noticed_at
        .checked_sub_signed(Duration::hours(8))
        .unwrap_or_default();
    let stamp = noticed_at.format("%Y%m%dT%H%M%SZ").to_string();
    let mut lines = Lines { out: String::new() };
    for line in [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Hucha//Study session//ZH",
        "CALSCALE:GREGORIAN",
        "BEGIN:VTIMEZONE",
        "TZID:Asia/Shanghai",
        "BEGIN:STANDARD",
        "DTSTART:19700101T000000",
        "TZOFFSETFROM:+0800",
        "TZOFFSETTO:+0800",
        "TZNAME:CST",
        "END:STANDARD",
        "END:VTIMEZONE",
        "BEGIN:VEVENT",
    ] {
        lines.push(line);
    }
    lines.property("UID", &view.uid);
    lines.push(&format!("DTSTAMP:{stamp}"));
    lines.push(&format!("LAST-MODIFIED:{stamp}"));
    lines.push(&format!("SEQUENCE:{}", view.revision));
    lines.push(&format!(
        "DTSTART;TZID=Asia/Shanghai:{}",
        local(view.starts_at)
    ));
    lines.push(&format!("DTEND;TZID=Asia/Shanghai:{}", local(view.ends_at)));
    lines.property("SUMMARY", &view.title);
    lines.property("LOCATION", &view.place);
    lines.property("CATEGORIES", &view.kind);
    lines.property("DESCRIPTION", &description(view));
    lines.push(if view.is_cancelled {
        "STATUS:CANCELLED"
    } else {
        "STATUS:CONFIRMED"
    });
    lines.push("END:VEVENT");
    lines.push("END:VCALENDAR");
    lines.out
}

fn local(time: NaiveDateTime) -> String {
    time.format("%Y%m%dT%H%M%S").to_string()
}

fn description(view: &StudySessionView) -> String {
    let mut lines = Vec::new();
    if view.is_cancelled {
        lines.push("本次活动已取消。".to_owned());
    }
    lines.push(format!("互学活动：{}", view.kind));
    if !view.organiser.is_empty() {
        lines.push(format!("召集：{}", view.organiser));
    }
    if !view.agenda.is_empty() {
        lines.push("学习内容和议题：".to_owned());
        lines.extend(
            view.agenda
                .iter()
                .zip(1..)
                .map(|(item, number)| format!("{number}. {item}")),
        );
    }
    if !view.invitees.is_empty() {
        lines.push("参加人员：".to_owned());
        lines.extend(view.invitees.iter().map(invitee));
    }
    lines.join("\n")
}

fn invitee(invitee: &InviteeView) -> String {
    let InviteeView {
        enterprise,
        role,
        name,
    } = invitee;
    format!("{enterprise} {role} {name}").trim_end().to_owned()
}

/// Content lines, folded as they are written.
struct Lines {
    out: String,
}

impl Lines {
    /// Writes a property whose value is text, escaped.
    fn property(&mut self, name: &str, value: &str) {
        if value.is_empty() {
            return;
        }
        let mut line = format!("{name}:");
        for c in clean(value).chars() {
            match c {
                '\\' | ';' | ',' => line.extend(['\\', c]),
                '\n' => line.push_str("\\n"),
                c => line.push(c),
            }
        }
        self.push(&line);
    }

    /// Writes one line and folds it between characters, never inside one.
    fn push(&mut self, line: &str) {
        let mut octets = 0;
        for c in line.chars() {
            if octets + c.len_utf8() > FOLD_AT {
                self.out.push_str("\r\n ");
                octets = 1;
            }
            self.out.push(c);
            octets += c.len_utf8();
        }
        self.out.push_str("\r\n");
    }
}

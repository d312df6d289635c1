//! The minutes of a study session 活动纪要 as a Word document.

use hucha_model::Lang;
use hucha_model::view::{AttendeeView, MinutesView, StudySessionView};

use crate::official::{DocumentError, Official};
use crate::text::{attendance, long_date, long_time, one_line};

/// Writes the minutes 活动纪要 of a study session as DOCX; before any are written it is a form with
/// the agenda and the people invited filled in. Fails only if the document cannot be packed.
pub fn session_minutes_docx(view: &StudySessionView) -> Result<Vec<u8>, DocumentError> {
    let foot = format!(
        "{} · {}",
        one_line(&view.organiser),
        long_time(Lang::Zh, view.noticed_at)
    );
    let mut document = Official::new(view.noticed_at, None, &foot);
    document.title("活动纪要");
    document.subtitle(&one_line(&view.title));
    document.blank();
    let blank = MinutesView::default();
    let minutes = view.minutes.as_ref().unwrap_or(&blank);
    let ends = view.ends_at.format("%H:%M");
    document.body(&format!("活动类别：互学活动（{}）", one_line(&view.kind)));
    document.body(&format!(
        "时间：{}至{ends}",
        long_time(Lang::Zh, view.starts_at)
    ));
    document.body(&format!("地点：{}", one_line(&view.place)));
    document.body(&format!(
        "主持人：{}　　记录人：{}",
        one_line(&minutes.chair),
        one_line(&minutes.recorder)
    ));
    people(&mut document, view);
    document.heading("二、学习内容和议题");
    for (number, item) in (1..).zip(&view.agenda) {
        document.body(&format!("{number}. {item}"));
    }
    document.heading("三、主要内容");
    for text in &minutes.content {
        document.body(text);
    }
    resolutions(&mut document, minutes);
    if !minutes.attachments.is_empty() {
        document.heading("附件");
        for (number, attachment) in (1..).zip(&minutes.attachments) {
            document.body(&format!("{number}. {attachment}"));
        }
    }
    document.finish()
}

/// Says whether somebody came, and who signed for them.
fn came(person: &AttendeeView) -> String {
    let came = attendance(Lang::Zh, &person.attendance);
    match one_line(&person.signed_in_by) {
        by if by.is_empty() => came,
        by => format!("{came}（代签：{by}）"),
    }
}

fn people(document: &mut Official, view: &StudySessionView) {
    document.heading("一、参加人员");
    let row = |person: &AttendeeView| {
        vec![
            one_line(&person.enterprise),
            one_line(&person.name),
            one_line(&person.role),
            came(person),
        ]
    };
    let mut rows: Vec<Vec<String>> = view.attendance.iter().map(row).collect();
    if rows.is_empty() {
        rows.extend(view.invitees.iter().map(|invitee| {
            vec![
                one_line(&invitee.enterprise),
                one_line(&invitee.name),
                one_line(&invitee.role),
                String::new(),
            ]
        }));
    }
    document.table(
        &[("企业", 36), ("姓名", 16), ("职务", 18), ("到会情况", 30)],
        &rows,
    );
}

fn resolutions(document: &mut Official, minutes: &MinutesView) {
    document.heading("四、议定事项");
    if minutes.resolutions.is_empty() {
        document.body("无。");
        return;
    }
    let rows: Vec<Vec<String>> = minutes
        .resolutions
        .iter()
        .map(|resolution| {
            let due = resolution
                .due
                .map(|day| long_date(Lang::Zh, day))
                .unwrap_or_default();
            vec![
                one_line(&resolution.matter),
                one_line(&resolution.enterprise),
                due,
            ]
        })
        .collect();
    document.table(&[("事项", 50), ("责任企业", 28), ("时限", 22)], &rows);
}

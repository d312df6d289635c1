//! The quarterly report as a Word document (WH67-30).

use hucha_model::Lang;
use hucha_model::view::{EnterpriseSummaryView, FigureView, QuarterlyReportView, Ratio};

use crate::official::{DocumentError, Official};
use crate::text::{date_cell, long_date, long_time, numeral, one_line, rate};

/// Writes the quarterly report 季度情况报告 as DOCX: four parts, signatory and seal, an annex by
/// plant and an annex of the activities that count and do not count.
///
/// A draft says 草稿 on every page. Fails only if the document cannot be packed.
pub fn quarterly_report_docx(view: &QuarterlyReportView) -> Result<Vec<u8>, DocumentError> {
    let mut report = Official::new(
        view.as_of,
        view.is_draft.then_some("草稿"),
        &foot_line(view),
    );
    head(&mut report, view);
    implementation(&mut report, view);
    report.heading("二、典型经验做法");
    paragraphs(&mut report, view, &view.experiences);
    problems(&mut report, view);
    report.heading("四、其他");
    paragraphs(&mut report, view, &view.others);
    signatures(&mut report, view);
    annex_by_plant(&mut report, view);
    annex_of_activities(&mut report, view);
    report.finish()
}

fn foot_line(view: &QuarterlyReportView) -> String {
    let issued_by = one_line(&view.issued_by);
    let date = long_date(Lang::Zh, view.as_of.date());
    let mut line = format!("编制单位：{issued_by} · {date} · 第 {} 版", view.version);
    if !view.confidentiality.is_empty() {
        line.push_str(" · ");
        line.push_str(&one_line(&view.confidentiality));
    }
    line
}

fn head(report: &mut Official, view: &QuarterlyReportView) {
    report.title(&format!("{}危险化学品企业", one_line(&view.district)));
    report.title("安全生产帮扶工作情况报告");
    let quarter = numeral(usize::from(view.quarter));
    report.subtitle(&format!("（{}年第{quarter}季度）", view.year));
    report.blank();
    if !view.addressee.is_empty() {
        report.flush(&format!("{}：", one_line(&view.addressee)));
    }
    let from = long_date(Lang::Zh, view.period_from);
    let to = long_date(Lang::Zh, view.period_to);
    let as_of = long_time(Lang::Zh, view.as_of);
    report.body(&format!("统计口径：{from}至{to}。截至日期：{as_of}。"));
}

fn implementation(report: &mut Official, view: &QuarterlyReportView) {
    report.heading("一、帮扶制度落实情况");
    for text in &view.implementation {
        report.body(text);
    }
    let hazards = view.hazards;
    report.body(&format!(
        "问题隐患查出 {} 条，其中当场整改 {} 条；已销号 {} 条，整改率 {}；已到期 {} 条，\
         其中已销号 {} 条，到期整改率 {}。",
        hazards.found,
        hazards.on_the_spot,
        hazards.closed,
        rate(Lang::Zh, hazards.rate()),
        hazards.due,
        hazards.due_and_closed,
        rate(Lang::Zh, hazards.due_rate()),
    ));
    if view.figures.is_empty() {
        return;
    }
    report.body("主要数据如下（计入与未计入的活动见附表2）：");
    let rows: Vec<Vec<String>> = view.figures.iter().map(figure_row).collect();
    report.table(
        &[
            ("项目", 40),
            ("完成", 15),
            ("应完成", 15),
            ("完成率", 15),
            ("单位", 12),
        ],
        &rows,
    );
}

fn figure_row(figure: &FigureView) -> Vec<String> {
    let percent = figure.ratio().and_then(Ratio::percent);
    vec![
        one_line(&figure.label),
        figure.value.to_string(),
        figure
            .of
            .map_or_else(|| "—".to_owned(), |of| of.to_string()),
        percent.unwrap_or_else(|| "—".to_owned()),
        one_line(&figure.unit),
    ]
}

/// Writes the paragraphs of a part; an empty part says so rather than vanish.
fn paragraphs(report: &mut Official, view: &QuarterlyReportView, texts: &[String]) {
    for text in texts {
        report.body(text);
    }
    if texts.is_empty() {
        report.body(if view.is_draft {
            "（待补充）"
        } else {
            "无。"
        });
    }
}

fn problems(report: &mut Official, view: &QuarterlyReportView) {
    report.heading("三、存在问题");
    if view.missed.is_empty() {
        paragraphs(report, view, &view.problems);
        return;
    }
    for text in &view.problems {
        report.body(text);
    }
    report.body("未开展事项及原因：");
    for (number, missed) in (1..).zip(&view.missed) {
        let reason = one_line(&missed.reason);
        let reason = if reason.is_empty() {
            "未说明".to_owned()
        } else {
            reason
        };
        let (subject, item) = (one_line(&missed.subject), one_line(&missed.item));
        report.body(&format!("{number}. {subject}：{item}。原因：{reason}。"));
    }
}

fn signatures(report: &mut Official, view: &QuarterlyReportView) {
    let line = |text: &str| {
        let text = one_line(text);
        if text.is_empty() {
            "　　　　".to_owned()
        } else {
            text
        }
    };
    report.blank();
    report.body(&format!("签发人：{}", line(&view.signatory)));
    let (contact, phone) = (line(&view.contact), line(&view.contact_phone));
    report.body(&format!("联系人：{contact}　　电话：{phone}"));
    report.blank();
    report.right(&one_line(&view.issued_by));
    report.right("（公章）");
    let date = view.issued_on.map(|day| long_date(Lang::Zh, day));
    report.right(&date.unwrap_or_else(|| "　　年　　月　　日".to_owned()));
}

fn annex_by_plant(report: &mut Official, view: &QuarterlyReportView) {
    if view.enterprises.is_empty() {
        return;
    }
    report.annex("附表1　分企业一览");
    let rows: Vec<Vec<String>> = (1_u32..)
        .zip(&view.enterprises)
        .map(|(number, enterprise)| enterprise_row(number, enterprise))
        .collect();
    let columns = [
        ("序号", 6),
        ("企业", 23),
        ("互学\n到会/举办", 13),
        ("帮扶\n已/应", 9),
        ("查出", 7),
        ("销号", 7),
        ("到期整改\n销号/到期", 13),
        ("请假", 6),
        ("缺席", 6),
        ("说明", 14),
    ];
    report.table(&columns, &rows);
}

fn enterprise_row(number: u32, enterprise: &EnterpriseSummaryView) -> Vec<String> {
    let fraction = |ratio: Ratio| format!("{}/{}", ratio.done, ratio.of);
    vec![
        number.to_string(),
        one_line(&enterprise.enterprise),
        fraction(enterprise.study),
        fraction(enterprise.help),
        enterprise.hazards.found.to_string(),
        enterprise.hazards.closed.to_string(),
        fraction(enterprise.hazards.due_rate()),
        enterprise.leave.to_string(),
        enterprise.absent.to_string(),
        one_line(&enterprise.remark),
    ]
}

fn annex_of_activities(report: &mut Official, view: &QuarterlyReportView) {
    let mut rows = Vec::new();
    for figure in &view.figures {
        let label = one_line(&figure.label);
        for counted in &figure.counted {
            let day = date_cell(Lang::Zh, Some(counted.held_on));
            rows.push(vec![
                label.clone(),
                one_line(&counted.title),
                day,
                "计入".to_owned(),
            ]);
        }
        for left_out in &figure.not_counted {
            let (title, day) = (
                one_line(&left_out.title),
                date_cell(Lang::Zh, left_out.held_on),
            );
            let reason = format!("未计入：{}", one_line(&left_out.reason));
            rows.push(vec![label.clone(), title, day, reason]);
        }
    }
    if !rows.is_empty() {
        report.annex("附表2　计入与未计入的活动");
        report.table(
            &[
                ("项目", 24),
                ("活动", 34),
                ("日期", 16),
                ("是否计入及原因", 26),
            ],
            &rows,
        );
    }
}

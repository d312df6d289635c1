//! The district bureau's board: as JSON for a screen, as one A4 page for paper.

use hucha_model::Lang;
use hucha_model::view::{BoardView, EnterpriseRowView, FigureView, Standing};

use crate::html::Page;
use crate::text::{date_cell, long_date, long_time};

const STYLE: &str = include_str!("board.css");
/// More lines than this are no list for one day.
const TODAY_SHOWN: usize = 7;

/// Writes the board as indented JSON, the fields in the order of the view.
pub fn board_json(view: &BoardView) -> String {
    // Strings, numbers and dates only: there is no key or value in it that JSON could refuse.
    serde_json::to_string_pretty(view).unwrap_or_default()
}

/// Writes the board as one self-contained HTML page for A4 landscape, with the list behind each
/// figure on the pages after it.
///
/// It knows four states. A missed duty is red only if it is a hard one; a soft one is grey.
pub fn board_html(view: &BoardView, lang: Lang) -> String {
    let title = match lang {
        Lang::Zh => format!("{} · {}", view.district, view.period),
        Lang::En => format!("{}, {}", view.district, view.period),
    };
    let mut page = Page::new(lang, &title, STYLE);
    head(&mut page, view, lang, &title);
    cards(&mut page, view, lang);
    today(&mut page, view, lang);
    enterprises(&mut page, view, lang);
    lists(&mut page, view, lang);
    page.finish()
}

fn head(page: &mut Page, view: &BoardView, lang: Lang, title: &str) {
    let as_of = long_time(lang, view.as_of);
    let due = long_date(lang, view.report_due);
    let days = (view.report_due - view.as_of.date()).num_days();
    page.raw("<header>").element("<h1>", title, "</h1>");
    page.element("<b>", lang.pick("截至 ", "As of "), "")
        .element("", &as_of, "</b>");
    let until = match (lang, days) {
        (Lang::Zh, 0..) => format!("距季度报告（{due}）{days} 天"),
        (Lang::Zh, _) => format!("季度报告（{due}）迟报 {} 天", -days),
        (Lang::En, 0..) => format!("{days} days to the quarterly report ({due})"),
        (Lang::En, _) => format!("quarterly report ({due}) late by {} days", -days),
    };
    page.element("<span>", &until, "</span></header>\n");
}

fn cards(page: &mut Page, view: &BoardView, lang: Lang) {
    page.raw("<div class=\"cards\">\n");
    for card in &view.cards {
        page.raw("<div class=\"card\">")
            .element("<h2>", &card.title, "</h2>");
        for figure in &card.figures {
            page.element("<div class=\"figure\"><span>", &figure.label, "");
            if let Some(reported) = &figure.as_reported {
                let was = count(reported.value, reported.of, "");
                page.element(
                    " <span class=\"was\">",
                    lang.pick("上报时 ", "as reported "),
                    "",
                );
                page.element("", &was, "</span>");
            }
            let now = count(figure.value, figure.of, &figure.unit);
            page.element("</span><b>", &now, "</b></div>");
        }
        for line in &card.lines {
            page.element("<p>", line, "</p>");
        }
        page.raw("</div>\n");
    }
    page.raw("</div>\n");
}

fn today(page: &mut Page, view: &BoardView, lang: Lang) {
    page.raw("<div class=\"two\"><div>");
    page.element("<h2>", lang.pick("今天要办", "To do today"), "</h2><ol>\n");
    for item in view.today.iter().take(TODAY_SHOWN) {
        page.element("<li>", &item.text, "");
        if let Some(due) = item.due {
            page.element("（", &date_cell(lang, Some(due)), "）");
        }
        page.raw("</li>\n");
    }
    page.raw("</ol>");
    if let Some(more) = view
        .today
        .len()
        .checked_sub(TODAY_SHOWN)
        .filter(|&more| more > 0)
    {
        let more = match lang {
            Lang::Zh => format!("另有 {more} 项"),
            Lang::En => format!("{more} more"),
        };
        page.element("<p>", &more, "</p>");
    }
    page.raw("</div><div>");
    coverage(page, view, lang);
    page.raw("</div></div>\n");
}

fn coverage(page: &mut Page, view: &BoardView, lang: Lang) {
    let coverage = &view.coverage;
    page.element(
        "<h2>",
        lang.pick("已互查/应互查 ", "Inspected / to be inspected "),
        "",
    );
    page.element(
        "",
        &count(coverage.visited.value, coverage.visited.of, ""),
        "</h2>\n",
    );
    if !coverage.not_yet.is_empty() {
        page.element("<p>", lang.pick("尚未互查：", "Not yet: "), "");
        page.element("", &coverage.not_yet.join("、"), "</p>\n");
    }
    let stations = coverage.filling_stations_left_out;
    let left_out = match lang {
        Lang::Zh => format!("加油站 {stations} 家未列入。"),
        Lang::En => format!("{stations} filling stations are left out."),
    };
    page.element("<p>", &left_out, "</p>\n");
    if view.leave.is_empty() {
        return;
    }
    page.element("<p>", lang.pick("请假、缺席：", "Leave and absence: "), "");
    for (at, row) in view.leave.iter().enumerate() {
        let (leave, absent) = (row.leave, row.absent);
        page.text(if at == 0 { "" } else { "；" })
            .text(&row.enterprise)
            .text(&match lang {
                Lang::Zh => format!(" 请假 {leave} 次、未请假缺席 {absent} 次"),
                Lang::En => format!(" leave {leave}, absent without leave {absent}"),
            });
    }
    page.raw("</p>\n");
}

fn enterprises(page: &mut Page, view: &BoardView, lang: Lang) {
    page.element(
        "<h2>",
        lang.pick("分企业情况", "By enterprise"),
        " <span class=\"key\">",
    );
    page.element(
        "<span class=\"done\">",
        lang.pick("已完成", "done"),
        "</span>",
    );
    page.element(
        "<span class=\"wait\">",
        lang.pick("待确认", "to be confirmed"),
        "</span>",
    );
    page.element(
        "<span class=\"open\">",
        lang.pick("未到期", "not yet due"),
        "</span>",
    );
    page.element(
        "<span class=\"soft\">",
        lang.pick("未完成", "not done"),
        "</span>",
    );
    let hard = lang.pick("未完成（强制要求）", "not done (hard duty)");
    page.element("<span class=\"hard\">", hard, "</span></span></h2>\n");
    page.table(&[
        ("15%", lang.pick("企业", "Enterprise")),
        ("7%", lang.pick("类别", "Category")),
        ("4%", lang.pick("等级色", "Grade")),
        ("7%", lang.pick("安全总监", "Safety director")),
        ("7%", lang.pick("安全部长", "Department head")),
        ("14%", lang.pick("结对", "Pairing")),
        ("13%", lang.pick("本季互学", "Study, quarter")),
        ("14%", lang.pick("本半年帮扶", "Help, half-year")),
        (
            "8%",
            lang.pick("隐患 查出/销号/逾期", "Found / closed / overdue"),
        ),
        ("5%", lang.pick("重大 疑似/确认", "Major susp. / conf.")),
        ("8%", lang.pick("最近活动", "Last activity")),
    ]);
    for row in &view.enterprises {
        enterprise(page, row, lang);
    }
    page.end_table();
}

fn enterprise(page: &mut Page, row: &EnterpriseRowView, lang: Lang) {
    page.raw("<tr>")
        .cell(&row.enterprise)
        .short(&row.category)
        .short(&row.grade);
    page.short(&row.director)
        .short(&row.department_head)
        .cell(&row.pairing);
    standing(page, &row.study, &row.study_attendance, lang);
    standing(page, &row.help, &row.help_detail, lang);
    page.short(&format!("{} / {} / {}", row.found, row.closed, row.overdue));
    page.short(&format!("{} / {}", row.suspected_major, row.major));
    page.short(&date_cell(lang, row.last_activity))
        .raw("</tr>\n");
}

fn standing(page: &mut Page, standing: &Standing, detail: &str, lang: Lang) {
    let (open, label) = match standing {
        Standing::Done => ("<td class=\"done\">", lang.pick("已完成", "done")),
        Standing::AwaitingConfirmation => (
            "<td class=\"wait\">",
            lang.pick("待确认", "to be confirmed"),
        ),
        Standing::NotYetDue => ("<td class=\"open\">", lang.pick("未到期", "not yet due")),
        Standing::Missed { is_hard: true, .. } => {
            ("<td class=\"hard\">", lang.pick("未完成", "not done"))
        }
        Standing::Missed { is_hard: false, .. } => {
            ("<td class=\"soft\">", lang.pick("未完成", "not done"))
        }
    };
    page.element(open, label, "");
    match standing {
        Standing::Missed {
            reason: Some(reason),
            ..
        } => {
            page.element("（", reason, "）");
        }
        Standing::Missed { reason: None, .. } => {
            page.element("（", lang.pick("未说明原因", "no reason given"), "）");
        }
        Standing::Done | Standing::AwaitingConfirmation | Standing::NotYetDue => {}
    }
    if !detail.is_empty() {
        page.text(" ").text(detail);
    }
    page.raw("</td>");
}

/// Writes the list behind each figure: what counts, and what does not with its reason.
fn lists(page: &mut Page, view: &BoardView, lang: Lang) {
    let cards = view
        .cards
        .iter()
        .flat_map(|card| card.figures.iter().map(move |f| (&card.title, f)));
    let visited = (&view.coverage.visited.label, &view.coverage.visited);
    let figures: Vec<(&String, &FigureView)> = cards
        .chain([visited])
        .filter(|(_, figure)| !figure.counted.is_empty() || !figure.not_counted.is_empty())
        .collect();
    if figures.is_empty() {
        return;
    }
    page.element(
        "<div class=\"lists\"><h2>",
        lang.pick("数据清单", "Behind the figures"),
        "</h2>\n",
    );
    page.table(&[
        ("24%", lang.pick("项目", "Figure")),
        ("38%", lang.pick("活动", "Activity")),
        ("12%", lang.pick("日期", "Date")),
        ("26%", lang.pick("是否计入及原因", "Counted, or why not")),
    ]);
    for (card, figure) in figures {
        let label = if *card == figure.label {
            card.clone()
        } else {
            format!("{card} · {}", figure.label)
        };
        for counted in &figure.counted {
            page.raw("<tr>").cell(&label).cell(&counted.title);
            page.short(&date_cell(lang, Some(counted.held_on)));
            page.cell(lang.pick("计入", "counted")).raw("</tr>\n");
        }
        for left_out in &figure.not_counted {
            page.raw("<tr>").cell(&label).cell(&left_out.title);
            page.short(&date_cell(lang, left_out.held_on));
            page.element("<td>", lang.pick("未计入：", "not counted: "), "");
            page.element("", &left_out.reason, "</td></tr>\n");
        }
    }
    page.end_table().raw("</div>\n");
}

fn count(value: u32, of: Option<u32>, unit: &str) -> String {
    match of {
        Some(of) => format!("{value}/{of} {unit}").trim_end().to_owned(),
        None => format!("{value} {unit}").trim_end().to_owned(),
    }
}

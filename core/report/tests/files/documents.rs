use docx_rs::{DocumentChild, Paragraph, TableCellContent, TableChild, TableRowChild, read_docx};
use hucha_report::{quarterly_report_docx, session_minutes_docx};

use crate::sample;

/// All text of a document, one line per paragraph, cells included.
fn text(bytes: &[u8]) -> String {
    let mut lines = Vec::new();
    for child in read_docx(bytes).unwrap().document.children {
        match child {
            DocumentChild::Paragraph(paragraph) => lines.push(paragraph.raw_text()),
            DocumentChild::Table(table) => {
                for TableChild::TableRow(row) in &table.rows {
                    let cells: Vec<String> = row
                        .cells
                        .iter()
                        .map(|TableRowChild::TableCell(cell)| {
                            cell.children
                                .iter()
                                .filter_map(paragraph)
                                .map(Paragraph::raw_text)
                                .collect()
                        })
                        .collect();
                    lines.push(cells.join("|"));
                }
            }
            _ => {}
        }
    }
    lines.join("\n")
}

fn paragraph(content: &TableCellContent) -> Option<&Paragraph> {
    match content {
        TableCellContent::Paragraph(paragraph) => Some(paragraph),
        _ => None,
    }
}

#[test]
fn the_report_has_its_four_parts_period_rates_and_annexes() {
    let text = text(&quarterly_report_docx(&sample::quarterly()).unwrap());
    let expected = [
        "文登区危险化学品企业",
        "安全生产帮扶工作情况报告",
        "（2026年第二季度）",
        "统计口径：2026年3月26日至2026年6月25日。截至日期：2026年6月20日 16:00。",
        "一、帮扶制度落实情况",
        "整改率 50%（2/4）",
        "结对帮扶（本半年）|9|12|75%|对",
        "二、典型经验做法",
        "三、存在问题",
        "1. 北岭—南坡：本半年帮扶未开展。原因：南坡装置停工检修。",
        "2. 西河公司：本季互学未到会。原因：未说明。",
        "四、其他",
        "（待补充）",
        "签发人：",
        "（公章）",
        "附表1　分企业一览",
        "1|东岸精细化工有限公司|1/1|1/1|4|2|1/2|1|0|",
        "附表2　计入与未计入的活动",
        "互学活动|安全月宣讲|2026年6月12日|未计入：类别不是专业研讨、经验交流或事故分析",
    ];
    let mut from = 0;
    for part in expected {
        let at = text[from..].find(part);
        assert!(at.is_some(), "{part} is missing after: {}", &text[..from]);
        from += at.unwrap();
    }
    assert!(!text.contains("WD-07"), "rule ids are not printed");
}

#[test]
fn only_a_draft_says_so_on_each_page() {
    let mut view = sample::quarterly();
    let header = |bytes: &[u8]| {
        read_docx(bytes)
            .unwrap()
            .document
            .section_property
            .header
            .is_some()
    };
    assert!(header(&quarterly_report_docx(&view).unwrap()));
    view.is_draft = false;
    let sent = quarterly_report_docx(&view).unwrap();
    assert!(!header(&sent));
    assert!(text(&sent).contains("无。"));
}

#[test]
fn markup_and_control_characters_in_a_text_do_not_break_the_document() {
    let mut view = sample::quarterly();
    view.experiences = vec!["<w:p> & \u{0}\u{b}]]> 一\n二".to_owned()];
    let text = text(&quarterly_report_docx(&view).unwrap());
    assert!(text.contains("<w:p> & ]]> 一"), "{text}");
}

#[test]
fn the_same_view_gives_the_same_document() {
    let view = sample::quarterly();
    let first = quarterly_report_docx(&view).unwrap();
    let between = session_minutes_docx(&sample::session()).unwrap();
    assert_eq!(first, quarterly_report_docx(&view).unwrap());
    assert_eq!(between, session_minutes_docx(&sample::session()).unwrap());
}

#[test]
fn minutes_list_leave_with_its_reason_and_absence_without_leave() {
    let text = text(&session_minutes_docx(&sample::session()).unwrap());
    assert!(text.contains("东岸公司|周立|安全部长|请假（出差）"));
    assert!(text.contains("北岭公司|孙远|安全总监|未请假缺席"));
    assert!(text.contains("汇总题库并发各企业|海湾公司|2026年6月30日"));
}

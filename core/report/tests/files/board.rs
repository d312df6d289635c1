use hucha_model::Lang;
use hucha_model::view::{BoardView, Standing};
use hucha_report::{board_html, board_json};

use crate::sample;

#[test]
fn the_json_reads_back_as_the_same_board() {
    let view = sample::board();
    let json = board_json(&view);
    assert_eq!(serde_json::from_str::<BoardView>(&json).unwrap(), view);
    assert_eq!(json, board_json(&view));
}

#[test]
fn only_a_hard_miss_is_red_and_a_soft_one_is_grey() {
    let mut view = sample::board();
    view.enterprises.truncate(1);
    let cells = |html: &str, class: &str| html.matches(&format!("<td class=\"{class}\">")).count();
    view.enterprises[0].study = Standing::Missed {
        is_hard: false,
        reason: None,
    };
    view.enterprises[0].help = Standing::Missed {
        is_hard: true,
        reason: Some("检修".to_owned()),
    };
    let html = board_html(&view, Lang::Zh);
    assert_eq!((cells(&html, "soft"), cells(&html, "hard")), (1, 1));
    assert!(html.contains("<td class=\"soft\">未完成（未说明原因）"));
    assert!(html.contains("<td class=\"hard\">未完成（检修）"));
    view.enterprises[0].help = Standing::AwaitingConfirmation;
    let html = board_html(&view, Lang::Zh);
    assert_eq!((cells(&html, "wait"), cells(&html, "hard")), (1, 0));
}

#[test]
fn each_figure_prints_what_counts_and_what_does_not_but_no_rule_id() {
    let html = board_html(&sample::board(), Lang::Zh);
    assert!(
        html.contains("<td>第二季度互学活动</td><td class=\"c\">2026年6月3日</td><td>计入</td>")
    );
    assert!(html.contains("未计入：类别不是专业研讨、经验交流或事故分析"));
    assert!(html.contains("上报时 1/1"));
    assert!(!html.contains("WD-") && !html.contains("http:") && !html.contains("https:"));
}

#[test]
fn today_shows_seven_lines_and_counts_the_rest() {
    let html = board_html(&sample::board(), Lang::Zh);
    assert_eq!(html.matches("<li>").count(), 7);
    assert!(html.contains("另有 1 项"));
    assert!(html.contains("距季度报告（2026年6月25日）5 天"));
}

#[test]
fn a_report_past_its_day_is_late_not_minus_days_away() {
    let mut view = sample::board();
    view.as_of = sample::time(6, 27, 9, 0);
    let html = board_html(&view, Lang::Zh);
    assert!(html.contains("季度报告（2026年6月25日）迟报 2 天"));
}

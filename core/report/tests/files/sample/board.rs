//! The board of a district.

use super::{day, figures, s, time};
use hucha_model::view::*;

pub fn board() -> BoardView {
    let row = |name: &str, study, help, detail: &str| EnterpriseRowView {
        enterprise: s(name),
        category: s("生产"),
        grade: s("黄"),
        director: s("在岗"),
        department_head: s("在岗"),
        pairing: s("由海湾公司帮扶"),
        study,
        study_attendance: s("总监到会"),
        help,
        help_detail: s(detail),
        found: 4,
        closed: 2,
        overdue: 1,
        suspected_major: 1,
        major: 0,
        last_activity: Some(day(6, 9)),
    };
    let missed = |is_hard, reason: Option<&str>| Standing::Missed {
        is_hard,
        reason: reason.map(s),
    };
    let mut enterprises = vec![
        row(
            "东岸精细化工",
            Standing::Done,
            Standing::AwaitingConfirmation,
            "6月9日",
        ),
        row(
            "北岭化工",
            missed(false, Some("装置抢修")),
            missed(true, None),
            "",
        ),
        row(
            "南坡助剂",
            Standing::Done,
            missed(true, Some("停工检修")),
            "",
        ),
        row("西河溶剂", Standing::NotYetDue, Standing::NotYetDue, ""),
    ];
    for number in 5..=30 {
        enterprises.push(row(
            &format!("示例企业{number}"),
            Standing::Done,
            Standing::Done,
            "5月8日",
        ));
    }
    let mut figures = figures();
    figures.truncate(2);
    let one = |label: &str, value| FigureView {
        label: s(label),
        value,
        ..FigureView::default()
    };
    let card = |title: &str, figures: Vec<FigureView>| BoardCardView {
        title: s(title),
        figures,
        lines: vec![],
    };
    let help = figures.pop().unwrap();
    let study = figures.pop().unwrap();
    BoardView {
        district: s("文登区"),
        period: s("2026年第二季度"),
        as_of: time(6, 20, 16, 0),
        report_due: day(6, 25),
        cards: vec![
            card(
                "难点反馈",
                vec![one("待接收", 1), one("研究中", 2), one("逾期", 1)],
            ),
            card("互学　本季", vec![study]),
            card("帮扶　本半年", vec![help]),
            BoardCardView {
                lines: vec![s("整改率 50%（2/4）　到期整改率 50%（1/2）")],
                ..card(
                    "隐患",
                    vec![
                        one("查出", 4),
                        one("已销号", 2),
                        one("未到期", 1),
                        one("逾期", 1),
                    ],
                )
            },
        ],
        today: (1..=8)
            .map(|n| TodayView {
                text: format!("答复难点反馈第 {n} 件"),
                due: Some(day(6, 22)),
                rules: vec![s("WD-21")],
            })
            .collect(),
        enterprises,
        coverage: CoverageView {
            visited: FigureView {
                label: s("已互查/应互查"),
                value: 26,
                of: Some(30),
                ..FigureView::default()
            },
            not_yet: vec![s("北岭化工"), s("南坡助剂"), s("西河溶剂")],
            filling_stations_left_out: 17,
        },
        leave: vec![LeaveCountView {
            enterprise: s("东岸精细化工"),
            leave: 1,
            absent: 0,
        }],
    }
}

//! A quarterly report and its figures.

use super::{day, ledger, s, time};
use hucha_model::view::*;

pub fn figures() -> Vec<FigureView> {
    let figure = |label: &str, value, of, unit: &str| FigureView {
        label: s(label),
        value,
        of,
        unit: s(unit),
        rules: vec![s("WD-07")],
        ..FigureView::default()
    };
    vec![
        FigureView {
            counted: vec![CountedView {
                title: s("第二季度互学活动"),
                held_on: day(6, 3),
            }],
            not_counted: vec![NotCountedView {
                title: s("安全月宣讲"),
                held_on: Some(day(6, 12)),
                reason: s("类别不是专业研讨、经验交流或事故分析"),
            }],
            as_reported: Some(ReportedFigureView {
                value: 1,
                of: Some(1),
                as_of: time(3, 24, 10, 0),
            }),
            ..figure("互学活动", 1, Some(1), "次")
        },
        FigureView {
            counted: vec![CountedView {
                title: s("海湾—东岸 帮扶"),
                held_on: day(6, 9),
            }],
            not_counted: vec![NotCountedView {
                title: s("北岭—南坡 帮扶"),
                held_on: None,
                reason: s("尚未开展"),
            }],
            ..figure("结对帮扶（本半年）", 9, Some(12), "对")
        },
        figure("参加人员", 46, None, "人次"),
    ]
}

pub fn quarterly() -> QuarterlyReportView {
    let plant = |name: &str, study: (u32, u32), help: (u32, u32), found| EnterpriseSummaryView {
        enterprise: s(name),
        study: Ratio {
            done: study.0,
            of: study.1,
        },
        help: Ratio {
            done: help.0,
            of: help.1,
        },
        hazards: LedgerTotals {
            found,
            on_the_spot: 1,
            closed: 2,
            due: 2,
            due_and_closed: 1,
        },
        leave: 1,
        absent: 0,
        remark: String::new(),
    };
    QuarterlyReportView {
        district: s("文登区"),
        year: 2026,
        quarter: 2,
        period_from: day(3, 26),
        period_to: day(6, 25),
        as_of: time(6, 20, 16, 0),
        is_draft: true,
        version: 1,
        addressee: s("市安委会办公室"),
        figures: figures(),
        hazards: ledger().totals,
        implementation: vec![s(
            "本季度，全区危险化学品企业按照联盟工作制度开展互学、帮扶活动，互学活动由带头人组织，帮扶活动由结对双方共同确定内容、方式、时间和参加人员。",
        )],
        experiences: vec![s(
            "结对双方把查出的问题按装置归类，同类装置一并自查，减少了重复问题。",
        )],
        problems: vec![s("部分企业仪表专业力量不足，帮扶组参加专业不全。")],
        missed: vec![
            MissedItemView {
                subject: s("北岭—南坡"),
                item: s("本半年帮扶未开展"),
                reason: s("南坡装置停工检修"),
            },
            MissedItemView {
                subject: s("西河公司"),
                item: s("本季互学未到会"),
                reason: s(""),
            },
        ],
        others: vec![],
        enterprises: vec![
            plant("东岸精细化工有限公司", (1, 1), (1, 1), 4),
            plant("北岭化工有限公司", (0, 1), (0, 1), 0),
            EnterpriseSummaryView {
                remark: s("停工检修"),
                ..plant("南坡助剂有限公司", (1, 1), (0, 1), 0)
            },
        ],
        issued_by: s("文登区应急管理局"),
        issued_on: None,
        signatory: String::new(),
        contact: s("李明"),
        contact_phone: s("0631-0000000"),
        confidentiality: s("内部资料，注意保密"),
    }
}

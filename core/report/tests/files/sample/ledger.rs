//! The ledger of one visit.

use super::{CONFIDENTIAL, day, photo, s, time};
use hucha_model::view::*;

pub fn ledger() -> LedgerView {
    let row = |number, place: &str, description: &str| LedgerRowView {
        number,
        place: s(place),
        description: s(description),
        category: s("现场管理"),
        severity: s("一般隐患"),
        closing: s("整改中"),
        ..LedgerRowView::default()
    };
    LedgerView {
        host: s("东岸精细化工有限公司（虚构）"),
        helper: s("海湾新材料有限公司（虚构）"),
        visit_date: day(6, 9),
        as_of: time(6, 20, 16, 0),
        confidentiality: s(CONFIDENTIAL),
        issued_by: s("海湾新材料有限公司（虚构）"),
        version: 2,
        rows: vec![
            LedgerRowView {
                photos_before: vec![photo("before.jpg")],
                photos_after: vec![photo("after.jpg")],
                advice: s("更换垫片并复紧。"),
                measures: s("停泵更换垫片，试漏合格。"),
                responsible: s("周立"),
                deadline: Some(day(6, 15)),
                result: s("已更换，试漏无泄漏。"),
                rechecked_by: s("陈平"),
                rechecked_on: Some(day(6, 16)),
                closing: s("已销号"),
                basis: s("企业《设备巡检制度》第六条"),
                ..row(
                    1,
                    "罐区 V-101",
                    "进料泵 P-101A 出口法兰渗漏，地面有积液，现场未设接液盘。",
                )
            },
            LedgerRowView {
                photos_before: vec![photo("before.jpg"), photo("after.jpg")],
                photos_after: vec![photo("not-here.jpg")],
                is_on_the_spot: true,
                advice: s("立即清理。"),
                responsible: s("周立"),
                closing: s("已销号"),
                rechecked_by: s("陈平"),
                rechecked_on: Some(day(6, 9)),
                ..row(2, "装卸区", "消防器材前堆放杂物，影响取用。")
            },
            LedgerRowView {
                severity: s("疑似重大隐患"),
                category: s("仪表联锁"),
                no_photo_reason: s("企业要求不拍照"),
                advice: s("请恢复联锁，恢复前停用该线。"),
                measures: s("恢复联锁并测试。"),
                responsible: s("主要负责人 吴海"),
                deadline: Some(day(6, 30)),
                major: Some(MajorHazardView {
                    funds: s("3 万元，已列支"),
                    plan: s("停用期间人工监护，按专项预案执行"),
                    measures_in_force: s("该线已停用"),
                    reported: s("6月9日 11:20 已告知主要负责人；企业自行报告"),
                }),
                ..row(3, "反应釜 R-201", "高液位联锁被旁路，无审批记录。")
            },
            LedgerRowView {
                photos_before: vec![PhotoView {
                    is_withheld: true,
                    ..photo("before.jpg")
                }],
                deadline: Some(day(6, 18)),
                ..row(4, "@配电室", "=1+1 号柜门未上锁\n-2 号柜无警示标识")
            },
        ],
        suggestions: vec![
            SuggestionView {
                number: 1,
                text: s("巡检路线可按位号编排，便于交接。"),
                answer: s("已采纳"),
            },
            SuggestionView {
                number: 2,
                text: s("班前会可增加当日作业票讲解。"),
                answer: s(""),
            },
        ],
        totals: LedgerTotals {
            found: 4,
            on_the_spot: 1,
            closed: 2,
            due: 2,
            due_and_closed: 1,
        },
        visit_leader: s("陈平"),
        host_representative: s("吴海"),
    }
}

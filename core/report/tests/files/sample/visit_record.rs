//! The record of one visit.

use super::{CONFIDENTIAL, day, ledger, photo, s, time};
use hucha_model::view::*;

pub fn visit_record() -> VisitRecordView {
    let item =
        |number: &str, text: &str, answer: &str, note: &str, by: &[&str]| ChecklistItemView {
            number: s(number),
            text: s(text),
            answer: s(answer),
            note: s(note),
            answered_by: by.iter().map(|name| s(name)).collect(),
            clash: None,
        };
    let person =
        |enterprise: &str, name: &str, role: &str, capacity: &str, attendance| AttendeeView {
            enterprise: s(enterprise),
            name: s(name),
            role: s(role),
            capacity: s(capacity),
            attendance,
            signed_in_by: String::new(),
        };
    let (helper, host) = ("海湾新材料有限公司（虚构）", "东岸精细化工有限公司（虚构）");
    VisitRecordView {
        title: s("2026年上半年结对帮扶"),
        number: None,
        state: s("待企业确认"),
        host: s(host),
        helper: s(helper),
        held_on: day(6, 9),
        place: s("东岸厂区及罐区"),
        as_of: time(6, 9, 17, 40),
        confidentiality: s(CONFIDENTIAL),
        flags: vec![s("参加专业不全（缺仪表）")],
        agreement: Some(AgreementView {
            content: s("罐区、装卸区、反应单元；制度落实"),
            method: s("查阅资料、现场查看、座谈"),
            time: s("6月9日 9:00 至 17:00"),
            participants: s("帮扶方 3 人，被帮扶方 2 人"),
            other: String::new(),
            version: 2,
            agreed_by_helper: s("陈平　6月8日 15:10"),
            agreed_by_host: s("吴海　6月9日 8:50"),
        }),
        participants: vec![
            person(helper, "陈平", "安全总监", "组长", Attendance::Present),
            person(helper, "林雨", "安全部长", "组员", Attendance::Present),
            person(
                helper,
                "何川",
                "仪表工程师",
                "组员",
                Attendance::OnLeave {
                    reason: s("装置抢修"),
                },
            ),
            person(host, "吴海", "主要负责人", "企业代表", Attendance::Present),
            person(
                host,
                "周立",
                "安全部长",
                "陪同人员",
                Attendance::Substituted {
                    substitute: s("郑文"),
                },
            ),
        ],
        division: vec![
            DivisionView {
                group: s("管理资料"),
                sections: s("一、四"),
                persons: vec![s("林雨")],
            },
            DivisionView {
                group: s("现场作业"),
                sections: s("三；罐区、装卸区"),
                persons: vec![s("陈平")],
            },
        ],
        entry: Some(EntryRecordView {
            briefed_by: s("郑文"),
            briefed: vec![s("陈平"), s("林雨")],
            protective_gear: vec![s("安全帽"), s("防静电服"), s("护目镜")],
            phone_rule: s("禁带，使用防爆机"),
            escort: s("郑文"),
            assembly_point: s("南门"),
            noted_at: Some(time(6, 9, 9, 5)),
        }),
        sections: vec![
            ChecklistSectionView {
                title: s("1　安全管理制度与落实"),
                items: vec![
                    item(
                        "1.1",
                        "帮助完善安全管理制度",
                        "已开展",
                        "补充承包商入厂一节。",
                        &["林雨"],
                    ),
                    ChecklistItemView {
                        clash: Some(ClashView {
                            answers: vec![
                                ClashAnswerView {
                                    person: s("陈平"),
                                    answer: s("不符合"),
                                    note: s("5月记录缺两天"),
                                },
                                ClashAnswerView {
                                    person: s("林雨"),
                                    answer: s("符合"),
                                    note: s(""),
                                },
                            ],
                            decided: Some(s("不符合（组长 陈平，6月9日 16:20）")),
                        }),
                        ..item(
                            "1.2",
                            "各项安全管理制度落实",
                            "不符合",
                            "",
                            &["陈平", "林雨"],
                        )
                    },
                    item("1.4", "岗位操作规程与实际操作符合要求", "未检查", "", &[]),
                ],
            },
            ChecklistSectionView {
                title: s("3　检维修、特殊作业及承包商、变更"),
                items: vec![item(
                    "3.2",
                    "特殊作业管理制度制定指导",
                    "已开展",
                    "",
                    &["陈平"],
                )],
            },
        ],
        findings: vec![
            VisitFindingView {
                number: 1,
                place: s("罐区 V-101"),
                description: s("进料泵出口法兰渗漏 <script>alert(1)</script> & \"积液\""),
                severity: s("一般隐患"),
                advice: s("更换垫片并复紧。"),
                found_by: vec![s("陈平"), s("林雨")],
                photos_before: vec![photo("before.jpg"), photo("not-here.jpg")],
                merged: s("由两处记录合并"),
                host_position: s("同意"),
                ..VisitFindingView::default()
            },
            VisitFindingView {
                number: 2,
                place: s("装卸区"),
                description: s("消防器材前堆放杂物。"),
                severity: s("一般隐患"),
                found_by: vec![s("林雨")],
                photos_before: vec![photo("before.jpg")],
                photos_after: vec![photo("after.jpg")],
                is_on_the_spot: true,
                host_position: s("同意"),
                ..VisitFindingView::default()
            },
            VisitFindingView {
                number: 3,
                place: s("反应釜 R-201"),
                description: s("高液位联锁被旁路，无审批记录。"),
                severity: s("疑似重大隐患"),
                found_by: vec![s("陈平")],
                photos_before: vec![PhotoView {
                    is_withheld: true,
                    ..photo("before.jpg")
                }],
                told_at_once: s("吴海，6月9日 11:20"),
                host_position: s("有意见"),
                host_remark: s("旁路单在仪表车间，会后补交。"),
                ..VisitFindingView::default()
            },
        ],
        suggestions: ledger().suggestions,
        host_remark: s("感谢帮扶组，按清单整改。"),
        after_closing: vec![s("何川　6月10日 8:30　补充 R-201 联锁说明（照片 1 张）")],
        signatures: vec![
            SignatureView {
                name: s("陈平"),
                enterprise: s(helper),
                role: s("组长"),
                signed_at: Some(time(6, 9, 17, 30)),
                key_fingerprint: s("9f2c 41aa 07de 5b18"),
                list_hash: "3a7bd3e2360a3d29eea436fcfb7e44c735d117c42d1c1835420b6b9942dd4f1b"
                    .into(),
                refused: None,
            },
            SignatureView {
                name: s("吴海"),
                enterprise: s(host),
                role: s("企业代表"),
                ..Default::default()
            },
        ],
    }
}

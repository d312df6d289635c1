//! One fictional visit, session, quarter and board; every name in it is made up.

use std::path::PathBuf;

use chrono::{NaiveDate, NaiveDateTime};
use hucha_model::view::*;

pub fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

pub fn time(month: u32, on: u32, hour: u32, minute: u32) -> NaiveDateTime {
    day(month, on).and_hms_opt(hour, minute, 0).unwrap()
}

pub fn photo(name: &str) -> PhotoView {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/files")
        .join(name);
    PhotoView {
        file,
        caption: String::new(),
        is_withheld: false,
    }
}

fn s(text: &str) -> String {
    text.to_owned()
}

const CONFIDENTIAL: &str = "本表仅供结对双方整改使用，严禁泄露工艺、图纸、照片和人员信息。";

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

pub fn session() -> StudySessionView {
    let invite = |enterprise: &str, role: &str, name: &str| InviteeView {
        enterprise: s(enterprise),
        role: s(role),
        name: s(name),
    };
    let row = |enterprise: &str, role: &str, name: &str, attendance| AttendeeView {
        enterprise: s(enterprise),
        role: s(role),
        name: s(name),
        capacity: String::new(),
        attendance,
        signed_in_by: String::new(),
    };
    StudySessionView {
        uid: s("7d3f9f1e-study-2026q2@hucha"),
        revision: 1,
        noticed_at: time(5, 20, 7, 30),
        is_cancelled: false,
        title: s("第二季度互学活动：检维修作业, 承包商管理; 交流"),
        kind: s("经验交流"),
        starts_at: time(6, 3, 9, 0),
        ends_at: time(6, 3, 11, 30),
        place: s("海湾公司三楼会议室"),
        agenda: vec![
            s("承包商入厂培训的做法"),
            s("一起受限空间事故的教训"),
            s("自由讨论"),
        ],
        organiser: s("带头人 陈平（海湾公司）"),
        invitees: vec![
            invite("东岸公司", "安全总监", "吴海"),
            invite("东岸公司", "安全部长", "周立"),
            invite("北岭公司", "安全总监", "孙远"),
        ],
        attendance: vec![
            row("东岸公司", "安全总监", "吴海", Attendance::Present),
            row(
                "东岸公司",
                "安全部长",
                "周立",
                Attendance::OnLeave {
                    reason: s("出差")
                },
            ),
            row(
                "北岭公司",
                "安全总监",
                "孙远",
                Attendance::AbsentWithoutLeave,
            ),
        ],
        minutes: Some(MinutesView {
            chair: s("陈平"),
            recorder: s("林雨"),
            content: vec![s("各企业介绍承包商入厂培训做法，并就考核题库交换意见。")],
            resolutions: vec![ResolutionView {
                matter: s("汇总题库并发各企业"),
                enterprise: s("海湾公司"),
                due: Some(day(6, 30)),
            }],
            attachments: vec![s("签到表"), s("照片 2 张")],
        }),
    }
}

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

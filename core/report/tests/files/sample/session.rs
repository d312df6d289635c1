//! A study session with its minutes.

use super::{day, s, time};
use hucha_model::view::*;

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

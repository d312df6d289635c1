//! The words a person reads for states and codes, Chinese first.
//!
//! A code without a word never reaches a screen: a test holds every state of the life-cycles to it.

use hucha_model::Lang;
use hucha_model::checklist::ItemKind;
use hucha_model::content::{AnswerValue, ItemState};
use hucha_model::wire::row::{EnterpriseKind, RoleKind};
use hucha_model::wire::{ActivityKind, Capacity, EntityKind, FindingKind, Severity, Stance};

type Words = (&'static str, &'static str, &'static str);

/// Gives the word for a state; a state of a newer version reads as unknown.
pub(crate) fn state(kind: EntityKind, state: &str, lang: Lang) -> &'static str {
    known_state(kind, state, lang).unwrap_or(lang.pick("状态未知", "unknown state"))
}

fn known_state(kind: EntityKind, state: &str, lang: Lang) -> Option<&'static str> {
    if state == "none" {
        return Some(lang.pick("未开始", "not begun"));
    }
    let table = states(kind);
    table
        .iter()
        .find(|(code, ..)| *code == state)
        .map(|(_, zh, en)| lang.pick(zh, en))
}

fn states(kind: EntityKind) -> &'static [Words] {
    match kind {
        EntityKind::LeaderTerm => LEADER_TERM,
        EntityKind::Pairing => PAIRING,
        EntityKind::YearPlan => YEAR_PLAN,
        EntityKind::Visit => VISIT,
        EntityKind::Finding => FINDING,
        EntityKind::StudySession => STUDY_SESSION,
        EntityKind::Leave => LEAVE,
        EntityKind::EscalatedIssue => ISSUE,
        EntityKind::Report => REPORT,
    }
}

const LEADER_TERM: &[Words] = &[
    ("elected", "已推选", "recommended"),
    ("in_office", "任职中", "in office"),
    ("ended", "已交接", "handed over"),
];

const PAIRING: &[Words] = &[
    ("proposed", "拟结对", "proposed"),
    ("active", "结对中", "in force"),
    ("dissolved", "已解除", "dissolved"),
];

const YEAR_PLAN: &[Words] = &[
    ("proposed", "征集议题", "put forward"),
    ("agreed", "集体研究通过", "agreed together"),
];

const VISIT: &[Words] = &[
    ("draft", "草拟", "draft"),
    ("postponed", "延期", "put off"),
    ("agreed", "已共同确定", "agreed"),
    ("in_progress", "进行中", "in progress"),
    ("disputed", "有异议", "disputed"),
    ("submitted", "待企业确认", "awaiting the plant"),
    ("confirmed", "已确认", "confirmed"),
    ("archived", "已归档", "archived"),
    ("cancelled", "取消", "called off"),
];

const FINDING: &[Words] = &[
    ("open", "待认领", "to be taken up"),
    ("contested", "有异议", "contested"),
    ("reopened", "重新整改", "reopened"),
    ("accepted", "待整改", "to be planned"),
    ("assigned", "整改中", "being put right"),
    ("rejected", "退回整改", "sent back"),
    (
        "completed_by_enterprise",
        "企业自验完成",
        "checked by the plant",
    ),
    ("verified", "复核通过", "re-check passed"),
    ("closed", "已销号", "crossed off"),
    ("suggested", "建议项", "suggestion"),
    ("adopted", "已采纳", "adopted"),
    ("not_adopted", "未采纳", "not adopted"),
    ("withdrawn", "已撤销", "withdrawn"),
];

const STUDY_SESSION: &[Words] = &[
    ("proposed", "征集议题", "topics put forward"),
    ("agenda_fixed", "议题已集体研究", "agenda fixed"),
    ("convened", "已通知", "convened"),
    ("held", "已开展", "held"),
    ("archived", "已归档", "archived"),
    ("cancelled", "取消", "called off"),
];

const LEAVE: &[Words] = &[
    ("requested", "待批准", "awaiting an answer"),
    ("refused", "未批准", "refused"),
    ("approved", "已批准", "granted"),
    ("withdrawn", "已撤回", "withdrawn"),
    ("not_used", "已到会，未使用", "not used, came after all"),
];

const ISSUE: &[Words] = &[
    ("raised", "已反馈", "fed back"),
    ("received", "已接收", "received"),
    ("under_study", "研究中", "under study"),
    ("answered", "已答复", "answered"),
    ("resolved", "已解决", "resolved"),
    ("dismissed", "不予受理", "not taken up"),
];

const REPORT: &[Words] = &[
    ("draft", "草拟", "draft"),
    ("signed", "已签发", "signed"),
    ("submitted", "已上报", "sent up"),
];

/// Names what a decision is about.
pub(crate) const fn entity(kind: EntityKind, lang: Lang) -> &'static str {
    match kind {
        EntityKind::LeaderTerm => lang.pick("带头人轮值", "leader's term"),
        EntityKind::Pairing => lang.pick("结对帮扶", "pair"),
        EntityKind::YearPlan => lang.pick("年度互查互学计划", "yearly plan"),
        EntityKind::Visit => lang.pick("互查/帮扶活动", "visit"),
        EntityKind::Finding => lang.pick("问题隐患", "hazard"),
        EntityKind::StudySession => lang.pick("互学活动", "study session"),
        EntityKind::Leave => lang.pick("请假", "leave"),
        EntityKind::EscalatedIssue => lang.pick("难点堵点问题反馈", "hard problem fed back"),
        EntityKind::Report => lang.pick("季度情况报告", "quarterly report"),
    }
}

/// Gives the word for a severity 级别.
pub(crate) const fn severity(severity: Severity, lang: Lang) -> &'static str {
    match severity {
        Severity::General => lang.pick("一般隐患", "general hazard"),
        Severity::SuspectedMajor => lang.pick("疑似重大隐患", "suspected major hazard"),
        Severity::Major => lang.pick("重大事故隐患", "major hazard"),
    }
}

/// Tells hazard from suggestion.
pub(crate) const fn finding_kind(kind: FindingKind, lang: Lang) -> &'static str {
    match kind {
        FindingKind::Hazard => lang.pick("问题隐患", "hazard"),
        FindingKind::Suggestion => lang.pick("建议项", "suggestion"),
    }
}

/// Gives the host's word on a row.
pub(crate) const fn stance(stance: Stance, lang: Lang) -> &'static str {
    match stance {
        Stance::Agree => lang.pick("同意", "agrees"),
        Stance::Remark => lang.pick("有意见", "remarks"),
        Stance::Disagree => lang.pick("不同意", "disagrees"),
    }
}

/// Gives the word for an answer.
pub(crate) const fn answer(value: AnswerValue, lang: Lang) -> &'static str {
    match value {
        AnswerValue::Conforms => lang.pick("符合", "conforms"),
        AnswerValue::DoesNotConform => lang.pick("不符合", "does not conform"),
        AnswerValue::NotApplicable => lang.pick("不适用", "not applicable"),
        AnswerValue::NotChecked => lang.pick("未检查", "not checked"),
        AnswerValue::Done => lang.pick("已开展", "done"),
        AnswerValue::NotDone => lang.pick("未开展", "not done"),
    }
}

/// Gives the word for an item that nobody answered.
pub(crate) const fn unanswered(kind: ItemKind, lang: Lang) -> &'static str {
    match kind {
        ItemKind::Check => lang.pick("未检查", "not checked"),
        ItemKind::Help => lang.pick("未填写", "no entry"),
    }
}

/// Gives the word for what stands of an item; `blank` where nobody answered.
pub(crate) const fn standing<'a>(state: &ItemState, blank: &'a str, lang: Lang) -> &'a str {
    match state {
        ItemState::Unanswered => blank,
        ItemState::Agreed(value) => answer(*value, lang),
        ItemState::Settled(ruling) => answer(ruling.value, lang),
        ItemState::Clash { .. } => lang.pick("两人填写不一致", "answers differ"),
    }
}

/// Heads what another version of the checklist asked for.
pub(crate) const fn other_version(lang: Lang) -> &'static str {
    lang.pick("其他版本的条目", "items of another version")
}

/// Gives the word for a capacity of a person.
pub(crate) const fn capacity(capacity: Capacity, lang: Lang) -> &'static str {
    match capacity {
        Capacity::Helper => lang.pick("帮扶企业人员", "of the helper"),
        Capacity::Host => lang.pick("企业代表", "for the plant"),
        Capacity::Member => lang.pick("联盟成员", "member"),
        Capacity::Bureau => lang.pick("区应急局", "bureau"),
        Capacity::VisitLeader => lang.pick("组长", "visit leader"),
        Capacity::Inspector => lang.pick("组员", "inspector"),
        Capacity::Escort => lang.pick("陪同人员", "escort"),
        Capacity::Substitute => lang.pick("代会人", "substitute"),
    }
}

/// Gives the word for a post at home.
pub(crate) const fn role(role: RoleKind, lang: Lang) -> &'static str {
    match role {
        RoleKind::SafetyDirector => lang.pick("安全总监", "Safety Director"),
        RoleKind::SafetyDepartmentHead => lang.pick("安全部长", "Safety Department Head"),
        RoleKind::Principal => lang.pick("主要负责人", "principal responsible person"),
        RoleKind::SafetyLeader => lang.pick("分管领导", "leader in charge of safety"),
        RoleKind::SafetyManager => lang.pick("安全管理人员", "safety manager"),
        RoleKind::Technology => lang.pick("工艺技术", "technology"),
        RoleKind::Instrumentation => lang.pick("仪表", "instrumentation"),
        RoleKind::Equipment => lang.pick("设备", "equipment"),
        RoleKind::Electrical => lang.pick("电气", "electrical"),
        RoleKind::Workshop => lang.pick("车间", "workshop"),
        RoleKind::Officer => lang.pick("应急局工作人员", "officer of the bureau"),
    }
}

/// Gives the short word for one of the two posts that attendance counts.
pub(crate) const fn short_role(kind: RoleKind, lang: Lang) -> &'static str {
    match kind {
        RoleKind::SafetyDirector => lang.pick("总监", "Director"),
        RoleKind::SafetyDepartmentHead => lang.pick("部长", "Head"),
        RoleKind::Principal
        | RoleKind::SafetyLeader
        | RoleKind::SafetyManager
        | RoleKind::Technology
        | RoleKind::Instrumentation
        | RoleKind::Equipment
        | RoleKind::Electrical
        | RoleKind::Workshop
        | RoleKind::Officer => role(kind, lang),
    }
}

/// Gives the word for a kind of activity.
pub(crate) const fn activity(kind: ActivityKind, lang: Lang) -> &'static str {
    match kind {
        ActivityKind::Help => lang.pick("结对帮扶", "pair help"),
        ActivityKind::MutualInspection => lang.pick("互查", "mutual inspection"),
        ActivityKind::SiteObservation => lang.pick("现场观摩", "site observation"),
        ActivityKind::Exchange => lang.pick("交流", "exchange"),
        ActivityKind::Seminar => lang.pick("专业研讨", "seminar"),
        ActivityKind::ExperienceExchange => lang.pick("经验交流", "experience exchange"),
        ActivityKind::AccidentAnalysis => lang.pick("事故分析", "accident analysis"),
        ActivityKind::LawStudy => lang.pick("法规标准学习", "study of a new law"),
        ActivityKind::AccidentStudy => lang.pick("事故案例学习", "study of an accident"),
        ActivityKind::Training => lang.pick("专题培训", "training"),
    }
}

/// Gives the category of a plant 类别.
pub(crate) const fn enterprise(kind: EnterpriseKind, lang: Lang) -> &'static str {
    match kind {
        EnterpriseKind::Producer => lang.pick("生产", "producer"),
        EnterpriseKind::LicensedUser => lang.pick("使用许可", "licensed user"),
        EnterpriseKind::TraderWithStorage => lang.pick("带储存经营", "trader with storage"),
        EnterpriseKind::FillingStation => lang.pick("加油站", "filling station"),
    }
}

/// Joins words as the language does.
pub(crate) fn join(words: &[String], lang: Lang) -> String {
    words.join(lang.pick("、", ", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use hucha_model::lifecycle::Lifecycles;

    #[test]
    fn every_state_of_the_life_cycles_has_a_word_in_both_languages() {
        let lifecycles = Lifecycles::embedded();
        for kind in EntityKind::ALL {
            for code in &lifecycles.of(*kind).unwrap().states {
                for lang in [Lang::Zh, Lang::En] {
                    let word = known_state(*kind, code, lang);
                    assert!(
                        word.is_some_and(|word| !word.is_empty()),
                        "{kind:?} {code} {lang:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn no_table_names_a_state_that_the_life_cycles_do_not_know() {
        let lifecycles = Lifecycles::embedded();
        for kind in EntityKind::ALL {
            let known = &lifecycles.of(*kind).unwrap().states;
            for (code, ..) in states(*kind) {
                assert!(known.iter().any(|state| state == code), "{kind:?} {code}");
            }
        }
    }

    #[test]
    fn no_chinese_word_is_one_that_inspectors_of_a_peer_must_avoid() {
        let avoided = [
            "整改通知",
            "责令",
            "执法",
            "工单",
            "驳回",
            "打卡",
            "评分",
            "审批",
            "冲突",
            "被查",
        ];
        for kind in EntityKind::ALL {
            for (_, zh, _) in states(*kind) {
                assert!(avoided.iter().all(|word| !zh.contains(word)), "{zh}");
            }
        }
    }

    #[test]
    fn a_state_of_a_newer_version_reads_as_unknown_and_not_as_its_code() {
        assert_eq!(state(EntityKind::Visit, "frozen", Lang::Zh), "状态未知");
        assert_eq!(
            state(EntityKind::Visit, "submitted", Lang::Zh),
            "待企业确认"
        );
    }
}

//! The word on the button of every step, and the word for it once it was taken.

use hucha_model::Lang;
use hucha_model::wire::{EntityKind, Verb};

/// Gives the word on a button.
pub(crate) fn label(kind: EntityKind, verb: Verb, lang: Lang) -> &'static str {
    let (zh, en) = of_kind(kind, verb).unwrap_or_else(|| of_verb(verb));
    lang.pick(zh, en)
}

/// Gives the word on a button of a thing that exists: what begins one there changes it.
pub(super) fn label_on(kind: EntityKind, verb: Verb, lang: Lang) -> &'static str {
    match (kind, verb) {
        (EntityKind::Visit, Verb::Plan) => lang.pick("调整参加人员", "change who takes part"),
        (EntityKind::Report, Verb::Draft) => lang.pick("重新草拟", "draft anew"),
        (kind, verb) => label(kind, verb, lang),
    }
}

type Words = (&'static str, &'static str);

/// Words that depend on what the step is about.
fn of_kind(kind: EntityKind, verb: Verb) -> Option<Words> {
    let table: &[(Verb, Words)] = match kind {
        EntityKind::LeaderTerm => &[
            (Verb::TakeNote, ("备案", "note the leader")),
            (Verb::HandOver, ("交接", "hand over the office")),
        ],
        EntityKind::Pairing => &[(Verb::Propose, ("提出结对", "propose the pair"))],
        EntityKind::YearPlan => &[
            (Verb::PutForward, ("提出年度计划", "put the plan forward")),
            (Verb::Agree, ("集体研究通过", "agreed together")),
        ],
        EntityKind::Visit => &[
            (
                Verb::Confirm,
                ("确认共同确定事项", "confirm what is agreed"),
            ),
            (Verb::Start, ("开始活动", "start the visit")),
            (Verb::Rule, ("裁定清单", "rule on the list")),
            (Verb::HandOver, ("移交后续帮扶", "hand the follow-up over")),
            (Verb::Cancel, ("取消活动", "call it off")),
            (Verb::Postpone, ("延期", "put it off")),
        ],
        EntityKind::Finding => &[
            (Verb::Confirm, ("确认级别", "confirm how grave")),
            (Verb::Rule, ("裁定", "rule")),
            (Verb::Withdraw, ("撤销", "withdraw")),
            (Verb::HandOver, ("移交", "hand over")),
        ],
        EntityKind::StudySession => &[
            (Verb::PutForward, ("提出议题", "put a topic forward")),
            (Verb::Agree, ("集体研究通过", "agreed together")),
            (Verb::Cancel, ("取消活动", "call it off")),
        ],
        EntityKind::Leave => &[(Verb::Withdraw, ("撤回请假", "take it back"))],
        EntityKind::EscalatedIssue => &[],
        EntityKind::Report => &[
            (Verb::Draft, ("草拟报告", "draft the report")),
            (Verb::Sign, ("签发", "sign")),
            (Verb::Report, ("上报", "send up")),
        ],
    };
    let found = table.iter().find(|(named, _)| *named == verb);
    found.map(|(_, words)| *words)
}

/// Words that are the same whatever the step is about.
fn of_verb(verb: Verb) -> Words {
    match verb {
        Verb::Recommend => ("推选带头人", "recommend a leader"),
        Verb::TakeNote => ("备案", "take note"),
        Verb::HandOver => ("移交", "hand over"),
        Verb::Propose => ("提出", "propose"),
        Verb::Issue => ("列入结对名单", "put on the list of pairs"),
        Verb::Dissolve => ("解除结对", "dissolve the pair"),
        Verb::PutForward => ("提出", "put forward"),
        Verb::Agree => ("集体研究通过", "agreed together"),
        Verb::Plan => ("安排互查帮扶", "plan a visit"),
        Verb::Confirm => ("确认", "confirm"),
        Verb::Start => ("开始", "start"),
        Verb::Submit => ("汇总并提交清单", "hand over the list"),
        Verb::Countersign => ("签字确认清单", "sign the list"),
        Verb::Dispute => ("对清单提出异议", "object to the list"),
        Verb::Amend => ("补正清单", "amend the list"),
        Verb::Archive => ("归档", "file"),
        Verb::Cancel => ("取消", "call off"),
        Verb::Postpone => ("延期", "put off"),
        Verb::TakeLead => ("接任组长", "take over the lead"),
        Verb::AdmitLate => ("接收迟到的记录", "let late work in"),
        Verb::TurnAway => ("不采用迟到的记录", "turn late work away"),
        Verb::List => ("列入清单", "put on the list"),
        Verb::Remark => ("企业意见", "the plant's word"),
        Verb::RectifyOnTheSpot => ("当场整改", "put right on the spot"),
        Verb::Accept => ("认领", "take up"),
        Verb::Contest => ("提出异议", "object"),
        Verb::Withdraw => ("撤回", "take back"),
        Verb::Assign => ("确定责任人和期限", "set person and deadline"),
        Verb::SelfCheck => ("提交整改反馈", "hand in the result"),
        Verb::Verify => ("复查通过", "passed the re-check"),
        Verb::SendBack => ("退回整改", "send back"),
        Verb::CrossOff => ("销号", "cross off"),
        Verb::Reopen => ("重新整改", "open again"),
        Verb::Adopt => ("采纳", "adopt"),
        Verb::Decline => ("不采纳", "do not adopt"),
        Verb::AskExtension => ("申请延期", "ask for more time"),
        Verb::GrantExtension => ("同意延期", "grant more time"),
        Verb::TellPrincipal => ("已告知主要负责人", "the principal was told"),
        Verb::Rule => ("裁定", "rule"),
        Verb::Consent => ("同意区应急局查看", "let the bureau read it"),
        Verb::Convene => ("发通知", "convene"),
        Verb::Hold => ("办结签到", "close the sign-in sheet"),
        Verb::Ask => ("请假", "ask for leave"),
        Verb::Grant => ("批准", "grant"),
        Verb::Refuse => ("不批准", "refuse"),
        Verb::NotUsed => ("已到会", "came after all"),
        Verb::Raise => ("反馈区应急局", "feed back to the bureau"),
        Verb::Receive => ("接收", "take in"),
        Verb::Study => ("组织研究", "study it"),
        Verb::Answer => ("答复", "answer"),
        Verb::Resolve => ("确认已解决", "it helps"),
        Verb::NotEffective => ("仍未解决", "it does not help"),
        Verb::Dismiss => ("不予受理", "do not take up"),
        Verb::Draft => ("草拟", "draft"),
        Verb::Sign => ("签发", "sign"),
        Verb::Report => ("上报", "send up"),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use hucha_model::lifecycle::Lifecycles;

    /// Words that a peer has no right to, and those of an office that decides over others.
    pub(in crate::view::screens::action) const AVOIDED: &[&str] = &[
        "整改通知",
        "责令",
        "执法",
        "工单",
        "驳回",
        "打卡",
        "评分",
        "排名",
        "审批",
        "冲突",
        "被查",
        "处罚",
        "投诉",
    ];

    #[test]
    fn every_step_of_every_life_cycle_has_a_word_in_both_languages_and_none_to_avoid() {
        let lifecycles = Lifecycles::embedded();
        for kind in EntityKind::ALL {
            for row in &lifecycles.of(*kind).unwrap().transitions {
                for word in [label, label_on] {
                    let zh = word(*kind, row.verb, Lang::Zh);
                    let en = word(*kind, row.verb, Lang::En);
                    assert!(!zh.is_ascii() && zh.chars().count() <= 12, "{zh}");
                    assert!(en.is_ascii() && !en.contains('_'), "{en}");
                    assert!(AVOIDED.iter().all(|word| !zh.contains(word)), "{zh}");
                }
            }
        }
    }

    #[test]
    fn no_two_steps_of_one_thing_read_the_same() {
        let lifecycles = Lifecycles::embedded();
        for kind in EntityKind::ALL {
            let cycle = lifecycles.of(*kind).unwrap();
            let verbs: std::collections::BTreeSet<Verb> =
                cycle.transitions.iter().map(|row| row.verb).collect();
            for lang in [Lang::Zh, Lang::En] {
                let words: std::collections::BTreeSet<&str> =
                    verbs.iter().map(|verb| label(*kind, *verb, lang)).collect();
                assert_eq!(words.len(), verbs.len(), "{kind:?} {lang:?}: {words:?}");
            }
        }
    }
}

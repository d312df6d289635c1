//! The label beside every field of a form.

use super::super::AskField;
use hucha_model::Lang;
use hucha_model::wire::{EntityKind, Verb};

/// Gives the label beside a field.
pub(in crate::view::screens::action) fn label(
    kind: EntityKind,
    verb: Verb,
    field: AskField,
    lang: Lang,
) -> &'static str {
    let found = SPECIAL
        .iter()
        .find(|(step, named, ..)| *step == verb && *named == field);
    let (zh, en) = match found {
        Some((_, _, zh, en)) => (*zh, *en),
        None => plain(kind, field),
    };
    lang.pick(zh, en)
}

/// Labels that depend on the step.
const SPECIAL: &[(Verb, AskField, &str, &str)] = &[
    (Verb::Recommend, AskField::Person, "推选人选", "candidate"),
    (
        Verb::Recommend,
        AskField::Text,
        "连任的填写原因",
        "reason, where the same plant goes on",
    ),
    (
        Verb::TakeNote,
        AskField::Number,
        "备案文号",
        "number of the note",
    ),
    (
        Verb::Issue,
        AskField::Number,
        "结对名单文号",
        "number of the list of pairs",
    ),
    (
        Verb::Propose,
        AskField::Text,
        "结对理由",
        "reason for the pair",
    ),
    (
        Verb::HandOver,
        AskField::Helper,
        "接手企业",
        "plant that takes over",
    ),
    (
        Verb::HandOver,
        AskField::Text,
        "移交说明",
        "words on the hand-over",
    ),
    (
        Verb::Plan,
        AskField::Text,
        "内容、方式、地点",
        "content, method, place",
    ),
    (Verb::Postpone, AskField::Starts, "改期至", "new time"),
    (
        Verb::Start,
        AskField::Text,
        "未共同确定的原因",
        "why it was not agreed",
    ),
    (
        Verb::Submit,
        AskField::Text,
        "说明（有组员记录未汇总时必填）",
        "a word, needed when an inspector's records are missing",
    ),
    (
        Verb::Submit,
        AskField::Person,
        "当场整改人",
        "who put it right on the spot",
    ),
    (
        Verb::Countersign,
        AskField::Text,
        "附言",
        "words beside the signature",
    ),
    (
        Verb::Dispute,
        AskField::Text,
        "异议内容",
        "what is objected to",
    ),
    (
        Verb::Contest,
        AskField::Text,
        "异议内容",
        "what is objected to",
    ),
    (Verb::Remark, AskField::Text, "意见", "remark"),
    (
        Verb::TellPrincipal,
        AskField::Person,
        "告知对象",
        "who was told",
    ),
    (
        Verb::Assign,
        AskField::Person,
        "责任人",
        "person responsible",
    ),
    (Verb::Assign, AskField::Due, "整改期限", "deadline"),
    (
        Verb::SelfCheck,
        AskField::Person,
        "整改人",
        "who put it right",
    ),
    (
        Verb::Verify,
        AskField::Text,
        "复查意见",
        "words on the re-check",
    ),
    (
        Verb::SendBack,
        AskField::Text,
        "退回原因",
        "why it is sent back",
    ),
    (Verb::AskExtension, AskField::Due, "申请延期至", "new date"),
    (
        Verb::GrantExtension,
        AskField::Due,
        "同意延期至",
        "new date",
    ),
    (Verb::Rule, AskField::Stance, "裁定结果", "ruling"),
    (Verb::Rule, AskField::Text, "裁定理由", "reason"),
    (Verb::Convene, AskField::Text, "通知内容", "notice"),
    (Verb::Ask, AskField::Activity, "请假的活动", "activity"),
    (Verb::Ask, AskField::Text, "请假原因", "reason"),
    (
        Verb::Raise,
        AskField::Activity,
        "发现问题的活动",
        "activity it arose in",
    ),
    (
        Verb::Raise,
        AskField::Text,
        "问题、已做的工作、希望的帮助",
        "problem, what was tried, help wanted",
    ),
    (Verb::Answer, AskField::Text, "答复内容", "answer"),
    (Verb::Draft, AskField::Due, "上报期限", "due day"),
];

fn plain(kind: EntityKind, field: AskField) -> (&'static str, &'static str) {
    match field {
        AskField::Text => match kind {
            EntityKind::YearPlan => ("计划内容", "plan"),
            EntityKind::LeaderTerm
            | EntityKind::Pairing
            | EntityKind::Visit
            | EntityKind::Finding
            | EntityKind::StudySession
            | EntityKind::Leave
            | EntityKind::EscalatedIssue
            | EntityKind::Report => ("说明", "words"),
        },
        AskField::Person => ("人员", "person"),
        AskField::Due => ("期限", "deadline"),
        AskField::Starts => ("开始时间", "begin"),
        AskField::Severity => ("级别", "grade"),
        AskField::Stance => ("企业意见", "the plant's word"),
        AskField::OnSite => ("复查方式", "how it was re-checked"),
        AskField::Number => ("文号", "number"),
        AskField::Year => ("年度", "year"),
        AskField::Helper => ("帮扶企业", "helping plant"),
        AskField::Helped => ("被帮扶企业", "helped plant"),
        AskField::Participants => ("参加人员", "those who take part"),
        AskField::Kinds => ("活动形式", "kind of activity"),
        AskField::AgreedBy => ("同意的企业", "plants that agreed"),
        AskField::Activity => ("所属活动", "activity"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::screens::action::labels::tests::AVOIDED;

    #[test]
    fn every_field_of_every_step_has_a_label_in_both_languages_and_none_to_avoid() {
        for kind in EntityKind::ALL {
            for verb in Verb::ALL {
                for field in super::super::ORDER {
                    let zh = label(*kind, *verb, *field, Lang::Zh);
                    let en = label(*kind, *verb, *field, Lang::En);
                    assert!(
                        !zh.is_ascii() && en.is_ascii() && !en.is_empty(),
                        "{zh} {en}"
                    );
                    assert!(AVOIDED.iter().all(|word| !zh.contains(word)), "{zh}");
                }
            }
        }
    }
}

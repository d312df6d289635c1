//! Remarks beside an obligation; none of them takes a count away.

use crate::programme::Label;
use crate::{ActivityId, Lang, OrgId, PersonId};
use serde::{Deserialize, Serialize};

/// A remark beside an obligation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "flag")]
pub enum Flag {
    /// Disciplines are missing (参加专业不全).
    DisciplinesMissing {
        /// The activity.
        activity: ActivityId,
        /// Those missing, in the programme's order.
        missing: Vec<Label>,
    },
    /// No focus area was touched.
    NoFocusArea {
        /// The activity.
        activity: ActivityId,
    },
    /// A visit began without joint agreement (未共同确定).
    NotAgreed {
        /// The activity.
        activity: ActivityId,
    },
    /// A session's agenda was not fixed together (WD-06).
    AgendaNotAgreed {
        /// The activity.
        activity: ActivityId,
    },
    /// Few enterprises came.
    FewEnterprises {
        /// The activity.
        activity: ActivityId,
        /// How many came.
        present: u32,
        /// How many there are.
        members: u32,
    },
    /// The activity also serves a key date, or the other way round: both sides should agree.
    ServesTwoDuties {
        /// The activity.
        activity: ActivityId,
    },
    /// Done after the due day.
    Late {
        /// Days after it.
        days: u32,
    },
    /// The same plant leads again, with a reason on record.
    SameEnterpriseAgain {
        /// The plant.
        org: OrgId,
    },
    /// Leave was asked for and nobody decided before the activity ended.
    LeaveUndecided {
        /// The activity.
        activity: ActivityId,
        /// Who asked.
        person: PersonId,
    },
    /// Open hazards without deadline.
    WithoutDeadline {
        /// How many.
        count: u32,
    },
    /// Open hazards from before the range asked for.
    CarriedOver {
        /// How many.
        count: u32,
    },
}

impl Flag {
    /// Gives the words shown.
    pub fn label(&self, lang: Lang) -> String {
        match self {
            Self::DisciplinesMissing { missing, .. } => {
                let names: Vec<_> = missing.iter().map(|name| name.text(lang)).collect();
                match lang {
                    Lang::Zh => format!("参加专业不全：缺{}", names.join("、")),
                    Lang::En => format!("disciplines missing: {}", names.join(", ")),
                }
            }
            Self::NoFocusArea { .. } => lang
                .pick("未涉及帮扶工作重点", "no focus area touched")
                .into(),
            Self::NotAgreed { .. } => lang.pick("未共同确定", "not jointly agreed").into(),
            Self::AgendaNotAgreed { .. } => lang
                .pick("议题未经集体研究", "agenda not fixed together")
                .into(),
            Self::FewEnterprises {
                present, members, ..
            } => match lang {
                Lang::Zh => format!("到会企业较少（{present}/{members}家）"),
                Lang::En => format!("few enterprises came ({present} of {members})"),
            },
            Self::ServesTwoDuties { .. } => lang
                .pick(
                    "一次活动兼作节点帮扶，须双方同意",
                    "serves a key date too: both sides agree",
                )
                .into(),
            Self::Late { days } => match lang {
                Lang::Zh => format!("迟{days}天"),
                Lang::En => format!("{days} days late"),
            },
            Self::SameEnterpriseAgain { .. } => lang
                .pick("同一企业连任（已说明）", "the same plant again (explained)")
                .into(),
            Self::LeaveUndecided { .. } => lang.pick("请假未批复", "leave undecided").into(),
            Self::WithoutDeadline { count } => match lang {
                Lang::Zh => format!("{count}条未定整改期限"),
                Lang::En => format!("{count} without deadline"),
            },
            Self::CarriedOver { count } => match lang {
                Lang::Zh => format!("其中{count}条为以前遗留"),
                Lang::En => format!("{count} from before"),
            },
        }
    }
}

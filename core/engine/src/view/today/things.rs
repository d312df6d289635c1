//! What each thing asks of one person, by its state.

use super::{Desk, TodayKind};
use crate::error::EngineError;
use crate::view::facts::{answers_leave, is_applied, short_day, visit_leader};
use hucha_model::fold::EntityState;
use hucha_model::wire::{EntityKind, Severity, Verb};
use hucha_model::{Lang, Millis};

impl Desk<'_> {
    pub(super) fn visit(&mut self, state: &EntityState) {
        let (helper, host) = (self.is_helper(state), self.is_host(state));
        if !helper && !host {
            return;
        }
        let pair = self.inner.pair_words(&state.facts, self.lang);
        let day = state.facts.starts.map(Millis::day);
        let leads = visit_leader(&state.facts).map_or(helper, |leader| leader == self.me);
        let pick = |zh: &str, en: &str| format!("{}{pair}", self.lang.pick(zh, en));
        let (kind, text, due) = match state.state.as_str() {
            "draft" | "postponed" if !self.side_confirmed(state, helper) => (
                TodayKind::Agree,
                pick("共同确定事项，请确认：", "agree on the visit: "),
                day,
            ),
            "in_progress" if leads => (
                TodayKind::Sign,
                pick("汇总清单并签字提交：", "hand over the list: "),
                day,
            ),
            "submitted" if host => {
                let submitted = state.applied(Verb::Submit).map(|step| step.at.day());
                (
                    TodayKind::Sign,
                    pick("核对清单并签字：", "check the list and sign: "),
                    submitted,
                )
            }
            "disputed" if helper => (
                TodayKind::AnswerObjection,
                pick(
                    "企业对清单有异议，请答复：",
                    "the plant disputes the list: ",
                ),
                None,
            ),
            "confirmed" if leads => (
                TodayKind::Archive,
                pick("活动归档：", "file the visit: "),
                None,
            ),
            _ => return,
        };
        self.push(kind, state, text, due);
    }

    fn side_confirmed(&self, state: &EntityState, helper: bool) -> bool {
        let org = if helper {
            state.facts.helper
        } else {
            state.facts.helped
        };
        state.steps.iter().any(|step| {
            step.verb == Verb::Confirm
                && is_applied(step)
                && self.inner.is_of(step.user, org, self.today)
        })
    }

    pub(super) fn finding(&mut self, state: &EntityState) {
        let (helper, host) = (self.is_helper(state), self.is_host(state));
        if !helper && !host {
            return;
        }
        let visit = state
            .facts
            .refers
            .iter()
            .find(|other| other.kind == EntityKind::Visit);
        let day = visit
            .and_then(|visit| self.states.get(visit))
            .and_then(|visit| visit.facts.starts)
            .map(|starts| short_day(starts.day(), self.lang));
        let of = format!(
            "{} {}",
            self.inner.pair_words(&state.facts, self.lang),
            day.unwrap_or_default()
        );
        let lang = self.lang;
        let pick = |zh: &str, en: &str| format!("{}{}", lang.pick(zh, en), of.trim());
        let is_major = state
            .facts
            .severity
            .is_some_and(|grade| grade != Severity::General);
        let is_open = !self
            .inner
            .lifecycles
            .is_closed(EntityKind::Finding, &state.state);
        if is_major && is_open && !state.flags.contains("principal_told") {
            let text = pick(
                "疑似重大隐患，请告知主要负责人：",
                "suspected major hazard, tell the principal: ",
            );
            self.push(TodayKind::TellPrincipal, state, text, Some(self.today));
        }
        if helper && extension_is_open(state) {
            let text = pick("答复延期申请：", "answer a request for more time: ");
            self.push(TodayKind::AnswerExtension, state, text, None);
        }
        let due = state.facts.due.map(|due| due.0);
        let is_mine = state.rectifier != Some(self.me);
        let (kind, text, due) = match state.state.as_str() {
            "open" if host => (
                TodayKind::TakeUp,
                pick("认领问题隐患：", "take up hazards: "),
                None,
            ),
            "suggested" if host => (
                TodayKind::TakeUp,
                pick("答复建议项：", "answer suggestions: "),
                None,
            ),
            "contested" if helper => (
                TodayKind::AnswerObjection,
                pick("企业提出异议，请答复：", "answer objections: "),
                None,
            ),
            "accepted" | "reopened" if host => (
                TodayKind::PlanMeasures,
                pick("定措施、责任人、期限：", "set measures, person, deadline: "),
                due,
            ),
            "assigned" if host => (
                TodayKind::SelfCheck,
                pick("整改并企业自验：", "put right and check: "),
                due,
            ),
            "rejected" if host => (
                TodayKind::SelfCheck,
                pick(
                    "退回整改，请重新整改并自验：",
                    "sent back, put right again: ",
                ),
                due,
            ),
            "completed_by_enterprise" if helper => {
                (TodayKind::ReCheck, pick("复查：", "re-check: "), due)
            }
            "verified" if is_mine => (TodayKind::CrossOff, pick("销号：", "cross off: "), due),
            _ => return,
        };
        self.push(kind, state, text, due);
    }

    pub(super) fn session(&mut self, state: &EntityState) -> Result<(), EngineError> {
        let title = self.inner.activity_title(state, self.lang)?;
        let day = state.facts.starts.map(Millis::day);
        let invited = state
            .facts
            .participants
            .iter()
            .any(|guest| guest.person == self.me);
        let pick = |zh: &str, en: &str| format!("{}{title}", self.lang.pick(zh, en));
        let is_past = day.is_some_and(|day| day < self.today);
        match state.state.as_str() {
            "convened" if self.viewer.is_leader() && day.is_some_and(|day| day <= self.today) => {
                let text = pick("核对签到、办结互学活动：", "close the sign-in sheet: ");
                self.push(TodayKind::Session, state, text, day);
            }
            "convened" if invited && !is_past && !self.asked_leave(state) => {
                let text = pick(
                    "参加互学活动（不能参加请请假）：",
                    "come, or ask for leave: ",
                );
                self.push(TodayKind::Session, state, text, day);
            }
            "held" if self.viewer.is_leader() => {
                let text = pick("互学活动归档：", "file the session: ");
                self.push(TodayKind::Archive, state, text, None);
            }
            _ => {}
        }
        Ok(())
    }

    fn asked_leave(&self, session: &EntityState) -> bool {
        self.states.values().any(|leave| {
            leave.entity.kind == EntityKind::Leave
                && leave.facts.person == Some(self.me)
                && matches!(leave.state.as_str(), "requested" | "approved")
                && leave
                    .facts
                    .refers
                    .iter()
                    .any(|other| other.id == session.entity.id)
        })
    }

    pub(super) fn leave(&mut self, state: &EntityState) {
        if !answers_leave(&self.viewer, state) {
            return;
        }
        let name = state
            .facts
            .person
            .map_or_else(String::new, |person| self.inner.name(person));
        let activity = state
            .facts
            .refers
            .first()
            .and_then(|other| self.states.get(other));
        let due = activity
            .and_then(|activity| activity.facts.starts)
            .map(Millis::day);
        let text = match self.lang {
            Lang::Zh => format!("批复请假：{name}"),
            Lang::En => format!("answer a request for leave: {name}"),
        };
        self.push(TodayKind::AnswerLeave, state, text, due);
    }

    pub(super) fn issue(&mut self, state: &EntityState) {
        let org = state
            .facts
            .helped
            .map_or_else(String::new, |org| self.inner.directory.org_name(org));
        let (zh, en, kind, mine) = match state.state.as_str() {
            "raised" => (
                "接收难点反馈：",
                "take in a problem: ",
                TodayKind::AnswerIssue,
                self.viewer.is_bureau(),
            ),
            "received" | "under_study" => (
                "答复难点反馈：",
                "answer a problem: ",
                TodayKind::AnswerIssue,
                self.viewer.is_bureau(),
            ),
            "answered" => (
                "难点反馈已答复，请确认是否解决：",
                "answered: say whether it helps: ",
                TodayKind::ConfirmAnswer,
                self.is_host(state),
            ),
            _ => return,
        };
        if mine {
            let text = format!("{}{org}", self.lang.pick(zh, en));
            self.push(kind, state, text, None);
        }
    }

    pub(super) fn office(&mut self, state: &EntityState) {
        let (bureau, leader) = (self.viewer.is_bureau(), self.viewer.is_leader());
        let (zh, en) = match (state.entity.kind, state.state.as_str()) {
            (EntityKind::LeaderTerm, "elected") if bureau => {
                ("带头人备案", "take note of the leader")
            }
            (EntityKind::Pairing, "proposed") if bureau => {
                ("印发结对名单", "issue the list of pairs")
            }
            (EntityKind::YearPlan, "proposed") if leader => {
                ("年度计划集体研究", "agree on the yearly plan")
            }
            (EntityKind::Report, "draft") if bureau => {
                ("签发季度情况报告", "sign the quarterly report")
            }
            (EntityKind::Report, "signed") if bureau => {
                ("上报季度情况报告", "send the quarterly report")
            }
            _ => return,
        };
        let text = self.lang.pick(zh, en).to_owned();
        self.push(
            TodayKind::Office,
            state,
            text,
            state.facts.due.map(|due| due.0),
        );
    }
}

/// Tells whether more time was asked for and nobody has answered since.
fn extension_is_open(state: &EntityState) -> bool {
    let last = |verbs: &[Verb]| {
        state
            .steps
            .iter()
            .rposition(|step| verbs.contains(&step.verb) && is_applied(step))
    };
    let answers = [
        Verb::GrantExtension,
        Verb::SelfCheck,
        Verb::Verify,
        Verb::CrossOff,
    ];
    match (last(&[Verb::AskExtension]), last(&answers)) {
        (Some(asked), Some(answered)) => asked > answered,
        (Some(_), None) => true,
        (None, _) => false,
    }
}

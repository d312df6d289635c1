//! What is owed and nobody has begun, and what has not been uploaded.

use super::{Desk, TodayItem, TodayKind};
use crate::view::SyncStateView;
use hucha_model::directory::AsOf;
use hucha_model::obligation::{Obligation, ObligationState, Subject, Thing, WhyNot, compute};
use hucha_model::{EntityId, Lang};

impl Desk<'_> {
    /// Visits and reports that are owed and that nobody has begun; due days of problems.
    pub(super) fn owed(&mut self) {
        let history = self.inner.history_of(self.states);
        let range = self.today..self.today.succ_opt().unwrap_or(self.today);
        let owed = compute(
            &self.inner.programmes,
            &self.inner.directory,
            &history,
            self.today,
            range,
        );
        for obligation in &owed {
            let is_pressing = match obligation.state {
                ObligationState::DueSoon | ObligationState::Missed => true,
                ObligationState::NotDue
                | ObligationState::AwaitingConfirmation
                | ObligationState::Met
                | ObligationState::MissedExplained => false,
            };
            match obligation.subject {
                Subject::Pair { .. } | Subject::KeyDate { .. } if is_pressing => {
                    self.visit_owed(obligation);
                }
                Subject::District { .. } if is_pressing && self.viewer.is_bureau() => {
                    self.loose(TodayKind::Office, obligation);
                }
                Subject::Alliance if is_pressing && self.viewer.is_leader() => {
                    self.loose(TodayKind::Session, obligation);
                }
                Subject::Issue { issue, .. } => self.due_of(issue, obligation),
                Subject::Alliance
                | Subject::Pair { .. }
                | Subject::KeyDate { .. }
                | Subject::Enterprise { .. }
                | Subject::District { .. } => {}
            }
        }
    }

    fn visit_owed(&mut self, obligation: &Obligation) {
        let (Subject::Pair { pairing } | Subject::KeyDate { pairing, .. }) = obligation.subject
        else {
            return;
        };
        let pairs = self.inner.directory.all_pairings(AsOf::NOW);
        let mine = pairs.iter().any(|pair| {
            pair.pairing == pairing && self.inner.is_of(self.me, Some(pair.helper), self.today)
        });
        let is_planned = obligation.not_counted.iter().any(|one| {
            matches!(one.what, Thing::Activity { .. })
                && matches!(one.why, WhyNot::NotYetHeld | WhyNot::UnderWay)
        });
        if mine && !is_planned {
            self.loose(TodayKind::PlanVisit, obligation);
        }
    }

    fn loose(&mut self, kind: TodayKind, obligation: &Obligation) {
        let title = obligation.title.text(self.lang);
        let subject = obligation.subject_label.text(self.lang);
        let verb = self.lang.pick("安排", "arrange");
        self.items.push(TodayItem {
            kind,
            text: match self.lang {
                Lang::Zh => format!("{verb}{title}：{subject}（{}）", obligation.period.label.zh),
                Lang::En => format!("{verb} {title}: {subject} ({})", obligation.period.label.en),
            },
            count: 1,
            entity: None,
            activity: None,
            due: obligation.due,
            is_overdue: false,
        });
    }

    fn due_of(&mut self, issue: EntityId, obligation: &Obligation) {
        let is_done = !obligation.counted.is_empty();
        let of_issue = |item: &&mut TodayItem| {
            item.kind == TodayKind::AnswerIssue && item.entity.is_some_and(|one| one.id == issue)
        };
        if !is_done && let Some(item) = self.items.iter_mut().find(of_issue) {
            item.due = [item.due, obligation.due].into_iter().flatten().min();
        }
    }

    pub(super) fn sync(&mut self, sync: &SyncStateView) {
        let refused = sync.not_accepted.len() as u32;
        let mut add = |kind, text: &str, count| {
            self.items.push(TodayItem {
                kind,
                text: text.to_owned(),
                count,
                entity: None,
                activity: None,
                due: None,
                is_overdue: false,
            });
        };
        if refused > 0 {
            let text = self
                .lang
                .pick("有内容未被接收，请查看原因", "some items were not accepted");
            add(TodayKind::SyncProblem, text, refused);
        }
        if sync.only_here > 0 {
            let text = self.lang.pick(
                "有内容仅存本机，请联网上传",
                "some items are only on this phone",
            );
            add(TodayKind::Upload, text, sync.only_here);
        }
    }
}

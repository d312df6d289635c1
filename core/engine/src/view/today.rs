//! 今天要办: what one person has to do, due things first.

mod owed;
mod things;

use super::SyncStateView;
use super::facts::States;
use crate::error::EngineError;
use crate::inner::Inner;
use chrono::NaiveDate;
use hucha_model::access::Viewer;
use hucha_model::fold::EntityState;
use hucha_model::lifecycle::Who;
use hucha_model::wire::{EntityKind, EntityRef};
use hucha_model::{ActivityId, Lang, PersonId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Says what kind of thing is to be done; a screen picks its button by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TodayKind {
    /// Tell the principal of a suspected major hazard.
    TellPrincipal,
    /// Something was not taken by the hub.
    SyncProblem,
    /// Two decisions crossed.
    Rule,
    /// Sign a list, or hand it over.
    Sign,
    /// Confirm what both sides agree on.
    Agree,
    /// Take up, or answer a suggestion.
    TakeUp,
    /// Answer an objection.
    AnswerObjection,
    /// Plan measures, person and deadline.
    PlanMeasures,
    /// Put right and check by the plant itself.
    SelfCheck,
    /// Re-check.
    ReCheck,
    /// Cross off.
    CrossOff,
    /// Answer a request for more time.
    AnswerExtension,
    /// Answer a request for leave.
    AnswerLeave,
    /// Take in or answer a problem fed back.
    AnswerIssue,
    /// Say whether an answer helped.
    ConfirmAnswer,
    /// Plan a visit that is owed.
    PlanVisit,
    /// Come to a session, or close its sheet.
    Session,
    /// Take note, issue a list, sign or send a report.
    Office,
    /// File an activity.
    Archive,
    /// Upload what is only here.
    Upload,
}

/// Names one thing to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TodayItem {
    /// Its kind.
    pub kind: TodayKind,
    /// What is to be done, worded.
    pub text: String,
    /// How many things it stands for (hazards of one visit).
    pub count: u32,
    /// The thing, or the first of them.
    pub entity: Option<EntityRef>,
    /// The activity it belongs to.
    pub activity: Option<ActivityId>,
    /// The earliest day by which it is wanted.
    pub due: Option<NaiveDate>,
    /// Whether that day has passed.
    pub is_overdue: bool,
}

/// One person on one day, with everything decided.
struct Desk<'a> {
    inner: &'a Inner,
    states: &'a States,
    viewer: Viewer<'a>,
    me: PersonId,
    today: NaiveDate,
    lang: Lang,
    items: Vec<TodayItem>,
}

impl Inner {
    pub(super) fn today_items(&self, lang: Lang) -> Result<Vec<TodayItem>, EngineError> {
        self.me()?;
        let (states, sync) = (self.states()?, self.sync_state_view(lang)?);
        self.today_items_of(&states, &sync, lang)
    }

    /// Lists the same from states already folded and what is known of the sync.
    pub(super) fn today_items_of(
        &self,
        states: &States,
        sync: &SyncStateView,
        lang: Lang,
    ) -> Result<Vec<TodayItem>, EngineError> {
        let me = self.me()?.person;
        let today = self.now().day();
        let mut desk = Desk {
            inner: self,
            states,
            viewer: self.viewer(me),
            me,
            today,
            lang,
            items: Vec::new(),
        };
        for state in states.values() {
            desk.thing(state)?;
        }
        desk.owed();
        desk.sync(sync);
        let mut items = grouped(desk.items);
        for item in &mut items {
            item.is_overdue = item.due.is_some_and(|due| due < today);
            if item.count > 1 {
                item.text = match lang {
                    Lang::Zh => format!("{}（{} 条）", item.text, item.count),
                    Lang::En => format!("{} ({})", item.text, item.count),
                };
            }
        }
        items.sort_by(|a, b| {
            (a.due.is_none(), a.due, a.kind, &a.text).cmp(&(
                b.due.is_none(),
                b.due,
                b.kind,
                &b.text,
            ))
        });
        Ok(items)
    }
}

/// Puts hazards of one activity that want the same into one line.
fn grouped(items: Vec<TodayItem>) -> Vec<TodayItem> {
    let mut lines: BTreeMap<(TodayKind, Option<ActivityId>, String), TodayItem> = BTreeMap::new();
    for item in items {
        let key = (item.kind, item.activity, item.text.clone());
        match lines.get_mut(&key) {
            Some(line) => {
                line.count += item.count;
                line.due = [line.due, item.due].into_iter().flatten().min();
            }
            None => {
                lines.insert(key, item);
            }
        }
    }
    lines.into_values().collect()
}

impl Desk<'_> {
    fn thing(&mut self, state: &EntityState) -> Result<(), EngineError> {
        if state.needs_ruling && self.may_rule(state) {
            let text = self
                .lang
                .pick("两项决定交叉，请裁定", "two decisions crossed: rule");
            self.push(TodayKind::Rule, state, text.to_owned(), None);
        }
        match state.entity.kind {
            EntityKind::Visit => self.visit(state),
            EntityKind::Finding => self.finding(state),
            EntityKind::StudySession => self.session(state)?,
            EntityKind::Leave => self.leave(state),
            EntityKind::EscalatedIssue => self.issue(state),
            EntityKind::LeaderTerm
            | EntityKind::Pairing
            | EntityKind::YearPlan
            | EntityKind::Report => self.office(state),
        }
        Ok(())
    }

    fn push(&mut self, kind: TodayKind, state: &EntityState, text: String, due: Option<NaiveDate>) {
        let activity = match state.entity.kind {
            EntityKind::Visit | EntityKind::StudySession => Some(ActivityId::from(state.entity.id)),
            EntityKind::Finding | EntityKind::Leave => state
                .facts
                .refers
                .first()
                .map(|other| ActivityId::from(other.id)),
            EntityKind::LeaderTerm
            | EntityKind::Pairing
            | EntityKind::YearPlan
            | EntityKind::EscalatedIssue
            | EntityKind::Report => None,
        };
        self.items.push(TodayItem {
            kind,
            text: text.trim().to_owned(),
            count: 1,
            entity: Some(state.entity),
            activity,
            due,
            is_overdue: false,
        });
    }

    fn is_helper(&self, state: &EntityState) -> bool {
        self.inner.is_of(self.me, state.helps_now(), self.today)
    }

    fn is_host(&self, state: &EntityState) -> bool {
        self.inner.is_of(self.me, state.facts.helped, self.today)
    }

    fn may_rule(&self, state: &EntityState) -> bool {
        hucha_model::fold::ruling_roles(state.entity, &self.inner.lifecycles)
            .iter()
            .any(|who| match who {
                Who::Leader => self.viewer.is_leader(),
                Who::Bureau => self.viewer.is_bureau(),
                Who::Helper => self.is_helper(state),
                Who::Host => self.is_host(state),
                Who::Pair => self.is_helper(state) || self.is_host(state),
                Who::Team => self.inner.is_of(self.me, state.facts.helper, self.today),
                Who::Member
                | Who::Applicant
                | Who::LeaveGranter
                | Who::Raiser
                | Who::Steward
                | Who::Anyone => false,
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(kind: TodayKind, text: &str, due: Option<u32>) -> TodayItem {
        TodayItem {
            kind,
            text: text.into(),
            count: 1,
            entity: None,
            activity: None,
            due: due.and_then(|day| NaiveDate::from_ymd_opt(2026, 6, day)),
            is_overdue: false,
        }
    }

    #[test]
    fn hazards_that_want_the_same_are_one_line_with_the_earliest_day() {
        let lines = grouped(vec![
            item(TodayKind::SelfCheck, "整改", Some(20)),
            item(TodayKind::SelfCheck, "整改", Some(12)),
            item(TodayKind::ReCheck, "复查", None),
        ]);
        let [first, second] = lines.as_slice() else {
            panic!("two lines: {lines:?}")
        };
        assert_eq!((first.kind, first.count), (TodayKind::SelfCheck, 2));
        assert_eq!(first.due, NaiveDate::from_ymd_opt(2026, 6, 12));
        assert_eq!((second.kind, second.count), (TodayKind::ReCheck, 1));
    }
}

//! Leave 请假: requests to answer and one's own.

#[cfg(test)]
mod tests;

use super::action::{ActionView, AskField};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::inner::Inner;
use crate::view::facts::{States, answers_leave};
use crate::view::words;
use chrono::NaiveDate;
use hucha_model::access::Sight;
use hucha_model::directory::AsOf;
use hucha_model::fold::EntityState;
use hucha_model::wire::{EntityKind, Verb};
use hucha_model::{ActivityId, EntityId, Lang, Millis, PersonId};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// Shows requests for leave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaveInboxView {
    /// Those the person may answer, the nearest activity first.
    pub to_answer: Vec<LeaveLineView>,
    /// One's own, newest first.
    pub mine: Vec<LeaveLineView>,
    /// Answered ones of others that the person may see, newest first.
    pub answered: Vec<LeaveLineView>,
    /// Asking for leave, with the sessions and visits one is named in; `None` without any.
    pub ask: Option<ActionView>,
}

/// Shows one request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaveLineView {
    /// Which.
    pub leave: EntityId,
    /// Who asks.
    pub person: String,
    /// Of which plant.
    pub plant: String,
    /// The activity.
    pub activity: Option<ActivityId>,
    /// Its name.
    pub title: String,
    /// Its day.
    pub day: Option<NaiveDate>,
    /// The reason, where this phone may read it.
    pub reason: String,
    /// Label of the state.
    pub state_label: String,
    /// Whether what stands has no number yet 仅存本机.
    pub is_provisional: bool,
    /// What the person may do.
    pub actions: Vec<ActionView>,
}

impl Engine {
    /// Shows requests for leave: those to answer, one's own, and answered ones one may see.
    pub fn leave_inbox(&self, lang: Lang) -> Result<LeaveInboxView, EngineError> {
        self.lock().leave_inbox(lang)
    }
}

impl Inner {
    fn leave_inbox(&self, lang: Lang) -> Result<LeaveInboxView, EngineError> {
        let me = self.me()?.person;
        let viewer = self.viewer(me);
        let states = self.states()?;
        let buttons = self.offering(lang)?;
        let (mut to_answer, mut mine, mut answered) = (Vec::new(), Vec::new(), Vec::new());
        for state in states.values() {
            let is_mine = state.facts.person == Some(me);
            if state.entity.kind != EntityKind::Leave
                || (!is_mine && viewer.sight(state, None) == Sight::Hidden)
            {
                continue;
            }
            let Some(asked) = state.steps.first().map(|step| step.at) else {
                continue;
            };
            let list = if answers_leave(&viewer, state) {
                &mut to_answer
            } else if is_mine {
                &mut mine
            } else if self.lifecycles.is_closed(EntityKind::Leave, &state.state) {
                &mut answered
            } else {
                continue;
            };
            let line = self.leave_line(&states, state, lang)?;
            let actions = buttons.actions(state)?;
            list.push((asked, LeaveLineView { actions, ..line }));
        }
        to_answer.sort_by_key(|(asked, line)| (line.day.is_none(), line.day, *asked, line.leave));
        for list in [&mut mine, &mut answered] {
            list.sort_by_key(|(asked, line)| (Reverse(*asked), line.leave));
        }
        let lines = |list: Vec<(Millis, LeaveLineView)>| list.into_iter().map(|(_, line)| line);
        Ok(LeaveInboxView {
            to_answer: lines(to_answer).collect(),
            mine: lines(mine).collect(),
            answered: lines(answered).collect(),
            ask: self.ask_leave(None, lang)?,
        })
    }

    /// Shows a request without its buttons.
    fn leave_line(
        &self,
        states: &States,
        state: &EntityState,
        lang: Lang,
    ) -> Result<LeaveLineView, EngineError> {
        let of = state.facts.refers.first();
        let activity = of.map(|other| ActivityId::from(other.id));
        let held = of.and_then(|other| states.get(other));
        let day = held.and_then(|held| held.facts.starts).map(Millis::day);
        let title = activity.map(|activity| self.title_of(states, activity, lang));
        let person = state.facts.person;
        Ok(LeaveLineView {
            leave: state.entity.id,
            person: person.map_or_else(String::new, |person| self.name(person)),
            plant: person.map_or_else(String::new, |person| self.plant_at(person, state)),
            activity,
            title: title.transpose()?.unwrap_or_default(),
            day,
            reason: self.words_at(state, Verb::Ask)?,
            state_label: words::state(EntityKind::Leave, &state.state, lang).to_owned(),
            is_provisional: !state.is_final,
            actions: Vec::new(),
        })
    }

    /// Names the plant a person was of when leave was asked for.
    fn plant_at(&self, person: PersonId, leave: &EntityState) -> String {
        let asked = leave.steps.first();
        let day = asked.map_or_else(|| self.now().day(), |step| step.at.day());
        let roles = self.directory.roles_of(person, AsOf::NOW, day);
        roles
            .first()
            .map_or_else(String::new, |role| self.directory.org_name(role.org))
    }

    /// Offers to ask for leave of one activity, or of any that one is named in and that has not
    /// begun; `None` where there is none.
    pub(super) fn ask_leave(
        &self,
        of: Option<ActivityId>,
        lang: Lang,
    ) -> Result<Option<ActionView>, EngineError> {
        let Some(mut action) = self.beginning(EntityKind::Leave, Verb::Ask, lang)? else {
            return Ok(None);
        };
        let asked = action
            .asks
            .iter_mut()
            .find(|ask| ask.field == AskField::Activity);
        let has_choice = asked.is_some_and(|ask| {
            if let Some(only) = of.map(|activity| activity.to_string()) {
                ask.choices.retain(|choice| choice.value == only);
            }
            !ask.choices.is_empty()
        });
        Ok(has_choice.then_some(action))
    }
}

//! Problems fed back upward 难点堵点问题反馈 (WD-20, WD-21).

#[cfg(test)]
mod tests;

use super::action::{ActionView, PastStepView};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::inner::Inner;
use crate::view::facts::is_applied;
use crate::view::words;
use chrono::NaiveDateTime;
use hucha_model::access::Sight;
use hucha_model::directory::AsOf;
use hucha_model::fold::EntityState;
use hucha_model::wire::{EntityKind, Verb};
use hucha_model::{EntityId, Lang};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// Shows the problems fed back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EscalationsView {
    /// Open ones first, the longest waiting first; then closed ones, newest first.
    pub lines: Vec<EscalationLineView>,
    /// Feeding a problem back 反馈区应急局; `None` for whoever is of no plant.
    pub raise: Option<ActionView>,
}

/// Shows one problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EscalationLineView {
    /// Which.
    pub issue: EntityId,
    /// Whose it is.
    pub plant: String,
    /// What it is, where this phone may read it.
    pub text: String,
    /// When it was fed back.
    pub at: NaiveDateTime,
    /// Label of the state.
    pub state_label: String,
    /// Whether nothing more is asked of anybody.
    pub is_closed: bool,
    /// The newest answer, or empty.
    pub answer: String,
    /// Everything decided on it, oldest first.
    pub history: Vec<PastStepView>,
    /// What the person may do.
    pub actions: Vec<ActionView>,
}

impl Engine {
    /// Shows the problems fed back, as far as the person of this phone may know of them.
    pub fn escalations(&self, lang: Lang) -> Result<EscalationsView, EngineError> {
        self.lock().escalations(lang)
    }
}

impl Inner {
    fn escalations(&self, lang: Lang) -> Result<EscalationsView, EngineError> {
        let viewer = self.viewer(self.me()?.person);
        let buttons = self.offering(lang)?;
        let mut lines = Vec::new();
        for state in self.states()?.values() {
            if state.entity.kind != EntityKind::EscalatedIssue {
                continue;
            }
            let sight = viewer.sight(state, None);
            if sight > Sight::Hidden {
                let actions = buttons.actions(state)?;
                let line = self.escalation(state, sight == Sight::Words, lang)?;
                lines.extend(line.map(|line| EscalationLineView { actions, ..line }));
            }
        }
        let (mut open, mut closed): (Vec<_>, Vec<_>) =
            lines.into_iter().partition(|line| !line.is_closed);
        open.sort_by_key(|line| (line.at, line.issue));
        closed.sort_by_key(|line| (Reverse(line.at), line.issue));
        open.extend(closed);
        Ok(EscalationsView {
            lines: open,
            raise: if self.is_of_a_plant()? {
                self.beginning(EntityKind::EscalatedIssue, Verb::Raise, lang)?
            } else {
                None
            },
        })
    }

    /// Shows one problem without its buttons; its words only to whoever may read them, wherever
    /// they are kept.
    fn escalation(
        &self,
        state: &EntityState,
        reads_words: bool,
        lang: Lang,
    ) -> Result<Option<EscalationLineView>, EngineError> {
        let Some(raised) = state.applied(Verb::Raise).or_else(|| state.steps.first()) else {
            return Ok(None);
        };
        let mut history = self.past_steps(state, lang)?;
        let (mut text, mut answer) = (String::new(), String::new());
        if reads_words {
            text = self.words_at(state, Verb::Raise)?;
            let answered = state.steps.iter().rfind(|step| {
                matches!(step.verb, Verb::Answer | Verb::Dismiss) && is_applied(step)
            });
            if let Some(step) = answered {
                answer = self.words(step.hash)?.unwrap_or_default();
            }
        } else {
            for step in &mut history {
                step.text.clear();
            }
        }
        let kind = EntityKind::EscalatedIssue;
        Ok(Some(EscalationLineView {
            issue: state.entity.id,
            plant: state
                .facts
                .helped
                .map_or_else(String::new, |org| self.directory.org_name(org)),
            text,
            at: raised.at.local(),
            state_label: words::state(kind, &state.state, lang).to_owned(),
            is_closed: self.lifecycles.is_closed(kind, &state.state),
            answer,
            history,
            actions: Vec::new(),
        }))
    }

    /// Tells whether the person is of a plant of the alliance today.
    fn is_of_a_plant(&self) -> Result<bool, EngineError> {
        let (me, day) = (self.me()?.person, self.now().day());
        let alliance = self.directory.alliance(AsOf::NOW);
        let members = alliance.map_or(&[][..], |alliance| alliance.members);
        Ok(members.iter().any(|org| self.is_of(me, Some(*org), day)))
    }
}

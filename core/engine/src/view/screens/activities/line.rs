//! One activity as a line, for whoever may know of it.

use super::ActivityLineView;
use crate::error::EngineError;
use crate::inner::Inner;
use crate::view::facts::{PlanText, States};
use crate::view::words;
use hucha_model::access::Sight;
use hucha_model::fold::EntityState;
use hucha_model::wire::{EntityKind, Participant, Verb};
use hucha_model::{ActivityId, Lang, Millis};

impl Inner {
    /// Shows a visit or session as a line; `None` for anything else, and for what the person may
    /// not know of.
    pub(super) fn activity_line(
        &self,
        states: &States,
        state: &EntityState,
        lang: Lang,
    ) -> Result<Option<ActivityLineView>, EngineError> {
        let kind = state.entity.kind;
        let notice = match kind {
            EntityKind::Visit => Verb::Plan,
            EntityKind::StudySession => Verb::Convene,
            EntityKind::LeaderTerm
            | EntityKind::Pairing
            | EntityKind::YearPlan
            | EntityKind::Finding
            | EntityKind::Leave
            | EntityKind::EscalatedIssue
            | EntityKind::Report => return Ok(None),
        };
        let me = self.me()?.person;
        let is_named = |one: &Participant| one.person == me;
        let is_mine = state.facts.participants.iter().any(is_named) || state.guests.contains(&me);
        if !is_mine && self.viewer(me).sight(state, None) == Sight::Hidden {
            return Ok(None);
        }
        let activity = ActivityId::from(state.entity.id);
        let title = self.title_of(states, activity, lang)?;
        let starts = state.facts.starts;
        Ok(Some(ActivityLineView {
            activity,
            kind,
            // A session that is only proposed has neither day nor kind to be named by.
            title: if title.is_empty() {
                words::entity(kind, lang).to_owned()
            } else {
                title
            },
            day: starts.map(Millis::day),
            starts_at: starts.map(Millis::local),
            place: PlanText::parse(&self.words_at(state, notice)?).place,
            state_label: words::state(kind, &state.state, lang).to_owned(),
            state: state.state.clone(),
            is_mine,
        }))
    }
}

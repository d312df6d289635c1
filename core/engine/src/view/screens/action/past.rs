//! What was decided on a thing, told oldest first.

use super::PastStepView;
use super::labels::label;
use crate::error::EngineError;
use crate::inner::Inner;
use hucha_model::directory::AsOf;
use hucha_model::fold::{EntityState, Outcome, Step};
use hucha_model::{Lang, PersonId};

impl Inner {
    /// Tells everything decided on a thing, oldest first.
    pub(crate) fn past_steps(
        &self,
        state: &EntityState,
        lang: Lang,
    ) -> Result<Vec<PastStepView>, EngineError> {
        let told = |step| self.past_step(state, step, lang);
        state.steps.iter().map(told).collect()
    }

    fn past_step(
        &self,
        state: &EntityState,
        step: &Step,
        lang: Lang,
    ) -> Result<PastStepView, EngineError> {
        let refused = match &step.outcome {
            Outcome::Applied { .. } => None,
            Outcome::Refused { reason } => Some(self.lifecycles.sentence(reason, lang)),
            Outcome::Held { .. } => Some(EngineError::Held.sentence(lang, &self.lifecycles)),
        };
        Ok(PastStepView {
            label: label(state.entity.kind, step.verb, lang).to_owned(),
            by: self.name_and_plant(step.user, state),
            at: step.at.local(),
            text: self.words(step.hash)?.unwrap_or_default(),
            is_final: step.n.is_some(),
            refused,
        })
    }

    /// Names a person with the plant for which they stand in a thing, else the first of theirs.
    pub(in crate::view) fn name_and_plant(&self, person: PersonId, state: &EntityState) -> String {
        let roles = self.directory.roles_of(person, AsOf::NOW, self.now().day());
        let sides = [state.facts.helper, state.facts.helped];
        let org = roles
            .iter()
            .find(|role| sides.contains(&Some(role.org)))
            .or(roles.first())
            .map(|role| self.directory.org_name(role.org));
        match org {
            Some(org) => format!("{}（{org}）", self.name(person)),
            None => self.name(person),
        }
    }
}

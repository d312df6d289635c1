//! Plants to choose from: those for which the life-cycle can accept the step.

use super::super::offer::Offering;
use super::super::{AskField, ChoiceView};
use chrono::Datelike;
use hucha_model::directory::AsOf;
use hucha_model::fold::EntityState;
use hucha_model::wire::Verb;
use hucha_model::wire::row::OrgKind;
use hucha_model::{Lang, OrgId, PairingId};
use std::collections::BTreeSet;

impl Offering<'_> {
    pub(super) fn plants(
        &self,
        state: &EntityState,
        verb: Verb,
        field: AskField,
    ) -> Vec<ChoiceView> {
        if verb == Verb::HandOver {
            return self.successors(state);
        }
        if verb == Verb::Propose {
            return self.unpaired(field);
        }
        let side = |(helper, host): (OrgId, OrgId)| {
            if field == AskField::Helper {
                helper
            } else {
                host
            }
        };
        self.plant_choices(self.pairs().into_iter().map(side).collect())
    }

    /// Pairs in force for which the person may plan: one's own, the leader those of all.
    pub(super) fn pairs(&self) -> Vec<(OrgId, OrgId)> {
        let today = self.inner.now().max(self.inner.hub_time).day();
        let mine = self.inner.plants_of(self.me);
        let leads = self.inner.viewer(self.me).is_leader();
        let all = self.inner.directory.pairings(AsOf::NOW, today);
        let mut pairs: Vec<(usize, OrgId, OrgId)> = all
            .into_iter()
            .map(|pair| {
                let rank = if mine.contains(&pair.helper) {
                    0
                } else if mine.contains(&pair.helped) {
                    1
                } else {
                    2
                };
                (rank, pair.helper, pair.helped)
            })
            .filter(|(rank, ..)| leads || *rank < 2)
            .collect();
        pairs.sort_unstable();
        pairs
            .into_iter()
            .map(|(_, helper, host)| (helper, host))
            .collect()
    }

    /// Plants that are paired with the host and do not help already.
    fn successors(&self, state: &EntityState) -> Vec<ChoiceView> {
        let today = self.inner.now().max(self.inner.hub_time).day();
        let pairs = self.inner.directory.pairings(AsOf::NOW, today);
        let of_host = pairs
            .into_iter()
            .filter(|pair| Some(pair.helped) == state.facts.helped)
            .map(|pair| pair.helper)
            .filter(|org| Some(*org) != state.helps_now());
        self.plant_choices(of_host.collect())
    }

    /// Member enterprises by name, those without a pair this year first; the first helped plant is
    /// another than the first helping one.
    fn unpaired(&self, field: AskField) -> Vec<ChoiceView> {
        let directory = &self.inner.directory;
        let year = u16::try_from(self.inner.now().day().year()).ok();
        let is_plant = |org: &OrgId| {
            directory
                .organisation(*org, AsOf::NOW)
                .is_some_and(|found| found.kind == OrgKind::Enterprise)
        };
        let is_paired = |org| {
            let others = self
                .inner
                .paired_already([Some(org), None], year, PairingId::default());
            !others.is_empty()
        };
        let mut plants: Vec<(bool, String, OrgId)> = self
            .inner
            .members()
            .iter()
            .filter(|org| is_plant(org))
            .map(|org| (is_paired(*org), directory.org_name(*org), *org))
            .collect();
        plants.sort();
        let mark = |paired| match (paired, self.lang) {
            (false, _) => "",
            (true, Lang::Zh) => "（已结对）",
            (true, Lang::En) => " (paired)",
        };
        let mut choices: Vec<ChoiceView> = plants
            .into_iter()
            .map(|(paired, name, org)| ChoiceView {
                value: org.to_string(),
                label: format!("{name}{}", mark(paired)),
            })
            .collect();
        if field == AskField::Helped && choices.len() > 1 {
            choices.swap(0, 1);
        }
        choices
    }

    pub(super) fn plant_choices(&self, orgs: Vec<OrgId>) -> Vec<ChoiceView> {
        let choice = |org: OrgId| ChoiceView {
            value: org.to_string(),
            label: self.inner.directory.org_name(org),
        };
        let mut seen = BTreeSet::new();
        let once = orgs.into_iter().filter(|org| seen.insert(*org));
        once.map(choice).collect()
    }
}

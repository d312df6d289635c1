//! People to choose from: of the right plant, those the step is for first, by name.

use super::super::ChoiceView;
use super::super::offer::Offering;
use crate::view::words;
use hucha_model::directory::{AsOf, Role};
use hucha_model::fold::EntityState;
use hucha_model::wire::row::RoleKind;
use hucha_model::wire::{EntityKind, Verb};
use hucha_model::{Lang, OrgId, PersonId};
use std::collections::{BTreeMap, BTreeSet};

/// Posts that are asked first: those the alliance is made of.
const OFFICE_FIRST: &[RoleKind] = &[RoleKind::SafetyDirector, RoleKind::SafetyDepartmentHead];
/// Posts that are told first of what may be a major hazard.
const PRINCIPAL_FIRST: &[RoleKind] = &[RoleKind::Principal, RoleKind::SafetyLeader];

impl Offering<'_> {
    fn roles(&self) -> &[Role] {
        self.roles.get_or_init(|| {
            let today = self.inner.now().max(self.inner.hub_time).day();
            self.inner.directory.roles(AsOf::NOW, today)
        })
    }

    pub(super) fn persons(&self, state: &EntityState, verb: Verb) -> Vec<ChoiceView> {
        let host = state.facts.helped;
        if verb == Verb::Recommend {
            return self.people(self.inner.members(), OFFICE_FIRST);
        }
        let first: &[RoleKind] = if verb == Verb::TellPrincipal {
            PRINCIPAL_FIRST
        } else {
            &[]
        };
        let mut people = self.people(host.as_slice(), first);
        if verb == Verb::SelfCheck || verb == Verb::Submit {
            // Whoever checks is not the one who put it right.
            let me = self.me.to_string();
            people.retain(|choice| choice.value != me);
        }
        if verb != Verb::TellPrincipal
            && let Some(rectifier) = state.rectifier.map(|person| person.to_string())
        {
            people.sort_by_key(|choice| choice.value != rectifier);
        }
        people
    }

    /// Those who may take part: of a visit the helper's people first, then the host's, then guests;
    /// of a session the two posts of every plant first.
    pub(super) fn participants(&self, state: &EntityState) -> Vec<ChoiceView> {
        let everybody: Vec<OrgId> = self.inner.members().to_vec();
        if state.entity.kind != EntityKind::Visit {
            let mut all = self.people(&everybody, OFFICE_FIRST);
            all.extend(self.officers());
            return all;
        }
        let named = [state.facts.helper, state.facts.helped];
        let mut sides: Vec<OrgId> = named.into_iter().flatten().collect();
        if sides.is_empty() {
            let pairs = self.pairs();
            sides.extend(pairs.iter().map(|(helper, _)| *helper));
            sides.extend(pairs.iter().map(|(_, host)| *host));
        }
        sides.extend(everybody);
        let mut seen = BTreeSet::new();
        let mut all = Vec::new();
        for org in sides {
            let people = self.people(&[org], OFFICE_FIRST);
            all.extend(
                people
                    .into_iter()
                    .filter(|one| seen.insert(one.value.clone())),
            );
        }
        all.extend(
            self.officers()
                .into_iter()
                .filter(|one| !seen.contains(&one.value)),
        );
        all
    }

    fn officers(&self) -> Vec<ChoiceView> {
        let alliance = self.inner.directory.alliance(AsOf::NOW);
        let bureau = alliance.map(|alliance| alliance.bureau);
        self.people(bureau.as_slice(), &[RoleKind::Officer])
    }

    /// Lists people of plants: those of the named posts first, then by plant and name.
    fn people(&self, orgs: &[OrgId], first: &[RoleKind]) -> Vec<ChoiceView> {
        let mut posts: BTreeMap<(PersonId, OrgId), Vec<RoleKind>> = BTreeMap::new();
        for role in self.roles().iter().filter(|role| orgs.contains(&role.org)) {
            posts
                .entry((role.person, role.org))
                .or_default()
                .push(role.role);
        }
        let rank = |held: &[RoleKind]| {
            let of = |role: &RoleKind| first.iter().position(|named| named == role);
            held.iter().filter_map(of).min().unwrap_or(first.len())
        };
        let many = orgs.len() > 1;
        let mut people: Vec<_> = posts
            .into_iter()
            .map(|((person, org), held)| {
                let plant = if many {
                    self.inner.directory.org_name(org)
                } else {
                    String::new()
                };
                let name = self.inner.name(person);
                (rank(&held), plant, name, person, held)
            })
            .collect();
        people.sort();
        let mut seen = BTreeSet::new();
        people.retain(|(.., person, _)| seen.insert(*person));
        people
            .into_iter()
            .map(|(_, plant, name, person, held)| ChoiceView {
                value: person.to_string(),
                label: self.named(&name, plant, &held),
            })
            .collect()
    }

    fn named(&self, name: &str, plant: String, held: &[RoleKind]) -> String {
        let posts = held
            .iter()
            .map(|role| words::role(*role, self.lang).to_owned());
        let beside: Vec<String> = Some(plant)
            .filter(|plant| !plant.is_empty())
            .into_iter()
            .chain(posts)
            .collect();
        match self.lang {
            Lang::Zh => format!("{name}（{}）", beside.join("，")),
            Lang::En => format!("{name} ({})", beside.join(", ")),
        }
    }
}

//! What is offered for a field: people of the right plant by name, plants, codes in words.

use super::offer::Offering;
use super::{AskField, ChoiceView};
use crate::error::EngineError;
use crate::view::facts::short_day;
use crate::view::words;
use chrono::Datelike;
use hucha_model::directory::{AsOf, Role};
use hucha_model::fold::EntityState;
use hucha_model::wire::row::{OrgKind, RoleKind};
use hucha_model::wire::{ActivityKind, EntityKind, Severity, Stance, Verb};
use hucha_model::{Millis, OrgId, PairingId, PersonId};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What a visit can be, the usual kinds first.
const VISIT_KINDS: &[ActivityKind] = &[
    ActivityKind::Help,
    ActivityKind::MutualInspection,
    ActivityKind::SiteObservation,
    ActivityKind::Exchange,
    ActivityKind::Training,
];
/// What a study session can be, in the order of WD-07 to WD-10.
const SESSION_KINDS: &[ActivityKind] = &[
    ActivityKind::Seminar,
    ActivityKind::ExperienceExchange,
    ActivityKind::AccidentAnalysis,
    ActivityKind::LawStudy,
    ActivityKind::AccidentStudy,
    ActivityKind::Training,
];
/// Posts that are asked first: those the alliance is made of.
const OFFICE_FIRST: &[RoleKind] = &[RoleKind::SafetyDirector, RoleKind::SafetyDepartmentHead];
/// Posts that are told first of what may be a major hazard.
const PRINCIPAL_FIRST: &[RoleKind] = &[RoleKind::Principal, RoleKind::SafetyLeader];
/// How many activities are offered for a problem that arose in one (ours).
const RECENT: usize = 12;

impl Offering<'_> {
    /// Lists what is offered for a field; empty for what is written.
    pub(super) fn choices(
        &self,
        state: &EntityState,
        verb: Verb,
        field: AskField,
    ) -> Result<Vec<ChoiceView>, EngineError> {
        Ok(match field {
            AskField::Text | AskField::Number | AskField::Due | AskField::Starts => Vec::new(),
            AskField::Person => self.persons(state, verb),
            AskField::Participants => self.participants(state),
            AskField::Helper | AskField::Helped => self.plants(state, verb, field),
            AskField::AgreedBy => self.plant_choices(self.inner.members().to_vec()),
            AskField::Year => self.years(state.entity.kind),
            AskField::Kinds => {
                let kinds = if state.entity.kind == EntityKind::Visit {
                    VISIT_KINDS
                } else {
                    SESSION_KINDS
                };
                let word = |kind| words::activity(kind, self.lang);
                kinds.iter().map(|kind| coded(*kind, word(*kind))).collect()
            }
            AskField::Severity => {
                let stands = state.facts.severity.unwrap_or(Severity::General);
                let graver = Severity::ALL.iter().filter(|grade| **grade > stands);
                let word = |grade| words::severity(grade, self.lang);
                graver.map(|grade| coded(*grade, word(*grade))).collect()
            }
            AskField::Stance => self.stances(verb),
            AskField::OnSite => self.ways_to_check(state),
            AskField::Activity => self.activities(verb)?,
        })
    }

    fn stances(&self, verb: Verb) -> Vec<ChoiceView> {
        if verb == Verb::Rule {
            return vec![
                coded(
                    Stance::Disagree,
                    self.lang.pick("继续整改", "it stays open"),
                ),
                coded(Stance::Agree, self.lang.pick("同意销号", "it is closed")),
            ];
        }
        let word = |stance| words::stance(stance, self.lang);
        let all = Stance::ALL.iter();
        all.map(|stance| coded(*stance, word(*stance))).collect()
    }

    /// A suspected or declared major hazard is looked at on site.
    fn ways_to_check(&self, state: &EntityState) -> Vec<ChoiceView> {
        let choice = |value: &str, zh, en| ChoiceView {
            value: value.to_owned(),
            label: self.lang.pick(zh, en).to_owned(),
        };
        let on_site = choice("true", "现场复查", "seen on site");
        let by_photo = choice("false", "照片复查", "judged by photo");
        if state.facts.severity.unwrap_or(Severity::General) == Severity::General {
            vec![on_site, by_photo]
        } else {
            vec![on_site]
        }
    }

    /// This year and the next; for the leader's office those nobody holds yet.
    fn years(&self, kind: EntityKind) -> Vec<ChoiceView> {
        let this = self.inner.now().day().year();
        let terms = self.inner.directory.leader_terms(AsOf::NOW);
        let is_taken = |year: &i32| {
            kind == EntityKind::LeaderTerm && terms.iter().any(|term| i32::from(term.year) == *year)
        };
        let free = [this, this + 1].into_iter().filter(|year| !is_taken(year));
        free.map(|year| ChoiceView {
            value: year.to_string(),
            label: match self.lang {
                hucha_model::Lang::Zh => format!("{year}年"),
                hucha_model::Lang::En => year.to_string(),
            },
        })
        .collect()
    }

    // People

    fn roles(&self) -> &[Role] {
        self.roles.get_or_init(|| {
            let today = self.inner.now().max(self.inner.hub_time).day();
            self.inner.directory.roles(AsOf::NOW, today)
        })
    }

    fn persons(&self, state: &EntityState, verb: Verb) -> Vec<ChoiceView> {
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
    fn participants(&self, state: &EntityState) -> Vec<ChoiceView> {
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
            hucha_model::Lang::Zh => format!("{name}（{}）", beside.join("，")),
            hucha_model::Lang::En => format!("{name} ({})", beside.join(", ")),
        }
    }

    // Plants

    fn plants(&self, state: &EntityState, verb: Verb, field: AskField) -> Vec<ChoiceView> {
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
    fn pairs(&self) -> Vec<(OrgId, OrgId)> {
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
            (true, hucha_model::Lang::Zh) => "（已结对）",
            (true, hucha_model::Lang::En) => " (paired)",
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

    fn plant_choices(&self, orgs: Vec<OrgId>) -> Vec<ChoiceView> {
        let choice = |org: OrgId| ChoiceView {
            value: org.to_string(),
            label: self.inner.directory.org_name(org),
        };
        let mut seen = BTreeSet::new();
        let once = orgs.into_iter().filter(|org| seen.insert(*org));
        once.map(choice).collect()
    }

    // Activities

    /// For leave: what the person is to come to and may still be away from. For a problem: what the
    /// person's plant took part in, the newest first.
    fn activities(&self, verb: Verb) -> Result<Vec<ChoiceView>, EngineError> {
        let states = self.inner.states()?;
        let mine = self.inner.plants_of(self.me);
        let asked: BTreeSet<_> = states
            .values()
            .filter(|leave| leave.entity.kind == EntityKind::Leave)
            .filter(|leave| leave.facts.person == Some(self.me))
            .filter(|leave| leave.state == "requested" || leave.state == "approved")
            .flat_map(|leave| &leave.facts.refers)
            .map(|activity| activity.id)
            .collect();
        let fits = |state: &&EntityState| {
            let is_activity = matches!(
                state.entity.kind,
                EntityKind::Visit | EntityKind::StudySession
            );
            let mut named = state.facts.participants.iter();
            is_activity
                && if verb == Verb::Ask {
                    named.any(|one| one.person == self.me)
                        && is_to_come(&state.state)
                        && !asked.contains(&state.entity.id)
                } else {
                    named.any(|one| mine.contains(&one.org))
                }
        };
        let mut found: Vec<&EntityState> = states.values().filter(fits).collect();
        found.sort_by_key(|state| (state.facts.starts, state.entity));
        if verb != Verb::Ask {
            found.reverse();
            found.truncate(RECENT);
        }
        let choice = |state: &EntityState| {
            let title = self.inner.activity_title(state, self.lang)?;
            let day = state.facts.starts.map(Millis::day);
            let day = day.map_or_else(String::new, |day| short_day(day, self.lang));
            Ok(ChoiceView {
                value: state.entity.id.to_string(),
                label: format!("{day} {title}").trim().to_owned(),
            })
        };
        found.into_iter().map(choice).collect()
    }
}

/// Tells whether an activity is planned and has not begun.
fn is_to_come(state: &str) -> bool {
    ["draft", "agreed", "postponed", "convened"].contains(&state)
}

/// Offers a code under its word.
fn coded(code: impl Serialize, label: &str) -> ChoiceView {
    let value = match serde_json::to_value(code) {
        Ok(serde_json::Value::String(word)) => word,
        Ok(_) | Err(_) => String::new(),
    };
    ChoiceView {
        value,
        label: label.to_owned(),
    }
}

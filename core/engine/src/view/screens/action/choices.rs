//! What is offered for a field: people of the right plant by name, plants, codes in words.

mod people;
mod plants;

use super::offer::Offering;
use super::{AskField, ChoiceView};
use crate::error::EngineError;
use crate::view::facts::short_day;
use crate::view::words;
use chrono::Datelike;
use hucha_model::directory::AsOf;
use hucha_model::fold::EntityState;
use hucha_model::wire::{ActivityKind, EntityKind, Severity, Stance, Verb};
use hucha_model::{Lang, Millis};
use serde::Serialize;
use std::collections::BTreeSet;

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
                Lang::Zh => format!("{year}年"),
                Lang::En => year.to_string(),
            },
        })
        .collect()
    }

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

//! Life-cycles as data (RULES §5): who may take a thing from which state to which.
//!
//! The table lives in `fixtures/programmes/lifecycles.toml`. Code knows the *names* of roles,
//! conditions and guards ([`Who`], [`When`], [`Guard`], [`Need`]); which of them a step asks for is
//! data.

mod words;

pub use words::{Effect, EffectRow, Guard, Need, When, Who};

use crate::lang::Lang;
use crate::wire::{EntityKind, Verb};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// Version of the rules that number records name.
pub const RULES_VERSION: u32 = 1;

/// One row of a life-cycle.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transition {
    /// The step.
    pub verb: Verb,
    /// States it may start from; `*` is any.
    pub from: Vec<String>,
    /// The state it leads to; `=` stays.
    pub to: String,
    /// Who may take it: one of these.
    pub who: Vec<Who>,
    /// Conditions that pick this row.
    #[serde(default)]
    pub when: Vec<When>,
    /// Facts it cannot do without.
    #[serde(default)]
    pub needs: Vec<Need>,
    /// Further facts it sets when it names them.
    #[serde(default)]
    pub sets: Vec<Need>,
    /// Guards that refuse.
    #[serde(default)]
    pub guards: Vec<Guard>,
    /// Facts of this step that leave the entity's own untouched (a request asks, it does not set).
    #[serde(default)]
    pub keep: Vec<Need>,
    /// What it does to the loop.
    #[serde(default)]
    pub effect: Effect,
    /// A mark it leaves.
    pub flag: Option<String>,
    /// A directory row it brings about.
    pub effect_row: Option<EffectRow>,
    /// Rules that demand it.
    #[serde(default)]
    pub rules: Vec<String>,
    /// True when no document says so.
    #[serde(default)]
    pub ours: bool,
}

/// The life-cycle of one kind of entity.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lifecycle {
    /// The kind.
    pub kind: EntityKind,
    /// States, the least closed first.
    pub states: Vec<String>,
    /// States that ask nothing more of anybody.
    pub closed: Vec<String>,
    /// Who rules when two decisions crossed.
    #[serde(default)]
    pub ruling: Vec<Who>,
    /// The rows.
    #[serde(rename = "transition")]
    pub transitions: Vec<Transition>,
}

impl Lifecycle {
    /// Gives the rank of a state: the lower, the less closed.
    pub fn rank(&self, state: &str) -> usize {
        self.states
            .iter()
            .position(|known| known == state)
            .unwrap_or(0)
    }

    /// Gives the state before any decision.
    pub fn initial(&self) -> &str {
        self.states.first().map_or("none", String::as_str)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Sentence {
    zh: String,
    en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    entity: Vec<Lifecycle>,
    reasons: BTreeMap<String, Sentence>,
}

/// All life-cycles and the sentences of their refusals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lifecycles {
    by_kind: BTreeMap<EntityKind, Lifecycle>,
    reasons: BTreeMap<String, Sentence>,
}

/// What is wrong with a table of life-cycles.
#[derive(Debug, thiserror::Error)]
pub enum LifecycleError {
    /// The text is not TOML of this shape; the message names the line.
    #[error("{file}: {source}")]
    Shape {
        /// The file.
        file: String,
        /// Line and cause.
        #[source]
        source: Box<toml::de::Error>,
    },
    /// A step names a state that its kind does not have.
    #[error("{file}: {kind:?}: step {verb:?} names the unknown state {state}")]
    UnknownState {
        /// The file.
        file: String,
        /// The kind of entity.
        kind: EntityKind,
        /// The step.
        verb: Verb,
        /// The state.
        state: String,
    },
    /// A refusal has no sentence to say it.
    #[error("{file}: the reason {reason} has no sentence")]
    NoSentence {
        /// The file.
        file: String,
        /// The reason code.
        reason: String,
    },
}

impl Lifecycles {
    /// Reads a table.
    pub fn parse(file: &str, text: &str) -> Result<Self, LifecycleError> {
        let parsed: File = toml::from_str(text).map_err(|source| LifecycleError::Shape {
            file: file.to_owned(),
            source: Box::new(source),
        })?;
        for lifecycle in &parsed.entity {
            check(file, lifecycle, &parsed.reasons)?;
        }
        Ok(Self {
            by_kind: parsed
                .entity
                .into_iter()
                .map(|cycle| (cycle.kind, cycle))
                .collect(),
            reasons: parsed.reasons,
        })
    }

    /// Gives the table that ships with this version.
    ///
    /// # Panics
    /// Never in a build whose tests passed: a test parses the embedded text.
    #[allow(clippy::expect_used, reason = "a test parses the embedded table")]
    pub fn embedded() -> Self {
        static PARSED: OnceLock<Lifecycles> = OnceLock::new();
        let parse = || {
            Self::parse(
                "lifecycles.toml",
                include_str!("../../../fixtures/programmes/lifecycles.toml"),
            )
            .expect("the embedded table is parsed by a test")
        };
        PARSED.get_or_init(parse).clone()
    }

    /// Gives the life-cycle of a kind.
    pub fn of(&self, kind: EntityKind) -> Option<&Lifecycle> {
        self.by_kind.get(&kind)
    }

    /// Tells whether a thing in `state` asks nothing more of anybody.
    pub fn is_closed(&self, kind: EntityKind, state: &str) -> bool {
        self.of(kind)
            .is_some_and(|cycle| cycle.closed.iter().any(|closed| closed == state))
    }

    /// Says a refusal in the person's language. A code without a sentence of its own is said by its
    /// family (`shape.key` by `shape`); one without a family is shown as it is.
    pub fn sentence(&self, reason: &str, lang: Lang) -> String {
        let family = reason.split('.').next().unwrap_or(reason);
        let known = self
            .reasons
            .get(reason)
            .or_else(|| self.reasons.get(family));
        match (known, lang) {
            (Some(sentence), Lang::Zh) => sentence.zh.clone(),
            (Some(sentence), Lang::En) => sentence.en.clone(),
            (None, _) => reason.to_owned(),
        }
    }
}

fn check(
    file: &str,
    lifecycle: &Lifecycle,
    reasons: &BTreeMap<String, Sentence>,
) -> Result<(), LifecycleError> {
    let states: BTreeSet<&str> = lifecycle.states.iter().map(String::as_str).collect();
    debug_assert!(
        lifecycle
            .closed
            .iter()
            .all(|state| states.contains(state.as_str()))
    );
    for step in &lifecycle.transitions {
        let named = step
            .from
            .iter()
            .map(String::as_str)
            .filter(|state| *state != "*");
        let to = (step.to != "=").then_some(step.to.as_str());
        if let Some(state) = named.chain(to).find(|state| !states.contains(state)) {
            return Err(LifecycleError::UnknownState {
                file: file.to_owned(),
                kind: lifecycle.kind,
                verb: step.verb,
                state: state.to_owned(),
            });
        }
        let codes = step
            .who
            .iter()
            .map(|who| who.reason())
            .chain(step.needs.iter().map(|need| need.reason()))
            .chain(step.guards.iter().map(|guard| guard.reason()));
        for reason in codes {
            if !reasons.contains_key(reason) {
                return Err(LifecycleError::NoSentence {
                    file: file.to_owned(),
                    reason: reason.to_owned(),
                });
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_table_covers_every_kind() {
        let table = Lifecycles::embedded();
        for kind in EntityKind::ALL {
            assert!(table.of(*kind).is_some(), "{kind:?} has a life-cycle");
        }
    }

    #[test]
    fn every_verb_is_used_by_some_life_cycle() {
        let table = Lifecycles::embedded();
        for verb in Verb::ALL {
            let used = table
                .by_kind
                .values()
                .flat_map(|c| &c.transitions)
                .any(|t| t.verb == *verb);
            assert!(used, "{verb:?} leads nowhere");
        }
    }

    #[test]
    fn a_step_to_an_unknown_state_is_refused_by_name() {
        let text = "[[entity]]\nkind = \"leave\"\nstates = [\"none\"]\nclosed = []\n[[entity.transition]]\nverb = \"ask\"\nfrom = [\"none\"]\nto = \"gone\"\nwho = []\n[reasons]\n";
        let error = Lifecycles::parse("x.toml", text).unwrap_err();
        assert!(error.to_string().contains("gone"), "{error}");
    }

    #[test]
    fn a_misspelt_guard_is_refused_with_its_line() {
        let text = "[[entity]]\nkind = \"leave\"\nstates = [\"none\"]\nclosed = []\n[[entity.transition]]\nverb = \"ask\"\nfrom = [\"none\"]\nto = \"none\"\nwho = []\nguards = [\"nope\"]\n[reasons]\n";
        let error = Lifecycles::parse("x.toml", text).unwrap_err();
        assert!(error.to_string().contains("line 10"), "{error}");
    }
}

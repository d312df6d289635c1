//! What a register is: fields, states, steps and guards.

use super::condition::Condition;
use super::error::RegisterError;
use super::raw;
use crate::programme::{Label, Programmes};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

const SHIPPED: (&str, &str) = (
    "fixtures/programmes/registers.toml",
    include_str!("../../../../fixtures/programmes/registers.toml"),
);

/// An id and what it is called: a state, a role, a value of a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Id in `snake_case`.
    pub id: String,
    /// What it is called.
    pub title: Label,
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// Words.
    Text,
    /// A day.
    Day,
    /// A whole number.
    Number,
    /// Id of a person.
    Person,
    /// Id of an organisation.
    Organisation,
    /// Id of another record, a plan or a document.
    Link,
    /// Said to be so, or not.
    Yes,
    /// SHA-256 of an attachment, 64 hexadecimal digits.
    Hash,
    /// A word of a list.
    Choice,
}

/// Something to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Id.
    pub id: String,
    /// What it is called.
    pub title: Label,
    /// What it holds.
    pub kind: FieldKind,
    /// The words of a choice.
    pub values: Vec<Word>,
    /// True when it holds several.
    pub several: bool,
    /// True when each step that needs it needs it anew: a reason, a piece of evidence.
    pub each: bool,
}

/// What a guard does where it is not satisfied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// The step does not take place.
    Refuses,
    /// The step stands with a mark.
    Flags,
    /// Nothing: the rule is another jurisdiction's.
    Silent,
}

/// A condition under which a step may be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guard {
    /// Id, unique in its register.
    pub id: String,
    /// What is wrong when it does not hold.
    pub reason: Label,
    /// The rule that demands it; `None` when only a default of ours does.
    pub rule: Option<String>,
    /// The programme of another city that it belongs to; empty for those of WENDENG.
    pub profile: String,
    /// True when it keeps the step out where its programme is in force.
    pub refuses: bool,
    /// True when it is also a default of ours, which flags everywhere else.
    pub ours: bool,
    /// Number of the open question behind a default of ours.
    pub basis: Option<String>,
    /// It asks only when this holds.
    pub when: Option<Condition>,
    /// It asks only when this does not hold.
    pub unless: Option<Condition>,
    /// What must hold.
    pub must: Condition,
}

impl Guard {
    /// Gives the programme whose being in force gives the guard its edge; `None`: a default of
    /// ours, in force everywhere.
    pub fn programme(&self) -> Option<&str> {
        self.rule.as_deref().map(programme_of)
    }

    /// Tells what it does where these programmes are in force.
    pub fn effect(&self, programmes: &BTreeSet<String>) -> Effect {
        let in_force = self
            .programme()
            .is_none_or(|programme| programmes.contains(programme));
        match (in_force, self.refuses, self.ours) {
            (true, true, _) => Effect::Refuses,
            (true, false, _) | (false, _, true) => Effect::Flags,
            (false, _, false) => Effect::Silent,
        }
    }
}

/// Gives the programme that a rule belongs to: `RZ11-F02` is of `RZ11`, `HZ-C-08a` of `HZ-C`.
pub(super) fn programme_of(rule: &str) -> &str {
    rule.rsplit_once('-')
        .map_or(rule, |(programme, _)| programme)
}

/// A step that may be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Which.
    pub event: String,
    /// What it is called.
    pub title: Label,
    /// States it may start from; `*` is any that is neither the first nor closed.
    pub from: Vec<String>,
    /// The state it leads to; `=` stays.
    pub to: String,
    /// Roles that may take it; `*` is any.
    pub who: Vec<String>,
    /// Fields it should record.
    pub needs: Vec<String>,
    /// Rules that demand it.
    pub rules: Vec<String>,
    /// What may keep it out or mark it.
    pub guards: Vec<Guard>,
}

/// One register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Register {
    /// Id.
    pub id: String,
    /// What it is called.
    pub title: Label,
    /// States in order; the first is before any step.
    pub states: Vec<Word>,
    /// States that ask nothing more of anybody.
    pub closed: BTreeSet<String>,
    /// Fields.
    pub fields: Vec<Field>,
    /// Steps; of two rows for one event the first that fits state and role is taken.
    pub steps: Vec<Step>,
}

impl Register {
    /// Finds a field.
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.id == id)
    }

    /// Gives the state before any step.
    pub fn initial(&self) -> &str {
        self.states.first().map_or("none", |word| word.id.as_str())
    }

    /// Tells whether a step may start from a state.
    pub fn starts_from(&self, step: &Step, state: &str) -> bool {
        step.from.iter().any(|from| {
            from == state
                || (from == "*" && state != self.initial() && !self.closed.contains(state))
        })
    }
}

/// All registers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Registers {
    pub(super) by_id: BTreeMap<String, Register>,
    pub(super) roles: BTreeMap<String, Label>,
    pub(super) sentences: BTreeMap<String, Label>,
}

impl Registers {
    /// Reads and checks a file of registers; errors name file and line.
    pub fn parse(file: &str, text: &str) -> Result<Self, RegisterError> {
        raw::parse(file, text)
    }

    /// Reads the registers built into the product.
    ///
    /// Fails only when the shipped file is wrong, which a test of this crate finds before anybody
    /// builds with it.
    pub fn embedded() -> Result<Self, RegisterError> {
        static PARSED: OnceLock<Registers> = OnceLock::new();
        if let Some(parsed) = PARSED.get() {
            return Ok(parsed.clone());
        }
        let parsed = Self::parse(SHIPPED.0, SHIPPED.1)?;
        Ok(PARSED.get_or_init(|| parsed).clone())
    }

    /// Finds a register.
    pub fn register(&self, id: &str) -> Option<&Register> {
        self.by_id.get(id)
    }

    /// Lists the registers in the order of their ids.
    pub fn all(&self) -> impl Iterator<Item = &Register> {
        self.by_id.values()
    }

    /// Gives what a role is called.
    pub fn role(&self, id: &str) -> Option<&Label> {
        self.roles.get(id)
    }

    /// Gives the ids of the programmes that `names` (profiles or programmes) put in force on a day.
    pub fn in_force(programmes: &Programmes, names: &[String], day: NaiveDate) -> BTreeSet<String> {
        programmes
            .in_force(names)
            .into_iter()
            .filter(|one| {
                one.in_force.from.is_none_or(|from| from <= day)
                    && one.in_force.to.is_none_or(|to| day <= to)
            })
            .map(|one| one.id.clone())
            .collect()
    }

    /// Says a sentence of the file, its `{}` filled in.
    pub(super) fn say(&self, key: &str, with: &Label) -> Label {
        self.sentences.get(key).map_or_else(
            || Label::new(key, key),
            |label| {
                Label::new(
                    label.zh.replace("{}", &with.zh),
                    label.en.replace("{}", &with.en),
                )
            },
        )
    }
}

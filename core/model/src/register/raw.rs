//! The file as written, and the checks that turn it into [`Registers`].

use super::checks::{across, within};
use super::condition::Condition;
use super::definition::{Field, FieldKind, Guard, Register, Registers, Step, Word, programme_of};
use super::error::RegisterError;
use crate::programme::{At, Label};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use toml::Spanned;

/// Sentences that the fold says itself.
const SENTENCES: [&str; 6] = [
    "unknown_register",
    "unknown_event",
    "not_from_here",
    "not_by_this_role",
    "unknown_field",
    "wrong_kind",
];

type Triple = (String, String, String);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    own: Vec<String>,
    roles: Vec<Spanned<Triple>>,
    sentences: BTreeMap<Spanned<String>, Label>,
    #[serde(rename = "field")]
    fields: Vec<RawField>,
    #[serde(rename = "register")]
    registers: Vec<RawRegister>,
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct RawField {
    id: Spanned<String>,
    zh: String,
    en: String,
    kind: FieldKind,
    #[serde(default)]
    values: Vec<Triple>,
    #[serde(default)]
    several: bool,
    #[serde(default)]
    each: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRegister {
    id: Spanned<String>,
    zh: String,
    en: String,
    states: Vec<Spanned<Triple>>,
    closed: Vec<Spanned<String>>,
    #[serde(default)]
    uses: Vec<Spanned<String>>,
    #[serde(default)]
    fields: Vec<RawField>,
    #[serde(rename = "step")]
    steps: Vec<RawStep>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStep {
    event: Spanned<String>,
    zh: String,
    en: String,
    from: Vec<Spanned<String>>,
    to: Spanned<String>,
    who: Vec<Spanned<String>>,
    #[serde(default)]
    needs: Vec<Spanned<String>>,
    #[serde(default)]
    rules: Vec<String>,
    #[serde(default, rename = "guard")]
    guards: Vec<RawGuard>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawGuard {
    id: Spanned<String>,
    zh: String,
    en: String,
    rule: Option<String>,
    #[serde(default)]
    profile: Option<Spanned<String>>,
    refuses: bool,
    #[serde(default)]
    ours: bool,
    basis: Option<String>,
    when: Option<Spanned<Condition>>,
    unless: Option<Spanned<Condition>>,
    must: Spanned<Condition>,
}

pub(super) struct Source<'a> {
    file: &'a str,
    text: &'a str,
}

impl Source<'_> {
    pub(super) fn at<T>(&self, value: &Spanned<T>) -> At {
        At::offset(self.file, self.text, value.span().start)
    }

    fn known<'s>(
        &self,
        what: &'static str,
        written: &'s Spanned<String>,
        is_known: impl FnOnce(&str) -> bool,
    ) -> Result<&'s String, RegisterError> {
        if is_known(written.get_ref()) {
            return Ok(written.get_ref());
        }
        Err(self.unknown(what, written, written.get_ref()))
    }

    pub(super) fn unknown<T>(
        &self,
        what: &'static str,
        at: &Spanned<T>,
        word: &str,
    ) -> RegisterError {
        RegisterError::UnknownWord {
            at: self.at(at),
            what,
            word: word.to_owned(),
        }
    }

    fn unique(
        &self,
        seen: &mut BTreeSet<String>,
        id: &Spanned<String>,
    ) -> Result<(), RegisterError> {
        if seen.insert(id.get_ref().clone()) {
            return Ok(());
        }
        Err(RegisterError::DuplicateId {
            at: self.at(id),
            id: id.get_ref().clone(),
        })
    }
}

/// Everything that stands above the registers, for looking words up.
pub(super) struct Common {
    own: Vec<String>,
    pub(super) roles: BTreeMap<String, Label>,
    fields: BTreeMap<String, RawField>,
}

pub(super) fn parse(file: &str, text: &str) -> Result<Registers, RegisterError> {
    let source = Source { file, text };
    let raw: RawFile = toml::from_str(text).map_err(|error| RegisterError::Syntax {
        at: At::offset(file, text, error.span().map_or(0, |span| span.start)),
        reason: error.message().to_owned(),
    })?;
    for wanted in SENTENCES {
        if !raw.sentences.keys().any(|key| key.get_ref() == wanted) {
            return Err(RegisterError::Syntax {
                at: At::offset(file, text, 0),
                reason: format!("the sentence `{wanted}` is missing"),
            });
        }
    }
    for key in raw.sentences.keys() {
        source.known("sentence", key, |key| SENTENCES.contains(&key))?;
    }
    let common = Common {
        own: raw.own,
        roles: words(raw.roles.into_iter().map(Spanned::into_inner)),
        fields: raw
            .fields
            .into_iter()
            .map(|field| (field.id.get_ref().clone(), field))
            .collect(),
    };
    let mut seen = BTreeSet::new();
    let mut by_id = BTreeMap::new();
    let mut guards = Vec::new();
    for one in raw.registers {
        source.unique(&mut seen, &one.id)?;
        let register = register(&source, &common, one, &mut guards)?;
        by_id.insert(register.id.clone(), register);
    }
    for (register, at, condition) in &guards {
        across(&source, &by_id, register, at, condition)?;
    }
    Ok(Registers {
        by_id,
        roles: common.roles,
        sentences: raw
            .sentences
            .into_iter()
            .map(|(key, label)| (key.into_inner(), label))
            .collect(),
    })
}

fn words(all: impl Iterator<Item = Triple>) -> BTreeMap<String, Label> {
    all.map(|(id, zh, en)| (id, Label::new(zh, en))).collect()
}

fn word((id, zh, en): Triple) -> Word {
    Word {
        id,
        title: Label::new(zh, en),
    }
}

/// A condition still to be checked against the other registers.
type Later = (String, Spanned<()>, Condition);

fn register(
    source: &Source<'_>,
    common: &Common,
    raw: RawRegister,
    later: &mut Vec<Later>,
) -> Result<Register, RegisterError> {
    let mut seen = BTreeSet::new();
    let mut fields = Vec::new();
    for name in &raw.uses {
        source.known("field", name, |name| common.fields.contains_key(name))?;
    }
    let used = raw.uses.iter().filter_map(|name| {
        let field = common.fields.get(name.get_ref())?;
        Some((name.clone(), field.clone()))
    });
    let own = raw
        .fields
        .into_iter()
        .map(|field| (field.id.clone(), field));
    for (name, field) in used.chain(own) {
        source.unique(&mut seen, &name)?;
        fields.push(Field {
            id: name.into_inner(),
            title: Label::new(field.zh, field.en),
            kind: field.kind,
            values: field.values.into_iter().map(word).collect(),
            several: field.several,
            each: field.each,
        });
    }
    let states: Vec<Word> = raw
        .states
        .iter()
        .map(|state| word(state.get_ref().clone()))
        .collect();
    let is_state = |id: &str| states.iter().any(|state| state.id == id);
    for closed in &raw.closed {
        source.known("state", closed, is_state)?;
    }
    let events: BTreeSet<String> = raw
        .steps
        .iter()
        .map(|step| step.event.get_ref().clone())
        .collect();
    let register = Register {
        id: raw.id.get_ref().clone(),
        title: Label::new(raw.zh, raw.en),
        closed: raw.closed.into_iter().map(Spanned::into_inner).collect(),
        states: states.clone(),
        fields,
        steps: Vec::new(),
    };
    let mut guard_ids = BTreeSet::new();
    let mut steps = Vec::with_capacity(raw.steps.len());
    for step in raw.steps {
        steps.push(checked_step(
            source,
            common,
            &register,
            &events,
            &mut guard_ids,
            step,
            later,
        )?);
    }
    let register = Register { steps, ..register };
    reachable(source, &raw.id, &raw.states, &register)?;
    Ok(register)
}

fn checked_step(
    source: &Source<'_>,
    common: &Common,
    register: &Register,
    events: &BTreeSet<String>,
    guard_ids: &mut BTreeSet<String>,
    raw: RawStep,
    later: &mut Vec<Later>,
) -> Result<Step, RegisterError> {
    let is_state = |id: &str| register.states.iter().any(|state| state.id == id);
    for from in &raw.from {
        source.known("state", from, |id| id == "*" || is_state(id))?;
    }
    source.known("state", &raw.to, |id| id == "=" || is_state(id))?;
    for who in &raw.who {
        source.known("role", who, |id| id == "*" || common.roles.contains_key(id))?;
    }
    for need in &raw.needs {
        source.known("field", need, |id| register.field(id).is_some())?;
    }
    let mut guards = Vec::with_capacity(raw.guards.len());
    for guard in raw.guards {
        source.unique(guard_ids, &guard.id)?;
        profile(source, common, &guard)?;
        let conditions = [
            Some(&guard.must),
            guard.when.as_ref(),
            guard.unless.as_ref(),
        ];
        for condition in conditions.into_iter().flatten() {
            within(source, common, register, events, condition)?;
            let place = Spanned::new(condition.span(), ());
            later.push((register.id.clone(), place, condition.get_ref().clone()));
        }
        guards.push(Guard {
            id: guard.id.into_inner(),
            reason: Label::new(guard.zh, guard.en),
            rule: guard.rule,
            profile: guard.profile.map_or_else(String::new, Spanned::into_inner),
            refuses: guard.refuses,
            ours: guard.ours,
            basis: guard.basis,
            when: guard.when.map(Spanned::into_inner),
            unless: guard.unless.map(Spanned::into_inner),
            must: guard.must.into_inner(),
        });
    }
    let plain = |all: Vec<Spanned<String>>| all.into_iter().map(Spanned::into_inner).collect();
    Ok(Step {
        event: raw.event.into_inner(),
        title: Label::new(raw.zh, raw.en),
        from: plain(raw.from),
        to: raw.to.into_inner(),
        who: plain(raw.who),
        needs: plain(raw.needs),
        rules: raw.rules,
        guards,
    })
}

/// Refuses a guard whose profile is not that of its rule.
fn profile(source: &Source<'_>, common: &Common, guard: &RawGuard) -> Result<(), RegisterError> {
    let programme = guard.rule.as_deref().map(programme_of);
    let written = guard
        .profile
        .as_ref()
        .map_or("", |profile| profile.get_ref());
    let fits = match programme {
        Some(programme) if written.is_empty() => common.own.iter().any(|own| own == programme),
        Some(programme) => programme == written,
        None => written.is_empty() && guard.ours,
    };
    if fits {
        return Ok(());
    }
    let Some(profile) = &guard.profile else {
        return Err(source.unknown("guard with a profile", &guard.id, guard.id.get_ref()));
    };
    Err(source.unknown("profile of this guard's rule", profile, written))
}

/// Refuses a state that no chain of steps leads to.
fn reachable(
    source: &Source<'_>,
    id: &Spanned<String>,
    written: &[Spanned<Triple>],
    register: &Register,
) -> Result<(), RegisterError> {
    let mut reached = BTreeSet::from([register.initial().to_owned()]);
    loop {
        let more: Vec<String> = register
            .steps
            .iter()
            .filter(|step| step.to != "=" && !reached.contains(&step.to))
            .filter(|step| {
                reached
                    .iter()
                    .any(|state| register.starts_from(step, state))
            })
            .map(|step| step.to.clone())
            .collect();
        if more.is_empty() {
            break;
        }
        reached.extend(more);
    }
    let lost = written
        .iter()
        .find(|state| !reached.contains(&state.get_ref().0));
    lost.map_or(Ok(()), |state| {
        Err(RegisterError::Unreachable {
            at: source.at(state),
            register: id.get_ref().clone(),
            state: state.get_ref().0.clone(),
        })
    })
}

//! The file as written, and the checks that turn it into a [`Programme`].

use super::raw_duty::{self, RawDuty};
use super::rule::{Guidance, Met, OurDefault, Rule, Strength};
use super::{At, Label, Programme, ProgrammeError, WorkCalendar};
use chrono::NaiveDate;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;
use toml::Spanned;

/// A file under check: its name for errors and its text for line numbers.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    file: &'a str,
    text: &'a str,
}

impl<'a> Source<'a> {
    pub(super) const fn new(file: &'a str, text: &'a str) -> Self {
        Self { file, text }
    }

    pub(super) fn at<T>(&self, value: &Spanned<T>) -> At {
        At::offset(self.file, self.text, value.span().start)
    }

    /// Reads TOML of a shape; its own errors get file and line.
    pub(super) fn read<T: DeserializeOwned>(&self) -> Result<T, ProgrammeError> {
        toml::from_str(self.text).map_err(|error| ProgrammeError::Syntax {
            at: At::offset(
                self.file,
                self.text,
                error.span().map_or(0, |span| span.start),
            ),
            reason: error.message().to_owned(),
        })
    }

    /// Refuses an id that stood in the file before.
    pub(super) fn unique(
        &self,
        seen: &mut BTreeSet<String>,
        id: &Spanned<String>,
    ) -> Result<(), ProgrammeError> {
        if seen.insert(id.get_ref().clone()) {
            return Ok(());
        }
        Err(ProgrammeError::DuplicateId {
            at: self.at(id),
            id: id.get_ref().clone(),
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawProgramme {
    id: String,
    version: u32,
    zh: String,
    en: String,
    source: String,
    jurisdiction: String,
    #[serde(default)]
    checklists: Vec<String>,
    calendar: RawCalendar,
    #[serde(default, rename = "rule")]
    rules: Vec<RawRule>,
    #[serde(default, rename = "obligation")]
    duties: Vec<RawDuty>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCalendar {
    holidays: Vec<Spanned<String>>,
    #[serde(default, rename = "ours")]
    _ours: bool,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(Strength),
    More(Vec<Strength>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRule {
    id: Spanned<String>,
    section: String,
    actor: String,
    zh: String,
    en: String,
    strength: OneOrMore,
    met: Met,
    #[serde(default)]
    proof: Vec<String>,
    guidance: Option<Guidance>,
    #[serde(default)]
    defaults: Vec<OurDefault>,
}

pub(super) fn parse(file: &str, text: &str) -> Result<Programme, ProgrammeError> {
    let source = Source::new(file, text);
    let raw: RawProgramme = source.read()?;

    let mut seen = BTreeSet::new();
    let mut rules = Vec::with_capacity(raw.rules.len());
    for rule in raw.rules {
        source.unique(&mut seen, &rule.id)?;
        rules.push(checked_rule(source, rule)?);
    }
    let mut seen_duties = BTreeSet::new();
    let mut duties = Vec::with_capacity(raw.duties.len());
    for duty in raw.duties {
        source.unique(&mut seen_duties, duty.id())?;
        if !seen.contains(duty.rule.get_ref()) {
            let id = duty.rule.get_ref().clone();
            return Err(ProgrammeError::UnknownRule {
                at: source.at(&duty.rule),
                id,
            });
        }
        duties.push(raw_duty::checked(source, duty)?);
    }
    Ok(Programme {
        id: raw.id,
        version: raw.version,
        title: Label::new(raw.zh, raw.en),
        source: raw.source,
        jurisdiction: raw.jurisdiction,
        checklists: raw.checklists,
        calendar: calendar(source, &raw.calendar)?,
        rules,
        duties,
    })
}

fn calendar(source: Source<'_>, raw: &RawCalendar) -> Result<WorkCalendar, ProgrammeError> {
    let mut days = Vec::with_capacity(raw.holidays.len());
    for day in &raw.holidays {
        let Ok(read) = day.get_ref().parse::<NaiveDate>() else {
            return Err(ProgrammeError::UnknownWord {
                at: source.at(day),
                what: "day",
                word: day.get_ref().clone(),
                allowed: "YYYY-MM-DD".into(),
            });
        };
        days.push(read);
    }
    Ok(WorkCalendar::new(days))
}

fn checked_rule(source: Source<'_>, raw: RawRule) -> Result<Rule, ProgrammeError> {
    let (met, lacks) = match raw.met {
        Met::Computed => ("computed", raw.proof.is_empty().then_some("proof")),
        Met::Enforced => ("enforced", raw.proof.is_empty().then_some("proof")),
        Met::Recorded => ("recorded", raw.proof.is_empty().then_some("proof")),
        Met::Stated => ("stated", raw.guidance.is_none().then_some("guidance")),
    };
    if let Some(lacks) = lacks {
        return Err(ProgrammeError::Unproven {
            at: source.at(&raw.id),
            id: raw.id.into_inner(),
            met,
            lacks,
        });
    }
    Ok(Rule {
        id: raw.id.into_inner(),
        section: raw.section,
        actor: raw.actor,
        text: Label::new(raw.zh, raw.en),
        strength: match raw.strength {
            OneOrMore::One(strength) => vec![strength],
            OneOrMore::More(parts) => parts,
        },
        met: raw.met,
        proof: raw.proof,
        guidance: raw.guidance,
        defaults: raw.defaults,
    })
}

//! The file as written, and the checks that turn it into a [`Programme`].

use super::raw_duty;
use super::raw_requirement;
use super::rule::{Guidance, Met, OurDefault, Rule, Strength};
use super::vocabulary::{RawWord, Vocabulary, WordKind};
use super::written::RawDuty;
use super::{At, Label, Programme, ProgrammeError, Validity, WorkCalendar};
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
    in_force: Option<RawValidity>,
    #[serde(default)]
    line: Vec<Spanned<String>>,
    #[serde(default, rename = "kind")]
    words: Vec<RawWord>,
    #[serde(default, rename = "rule")]
    rules: Vec<RawRule>,
    #[serde(default, rename = "obligation")]
    duties: Vec<RawDuty>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawValidity {
    from: Option<Spanned<String>>,
    to: Option<Spanned<String>>,
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
    field: Option<String>,
    #[serde(default)]
    also_met: Vec<Met>,
    guidance: Option<Guidance>,
    #[serde(default)]
    defaults: Vec<OurDefault>,
}

pub(super) fn parse(
    file: &str,
    text: &str,
    common: &Vocabulary,
) -> Result<Programme, ProgrammeError> {
    let source = Source::new(file, text);
    let raw: RawProgramme = source.read()?;
    let mut words = common.clone();
    words.declare(source, raw.words)?;

    let mut seen = BTreeSet::new();
    let mut rules = Vec::with_capacity(raw.rules.len());
    for rule in raw.rules {
        source.unique(&mut seen, &rule.id)?;
        rules.push(checked_rule(source, rule)?);
    }
    let mut seen_duties = BTreeSet::new();
    let mut duties = Vec::with_capacity(raw.duties.len());
    let mut requirements = Vec::with_capacity(raw.duties.len());
    for duty in &raw.duties {
        source.unique(&mut seen_duties, duty.id())?;
        if !seen.contains(duty.rule.get_ref()) {
            let id = duty.rule.get_ref().clone();
            return Err(ProgrammeError::UnknownRule {
                at: source.at(&duty.rule),
                id,
            });
        }
        requirements.extend(raw_requirement::checked(source, &words, duty, &raw.duties)?);
        if raw_duty::concerns_phones(duty) {
            duties.push(raw_duty::checked(source, duty)?);
        }
    }
    let line = raw
        .line
        .iter()
        .map(|category| words.known(source, WordKind::Category, category))
        .collect::<Result<_, _>>()?;
    Ok(Programme {
        id: raw.id,
        version: raw.version,
        title: Label::new(raw.zh, raw.en),
        source: raw.source,
        jurisdiction: raw.jurisdiction,
        checklists: raw.checklists,
        calendar: calendar(source, &raw.calendar)?,
        in_force: validity(source, raw.in_force.as_ref())?,
        line,
        words,
        rules,
        requirements,
        duties,
    })
}

fn calendar(source: Source<'_>, raw: &RawCalendar) -> Result<WorkCalendar, ProgrammeError> {
    let mut days = Vec::with_capacity(raw.holidays.len());
    for day in &raw.holidays {
        days.push(date(source, day)?);
    }
    Ok(WorkCalendar::new(days))
}

fn date(source: Source<'_>, day: &Spanned<String>) -> Result<NaiveDate, ProgrammeError> {
    day.get_ref()
        .parse()
        .map_err(|_| ProgrammeError::UnknownWord {
            at: source.at(day),
            what: "day",
            word: day.get_ref().clone(),
            allowed: "YYYY-MM-DD".into(),
        })
}

fn validity(source: Source<'_>, raw: Option<&RawValidity>) -> Result<Validity, ProgrammeError> {
    let read =
        |day: &Option<Spanned<String>>| day.as_ref().map(|day| date(source, day)).transpose();
    let Some(raw) = raw else {
        return Ok(Validity::default());
    };
    Ok(Validity {
        from: read(&raw.from)?,
        to: read(&raw.to)?,
    })
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
        field: raw.field,
        also_met: raw.also_met,
        guidance: raw.guidance,
        defaults: raw.defaults,
    })
}

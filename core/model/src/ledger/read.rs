//! The ledger file as written, and the checks that turn it into a [`TaskLedger`].

use super::error::LedgerError;
use super::phrase::in_range;
use super::{Group, Leftover, Measure, Milestone, Recurrence, Task, TaskLedger, Unit};
use crate::programme::At;
use chrono::NaiveDate;
use serde::Deserialize;
use std::collections::BTreeSet;
use toml::Spanned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLedger {
    id: String,
    version: u32,
    zh: String,
    #[serde(default)]
    en: String,
    #[serde(default)]
    plan_ends: Vec<Spanned<String>>,
    #[serde(default, rename = "unit")]
    units: Vec<Spanned<Unit>>,
    #[serde(default, rename = "group")]
    groups: Vec<Spanned<Group>>,
    #[serde(default, rename = "task")]
    tasks: Vec<Spanned<Task>>,
    #[serde(default, rename = "measure")]
    measures: Vec<RawMeasure>,
    #[serde(default, rename = "leftover")]
    leftovers: Vec<Leftover>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMeasure {
    no: Spanned<u32>,
    task: Spanned<u32>,
    zh: String,
    #[serde(default)]
    en: String,
    #[serde(default)]
    printed_no: String,
    #[serde(default)]
    units: Vec<Spanned<String>>,
    #[serde(default)]
    lead: Vec<Spanned<String>>,
    #[serde(default)]
    responsible: String,
    #[serde(default)]
    deadline_text: String,
    deadline: Option<Spanned<String>>,
    recurrence: Option<Spanned<String>>,
    #[serde(default)]
    rules: Vec<String>,
    #[serde(default)]
    remark: String,
    #[serde(default, rename = "milestone")]
    milestones: Vec<RawMilestone>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMilestone {
    seq: Spanned<u32>,
    zh: String,
    #[serde(default)]
    en: String,
    #[serde(default)]
    deadline_text: String,
    deadline: Option<Spanned<String>>,
    recurrence: Option<Spanned<String>>,
    min_count: Option<Spanned<u32>>,
}

#[derive(Clone, Copy)]
struct Source<'a> {
    file: &'a str,
    text: &'a str,
}

pub(super) fn parse(file: &str, text: &str) -> Result<TaskLedger, LedgerError> {
    let source = Source { file, text };
    let raw: RawLedger = toml::from_str(text).map_err(|error| LedgerError::Syntax {
        at: At::offset(file, text, error.span().map_or(0, |span| span.start)),
        reason: error.message().to_owned(),
    })?;
    source.once(
        "unit",
        raw.units.iter().map(|one| (one, one.as_ref().code.clone())),
    )?;
    source.once(
        "group",
        raw.groups
            .iter()
            .map(|one| (one, one.as_ref().no.to_string())),
    )?;
    source.once(
        "task",
        raw.tasks
            .iter()
            .map(|one| (one, one.as_ref().no.to_string())),
    )?;
    let numbers = raw.measures.iter().map(|one| &one.no);
    source.once("measure", numbers.map(|no| (no, no.as_ref().to_string())))?;
    let groups: BTreeSet<u32> = raw.groups.iter().map(|one| one.as_ref().no).collect();
    for task in &raw.tasks {
        source.known("group", task, &groups, &task.as_ref().group)?;
    }
    let units = raw.units.iter().map(|one| one.as_ref().code.clone());
    let known = Known {
        units: units.collect(),
        tasks: raw.tasks.iter().map(|one| one.as_ref().no).collect(),
    };
    let ends = raw.plan_ends.iter().map(|end| source.day(end));
    let measures = raw.measures.into_iter();
    Ok(TaskLedger {
        id: raw.id,
        version: raw.version,
        zh: raw.zh,
        en: raw.en,
        plan_ends: ends.collect::<Result<_, _>>()?,
        units: raw.units.into_iter().map(Spanned::into_inner).collect(),
        groups: raw.groups.into_iter().map(Spanned::into_inner).collect(),
        tasks: raw.tasks.into_iter().map(Spanned::into_inner).collect(),
        measures: measures
            .map(|measure| source.measure(measure, &known))
            .collect::<Result<_, _>>()?,
        leftovers: raw.leftovers,
    })
}

struct Known {
    units: BTreeSet<String>,
    tasks: BTreeSet<u32>,
}

impl Source<'_> {
    fn at<T>(&self, value: &Spanned<T>) -> At {
        At::offset(self.file, self.text, value.span().start)
    }

    fn once<'b, T: 'b>(
        &self,
        what: &'static str,
        all: impl Iterator<Item = (&'b Spanned<T>, String)>,
    ) -> Result<(), LedgerError> {
        let mut seen = BTreeSet::new();
        for (place, id) in all {
            if !seen.insert(id.clone()) {
                let at = self.at(place);
                return Err(LedgerError::Twice { at, what, id });
            }
        }
        Ok(())
    }

    fn known<T, I: Ord + ToString>(
        &self,
        what: &'static str,
        place: &Spanned<T>,
        all: &BTreeSet<I>,
        id: &I,
    ) -> Result<(), LedgerError> {
        if all.contains(id) {
            return Ok(());
        }
        let (at, id) = (self.at(place), id.to_string());
        Err(LedgerError::Unknown { at, what, id })
    }

    fn day(&self, written: &Spanned<String>) -> Result<NaiveDate, LedgerError> {
        NaiveDate::parse_from_str(written.as_ref(), "%Y-%m-%d")
            .ok()
            .filter(|day| in_range(*day))
            .ok_or_else(|| LedgerError::NoDay {
                at: self.at(written),
                written: written.as_ref().clone(),
            })
    }

    fn recurrence(&self, word: Option<&Spanned<String>>) -> Result<Recurrence, LedgerError> {
        let Some(word) = word else {
            return Ok(Recurrence::None);
        };
        Recurrence::of_word(word.as_ref()).ok_or_else(|| LedgerError::UnknownRecurrence {
            at: self.at(word),
            word: word.as_ref().clone(),
            allowed: Recurrence::ALL.map(Recurrence::word).join(", "),
        })
    }

    fn measure(&self, raw: RawMeasure, known: &Known) -> Result<Measure, LedgerError> {
        self.known("task", &raw.task, &known.tasks, raw.task.as_ref())?;
        for unit in raw.units.iter().chain(&raw.lead) {
            self.known("unit", unit, &known.units, unit.as_ref())?;
        }
        self.once(
            "milestone",
            raw.milestones
                .iter()
                .map(|one| (&one.seq, one.seq.as_ref().to_string())),
        )?;
        let deadline = raw.deadline.as_ref().map(|day| self.day(day)).transpose()?;
        if deadline.is_some() && raw.deadline_text.is_empty() {
            let (at, id) = (self.at(&raw.no), *raw.no.as_ref());
            return Err(LedgerError::NothingPrinted {
                at,
                what: "measure",
                id,
            });
        }
        let milestones = raw.milestones.into_iter();
        Ok(Measure {
            no: raw.no.into_inner(),
            task: raw.task.into_inner(),
            zh: raw.zh,
            en: raw.en,
            printed_no: raw.printed_no,
            units: raw.units.into_iter().map(Spanned::into_inner).collect(),
            lead: raw.lead.into_iter().map(Spanned::into_inner).collect(),
            responsible: raw.responsible,
            deadline_text: raw.deadline_text,
            deadline,
            recurrence: self.recurrence(raw.recurrence.as_ref())?,
            rules: raw.rules,
            remark: raw.remark,
            milestones: milestones
                .map(|one| self.milestone(one))
                .collect::<Result<_, _>>()?,
        })
    }

    fn milestone(&self, raw: RawMilestone) -> Result<Milestone, LedgerError> {
        let deadline = raw.deadline.as_ref().map(|day| self.day(day)).transpose()?;
        let recurrence = self.recurrence(raw.recurrence.as_ref())?;
        if (deadline.is_some() || recurrence != Recurrence::None) && raw.deadline_text.is_empty() {
            let (at, id) = (self.at(&raw.seq), *raw.seq.as_ref());
            return Err(LedgerError::NothingPrinted {
                at,
                what: "milestone",
                id,
            });
        }
        if let Some(zero) = raw.min_count.as_ref().filter(|min| *min.as_ref() == 0) {
            return Err(LedgerError::MinimumZero { at: self.at(zero) });
        }
        Ok(Milestone {
            seq: raw.seq.into_inner(),
            zh: raw.zh,
            en: raw.en,
            deadline_text: raw.deadline_text,
            deadline,
            recurrence,
            min_count: raw.min_count.map(Spanned::into_inner),
        })
    }
}

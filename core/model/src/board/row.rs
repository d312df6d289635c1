//! Cells and rates in words, for a table or as JSON.

use super::cell::{Cell, Rate};
use super::compute::Board;
use super::detail::Detail;
use crate::obligation::ObligationState;
use crate::programme::{Label, Strength};
use chrono::NaiveDate;
use serde::Serialize;

/// A cell in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The programme.
    pub programme: String,
    /// The duty: the rule's id, or the rule's with a step.
    pub duty: String,
    /// The rule that asks for it.
    pub rule: String,
    /// Further rules that it serves.
    pub also: Vec<String>,
    /// What is owed, short.
    pub title: Label,
    /// How binding.
    pub strength: Strength,
    /// Id of who owes it.
    pub subject: String,
    /// Name of who owes it.
    pub name: String,
    /// The period, or the event behind it.
    pub period: Label,
    /// Its first day.
    pub from: NaiveDate,
    /// Its last day.
    pub to: NaiveDate,
    /// Last day in time.
    pub due: NaiveDate,
    /// How many are required; of an indicator the denominator.
    pub required: u32,
    /// How many count; of an indicator the numerator.
    pub counted: u32,
    /// How many only wait for confirmation.
    pub awaiting: u32,
    /// How it stands.
    pub state: ObligationState,
    /// True when it was done after the due day.
    pub late: bool,
    /// What stands behind it, when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<Detail>,
}

/// A rate in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RateRow {
    /// The programme.
    pub programme: String,
    /// The duty.
    pub duty: String,
    /// What is owed, short.
    pub title: Label,
    /// How binding.
    pub strength: Strength,
    /// Id of who owes it.
    pub subject: String,
    /// Name of who owes it.
    pub name: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// Days or weeks that are over.
    pub due: u32,
    /// Of these, those on which enough was done.
    pub met: u32,
    /// The due days on which not enough was done, when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missed: Option<Vec<NaiveDate>>,
}

/// How many cells of a duty stand how.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Sum {
    /// The programme.
    pub programme: String,
    /// The duty.
    pub duty: String,
    /// What is owed, short.
    pub title: Label,
    /// Cells in all.
    pub cells: u32,
    /// Done.
    pub met: u32,
    /// Held, waiting for confirmation.
    pub awaiting: u32,
    /// Time left, or near the end of it.
    pub open: u32,
    /// Missed with a reason that explains it.
    pub explained: u32,
    /// Missed.
    pub missed: u32,
}

impl Board {
    /// Tells a cell in words; `with_detail` also what stands behind it.
    pub fn row(&self, cell: &Cell, with_detail: bool) -> Option<Row> {
        let (programme, requirement) = self.requirement(cell.requirement)?;
        let subject = self.book().subjects.get(cell.subject as usize)?;
        Some(Row {
            programme: programme.to_owned(),
            duty: requirement.id.clone(),
            rule: requirement.rule.clone(),
            also: requirement.also.clone(),
            title: requirement.title.clone(),
            strength: requirement.strength,
            subject: subject.id.clone(),
            name: subject.name.clone(),
            period: self.period_label(cell),
            from: cell.from,
            to: cell.to,
            due: cell.due,
            required: cell.required,
            counted: cell.counted,
            awaiting: cell.awaiting,
            state: cell.state,
            late: cell.late,
            detail: with_detail.then(|| self.detail(cell)),
        })
    }

    /// Tells a rate in words; `with_detail` also which days or weeks were missed.
    pub fn rate_row(&self, rate: &Rate, with_detail: bool) -> Option<RateRow> {
        let (programme, requirement) = self.requirement(rate.requirement)?;
        let subject = self.book().subjects.get(rate.subject as usize)?;
        Some(RateRow {
            programme: programme.to_owned(),
            duty: requirement.id.clone(),
            title: requirement.title.clone(),
            strength: requirement.strength,
            subject: subject.id.clone(),
            name: subject.name.clone(),
            from: rate.from,
            to: rate.to,
            due: rate.due,
            met: rate.met,
            missed: with_detail.then(|| self.missed(rate)),
        })
    }

    /// Sums up the cells of each duty, in the order of programmes and their files.
    pub fn sums(&self) -> Vec<Sum> {
        let mut all: Vec<Sum> = self
            .prepared
            .iter()
            .map(|one| Sum {
                programme: one.programme.clone(),
                duty: one.requirement.id.clone(),
                title: one.requirement.title.clone(),
                ..Sum::default()
            })
            .collect();
        for cell in self.cells() {
            let Some(sum) = all.get_mut(cell.requirement as usize) else {
                continue;
            };
            sum.cells += 1;
            match cell.state {
                ObligationState::Met => sum.met += 1,
                ObligationState::AwaitingConfirmation => sum.awaiting += 1,
                ObligationState::NotDue | ObligationState::DueSoon => sum.open += 1,
                ObligationState::MissedExplained => sum.explained += 1,
                ObligationState::Missed => sum.missed += 1,
            }
        }
        all.retain(|sum| sum.cells > 0);
        all
    }
}

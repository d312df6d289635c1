//! A number together with what it counts.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

/// Holds a fraction as counted, never as a float.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Ratio {
    /// How many are done.
    pub done: u32,
    /// How many there are.
    pub of: u32,
}

impl Ratio {
    /// Writes the share in percent with one decimal, rounded down so that 100% means all of them;
    /// `None` where nothing was due.
    pub fn percent(self) -> Option<String> {
        if self.of == 0 {
            return None;
        }
        let per_mille = u64::from(self.done) * 1000 / u64::from(self.of);
        let (whole, tenth) = (per_mille / 10, per_mille % 10);
        Some(if tenth == 0 {
            format!("{whole}%")
        } else {
            format!("{whole}.{tenth}%")
        })
    }
}

/// Shows one figure with the activities behind it; a number without its list is worthless to an
/// officer who must answer for it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FigureView {
    /// What is counted.
    pub label: String,
    /// The count.
    pub value: u32,
    /// The denominator, where the figure is a fraction.
    pub of: Option<u32>,
    /// The unit after the number (次, 对, 家, 条), or empty.
    pub unit: String,
    /// Ids of the rules that ask for it; for the programme, not for the printed page.
    pub rules: Vec<String>,
    /// The activities that count.
    pub counted: Vec<CountedView>,
    /// The activities that do not count, each with its reason.
    pub not_counted: Vec<NotCountedView>,
    /// The same figure as it was last reported, frozen.
    pub as_reported: Option<ReportedFigureView>,
}

impl FigureView {
    /// Gives the fraction, where there is a denominator.
    pub fn ratio(&self) -> Option<Ratio> {
        self.of.map(|of| Ratio {
            done: self.value,
            of,
        })
    }
}

/// Names one activity that a figure counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountedView {
    /// Title of the activity.
    pub title: String,
    /// The day it was held.
    pub held_on: NaiveDate,
}

/// Names one activity that a figure does not count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotCountedView {
    /// Title of the activity, or of what should have been held.
    pub title: String,
    /// The day it was held, if it was held.
    pub held_on: Option<NaiveDate>,
    /// Why it does not count.
    pub reason: String,
}

/// Holds a figure as it stood in the report that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedFigureView {
    /// The count as sent.
    pub value: u32,
    /// The denominator as sent.
    pub of: Option<u32>,
    /// The moment up to which it had been counted.
    pub as_of: NaiveDateTime,
}

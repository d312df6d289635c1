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
    /// Writes the share in percent with one decimal, rounded half up; 100% is written only for all
    /// of them and 0% only for none. `None` where nothing was due.
    pub fn percent(self) -> Option<String> {
        if self.of == 0 {
            return None;
        }
        let (done, of) = (u64::from(self.done), u64::from(self.of));
        let rounded = (done * 2000 + of) / (2 * of);
        let per_mille = if done == 0 || done >= of {
            rounded
        } else {
            rounded.clamp(1, 999)
        };
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_rounded_but_never_up_to_all_nor_down_to_none() {
        for (done, of, words) in [
            (1, 6, "16.7%"),
            (1, 3, "33.3%"),
            (1, 16, "6.3%"),
            (5, 6, "83.3%"),
            (1999, 2000, "99.9%"),
            (1, 5000, "0.1%"),
            (0, 7, "0%"),
            (7, 7, "100%"),
        ] {
            assert_eq!(Ratio { done, of }.percent().as_deref(), Some(words));
        }
        assert_eq!(Ratio::default().percent(), None);
    }
}

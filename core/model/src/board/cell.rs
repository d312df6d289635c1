//! What a board holds: cells and rates.

use crate::obligation::ObligationState;
use chrono::NaiveDate;
use serde::Serialize;

/// One thing owed by one subject in one period, and how it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// Which requirement: its place for [`super::Board::requirement`].
    pub requirement: u32,
    /// Which subject: its place in the book.
    pub subject: u32,
    /// The event or activity that set the clock running: its place in the book.
    pub trigger: Option<u32>,
    /// First day of the period.
    pub from: NaiveDate,
    /// Last day of the period.
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
    /// True when it was met after the due day (a report that came late).
    pub late: bool,
}

/// How a daily or weekly duty was kept in a quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Rate {
    /// Which requirement.
    pub requirement: u32,
    /// Which subject.
    pub subject: u32,
    /// First day of the quarter, or of the subject's part in it.
    pub from: NaiveDate,
    /// Last day of the quarter, or of the subject's part in it.
    pub to: NaiveDate,
    /// Days or weeks that are over.
    pub due: u32,
    /// Of these, those on which enough was done.
    pub met: u32,
}

/// What set a clock running and was judged not to matter: nothing is owed for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lapsed {
    /// Which requirement.
    pub requirement: u32,
    /// Which subject.
    pub subject: u32,
    /// Which event.
    pub event: u32,
}

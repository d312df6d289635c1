//! The district bureau's one screen: counts, standings and the lists behind them.

mod cards;
pub(super) mod figures;
mod rows;
mod today;

use super::facts::States;
use crate::error::EngineError;
use crate::inner::Inner;
use chrono::{Datelike, NaiveDate, NaiveTime};
pub(super) use figures::absences;
use hucha_model::Lang;
use hucha_model::directory::AsOf;
use hucha_model::obligation::{History, Obligation, ObligationState, PeriodKey, Subject, compute};
use hucha_model::programme::Strength;
use hucha_model::view::{BoardView, Standing};
use std::collections::BTreeMap;
use std::ops::Range;

/// Everything the office counts from.
pub(super) struct Office<'a> {
    pub(super) inner: &'a Inner,
    pub(super) states: States,
    pub(super) history: History,
    /// What is owed in the periods that hold the day.
    pub(super) owed: Vec<Obligation>,
    /// The same for the calendar year up to the day.
    pub(super) year: Vec<Obligation>,
    pub(super) as_of: NaiveDate,
    pub(super) lang: Lang,
}

impl Inner {
    /// Computes obligations over what this phone knows.
    pub(super) fn owed(
        &self,
        as_of: NaiveDate,
        range: Range<NaiveDate>,
    ) -> Result<Vec<Obligation>, EngineError> {
        Ok(compute(
            &self.programmes,
            &self.directory,
            &self.history()?,
            as_of,
            range,
        ))
    }

    pub(super) fn office(&self, as_of: NaiveDate, lang: Lang) -> Result<Office<'_>, EngineError> {
        let states = self.states()?;
        let history = self.history_of(&states);
        let next = as_of.succ_opt().unwrap_or(as_of);
        let first = NaiveDate::from_ymd_opt(as_of.year(), 1, 1).unwrap_or(as_of);
        let owed = |range| compute(&self.programmes, &self.directory, &history, as_of, range);
        let (owed, year) = (owed(as_of..next), owed(first..next));
        Ok(Office {
            inner: self,
            states,
            history,
            owed,
            year,
            as_of,
            lang,
        })
    }

    /// Names the district of the alliance.
    pub(super) fn district(&self) -> String {
        self.directory
            .alliance(AsOf::NOW)
            .and_then(|alliance| self.directory.organisation(alliance.bureau, AsOf::NOW))
            .map_or_else(String::new, |bureau| {
                let name = bureau.name;
                // 文登区应急管理局 names its district in its own name.
                name.find('区')
                    .map_or(name, |at| name.get(..at + '区'.len_utf8()).unwrap_or(name))
                    .to_owned()
            })
    }

    pub(super) fn board_view(
        &self,
        as_of: NaiveDate,
        lang: Lang,
    ) -> Result<BoardView, EngineError> {
        let office = self.office(as_of, lang)?;
        let report = office.of_rule("WH67-30").next();
        let quarter = PeriodKey::Quarter(as_of.year(), ((as_of.month() - 1) / 3 + 1) as u8);
        let now = self.now().local();
        Ok(BoardView {
            district: office.district(),
            period: quarter.label().text(lang).to_owned(),
            // A day in the past is shown as it stood at its end.
            as_of: if now.date() == as_of {
                now
            } else {
                as_of.and_time(END_OF_DAY)
            },
            report_due: report.and_then(|report| report.due).unwrap_or(as_of),
            cards: office.cards()?,
            today: office.today(),
            enterprises: office.rows()?,
            coverage: office.coverage()?,
            leave: office.leave(),
        })
    }
}

/// 23:59: files print minutes.
const END_OF_DAY: NaiveTime = match NaiveTime::from_hms_opt(23, 59, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};

impl Office<'_> {
    /// Lists what a rule asks for, now.
    pub(super) fn of_rule(&self, rule: &str) -> impl Iterator<Item = &Obligation> {
        asked_by(&self.owed, rule)
    }

    pub(super) fn district(&self) -> String {
        self.inner.district()
    }

    /// Counts leave and absence by plant, this quarter (WD-17, WD-18, WD-22).
    fn leave(&self) -> Vec<hucha_model::view::LeaveCountView> {
        let mut by_org = BTreeMap::new();
        for obligation in self.of_rule("WD-17") {
            if let Subject::Enterprise { org } = obligation.subject {
                by_org.insert(org, figures::absences(obligation));
            }
        }
        by_org
            .into_iter()
            .filter(|(_, (leave, absent))| leave + absent > 0)
            .map(|(org, (leave, absent))| hucha_model::view::LeaveCountView {
                enterprise: self.inner.directory.org_name(org),
                leave,
                absent,
            })
            .collect()
    }
}

/// Picks the obligations that a rule asks for, alone or with others.
pub(super) fn asked_by<'a>(
    owed: &'a [Obligation],
    rule: &str,
) -> impl Iterator<Item = &'a Obligation> {
    owed.iter()
        .filter(move |one| one.rule == rule || one.also.iter().any(|also| also == rule))
}

/// Reduces an obligation to the four standings of the board; a reason greys a soft miss only.
pub(super) fn standing(obligation: &Obligation, explained: &str) -> Standing {
    match obligation.state {
        ObligationState::Met => Standing::Done,
        ObligationState::AwaitingConfirmation => Standing::AwaitingConfirmation,
        ObligationState::NotDue | ObligationState::DueSoon => Standing::NotYetDue,
        ObligationState::Missed | ObligationState::MissedExplained => Standing::Missed {
            is_hard: obligation.strength == Strength::Hard,
            reason: obligation.reason.map(|_| explained.to_owned()),
        },
    }
}

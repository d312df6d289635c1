//! The obligation board 应完成事项 of whoever holds the phone: what is owed, by what proof it is met.

#[cfg(test)]
mod tests;

use super::activities::{days_of, days_words, is_of_year};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::inner::Inner;
use crate::view::board::Office;
use chrono::{Datelike, NaiveDate};
use hucha_model::access::Viewer;
use hucha_model::directory::AsOf;
use hucha_model::obligation::{
    FigureCode, Obligation, ObligationState, Period, PeriodKey, Subject, compute,
};
use hucha_model::view::{CountedView, NotCountedView};
use hucha_model::{Lang, OrgId, PairingId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Shows what is owed in a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutiesView {
    /// The year.
    pub year: i32,
    /// The day up to which it is counted.
    pub as_of: NaiveDate,
    /// One's own plant, pairs and alliance first; a bureau sees all.
    pub lines: Vec<DutyLineView>,
    /// Met, awaiting, open and missed in one sentence.
    pub sentence: String,
}

/// Says how a line is coloured; a soft miss is grey, only a hard one red.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DutyTone {
    /// Met 已完成.
    Met,
    /// Held and not confirmed 待确认.
    Awaiting,
    /// Not yet due 未到期.
    Open,
    /// Due soon 即将到期.
    DueSoon,
    /// Not done, without being a violation.
    Grey,
    /// A hard duty missed 逾期.
    Red,
}

/// Shows one obligation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutyLineView {
    /// Id of the duty (`WD-07`); not shown.
    pub duty: String,
    /// What is owed, short.
    pub title: String,
    /// Name of the programme 工作制度.
    pub programme: String,
    /// Who or what it is about.
    pub subject: String,
    /// The period in words (2026年第二季度).
    pub period: String,
    /// Label of the state.
    pub state_label: String,
    /// How it is coloured.
    pub tone: DutyTone,
    /// The last day in time, if one is set.
    pub due: Option<NaiveDate>,
    /// How many are required.
    pub required: u32,
    /// What counts, oldest first.
    pub counted: Vec<CountedView>,
    /// What does not, each with its reason.
    pub not_counted: Vec<NotCountedView>,
    /// Remarks, already worded.
    pub remarks: Vec<String>,
    /// Whether it is about the person's own plant or pair.
    pub is_mine: bool,
}

/// Whose duties a person sees, and which of them are the person's own.
struct Own {
    plants: BTreeSet<OrgId>,
    pairs: BTreeSet<PairingId>,
    /// The bureau and the leader are told of everybody's activities, nobody else is: what others
    /// owe would read as missed on a phone that never hears of it.
    is_office: bool,
    is_bureau: bool,
    is_leader: bool,
}

impl Engine {
    /// Shows what is owed in a year; fails for a year outside 2000 to 2200.
    pub fn duties(&self, year: i32, lang: Lang) -> Result<DutiesView, EngineError> {
        self.lock().duties(year, lang)
    }
}

impl Inner {
    fn duties(&self, year: i32, lang: Lang) -> Result<DutiesView, EngineError> {
        let own = Own::of(&self.viewer(self.me()?.person));
        let range = days_of(year)?;
        let as_of = self.now().day();
        let states = self.states()?;
        let history = self.history_of(&states);
        let mut owed = compute(&self.programmes, &self.directory, &history, as_of, range);
        owed.retain(|one| is_of_year(one, year) && own.sees(one.subject));
        owed.sort_by_key(|one| {
            let rank = own.rank(one.subject);
            (
                rank,
                one.due.is_none(),
                one.due,
                one.duty.clone(),
                one.subject,
            )
        });
        let office = Office {
            inner: self,
            states,
            history,
            owed,
            year: Vec::new(),
            as_of,
            lang,
        };
        let lines: Vec<DutyLineView> = office
            .owed
            .iter()
            .map(|one| office.duty_line(one, own.has(one.subject)))
            .collect::<Result<_, _>>()?;
        Ok(DutiesView {
            year,
            as_of,
            sentence: sentence(&lines, lang),
            lines,
        })
    }
}

impl Office<'_> {
    fn duty_line(&self, owed: &Obligation, is_mine: bool) -> Result<DutyLineView, EngineError> {
        let lang = self.lang;
        let mut counted = Vec::new();
        for one in &owed.counted {
            counted.push(CountedView {
                title: self.title(one.what)?,
                held_on: one.day,
            });
        }
        let mut not_counted = Vec::new();
        for one in &owed.not_counted {
            not_counted.push(NotCountedView {
                title: self.title(one.what)?,
                held_on: one.day,
                reason: one.why.label(lang).to_owned(),
            });
        }
        let programme = self.inner.programmes.programme(&owed.programme);
        Ok(DutyLineView {
            duty: owed.duty.clone(),
            title: owed.title.text(lang).to_owned(),
            programme: programme.map_or_else(String::new, |one| one.title.text(lang).to_owned()),
            subject: owed.subject_label.text(lang).to_owned(),
            period: period_words(&owed.period, lang),
            state_label: owed.state_label(lang).to_owned(),
            tone: DutyTone::of(owed),
            due: owed.due,
            required: owed.required,
            counted,
            not_counted,
            remarks: self.duty_remarks(owed),
            is_mine,
        })
    }

    /// Words flags and rates; a rate of nothing says nothing.
    fn duty_remarks(&self, owed: &Obligation) -> Vec<String> {
        let mut remarks: Vec<String> = owed.flags.iter().map(|one| one.label(self.lang)).collect();
        let rates = owed.figures.iter().filter(|figure| {
            let is_rate = match figure.code {
                FigureCode::RectificationRate
                | FigureCode::DueRectificationRate
                | FigureCode::AttendanceRate => true,
                FigureCode::OnTheSpot
                | FigureCode::Overdue
                | FigureCode::Verified
                | FigureCode::Excused
                | FigureCode::Unexcused => false,
            };
            is_rate && figure.of > 0
        });
        remarks.extend(rates.map(|figure| {
            let names = (figure.label(Lang::Zh), figure.label(Lang::En));
            self.rate(names, figure.ratio())
        }));
        remarks
    }
}

impl DutyTone {
    fn of(owed: &Obligation) -> Self {
        match owed.state {
            ObligationState::Met => Self::Met,
            ObligationState::AwaitingConfirmation => Self::Awaiting,
            ObligationState::NotDue => Self::Open,
            ObligationState::DueSoon => Self::DueSoon,
            ObligationState::Missed if owed.is_violation() => Self::Red,
            ObligationState::Missed | ObligationState::MissedExplained => Self::Grey,
        }
    }
}

impl Own {
    fn of(viewer: &Viewer<'_>) -> Self {
        let directory = viewer.directory;
        let roles = directory.roles_of(viewer.person, viewer.as_of, viewer.day);
        let plants: BTreeSet<OrgId> = roles.into_iter().map(|role| role.org).collect();
        let pairs = directory.all_pairings(AsOf::NOW).into_iter();
        let is_own = |org| plants.contains(&org);
        Self {
            pairs: pairs
                .filter(|pair| is_own(pair.helper) || is_own(pair.helped))
                .map(|pair| pair.pairing)
                .collect(),
            is_bureau: viewer.is_bureau(),
            is_leader: viewer.is_leader(),
            is_office: viewer.is_bureau() || viewer.is_leader(),
            plants,
        }
    }

    /// Tells whether a duty is one's own, by plant, pair or office.
    fn has(&self, subject: Subject) -> bool {
        match subject {
            Subject::Alliance => self.is_leader,
            Subject::Pair { pairing } | Subject::KeyDate { pairing, .. } => {
                self.pairs.contains(&pairing)
            }
            Subject::Enterprise { org } | Subject::Issue { org, .. } => self.plants.contains(&org),
            Subject::District { .. } => self.is_bureau,
        }
    }

    fn sees(&self, subject: Subject) -> bool {
        self.is_office || self.rank(subject) < OTHERS
    }

    /// Orders one's own before the alliance's, and those before others'.
    fn rank(&self, subject: Subject) -> u8 {
        match subject {
            own if self.has(own) => 0,
            Subject::Alliance => 1,
            Subject::Pair { .. }
            | Subject::KeyDate { .. }
            | Subject::Enterprise { .. }
            | Subject::Issue { .. }
            | Subject::District { .. } => OTHERS,
        }
    }
}

/// The rank of what others owe.
const OTHERS: u8 = 2;

/// Names a period; that of an event by its days.
fn period_words(period: &Period, lang: Lang) -> String {
    let (from, to) = (period.from, period.to);
    let is_year = (from.month(), from.day(), to.month(), to.day()) == (1, 1, 12, 31);
    match period.key {
        PeriodKey::Event if is_year && from.year() == to.year() => {
            PeriodKey::Year(from.year()).label().text(lang).to_owned()
        }
        PeriodKey::Event => days_words(from, to, lang),
        PeriodKey::Year(_) | PeriodKey::HalfYear(..) | PeriodKey::Quarter(..) => {
            period.label.text(lang).to_owned()
        }
    }
}

fn sentence(lines: &[DutyLineView], lang: Lang) -> String {
    let count = |tones: &[DutyTone]| {
        lines
            .iter()
            .filter(|line| tones.contains(&line.tone))
            .count()
    };
    let met = count(&[DutyTone::Met]);
    let awaiting = count(&[DutyTone::Awaiting]);
    let open = count(&[DutyTone::Open, DutyTone::DueSoon]);
    let (grey, red) = (count(&[DutyTone::Grey]), count(&[DutyTone::Red]));
    match lang {
        Lang::Zh => format!(
            "已完成 {met} 项，待确认 {awaiting} 项，未到期 {open} 项，未完成 {grey} 项，逾期 {red} 项"
        ),
        Lang::En => format!(
            "done {met}, awaiting confirmation {awaiting}, not yet due {open}, not done {grey}, overdue {red}"
        ),
    }
}

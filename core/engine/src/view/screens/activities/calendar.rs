//! The calendar of a year: sessions, visits, key dates, and how each quarter stands.

use super::{ActivityLineView, CalendarView};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::inner::Inner;
use crate::view::board::asked_by;
use crate::view::facts::{States, short_day};
use chrono::{Datelike, NaiveDate};
use hucha_model::Lang;
use hucha_model::directory::AsOf;
use hucha_model::fold::EntityState;
use hucha_model::obligation::{Obligation, PeriodKey, compute};
use hucha_model::wire::{EntityKind, Verb};
use std::ops::Range;

/// Years that a calendar is made for; anything else is a slip of the finger.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2200;

impl Engine {
    /// Shows the study calendar of a year; fails for a year outside 2000 to 2200.
    pub fn calendar(&self, year: i32, lang: Lang) -> Result<CalendarView, EngineError> {
        self.lock().calendar(year, lang)
    }
}

impl Inner {
    fn calendar(&self, year: i32, lang: Lang) -> Result<CalendarView, EngineError> {
        self.me()?;
        let range = days_of(year)?;
        let states = self.states()?;
        let session = EntityKind::StudySession;
        let mut actions = Vec::new();
        for verb in [Verb::Convene, Verb::PutForward] {
            actions.extend(self.beginning(session, verb, lang)?);
        }
        Ok(CalendarView {
            year,
            leader: self.leader_of(year, lang),
            quarters: self.quarters(&states, year, &range, lang),
            activities: self.activities_of(&states, year, lang)?,
            key_dates: self.key_date_words(&range, lang),
            actions,
        })
    }

    fn activities_of(
        &self,
        states: &States,
        year: i32,
        lang: Lang,
    ) -> Result<Vec<ActivityLineView>, EngineError> {
        let mut lines = Vec::new();
        for state in states.values().filter(|state| year_of(state) == Some(year)) {
            lines.extend(self.activity_line(states, state, lang)?);
        }
        lines.sort_by_key(|line| (line.day.is_none(), line.starts_at, line.activity));
        Ok(lines)
    }

    /// Says how the year's sessions stand, by what is owed and counted (WD-07).
    fn quarters(
        &self,
        states: &States,
        year: i32,
        range: &Range<NaiveDate>,
        lang: Lang,
    ) -> Vec<String> {
        let owed = compute(
            &self.programmes,
            &self.directory,
            &self.history_of(states),
            self.now().day(),
            range.clone(),
        );
        asked_by(&owed, "WD-07")
            .filter(|one| is_of_year(one, year))
            .map(|one| quarter_words(one, lang))
            .collect()
    }

    /// Names the year's leader: by the newest term of that year, else whoever still acted in it.
    fn leader_of(&self, year: i32, lang: Lang) -> String {
        let today = self.now().day();
        let terms = self.directory.leader_terms(AsOf::NOW);
        let of_year = terms
            .into_iter()
            .rfind(|term| i32::from(term.year) == year && term.from <= today);
        let last = NaiveDate::from_ymd_opt(year, 12, 31).map_or(today, |last| last.min(today));
        of_year
            .or_else(|| self.directory.leader(AsOf::NOW, last))
            .filter(|_| year <= today.year())
            .map_or_else(String::new, |term| self.leader_words(term, lang))
    }

    fn key_date_words(&self, range: &Range<NaiveDate>, lang: Lang) -> Vec<String> {
        let mut dates = self.directory.key_dates(AsOf::NOW);
        dates.retain(|date| date.from < range.end && range.start <= date.to);
        dates.sort_by_key(|date| (date.from, date.to, date.id));
        let separator = lang.pick("：", ": ");
        dates
            .into_iter()
            .map(|date| {
                let days = days_words(date.from, date.to, lang);
                format!("{}{separator}{days}", date.name)
            })
            .collect()
    }
}

/// Gives the days of a year; its end is not part of it.
pub(in crate::view::screens) fn days_of(year: i32) -> Result<Range<NaiveDate>, EngineError> {
    let first = |year| NaiveDate::from_ymd_opt(year, 1, 1);
    match (first(year), first(year.saturating_add(1))) {
        (Some(from), Some(to)) if YEARS.contains(&year) => Ok(from..to),
        _ => Err(EngineError::BadInput("year")),
    }
}

/// Tells whether what is owed belongs to a year by the name of its period: one that ends on the
/// 25th begins in the month before. What an event brought belongs wherever it reaches.
pub(in crate::view::screens) fn is_of_year(obligation: &Obligation, year: i32) -> bool {
    match obligation.period.key {
        PeriodKey::Year(of) | PeriodKey::HalfYear(of, _) | PeriodKey::Quarter(of, _) => of == year,
        PeriodKey::Event => true,
    }
}

/// Names days (6月1日至6月15日), with their years where those differ.
pub(in crate::view::screens) fn days_words(from: NaiveDate, to: NaiveDate, lang: Lang) -> String {
    let day = |day: NaiveDate| match (from.year() == to.year(), lang) {
        (true, Lang::Zh | Lang::En) => short_day(day, lang),
        (false, Lang::Zh) => format!("{}年{}", day.year(), short_day(day, lang)),
        (false, Lang::En) => format!("{} {}", short_day(day, lang), day.year()),
    };
    if from == to {
        return day(from);
    }
    format!("{}{}{}", day(from), lang.pick("至", " to "), day(to))
}

/// Gives the year of an activity: of its day, or of the first word about it while it has none.
fn year_of(state: &EntityState) -> Option<i32> {
    let at = state.facts.starts;
    at.or_else(|| state.steps.first().map(|step| step.at))
        .map(|at| at.day().year())
}

fn quarter_words(obligation: &Obligation, lang: Lang) -> String {
    let period = obligation.period.label.text(lang);
    let state = obligation.state_label(lang);
    let (held, owed) = (obligation.counted.len(), obligation.required);
    match lang {
        Lang::Zh => format!("{period}：{state}（已开展 {held} 次，应开展 {owed} 次）"),
        Lang::En => format!("{period}: {state} ({held} held, {owed} owed)"),
    }
}

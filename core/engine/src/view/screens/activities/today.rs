//! The first screen: what is to be done, what is coming, where one's own work has got to.

use super::{ActivityLineView, TodayView};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::inner::Inner;
use crate::view::facts::{States, short_day};
use chrono::{Datelike, Days, NaiveDate, Weekday};
use hucha_model::fold::EntityState;
use hucha_model::wire::EntityKind;
use hucha_model::{Lang, Millis};

/// How far ahead activities are named (ours): time enough to arrange leave, papers for the gate
/// and who stands in at home, and short enough for one screen.
const AHEAD: Days = Days::new(30);

impl Engine {
    /// Shows the first screen 今天要办.
    pub fn today_screen(&self, lang: Lang) -> Result<TodayView, EngineError> {
        self.lock().today_screen(lang)
    }
}

impl Inner {
    fn today_screen(&self, lang: Lang) -> Result<TodayView, EngineError> {
        let me = self.me()?.person;
        let (states, sync) = (self.states()?, self.sync_state_view(lang)?);
        let day = self.now().day();
        Ok(TodayView {
            name: self.name(me),
            day,
            day_words: day_words(day, lang),
            items: self.today_items_of(&states, &sync, lang)?,
            coming: self.coming(&states, day, lang)?,
            only_here: sync.only_here,
            sync: sync.sentence,
        })
    }

    fn coming(
        &self,
        states: &States,
        today: NaiveDate,
        lang: Lang,
    ) -> Result<Vec<ActivityLineView>, EngineError> {
        let mut lines = Vec::new();
        for state in states.values().filter(|state| is_coming(state, today)) {
            lines.extend(self.activity_line(states, state, lang)?);
        }
        lines.sort_by_key(|line| (line.day.is_none(), line.starts_at, line.activity));
        Ok(lines)
    }
}

/// Tells whether a visit is under way, or an activity is still to be held in the days ahead.
fn is_coming(state: &EntityState, today: NaiveDate) -> bool {
    let is_ahead = state.facts.starts.map(Millis::day).is_some_and(|day| {
        today <= day && today.checked_add_days(AHEAD).is_some_and(|end| day <= end)
    });
    match (state.entity.kind, state.state.as_str()) {
        (EntityKind::Visit, "in_progress") => true,
        (EntityKind::Visit, "draft" | "agreed" | "postponed")
        | (EntityKind::StudySession, "convened") => is_ahead,
        _ => false,
    }
}

/// Names a day with its weekday (11月23日 星期一).
fn day_words(day: NaiveDate, lang: Lang) -> String {
    let weekday = match day.weekday() {
        Weekday::Mon => lang.pick("星期一", "Monday"),
        Weekday::Tue => lang.pick("星期二", "Tuesday"),
        Weekday::Wed => lang.pick("星期三", "Wednesday"),
        Weekday::Thu => lang.pick("星期四", "Thursday"),
        Weekday::Fri => lang.pick("星期五", "Friday"),
        Weekday::Sat => lang.pick("星期六", "Saturday"),
        Weekday::Sun => lang.pick("星期日", "Sunday"),
    };
    let date = short_day(day, lang);
    match lang {
        Lang::Zh => format!("{date} {weekday}"),
        Lang::En => format!("{weekday}, {date}"),
    }
}

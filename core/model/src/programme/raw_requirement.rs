//! The checks that turn an `[[obligation]]` into a [`Requirement`] that the board computes.

use super::raw::Source;
use super::raw_duty::{bad_anchor, minimum, missing, unknown};
use super::requirement::{
    Ask, Base, Bound, Days, Every, Limit, Only, Requirement, Share, Timing, Trigger, Want,
};
use super::vocabulary::{Vocabulary, WordKind};
use super::written::{DaysKey, RawBase, RawDuty, RawOnly, Setting, ours};
use super::{Label, ProgrammeError};
use chrono::{NaiveDate, Weekday};
use toml::Spanned;

const MEASURES: &str = "activities, coverage, after_event, before_key_date, rotation, indicator, \
                        once, leader_rotation, rectification, attendance, issue_step, report";
const PERIODS: &str = "day, week, month, quarter, half_year, year, two_years, event, once";
const REPEATED: &str = "calendar, day_of_last_month, since_last, since_start";

/// Everything a check looks at.
#[derive(Clone, Copy)]
struct Desk<'a> {
    source: Source<'a>,
    words: &'a Vocabulary,
    raw: &'a RawDuty,
    /// The file's obligations, for `due_with`.
    all: &'a [RawDuty],
}

/// Checks what the board computes; `None` for what phones alone compute.
pub(super) fn checked(
    source: Source<'_>,
    words: &Vocabulary,
    raw: &RawDuty,
    all: &[RawDuty],
) -> Result<Option<Requirement>, ProgrammeError> {
    // Who came is known only to those who were there: phones compute it, the board does not.
    if raw.measure.get_ref() == "attendance" {
        return Ok(None);
    }
    let desk = Desk {
        source,
        words,
        raw,
        all,
    };
    let subject = desk.subject()?;
    Ok(Some(Requirement {
        id: raw.id().get_ref().clone(),
        rule: raw.rule.get_ref().clone(),
        also: raw.also.clone(),
        title: Label::new(raw.zh.clone(), raw.en.clone()),
        subject,
        only: desk.only(raw.only.as_ref())?,
        strength: raw.strength,
        warn_days: raw.warn_days.value().earliest_first(),
        ask: desk.ask()?,
        ours: ours(raw),
    }))
}

impl Desk<'_> {
    /// What an alliance's phones call the district is a county.
    fn subject(&self) -> Result<String, ProgrammeError> {
        let known = self
            .words
            .known(self.source, WordKind::Subject, &self.raw.subject)?;
        Ok(match known.as_str() {
            "district" => "county".into(),
            _ => known,
        })
    }

    fn ask(&self) -> Result<Ask, ProgrammeError> {
        match self.raw.measure.get_ref().as_str() {
            "activities" => Ok(Ask::Activities {
                timing: self.timing()?,
                want: self.want()?,
                days: self.which_days()?,
            }),
            "once" => Ok(Ask::Activities {
                timing: self.timing()?,
                want: self.want()?,
                days: Days::All,
            }),
            "coverage" => Ok(Ask::Coverage {
                timing: self.timing()?,
                of: self.base()?,
                share: self.needed_share("share", self.raw.share.as_ref())?,
                all_up_to: self.raw.all_up_to.as_ref().map_or(0, Setting::value),
                want: self.want()?,
            }),
            "after_event" => Ok(Ask::AfterEvent {
                trigger: self.trigger()?,
                limit: self.limit()?,
                want: self.want()?,
            }),
            "before_key_date" => Ok(Ask::AfterEvent {
                trigger: match &self.raw.trigger {
                    Some(_) => self.trigger()?,
                    None => Trigger::Event("key_date".into()),
                },
                limit: Limit::DaysBefore(
                    self.raw
                        .days_before
                        .as_ref()
                        .ok_or_else(|| missing(self.source, self.raw, "days_before"))?
                        .value(),
                ),
                want: self.want()?,
            }),
            "rotation" => Ok(Ask::Rotation {
                timing: self.timing()?,
                fact: None,
            }),
            "leader_rotation" => Ok(Ask::Rotation {
                timing: self.timing()?,
                fact: Some("leader".into()),
            }),
            "indicator" => self.indicator(),
            "rectification" => Ok(Ask::AfterEvent {
                trigger: Trigger::Event("rectification_due".into()),
                limit: Limit::ByTheDay,
                want: once_of("crossed_off"),
            }),
            "issue_step" => self.issue_step(),
            "report" => Ok(Ask::Activities {
                timing: self.timing()?,
                want: once_of(&self.report()?),
                days: Days::All,
            }),
            _ => Err(unknown(
                self.source,
                "measure",
                &self.raw.measure,
                MEASURES.into(),
            )),
        }
    }

    fn timing(&self) -> Result<Timing, ProgrammeError> {
        let raw = self.raw;
        let period = raw.period.get_ref().as_str();
        let Some(anchor) = &raw.anchor else {
            if let Some(by) = &raw.by {
                return Ok(Timing::Once { by: self.date(by)? });
            }
            return Err(ProgrammeError::PeriodWithoutAnchor {
                at: self.source.at(&raw.period),
                period: period.to_owned(),
            });
        };
        let every = match period {
            "day" => Every::Day,
            "week" => Every::Week,
            "month" => Every::Month,
            "quarter" => Every::Quarter,
            "half_year" => Every::HalfYear,
            "year" => Every::Year,
            "two_years" => Every::TwoYears,
            "once" => {
                let by = raw
                    .by
                    .as_ref()
                    .ok_or_else(|| missing(self.source, raw, "by"))?;
                return Ok(Timing::Once { by: self.date(by)? });
            }
            "event" => {
                return Err(ProgrammeError::DoesNotFit {
                    at: self.source.at(&raw.period),
                    measure: raw.measure.get_ref().clone(),
                    word: period.to_owned(),
                });
            }
            _ => {
                return Err(unknown(
                    self.source,
                    "period",
                    &raw.period,
                    PERIODS.to_owned(),
                ));
            }
        };
        let end_day = match (anchor.get_ref().value().as_str(), &raw.day) {
            ("calendar", _) => None,
            ("since_last", _) => return Ok(Timing::SinceLast { every }),
            ("since_start", _) => return Ok(Timing::SinceStart { every }),
            ("day_of_last_month", None) => return Err(missing(self.source, raw, "day")),
            ("day_of_last_month", Some(day)) if (1..=31).contains(day.get_ref()) => {
                Some(*day.get_ref())
            }
            ("day_of_last_month", Some(day)) => {
                return Err(ProgrammeError::OutOfRange {
                    at: self.source.at(day),
                    what: "day",
                });
            }
            _ => return Err(bad_anchor(self.source, anchor, REPEATED)),
        };
        Ok(Timing::Calendar {
            every,
            end_day,
            due_months_after: raw.due_months_after.as_ref().map_or(0, Setting::value),
            due_weekday: self.weekday()?,
        })
    }

    fn weekday(&self) -> Result<Option<Weekday>, ProgrammeError> {
        let Some(written) = &self.raw.due_weekday else {
            return Ok(None);
        };
        let word = written.get_ref().value();
        word.parse()
            .map(Some)
            .map_err(|_| self.unreadable(written, "day of the week", "monday … sunday"))
    }

    fn date(&self, written: &Spanned<Setting<String>>) -> Result<NaiveDate, ProgrammeError> {
        let day = written.get_ref().value();
        day.parse()
            .map_err(|_| self.unreadable(written, "day", "YYYY-MM-DD"))
    }

    fn unreadable(
        &self,
        written: &Spanned<Setting<String>>,
        what: &'static str,
        allowed: &str,
    ) -> ProgrammeError {
        ProgrammeError::UnknownWord {
            at: self.source.at(written),
            what,
            word: written.get_ref().value(),
            allowed: allowed.to_owned(),
        }
    }

    fn want(&self) -> Result<Want, ProgrammeError> {
        let raw = self.raw;
        if raw.counts.is_empty() {
            return Err(missing(self.source, raw, "counts"));
        }
        let mut needs_confirmation = false;
        for requirement in &raw.requires {
            if requirement.get_ref() != "confirmed" {
                return Err(unknown(
                    self.source,
                    "requirement",
                    requirement,
                    "confirmed".into(),
                ));
            }
            needs_confirmation = true;
        }
        let distinct_days = match &raw.distinct {
            None => false,
            Some(word) if word.get_ref() == "days" => true,
            Some(word) => {
                return Err(unknown(
                    self.source,
                    "way to tell apart",
                    word,
                    "days".into(),
                ));
            }
        };
        Ok(Want {
            min: self.minimum()?,
            counts: self.known_all(WordKind::Activity, &raw.counts)?,
            needs_confirmation,
            distinct_days,
        })
    }

    /// A share and a thing owed after an event want one of it when nothing else is said.
    fn minimum(&self) -> Result<u32, ProgrammeError> {
        match self.raw.measure.get_ref().as_str() {
            "coverage" | "after_event" if self.raw.min.is_none() => Ok(1),
            _ => minimum(self.source, self.raw),
        }
    }

    fn which_days(&self) -> Result<Days, ProgrammeError> {
        match self.raw.days.as_ref().map(|days| (days, days.get_ref())) {
            None => Ok(Days::All),
            Some((written, DaysKey::Which(word))) => match word.as_str() {
                "all" => Ok(Days::All),
                "working" => Ok(Days::Working),
                "posted" => Ok(Days::Posted),
                _ => Err(ProgrammeError::UnknownWord {
                    at: self.source.at(written),
                    what: "choice of days",
                    word: word.clone(),
                    allowed: "all, working, posted".into(),
                }),
            },
            Some((written, DaysKey::Marked(_))) => Err(ProgrammeError::DoesNotFit {
                at: self.source.at(written),
                measure: self.raw.measure.get_ref().clone(),
                word: "days".into(),
            }),
        }
    }

    fn known_all(
        &self,
        kind: WordKind,
        written: &[Spanned<String>],
    ) -> Result<Vec<String>, ProgrammeError> {
        written
            .iter()
            .map(|word| self.words.known(self.source, kind, word))
            .collect()
    }

    fn only(&self, raw: Option<&RawOnly>) -> Result<Only, ProgrammeError> {
        let Some(raw) = raw else {
            return Ok(Only::default());
        };
        let mut facts = Vec::new();
        for (name, value) in &raw.fact {
            let known = self.words.known(self.source, WordKind::Fact, name)?;
            let values = self
                .words
                .word(WordKind::Fact, &known)
                .map_or(&[][..], |word| &word.values);
            if !values.is_empty() && !values.contains(value.get_ref()) {
                return Err(unknown(
                    self.source,
                    "value of this fact",
                    value,
                    values.join(", "),
                ));
            }
            facts.push((known, value.get_ref().clone()));
        }
        Ok(Only {
            any: self.known_all(WordKind::Category, &raw.any)?,
            none: self.known_all(WordKind::Category, &raw.none)?,
            facts,
        })
    }

    fn base(&self) -> Result<Base, ProgrammeError> {
        let raw: &RawBase = self
            .raw
            .of
            .as_ref()
            .ok_or_else(|| missing(self.source, self.raw, "of"))?;
        Ok(Base {
            kind: self
                .words
                .known(self.source, WordKind::Subject, &raw.kind)?,
            any: self.known_all(WordKind::Category, &raw.any)?,
            none: self.known_all(WordKind::Category, &raw.none)?,
        })
    }

    fn needed_share(
        &self,
        key: &'static str,
        written: Option<&Spanned<Setting<String>>>,
    ) -> Result<Share, ProgrammeError> {
        let written = written.ok_or_else(|| missing(self.source, self.raw, key))?;
        self.share(written)
    }

    fn share(&self, written: &Spanned<Setting<String>>) -> Result<Share, ProgrammeError> {
        let text = written.get_ref().value();
        let parts = text
            .split_once('/')
            .and_then(|(of, out_of)| Some((of.parse().ok()?, out_of.parse().ok()?)));
        match parts {
            Some((_, 0)) => Err(ProgrammeError::DividesByZero {
                at: self.source.at(written),
                written: text,
            }),
            Some((of, out_of)) => Ok(Share { of, out_of }),
            None => Err(self.unreadable(written, "share", "two whole numbers such as 1/2")),
        }
    }

    fn indicator(&self) -> Result<Ask, ProgrammeError> {
        let raw = self.raw;
        let name = raw
            .indicator
            .as_ref()
            .ok_or_else(|| missing(self.source, raw, "indicator"))?;
        let bound = match (&raw.at_least, &raw.at_most) {
            (Some(share), None) => Bound::AtLeast(self.share(share)?),
            (None, Some(share)) => Bound::AtMost(self.share(share)?),
            (Some(_), Some(share)) => {
                return Err(ProgrammeError::DoesNotFit {
                    at: self.source.at(share),
                    measure: raw.measure.get_ref().clone(),
                    word: "at_least, at_most".into(),
                });
            }
            (None, None) => return Err(missing(self.source, raw, "at_least")),
        };
        Ok(Ask::Indicator {
            timing: self.timing()?,
            indicator: self.words.known(self.source, WordKind::Indicator, name)?,
            bound,
        })
    }

    fn trigger(&self) -> Result<Trigger, ProgrammeError> {
        if let Some(event) = &self.raw.trigger {
            return Ok(Trigger::Event(self.words.known(
                self.source,
                WordKind::Event,
                event,
            )?));
        }
        if self.raw.trigger_activity.is_empty() {
            return Err(missing(self.source, self.raw, "trigger"));
        }
        Ok(Trigger::Activity(self.known_all(
            WordKind::Activity,
            &self.raw.trigger_activity,
        )?))
    }

    fn limit(&self) -> Result<Limit, ProgrammeError> {
        let raw = self.raw;
        if let Some(days) = &raw.days {
            return match days.get_ref() {
                DaysKey::Marked(days) => Ok(Limit::Days(days.value())),
                DaysKey::Which(word) => Err(ProgrammeError::DoesNotFit {
                    at: self.source.at(days),
                    measure: raw.measure.get_ref().clone(),
                    word: word.clone(),
                }),
            };
        }
        if let Some(days) = &raw.working_days {
            return Ok(Limit::WorkingDays(days.value()));
        }
        if let Some(days) = &raw.days_before {
            return Ok(Limit::DaysBefore(days.value()));
        }
        let with = raw
            .due_with
            .as_ref()
            .ok_or_else(|| missing(self.source, raw, "days"))?;
        let id = with.get_ref().value();
        let other = self
            .all
            .iter()
            .find(|other| *other.id().get_ref() == id)
            .ok_or_else(|| ProgrammeError::UnknownRule {
                at: self.source.at(with),
                id: id.clone(),
            })?;
        let timing = Desk {
            raw: other,
            ..*self
        }
        .timing();
        match timing {
            Ok(timing @ Timing::Calendar { .. }) => Ok(Limit::With(timing)),
            Ok(Timing::SinceLast { .. } | Timing::SinceStart { .. } | Timing::Once { .. })
            | Err(_) => Err(ProgrammeError::DoesNotFit {
                at: self.source.at(with),
                measure: raw.measure.get_ref().clone(),
                word: id,
            }),
        }
    }

    fn issue_step(&self) -> Result<Ask, ProgrammeError> {
        let raw = self.raw;
        let step = |written: &Option<Spanned<String>>, key| {
            let written = written
                .as_ref()
                .ok_or_else(|| missing(self.source, raw, key))?;
            let word = format!("issue_{}", written.get_ref());
            match self.words.word(WordKind::Activity, &word) {
                Some(_) => Ok(word),
                None => Err(unknown(
                    self.source,
                    "moment",
                    written,
                    "arose, raised, received, answered, resolved".into(),
                )),
            }
        };
        let limit = raw
            .working_days
            .as_ref()
            .ok_or_else(|| missing(self.source, raw, "working_days"))?;
        Ok(Ask::AfterEvent {
            trigger: Trigger::Activity(vec![step(&raw.from, "from")?]),
            limit: Limit::WorkingDays(limit.value()),
            want: once_of(&step(&raw.to, "to")?),
        })
    }

    /// A report is an activity of its own kind; `quarterly` is the kind `quarterly_report`.
    fn report(&self) -> Result<String, ProgrammeError> {
        let raw = self.raw;
        let name = raw
            .report
            .as_ref()
            .ok_or_else(|| missing(self.source, raw, "report"))?;
        let long = format!("{name}_report");
        if self.words.word(WordKind::Activity, &long).is_some() {
            return Ok(long);
        }
        if self.words.word(WordKind::Activity, name).is_some() {
            return Ok(name.clone());
        }
        Err(ProgrammeError::UnknownWord {
            at: self.source.at(&raw.measure),
            what: "report",
            word: name.clone(),
            allowed: "an activity kind".into(),
        })
    }
}

fn once_of(kind: &str) -> Want {
    Want {
        min: 1,
        counts: vec![kind.to_owned()],
        needs_confirmation: false,
        distinct_days: false,
    }
}

//! The checks that turn an `[[obligation]]` into a [`Duty`] that phones compute.

use super::duty::{Cadence, Duty, IssueMoment, Measure, PeriodLength, SubjectKind, Wanted, Wishes};
use super::raw::Source;
use super::written::{RawDuty, Setting, ours};
use super::{Label, ProgrammeError};
use crate::wire::ActivityKind;
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::Error as WordError;
use toml::Spanned;

/// When a duty is due, as the two keys `period` and `anchor` say it together.
enum Timing {
    Repeated(Cadence),
    KeyDate,
    Moment,
    DueDay,
}

/// Tells whether phones compute it from their alliance's decisions; everything else is the
/// board's alone.
pub(super) fn concerns_phones(raw: &RawDuty) -> bool {
    let among = |words: &str, word: &str| words.split(", ").any(|known| known == word);
    let kinds = all_kinds();
    among(SUBJECTS, raw.subject.get_ref())
        && among(MEASURES, raw.measure.get_ref())
        && among(PERIODS, raw.period.get_ref())
        && raw.counts.iter().all(|kind| among(&kinds, kind.get_ref()))
        && raw.only.is_none()
        && raw.distinct.is_none()
        && raw
            .anchor
            .as_ref()
            .is_none_or(|anchor| among(ANCHORS, &anchor.get_ref().value()))
}

/// Checks a duty that phones compute.
pub(super) fn checked(source: Source<'_>, raw: &RawDuty) -> Result<Duty, ProgrammeError> {
    let subject = word(source, "subject", &raw.subject, SUBJECTS)?;
    let timing = timing(source, raw)?;
    let measure = measure(source, raw, timing)?;
    fits(source, raw, &measure, subject)?;
    Ok(Duty {
        id: raw.id().get_ref().clone(),
        ours: ours(raw),
        warn_days: raw
            .warn_days
            .value()
            .earliest_first()
            .first()
            .copied()
            .unwrap_or(0),
        rule: raw.rule.get_ref().clone(),
        also: raw.also.clone(),
        title: Label::new(raw.zh.clone(), raw.en.clone()),
        subject,
        strength: raw.strength,
        measure,
    })
}

const SUBJECTS: &str = "alliance, pair, finding, absence, issue, district";
const MOMENTS: &str = "arose, raised, received, answered, resolved";
const PERIODS: &str = "year, half_year, quarter, event";
const ANCHORS: &str = "calendar, day_of_last_month, key_date, event, due_day";
const MEASURES: &str = "activities, before_key_date, leader_rotation, rectification, attendance, \
                        issue_step, report";

/// Reads one of our snake_case words.
fn word<T: for<'de> Deserialize<'de>>(
    source: Source<'_>,
    what: &'static str,
    written: &Spanned<String>,
    allowed: &str,
) -> Result<T, ProgrammeError> {
    let deserializer = written.get_ref().as_str().into_deserializer();
    T::deserialize(deserializer)
        .map_err(|_: WordError| unknown(source, what, written, allowed.to_owned()))
}

pub(super) fn unknown(
    source: Source<'_>,
    what: &'static str,
    written: &Spanned<String>,
    allowed: String,
) -> ProgrammeError {
    ProgrammeError::UnknownWord {
        at: source.at(written),
        what,
        word: written.get_ref().clone(),
        allowed,
    }
}

fn timing(source: Source<'_>, raw: &RawDuty) -> Result<Timing, ProgrammeError> {
    let period = raw.period.get_ref();
    let Some(anchor) = &raw.anchor else {
        return Err(ProgrammeError::PeriodWithoutAnchor {
            at: source.at(&raw.period),
            period: period.clone(),
        });
    };
    let anchor_word = anchor.get_ref().value();
    if period == "event" {
        return match anchor_word.as_str() {
            "key_date" => Ok(Timing::KeyDate),
            "event" => Ok(Timing::Moment),
            "due_day" => Ok(Timing::DueDay),
            _ => Err(bad_anchor(source, anchor, "key_date, event, due_day")),
        };
    }
    let length: PeriodLength = word(source, "period", &raw.period, PERIODS)?;
    let end_day = match (anchor_word.as_str(), &raw.day) {
        ("calendar", _) => None,
        ("day_of_last_month", None) => return Err(missing(source, raw, "day")),
        ("day_of_last_month", Some(day)) if (1..=31).contains(day.get_ref()) => {
            Some(*day.get_ref())
        }
        ("day_of_last_month", Some(day)) => {
            return Err(ProgrammeError::OutOfRange {
                at: source.at(day),
                what: "day",
            });
        }
        _ => return Err(bad_anchor(source, anchor, "calendar, day_of_last_month")),
    };
    let due_months_after = raw.due_months_after.as_ref().map_or(0, Setting::value);
    Ok(Timing::Repeated(Cadence {
        length,
        end_day,
        due_months_after,
    }))
}

pub(super) fn bad_anchor(
    source: Source<'_>,
    anchor: &Spanned<Setting<String>>,
    allowed: &str,
) -> ProgrammeError {
    ProgrammeError::UnknownWord {
        at: source.at(anchor),
        what: "anchor of this period",
        word: anchor.get_ref().value(),
        allowed: allowed.to_owned(),
    }
}

pub(super) fn missing(source: Source<'_>, raw: &RawDuty, key: &'static str) -> ProgrammeError {
    ProgrammeError::MissingKey {
        at: source.at(&raw.rule),
        measure: raw.measure.get_ref().clone(),
        key,
    }
}

fn measure(source: Source<'_>, raw: &RawDuty, timing: Timing) -> Result<Measure, ProgrammeError> {
    let mismatch = || ProgrammeError::DoesNotFit {
        at: source.at(&raw.period),
        measure: raw.measure.get_ref().clone(),
        word: raw.period.get_ref().clone(),
    };
    let name = raw.measure.get_ref().as_str();
    match (name, timing) {
        ("activities", Timing::Repeated(cadence)) => Ok(Measure::Activities {
            cadence,
            want: wanted(source, raw)?,
        }),
        ("before_key_date", Timing::KeyDate) => Ok(Measure::BeforeKeyDate {
            days_before: raw
                .days_before
                .as_ref()
                .ok_or_else(|| missing(source, raw, "days_before"))?
                .value(),
            want: wanted(source, raw)?,
        }),
        ("leader_rotation", Timing::Repeated(cadence)) => Ok(Measure::LeaderRotation {
            cadence,
            min: minimum(source, raw)?,
        }),
        ("rectification", Timing::DueDay) => Ok(Measure::Rectification),
        ("attendance", Timing::Repeated(cadence)) if !raw.roles.is_empty() => {
            Ok(Measure::Attendance {
                cadence,
                roles: raw.roles.clone(),
            })
        }
        ("attendance", Timing::Repeated(_)) => Err(missing(source, raw, "roles")),
        ("issue_step", Timing::Moment) => issue_step(source, raw),
        ("report", Timing::Repeated(cadence)) => Ok(Measure::Report {
            cadence,
            report: raw
                .report
                .clone()
                .ok_or_else(|| missing(source, raw, "report"))?,
        }),
        (
            "activities" | "before_key_date" | "leader_rotation" | "rectification" | "attendance"
            | "issue_step" | "report",
            Timing::Repeated(_) | Timing::KeyDate | Timing::Moment | Timing::DueDay,
        ) => Err(mismatch()),
        _ => Err(unknown(
            source,
            "measure",
            &raw.measure,
            "activities, before_key_date, leader_rotation, rectification, attendance, issue_step, \
             report"
                .into(),
        )),
    }
}

fn issue_step(source: Source<'_>, raw: &RawDuty) -> Result<Measure, ProgrammeError> {
    let from = raw
        .from
        .as_ref()
        .ok_or_else(|| missing(source, raw, "from"))?;
    let to = raw.to.as_ref().ok_or_else(|| missing(source, raw, "to"))?;
    let limit = raw
        .working_days
        .as_ref()
        .ok_or_else(|| missing(source, raw, "working_days"))?;
    Ok(Measure::IssueStep {
        from: word::<IssueMoment>(source, "moment", from, MOMENTS)?,
        to: word::<IssueMoment>(source, "moment", to, MOMENTS)?,
        working_days: limit.value(),
    })
}

pub(super) fn minimum(source: Source<'_>, raw: &RawDuty) -> Result<u32, ProgrammeError> {
    let min = raw
        .min
        .as_ref()
        .ok_or_else(|| missing(source, raw, "min"))?;
    match min.get_ref().value() {
        0 => Err(ProgrammeError::MinimumZero { at: source.at(min) }),
        value => Ok(value),
    }
}

fn wanted(source: Source<'_>, raw: &RawDuty) -> Result<Wanted, ProgrammeError> {
    if raw.counts.is_empty() {
        return Err(missing(source, raw, "counts"));
    }
    let kinds = raw
        .counts
        .iter()
        .map(|kind| word::<ActivityKind>(source, "activity kind", kind, &all_kinds()))
        .collect::<Result<Vec<_>, _>>()?;
    let mut needs_confirmation = false;
    for requirement in &raw.requires {
        if requirement.get_ref() != "confirmed" {
            return Err(unknown(
                source,
                "requirement",
                requirement,
                "confirmed".into(),
            ));
        }
        needs_confirmation = true;
    }
    let wishes = raw
        .warn_if_missing
        .as_ref()
        .map_or_else(Wishes::default, |wishes| Wishes {
            agreed: wishes.agreed.as_ref().is_some_and(Setting::value),
            focus_area: wishes.focus_area.as_ref().is_some_and(Setting::value),
            disciplines: wishes.disciplines.clone(),
            members_percent: wishes.members_percent.as_ref().map(Setting::value),
        });
    Ok(Wanted {
        min: minimum(source, raw)?,
        counts: kinds,
        needs_confirmation,
        wishes,
    })
}

fn all_kinds() -> String {
    ActivityKind::ALL
        .iter()
        .filter_map(|kind| serde_json::to_value(kind).ok()?.as_str().map(str::to_owned))
        .collect::<Vec<_>>()
        .join(", ")
}

fn fits(
    source: Source<'_>,
    raw: &RawDuty,
    measure: &Measure,
    subject: SubjectKind,
) -> Result<(), ProgrammeError> {
    let fits = match measure {
        Measure::Activities { .. } => matches!(subject, SubjectKind::Alliance | SubjectKind::Pair),
        Measure::BeforeKeyDate { .. } => subject == SubjectKind::Pair,
        Measure::LeaderRotation { .. } => subject == SubjectKind::Alliance,
        Measure::Rectification => subject == SubjectKind::Finding,
        Measure::Attendance { .. } => subject == SubjectKind::Absence,
        Measure::IssueStep { .. } => subject == SubjectKind::Issue,
        Measure::Report { .. } => {
            matches!(
                subject,
                SubjectKind::District | SubjectKind::Alliance | SubjectKind::Pair
            )
        }
    };
    if fits {
        return Ok(());
    }
    Err(ProgrammeError::DoesNotFit {
        at: source.at(&raw.subject),
        measure: raw.measure.get_ref().clone(),
        word: raw.subject.get_ref().clone(),
    })
}

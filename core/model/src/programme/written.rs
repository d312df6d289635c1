//! An `[[obligation]]` table as it stands in the file.

use super::Strength;
use super::duty::Discipline;
use crate::wire::row::RoleKind;
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// A value, or a value marked as a default of ours.
#[derive(Deserialize, Clone)]
#[serde(untagged)]
pub(super) enum Setting<T> {
    Marked(Marked<T>),
    Plain(T),
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub(super) struct Marked<T> {
    pub(super) value: T,
    #[serde(default)]
    pub(super) ours: bool,
    pub(super) basis: Option<String>,
}

impl<T: Clone> Setting<T> {
    pub(super) fn value(&self) -> T {
        match self {
            Self::Marked(marked) => marked.value.clone(),
            Self::Plain(value) => value.clone(),
        }
    }

    fn note(&self, key: &str, ours: &mut Vec<String>) {
        let Self::Marked(Marked {
            ours: true, basis, ..
        }) = self
        else {
            return;
        };
        ours.push(
            basis
                .as_ref()
                .map_or_else(|| key.to_owned(), |basis| format!("{key} ({basis})")),
        );
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDuty {
    pub(super) id: Option<Spanned<String>>,
    pub(super) rule: Spanned<String>,
    #[serde(default)]
    pub(super) also: Vec<String>,
    pub(super) zh: String,
    pub(super) en: String,
    pub(super) measure: Spanned<String>,
    pub(super) subject: Spanned<String>,
    pub(super) strength: Strength,
    pub(super) period: Spanned<String>,
    pub(super) anchor: Option<Spanned<Setting<String>>>,
    pub(super) day: Option<Spanned<u32>>,
    pub(super) due_months_after: Option<Setting<u32>>,
    pub(super) min: Option<Spanned<Setting<u32>>>,
    #[serde(default)]
    pub(super) counts: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) requires: Vec<Spanned<String>>,
    pub(super) warn_if_missing: Option<RawWishes>,
    pub(super) warn_days: Setting<WarnDays>,
    pub(super) days_before: Option<Setting<u32>>,
    #[serde(default)]
    pub(super) roles: Vec<RoleKind>,
    pub(super) from: Option<Spanned<String>>,
    pub(super) to: Option<Spanned<String>>,
    pub(super) working_days: Option<Setting<u32>>,
    pub(super) report: Option<String>,
    pub(super) only: Option<RawOnly>,
    pub(super) distinct: Option<Spanned<String>>,
    pub(super) due_weekday: Option<Spanned<Setting<String>>>,
    pub(super) days: Option<Spanned<DaysKey>>,
    pub(super) of: Option<RawBase>,
    pub(super) share: Option<Spanned<Setting<String>>>,
    pub(super) all_up_to: Option<Setting<u32>>,
    pub(super) trigger: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) trigger_activity: Vec<Spanned<String>>,
    pub(super) due_with: Option<Spanned<Setting<String>>>,
    pub(super) indicator: Option<Spanned<String>>,
    pub(super) at_least: Option<Spanned<Setting<String>>>,
    pub(super) at_most: Option<Spanned<Setting<String>>>,
    pub(super) by: Option<Spanned<Setting<String>>>,
}

/// One number of days, or several.
#[derive(Deserialize, Clone)]
#[serde(untagged)]
pub(super) enum WarnDays {
    One(u32),
    More(Vec<u32>),
}

impl WarnDays {
    /// Gives them, the earliest warning first.
    pub(super) fn earliest_first(self) -> Vec<u32> {
        let mut all = match self {
            Self::One(days) => vec![days],
            Self::More(all) => all,
        };
        all.sort_unstable_by(|a, b| b.cmp(a));
        all
    }
}

/// `days = "working"` of a daily duty, or `days = 30` of one after an event.
#[derive(Deserialize, Clone)]
#[serde(untagged)]
pub(super) enum DaysKey {
    Which(String),
    Marked(Setting<u32>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOnly {
    #[serde(default)]
    pub(super) any: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) none: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) fact: BTreeMap<Spanned<String>, Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawBase {
    pub(super) kind: Spanned<String>,
    #[serde(default)]
    pub(super) any: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) none: Vec<Spanned<String>>,
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub(super) struct RawWishes {
    pub(super) agreed: Option<Setting<bool>>,
    pub(super) focus_area: Option<Setting<bool>>,
    #[serde(default)]
    pub(super) disciplines: Vec<Discipline>,
    pub(super) members_percent: Option<Setting<u32>>,
}

impl RawDuty {
    pub(super) fn id(&self) -> &Spanned<String> {
        self.id.as_ref().unwrap_or(&self.rule)
    }
}

pub(super) fn ours(raw: &RawDuty) -> Vec<String> {
    let mut ours = Vec::new();
    if let Some(anchor) = &raw.anchor {
        anchor.get_ref().note("anchor", &mut ours);
    }
    raw.warn_days.note("warn_days", &mut ours);
    for (key, setting) in [
        ("due_months_after", &raw.due_months_after),
        ("days_before", &raw.days_before),
        ("working_days", &raw.working_days),
        ("all_up_to", &raw.all_up_to),
        (
            "members_percent",
            &raw.warn_if_missing
                .as_ref()
                .and_then(|w| w.members_percent.clone()),
        ),
    ] {
        if let Some(setting) = setting {
            setting.note(key, &mut ours);
        }
    }
    for (key, setting) in [
        ("share", &raw.share),
        ("at_least", &raw.at_least),
        ("at_most", &raw.at_most),
        ("by", &raw.by),
        ("due_with", &raw.due_with),
        ("due_weekday", &raw.due_weekday),
    ] {
        if let Some(setting) = setting {
            setting.get_ref().note(key, &mut ours);
        }
    }
    if let Some(min) = &raw.min {
        min.get_ref().note("min", &mut ours);
    }
    if let Some(DaysKey::Marked(days)) = raw.days.as_ref().map(Spanned::get_ref) {
        days.note("days", &mut ours);
    }
    if let Some(wishes) = &raw.warn_if_missing {
        for (key, setting) in [
            ("agreed", &wishes.agreed),
            ("focus_area", &wishes.focus_area),
        ] {
            if let Some(setting) = setting {
                setting.note(key, &mut ours);
            }
        }
    }
    ours
}

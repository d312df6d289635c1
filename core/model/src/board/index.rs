//! A book made ready for counting: words and ids as small numbers, activities by subject.

use super::book::{Activity, Book};
use super::error::BookError;
use super::span;
use crate::obligation::ActivityState;
use crate::programme::{Programmes, Vocabulary, WordKind};
use chrono::{Datelike, NaiveDate};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A book under numbers.
#[derive(Debug, Clone)]
pub(super) struct Index {
    pub(super) words: Vocabulary,
    subjects_by_id: HashMap<String, u32>,
    kinds: HashMap<String, u16>,
    pub(super) subjects: Vec<SubjectFacts>,
    pub(super) activities: Vec<ActivityFacts>,
    activities_by_id: HashMap<String, u32>,
    /// Per subject, sorted by kind and last day.
    pub(super) entries: Vec<Vec<Entry>>,
    /// Per event kind, by day.
    pub(super) events: BTreeMap<String, Vec<u32>>,
    events_by_id: HashMap<String, u32>,
    /// Per subject and name, by first day.
    pub(super) facts: HashMap<(u32, String), Vec<u32>>,
    /// Per subject and name, by day.
    pub(super) indicators: HashMap<(u32, String), Vec<u32>>,
    /// Per subject.
    pub(super) reasons: HashMap<u32, Vec<u32>>,
    /// Per subject: everything that lies in it.
    pub(super) within: Vec<Vec<u32>>,
    /// Per subject: the pairs and groups that it is a member of.
    pub(super) joined: Vec<Vec<u32>>,
}

/// What counting needs of a subject.
#[derive(Debug, Clone, Default)]
pub(super) struct SubjectFacts {
    pub(super) kind: String,
    /// What it is, with everything that this also is.
    pub(super) categories: BTreeSet<String>,
    /// Itself and all it lies in.
    pub(super) path: Vec<u32>,
    pub(super) members: Vec<u32>,
    pub(super) programmes: BTreeSet<String>,
    pub(super) from: Option<NaiveDate>,
    pub(super) to: Option<NaiveDate>,
}

/// What counting needs of an activity.
#[derive(Debug, Clone)]
pub(super) struct ActivityFacts {
    pub(super) first: NaiveDate,
    pub(super) last: NaiveDate,
    pub(super) state: ActivityState,
    pub(super) confirmed: NaiveDate,
    /// Sorted, without repeats.
    pub(super) kinds: Box<[u16]>,
    /// The day by which it is counted: the last one, or one in the period it speaks of.
    pub(super) counts_on: NaiveDate,
    pub(super) of: Vec<u32>,
    pub(super) serves: Vec<Served>,
}

/// Because of what an activity was held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Served {
    Event(u32),
    Activity(u32),
}

/// One kind of one activity of one subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    pub(super) kind: u16,
    pub(super) day: NaiveDate,
    pub(super) activity: u32,
}

/// Gives the number that a list may hold; a book has never so many entries that it does not fit.
pub(super) fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

impl Index {
    pub(super) fn new(programmes: &Programmes, book: &Book) -> Result<Self, BookError> {
        if book.format != super::FORMAT {
            return Err(BookError::Format { found: book.format });
        }
        let mut index = Self {
            words: programmes.all_words(),
            subjects_by_id: HashMap::with_capacity(book.subjects.len()),
            kinds: HashMap::new(),
            subjects: Vec::with_capacity(book.subjects.len()),
            activities: Vec::with_capacity(book.activities.len()),
            activities_by_id: HashMap::with_capacity(book.activities.len()),
            entries: vec![Vec::new(); book.subjects.len()],
            events: BTreeMap::new(),
            events_by_id: HashMap::new(),
            facts: HashMap::new(),
            indicators: HashMap::new(),
            reasons: HashMap::new(),
            within: vec![Vec::new(); book.subjects.len()],
            joined: vec![Vec::new(); book.subjects.len()],
        };
        let kinds: Vec<String> = index
            .words
            .all(WordKind::Activity)
            .map(|word| word.id.clone())
            .collect();
        index.kinds = kinds.into_iter().zip(0..).collect();
        index.add_subjects(programmes, book)?;
        index.add_events(book)?;
        for (place, activity) in book.activities.iter().enumerate() {
            index.add_activity(place, activity)?;
        }
        for (place, activity) in book.activities.iter().enumerate() {
            index.link(place, activity)?;
        }
        for entries in &mut index.entries {
            entries.sort_unstable();
        }
        index.add_facts(book)?;
        index.add_indicators(book)?;
        index.add_reasons(book)?;
        Ok(index)
    }

    /// Gives the number of a kind of activity.
    pub(super) fn kind(&self, word: &str) -> Option<u16> {
        self.kinds.get(word).copied()
    }

    /// Finds a subject by its id.
    pub(super) fn subject(&self, id: &str) -> Option<u32> {
        self.subjects_by_id.get(id).copied()
    }

    /// Adds an activity that came later; gives its place.
    pub(super) fn record(&mut self, activity: &Activity) -> Result<u32, BookError> {
        let place = self.activities.len();
        self.check_activity(place, activity)?;
        let serves = self.served(place, activity)?;
        self.add_activity(place, activity)?;
        if let Some(added) = self.activities.get_mut(place) {
            added.serves = serves;
        }
        for subject in self.concerned(place) {
            if let Some(entries) = self.entries.get_mut(subject as usize) {
                entries.sort_unstable();
            }
        }
        Ok(number(place))
    }

    fn concerned(&self, place: usize) -> Vec<u32> {
        self.activities
            .get(place)
            .map_or_else(Vec::new, |activity| activity.of.clone())
    }

    fn add_subjects(&mut self, programmes: &Programmes, book: &Book) -> Result<(), BookError> {
        for (place, subject) in book.subjects.iter().enumerate() {
            let at = || format!("subjects[{place}]");
            self.word(&at, WordKind::Subject, &subject.kind)?;
            let mut categories = BTreeSet::new();
            for category in &subject.categories {
                self.word(&at, WordKind::Category, category)?;
                categories.extend(self.words.closure(category));
            }
            ordered(&at, subject.from, subject.to)?;
            let id = subject.id.clone();
            if self
                .subjects_by_id
                .insert(id.clone(), number(place))
                .is_some()
            {
                return Err(BookError::DuplicateId { at: at(), id });
            }
            self.subjects.push(SubjectFacts {
                kind: subject.kind.clone(),
                categories,
                from: subject.from,
                to: subject.to,
                ..SubjectFacts::default()
            });
        }
        for (place, subject) in book.subjects.iter().enumerate() {
            let at = format!("subjects[{place}]");
            let path = self.path(book, place, &at)?;
            let mut members = Vec::with_capacity(subject.members.len());
            for member in &subject.members {
                members.push(self.known(&at, member)?);
            }
            let mut names: Vec<String> = Vec::new();
            for on_path in path.iter().chain(&members) {
                if let Some(entry) = book.subjects.get(*on_path as usize) {
                    names.extend(entry.profiles.iter().cloned());
                }
            }
            for name in &subject.profiles {
                if programmes.jurisdictions().profile(name).is_none()
                    && programmes.programme(name).is_none()
                {
                    return Err(BookError::UnknownWord {
                        at: format!("{at}.profiles"),
                        what: "profile",
                        word: name.clone(),
                    });
                }
            }
            for above in path.iter().filter(|above| **above as usize != place) {
                if let Some(inside) = self.within.get_mut(*above as usize) {
                    inside.push(number(place));
                }
            }
            for member in &members {
                if let Some(joined) = self.joined.get_mut(*member as usize) {
                    joined.push(number(place));
                }
            }
            if let Some(facts) = self.subjects.get_mut(place) {
                facts.programmes = programmes
                    .in_force(&names)
                    .iter()
                    .map(|programme| programme.id.clone())
                    .collect();
                facts.path = path;
                facts.members = members;
            }
        }
        Ok(())
    }

    /// Itself and everything it lies in; a member of a pair does not lie in it.
    fn path(&self, book: &Book, place: usize, at: &str) -> Result<Vec<u32>, BookError> {
        let mut path = vec![number(place)];
        let mut next = 0;
        while let Some(current) = path.get(next).copied() {
            next += 1;
            let Some(entry) = book.subjects.get(current as usize) else {
                continue;
            };
            for above in &entry.inside {
                let above = self.known(&format!("{at}.in"), above)?;
                if above as usize == place {
                    return Err(BookError::Cycle {
                        at: format!("{at}.in"),
                        id: entry.id.clone(),
                    });
                }
                if !path.contains(&above) {
                    path.push(above);
                }
            }
        }
        Ok(path)
    }

    fn known(&self, at: &str, id: &str) -> Result<u32, BookError> {
        self.subject(id).ok_or_else(|| BookError::Unknown {
            at: at.to_owned(),
            what: "subject",
            id: id.to_owned(),
        })
    }

    fn word(&self, at: &dyn Fn() -> String, kind: WordKind, word: &str) -> Result<(), BookError> {
        if self.words.word(kind, word).is_some() {
            return Ok(());
        }
        Err(BookError::UnknownWord {
            at: at(),
            what: kind.expected(),
            word: word.to_owned(),
        })
    }

    fn add_events(&mut self, book: &Book) -> Result<(), BookError> {
        for (place, event) in book.events.iter().enumerate() {
            let at = || format!("events[{place}]");
            self.word(&at, WordKind::Event, &event.kind)?;
            for id in &event.of {
                self.known(&at(), id)?;
            }
            let id = event.id.clone();
            if self
                .events_by_id
                .insert(id.clone(), number(place))
                .is_some()
            {
                return Err(BookError::DuplicateId { at: at(), id });
            }
            self.events
                .entry(event.kind.clone())
                .or_default()
                .push(number(place));
        }
        for places in self.events.values_mut() {
            places.sort_by_key(|place| book.events.get(*place as usize).map(|event| event.day));
        }
        Ok(())
    }

    fn check_activity(&self, place: usize, activity: &Activity) -> Result<(), BookError> {
        let at = || format!("activities[{place}]");
        ordered(&at, Some(activity.from), activity.to)?;
        for kind in &activity.kinds {
            self.word(&at, WordKind::Activity, kind)?;
        }
        for subject in &activity.of {
            self.known(&format!("activities[{place}].of"), subject)?;
        }
        if self.activities_by_id.contains_key(&activity.id) {
            return Err(BookError::DuplicateId {
                at: at(),
                id: activity.id.clone(),
            });
        }
        if let Some(text) = &activity.period
            && span::named(text).is_none()
        {
            return Err(BookError::Period {
                at: format!("activities[{place}].for"),
                text: text.clone(),
            });
        }
        Ok(())
    }

    fn add_activity(&mut self, place: usize, activity: &Activity) -> Result<(), BookError> {
        self.check_activity(place, activity)?;
        let last = activity.last_day();
        let counts_on = counting_day(activity.period.as_deref(), last);
        let mut kinds: Vec<u16> = activity
            .kinds
            .iter()
            .filter_map(|kind| self.kind(kind))
            .collect();
        kinds.sort_unstable();
        kinds.dedup();
        let mut of: Vec<u32> = activity
            .of
            .iter()
            .filter_map(|id| self.subject(id))
            .collect();
        of.sort_unstable();
        of.dedup();
        for subject in &of {
            let Some(entries) = self.entries.get_mut(*subject as usize) else {
                continue;
            };
            entries.extend(kinds.iter().map(|kind| Entry {
                kind: *kind,
                day: counts_on,
                activity: number(place),
            }));
        }
        self.activities_by_id
            .insert(activity.id.clone(), number(place));
        self.activities.push(ActivityFacts {
            first: activity.from,
            last,
            state: activity.state,
            confirmed: activity.confirmed.unwrap_or(last),
            kinds: kinds.into_boxed_slice(),
            counts_on,
            of,
            serves: Vec::new(),
        });
        Ok(())
    }

    fn link(&mut self, place: usize, activity: &Activity) -> Result<(), BookError> {
        if activity.serves.is_empty() {
            return Ok(());
        }
        let serves = self.served(place, activity)?;
        if let Some(facts) = self.activities.get_mut(place) {
            facts.serves = serves;
        }
        Ok(())
    }

    fn served(&self, place: usize, activity: &Activity) -> Result<Vec<Served>, BookError> {
        activity
            .serves
            .iter()
            .map(|id| {
                let event = self.events_by_id.get(id).copied().map(Served::Event);
                let other = self.activities_by_id.get(id).copied().map(Served::Activity);
                event.or(other).ok_or_else(|| BookError::Unknown {
                    at: format!("activities[{place}].serves"),
                    what: "event or activity",
                    id: id.clone(),
                })
            })
            .collect()
    }

    fn add_facts(&mut self, book: &Book) -> Result<(), BookError> {
        for (place, fact) in book.facts.iter().enumerate() {
            let at = || format!("facts[{place}]");
            self.word(&at, WordKind::Fact, &fact.name)?;
            let values = self
                .words
                .word(WordKind::Fact, &fact.name)
                .map_or(&[][..], |word| &word.values);
            if !values.is_empty() && !values.contains(&fact.value) {
                return Err(BookError::UnknownWord {
                    at: at(),
                    what: "value of this fact",
                    word: fact.value.clone(),
                });
            }
            ordered(&at, Some(fact.from), fact.to)?;
            let subject = self.known(&at(), &fact.subject)?;
            self.facts
                .entry((subject, fact.name.clone()))
                .or_default()
                .push(number(place));
        }
        for places in self.facts.values_mut() {
            places.sort_by_key(|place| book.facts.get(*place as usize).map(|fact| fact.from));
        }
        Ok(())
    }

    fn add_indicators(&mut self, book: &Book) -> Result<(), BookError> {
        for (place, value) in book.indicators.iter().enumerate() {
            let at = || format!("indicators[{place}]");
            self.word(&at, WordKind::Indicator, &value.name)?;
            let subject = self.known(&at(), &value.subject)?;
            if let Some(text) = &value.period
                && span::named(text).is_none()
            {
                return Err(BookError::Period {
                    at: at(),
                    text: text.clone(),
                });
            }
            self.indicators
                .entry((subject, value.name.clone()))
                .or_default()
                .push(number(place));
        }
        for places in self.indicators.values_mut() {
            places.sort_by_key(|place| book.indicators.get(*place as usize).map(|value| value.day));
        }
        Ok(())
    }

    fn add_reasons(&mut self, book: &Book) -> Result<(), BookError> {
        for (place, reason) in book.reasons.iter().enumerate() {
            let subject = self.known(&format!("reasons[{place}]"), &reason.subject)?;
            self.reasons.entry(subject).or_default().push(number(place));
        }
        Ok(())
    }
}

/// Gives the day by which something is counted that came on `day` and may speak of a period.
///
/// A month's first day lies in the period that is named by that month, whatever day it ends on.
pub(super) fn counting_day(period: Option<&str>, day: NaiveDate) -> NaiveDate {
    let Some(text) = period else {
        return day;
    };
    match span::named(text) {
        Some(named) if text.contains('W') => named,
        Some(named) => named.with_day(1).unwrap_or(named),
        None => day,
    }
}

fn ordered(
    at: &dyn Fn() -> String,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
) -> Result<(), BookError> {
    match (from, to) {
        (Some(from), Some(to)) if to < from => {
            Err(BookError::EndsBeforeItBegins { at: at(), from, to })
        }
        (Some(_) | None, Some(_) | None) => Ok(()),
    }
}

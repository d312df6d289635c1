//! Everything a plan rests on, taken out of a book in one fixed order.
//!
//! A plan is a function of [`Inputs`] and of nothing else, and its digest is taken over them, so
//! whoever holds the same facts comes to the same plan.

use super::outcome::UsedFacts;
use super::scheme::{Scheme, Standing, Way};
use super::{PlanError, PlanRequest};
use crate::Hash;
use crate::board::Book;
use crate::board::book::{Place, Subject};
use crate::programme::Vocabulary;
use chrono::{Datelike, NaiveDate};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// How many can be planned for at once: the assignment takes the third power of it.
const MOST: usize = 1_000;
/// From the safest colour to the riskiest.
const COLOURS: [&str; 4] = ["blue", "yellow", "orange", "red"];

/// Two ids, the smaller first.
pub(super) type Two = (String, String);

/// What a plan is made of.
#[derive(Debug, Serialize)]
pub(super) struct Inputs<'a> {
    format: u32,
    pub(super) scheme: &'a Scheme,
    pub(super) year: u16,
    pub(super) as_of: NaiveDate,
    /// In the order of their ids.
    pub(super) candidates: Vec<Candidate<'a>>,
    /// Who were partners in the years that are to be avoided.
    pub(super) partners: BTreeSet<Two>,
    /// Conflicts of interest.
    pub(super) excluded: BTreeSet<(Two, &'a str)>,
    /// Who named whom.
    pub(super) wishes: BTreeSet<(&'a str, &'a str)>,
    /// Who has a partner for the year already.
    pub(super) taken: BTreeSet<&'a str>,
}

/// Somebody to be planned for.
#[derive(Debug, Serialize)]
pub(super) struct Candidate<'a> {
    pub(super) id: &'a str,
    pub(super) name: &'a str,
    /// One number per key of the scheme's order, smaller is stronger.
    pub(super) standing: Vec<Option<i64>>,
    pub(super) facts: UsedFacts,
    pub(super) place: Option<Place>,
    pub(super) owner: Option<&'a str>,
}

impl<'a> Inputs<'a> {
    pub(super) fn of(
        book: &'a Book,
        words: &Vocabulary,
        scheme: &'a Scheme,
        request: &'a PlanRequest,
    ) -> Result<Self, PlanError> {
        let first_day = NaiveDate::from_ymd_opt(i32::from(request.year), 1, 1)
            .ok_or(PlanError::Year(request.year))?;
        let reader = Reader::new(book, words, scheme, request)?;
        let mut candidates = reader.candidates(request.as_of.max(first_day));
        candidates.sort_by_key(|candidate| candidate.id);
        if candidates.len() > MOST {
            return Err(PlanError::TooMany {
                found: candidates.len(),
                most: MOST,
            });
        }
        let (partners, taken) = reader.past(request.year);
        Ok(Self {
            format: 1,
            scheme,
            year: request.year,
            as_of: request.as_of,
            candidates,
            partners,
            excluded: request
                .exclusions
                .iter()
                .map(|one| (two(&one.one, &one.other), one.reason.as_str()))
                .collect(),
            wishes: request
                .wishes
                .iter()
                .map(|wish| (wish.of.as_str(), wish.partner.as_str()))
                .collect(),
            taken,
        })
    }

    /// Names the inputs by SHA-256.
    pub(super) fn digest(&self) -> Result<Hash, serde_json::Error> {
        Ok(Hash::of_item("hucha.plan.1", &serde_json::to_vec(self)?))
    }
}

pub(super) fn two(one: &str, other: &str) -> Two {
    let (first, second) = if one <= other {
        (one, other)
    } else {
        (other, one)
    };
    (first.to_owned(), second.to_owned())
}

/// Finds its way through a book.
struct Reader<'a, 'r> {
    book: &'a Book,
    by_id: BTreeMap<&'a str, &'a Subject>,
    words: &'r Vocabulary,
    scheme: &'a Scheme,
    request: &'a PlanRequest,
}

impl<'a, 'r> Reader<'a, 'r> {
    fn new(
        book: &'a Book,
        words: &'r Vocabulary,
        scheme: &'a Scheme,
        request: &'a PlanRequest,
    ) -> Result<Self, PlanError> {
        let mut by_id = BTreeMap::new();
        for subject in &book.subjects {
            if by_id.insert(subject.id.as_str(), subject).is_some() {
                return Err(PlanError::DuplicateSubject(subject.id.clone()));
            }
        }
        Ok(Self {
            book,
            by_id,
            words,
            scheme,
            request,
        })
    }

    fn candidates(&self, on: NaiveDate) -> Vec<Candidate<'a>> {
        let enterprises = self.enterprises(on);
        let latest = self.latest_facts(on);
        self.book
            .subjects
            .iter()
            .filter(|subject| subject.kind == self.scheme.subject && exists(subject, on))
            .filter(|subject| self.is_asked_for(subject))
            .filter_map(|subject| {
                let category = self.category(subject);
                let is_meant = self.scheme.any.is_empty() || category.is_some();
                is_meant.then(|| self.candidate(subject, category, &enterprises, &latest))
            })
            .collect()
    }

    fn candidate(
        &self,
        subject: &'a Subject,
        category: Option<String>,
        enterprises: &BTreeMap<&str, u32>,
        latest: &BTreeMap<(&str, &str), &'a str>,
    ) -> Candidate<'a> {
        let scheme = self.scheme;
        let id = subject.id.as_str();
        let colour = latest.get(&(id, "colour")).copied();
        let facts = UsedFacts {
            staff: subject.staff.filter(|_| scheme.uses(Standing::Staff)),
            standard_level: subject
                .standard_level
                .filter(|_| scheme.uses(Standing::Level)),
            rank: subject.rank.filter(|_| scheme.uses(Standing::Rank)),
            colour: colour
                .filter(|_| scheme.uses(Standing::Colour))
                .map(str::to_owned),
            enterprises: scheme
                .uses(Standing::Enterprises)
                .then(|| enterprises.get(id).copied().unwrap_or(0)),
            category: category.filter(|_| scheme.way == Way::ByCategory),
        };
        let standing = scheme
            .standing
            .iter()
            .map(|key| match key {
                Standing::Level => facts.standard_level.map(i64::from),
                Standing::Staff => facts.staff.map(|staff| -i64::from(staff)),
                Standing::Rank => facts.rank.map(i64::from),
                Standing::Colour => facts.colour.as_deref().and_then(colour_place),
                Standing::Enterprises => facts.enterprises.map(|count| -i64::from(count)),
            })
            .collect();
        Candidate {
            id,
            name: &subject.name,
            standing,
            place: subject.place.filter(|_| scheme.uses_places()),
            owner: scheme
                .owner_fact
                .as_deref()
                .and_then(|fact| latest.get(&(id, fact)).copied()),
            facts,
        }
    }

    /// Finds the first of the scheme's categories that a subject is of.
    fn category(&self, subject: &Subject) -> Option<String> {
        let mine: BTreeSet<String> = subject
            .categories
            .iter()
            .flat_map(|category| self.words.closure(category))
            .collect();
        self.scheme
            .any
            .iter()
            .find(|one| mine.contains(*one))
            .cloned()
    }

    fn is_asked_for(&self, subject: &Subject) -> bool {
        let Some(within) = self.request.within.as_deref() else {
            return true;
        };
        self.around(subject).contains(within)
            || self
                .by_id
                .get(within)
                .is_some_and(|whole| whole.members.contains(&subject.id))
    }

    /// Everything that a subject lies in.
    fn around(&self, subject: &'a Subject) -> BTreeSet<&'a str> {
        let mut found = BTreeSet::new();
        let mut open = vec![subject];
        while let Some(one) = open.pop() {
            for outer in &one.inside {
                if found.insert(outer.as_str())
                    && let Some(outer) = self.by_id.get(outer.as_str())
                {
                    open.push(outer);
                }
            }
        }
        found
    }

    fn enterprises(&self, on: NaiveDate) -> BTreeMap<&'a str, u32> {
        let mut counts = BTreeMap::new();
        if !self.scheme.uses(Standing::Enterprises) {
            return counts;
        }
        for subject in &self.book.subjects {
            if subject.kind == "enterprise" && exists(subject, on) {
                for outer in self.around(subject) {
                    *counts.entry(outer).or_default() += 1;
                }
            }
        }
        counts
    }

    /// The value of each fact that holds on a day; the one that began last counts.
    fn latest_facts(&self, on: NaiveDate) -> BTreeMap<(&'a str, &'a str), &'a str> {
        let mut latest: BTreeMap<(&str, &str), (NaiveDate, &str)> = BTreeMap::new();
        for fact in &self.book.facts {
            if fact.from > on || fact.to.is_some_and(|to| to < on) {
                continue;
            }
            let held = (fact.from, fact.value.as_str());
            let entry = latest
                .entry((fact.subject.as_str(), fact.name.as_str()))
                .or_insert(held);
            *entry = (*entry).max(held);
        }
        latest
            .into_iter()
            .map(|(key, (_, value))| (key, value))
            .collect()
    }

    /// Partners of the years to be avoided, and those who have one for the year already.
    fn past(&self, year: u16) -> (BTreeSet<Two>, BTreeSet<&'a str>) {
        let year = i32::from(year);
        let earliest = year - i32::from(self.scheme.rotation_years);
        let mut partners = BTreeSet::new();
        let mut taken = BTreeSet::new();
        let Some(kind) = &self.scheme.pair_kind else {
            return (partners, taken);
        };
        for pair in self.book.subjects.iter().filter(|one| one.kind == *kind) {
            // A pair without a first day always was.
            if pair.from.is_some_and(|from| from.year() > year) {
                continue;
            }
            if pair.from.is_some_and(|from| from.year() == year) {
                taken.extend(pair.members.iter().map(String::as_str));
                continue;
            }
            if self.scheme.rotation_years == 0 || pair.to.is_some_and(|to| to.year() < earliest) {
                continue;
            }
            for (place, one) in pair.members.iter().enumerate() {
                for other in pair.members.iter().skip(place + 1) {
                    partners.insert(two(one, other));
                }
            }
        }
        (partners, taken)
    }
}

fn exists(subject: &Subject, on: NaiveDate) -> bool {
    subject.from.is_none_or(|from| from <= on) && subject.to.is_none_or(|to| to >= on)
}

/// Gives a colour's place from the safest.
pub(super) fn colour_place(colour: &str) -> Option<i64> {
    let place = COLOURS.iter().position(|one| *one == colour)?;
    i64::try_from(place).ok()
}

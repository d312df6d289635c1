use crate::board::book::{Fact, Place, Subject};
use crate::board::{Book, FORMAT};
use crate::planner::{Exclusion, Plan, PlanRequest, Scheme, Schemes, plan};
use crate::programme::{Programmes, Vocabulary};
use chrono::NaiveDate;
use std::sync::OnceLock;

pub(super) const YEAR: u16 = 2027;

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn words() -> &'static Vocabulary {
    static WORDS: OnceLock<Vocabulary> = OnceLock::new();
    WORDS.get_or_init(|| Programmes::embedded().unwrap().all_words())
}

pub(super) fn scheme(id: &str) -> &'static Scheme {
    Schemes::embedded().unwrap().scheme(id).unwrap()
}

pub(super) fn request() -> PlanRequest {
    PlanRequest {
        year: YEAR,
        as_of: day("2026-12-20"),
        within: None,
        exclusions: vec![],
        wishes: vec![],
    }
}

pub(super) fn conflict(one: &str, other: &str) -> Exclusion {
    Exclusion {
        one: one.into(),
        other: other.into(),
        reason: "the directors are brothers".into(),
    }
}

pub(super) fn made(book: &Book, id: &str, request: &PlanRequest) -> Plan {
    plan(book, words(), scheme(id), request).unwrap()
}

pub(super) fn book(subjects: Vec<Subject>) -> Book {
    Book {
        format: FORMAT,
        subjects,
        ..Book::default()
    }
}

pub(super) fn subject(id: &str, kind: &str) -> Subject {
    Subject {
        id: id.into(),
        kind: kind.into(),
        name: id.to_uppercase(),
        ..Subject::default()
    }
}

pub(super) fn plant(id: &str, staff: u32, level: u8) -> Subject {
    Subject {
        categories: vec!["haz_chem_producer".into()],
        staff: Some(staff),
        standard_level: Some(level),
        ..subject(id, "enterprise")
    }
}

pub(super) fn ranked(kind: &str, count: u32) -> Vec<Subject> {
    (1..=count)
        .map(|rank| Subject {
            rank: Some(rank),
            ..subject(&format!("r{rank:02}"), kind)
        })
        .collect()
}

pub(super) fn park(id: &str, lat: i32, lon: i32) -> Subject {
    Subject {
        place: Some(Place { lat, lon }),
        ..subject(id, "park")
    }
}

/// A pair on record for the whole of a year.
pub(super) fn past_pair(kind: &str, one: &str, other: &str, year: u16) -> Subject {
    Subject {
        members: vec![one.into(), other.into()],
        from: Some(day(&format!("{year}-01-01"))),
        to: Some(day(&format!("{year}-12-31"))),
        ..subject(&format!("{one}-{other}-{year}"), kind)
    }
}

pub(super) fn fact(of: &str, name: &str, value: &str) -> Fact {
    Fact {
        subject: of.into(),
        name: name.into(),
        value: value.into(),
        from: day("2026-01-01"),
        to: None,
    }
}

/// Members of each group.
pub(super) fn groups(plan: &Plan) -> Vec<Vec<&str>> {
    plan.groups
        .iter()
        .map(|group| group.members.iter().map(|one| one.id.as_str()).collect())
        .collect()
}

/// All lines of a plan's groups in Chinese.
pub(super) fn lines(plan: &Plan) -> String {
    let all = plan.groups.iter().flat_map(|group| &group.because);
    all.map(|line| line.zh.as_str())
        .collect::<Vec<_>>()
        .join("\n")
}

//! A small city for tests: a book that answers to one programme.

use crate::board::book::{Activity, Event, Indicator, Reason, Subject};
use crate::board::{Board, Book, Cell, FORMAT};
use crate::obligation::ActivityState;
use crate::programme::Programmes;
use chrono::NaiveDate;

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn programmes() -> Programmes {
    Programmes::embedded().unwrap()
}

/// A book with one county under `profile`.
pub(super) fn county(profile: &str) -> Book {
    Book {
        format: FORMAT,
        subjects: vec![Subject {
            profiles: vec![profile.into()],
            ..subject("county", "county", "")
        }],
        ..Book::default()
    }
}

pub(super) fn subject(id: &str, kind: &str, inside: &str) -> Subject {
    Subject {
        id: id.into(),
        kind: kind.into(),
        name: id.into(),
        inside: if inside.is_empty() {
            vec![]
        } else {
            vec![inside.into()]
        },
        ..Subject::default()
    }
}

pub(super) fn plant(id: &str, category: &str) -> Subject {
    Subject {
        categories: vec![category.into()],
        ..subject(id, "enterprise", "county")
    }
}

pub(super) fn activity(id: &str, kind: &str, of: &str, on: NaiveDate) -> Activity {
    Activity {
        id: id.into(),
        kinds: vec![kind.into()],
        of: vec![of.into()],
        from: on,
        to: None,
        state: ActivityState::Confirmed,
        confirmed: None,
        period: None,
        serves: vec![],
        organiser: None,
        content: vec![],
        justification: None,
    }
}

pub(super) fn event(id: &str, kind: &str, on: NaiveDate) -> Event {
    Event {
        id: id.into(),
        kind: kind.into(),
        name: id.into(),
        day: on,
        of: vec![],
        dismissed: None,
    }
}

pub(super) fn value(of: &str, name: &str, on: NaiveDate, done: u32, out_of: u32) -> Indicator {
    Indicator {
        subject: of.into(),
        name: name.into(),
        day: on,
        done,
        of: out_of,
        exceptions: vec![],
        period: None,
    }
}

pub(super) fn reason(duty: &str, subject: &str) -> Reason {
    Reason {
        duty: duty.into(),
        subject: subject.into(),
        period: None,
        text: "weather".into(),
    }
}

/// The cells of one duty of one subject whose period holds `on`, as of a day.
pub(super) fn cells(
    programmes: &Programmes,
    book: &Book,
    duty: &str,
    of: &str,
    on: NaiveDate,
    as_of: NaiveDate,
) -> Vec<Cell> {
    let board = board(programmes, book, on, as_of);
    let subject = board.subject(of).unwrap();
    board
        .cells_of(subject)
        .iter()
        .filter(|cell| board.requirement(cell.requirement).unwrap().1.id == duty)
        .copied()
        .collect()
}

pub(super) fn board(
    programmes: &Programmes,
    book: &Book,
    on: NaiveDate,
    as_of: NaiveDate,
) -> Board {
    let range = on..on.succ_opt().unwrap();
    Board::compute(programmes, book.clone(), as_of, range).unwrap()
}

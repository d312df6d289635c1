//! Every duty of every programme that ships, driven by a world made for it: met, missed, excused,
//! and exact on its last day. What is expected is worked out here from the calendar, not by the
//! code under test.

use super::setting::{activity, board, county, day, event, programmes, reason, subject, value};
use crate::board::book::{Fact, Subject};
use crate::board::{Board, Book, Cell};
use crate::obligation::{ActivityState, ObligationState};
use crate::programme::requirement::{Ask, Bound, Days, Every, Limit, Timing, Trigger};
use crate::programme::{Programme, Programmes, Requirement, Strength};
use chrono::{Datelike, Days as Count, Months, NaiveDate, Weekday};

/// One duty under test, and the day on which its world lives.
struct Case<'a> {
    programmes: &'a Programmes,
    programme: &'a Programme,
    duty: &'a Requirement,
    /// A day well inside the programme's time.
    today: NaiveDate,
}

#[test]
fn every_duty_is_met_missed_excused_and_exact_on_its_last_day() {
    let programmes = programmes();
    let mut seen = 0;
    for programme in programmes.all() {
        for duty in &programme.requirements {
            if duty.strength == Strength::Opt {
                continue;
            }
            let today = programme
                .in_force
                .from
                .map_or(day("2026-05-13"), |from| from + Months::new(10));
            let case = Case {
                programmes: &programmes,
                programme,
                duty,
                today,
            };
            case.check();
            seen += 1;
        }
    }
    assert!(seen >= 200, "only {seen} duties were looked at");
}

impl Case<'_> {
    fn name(&self) -> String {
        format!("{} of {}", self.duty.id, self.programme.id)
    }

    fn check(&self) {
        match &self.duty.ask {
            Ask::Activities { timing, want, days } => match timing {
                Timing::Calendar {
                    every, due_weekday, ..
                } if matches!(every, Every::Day | Every::Week) => {
                    self.check_rate(*every, *due_weekday, *days, want.min);
                }
                Timing::Calendar { .. } => {
                    let (from, to, due) = self.period(timing);
                    self.check_activities(from, to, due, want.min);
                }
                Timing::Once { by } => {
                    let from = self.programme.in_force.from.unwrap_or(*by);
                    self.check_activities(from, *by, *by, want.min);
                }
                Timing::SinceStart { every } => {
                    let to = plus(self.today, *every).pred_opt().unwrap();
                    self.check_activities(self.today, to, to, want.min);
                }
                Timing::SinceLast { every } => self.check_rolling(*every),
            },
            Ask::Coverage { timing, .. } => {
                let (from, to, due) = self.period(timing);
                self.check_coverage(from, to, due);
            }
            Ask::AfterEvent {
                trigger,
                limit,
                want,
            } => {
                self.check_event(trigger, limit, want.min);
            }
            Ask::Rotation { timing, fact } => self.check_rotation(timing, fact.as_deref()),
            Ask::Indicator {
                timing,
                indicator,
                bound,
            } => {
                let (from, to, due) = self.period(timing);
                self.check_indicator(from, to, due, indicator, *bound);
            }
        }
    }

    /// First, last and due day of the period that holds today, from the calendar.
    fn period(&self, timing: &Timing) -> (NaiveDate, NaiveDate, NaiveDate) {
        let (every, end_day, after) = match *timing {
            Timing::Calendar {
                every,
                end_day,
                due_months_after,
                ..
            } => (every, end_day, due_months_after),
            Timing::Once { by } => {
                return (self.programme.in_force.from.unwrap_or(by).min(by), by, by);
            }
            Timing::SinceStart { every } => {
                let to = plus(self.today, every).pred_opt().unwrap();
                return (self.today, to, to);
            }
            Timing::SinceLast { .. } => panic!("{}: no calendar", self.name()),
        };
        let months: u32 = match every {
            Every::Month => 1,
            Every::Quarter => 3,
            Every::HalfYear => 6,
            Every::Year => 12,
            Every::TwoYears | Every::Day | Every::Week => panic!("{}: {every:?}", self.name()),
        };
        // The month in which a period ends is a multiple of its length.
        let mut end = (self.today.month0() / months + 1) * months;
        let mut year = self.today.year();
        let last_day = |year: i32, month: u32| {
            let month = NaiveDate::from_ymd_opt(year, month, 1).unwrap();
            end_day
                .and_then(|day| month.with_day(day))
                .unwrap_or_else(|| month + Months::new(1) - Count::new(1))
        };
        if last_day(year, end) < self.today {
            end += months;
            if end > 12 {
                end -= 12;
                year += 1;
            }
        }
        let to = last_day(year, end);
        let before = NaiveDate::from_ymd_opt(year, end, 1).unwrap() - Months::new(months);
        let from = last_day(before.year(), before.month()) + Count::new(1);
        let due = if after == 0 {
            to
        } else {
            let month = NaiveDate::from_ymd_opt(year, end, 1).unwrap();
            month + Months::new(after + 1) - Count::new(1)
        };
        (from, to, due)
    }

    /// The subject that owes, in a county that answers to the programme.
    fn world(&self) -> Book {
        let mut book = county(&self.programme.id);
        let duty = self.duty;
        // An enterprise of the programme's line around anything that lies in one.
        let mut plant = subject("plant", "enterprise", "county");
        plant
            .categories
            .extend(self.programme.line.first().cloned());
        let mut own = if duty.subject == "county" {
            book.subjects.remove(0)
        } else if duty.subject == "enterprise" {
            plant
        } else {
            book.subjects.push(plant);
            subject("own", &duty.subject, "plant")
        };
        if duty.subject == "county_pair" || duty.subject == "city" || duty.subject == "province" {
            own.inside = vec!["county".into()];
        }
        own.id = "own".into();
        own.categories.extend(duty.only.any.first().cloned());
        own.from = self.programme.in_force.from.or(Some(day("2020-01-01")));
        if let Ask::Activities {
            timing: Timing::SinceStart { .. },
            ..
        }
        | Ask::Rotation {
            timing: Timing::SinceStart { .. },
            ..
        }
        | Ask::Indicator {
            timing: Timing::SinceStart { .. },
            ..
        } = &duty.ask
        {
            own.from = Some(self.today);
        }
        own.profiles = vec![self.programme.id.clone()];
        for (name, value) in &duty.only.facts {
            book.facts.push(Fact {
                subject: "own".into(),
                name: name.clone(),
                value: value.clone(),
                from: day("2020-01-01"),
                to: None,
            });
        }
        book.subjects.push(own);
        book
    }

    fn one(&self, book: &Book, on: NaiveDate, as_of: NaiveDate) -> Cell {
        let board = board(self.programmes, book, on, as_of);
        self.only(&board)
    }

    fn only(&self, board: &Board) -> Cell {
        let place = board.subject("own").unwrap();
        let all: Vec<Cell> = board
            .cells_of(place)
            .iter()
            .filter(|cell| {
                let (programme, duty) = board.requirement(cell.requirement).unwrap();
                programme == self.programme.id && duty.id == self.duty.id
            })
            .copied()
            .collect();
        assert_eq!(all.len(), 1, "{}: {all:?}", self.name());
        all[0]
    }

    fn expect(&self, book: &Book, on: NaiveDate, as_of: NaiveDate, state: ObligationState) -> Cell {
        let cell = self.one(book, on, as_of);
        assert_eq!(cell.state, state, "{} as of {as_of}: {cell:?}", self.name());
        cell
    }

    /// Missed the day after the due day and not on it, and excused as its strength says.
    fn check_missed(&self, book: &Book, on: NaiveDate, due: NaiveDate) {
        let next = due.succ_opt().unwrap();
        let cell = self.one(book, on, due);
        assert_eq!(cell.due, due, "{}", self.name());
        assert!(
            matches!(
                cell.state,
                ObligationState::DueSoon | ObligationState::NotDue
            ),
            "{} is {:?} on its due day",
            self.name(),
            cell.state
        );
        self.expect(book, on, next, ObligationState::Missed);
        let mut explained = book.clone();
        explained.reasons.push(reason(&self.duty.rule, "own"));
        let excused = match self.duty.strength {
            Strength::Soft => ObligationState::MissedExplained,
            Strength::Hard | Strength::Opt => ObligationState::Missed,
        };
        let cell = self.expect(&explained, on, next, excused);
        let board = board(self.programmes, &explained, on, next);
        assert_eq!(board.detail(&cell).reason.as_deref(), Some("weather"));
    }

    fn kind(&self) -> &str {
        match &self.duty.ask {
            Ask::Activities { want, .. }
            | Ask::Coverage { want, .. }
            | Ask::AfterEvent { want, .. } => &want.counts[0],
            Ask::Rotation { .. } | Ask::Indicator { .. } => panic!("{}", self.name()),
        }
    }

    fn needs_confirmation(&self) -> bool {
        match &self.duty.ask {
            Ask::Activities { want, .. }
            | Ask::Coverage { want, .. }
            | Ask::AfterEvent { want, .. } => want.needs_confirmation,
            Ask::Rotation { .. } | Ask::Indicator { .. } => false,
        }
    }

    /// `min` activities that end on `last`, each on a day of its own where days count.
    fn done(&self, book: &Book, of: &str, last: NaiveDate, min: u32) -> Book {
        let mut book = book.clone();
        for n in 0..min {
            let on = last - Count::new(u64::from(n));
            let id = format!("done {of} {n} {last}");
            book.activities.push(activity(&id, self.kind(), of, on));
        }
        book
    }

    fn check_activities(&self, from: NaiveDate, to: NaiveDate, due: NaiveDate, min: u32) {
        let world = self.world();
        let next = due.succ_opt().unwrap();
        self.check_missed(&world, to, due);
        // The last day counts, the day after does not.
        let met = self.done(&world, "own", to, min);
        let cell = self.expect(&met, to, next, ObligationState::Met);
        assert_eq!((cell.counted, cell.required), (min, min), "{}", self.name());
        let late = self.done(&world, "own", to + Count::new(u64::from(min)), min);
        self.expect(
            &late,
            to,
            to + Count::new(u64::from(min).max(1) + 400),
            ObligationState::Missed,
        );
        // The first day counts, the day before does not.
        let early = self.done(&world, "own", from + Count::new(u64::from(min) - 1), min);
        self.expect(&early, to, next, ObligationState::Met);
        let before = self.done(&world, "own", from - Count::new(1), min);
        self.expect(&before, to, next, ObligationState::Missed);
        if min > 1 {
            let few = self.done(&world, "own", to, min - 1);
            self.expect(&few, to, next, ObligationState::Missed);
        }
        if self.needs_confirmation() {
            let mut open = met.clone();
            for activity in &mut open.activities {
                activity.state = ActivityState::Submitted;
            }
            self.expect(&open, to, next, ObligationState::AwaitingConfirmation);
        }
    }

    fn check_rate(&self, every: Every, weekday: Option<Weekday>, days: Days, min: u32) {
        // A Wednesday in the middle of a quarter, with a whole working week before it.
        let monday =
            self.today - Count::new(u64::from(self.today.weekday().num_days_from_monday()));
        let mut world = self.world();
        let last = match every {
            Every::Day => monday,
            Every::Week
            | Every::Month
            | Every::Quarter
            | Every::HalfYear
            | Every::Year
            | Every::TwoYears => {
                monday + Count::new(weekday.map_or(6, |day| u64::from(day.num_days_from_monday())))
            }
        };
        let rate = |book: &Book| {
            let as_of = last.succ_opt().unwrap();
            let board = board(self.programmes, book, monday, as_of);
            let rates: Vec<_> = board
                .rates()
                .filter(|rate| {
                    let (programme, duty) = board.requirement(rate.requirement).unwrap();
                    programme == self.programme.id && duty.id == self.duty.id
                })
                .copied()
                .collect();
            assert_eq!(rates.len(), 1, "{}", self.name());
            let missed = board.missed(&rates[0]);
            assert_eq!(
                missed.len() as u32,
                rates[0].due - rates[0].met,
                "{}",
                self.name()
            );
            (rates[0], missed)
        };
        // Given only where the duty asks on which days somebody is posted.
        if days == Days::Posted {
            world.facts.push(Fact {
                subject: "own".into(),
                name: "posted".into(),
                value: "yes".into(),
                from: monday - Count::new(30),
                to: None,
            });
        }
        let (nothing, missed) = rate(&world);
        assert_eq!(nothing.met, 0, "{}", self.name());
        assert!(nothing.due > 0 && missed.contains(&last), "{}", self.name());
        let (one, missed) = rate(&self.done(&world, "own", last, min));
        assert_eq!((one.met, one.due), (1, nothing.due), "{}", self.name());
        assert!(!missed.contains(&last), "{}", self.name());
        if every == Every::Week {
            // The week's last day counts; the day after its due day is another week's, or late.
            let late = self.done(&world, "own", last + Count::new(u64::from(min)), min);
            assert!(rate(&late).1.contains(&last), "{}", self.name());
        }
        if days == Days::Working {
            let sunday = monday - Count::new(1);
            let (idle, _) = rate(&self.done(&world, "own", sunday, min));
            assert_eq!(idle.met, 0, "{}: a Sunday is no working day", self.name());
        }
    }

    fn check_rolling(&self, every: Every) {
        let start = self.programme.in_force.from.unwrap_or(day("2020-01-01"));
        let due = plus(start, every);
        let world = self.world();
        self.check_missed(&world, due, due);
        let met = self.done(&world, "own", due, 1);
        let board = board(self.programmes, &met, due, due.succ_opt().unwrap());
        let place = board.subject("own").unwrap();
        let states: Vec<_> = board
            .cells_of(place)
            .iter()
            .filter(|cell| board.requirement(cell.requirement).unwrap().1.id == self.duty.id)
            .map(|cell| (cell.due, cell.state))
            .collect();
        assert!(
            states.contains(&(due, ObligationState::Met)),
            "{}: {states:?}",
            self.name()
        );
        assert!(
            states.iter().any(|(next, _)| *next == plus(due, every)),
            "{}: the next one is due so long after the last: {states:?}",
            self.name()
        );
        let late = self.done(&world, "own", due.succ_opt().unwrap(), 1);
        self.expect(
            &late,
            start,
            plus(due, Every::Month),
            ObligationState::Missed,
        );
    }

    fn check_coverage(&self, from: NaiveDate, to: NaiveDate, due: NaiveDate) {
        let Ask::Coverage {
            of,
            share,
            all_up_to,
            ..
        } = &self.duty.ask
        else {
            unreachable!()
        };
        let mut world = self.world();
        let total = all_up_to + 3;
        let inside = |n: u32, category: Option<&String>| Subject {
            categories: category.into_iter().cloned().collect(),
            ..subject(&format!("in {n}"), &of.kind, "own")
        };
        for n in 0..total {
            world.subjects.push(inside(n, of.any.first()));
        }
        for (n, category) in (total..).zip(&of.none) {
            let mut left_out = inside(n, of.any.first());
            left_out.categories.push(category.clone());
            world.subjects.push(left_out);
        }
        let required = (total * share.of).div_ceil(share.out_of);
        let next = due.succ_opt().unwrap();
        self.check_missed(&world, to, due);
        let reach = |count: u32, on: NaiveDate| {
            let mut book = world.clone();
            for n in 0..count {
                book = self.done(&book, &format!("in {n}"), on, 1);
            }
            book
        };
        let cell = self.expect(&reach(required, to), to, next, ObligationState::Met);
        assert_eq!(cell.required, required, "{}", self.name());
        self.expect(&reach(required, from), to, next, ObligationState::Met);
        self.expect(&reach(required - 1, to), to, next, ObligationState::Missed);
        self.expect(
            &reach(required, to.succ_opt().unwrap()),
            to,
            next,
            ObligationState::Missed,
        );
        // Two visits at one place reach one.
        let twice = self.done(&reach(required - 1, to), "in 0", from, 1);
        self.expect(&twice, to, next, ObligationState::Missed);
        // Those that are left out neither count nor are asked for.
        if !of.none.is_empty() {
            let other = self.done(&reach(required - 1, to), &format!("in {total}"), to, 1);
            self.expect(&other, to, next, ObligationState::Missed);
        }
        // A few: all of them.
        if *all_up_to > 0 {
            let mut few = world.clone();
            few.subjects.retain(|subject| {
                !subject.id.starts_with("in ") || subject.id == "in 0" || subject.id == "in 1"
            });
            let one = self.done(&few, "in 0", to, 1);
            self.expect(&one, to, next, ObligationState::Missed);
            let both = self.done(&one, "in 1", to, 1);
            self.expect(&both, to, next, ObligationState::Met);
        }
        // Nobody inside: nothing owed.
        let mut nobody = world.clone();
        nobody
            .subjects
            .retain(|subject| !subject.id.starts_with("in "));
        let board = board(self.programmes, &nobody, to, next);
        let place = board.subject("own").unwrap();
        assert!(
            board
                .cells_of(place)
                .iter()
                .all(|cell| { board.requirement(cell.requirement).unwrap().1.id != self.duty.id }),
            "{}: a share of nothing is owed",
            self.name()
        );
    }

    fn check_event(&self, trigger: &Trigger, limit: &Limit, min: u32) {
        let mut world = self.world();
        let on = self.today;
        match trigger {
            Trigger::Event(kind) => world.events.push(event("cause", kind, on)),
            Trigger::Activity(kinds) => {
                world
                    .activities
                    .push(activity("cause", &kinds[0], "own", on));
            }
        }
        let (first, due) = match limit {
            Limit::Days(days) => (on, on + Count::new(u64::from(*days))),
            Limit::WorkingDays(days) => (on, working(on, *days)),
            Limit::DaysBefore(days) => (on - Count::new(u64::from(*days)), on - Count::new(1)),
            Limit::ByTheDay => (on - Count::new(30), on),
            Limit::With(timing) => (on, self.period(timing).2),
        };
        let next = due.succ_opt().unwrap();
        self.check_missed(&world, due, due);
        let mut explained = self.done(&world, "own", due, min);
        self.expect(&explained, due, next, ObligationState::Met);
        if min == 1 {
            let at_once = self.done(&world, "own", first, 1);
            self.expect(&at_once, due, next, ObligationState::Met);
            let late = self.done(&world, "own", next, 1);
            self.expect(&late, due, next, ObligationState::Missed);
        }
        // Late, and held because of this: done, and said to be late.
        let mut named = self.done(&world, "own", next + Count::new(40), min);
        for activity in named.activities.iter_mut().filter(|one| one.id != "cause") {
            activity.serves = vec!["cause".into()];
        }
        let cell = self.one(&named, due, next + Count::new(41));
        if matches!(limit, Limit::DaysBefore(_)) {
            assert_eq!(cell.state, ObligationState::Missed, "{}", self.name());
        } else {
            assert_eq!(
                (cell.state, cell.late),
                (ObligationState::Met, true),
                "{}",
                self.name()
            );
        }
        if matches!(limit, Limit::DaysBefore(_)) {
            let early = self.done(&world, "own", first - Count::new(1), min);
            self.expect(&early, due, next, ObligationState::Missed);
        }
        // What was held because of something else does not serve.
        if let Trigger::Event(kind) = trigger {
            explained
                .events
                .push(event("other", kind, on - Months::new(120)));
            for activity in &mut explained.activities {
                activity.serves = vec!["other".into()];
            }
            self.expect(&explained, due, next, ObligationState::Missed);
            let mut lapsed = world.clone();
            lapsed.events[0].dismissed = Some("not for us".into());
            let board = board(self.programmes, &lapsed, due, next);
            assert!(
                board.lapsed().any(|one| {
                    board.requirement(one.requirement).unwrap().1.id == self.duty.id
                }),
                "{}: what was dismissed is told",
                self.name()
            );
        }
    }

    fn check_rotation(&self, timing: &Timing, fact: Option<&str>) {
        let (from, to, due) = self.period(timing);
        let next = due.succ_opt().unwrap();
        let mut world = self.world();
        if let Some(name) = fact {
            let led = |by: &str, from: NaiveDate| Fact {
                subject: "own".into(),
                name: name.into(),
                value: by.into(),
                from,
                to: None,
            };
            world.facts.push(led("first", from - Months::new(12)));
            self.check_missed(&world, to, due);
            let mut fresh = world.clone();
            fresh.facts.push(led("second", to));
            self.expect(&fresh, to, next, ObligationState::Met);
            let mut same = world.clone();
            same.facts.push(led("first", to));
            self.expect(&same, to, next, ObligationState::Missed);
            return;
        }
        let place = world
            .subjects
            .iter()
            .position(|subject| subject.id == "own")
            .unwrap();
        if matches!(timing, Timing::SinceStart { .. }) {
            self.check_missed(&world, to, due);
            let mut ended = world.clone();
            ended.subjects[place].to = Some(due);
            self.expect(&ended, to, next, ObligationState::Met);
            return;
        }
        // A pair that began in an earlier period and goes on.
        for member in ["a", "b", "c"] {
            world.subjects.push(subject(member, "county", ""));
        }
        world.subjects[place].members = vec!["a".into(), "b".into()];
        world.subjects[place].from = Some(from - Count::new(1));
        self.check_missed(&world, to, due);
        // The same members again, begun on the first day: not another partner.
        let mut again = world.clone();
        again.subjects[place].from = Some(from);
        let mut before = again.subjects[place].clone();
        before.id = "before".into();
        before.from = Some(from - Months::new(12));
        before.to = from.pred_opt();
        again.subjects.push(before);
        self.expect(&again, to, next, ObligationState::Missed);
        let other = again.subjects.len() - 1;
        again.subjects[other].members = vec!["a".into(), "c".into()];
        self.expect(&again, to, next, ObligationState::Met);
    }

    fn check_indicator(
        &self,
        from: NaiveDate,
        to: NaiveDate,
        due: NaiveDate,
        name: &str,
        bound: Bound,
    ) {
        let (share, over) = match bound {
            Bound::AtLeast(share) => (share, false),
            Bound::AtMost(share) => (share, true),
        };
        let world = self.world();
        let next = due.succ_opt().unwrap();
        self.check_missed(&world, to, due);
        let with = |done: u32, of: u32, on: NaiveDate| {
            let mut book = world.clone();
            book.indicators.push(value("own", name, on, done, of));
            book
        };
        let scale = 1000;
        let (done, of) = (share.of * scale, share.out_of * scale);
        self.expect(&with(done, of, to), to, next, ObligationState::Met);
        self.expect(&with(done, of, from), to, next, ObligationState::Met);
        let beyond = if over {
            done + 1
        } else {
            done.saturating_sub(1)
        };
        if beyond != done {
            self.expect(&with(beyond, of, to), to, next, ObligationState::Missed);
        }
        self.expect(
            &with(done, of, from - Count::new(1)),
            to,
            next,
            ObligationState::Missed,
        );
        // The last one reported decides.
        let mut fell = with(done, of, from);
        if beyond != done {
            fell.indicators.push(value("own", name, to, beyond, of));
            self.expect(&fell, to, next, ObligationState::Missed);
        }
    }
}

fn plus(from: NaiveDate, every: Every) -> NaiveDate {
    match every {
        Every::Day => from + Count::new(1),
        Every::Week => from + Count::new(7),
        Every::Month => from + Months::new(1),
        Every::Quarter => from + Months::new(3),
        Every::HalfYear => from + Months::new(6),
        Every::Year => from + Months::new(12),
        Every::TwoYears => from + Months::new(24),
    }
}

fn working(from: NaiveDate, days: u32) -> NaiveDate {
    let mut at = from;
    let mut left = days;
    while left > 0 {
        at = at + Count::new(1);
        left -= u32::from(!matches!(at.weekday(), Weekday::Sat | Weekday::Sun));
    }
    at
}

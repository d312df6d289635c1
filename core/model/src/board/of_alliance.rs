//! An alliance's directory and history as a book, so that a board can be computed from what its
//! hub holds.

use super::book::{Activity, Book, Event, Fact, Reason, Subject};
use super::book::{Calendar, FORMAT};
use crate::directory::{AsOf, Directory};
use crate::obligation::{
    self, ActivityState, ActivitySubject, History, PastIssue, PeriodKey, Subject as Owner,
};
use crate::wire::row::EnterpriseKind;
use crate::{EntityId, OrgId, PairingId};
use chrono::NaiveDate;
use serde::Serialize;

/// The alliance's id in such a book.
const ALLIANCE: &str = "alliance";

impl Book {
    /// Tells a directory and a history as plain facts; nothing without an alliance.
    pub fn of_alliance(directory: &Directory, history: &History) -> Option<Self> {
        let alliance = directory.alliance(AsOf::NOW)?;
        let county = alliance.bureau.to_string();
        let mut book = Self {
            format: FORMAT,
            calendar: Calendar::default(),
            ..Self::default()
        };
        book.subjects.push(Subject {
            id: county.clone(),
            kind: "county".into(),
            name: directory.org_name(alliance.bureau),
            profiles: alliance.programmes.to_vec(),
            ..Subject::default()
        });
        book.subjects
            .push(inside(ALLIANCE, "alliance", alliance.name, &county));
        for org in directory.organisations(AsOf::NOW) {
            if org.org == alliance.bureau {
                continue;
            }
            let mut plant = inside(
                &org.org.to_string(),
                "enterprise",
                &directory.org_name(org.org),
                &county,
            );
            plant.categories.extend(org.enterprise.map(category));
            plant.staff = org.staff;
            plant.standard_level = org.standard_level;
            book.subjects.push(plant);
        }
        for pair in directory.all_pairings(AsOf::NOW) {
            let name = format!(
                "{}帮扶{}",
                directory.org_name(pair.helper),
                directory.org_name(pair.helped)
            );
            let mut entry = inside(&pair_id(pair.pairing), "pair", &name, ALLIANCE);
            entry.members = vec![pair.helper.to_string(), pair.helped.to_string()];
            (entry.from, entry.to) = (Some(pair.from), Some(pair.to));
            book.subjects.push(entry);
        }
        for term in directory.leader_terms(AsOf::NOW) {
            book.facts.push(Fact {
                subject: ALLIANCE.into(),
                name: "leader".into(),
                value: term.org.to_string(),
                from: term.from,
                to: None,
            });
        }
        for date in directory.key_dates(AsOf::NOW) {
            book.events.push(Event {
                id: format!("date {}", date.id),
                kind: "key_date".into(),
                name: date.name.to_owned(),
                day: date.from,
                of: vec![],
                dismissed: None,
            });
        }
        book.add_activities(history);
        book.add_findings(history);
        for issue in &history.issues {
            book.add_issue(issue);
        }
        book.add_reports(history, &county);
        for reason in &history.reasons {
            let (subject, period) = owner(reason.subject, reason.period, alliance.bureau);
            book.reasons.push(Reason {
                duty: reason.rule.clone(),
                subject,
                period,
                text: reason.text.to_string(),
            });
        }
        Some(book)
    }

    fn add_activities(&mut self, history: &History) {
        for one in &history.activities {
            // A session may be part of a pair's day; it then serves the alliance too.
            let of = match one.subject {
                ActivitySubject::Alliance => vec![ALLIANCE.into()],
                ActivitySubject::Pair(pair) => vec![pair_id(pair), ALLIANCE.into()],
            };
            self.activities.push(Activity {
                kinds: one.kinds.iter().map(word).collect(),
                to: Some(one.last_day()),
                state: one.state,
                ..plain(format!("activity {}", one.id), of, one.first_day())
            });
        }
    }

    fn add_findings(&mut self, history: &History) {
        for one in &history.findings {
            let id = format!("finding {}", one.id);
            let mut entry = inside(&id, "finding", &id, &one.host.to_string());
            entry.from = Some(one.listed);
            self.subjects.push(entry);
            if let Some(due) = one.due {
                self.events.push(Event {
                    id: format!("due {id}"),
                    kind: "rectification_due".into(),
                    name: id.clone(),
                    day: due,
                    of: vec![id.clone()],
                    dismissed: None,
                });
            }
            if let Some(closed) = one.closed {
                self.activities.push(Activity {
                    kinds: vec!["crossed_off".into()],
                    ..plain(format!("closed {id}"), vec![id], closed)
                });
            }
        }
    }

    /// The steps of a problem, each held because of the one before; a step that nobody noted was
    /// reached when a later one was.
    fn add_issue(&mut self, issue: &PastIssue) {
        let id = issue_id(issue.id);
        self.subjects.push(inside(&id, "issue", &id, ALLIANCE));
        let answered = issue.answered.or(issue.resolved);
        let received = issue.received.or(answered);
        let raised = issue.raised.or(received);
        let steps = [
            ("arose", issue.arose),
            ("raised", raised),
            ("received", received),
            ("answered", answered),
            ("resolved", issue.resolved),
        ];
        let mut before: Option<String> = None;
        for (step, day) in steps {
            let Some(day) = day else {
                continue;
            };
            let this = format!("{step} {id}");
            self.activities.push(Activity {
                kinds: vec![format!("issue_{step}")],
                serves: before.into_iter().collect(),
                ..plain(this.clone(), vec![id.clone()], day)
            });
            before = Some(this);
        }
    }

    fn add_reports(&mut self, history: &History, county: &str) {
        for one in &history.reports {
            let of = match one.subject {
                Owner::District { .. } => county.to_owned(),
                Owner::Pair { pairing } => pair_id(pairing),
                Owner::Alliance
                | Owner::KeyDate { .. }
                | Owner::Enterprise { .. }
                | Owner::Issue { .. } => ALLIANCE.into(),
            };
            let long = format!("{}_report", one.report);
            let kind = if one.report == "quarterly" {
                long
            } else {
                one.report.clone()
            };
            let Some(period) = period(one.period) else {
                continue;
            };
            let state = match one.submitted {
                Some(_) => ActivityState::Confirmed,
                None => ActivityState::Planned,
            };
            let day = one
                .submitted
                .or_else(|| super::span::named(&period))
                .unwrap_or_default();
            self.activities.push(Activity {
                kinds: vec![kind],
                state,
                period: Some(period),
                ..plain(format!("report {}", one.id), vec![of], day)
            });
        }
    }
}

fn inside(id: &str, kind: &str, name: &str, above: &str) -> Subject {
    Subject {
        id: id.into(),
        kind: kind.into(),
        name: name.into(),
        inside: vec![above.into()],
        ..Subject::default()
    }
}

/// Ids of different kinds of thing may be the same bytes; in one book they differ by a word.
fn pair_id(pairing: PairingId) -> String {
    format!("pair {pairing}")
}

fn issue_id(issue: EntityId) -> String {
    format!("issue {issue}")
}

fn plain(id: String, of: Vec<String>, from: NaiveDate) -> Activity {
    Activity {
        id,
        kinds: vec![],
        of,
        from,
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

/// Gives the word of a programme for one of our own, which are written the same.
fn word(kind: &impl Serialize) -> String {
    serde_json::to_value(kind)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

fn category(kind: EnterpriseKind) -> String {
    match kind {
        EnterpriseKind::Producer => "haz_chem_producer",
        EnterpriseKind::LicensedUser => "haz_chem_licensed_user",
        EnterpriseKind::TraderWithStorage => "haz_chem_trader_with_storage",
        EnterpriseKind::FillingStation => "filling_station",
    }
    .into()
}

fn owner(subject: Owner, key: PeriodKey, bureau: OrgId) -> (String, Option<String>) {
    match subject {
        Owner::Alliance => (ALLIANCE.into(), period(key)),
        Owner::Pair { pairing } => (pair_id(pairing), period(key)),
        Owner::KeyDate { date, pairing } => (pair_id(pairing), Some(format!("date {date}"))),
        Owner::Enterprise { org } => (org.to_string(), period(key)),
        Owner::Issue { issue, .. } => (issue_id(issue), None),
        Owner::District { .. } => (bureau.to_string(), period(key)),
    }
}

fn period(key: obligation::PeriodKey) -> Option<String> {
    match key {
        PeriodKey::Year(year) => Some(year.to_string()),
        PeriodKey::HalfYear(year, half) => Some(format!("{year}-H{half}")),
        PeriodKey::Quarter(year, quarter) => Some(format!("{year}-Q{quarter}")),
        PeriodKey::Event => None,
    }
}

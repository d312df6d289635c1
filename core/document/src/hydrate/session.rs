//! Hydrates a study session.

use super::{Source, named};
use crate::codes;
use crate::genesis::Root;
use automerge::AutomergeError;
use hucha_model::PersonId;
use hucha_model::content::{Attendance, SessionContent, Topic};
use std::collections::BTreeMap;

pub(super) fn read(source: &mut Source<'_>) -> Result<SessionContent, AutomergeError> {
    Ok(SessionContent {
        topics: topics(source)?,
        attendance: attendance(source)?,
        minutes: minutes(source)?,
    })
}

fn topics(source: &mut Source<'_>) -> Result<BTreeMap<String, Topic>, AutomergeError> {
    let mut all = BTreeMap::new();
    for (key, sides) in source.keyed(Root::Topics, |touched| &touched.topics)? {
        for (name, side) in named(&key, sides) {
            let read = || {
                Some(Topic {
                    title: side.fields.text("title")?.to_owned(),
                    by: side.fields.by()?,
                    at: side.fields.at()?,
                })
            };
            if let Some(topic) = source.keep(Root::Topics, &key, read()) {
                all.insert(name, topic);
            }
        }
    }
    Ok(all)
}

fn attendance(
    source: &mut Source<'_>,
) -> Result<BTreeMap<PersonId, Vec<Attendance>>, AutomergeError> {
    let mut all: BTreeMap<PersonId, Vec<Attendance>> = BTreeMap::new();
    for (key, sides) in source.keyed(Root::Attendance, |touched| &touched.attendance)? {
        for side in sides {
            let read = || {
                let line = Attendance {
                    org: side.fields.parsed("org")?,
                    state: codes::read_attendance(side.fields.text("state")?)?,
                    by: side.fields.by()?,
                    at: side.fields.at()?,
                };
                Some((key.parse::<PersonId>().ok()?, line))
            };
            if let Some((person, line)) = source.keep(Root::Attendance, &key, read()) {
                all.entry(person).or_default().push(line);
            }
        }
    }
    Ok(all)
}

fn minutes(source: &mut Source<'_>) -> Result<BTreeMap<String, Vec<String>>, AutomergeError> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (section, sides) in source.keyed(Root::Minutes, |touched| &touched.minutes)? {
        for side in sides {
            let text = side.fields.text("text").map(str::to_owned);
            if let Some(text) = source.keep(Root::Minutes, &section, text) {
                let texts = all.entry(section.clone()).or_default();
                if !texts.contains(&text) {
                    texts.push(text);
                }
            }
        }
    }
    Ok(all)
}

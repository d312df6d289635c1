//! Hydrates a visit.

use super::{Source, joined, named};
use crate::codes;
use crate::genesis::Root;
use crate::read::{Fields, Side};
use automerge::{Automerge, AutomergeError};
use hucha_model::content::{
    Answer, AnswerValue, Assignment, FinalAnswer, FindingContent, Note, PhotoContent, PhotoFor,
    SameAs, Suggestion, VisitContent,
};
use hucha_model::planted::{Bug, is_planted};
use hucha_model::{FindingId, Millis, PersonId, PhotoId};
use std::collections::BTreeMap;

pub(super) fn read(source: &mut Source<'_>) -> Result<VisitContent, AutomergeError> {
    Ok(VisitContent {
        answers: answers(source)?,
        finals: finals(source)?,
        findings: findings(source)?,
        suggestions: suggestions(source)?,
        same_as: same_as(source)?,
        photos: photos(source)?,
        sections: sections(source)?,
        notes: notes(source)?,
    })
}

fn answers(
    source: &mut Source<'_>,
) -> Result<BTreeMap<String, BTreeMap<PersonId, Vec<Answer>>>, AutomergeError> {
    let mut all: BTreeMap<String, BTreeMap<PersonId, Vec<Answer>>> = BTreeMap::new();
    for (key, mut sides) in source.personal(Root::Answers, |touched| &touched.items)? {
        if is_planted(Bug::ConflictSideDropped) {
            sides.truncate(1);
        }
        for side in sides {
            let read = codes::read_personal(&key).zip(answer(&side));
            if let Some(((item, person), answer)) = source.keep(Root::Answers, &key, read) {
                let by_person = all.entry(item.to_owned()).or_default();
                by_person.entry(person).or_default().push(answer);
            }
        }
    }
    Ok(all)
}

fn answer(side: &Side) -> Option<Answer> {
    Some(Answer {
        value: AnswerValue::from_code(side.fields.text("v")?)?,
        at: side.fields.at()?,
        change: side.change,
    })
}

fn finals(source: &mut Source<'_>) -> Result<BTreeMap<String, Vec<FinalAnswer>>, AutomergeError> {
    let mut all: BTreeMap<String, Vec<FinalAnswer>> = BTreeMap::new();
    for (item, sides) in source.keyed(Root::Finals, |touched| &touched.items)? {
        for side in sides {
            let ruling = ruling(&source.doc.engine, &side)?;
            if let Some(ruling) = source.keep(Root::Finals, &item, ruling) {
                all.entry(item.clone()).or_default().push(ruling);
            }
        }
    }
    Ok(all)
}

fn ruling(doc: &Automerge, side: &Side) -> Result<Option<FinalAnswer>, AutomergeError> {
    let Some(over) = side.fields.map("over") else {
        return Ok(None);
    };
    let over = Fields::read(doc, over)?;
    let read = || {
        Some(FinalAnswer {
            value: AnswerValue::from_code(side.fields.text("v")?)?,
            by: side.fields.by()?,
            at: side.fields.at()?,
            over: over
                .all_texts()
                .map(|(person, change)| Some((person.parse().ok()?, change.parse().ok()?)))
                .collect::<Option<_>>()?,
        })
    };
    Ok(read())
}

fn findings(
    source: &mut Source<'_>,
) -> Result<BTreeMap<FindingId, FindingContent>, AutomergeError> {
    let mut all = BTreeMap::new();
    for (key, sides) in source.keyed(Root::Findings, |touched| &touched.findings)? {
        let read = key
            .parse()
            .ok()
            .zip(sides.last().and_then(|side| finding(&side.fields)));
        all.extend(source.keep(Root::Findings, &key, read));
    }
    Ok(all)
}

fn finding(fields: &Fields) -> Option<FindingContent> {
    let grades: Option<Vec<_>> = fields
        .texts("severity")
        .iter()
        .map(|code| codes::read_severity(code))
        .collect();
    let removed = fields.texts("removed");
    Some(FindingContent {
        kind: codes::read_finding_kind(fields.text("kind")?)?,
        severity: grades.filter(|grades| !grades.is_empty())?,
        place: fields.texts("place"),
        text: fields.texts("text"),
        advice: fields.texts("advice"),
        basis: fields.texts("basis"),
        item: fields.texts("item"),
        on_the_spot: fields.flag("on_the_spot"),
        by: fields.by()?,
        at: fields.at()?,
        removed: if removed.is_empty() {
            None
        } else {
            Some(removed.join("\n"))
        },
    })
}

fn suggestions(
    source: &mut Source<'_>,
) -> Result<BTreeMap<FindingId, BTreeMap<PersonId, Suggestion>>, AutomergeError> {
    let mut all: BTreeMap<FindingId, BTreeMap<PersonId, Suggestion>> = BTreeMap::new();
    for (key, sides) in source.personal(Root::Suggestions, |touched| &touched.suggestions)? {
        let read = || {
            let (finding, person) = codes::read_personal(&key)?;
            let suggestion = Suggestion {
                by: person,
                text: joined(&sides, "text")?,
                at: sides.last()?.fields.at()?,
            };
            Some((finding.parse::<FindingId>().ok()?, suggestion))
        };
        if let Some((finding, suggestion)) = source.keep(Root::Suggestions, &key, read()) {
            all.entry(finding)
                .or_default()
                .insert(suggestion.by, suggestion);
        }
    }
    Ok(all)
}

pub(super) fn same_as(
    source: &mut Source<'_>,
) -> Result<BTreeMap<FindingId, Vec<SameAs>>, AutomergeError> {
    let mut all: BTreeMap<FindingId, Vec<SameAs>> = BTreeMap::new();
    for (key, sides) in source.keyed(Root::SameAs, |touched| &touched.same_as)? {
        for side in sides {
            let read = key.parse::<FindingId>().ok().zip(link(&side.fields));
            if let Some((finding, link)) = source.keep(Root::SameAs, &key, read) {
                all.entry(finding).or_default().push(link);
            }
        }
    }
    Ok(all)
}

fn link(fields: &Fields) -> Option<SameAs> {
    let into = match fields.text("into") {
        Some(into) => Some(into.parse().ok()?),
        None => None,
    };
    Some(SameAs {
        into,
        by: fields.by()?,
        at: fields.at()?,
    })
}

/// Reads the photos of a visit or of a follow-up.
pub(super) fn photos(
    source: &mut Source<'_>,
) -> Result<BTreeMap<PhotoId, PhotoContent>, AutomergeError> {
    let mut all = BTreeMap::new();
    for (key, sides) in source.keyed(Root::Photos, |touched| &touched.photos)? {
        let mut takes = sides.iter().rev().map(|side| photo(&side.fields));
        let mut shown = takes.next().flatten();
        if let Some(shown) = &mut shown {
            // One side that asks to keep it inside is enough.
            shown.keep_inside = sides.iter().any(|side| side.fields.flag("keep_inside"));
        }
        if takes.any(|take| !same_take(take.as_ref(), shown.as_ref())) {
            source.keep::<()>(Root::Photos, &key, None);
        }
        all.extend(source.keep(Root::Photos, &key, key.parse().ok().zip(shown)));
    }
    Ok(all)
}

/// Says whether two copies show one take, however each asks it to be kept.
pub(super) fn is_same_take(one: &Fields, other: &Fields) -> bool {
    same_take(photo(one).as_ref(), photo(other).as_ref())
}

fn same_take(one: Option<&PhotoContent>, other: Option<&PhotoContent>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => {
            PhotoContent {
                keep_inside: other.keep_inside,
                ..one.clone()
            } == *other
        }
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

fn photo(fields: &Fields) -> Option<PhotoContent> {
    let shows = match fields.text("shows")? {
        "activity" => PhotoFor::Activity,
        finding => PhotoFor::Finding(finding.parse().ok()?),
    };
    Some(PhotoContent {
        original: fields.parsed("original")?,
        master: fields.parsed("master")?,
        thumb: fields.parsed("thumb")?,
        bytes: fields.number("bytes")?.try_into().ok()?,
        width: fields.number("width")?.try_into().ok()?,
        height: fields.number("height")?.try_into().ok()?,
        shows,
        moment: codes::read_moment(fields.text("moment")?)?,
        taken_at: fields.number("taken_at").map(Millis),
        clock_offset_s: fields.number("clock_offset_s"),
        by: fields.by()?,
        at: fields.at()?,
        keep_inside: fields.flag("keep_inside"),
    })
}

fn sections(source: &mut Source<'_>) -> Result<BTreeMap<String, Vec<Assignment>>, AutomergeError> {
    let mut all: BTreeMap<String, Vec<Assignment>> = BTreeMap::new();
    for (section, sides) in source.keyed(Root::Sections, |touched| &touched.sections)? {
        for side in sides {
            let read = || {
                Some(Assignment {
                    person: side.fields.parsed("person")?,
                    by: side.fields.by()?,
                    at: side.fields.at()?,
                })
            };
            if let Some(assignment) = source.keep(Root::Sections, &section, read()) {
                all.entry(section.clone()).or_default().push(assignment);
            }
        }
    }
    Ok(all)
}

fn notes(source: &mut Source<'_>) -> Result<BTreeMap<String, Note>, AutomergeError> {
    let mut all = BTreeMap::new();
    for (key, sides) in source.keyed(Root::Notes, |touched| &touched.notes)? {
        for (name, side) in named(&key, sides) {
            let read = || {
                let (_, by) = codes::read_personal(&key)?;
                let text = |field| side.fields.text(field).map(str::to_owned);
                Some(Note {
                    about: text("about")?,
                    text: text("text")?,
                    by,
                    at: side.fields.at()?,
                })
            };
            if let Some(note) = source.keep(Root::Notes, &key, read()) {
                all.insert(name, note);
            }
        }
    }
    Ok(all)
}

//! Who may write what: single-writer keys, the leader's word, and entries that never change.

use super::ops::Write;
use super::{Author, GateError, rejected};
use crate::codes::read_personal;
use crate::doc::Doc;
use crate::edit::check::is_usable_key;
use crate::genesis::Root;
use crate::read::{Fields, Scalar, sides};
use crate::touched::Touched;
use hucha_model::PersonId;
use hucha_model::wire::DocKind;

/// Fields of a finding that its writer may set later.
const FINDING_FIELDS: [&str; 8] = [
    "severity",
    "place",
    "text",
    "advice",
    "basis",
    "item",
    "on_the_spot",
    "removed",
];

/// Checks each write against the document before the run and against the run itself.
pub(super) fn check(before: &Doc, writes: &[Write], author: &Author) -> Result<Touched, GateError> {
    let mut touched = Touched::default();
    for (position, write) in writes.iter().enumerate() {
        let earlier = writes.get(..position).unwrap_or_default();
        if write.whole {
            check_whole(before, earlier, write, author)?;
        } else {
            check_fields(before, earlier, write, author)?;
        }
        touch(&mut touched, write)?;
    }
    Ok(touched)
}

fn check_whole(
    before: &Doc,
    earlier: &[Write],
    write: &Write,
    author: &Author,
) -> Result<(), GateError> {
    if write
        .maps
        .iter()
        .any(|map| !(write.root == Root::Finals && map == "over"))
    {
        return rejected("shape.nested");
    }
    let visit = before.kind == DocKind::Visit;
    match write.root {
        Root::Answers => own_key(write, author),
        Root::Suggestions | Root::Notes | Root::Results => {
            own_key(write, author)?;
            signed(write, author)
        }
        Root::Finals => {
            if !author.may_lead {
                return rejected("who.not_leader");
            }
            signed(write, author)
        }
        Root::Findings if visit => {
            absent(before, earlier, write, "finding.exists")?;
            signed(write, author)
        }
        // A line listed twice is judged by comparison: equal sides are one line.
        Root::Findings if author.may_lead => Ok(()),
        Root::Findings => rejected("who.not_leader"),
        // The leader's two devices may copy the same photos: judged by comparison, as lines are.
        Root::Photos if !visit && author.may_lead => Ok(()),
        Root::Photos => {
            absent(before, earlier, write, "photo.exists")?;
            signed(write, author)
        }
        Root::Plans if !author.may_plan => rejected("who.not_host"),
        Root::Topics => {
            signed(write, author)?;
            own_topic(before, earlier, write, author)
        }
        Root::SameAs | Root::Sections | Root::Plans | Root::Attendance | Root::Minutes => {
            signed(write, author)
        }
    }
}

fn check_fields(
    before: &Doc,
    earlier: &[Write],
    write: &Write,
    author: &Author,
) -> Result<(), GateError> {
    if !write.maps.is_empty() {
        return rejected("shape.nested");
    }
    match (before.kind, write.root) {
        (DocKind::Visit, Root::Findings) => {
            if writer(before, earlier, write)? != Some(author.user) {
                return rejected("who.not_yours");
            }
            if write
                .fields
                .keys()
                .any(|field| !FINDING_FIELDS.contains(&field.as_str()))
            {
                return rejected("finding.fixed_field");
            }
            match write.fields.get("removed") {
                None | Some(Scalar::Text(_)) => Ok(()),
                Some(Scalar::Number(_) | Scalar::Flag(_)) => rejected("shape.scalar"),
            }
        }
        (DocKind::Visit, Root::Photos) => {
            let only_kept_inside = write
                .fields
                .iter()
                .all(|(field, value)| field == "keep_inside" && *value == Scalar::Flag(true));
            if only_kept_inside {
                Ok(())
            } else {
                rejected("photo.fixed_field")
            }
        }
        (DocKind::Visit | DocKind::FollowUp | DocKind::StudySession, _) => {
            rejected("shape.entry_is_whole")
        }
    }
}

/// Tells who made the object: its `by` never changes, so the first write of it says.
fn writer(before: &Doc, earlier: &[Write], write: &Write) -> Result<Option<PersonId>, GateError> {
    if let Some(made) = earlier
        .iter()
        .find(|made| made.whole && made.id == write.id)
    {
        return Ok(person(made.fields.get("by")));
    }
    let fields = Fields::read(&before.engine, &write.id).or_else(|_| rejected("shape.object"))?;
    Ok(fields.by())
}

fn own_key(write: &Write, author: &Author) -> Result<(), GateError> {
    match read_personal(&write.key) {
        Some((head, person)) if person == author.user && is_usable_key(head) => Ok(()),
        Some((_, person)) if person != author.user => rejected("who.not_yours"),
        Some(_) | None => rejected("shape.key"),
    }
}

fn signed(write: &Write, author: &Author) -> Result<(), GateError> {
    if person(write.fields.get("by")) == Some(author.user) {
        Ok(())
    } else {
        rejected("who.not_yours")
    }
}

fn person(value: Option<&Scalar>) -> Option<PersonId> {
    match value? {
        Scalar::Text(text) => text.parse().ok(),
        Scalar::Number(_) | Scalar::Flag(_) => None,
    }
}

fn absent(
    before: &Doc,
    earlier: &[Write],
    write: &Write,
    reason: &'static str,
) -> Result<(), GateError> {
    let in_run = earlier
        .iter()
        .any(|made| made.root == write.root && made.key == write.key);
    if in_run || !there(before, write)?.is_empty() {
        rejected(reason)
    } else {
        Ok(())
    }
}

/// A topic is reworded by the one who put it forward only.
fn own_topic(
    before: &Doc,
    earlier: &[Write],
    write: &Write,
    author: &Author,
) -> Result<(), GateError> {
    let in_run = earlier
        .iter()
        .any(|made| made.root == write.root && made.key == write.key);
    let own = there(before, write)?
        .iter()
        .all(|side| side.fields.by() == Some(author.user));
    if in_run || own {
        Ok(())
    } else {
        rejected("who.not_yours")
    }
}

fn there(before: &Doc, write: &Write) -> Result<Vec<crate::read::Side>, GateError> {
    let Some(map) = before.map(write.root) else {
        return rejected("shape.root");
    };
    sides(&before.engine, map, &write.key).or_else(|_| rejected("shape.object"))
}

/// Notes what a write touches; the key must be of the map's shape.
fn touch(touched: &mut Touched, write: &Write) -> Result<(), GateError> {
    fn id<T: std::str::FromStr + ToString>(key: &str) -> Result<T, GateError> {
        match key.parse::<T>() {
            // One spelling each, or the same id could stand twice.
            Ok(id) if id.to_string() == key => Ok(id),
            Ok(_) | Err(_) => rejected("shape.key"),
        }
    }
    fn word(key: &str) -> Result<String, GateError> {
        if is_usable_key(key) {
            Ok(key.to_owned())
        } else {
            rejected("shape.key")
        }
    }
    fn head(key: &str) -> Result<&str, GateError> {
        match read_personal(key) {
            Some((head, person)) if crate::codes::personal(head, person) == key => Ok(head),
            Some(_) | None => rejected("shape.key"),
        }
    }
    let key = write.key.as_str();
    match write.root {
        Root::Answers => touched.items.insert(word(head(key)?)?),
        Root::Finals => touched.items.insert(word(key)?),
        Root::Findings => touched.findings.insert(id(key)?),
        Root::Suggestions => touched.suggestions.insert(id(head(key)?)?),
        Root::SameAs => touched.same_as.insert(id(key)?),
        Root::Photos => touched.photos.insert(id(key)?),
        Root::Sections => touched.sections.insert(word(key)?),
        Root::Notes => {
            word(head(key)?)?;
            touched.notes.insert(key.to_owned())
        }
        Root::Plans => touched.plans.insert(id(key)?),
        Root::Results => touched.results.insert(id(head(key)?)?),
        Root::Topics => touched.topics.insert(word(key)?),
        Root::Attendance => touched.attendance.insert(id(key)?),
        Root::Minutes => touched.minutes.insert(word(key)?),
    };
    Ok(())
}

//! Who may write what: single-writer keys, the leader's word, and entries that never change.

use super::ops::Write;
use super::{Author, Fault};
use crate::codes::read_personal;
use crate::doc::Doc;
use crate::edit::check::is_usable_key;
use crate::genesis::Root;
use crate::read::{Scalar, scalar};
use crate::touched::Touched;
use automerge::{ChangeHash, ObjId, ReadDoc, Value};
use hucha_model::PersonId;
use hucha_model::wire::DocKind;
use std::collections::BTreeSet;

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

/// The document as it stood before a run, read out of the one that has the run in it: a batch has
/// many runs, and a copy for each would cost more than the runs.
pub(super) struct Before<'a> {
    after: &'a Doc,
    heads: Vec<ChangeHash>,
}

impl<'a> Before<'a> {
    pub(super) fn new(after: &'a Doc, heads: &BTreeSet<ChangeHash>) -> Self {
        Self {
            after,
            heads: heads.iter().copied().collect(),
        }
    }

    /// Tells who made each entry that stands under the key of a write.
    fn makers(&self, write: &Write) -> Result<Vec<Option<PersonId>>, &'static str> {
        let map = self.after.map(write.root).ok_or("shape.root")?;
        let entries = self
            .after
            .engine
            .get_all_at(map, write.key.as_str(), &self.heads)
            .map_err(|_| "shape.object")?;
        let entries = entries.iter().filter(|(value, _)| match value {
            Value::Object(_) => true,
            Value::Scalar(_) => false,
        });
        entries.map(|(_, id)| self.maker(id)).collect()
    }

    fn maker(&self, entry: &ObjId) -> Result<Option<PersonId>, &'static str> {
        let by = self.after.engine.get_at(entry, "by", &self.heads);
        Ok(match by.map_err(|_| "shape.object")? {
            Some((Value::Scalar(value), _)) => person(scalar(&value).as_ref()),
            Some((Value::Object(_), _)) | None => None,
        })
    }
}

/// Checks each write against the document before the run and against the run itself. A fault's
/// position is that of its change in the run.
pub(super) fn check(
    before: &Before<'_>,
    writes: &[Write],
    author: &Author,
) -> Result<Touched, Fault> {
    let mut touched = Touched::default();
    for (position, write) in writes.iter().enumerate() {
        let earlier = writes.get(..position).unwrap_or_default();
        let judged = if write.whole {
            check_whole(before, earlier, write, author)
        } else {
            check_fields(before, earlier, write, author)
        };
        judged
            .and_then(|()| touch(&mut touched, write))
            .map_err(|reason| Fault::of_change(reason, write.change))?;
    }
    Ok(touched)
}

fn check_whole(
    before: &Before<'_>,
    earlier: &[Write],
    write: &Write,
    author: &Author,
) -> Result<(), &'static str> {
    if write
        .maps
        .iter()
        .any(|map| !(write.root == Root::Finals && map == "over"))
    {
        return Err("shape.nested");
    }
    let visit = before.after.kind == DocKind::Visit;
    match write.root {
        Root::Answers => own_key(write, author),
        Root::Suggestions | Root::Notes | Root::Results => {
            own_key(write, author)?;
            signed(write, author)
        }
        Root::Finals => {
            if !author.may_lead {
                return Err("who.not_leader");
            }
            signed(write, author)
        }
        Root::Findings if visit => {
            absent(before, earlier, write, "finding.exists")?;
            signed(write, author)
        }
        // A line listed twice is judged by comparison: equal sides are one line.
        Root::Findings if author.may_lead => Ok(()),
        Root::Findings => Err("who.not_leader"),
        // The leader's two devices may copy the same photos: judged by comparison, as lines are.
        Root::Photos if !visit && author.may_lead => Ok(()),
        Root::Photos => {
            absent(before, earlier, write, "photo.exists")?;
            signed(write, author)
        }
        Root::Plans if !author.may_plan => Err("who.not_host"),
        Root::Topics => {
            signed(write, author)?;
            own_topic(before, earlier, write, author)
        }
        Root::Attendance => {
            own_line(write, author)?;
            signed(write, author)
        }
        Root::SameAs | Root::Sections | Root::Plans | Root::Minutes => signed(write, author),
    }
}

fn check_fields(
    before: &Before<'_>,
    earlier: &[Write],
    write: &Write,
    author: &Author,
) -> Result<(), &'static str> {
    if !write.maps.is_empty() {
        return Err("shape.nested");
    }
    match (before.after.kind, write.root) {
        (DocKind::Visit, Root::Findings) => {
            if writer(before, earlier, write)? != Some(author.user) {
                return Err("who.not_yours");
            }
            if write
                .fields
                .keys()
                .any(|field| !FINDING_FIELDS.contains(&field.as_str()))
            {
                return Err("finding.fixed_field");
            }
            match write.fields.get("removed") {
                None | Some(Scalar::Text(_)) => Ok(()),
                Some(Scalar::Number(_) | Scalar::Flag(_)) => Err("shape.scalar"),
            }
        }
        (DocKind::Visit | DocKind::FollowUp, Root::Photos) => {
            let only_kept_inside = write
                .fields
                .iter()
                .all(|(field, value)| field == "keep_inside" && *value == Scalar::Flag(true));
            if only_kept_inside {
                Ok(())
            } else {
                Err("photo.fixed_field")
            }
        }
        (DocKind::Visit | DocKind::FollowUp | DocKind::StudySession, _) => {
            Err("shape.entry_is_whole")
        }
    }
}

/// Tells who made the object: its `by` never changes, so the first write of it says.
fn writer(
    before: &Before<'_>,
    earlier: &[Write],
    write: &Write,
) -> Result<Option<PersonId>, &'static str> {
    if let Some(made) = earlier
        .iter()
        .find(|made| made.whole && made.id == write.id)
    {
        return Ok(person(made.fields.get("by")));
    }
    before.maker(&write.id)
}

fn own_key(write: &Write, author: &Author) -> Result<(), &'static str> {
    match read_personal(&write.key) {
        Some((head, person)) if person == author.user && is_usable_key(head) => Ok(()),
        Some((_, person)) if person != author.user => Err("who.not_yours"),
        Some(_) | None => Err("shape.key"),
    }
}

/// A line of the sign-in sheet is its person's own, or noted by who keeps the sheet for somebody who
/// came without a phone; its `by` says which.
fn own_line(write: &Write, author: &Author) -> Result<(), &'static str> {
    if author.may_lead || write.key.parse() == Ok(author.user) {
        Ok(())
    } else {
        Err("who.not_sheet_keeper")
    }
}

fn signed(write: &Write, author: &Author) -> Result<(), &'static str> {
    if person(write.fields.get("by")) == Some(author.user) {
        Ok(())
    } else {
        Err("who.not_yours")
    }
}

fn person(value: Option<&Scalar>) -> Option<PersonId> {
    match value? {
        Scalar::Text(text) => text.parse().ok(),
        Scalar::Number(_) | Scalar::Flag(_) => None,
    }
}

fn absent(
    before: &Before<'_>,
    earlier: &[Write],
    write: &Write,
    reason: &'static str,
) -> Result<(), &'static str> {
    let in_run = earlier
        .iter()
        .any(|made| made.root == write.root && made.key == write.key);
    if in_run || !before.makers(write)?.is_empty() {
        Err(reason)
    } else {
        Ok(())
    }
}

/// A topic is reworded by the one who put it forward only.
fn own_topic(
    before: &Before<'_>,
    earlier: &[Write],
    write: &Write,
    author: &Author,
) -> Result<(), &'static str> {
    let in_run = earlier
        .iter()
        .any(|made| made.root == write.root && made.key == write.key);
    let own = before
        .makers(write)?
        .iter()
        .all(|maker| *maker == Some(author.user));
    if in_run || own {
        Ok(())
    } else {
        Err("who.not_yours")
    }
}

/// Notes what a write touches; the key must be of the map's shape.
fn touch(touched: &mut Touched, write: &Write) -> Result<(), &'static str> {
    fn id<T: std::str::FromStr + ToString>(key: &str) -> Result<T, &'static str> {
        match key.parse::<T>() {
            // One spelling each, or the same id could stand twice.
            Ok(id) if id.to_string() == key => Ok(id),
            Ok(_) | Err(_) => Err("shape.key"),
        }
    }
    fn word(key: &str) -> Result<String, &'static str> {
        if is_usable_key(key) {
            Ok(key.to_owned())
        } else {
            Err("shape.key")
        }
    }
    fn head(key: &str) -> Result<&str, &'static str> {
        match read_personal(key) {
            Some((head, person)) if crate::codes::personal(head, person) == key => Ok(head),
            Some(_) | None => Err("shape.key"),
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

//! Compares what the runs did not claim to touch, before and after: nothing else may have changed.
//!
//! Operations name the ones they replace, and a crafted change can name somebody else's. Its shape
//! forbids that already; still, everything outside the written keys must read the same after.

use super::ops::Write;
use crate::codes::read_personal;
use crate::doc::Doc;
use crate::genesis::Root;
use crate::hydrate::HydrateError;
use crate::hydrate::follow_up::contested;
use automerge::AutomergeError;
use hucha_model::content::{FollowUpContent, SessionContent, VisitContent};
use hucha_model::wire::DocKind;

/// The reason code of a line or photo of a follow-up that somebody handed over otherwise before.
pub const LIST_STANDS: &str = "list.stands";

/// Checks that the runs changed only what they wrote.
pub(super) fn check(before: &Doc, after: &Doc, writes: &[Write]) -> Result<(), &'static str> {
    if before.kind == DocKind::FollowUp {
        match is_contested(after, writes) {
            Ok(false) => {}
            Ok(true) => return Err(LIST_STANDS),
            Err(_) => return Err("engine.not_readable"),
        }
    }
    let same = match before.kind {
        DocKind::Visit => same_visit(before, after, writes),
        DocKind::FollowUp => same_follow_up(before, after, writes),
        DocKind::StudySession => same_session(before, after, writes),
    };
    match same {
        Ok(true) => Ok(()),
        Ok(false) => Err("who.changed_others"),
        Err(HydrateError::WrongKind | HydrateError::UnknownHeads | HydrateError::Engine) => {
            Err("engine.not_readable")
        }
    }
}

fn same_visit(before: &Doc, after: &Doc, writes: &[Write]) -> Result<bool, HydrateError> {
    let mut old = before.visit()?.content;
    let mut new = after.visit()?.content;
    for write in writes {
        let added = write.whole;
        strip_visit(&mut old, write, added);
        strip_visit(&mut new, write, added);
    }
    Ok(old == new)
}

/// Takes out what the write may change.
fn strip_visit(content: &mut VisitContent, write: &Write, added: bool) {
    let key = write.key.as_str();
    match write.root {
        Root::Answers => {
            if let Some((item, person)) = read_personal(key)
                && let Some(by_person) = content.answers.get_mut(item)
            {
                by_person.remove(&person);
                if by_person.is_empty() {
                    content.answers.remove(item);
                }
            }
        }
        Root::Finals => drop(content.finals.remove(key)),
        Root::Findings => {
            if let Ok(finding) = key.parse() {
                content.findings.remove(&finding);
            }
        }
        Root::Suggestions => {
            if let Some((finding, person)) = read_personal(key)
                && let Ok(finding) = finding.parse()
                && let Some(by_person) = content.suggestions.get_mut(&finding)
            {
                by_person.remove(&person);
                if by_person.is_empty() {
                    content.suggestions.remove(&finding);
                }
            }
        }
        Root::SameAs => {
            if let Ok(finding) = key.parse() {
                content.same_as.remove(&finding);
            }
        }
        Root::Photos => {
            if let Ok(photo) = key.parse() {
                if added {
                    content.photos.remove(&photo);
                } else if let Some(photo) = content.photos.get_mut(&photo) {
                    photo.keep_inside = false;
                }
            }
        }
        Root::Sections => drop(content.sections.remove(key)),
        Root::Notes => content.notes.retain(|name, _| !is_side_of(name, key)),
        Root::Plans | Root::Results | Root::Topics | Root::Attendance | Root::Minutes => {}
    }
}

/// Tells whether a written line or photo now has sides that differ: the leader's two devices, or two
/// leaders, handed over different wordings. The one that the hub numbers first stands.
fn is_contested(after: &Doc, writes: &[Write]) -> Result<bool, AutomergeError> {
    for write in writes {
        if !contested(after, write.root, &write.key)?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn same_follow_up(before: &Doc, after: &Doc, writes: &[Write]) -> Result<bool, HydrateError> {
    let mut old = before.follow_up()?.content;
    let mut new = after.follow_up()?.content;
    for write in writes {
        // A line or photo that is there never changes; an equal copy from another device is no
        // change, and one that differs was refused before.
        match write.root {
            Root::Findings => {
                let Ok(finding) = write.key.parse() else {
                    return Ok(false);
                };
                if !old.findings.contains_key(&finding) {
                    new.findings.remove(&finding);
                }
            }
            Root::Photos => {
                let Ok(photo) = write.key.parse() else {
                    return Ok(false);
                };
                match old.photos.get_mut(&photo) {
                    None => drop(new.photos.remove(&photo)),
                    // Either side may ask that it stays inside; nothing else of it changes.
                    Some(old) => {
                        old.keep_inside = false;
                        if let Some(new) = new.photos.get_mut(&photo) {
                            new.keep_inside = false;
                        }
                    }
                }
            }
            Root::Plans
            | Root::Results
            | Root::Answers
            | Root::Finals
            | Root::Suggestions
            | Root::SameAs
            | Root::Sections
            | Root::Notes
            | Root::Topics
            | Root::Attendance
            | Root::Minutes => {}
        }
        strip_follow_up(&mut old, write);
        strip_follow_up(&mut new, write);
    }
    Ok(old == new)
}

fn strip_follow_up(content: &mut FollowUpContent, write: &Write) {
    let key = write.key.as_str();
    match write.root {
        Root::Plans => {
            if let Ok(finding) = key.parse() {
                content.plans.remove(&finding);
            }
        }
        Root::Results => {
            if let Some((finding, person)) = read_personal(key)
                && let Ok(finding) = finding.parse()
                && let Some(by_person) = content.results.get_mut(&finding)
            {
                by_person.remove(&person);
                if by_person.is_empty() {
                    content.results.remove(&finding);
                }
            }
        }
        Root::Photos
        | Root::Findings
        | Root::Answers
        | Root::Finals
        | Root::Suggestions
        | Root::SameAs
        | Root::Sections
        | Root::Notes
        | Root::Topics
        | Root::Attendance
        | Root::Minutes => {}
    }
}

fn same_session(before: &Doc, after: &Doc, writes: &[Write]) -> Result<bool, HydrateError> {
    let mut old = before.session()?.content;
    let mut new = after.session()?.content;
    for write in writes {
        strip_session(&mut old, write);
        strip_session(&mut new, write);
    }
    Ok(old == new)
}

fn strip_session(content: &mut SessionContent, write: &Write) {
    let key = write.key.as_str();
    match write.root {
        Root::Topics => content.topics.retain(|name, _| !is_side_of(name, key)),
        Root::Attendance => {
            if let Ok(person) = key.parse() {
                content.attendance.remove(&person);
            }
        }
        Root::Minutes => drop(content.minutes.remove(key)),
        Root::Findings
        | Root::Answers
        | Root::Finals
        | Root::Suggestions
        | Root::SameAs
        | Root::Photos
        | Root::Sections
        | Root::Notes
        | Root::Plans
        | Root::Results => {}
    }
}

/// Says whether a hydrated name is `key` itself or another side of it.
fn is_side_of(name: &str, key: &str) -> bool {
    name.strip_prefix(key)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('|'))
}

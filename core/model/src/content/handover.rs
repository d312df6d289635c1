//! What is handed over at the exit meeting: computed from the visit document alone, so that every
//! replica that holds the heads can check what a submit states.

use super::clash::{ItemState, item_state};
use super::follow_up::{ListedFinding, list_digest};
use super::visit::VisitContent;
use crate::wire::{Count, Facts, FindingKind, Severity, TemplateRef};
use crate::{FindingId, PersonId};
use std::collections::{BTreeMap, BTreeSet};

/// Computes the list that is handed over: merged duplicates are one line with every finder.
pub fn listed_findings(content: &VisitContent) -> BTreeMap<FindingId, ListedFinding> {
    // Hazards first, then suggestions; in each, the order of recording.
    let is_suggestion = |id: &FindingId| {
        content
            .findings
            .get(id)
            .is_some_and(|finding| finding.kind == FindingKind::Suggestion)
    };
    let mut lines: Vec<(FindingId, Vec<FindingId>)> = content.lines().into_iter().collect();
    lines.sort_by_key(|(id, _)| (is_suggestion(id), *id));
    lines
        .into_iter()
        .zip(1..)
        .filter_map(|((id, merged), row)| {
            let finding = content.findings.get(&id)?;
            let first = |sides: &[String]| sides.first().cloned().unwrap_or_default();
            let others = merged
                .iter()
                .filter_map(|other| content.findings.get(other));
            let found_by: BTreeSet<PersonId> = others
                .clone()
                .map(|other| other.by)
                .chain([finding.by])
                .collect();
            let severity = others
                .flat_map(|other| other.severity.iter())
                .chain(&finding.severity)
                .max()
                .copied()
                .unwrap_or(Severity::General);
            let line = ListedFinding {
                row,
                kind: finding.kind,
                severity,
                place: first(&finding.place),
                text: first(&finding.text),
                advice: first(&finding.advice),
                basis: first(&finding.basis),
                item: first(&finding.item),
                on_the_spot: finding.on_the_spot,
                found_by: found_by.into_iter().collect(),
                merged,
            };
            Some((id, line))
        })
        .collect()
}

/// Computes the counts and the list digest that a submit states, from the document alone.
pub fn submitted_facts(
    content: &VisitContent,
    template: Option<&TemplateRef>,
    items: usize,
) -> Facts {
    let listed = listed_findings(content);
    let hazards = listed
        .values()
        .filter(|line| line.kind == FindingKind::Hazard);
    let states: Vec<ItemState> = content
        .answers
        .keys()
        .map(|item| item_state(content, item))
        .collect();
    let clashes = states
        .iter()
        .filter(|state| matches!(state, ItemState::Clash { .. }))
        .count();
    let answered = states
        .iter()
        .filter(|state| state.value().is_some())
        .count();
    let counts = [
        (Count::Findings, hazards.clone().count()),
        (
            Count::Suggestions,
            listed
                .values()
                .filter(|l| l.kind == FindingKind::Suggestion)
                .count(),
        ),
        (
            Count::OnTheSpot,
            hazards.clone().filter(|line| line.on_the_spot).count(),
        ),
        (
            Count::SuspectedMajor,
            hazards
                .filter(|line| line.severity != Severity::General)
                .count(),
        ),
        (
            Count::Merged,
            listed.values().map(|line| line.merged.len()).sum(),
        ),
        (Count::Answered, answered),
        (Count::Unanswered, items.saturating_sub(answered + clashes)),
        (Count::Clashes, clashes),
        (Count::Photos, content.photos.len()),
    ];
    Facts {
        counts: counts
            .into_iter()
            .map(|(count, value)| (count, value as u64))
            .collect(),
        list: Some(list_digest(&listed)),
        template: template.cloned(),
        ..Facts::default()
    }
}

/// Tells whether a submit states other facts than the document at its heads holds.
///
/// `items` is the number of items of the checklist it names.
pub fn disputes_submit(content: &VisitContent, stated: &Facts, items: usize) -> bool {
    let read = submitted_facts(content, stated.template.as_ref(), items);
    read.counts != stated.counts || read.list != stated.list
}

//! Hydrates a follow-up.

use super::{Source, joined, visit};
use crate::codes;
use crate::doc::Doc;
use crate::genesis::Root;
use crate::read::{Fields, sides};
use automerge::AutomergeError;
use hucha_model::content::{FollowUpContent, ListedFinding, RectificationPlan};
use hucha_model::time::Day;
use hucha_model::{FindingId, Hash, PersonId};
use std::collections::BTreeMap;
use std::str::FromStr;

pub(super) fn read(source: &mut Source<'_>) -> Result<FollowUpContent, AutomergeError> {
    Ok(FollowUpContent {
        findings: findings(source)?,
        plans: plans(source)?,
        results: results(source)?,
        photos: visit::photos(source)?,
    })
}

/// Two phones may list the same line at once: equal sides are one line, and a side that differs is
/// listed as odd beside the one that both phones show.
fn findings(source: &mut Source<'_>) -> Result<BTreeMap<FindingId, ListedFinding>, AutomergeError> {
    let mut all = BTreeMap::new();
    for (key, sides) in source.keyed(Root::Findings, |touched| &touched.findings)? {
        let mut lines = sides.iter().map(|side| listed(&side.fields));
        let first = lines.next().flatten();
        if lines.any(|line| line != first) {
            source.keep::<()>(Root::Findings, &key, None);
        }
        let read = key.parse().ok().zip(first);
        all.extend(source.keep(Root::Findings, &key, read));
    }
    Ok(all)
}

/// Names the changes that wrote a line or a photo, when they do not say the same; else none.
pub(crate) fn contested(doc: &Doc, root: Root, key: &str) -> Result<Vec<Hash>, AutomergeError> {
    let Some(map) = doc.map(root) else {
        return Ok(Vec::new());
    };
    let sides = sides(&doc.engine, map, key)?;
    let is_same: fn(&Fields, &Fields) -> bool = match root {
        Root::Findings => |one, other| listed(one) == listed(other),
        Root::Photos => visit::is_same_take,
        Root::Answers
        | Root::Finals
        | Root::Suggestions
        | Root::SameAs
        | Root::Sections
        | Root::Notes
        | Root::Plans
        | Root::Results
        | Root::Topics
        | Root::Attendance
        | Root::Minutes => return Ok(Vec::new()),
    };
    let all_same = sides
        .windows(2)
        .all(|pair| matches!(pair, [one, other] if is_same(&one.fields, &other.fields)));
    Ok(if all_same {
        Vec::new()
    } else {
        sides.iter().map(|side| side.change).collect()
    })
}

fn listed(fields: &Fields) -> Option<ListedFinding> {
    let text = |name| fields.text(name).map(str::to_owned);
    Some(ListedFinding {
        row: fields.number("row")?.try_into().ok()?,
        kind: codes::read_finding_kind(fields.text("kind")?)?,
        severity: codes::read_severity(fields.text("severity")?)?,
        place: text("place")?,
        text: text("text")?,
        advice: text("advice")?,
        basis: text("basis")?,
        item: text("item")?,
        on_the_spot: fields.flag("on_the_spot"),
        found_by: ids(fields.text("found_by")?)?,
        merged: ids(fields.text("merged")?)?,
    })
}

fn ids<T: FromStr>(text: &str) -> Option<Vec<T>> {
    text.split_whitespace().map(|id| id.parse().ok()).collect()
}

fn plans(
    source: &mut Source<'_>,
) -> Result<BTreeMap<FindingId, Vec<RectificationPlan>>, AutomergeError> {
    let mut all: BTreeMap<FindingId, Vec<RectificationPlan>> = BTreeMap::new();
    for (key, sides) in source.keyed(Root::Plans, |touched| &touched.plans)? {
        for side in sides {
            let read = key.parse::<FindingId>().ok().zip(plan(&side.fields));
            if let Some((finding, plan)) = source.keep(Root::Plans, &key, read) {
                all.entry(finding).or_default().push(plan);
            }
        }
    }
    Ok(all)
}

fn plan(fields: &Fields) -> Option<RectificationPlan> {
    let funds = fields
        .number("funds_yuan")
        .map(u64::try_from)
        .transpose()
        .ok()?;
    Some(RectificationPlan {
        measures: fields.text("measures")?.to_owned(),
        responsible: fields.parsed("responsible")?,
        due: Day(fields.parsed("due")?),
        funds_yuan: funds,
        contingency: fields.text("contingency")?.to_owned(),
        by: fields.by()?,
        at: fields.at()?,
    })
}

fn results(
    source: &mut Source<'_>,
) -> Result<BTreeMap<FindingId, BTreeMap<PersonId, String>>, AutomergeError> {
    let mut all: BTreeMap<FindingId, BTreeMap<PersonId, String>> = BTreeMap::new();
    for (key, sides) in source.personal(Root::Results, |touched| &touched.results)? {
        let read = || {
            let (finding, person) = codes::read_personal(&key)?;
            Some((
                finding.parse::<FindingId>().ok()?,
                person,
                joined(&sides, "text")?,
            ))
        };
        if let Some((finding, person, text)) = source.keep(Root::Results, &key, read()) {
            all.entry(finding).or_default().insert(person, text);
        }
    }
    Ok(all)
}

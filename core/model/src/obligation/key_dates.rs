//! Help shortly before important dates and major events (WD-14, WH67-19).

use super::activities::tally;
use super::compute::{Owed, Scene};
use super::history::ActivitySubject;
use super::{Flag, Obligation, Period, Subject, Thing};
use crate::ActivityId;
use crate::directory::AsOf;
use crate::programme::Label;
use crate::programme::duty::Wanted;
use chrono::Days;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn measure(
    scene: &Scene<'_>,
    owed: &Owed<'_>,
    days_before: u32,
    want: &Wanted,
) -> Vec<Obligation> {
    let mut all = Vec::new();
    for date in scene.directory.key_dates(AsOf::NOW) {
        let first = date
            .from
            .checked_sub_days(Days::new(u64::from(days_before)));
        let (Some(first), Some(last)) = (first, date.from.pred_opt()) else {
            continue;
        };
        if first > last || first >= scene.range.end || date.to < scene.range.start {
            continue;
        }
        let window = Period::event(first, last);
        for pairing in scene.directory.pairings(AsOf::NOW, date.from) {
            let subject = Subject::KeyDate {
                date: date.id,
                pairing: pairing.pairing,
            };
            let pair = scene.pair_label(&pairing);
            let label = Label::new(
                format!("{}（{}）", pair.zh, date.name),
                format!("{} ({})", pair.en, date.name),
            );
            let mut obligation = owed.obligation(scene, subject, label, window.clone());
            let of_pair = ActivitySubject::Pair(pairing.pairing);
            let candidates = scene
                .history
                .activities
                .iter()
                .filter(|activity| activity.subject == of_pair);
            tally(scene, owed, want, candidates, &mut obligation);
            all.push(obligation);
        }
    }
    all
}

/// Flags an activity that a key date and a periodic duty of the pair both lean on: help before a
/// key date is additional, and may serve both only when both sides agree (OQ-06, ours).
pub(super) fn flag_double_use(all: &mut [Obligation]) {
    let mut for_dates: BTreeMap<crate::PairingId, BTreeSet<ActivityId>> = BTreeMap::new();
    for obligation in all.iter() {
        if let Subject::KeyDate { pairing, .. } = obligation.subject {
            for_dates
                .entry(pairing)
                .or_default()
                .extend(leaned_on(obligation));
        }
    }
    let mut both = BTreeSet::new();
    for obligation in all.iter() {
        if let Subject::Pair { pairing } = obligation.subject
            && let Some(dates) = for_dates.get(&pairing)
        {
            both.extend(
                leaned_on(obligation)
                    .into_iter()
                    .filter(|id| dates.contains(id)),
            );
        }
    }
    for obligation in all {
        let flags: Vec<Flag> = leaned_on(obligation)
            .into_iter()
            .filter(|id| both.contains(id))
            .map(|activity| Flag::ServesTwoDuties { activity })
            .collect();
        obligation.flags.extend(flags);
    }
}

/// Lists the activities without which the obligation would not be met.
fn leaned_on(obligation: &Obligation) -> Vec<ActivityId> {
    if obligation.counted.len() > obligation.required as usize {
        return Vec::new();
    }
    obligation
        .counted
        .iter()
        .filter_map(|counted| match counted.what {
            Thing::Activity { id } => Some(id),
            Thing::Attendance { .. }
            | Thing::Finding { .. }
            | Thing::LeaderTerm { .. }
            | Thing::Issue { .. }
            | Thing::Report { .. } => None,
        })
        .collect()
}

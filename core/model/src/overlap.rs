//! The inspection calendar: who else inspects the same plant in the same weeks (WH67-26, OQ-14).
//!
//! Two inspections of one enterprise near in time, by different organisers and with content in
//! common, make a warning with both activities and what they share. It is answered by combining,
//! by postponing or by a recorded justification, and it never blocks: this module only reads. How
//! near is near and which kinds are exempt but shown is data (`fixtures/programmes/overlap.toml`).

mod rules;
#[cfg(test)]
mod tests;

pub use rules::OverlapRules;

use crate::board::Book;
use crate::board::book::Activity;
use crate::obligation::ActivityState;
use crate::programme::Label;
use chrono::Datelike;
use serde::Serialize;
use std::collections::HashMap;

/// What a book's inspections have in common.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct InspectionCalendar<'b> {
    /// By enterprise, then by the later one's first day, then by ids.
    pub overlaps: Vec<Overlap<'b>>,
    /// Inspections that could not be compared, because no organiser is on record.
    pub without_organiser: usize,
}

/// Two inspections of one enterprise that lie near one another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Overlap<'b> {
    /// The enterprise's id.
    pub enterprise: &'b str,
    /// Id of the one that begins first.
    pub earlier: &'b str,
    /// Id of the other.
    pub later: &'b str,
    /// Who organises the earlier one.
    pub earlier_organiser: &'b str,
    /// Who organises the later one.
    pub later_organiser: &'b str,
    /// Days from the earlier one's last day to the later one's first; 0 when they run at a time.
    pub days_apart: u32,
    /// Checklist sections in common, or kinds of activity where one of them names no sections.
    pub common: Vec<&'b str>,
    /// How it stands.
    pub standing: OverlapStanding<'b>,
}

/// How an overlap stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "standing")]
pub enum OverlapStanding<'b> {
    /// A warning that asks for an answer.
    Unanswered,
    /// One of the two says that it is held because of, and with, the other.
    Combined,
    /// A reason is on record.
    Justified {
        /// The activity that gives it.
        by: &'b str,
        /// The reason.
        text: &'b str,
    },
    /// One of the two is of an exempt kind: shown, no warning.
    Exempt,
}

impl Overlap<'_> {
    /// Tells whether somebody still has to answer.
    pub fn is_warning(&self) -> bool {
        self.standing == OverlapStanding::Unanswered
    }

    /// Says in words what lies near what, and what can be done.
    pub fn text(&self) -> Label {
        let common = self.common.join("、");
        let plain = self.common.join(", ");
        let (zh, en) = match self.standing {
            OverlapStanding::Unanswered => (
                "请合并、延期或说明理由（不阻止）",
                "combine, postpone or give a reason; nothing is blocked",
            ),
            OverlapStanding::Combined => ("已合并开展", "held together"),
            OverlapStanding::Justified { .. } => ("已说明理由", "a reason is on record"),
            OverlapStanding::Exempt => ("不计重复，仅作提示", "exempt, shown only"),
        };
        let (about_zh, about_en) = if self.common.is_empty() {
            (String::new(), String::new())
        } else {
            (format!("，内容重叠：{common}"), format!(" on {plain}"))
        };
        let days = self.days_apart;
        Label::new(
            format!("同一企业由不同单位检查，相隔{days}日{about_zh}；{zh}"),
            format!("One enterprise, two organisers, {days} days apart{about_en}: {en}"),
        )
    }
}

impl<'b> InspectionCalendar<'b> {
    /// Compares all inspections of a book, each with those near it.
    ///
    /// Activities called off or put off are not compared: putting off is an answer.
    pub fn of(book: &'b Book, rules: &'b OverlapRules) -> Self {
        let mut enterprises: Vec<&'b str> = book
            .subjects
            .iter()
            .filter(|subject| subject.kind == rules.subject)
            .map(|subject| subject.id.as_str())
            .collect();
        enterprises.sort_unstable();
        let places: HashMap<&str, usize> = enterprises
            .iter()
            .enumerate()
            .map(|(place, id)| (*id, place))
            .collect();
        let mut by_enterprise: Vec<Vec<Inspection<'b>>> = vec![Vec::new(); enterprises.len()];
        let mut all = Self::default();
        for activity in &book.activities {
            if !takes_place(activity.state) || !rules.inspects_by(activity) {
                continue;
            }
            let Some(organiser) = activity.organiser.as_deref() else {
                all.without_organiser += 1;
                continue;
            };
            let inspection = Inspection {
                activity,
                organiser,
                first: activity.from.num_days_from_ce(),
                last: activity.last_day().num_days_from_ce(),
                is_exempt: rules.is_exempt(activity),
            };
            for one in &activity.of {
                let place = places.get(one.as_str());
                if let Some(at) = place.and_then(|place| by_enterprise.get_mut(*place)) {
                    at.push(inspection);
                }
            }
        }
        for (enterprise, mut inspections) in enterprises.into_iter().zip(by_enterprise) {
            inspections.sort_unstable_by_key(|one| (one.first, one.activity.id.as_str()));
            all.sweep(enterprise, &inspections, rules);
        }
        all
    }

    /// Lists what lies near one activity.
    pub fn near(&self, activity: &str) -> impl Iterator<Item = &Overlap<'b>> {
        self.overlaps
            .iter()
            .filter(move |one| one.earlier == activity || one.later == activity)
    }

    /// Goes through one enterprise's inspections by first day, and keeps at hand those that ended
    /// near enough to matter.
    fn sweep(
        &mut self,
        enterprise: &'b str,
        inspections: &[Inspection<'b>],
        rules: &'b OverlapRules,
    ) {
        let within = i32::try_from(rules.within_days).unwrap_or(i32::MAX);
        let mut at_hand: Vec<Inspection<'b>> = Vec::new();
        for later in inspections {
            at_hand.retain(|earlier| later.first.saturating_sub(earlier.last) <= within);
            for earlier in &at_hand {
                self.overlaps
                    .extend(overlap(enterprise, earlier, later, rules));
            }
            at_hand.push(*later);
        }
    }
}

#[derive(Clone, Copy)]
struct Inspection<'b> {
    activity: &'b Activity,
    organiser: &'b str,
    first: i32,
    last: i32,
    is_exempt: bool,
}

fn overlap<'b>(
    enterprise: &'b str,
    earlier: &Inspection<'b>,
    later: &Inspection<'b>,
    rules: &OverlapRules,
) -> Option<Overlap<'b>> {
    if earlier.organiser == later.organiser || earlier.activity.id == later.activity.id {
        return None;
    }
    let (one, other) = (earlier.activity, later.activity);
    let is_exempt = earlier.is_exempt || later.is_exempt;
    let by_sections = !one.content.is_empty() && !other.content.is_empty();
    let mut common: Vec<&'b str> = if by_sections {
        shared(&one.content, &other.content).collect()
    } else {
        shared(&one.kinds, &other.kinds)
            .filter(|kind| rules.inspects.contains(*kind))
            .collect()
    };
    // An exempt kind is never another's kind; it is shown unless the sections say it is apart.
    if common.is_empty() && (by_sections || !is_exempt) {
        return None;
    }
    common.sort_unstable();
    common.dedup();
    Some(Overlap {
        enterprise,
        earlier: &one.id,
        later: &other.id,
        earlier_organiser: earlier.organiser,
        later_organiser: later.organiser,
        days_apart: u32::try_from(later.first - earlier.last).unwrap_or(0),
        common,
        standing: if is_exempt {
            OverlapStanding::Exempt
        } else {
            answer(one, other)
        },
    })
}

fn shared<'b>(one: &'b [String], other: &'b [String]) -> impl Iterator<Item = &'b str> {
    one.iter()
        .filter(|part| other.contains(part))
        .map(String::as_str)
}

/// The later one's reason counts first: it came to a calendar that showed the earlier.
fn answer<'b>(earlier: &'b Activity, later: &'b Activity) -> OverlapStanding<'b> {
    if earlier.serves.contains(&later.id) || later.serves.contains(&earlier.id) {
        return OverlapStanding::Combined;
    }
    for one in [later, earlier] {
        let reason = one.justification.as_deref().map_or("", str::trim);
        if !reason.is_empty() {
            return OverlapStanding::Justified {
                by: &one.id,
                text: reason,
            };
        }
    }
    OverlapStanding::Unanswered
}

fn takes_place(state: ActivityState) -> bool {
    match state {
        ActivityState::Planned
        | ActivityState::InProgress
        | ActivityState::Submitted
        | ActivityState::Disputed
        | ActivityState::Confirmed
        | ActivityState::Held
        | ActivityState::Archived => true,
        ActivityState::Postponed | ActivityState::Cancelled => false,
    }
}

//! What has happened, read from folded decisions, as the obligations want it.

use crate::error::EngineError;
use crate::inner::Inner;
use chrono::{Datelike, NaiveDate};
use hucha_model::directory::AsOf;
use hucha_model::fold::{EntityState, Outcome};
use hucha_model::obligation::{
    ActivityState, ActivitySubject, FindingStanding, History, PastActivity, PastAttendance,
    PastFinding, PastIssue, PastReport, PeriodKey, Presence, Subject,
};
use hucha_model::wire::{Capacity, EntityKind, EntityRef, FindingKind, Severity, Verb};
use hucha_model::{ActivityId, FindingId, Hash, PairingId};
use std::collections::BTreeMap;

type States = BTreeMap<EntityRef, EntityState>;

impl Inner {
    /// Reads the history that this phone may see.
    pub(crate) fn history(&self) -> Result<History, EngineError> {
        let states = self.states()?;
        Ok(self.history_of(&states))
    }

    /// Reads the history from states already folded.
    pub(crate) fn history_of(&self, states: &States) -> History {
        let mut history = History::default();
        for state in states.values() {
            match state.entity.kind {
                EntityKind::Visit => history.activities.extend(self.past_visit(state)),
                EntityKind::StudySession => {
                    history.activities.extend(past_session(state));
                    history.attendances.extend(attendances(state, states));
                }
                EntityKind::Finding => history.findings.extend(self.past_finding(state)),
                EntityKind::EscalatedIssue => history.issues.extend(past_issue(state, states)),
                EntityKind::Report => history.reports.extend(self.past_report(state)),
                EntityKind::LeaderTerm
                | EntityKind::Pairing
                | EntityKind::YearPlan
                | EntityKind::Leave => {}
            }
        }
        history
    }

    fn past_visit(&self, state: &EntityState) -> Option<PastActivity> {
        let starts = state.facts.starts?;
        let pairing = self.pairing_of(state)?;
        Some(PastActivity {
            id: ActivityId::from(state.entity.id),
            subject: ActivitySubject::Pair(pairing),
            kinds: state.facts.kinds.clone(),
            state: visit_state(&state.state)?,
            starts,
            ends: state.facts.ends.unwrap_or(starts).max(starts),
            participants: state.facts.participants.clone(),
            focus: state.facts.focus.clone(),
            with_agreement: !state.flags.contains("without_agreement"),
            proof: proof(state),
        })
    }

    /// Finds the pair a visit or finding serves, by its two plants on its day.
    pub(crate) fn pairing_of(&self, state: &EntityState) -> Option<PairingId> {
        let (helper, helped) = (state.facts.helper?, state.facts.helped?);
        self.directory
            .all_pairings(AsOf::NOW)
            .into_iter()
            .rfind(|pair| pair.helper == helper && pair.helped == helped)
            .map(|pair| pair.pairing)
    }

    fn past_finding(&self, state: &EntityState) -> Option<PastFinding> {
        let listed = state.applied(Verb::List)?.at.day();
        let crossed_off = state.steps.iter().rfind(|step| {
            matches!(step.verb, Verb::CrossOff | Verb::RectifyOnTheSpot)
                && matches!(step.outcome, Outcome::Applied { .. })
        });
        let standing = match state.state.as_str() {
            "closed" if state.is_final => FindingStanding::Closed,
            "closed" | "verified" => FindingStanding::Verified,
            "withdrawn" => FindingStanding::Withdrawn,
            _ => FindingStanding::Open,
        };
        Some(PastFinding {
            id: FindingId::from(state.entity.id),
            pairing: self.pairing_of(state),
            host: state.facts.helped?,
            listed,
            kind: state.facts.finding_kind.unwrap_or(FindingKind::Hazard),
            severity: state.facts.severity.unwrap_or(Severity::General),
            standing,
            due: state.facts.due.map(|day| day.0),
            on_the_spot: state.flags.contains("on_the_spot"),
            closed: (standing == FindingStanding::Closed)
                .then_some(crossed_off)
                .flatten()
                .map(|step| step.at.day()),
            proof: proof(state),
        })
    }

    fn past_report(&self, state: &EntityState) -> Option<PastReport> {
        let bureau = self.directory.alliance(AsOf::NOW)?.bureau;
        Some(PastReport {
            id: state.entity.id,
            report: "quarterly".into(),
            period: quarter_of(state.facts.due?.0),
            subject: Subject::District { bureau },
            submitted: state.applied(Verb::Report).map(|step| step.at.day()),
            proof: proof(state),
        })
    }
}

fn attendances(session: &EntityState, states: &States) -> Vec<PastAttendance> {
    if session.applied(Verb::Hold).is_none() {
        return Vec::new();
    }
    let of_session = |leave: &&EntityState| {
        leave.entity.kind == EntityKind::Leave
            && leave
                .facts
                .refers
                .iter()
                .any(|other| other.id == session.entity.id)
    };
    let leaves: Vec<&EntityState> = states.values().filter(of_session).collect();
    session
        .facts
        .participants
        .iter()
        .map(|invitee| {
            let leave = leaves
                .iter()
                .find(|leave| leave.facts.person == Some(invitee.person));
            PastAttendance {
                activity: ActivityId::from(session.entity.id),
                person: invitee.person,
                org: invitee.org,
                presence: presence(invitee.present, invitee.capacity, leave.copied()),
                proof: leave.map_or_else(Vec::new, |leave| proof(leave)),
            }
        })
        .collect()
}

fn visit_state(state: &str) -> Option<ActivityState> {
    Some(match state {
        "draft" | "agreed" => ActivityState::Planned,
        "in_progress" => ActivityState::InProgress,
        "submitted" => ActivityState::Submitted,
        "disputed" => ActivityState::Disputed,
        "confirmed" => ActivityState::Confirmed,
        "archived" => ActivityState::Archived,
        "postponed" => ActivityState::Postponed,
        "cancelled" => ActivityState::Cancelled,
        _ => return None,
    })
}

fn past_session(state: &EntityState) -> Option<PastActivity> {
    let starts = state.facts.starts?;
    let standing = match state.state.as_str() {
        "convened" => ActivityState::Planned,
        "held" => ActivityState::Held,
        "archived" => ActivityState::Archived,
        "cancelled" => ActivityState::Cancelled,
        _ => return None,
    };
    Some(PastActivity {
        id: ActivityId::from(state.entity.id),
        subject: ActivitySubject::Alliance,
        kinds: state.facts.kinds.clone(),
        state: standing,
        starts,
        ends: state.facts.ends.unwrap_or(starts).max(starts),
        participants: state.facts.participants.clone(),
        focus: Vec::new(),
        with_agreement: !state.flags.contains("agenda_not_agreed"),
        proof: proof(state),
    })
}

/// Leave that was granted excuses; leave nobody has decided is pending, and counts as neither.
fn presence(present: bool, capacity: Capacity, leave: Option<&EntityState>) -> Presence {
    if present {
        return Presence::Present;
    }
    if capacity == Capacity::Substitute {
        return Presence::Substituted;
    }
    match leave.map(|leave| leave.state.as_str()) {
        Some("approved") => Presence::Excused,
        Some("requested") => Presence::Pending,
        Some(_) | None => Presence::Unexcused,
    }
}

fn past_issue(state: &EntityState, states: &States) -> Option<PastIssue> {
    let day = |verb| state.applied(verb).map(|step| step.at.day());
    let arose = state
        .facts
        .refers
        .iter()
        .filter_map(|other| states.get(other))
        .find_map(|activity| Some(activity.facts.ends.or(activity.facts.starts)?.day()));
    Some(PastIssue {
        id: state.entity.id,
        org: state.facts.helped?,
        arose,
        raised: day(Verb::Raise),
        received: day(Verb::Receive),
        answered: day(Verb::Answer).or_else(|| day(Verb::Dismiss)),
        resolved: day(Verb::Resolve),
        proof: proof(state),
    })
}

fn quarter_of(day: NaiveDate) -> PeriodKey {
    let quarter = u8::try_from(day.month0() / 3 + 1).unwrap_or(1);
    PeriodKey::Quarter(day.year(), quarter)
}

fn proof(state: &EntityState) -> Vec<Hash> {
    state
        .steps
        .iter()
        .filter(|step| matches!(step.outcome, Outcome::Applied { .. }))
        .map(|step| step.hash)
        .collect()
}

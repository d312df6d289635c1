//! What a step asks for: the facts its life-cycle needs and a person fills in. What this phone reads
//! from a record, or knows of the person, is never asked.

pub(super) mod words;

use super::offer::Offering;
use super::trial::Handing;
use super::{AskField, ChoiceView};
use crate::act::Composite;
use crate::error::EngineError;
use hucha_model::fold::EntityState;
use hucha_model::lifecycle::Need;
use hucha_model::wire::{EntityKind, Verb};

/// One thing asked for, before it is worded.
pub(super) struct Ask {
    pub(super) field: AskField,
    pub(super) choices: Vec<ChoiceView>,
    pub(super) is_needed: bool,
}

/// The order of a form.
const ORDER: &[AskField] = &[
    AskField::Activity,
    AskField::Helper,
    AskField::Helped,
    AskField::Person,
    AskField::Year,
    AskField::Number,
    AskField::Kinds,
    AskField::Starts,
    AskField::Participants,
    AskField::AgreedBy,
    AskField::Severity,
    AskField::Stance,
    AskField::OnSite,
    AskField::Due,
    AskField::Text,
];

/// What may be said besides, where the life-cycle does not ask for it.
const WELCOME: &[(EntityKind, Verb, AskField)] = &[
    (EntityKind::LeaderTerm, Verb::Recommend, AskField::Text),
    (EntityKind::Visit, Verb::Plan, AskField::Text),
    (EntityKind::Visit, Verb::Submit, AskField::Text),
    (EntityKind::Visit, Verb::Countersign, AskField::Text),
    (EntityKind::Visit, Verb::HandOver, AskField::Text),
    (EntityKind::Finding, Verb::Remark, AskField::Text),
    (EntityKind::Finding, Verb::SelfCheck, AskField::Person),
    (EntityKind::Finding, Verb::Verify, AskField::Text),
    (EntityKind::StudySession, Verb::Convene, AskField::Text),
    (EntityKind::EscalatedIssue, Verb::Raise, AskField::Activity),
];

impl Offering<'_> {
    /// Lists what a step asks for, in the order of a form.
    pub(super) fn asks(
        &self,
        state: &EntityState,
        verb: Verb,
        handing: Option<&Handing>,
    ) -> Result<Vec<Ask>, EngineError> {
        let kind = state.entity.kind;
        let needed = self.needed(state, verb, handing);
        let mut asks = Vec::new();
        for field in ORDER {
            let is_needed = needed.contains(field);
            if is_needed || WELCOME.contains(&(kind, verb, *field)) {
                asks.push(Ask {
                    field: *field,
                    choices: self.choices(state, verb, *field)?,
                    is_needed,
                });
            }
        }
        Ok(asks)
    }

    fn needed(&self, state: &EntityState, verb: Verb, handing: Option<&Handing>) -> Vec<AskField> {
        let kind = state.entity.kind;
        match Composite::of(kind, verb) {
            Some(Composite::Submit) => {
                let has_spot = handing.is_some_and(|handing| !handing.on_the_spot.is_empty());
                return has_spot.then_some(AskField::Person).into_iter().collect();
            }
            Some(Composite::Countersign | Composite::Hold) => return Vec::new(),
            Some(Composite::HandOver) | None => {}
        }
        let lifecycle = self.inner.lifecycles.of(kind);
        let rows = lifecycle.into_iter().flat_map(|cycle| &cycle.transitions);
        let here = rows.filter(|row| {
            let starts_here = |from: &String| *from == state.state || from == "*";
            row.verb == verb && row.from.iter().any(starts_here)
        });
        let mut needed: Vec<AskField> = here
            .flat_map(|row| &row.needs)
            .filter_map(|need| asked(kind, *need))
            .collect();
        if (kind, verb) == (EntityKind::Finding, Verb::Rule) {
            needed.push(AskField::Stance);
        }
        needed
    }

    /// Gives the reason why a form cannot be filled in: there is nothing to choose from.
    pub(super) fn unanswerable(
        &self,
        state: &EntityState,
        verb: Verb,
        asks: &[Ask],
    ) -> Option<&'static str> {
        let empty = asks
            .iter()
            .find(|ask| ask.is_needed && ask.choices.is_empty() && is_chosen(ask.field))?;
        // Whoever has no part in the step has nothing to choose from either.
        if let Err(reason) = self.blank(state, verb)
            && reason.starts_with("who.")
        {
            return Some(reason);
        }
        Some(match (state.entity.kind, verb, empty.field) {
            (_, Verb::HandOver, _) => "guard.successor_in_pair",
            (EntityKind::Visit, Verb::Plan, AskField::Helper | AskField::Helped) => {
                "guard.pair_in_force"
            }
            (EntityKind::LeaderTerm, _, AskField::Year) => "guard.year_free",
            // There is nothing to be absent from.
            (EntityKind::Leave, _, AskField::Activity) => "state",
            (_, _, field) => reason_of(field),
        })
    }
}

/// Names the field that answers a need, where a person is asked for it.
fn asked(kind: EntityKind, need: Need) -> Option<AskField> {
    match need {
        // One asks for leave for oneself; one's own problem is of one's own plant; a candidate's
        // plant is known.
        Need::Person if kind == EntityKind::Leave => None,
        Need::Helped if kind == EntityKind::EscalatedIssue => None,
        Need::Helper if kind == EntityKind::LeaderTerm => None,
        Need::Refers if kind == EntityKind::Leave => Some(AskField::Activity),
        Need::Person => Some(AskField::Person),
        Need::Helper => Some(AskField::Helper),
        Need::Helped => Some(AskField::Helped),
        Need::Year => Some(AskField::Year),
        Need::Number => Some(AskField::Number),
        Need::Text => Some(AskField::Text),
        Need::AgreedBy => Some(AskField::AgreedBy),
        Need::Kinds => Some(AskField::Kinds),
        Need::Starts => Some(AskField::Starts),
        Need::Participants => Some(AskField::Participants),
        Need::Severity => Some(AskField::Severity),
        Need::Stance => Some(AskField::Stance),
        Need::Due => Some(AskField::Due),
        Need::OnSite => Some(AskField::OnSite),
        Need::Ends
        | Need::Counts
        | Need::Heads
        | Need::List
        | Need::Refers
        | Need::FindingKind
        | Need::Evidence
        | Need::Item => None,
    }
}

/// Tells whether a field is chosen and not written.
const fn is_chosen(field: AskField) -> bool {
    match field {
        AskField::Text | AskField::Number | AskField::Due | AskField::Starts => false,
        AskField::Person
        | AskField::Severity
        | AskField::Stance
        | AskField::OnSite
        | AskField::Year
        | AskField::Helper
        | AskField::Helped
        | AskField::Participants
        | AskField::Kinds
        | AskField::AgreedBy
        | AskField::Activity => true,
    }
}

fn reason_of(field: AskField) -> &'static str {
    match field {
        AskField::Text => Need::Text,
        AskField::Person => Need::Person,
        AskField::Due => Need::Due,
        AskField::Starts => Need::Starts,
        AskField::Severity => Need::Severity,
        AskField::Stance => Need::Stance,
        AskField::OnSite => Need::OnSite,
        AskField::Number => Need::Number,
        AskField::Year => Need::Year,
        AskField::Helper => Need::Helper,
        AskField::Helped => Need::Helped,
        AskField::Participants => Need::Participants,
        AskField::Kinds => Need::Kinds,
        AskField::AgreedBy => Need::AgreedBy,
        AskField::Activity => Need::Refers,
    }
    .reason()
}

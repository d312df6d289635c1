//! What decisions say about people: who leads, who was named, who helps now, whose late work counts.

use super::{EntityState, FoldContext, FoldInput};
use crate::directory::AsOf;
use crate::wire::{Capacity, EntityKind, Verb};

/// Takes what an applied decision says about people into the state, after its facts.
pub(super) fn merge_people(state: &mut EntityState, input: &FoldInput, context: FoldContext<'_>) {
    let (decision, facts) = (&input.decision, &input.decision.facts);
    let verb = decision.verb;
    if verb == Verb::HandOver && state.entity.kind != EntityKind::LeaderTerm {
        state.handed_to.extend(facts.helper);
    } else if verb == Verb::TakeLead {
        state.led_by.insert(decision.user);
    } else if verb == Verb::AdmitLate || verb == Verb::TurnAway {
        let admitted = verb == Verb::AdmitLate;
        state.late.extend(facts.item.map(|item| (item, admitted)));
    } else if verb == Verb::Plan {
        plan(state, input, context);
    }
}

/// A plan names leaders, whoever made it. Members and guests of the team are named by the team
/// alone: else a host that plans the visit could name its own people into the team's record.
fn plan(state: &mut EntityState, input: &FoldInput, context: FoldContext<'_>) {
    let participants = &input.decision.facts.participants;
    let with = |capacity| {
        participants
            .iter()
            .filter(move |named| named.capacity == capacity)
            .map(|named| named.person)
    };
    state.led_by.extend(with(Capacity::VisitLeader));
    let (as_of, at) = match &input.record {
        Some(record) => (AsOf(record.n.saturating_sub(1)), record.at),
        None => (AsOf::NOW, input.decision.at.max(context.hub_time)),
    };
    let is_of_the_team = state.facts.helper.is_some_and(|helper| {
        context
            .directory
            .belongs_to(input.decision.user, helper, as_of, at.day())
    });
    if is_of_the_team {
        let named = with(Capacity::VisitLeader).chain(with(Capacity::Inspector));
        state.named_by_team = named.collect();
    }
}

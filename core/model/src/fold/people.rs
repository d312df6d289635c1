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

/// A plan names leaders, whoever made it. Guests are named by the team alone: else a host that plans
/// the visit could name its own people into the team's record. The team's own people are no guests:
/// they are in by their role, and out when it ends.
fn plan(state: &mut EntityState, input: &FoldInput, context: FoldContext<'_>) {
    let participants = &input.decision.facts.participants;
    let leaders = participants
        .iter()
        .filter(|named| named.capacity == Capacity::VisitLeader);
    state.led_by.extend(leaders.map(|named| named.person));
    let (as_of, at) = match &input.record {
        Some(record) => (AsOf(record.n.saturating_sub(1)), record.at),
        None => (AsOf::NOW, input.decision.at.max(context.hub_time)),
    };
    let Some(helper) = state.facts.helper else {
        return;
    };
    let by_the_team = context
        .directory
        .belongs_to(input.decision.user, helper, as_of, at.day());
    if by_the_team {
        let guests = participants.iter().filter(|named| {
            let inspects = match named.capacity {
                Capacity::VisitLeader | Capacity::Inspector => true,
                Capacity::Helper
                | Capacity::Host
                | Capacity::Member
                | Capacity::Bureau
                | Capacity::Escort
                | Capacity::Substitute => false,
            };
            inspects && named.org != helper
        });
        state.guests = guests.map(|named| named.person).collect();
        state.ever_guests.extend(&state.guests);
    }
}

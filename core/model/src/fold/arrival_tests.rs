//! Any order of arrival gives the same state, and nothing leaves the history.

use super::tests::{by_person, checked, fold_finding};
use super::tests_support::{World, numbered};
use super::*;
use crate::wire::EntityKind;
use proptest::prelude::*;

/// A heap of decisions on one hazard, made with partial knowledge of one another.
fn heap(world: &World, choices: &[(u8, u8, u8)]) -> Vec<FoldInput> {
    let mut inputs = checked(world);
    let people = [
        world.helper_director,
        world.helper_head,
        world.host_director,
        world.host_head,
        world.officer,
        world.leader,
    ];
    let verbs = [
        Verb::Verify,
        Verb::SendBack,
        Verb::CrossOff,
        Verb::Reopen,
        Verb::SelfCheck,
        Verb::Accept,
        Verb::Assign,
        Verb::Contest,
        Verb::Withdraw,
        Verb::Rule,
    ];
    for (who, what, back) in choices {
        let user = people[usize::from(*who) % people.len()];
        let verb = verbs[usize::from(*what) % verbs.len()];
        let seen_until = inputs.len() - usize::from(*back) % 3;
        let tips = frontier(&inputs[..seen_until]);
        let after: Vec<&FoldInput> = inputs.iter().filter(|i| tips.contains(&i.hash)).collect();
        let facts = Facts {
            on_site: Some(true),
            evidence: vec![Hash([*what; 32])],
            ..by_person(world.host_head)
        };
        let mut made = world.decide(EntityKind::Finding, verb, user, &after, facts, true);
        // Clocks of phones are wrong in all directions.
        made.decision.at = Millis(made.decision.at.0 + (i64::from(*who) - 3) * 100_000_000);
        made.decision.seq = inputs.len() as u64;
        made.hash = crate::wire::Payload::item_hash(&made.decision);
        inputs.push(made);
    }
    inputs
}

/// Folds a heap as it arrives in `order`, the first `n` of it numbered.
fn folded_in(
    world: &World,
    inputs: &[FoldInput],
    order: &[usize],
    known_numbers: usize,
) -> EntityState {
    let mut arrived: Vec<FoldInput> = Vec::new();
    for at in order {
        let input = &inputs[*at];
        arrived.push(if *at < known_numbers {
            numbered(input, 200 + *at as u64)
        } else {
            input.clone()
        });
    }
    fold_finding(world, &arrived)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn any_arrival_order_of_decisions_gives_equal_state(
        choices in prop::collection::vec((0_u8..6, 0_u8..10, 0_u8..3), 0..9),
        order in Just((0..13_usize).collect::<Vec<_>>()).prop_shuffle(),
        known_numbers in 0_usize..13,
    ) {
        let world = World::new();
        let inputs = heap(&world, &choices);
        let order: Vec<usize> = order.into_iter().filter(|at| *at < inputs.len()).collect();
        let sorted: Vec<usize> = (0..inputs.len()).collect();
        let one = folded_in(&world, &inputs, &sorted, known_numbers);
        let other = folded_in(&world, &inputs, &order, known_numbers);
        prop_assert_eq!(one, other);
    }

    #[test]
    fn no_decision_is_dropped_from_the_history(
        choices in prop::collection::vec((0_u8..6, 0_u8..10, 0_u8..3), 0..9),
    ) {
        let world = World::new();
        let inputs = heap(&world, &choices);
        let state = fold_finding(&world, &inputs);
        prop_assert_eq!(state.steps.len(), inputs.len());
    }
}

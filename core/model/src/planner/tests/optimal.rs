use super::setting::*;
use crate::board::Book;
use crate::planner::field::{Field, Places};
use crate::planner::inputs::Inputs;
use crate::planner::{PlanRequest, free, sides};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const ID: &str = "WH67-enterprise";

/// A county's plants, past pairs and conflicts.
fn county() -> impl Strategy<Value = (Book, PlanRequest)> {
    let plants = prop::collection::vec((1_u32..400, 1_u8..4), 2..=7);
    let two = || (0_usize..7, 0_usize..7);
    let past = prop::collection::vec(two(), 0..5);
    let conflicts = prop::collection::vec(two(), 0..6);
    (plants, past, conflicts).prop_map(|(plants, past, conflicts)| {
        let id = |n: usize| format!("p{n}");
        let mut book = book(
            plants
                .iter()
                .enumerate()
                .map(|(n, (staff, level))| plant(&id(n), *staff, *level))
                .collect(),
        );
        let past: BTreeSet<_> = past
            .into_iter()
            .filter(|(one, other)| one < other)
            .collect();
        for (one, other) in past {
            book.subjects
                .push(past_pair("pair", &id(one), &id(other), YEAR - 1));
        }
        let mut request = request();
        request.exclusions = conflicts
            .into_iter()
            .filter(|(one, other)| one != other)
            .map(|(one, other)| conflict(&id(one), &id(other)))
            .collect();
        (book, request)
    })
}

/// Worth of a list of pairs between two sides: covered ones, less repeats, then quality.
type Sum = (usize, i64, i64);

/// Tries every way of giving each of the helped a helper or none.
fn best_by_force(field: &Field<'_>, helpers: &[usize], helped: &[usize]) -> Sum {
    let ways = (helpers.len() + 1).pow(helped.len() as u32);
    (0..ways)
        .filter_map(|mut way| {
            let mut pairs = Vec::new();
            for one in helped {
                if let Some(helper) = helpers.get(way % (helpers.len() + 1)) {
                    pairs.push((*helper, *one));
                }
                way /= helpers.len() + 1;
            }
            sum(field, helpers, helped, &pairs)
        })
        .max()
        .unwrap()
}

fn sum(
    field: &Field<'_>,
    helpers: &[usize],
    helped: &[usize],
    pairs: &[(usize, usize)],
) -> Option<Sum> {
    let mut seats: BTreeMap<usize, usize> = BTreeMap::new();
    let (mut repeats, mut quality) = (0, 0);
    for (helper, one) in pairs {
        *seats.entry(*helper).or_default() += 1;
        let places = Places {
            helper: helpers.iter().position(|other| other == helper)?,
            helped: helped.iter().position(|other| other == one)?,
            of: helpers.len().max(helped.len()),
        };
        let worth = field.worth(*helper, *one, Some(places))?;
        repeats += i64::from(worth.repeats);
        quality += worth.quality;
    }
    if seats.values().any(|seats| *seats > 2) {
        return None;
    }
    Some((pairs.len() + seats.len(), -repeats, quality))
}

/// Tries every list of pairs of any with any.
fn best_free_by_force(field: &Field<'_>, left: &[usize]) -> Sum {
    let Some((first, rest)) = left.split_first() else {
        return (0, 0, 0);
    };
    let mut best = best_free_by_force(field, rest);
    for other in rest {
        if let Some(worth) = field.worth(*first, *other, None) {
            let after: Vec<usize> = rest.iter().copied().filter(|one| one != other).collect();
            let (covered, repeats, quality) = best_free_by_force(field, &after);
            best = best.max((
                covered + 2,
                repeats - i64::from(worth.repeats),
                quality + worth.quality,
            ));
        }
    }
    best
}

fn free_sum(field: &Field<'_>, groups: &[Vec<usize>]) -> Sum {
    groups.iter().fold((0, 0, 0), |sum, group| {
        let worth = field.worth(group[0], group[1], None).unwrap();
        (
            sum.0 + 2,
            sum.1 - i64::from(worth.repeats),
            sum.2 + worth.quality,
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_list_of_helpers_is_better_and_none_repeats_a_partner_that_need_not((book, request) in county()) {
        let inputs = Inputs::of(&book, words(), scheme(ID), &request).unwrap();
        let field = Field::new(&inputs, inputs.candidates.iter().collect());
        let all: Vec<usize> = (0..field.order.len()).collect();
        let (strong, weak) = all.split_at(all.len() / 2);
        let pairs = sides::assign(&field, strong, weak, 2);
        prop_assert_eq!(sum(&field, strong, weak, &pairs), Some(best_by_force(&field, strong, weak)));
    }

    #[test]
    fn no_list_of_pairs_of_any_with_any_is_better((book, request) in county()) {
        let inputs = Inputs::of(&book, words(), scheme(ID), &request).unwrap();
        let field = Field::new(&inputs, inputs.candidates.iter().collect());
        let all: Vec<usize> = (0..field.order.len()).collect();
        let found = free::match_up(&field, &all, false);
        prop_assert!(found.proven_best);
        prop_assert_eq!(free_sum(&field, &found.groups), best_free_by_force(&field, &all));
    }

    #[test]
    fn everybody_stands_in_the_plan_once_and_no_conflict_does((book, request) in county()) {
        for id in [ID, "SD27-big-hand", "SD27-model-group"] {
            let plan = made(&book, id, &request);
            let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
            for group in groups(&plan) {
                for (place, one) in group.iter().enumerate() {
                    // A helper of two stands in two pairs, each time first.
                    *seen.entry(one).or_default() += usize::from(place != 0);
                    for other in &group {
                        let apart = request.exclusions.iter().all(|no| {
                            (no.one.as_str(), no.other.as_str()) != (*one, *other)
                        });
                        prop_assert!(apart, "{one} {other}");
                    }
                }
            }
            for one in &plan.unpaired {
                *seen.entry(&one.id).or_default() += 1;
            }
            let helpers: BTreeSet<&str> = groups(&plan).iter().map(|group| group[0]).collect();
            for plant in book.subjects.iter().filter(|one| one.kind == "enterprise") {
                let first = usize::from(helpers.contains(plant.id.as_str()));
                prop_assert_eq!(seen.get(plant.id.as_str()).copied().unwrap_or(0) + first, 1);
            }
        }
    }
}

#[test]
fn large_lists_of_any_with_any_are_full_and_exclude_conflicts() {
    let parks = (0..41)
        .map(|n| {
            park(
                &format!("k{n:02}"),
                36_000_000 + n * 7_919 % 97 * 5_000,
                120_000_000 + n * 31 % 41 * 9_000,
            )
        })
        .collect();
    let mut request = request();
    request.exclusions = vec![conflict("k00", "k01"), conflict("k02", "k03")];
    let plan = made(&book(parks), "WH67-park", &request);
    let sizes: usize = groups(&plan).iter().map(Vec::len).sum();
    assert_eq!(
        (plan.groups.len(), sizes, plan.proven_best),
        (20, 41, false)
    );
    assert!(!groups(&plan).contains(&vec!["k00", "k01"]));
}

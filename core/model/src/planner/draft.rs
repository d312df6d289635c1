//! From inputs to a plan: who is planned for, by which way, and who stays without.

use super::field::Field;
use super::groups::Grouped;
use super::inputs::{Candidate, Inputs};
use super::outcome::{Member, Plan, PlannedGroup, Role, Unpaired, UnpairedCase};
use super::scheme::{Odd, Sizes, Way};
use super::words::{self, Circumstances};
use super::{free, groups, sides};
use crate::Hash;
use std::collections::{BTreeMap, BTreeSet};

/// Groups found, as places in the order.
#[derive(Default)]
struct Found {
    groups: Vec<FoundGroup>,
    left: Vec<(usize, UnpairedCase)>,
    proven_best: bool,
}

struct FoundGroup {
    places: Vec<usize>,
    second_round: bool,
}

impl Found {
    fn best(groups: Vec<Vec<usize>>, left: Vec<(usize, UnpairedCase)>) -> Self {
        Self {
            groups: groups.into_iter().map(first_round).collect(),
            left,
            proven_best: true,
        }
    }
}

fn first_round(places: Vec<usize>) -> FoundGroup {
    FoundGroup {
        places,
        second_round: false,
    }
}

/// Makes the plan.
pub(super) fn plan_of(inputs: &Inputs<'_>, digest: Hash) -> Plan {
    let scheme = inputs.scheme;
    let mut unpaired = Vec::new();
    let mut asked = Vec::with_capacity(inputs.candidates.len());
    for candidate in &inputs.candidates {
        if inputs.taken.contains(candidate.id) {
            unpaired.push((candidate, UnpairedCase::AlreadyPaired));
        } else if lacks_its_place(scheme.way, candidate) {
            unpaired.push((candidate, UnpairedCase::MissingFact));
        } else {
            asked.push(candidate);
        }
    }
    let field = Field::new(inputs, asked);
    let mut found = match scheme.way {
        Way::Halves => halves(&field),
        Way::Ends => ends(&field),
        Way::Free => by_choice(&field),
        Way::OneGroup => one_group(&field),
        Way::ByCategory => by_category(&field),
    };
    found
        .groups
        .sort_by(|one, other| one.places.cmp(&other.places));
    for (place, case) in &found.left {
        unpaired.extend(field.get(*place).map(|candidate| (candidate, *case)));
    }
    unpaired.sort_by_key(|(candidate, _)| candidate.id);
    Plan {
        format: 1,
        scheme: scheme.id.clone(),
        title: scheme.title(),
        rules: scheme.rules.clone(),
        year: inputs.year,
        as_of: inputs.as_of,
        inputs: digest,
        note: Plan::note(scheme),
        proven_best: found.proven_best,
        groups: described(&field, &found.groups),
        unpaired: unpaired
            .into_iter()
            .map(|(candidate, case)| Unpaired {
                id: candidate.id.to_owned(),
                name: candidate.name.to_owned(),
                case,
                reason: words::unpaired(scheme, case),
            })
            .collect(),
    }
}

/// A ranking without a rank, or the best without a level: there is no place in the order.
fn lacks_its_place(way: Way, candidate: &Candidate<'_>) -> bool {
    match way {
        Way::Ends | Way::OneGroup => candidate.standing.first().is_some_and(Option::is_none),
        Way::Halves | Way::Free | Way::ByCategory => false,
    }
}

fn halves(field: &Field<'_>) -> Found {
    let all: Vec<usize> = (0..field.order.len()).collect();
    let (strong, weak) = all.split_at(all.len() / 2);
    let seats = match field.inputs.scheme.odd {
        Odd::OneHelpsTwo => 2,
        Odd::GroupOfThree | Odd::LeftOver => 1,
    };
    let pairs = sides::assign(field, strong, weak, seats);
    let mut found = Found::best(
        pairs
            .iter()
            .map(|(helper, helped)| vec![*helper, *helped])
            .collect(),
        Vec::new(),
    );
    // Conflicts may leave people on one side only: they are tried with one another.
    let rest = without(&all, &found.groups);
    let more = free::match_up(field, &rest, false);
    found.proven_best = more.groups.is_empty();
    found
        .groups
        .extend(more.groups.into_iter().map(|places| FoundGroup {
            places,
            second_round: true,
        }));
    found.left = left_over(field, &without(&all, &found.groups));
    found
}

fn ends(field: &Field<'_>) -> Found {
    let all: Vec<usize> = (0..field.order.len()).collect();
    let most = field.inputs.scheme.ends.unwrap_or(0) as usize;
    let count = most.min(all.len() / 2);
    let (first, rest) = all.split_at(count);
    let (middle, last) = rest.split_at(rest.len() - count);
    let last: Vec<usize> = last.iter().rev().copied().collect();
    let pairs = sides::assign(field, first, &last, 1);
    let mut found = Found::best(
        pairs
            .into_iter()
            .map(|(helper, helped)| vec![helper, helped])
            .collect(),
        Vec::new(),
    );
    let ends: Vec<usize> = first.iter().chain(&last).copied().collect();
    found.left = left_over(field, &without(&ends, &found.groups));
    let too_few = count == 0;
    found.left.extend(middle.iter().map(|place| {
        let case = if too_few {
            UnpairedCase::NobodyLeft
        } else {
            UnpairedCase::InTheMiddle
        };
        (*place, case)
    }));
    found
}

fn by_choice(field: &Field<'_>) -> Found {
    let all: Vec<usize> = (0..field.order.len()).collect();
    let three = field.inputs.scheme.odd == Odd::GroupOfThree;
    let pairs = free::match_up(field, &all, three);
    let mut found = Found::best(pairs.groups, Vec::new());
    found.proven_best = pairs.proven_best;
    found.left = left_over(field, &without(&all, &found.groups));
    found
}

fn one_group(field: &Field<'_>) -> Found {
    let all: Vec<usize> = (0..field.order.len()).collect();
    let Grouped { groups, left } = groups::one_group(field, &all, sizes(field));
    Found::best(groups, left)
}

fn by_category(field: &Field<'_>) -> Found {
    let mut lines: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, candidate) in field.order.iter().enumerate() {
        let line = candidate.facts.category.as_deref().unwrap_or_default();
        lines.entry(line).or_default().push(place);
    }
    let mut found = Found::best(Vec::new(), Vec::new());
    for places in lines.values() {
        let Grouped { groups, left } = groups::of_one_line(field, places, sizes(field));
        found.groups.extend(groups.into_iter().map(first_round));
        found.left.extend(left);
    }
    found
}

/// A scheme of groups has sizes; its file was refused otherwise.
fn sizes(field: &Field<'_>) -> Sizes {
    field
        .inputs
        .scheme
        .group
        .unwrap_or(Sizes { min: 2, max: 2 })
}

fn without(all: &[usize], groups: &[FoundGroup]) -> Vec<usize> {
    let placed: BTreeSet<usize> = groups
        .iter()
        .flat_map(|group| group.places.iter().copied())
        .collect();
    all.iter()
        .copied()
        .filter(|place| !placed.contains(place))
        .collect()
}

fn left_over(field: &Field<'_>, left: &[usize]) -> Vec<(usize, UnpairedCase)> {
    let only_conflicts = |place: usize, others: &mut dyn Iterator<Item = usize>| {
        let mut others = others.filter(|other| *other != place).peekable();
        others.peek().is_some() && others.all(|other| field.is_excluded(place, other))
    };
    left.iter()
        .map(|place| {
            let conflicts = only_conflicts(*place, &mut left.iter().copied())
                || only_conflicts(*place, &mut (0..field.order.len()));
            let case = if conflicts {
                UnpairedCase::OnlyConflicts
            } else {
                UnpairedCase::NobodyLeft
            };
            (*place, case)
        })
        .collect()
}

fn described(field: &Field<'_>, groups: &[FoundGroup]) -> Vec<PlannedGroup> {
    let scheme = field.inputs.scheme;
    let mut pairs_of: BTreeMap<usize, u32> = BTreeMap::new();
    for group in groups {
        *pairs_of
            .entry(group.places.first().copied().unwrap_or_default())
            .or_default() += 1;
    }
    groups
        .iter()
        .map(|group| {
            let first = group.places.first().copied().unwrap_or_default();
            let circumstances = Circumstances {
                second_round: group.second_round,
                helps_two: pairs_of.get(&first).is_some_and(|pairs| *pairs > 1),
            };
            PlannedGroup {
                members: group
                    .places
                    .iter()
                    .filter_map(|place| Some((*place, field.get(*place)?)))
                    .map(|(place, candidate)| Member {
                        id: candidate.id.to_owned(),
                        name: candidate.name.to_owned(),
                        role: match (scheme.directed, place == first) {
                            (true, true) => Role::Helper,
                            (true, false) => Role::Helped,
                            (false, _) => Role::Mutual,
                        },
                        facts: candidate.facts.clone(),
                    })
                    .collect(),
                because: words::because(field, &group.places, circumstances),
            }
        })
        .collect()
}

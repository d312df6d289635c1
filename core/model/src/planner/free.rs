//! Anyone with anyone: the best list of pairs, with one group of three where that is allowed.

use super::field::Field;

/// Up to so many every way is tried; beyond, a good list is improved until no exchange helps.
const EXACT_UP_TO: usize = 14;

/// Groups, as places in the order with the stronger first, and whether no better list exists.
pub(super) struct Free {
    pub(super) groups: Vec<Vec<usize>>,
    pub(super) proven_best: bool,
}

/// Brings the subjects at `places` together.
pub(super) fn match_up(field: &Field<'_>, places: &[usize], group_of_three: bool) -> Free {
    let three = group_of_three && places.len() % 2 == 1;
    let table = Table::new(field, places, three);
    let exact = places.len() <= EXACT_UP_TO;
    let found = if exact {
        table.best()
    } else {
        table.improved()
    };
    let groups = found
        .into_iter()
        .map(|group| {
            let mut group: Vec<usize> = group
                .into_iter()
                .filter_map(|one| places.get(one).copied())
                .collect();
            group.sort_unstable();
            group
        })
        .collect();
    Free {
        groups,
        proven_best: exact,
    }
}

/// Values of all pairs; `None`: never.
struct Table<'f, 'a> {
    field: &'f Field<'a>,
    places: &'f [usize],
    pairs: Vec<Option<i128>>,
    three: bool,
}

/// What the best list does with the first one of a set.
#[derive(Clone, Copy)]
enum Step {
    Alone,
    With(usize),
    WithBoth(usize, usize),
}

impl<'f, 'a> Table<'f, 'a> {
    fn new(field: &'f Field<'a>, places: &'f [usize], three: bool) -> Self {
        let count = places.len();
        let mut table = Self {
            field,
            places,
            pairs: vec![None; count * count],
            three,
        };
        for one in 0..count {
            for other in one + 1..count {
                let value = table.judge(one, other);
                for at in [one * count + other, other * count + one] {
                    if let Some(slot) = table.pairs.get_mut(at) {
                        *slot = value;
                    }
                }
            }
        }
        table
    }

    fn judge(&self, one: usize, other: usize) -> Option<i128> {
        let (one, other) = (*self.places.get(one)?, *self.places.get(other)?);
        let worth = self.field.worth(one.min(other), one.max(other), None)?;
        Some(self.field.value(worth, 2))
    }

    fn pair(&self, one: usize, other: usize) -> Option<i128> {
        *self.pairs.get(one * self.places.len() + other)?
    }

    /// A group of three covers three; its partners and principles are those of its three pairs.
    fn three(&self, one: usize, other: usize, third: usize) -> Option<i128> {
        let sides = [(one, other), (one, third), (other, third)];
        let mut sum = 0;
        let mut quality = 0;
        for (one, other) in sides {
            let (one, other) = (*self.places.get(one)?, *self.places.get(other)?);
            let mut worth = self.field.worth(one.min(other), one.max(other), None)?;
            quality += worth.quality;
            worth.quality = 0;
            sum += self.field.value(worth, 1);
        }
        Some(sum + i128::from(quality / 3))
    }

    /// Tries every way, set by set.
    fn best(&self) -> Vec<Vec<usize>> {
        let count = self.places.len();
        let sets = 1_usize << count;
        // Two tables in one: whether the group of three is still to be had.
        let mut values = vec![0_i128; sets * 2];
        let mut steps = vec![Step::Alone; sets * 2];
        for set in 1..sets {
            for spare in [false, true] {
                let (step, value) = self.best_step(set, spare, &values);
                let at = set * 2 + usize::from(spare);
                if let (Some(slot), Some(kept)) = (values.get_mut(at), steps.get_mut(at)) {
                    *slot = value;
                    *kept = step;
                }
            }
        }
        let mut groups = Vec::new();
        let (mut set, mut spare) = (sets - 1, self.three);
        while set != 0 {
            let first = set.trailing_zeros() as usize;
            set &= !(1 << first);
            let at = (set | 1 << first) * 2 + usize::from(spare);
            match steps.get(at).copied().unwrap_or(Step::Alone) {
                Step::Alone => {}
                Step::With(other) => {
                    set &= !(1 << other);
                    groups.push(vec![first, other]);
                }
                Step::WithBoth(other, third) => {
                    set &= !(1 << other | 1 << third);
                    spare = false;
                    groups.push(vec![first, other, third]);
                }
            }
        }
        groups
    }

    fn best_step(&self, set: usize, spare: bool, values: &[i128]) -> (Step, i128) {
        let first = set.trailing_zeros() as usize;
        let rest = set & !(1 << first);
        let after = |set: usize, spare: bool| {
            values
                .get(set * 2 + usize::from(spare))
                .copied()
                .unwrap_or(0)
        };
        let mut best = (Step::Alone, after(rest, spare));
        for other in members(rest) {
            let left = rest & !(1 << other);
            if let Some(value) = self.pair(first, other) {
                let value = value + after(left, spare);
                if value > best.1 {
                    best = (Step::With(other), value);
                }
            }
            if !spare {
                continue;
            }
            for third in members(left).filter(|third| *third > other) {
                if let Some(value) = self.three(first, other, third) {
                    let value = value + after(left & !(1 << third), false);
                    if value > best.1 {
                        best = (Step::WithBoth(other, third), value);
                    }
                }
            }
        }
        best
    }

    /// The best pair first, then exchanges of two until none helps. Each exchange raises the sum,
    /// so it ends.
    fn improved(&self) -> Vec<Vec<usize>> {
        let count = self.places.len();
        let mut all: Vec<(i128, usize, usize)> = Vec::new();
        for one in 0..count {
            for other in one + 1..count {
                if let Some(value) = self.pair(one, other) {
                    all.push((-value, one, other));
                }
            }
        }
        all.sort_unstable();
        let mut free = vec![true; count];
        let mut groups: Vec<(usize, Option<usize>)> = Vec::new();
        for (_, one, other) in all {
            let both = free.get(one) == Some(&true) && free.get(other) == Some(&true);
            if both {
                for place in [one, other] {
                    if let Some(slot) = free.get_mut(place) {
                        *slot = false;
                    }
                }
                groups.push((one, Some(other)));
            }
        }
        let alone = free.iter().enumerate().filter(|(_, free)| **free);
        groups.extend(alone.map(|(one, _)| (one, None)));
        while self.exchange(&mut groups) {}
        self.with_a_group_of_three(&groups)
    }

    fn value(&self, group: (usize, Option<usize>)) -> Option<i128> {
        group.1.map_or(Some(0), |other| self.pair(group.0, other))
    }

    fn exchange(&self, groups: &mut Vec<(usize, Option<usize>)>) -> bool {
        let mut helped = false;
        for first in 0..groups.len() {
            for second in first + 1..groups.len() {
                let (Some(&one), Some(&other)) = (groups.get(first), groups.get(second)) else {
                    continue;
                };
                let now = self.value(one).unwrap_or(0) + self.value(other).unwrap_or(0);
                let ways = [
                    Some(((one.0, Some(other.0)), one.1, other.1)),
                    other
                        .1
                        .map(|theirs| ((one.0, Some(theirs)), one.1, Some(other.0))),
                ];
                let better = ways
                    .into_iter()
                    .flatten()
                    .filter_map(|(made, left, right)| {
                        let rest = match (left, right) {
                            (Some(left), right) => Some((left, right)),
                            (None, Some(right)) => Some((right, None)),
                            (None, None) => None,
                        };
                        let value =
                            self.value(made)? + rest.map_or(Some(0), |rest| self.value(rest))?;
                        (value > now).then_some((value, made, rest))
                    })
                    .max_by_key(|(value, made, _)| (*value, std::cmp::Reverse(*made)));
                let Some((_, made, rest)) = better else {
                    continue;
                };
                helped = true;
                if let Some(slot) = groups.get_mut(first) {
                    *slot = made;
                }
                if let (Some(rest), Some(slot)) = (rest, groups.get_mut(second)) {
                    *slot = rest;
                } else {
                    // Two who were alone are together now.
                    groups.remove(second);
                    return true;
                }
            }
        }
        helped
    }

    fn with_a_group_of_three(&self, groups: &[(usize, Option<usize>)]) -> Vec<Vec<usize>> {
        let mut found: Vec<Vec<usize>> = groups
            .iter()
            .filter_map(|(one, other)| other.map(|other| vec![*one, other]))
            .collect();
        if !self.three {
            return found;
        }
        let alone = groups.iter().filter(|(_, other)| other.is_none());
        let best = alone
            .flat_map(|(one, _)| (0..found.len()).map(move |place| (*one, place)))
            .filter_map(|(third, place)| {
                let [one, other] = found.get(place)?.as_slice() else {
                    return None;
                };
                let gain = self.three(*one, *other, third)? - self.pair(*one, *other)?;
                Some((gain, std::cmp::Reverse((third, place))))
            })
            .max();
        if let Some((_, std::cmp::Reverse((third, place)))) = best
            && let Some(group) = found.get_mut(place)
        {
            group.push(third);
        }
        found
    }
}

fn members(set: usize) -> impl Iterator<Item = usize> {
    let mut left = set;
    std::iter::from_fn(move || {
        if left == 0 {
            return None;
        }
        let first = left.trailing_zeros() as usize;
        left &= left - 1;
        Some(first)
    })
}

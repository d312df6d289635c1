//! Who could go with whom, and what that would be worth: integers only.

use super::distance::metres;
use super::inputs::{Candidate, Inputs, colour_place, two};
use std::cmp::Ordering;

/// The whole of a part of quality, before its weight.
const WHOLE: i64 = 1_000_000;
/// More than any pair's quality: six parts of weight 1000.
const ABOVE_QUALITY: i128 = 6_000_000_001;
/// Standardisation levels end at 3; without one a plant stands behind them.
const NO_LEVEL: i64 = 4;

/// Those who are planned for, strongest first.
pub(super) struct Field<'a> {
    pub(super) inputs: &'a Inputs<'a>,
    pub(super) order: Vec<&'a Candidate<'a>>,
    scale: Scale,
}

/// What a pair is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Worth {
    pub(super) repeats: bool,
    pub(super) wishes: u8,
    pub(super) quality: i64,
}

/// Places in both sides, when a pair joins two sides.
#[derive(Debug, Clone, Copy)]
pub(super) struct Places {
    pub(super) helper: usize,
    pub(super) helped: usize,
    pub(super) of: usize,
}

/// What comes before what: subjects who have somebody, then fresh partners, then wishes, then the
/// scheme's principles. Each step outweighs all that the steps below it can sum to.
#[derive(Debug, Clone, Copy)]
struct Scale {
    wish: i128,
    repeat: i128,
    covered: i128,
}

impl<'a> Field<'a> {
    /// Puts candidates in order: a fact that is not recorded comes last, ties go by id.
    pub(super) fn new(inputs: &'a Inputs<'a>, mut order: Vec<&'a Candidate<'a>>) -> Self {
        order.sort_by(|one, other| by_standing(one, other));
        let count = i128::try_from(order.len()).unwrap_or(i128::from(u32::MAX)) + 1;
        let wish = count * ABOVE_QUALITY;
        let repeat = count * (2 * wish + ABOVE_QUALITY);
        Self {
            inputs,
            order,
            scale: Scale {
                wish,
                repeat,
                covered: count * (repeat + 2 * wish + ABOVE_QUALITY),
            },
        }
    }

    pub(super) fn get(&self, place: usize) -> Option<&'a Candidate<'a>> {
        self.order.get(place).copied()
    }

    /// Tells whether two may never be brought together.
    pub(super) fn is_excluded(&self, one: usize, other: usize) -> bool {
        let (Some(one), Some(other)) = (self.get(one), self.get(other)) else {
            return true;
        };
        let ids = two(one.id, other.id);
        one.id == other.id
            || (one.owner.is_some() && one.owner == other.owner)
            || self
                .inputs
                .excluded
                .range((ids.clone(), "")..)
                .next()
                .is_some_and(|(found, _)| *found == ids)
    }

    /// Judges a pair; `None` when the two may not be brought together.
    pub(super) fn worth(
        &self,
        helper: usize,
        helped: usize,
        places: Option<Places>,
    ) -> Option<Worth> {
        if self.is_excluded(helper, helped) {
            return None;
        }
        let (one, other) = (self.get(helper)?, self.get(helped)?);
        let wishes = &self.inputs.wishes;
        Some(Worth {
            repeats: self.inputs.partners.contains(&two(one.id, other.id)),
            wishes: u8::from(wishes.contains(&(one.id, other.id)))
                + u8::from(wishes.contains(&(other.id, one.id))),
            quality: self.quality(one, other, places),
        })
    }

    /// Weighs a pair that gives `covered` subjects somebody.
    pub(super) fn value(&self, worth: Worth, covered: u8) -> i128 {
        i128::from(covered) * self.scale.covered + i128::from(worth.wishes) * self.scale.wish
            - i128::from(worth.repeats) * self.scale.repeat
            + i128::from(worth.quality)
    }

    fn quality(
        &self,
        helper: &Candidate<'_>,
        helped: &Candidate<'_>,
        places: Option<Places>,
    ) -> i64 {
        let weights = self.inputs.scheme.weights;
        let (one, other) = (&helper.facts, &helped.facts);
        let level = |level: Option<u8>| level.map_or(NO_LEVEL, i64::from);
        let colour = |colour: &Option<String>| colour.as_deref().and_then(colour_place);
        let parts = [
            (
                weights.level,
                ahead(level(other.standard_level) - level(one.standard_level)),
            ),
            (weights.staff, larger(one.staff, other.staff)),
            (
                weights.colour,
                match (colour(&one.colour), colour(&other.colour)) {
                    (Some(one), Some(other)) => ahead(other - one),
                    (None, _) | (_, None) => 0,
                },
            ),
            (
                weights.enterprises,
                larger(one.enterprises, other.enterprises),
            ),
            (weights.near, self.near(helper, helped)),
            (weights.even, places.map_or(0, even)),
        ];
        parts
            .into_iter()
            .map(|(weight, part)| i64::from(weight) * part)
            .sum()
    }

    fn near(&self, one: &Candidate<'_>, other: &Candidate<'_>) -> i64 {
        let (Some(limit), Some(one), Some(other)) =
            (self.inputs.scheme.near_within_m, one.place, other.place)
        else {
            return 0;
        };
        let limit = i64::from(limit).max(1);
        let apart = i64::try_from(metres(one, other)).unwrap_or(i64::MAX);
        (limit - apart.min(limit)) * WHOLE / limit
    }
}

fn by_standing(one: &Candidate<'_>, other: &Candidate<'_>) -> Ordering {
    let key = |fact: &Option<i64>| (fact.is_none(), *fact);
    one.standing
        .iter()
        .map(key)
        .cmp(other.standing.iter().map(key))
        .then_with(|| one.id.cmp(other.id))
}

/// A lead of one step is worth half, of two steps two thirds, and so on: many fair leads are
/// better than one great one.
fn ahead(steps: i64) -> i64 {
    if steps <= 0 {
        return 0;
    }
    WHOLE - WHOLE / (steps + 1)
}

fn larger(one: Option<u32>, other: Option<u32>) -> i64 {
    let (Some(one), Some(other)) = (one, other) else {
        return 0;
    };
    if one <= other {
        return 0;
    }
    i64::from(one - other) * WHOLE / i64::from(one)
}

fn even(places: Places) -> i64 {
    let apart = i64::try_from(places.helper.abs_diff(places.helped)).unwrap_or(i64::MAX);
    let of = i64::try_from(places.of).unwrap_or(i64::MAX).max(1);
    let share = (apart.min(of)) * 1_000 / of;
    WHOLE - share * share
}

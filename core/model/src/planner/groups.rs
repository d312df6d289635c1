//! Groups of more than three: the best ones (SD27-09), and those of one line of industry (SD27-11).

use super::field::Field;
use super::outcome::UnpairedCase;
use super::scheme::Sizes;

/// Groups and those left out, as places in the order.
pub(super) struct Grouped {
    pub(super) groups: Vec<Vec<usize>>,
    pub(super) left: Vec<(usize, UnpairedCase)>,
}

/// Takes the strongest into one group, none with a conflict in it.
pub(super) fn one_group(field: &Field<'_>, places: &[usize], sizes: Sizes) -> Grouped {
    let mut group: Vec<usize> = Vec::new();
    let mut left = Vec::new();
    for place in places {
        if group.len() >= sizes.max as usize {
            left.push((*place, UnpairedCase::GroupFull));
        } else if fits(field, &group, *place) {
            group.push(*place);
        } else {
            left.push((*place, UnpairedCase::OnlyConflicts));
        }
    }
    if group.len() >= sizes.min as usize {
        return Grouped {
            groups: vec![group],
            left,
        };
    }
    left.extend(group.into_iter().map(|place| (place, UnpairedCase::TooFew)));
    Grouped {
        groups: Vec::new(),
        left,
    }
}

/// Deals those of one line into as few groups of like strength as the largest size allows.
pub(super) fn of_one_line(field: &Field<'_>, places: &[usize], sizes: Sizes) -> Grouped {
    let count = places.len().div_ceil((sizes.max as usize).max(1));
    let mut groups: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut left = Vec::new();
    for place in places {
        let smallest = groups
            .iter_mut()
            .filter(|group| group.len() < sizes.max as usize && fits(field, group, *place))
            .min_by_key(|group| group.len());
        match smallest {
            Some(group) => group.push(*place),
            None => left.push((*place, UnpairedCase::OnlyConflicts)),
        }
    }
    let (groups, few): (Vec<_>, Vec<_>) = groups
        .into_iter()
        .partition(|group| group.len() >= sizes.min as usize);
    left.extend(
        few.into_iter()
            .flatten()
            .map(|place| (place, UnpairedCase::TooFew)),
    );
    Grouped { groups, left }
}

fn fits(field: &Field<'_>, group: &[usize], place: usize) -> bool {
    group.iter().all(|other| !field.is_excluded(*other, place))
}

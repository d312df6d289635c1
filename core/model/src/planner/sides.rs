//! Helpers and helped: each of one side with one of the other, best in sum.

use super::field::{Field, Places};
use pathfinding::prelude::{Matrix, kuhn_munkres};

/// Assigns helpers to those helped and gives pairs (helper, helped) as places in the order.
///
/// A helper has `seats` of 1 or 2; a second one is taken only when somebody would otherwise have
/// nobody. The result is the best by [`Field::value`].
pub(super) fn assign(
    field: &Field<'_>,
    helpers: &[usize],
    helped: &[usize],
    seats: usize,
) -> Vec<(usize, usize)> {
    if helpers.is_empty() || helped.is_empty() {
        return Vec::new();
    }
    let of = helpers.len().max(helped.len());
    let taken = helpers.len() * seats;
    // One column more for everybody helped: to stay without. Nobody is forced on anybody, and the
    // matrix is never higher than wide, as the algorithm asks.
    let weights = Matrix::from_fn(helped.len(), taken + helped.len(), |(row, column)| {
        if column >= taken {
            return 0;
        }
        let seat = column / helpers.len();
        let place = column % helpers.len();
        let (Some(helper), Some(one)) = (helpers.get(place), helped.get(row)) else {
            return FORBIDDEN;
        };
        let places = Places {
            helper: place,
            helped: row,
            of,
        };
        let covered = if seat == 0 { 2 } else { 1 };
        field
            .worth(*helper, *one, Some(places))
            .map_or(FORBIDDEN, |worth| field.value(worth, covered))
    });
    let (_, columns) = kuhn_munkres(&weights);
    columns
        .into_iter()
        .enumerate()
        .filter(|(_, column)| *column < taken)
        .filter_map(|(row, column)| {
            let helper = helpers.get(column % helpers.len())?;
            Some((*helper, *helped.get(row)?))
        })
        .collect()
}

/// Worse than to stay without, and far from the ends of the type.
const FORBIDDEN: i128 = -(1 << 100);

//! Distances in whole metres, by integers only: every phone must come to the same number.

use crate::board::book::Place;

/// Length of a millionth of a degree on the mean sphere, in tenths of a micrometre.
const MICRODEGREE: i128 = 1_111_950;
const NANORADIANS_PER_MICRODEGREE_MILLIONTHS: i128 = 17_453_293;
const ONE: i128 = 1_000_000_000;
const FULL_CIRCLE: i64 = 360_000_000;

/// Gives the distance of two places in metres, on a flat map laid through them.
///
/// Within a province the map is right to a few parts in ten thousand.
pub fn metres(one: Place, other: Place) -> u64 {
    let north = (i64::from(one.lat) - i64::from(other.lat)).abs();
    let apart = (i64::from(one.lon) - i64::from(other.lon)).abs() % FULL_CIRCLE;
    let east = apart.min(FULL_CIRCLE - apart);
    let middle = i64::midpoint(i64::from(one.lat), i64::from(other.lat));
    let north = i128::from(north) * MICRODEGREE;
    let east = i128::from(east) * MICRODEGREE * cosine(middle) / ONE;
    let squared = (north * north + east * east).unsigned_abs();
    u64::try_from(squared.isqrt() / 10_000_000).unwrap_or(u64::MAX)
}

/// Gives the cosine of a latitude in millionths of a degree, in billionths.
fn cosine(latitude: i64) -> i128 {
    let latitude = latitude.clamp(-90_000_000, 90_000_000);
    let x = i128::from(latitude) * NANORADIANS_PER_MICRODEGREE_MILLIONTHS / 1_000_000;
    let squared = x * x / ONE;
    let mut term = ONE;
    let mut sum = ONE;
    for step in 1..=8_i128 {
        term = -term * squared / ONE / ((2 * step - 1) * (2 * step));
        sum += term;
    }
    sum.max(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_distances_come_out_to_within_three_parts_in_a_thousand() {
        // Wendeng and Weihai by great circle on the mean sphere.
        let wendeng = Place {
            lat: 37_193_900,
            lon: 122_057_000,
        };
        let weihai = Place {
            lat: 37_509_700,
            lon: 122_120_600,
        };
        let measured = metres(wendeng, weihai);
        assert!((35_450..35_800).contains(&measured), "{measured}");
        assert_eq!(metres(weihai, weihai), 0);
        assert_eq!(metres(weihai, wendeng), measured);
    }

    #[test]
    fn the_cosine_is_right_to_six_digits() {
        for (degrees, wanted) in [(0, 1_000_000_000), (60, 500_000_000), (45, 707_106_781)] {
            let found = cosine(degrees * 1_000_000);
            assert!((found - wanted).abs() < 1_000, "{degrees}: {found}");
        }
        assert!(cosine(90_000_000) < 1_000);
    }
}

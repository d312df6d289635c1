//! The counts at the foot of a list and the two rates (RULES §5.4).

use chrono::NaiveDate;
use hucha_model::obligation::{FindingStanding, PastFinding};
use hucha_model::view::LedgerTotals;
use hucha_model::wire::FindingKind;

/// What of a line the counts look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) kind: FindingKind,
    pub(super) standing: FindingStanding,
    pub(super) due: Option<NaiveDate>,
    pub(super) on_the_spot: bool,
}

impl From<&PastFinding> for Line {
    fn from(finding: &PastFinding) -> Self {
        Self {
            kind: finding.kind,
            standing: finding.standing,
            due: finding.due,
            on_the_spot: finding.on_the_spot,
        }
    }
}

/// Counts lines: withdrawn and merged ones and suggestions are in none; crossed off are only those
/// that the hub has numbered.
pub(super) fn totals(lines: impl IntoIterator<Item = Line>, as_of: NaiveDate) -> LedgerTotals {
    let mut totals = LedgerTotals::default();
    for line in lines {
        let is_closed = match line.standing {
            FindingStanding::Closed => true,
            FindingStanding::Open | FindingStanding::Verified => false,
            FindingStanding::Withdrawn | FindingStanding::Merged => continue,
        };
        if line.kind == FindingKind::Suggestion {
            continue;
        }
        let is_due = line.due.is_some_and(|due| due < as_of);
        totals.found += 1;
        totals.on_the_spot += u32::from(line.on_the_spot);
        totals.closed += u32::from(is_closed);
        totals.due += u32::from(is_due);
        totals.due_and_closed += u32::from(is_due && is_closed);
    }
    totals
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 6, day).unwrap()
    }

    fn hazard(standing: FindingStanding, due: Option<u32>) -> Line {
        Line {
            kind: FindingKind::Hazard,
            standing,
            due: due.map(day),
            on_the_spot: false,
        }
    }

    #[test]
    fn withdrawn_merged_and_suggested_lines_are_in_no_rate() {
        let suggestion = Line {
            kind: FindingKind::Suggestion,
            ..hazard(FindingStanding::Closed, None)
        };
        let counted = totals(
            [
                hazard(FindingStanding::Withdrawn, Some(1)),
                hazard(FindingStanding::Merged, Some(1)),
                suggestion,
            ],
            day(20),
        );
        assert_eq!(counted, LedgerTotals::default());
    }

    #[test]
    fn an_open_hazard_is_found_but_not_due_until_its_deadline_has_passed() {
        let lines = [
            hazard(FindingStanding::Open, Some(20)),
            hazard(FindingStanding::Open, None),
        ];
        let on_the_day = totals(lines, day(20));
        assert_eq!((on_the_day.found, on_the_day.due), (2, 0));
        assert_eq!(totals(lines, day(21)).due, 1);
    }

    #[test]
    fn a_re_check_passed_is_not_yet_crossed_off() {
        let counted = totals([hazard(FindingStanding::Verified, Some(1))], day(20));
        assert_eq!(
            (counted.closed, counted.due, counted.due_and_closed),
            (0, 1, 0)
        );
    }

    #[test]
    fn what_was_put_right_on_the_spot_is_found_and_crossed_off() {
        let line = Line {
            on_the_spot: true,
            ..hazard(FindingStanding::Closed, None)
        };
        let counted = totals([line], day(20));
        assert_eq!(
            (counted.found, counted.on_the_spot, counted.closed),
            (1, 1, 1)
        );
        assert_eq!(counted.rate().percent().as_deref(), Some("100%"));
        assert_eq!(counted.due_rate().percent(), None);
    }
}

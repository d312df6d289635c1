//! A programme nobody has heard of needs a file and no Rust.

use super::world::{World, pair, visit};
use crate::obligation::{ObligationState, PeriodKey};
use crate::wire::ActivityKind;

const TEXT: &str = r#"
id = "XX"
version = 1
zh = "虚构制度"
en = "A made-up programme"
source = "none"
jurisdiction = "XX"
[calendar]
holidays = []

[[rule]]
id = "XX-1"
section = "1"
actor = "pair"
zh = "每季度三次观摩"
en = "Three observations a quarter"
strength = ["hard", "soft"]
met = "computed"
proof = ["a::b"]

[[obligation]]
rule = "XX-1"
zh = "观摩"
en = "Observation"
measure = "activities"
subject = "pair"
period = "quarter"
anchor = "day_of_last_month"
day = 10
due_months_after = 1
min = 3
counts = ["site_observation"]
warn_days = 5
strength = "hard"
"#;

#[test]
fn a_made_up_programme_is_computed_from_its_file_alone() {
    let mut world = World::new(&["XX"]);
    world.programmes.add_file("xx.toml", TEXT).unwrap();
    for (n, on) in [
        (1, "2026-03-11"),
        (2, "2026-06-09"),
        (3, "2026-06-10"),
        (4, "2026-06-11"),
    ] {
        let mut seen = visit(n, &[ActivityKind::SiteObservation], on);
        seen.state = crate::obligation::ActivityState::Submitted;
        world.history.activities.push(seen);
    }
    let owed = world.one("XX-1", pair(1), "2026-06-10", "2026-07-01");
    assert_eq!(owed.period.key, PeriodKey::Quarter(2026, 2));
    assert_eq!(
        owed.counted.len(),
        3,
        "the 11th is the next period; nothing asks to be confirmed"
    );
    assert_eq!(owed.state, ObligationState::Met);
    world.history.activities.remove(0);
    let state = |as_of| world.one("XX-1", pair(1), "2026-06-10", as_of).state;
    assert_eq!(state("2026-07-25"), ObligationState::NotDue);
    assert_eq!(
        state("2026-07-26"),
        ObligationState::DueSoon,
        "due on the last day of July"
    );
    assert_eq!(state("2026-08-01"), ObligationState::Missed);
}

//! Cadences and thresholds as the documents print them, written down a second time: a slip in a
//! programme file shows here.

use super::setting::programmes;
use crate::programme::Strength;
use crate::programme::requirement::{Ask, Bound, Every, Limit, Timing};
use std::fmt::Write as _;

/// duty | subject | when | minimum or bound | strength | days of warning
const PUBLISHED: &str = "
WD-05 | alliance | year | new leader | hard | 30
WD-07 | alliance | quarter | 1 | soft | 20
WD-08 | alliance | event + 30 d | 1 | hard | 10
WD-09 | alliance | event + 30 d | 1 | hard | 10
WD-10 | alliance | event + 30 d | 1 | hard | 10
WD-13 | pair | half-year | 1 | soft | 45
WD-14 | pair | within 15 d before | 1 | hard | 30
WD-20 | issue | event + 3 working d | 1 | hard | 3
WD-21.receive | issue | event + 3 working d | 1 | hard | 3
WD-21.answer | issue | event + 15 working d | 1 | hard | 3
WH67-07 | county_pair | half-year | 1 | soft | 45
WH67-08 | county | year | 1/2, all up to 5 | soft | 90 30
WH67-09 | county_pair | with quarter to the 25th | 1 | hard | 7
WH67-13 | park_group | half-year | 1 | soft | 45
WH67-14 | park | half-year | 1/1 | soft | 45
WH67-15 | park | with quarter to the 25th | 1 | hard | 7
WH67-19 | pair | within 15 d before | 1 | hard | 30
WH67-20 | pair | half-year | 1 | soft | 45
WH67-22 | pair | year + 1 month | 1 | hard | 30
WH67-24.county_pair | county_pair | year | new partner | soft | 45
WH67-24.park_group | park_group | year | new partner | soft | 45
WH67-24.pair | pair | year | new partner | soft | 45
WH67-30 | county | quarter to the 25th | 1 | hard | 7
SD27-06.ranking | province | year + 1 month | 1 | hard | 30
SD27-06.pairs | province | year + 1 month | at least 3/1 | hard | 30
SD27-07.pairs | province | year + 1 month | at least 3/1 | hard | 30
SD27-08.pairs | province | year + 1 month | at least 5/1 | hard | 30
SD27-09.exchange | province | year | 1 | hard | 60
SD27-09.at_least | province | year | at least 10/1 | hard | 60
SD27-09.at_most | province | year | at most 20/1 | hard | 60
WH26-23 | resident | day posted | 1 | hard | 0
WH26-24 | resident | week to Fri | 1 | hard | 1
WH26-28 | dispatching_unit | quarter | 1 | hard | 7
WH26-31 | resident | half-year since start | new partner | soft | 30
RZ11-03 | county | half-year | 1/1 | hard | 45
RZ11-04.patrol | county | day | 1 | hard | 0
RZ11-04.online | county | month | at least 1/1 | hard | 5
RZ11-04.commitment | county | month | at least 1/1 | hard | 5
RZ11-05 | enterprise | year | 1 | hard | 60
RZ11-16.self | tank_farm | year | 1 | hard | 60
RZ11-16.expert | tank_farm | year | 1 | hard | 60
RZ11-34.diagnosis | enterprise | half-year | 1 | hard | 45
RZ11-34.report | enterprise | half-year | 1 | hard | 45
RZ11-36 | city | year | 1 | hard | 60
RZ11-66c.inspection | enterprise | half-year | 1 | hard | 45
RZ11-67b | enterprise | week | 2 on days of their own | hard | 4
RZ11-67c | enterprise | week | 1 | hard | 4
RZ11-F11 | task_force | month | 1 | hard | 5
RZ11-85b | enterprise | half-year | 1 | hard | 45
RZ11-85c | special_plan | two years since last | 1 | hard | 60
RZ11-85d | on_site_plan | half-year | 1 | hard | 45
HZ-C-05a.comprehensive | enterprise | year | 1 | hard | 60
HZ-C-05a.special | enterprise | year | 2 | hard | 60
HZ-C-05c | enterprise | year | 1 | hard | 60
HZ-C-08a | enterprise | month | 1 | hard | 7
HZ-C-14 | city | year | 1 | hard | 60
HZ-C-19a | enterprise | year | 1 | hard | 60
HZ-C-19c | enterprise | half-year | 1 | hard | 45
HZ-C-20.central | enterprise | year | 1 | hard | 60
HZ-C-21a | enterprise | year | 1 | hard | 60
HZ-C-22b | enterprise | month | 2 on days of their own | hard | 20 10
HZ-C-F03.oil_stations | city | year | 1/1 | hard | 60
HZ-C-F03.round | city | once by 2025-12-31 | 1/1 | hard | 60
HZ-I-05b | enterprise | quarter | 1 | hard | 20
HZ-I-05c | enterprise | month | 1 | hard | 7
HZ-I-06b | enterprise | year + 1 month | at least 1/1 | hard | 30
HZ-I-18b | county | year | 1 | hard | 60
HZ-I-18c | enterprise | half-year | 1 | hard | 45
HZ-I-18d | enterprise | year | 1 | hard | 60
HZ-I-21a | department | year + 1 month | 1 | hard | 30
HZ-I-24 | city | year | 1 | hard | 60
WH38-32.weekly_source | hazard_source | week | 1 | soft | 2
WH38-32.monthly_source | hazard_source | month | 1 | soft | 5
WH38-32.quarterly_source | hazard_source | quarter | 1 | soft | 15
WH38-32.weekly_team | team | week | 1 | soft | 2
WH38-32.monthly_team | team | month | 1 | soft | 5
WH38-32.quarterly_team | team | quarter | 1 | soft | 15
";

#[test]
fn cadences_stand_in_the_data_as_published() {
    let programmes = programmes();
    let mut seen = 0;
    for line in PUBLISHED.trim().lines() {
        let published: Vec<&str> = line.split('|').map(str::trim).collect();
        let id = published[0];
        let duty = programmes
            .all()
            .flat_map(|programme| &programme.requirements)
            .find(|duty| duty.id == id)
            .unwrap_or_else(|| panic!("there is no duty {id}"));
        let warn: Vec<String> = duty.warn_days.iter().map(u32::to_string).collect();
        let strength = match duty.strength {
            Strength::Hard => "hard",
            Strength::Soft => "soft",
            Strength::Opt => "opt",
        };
        let (when, much) = words(&duty.ask);
        let found = [id, &duty.subject, &when, &much, strength, &warn.join(" ")];
        assert_eq!(published, found, "{id}");
        seen += 1;
    }
    assert_eq!(seen, 77);
}

fn words(ask: &Ask) -> (String, String) {
    match ask {
        Ask::Activities { timing, want, days } => {
            let posted = match days {
                crate::programme::requirement::Days::Posted => " posted",
                crate::programme::requirement::Days::Working => " working",
                crate::programme::requirement::Days::All => "",
            };
            let own = if want.distinct_days {
                " on days of their own"
            } else {
                ""
            };
            (when(timing) + posted, format!("{}{own}", want.min))
        }
        Ask::Coverage {
            timing,
            share,
            all_up_to,
            ..
        } => {
            let all = match all_up_to {
                0 => String::new(),
                few => format!(", all up to {few}"),
            };
            (when(timing), format!("{}/{}{all}", share.of, share.out_of))
        }
        Ask::AfterEvent { limit, want, .. } => {
            let when = match limit {
                Limit::Days(days) => format!("event + {days} d"),
                Limit::WorkingDays(days) => format!("event + {days} working d"),
                Limit::DaysBefore(days) => format!("within {days} d before"),
                Limit::ByTheDay => "by the day".into(),
                Limit::With(timing) => format!("with {}", when(timing)),
            };
            (when, want.min.to_string())
        }
        Ask::Rotation { timing, fact } => {
            let what = if fact.is_some() {
                "new leader"
            } else {
                "new partner"
            };
            (when(timing), what.into())
        }
        Ask::Indicator { timing, bound, .. } => {
            let bound = match bound {
                Bound::AtLeast(share) => format!("at least {}/{}", share.of, share.out_of),
                Bound::AtMost(share) => format!("at most {}/{}", share.of, share.out_of),
            };
            (when(timing), bound)
        }
    }
}

fn when(timing: &Timing) -> String {
    match timing {
        Timing::Calendar {
            every,
            end_day,
            due_months_after,
            due_weekday,
        } => {
            let mut text = length(*every).to_owned();
            if let Some(day) = end_day {
                let _ = write!(text, " to the {day}th");
            }
            if *due_months_after > 0 {
                let _ = write!(text, " + {due_months_after} month");
            }
            if let Some(day) = due_weekday {
                let _ = write!(text, " to {day}");
            }
            text
        }
        Timing::SinceLast { every } => format!("{} since last", length(*every)),
        Timing::SinceStart { every } => format!("{} since start", length(*every)),
        Timing::Once { by } => format!("once by {by}"),
    }
}

const fn length(every: Every) -> &'static str {
    match every {
        Every::Day => "day",
        Every::Week => "week",
        Every::Month => "month",
        Every::Quarter => "quarter",
        Every::HalfYear => "half-year",
        Every::Year => "year",
        Every::TwoYears => "two years",
    }
}

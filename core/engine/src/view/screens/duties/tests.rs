use crate::engine::Engine;
use crate::error::EngineError;
use crate::view::screens::activities::cast::{
    LEADER, OFFICER, OUTSIDER, cast, convene, hand_to, hold,
};
use crate::view::screens::{DutiesView, DutyTone};
use crate::view::tests::world::{OTHER, day};
use hucha_model::obligation::{Obligation, ObligationState};
use hucha_model::programme::Strength;
use hucha_model::{Lang, PersonId};
use std::collections::BTreeSet;

fn seen_by(engine: &Engine, person: PersonId, year: i32) -> DutiesView {
    hand_to(engine, person).duties(year, Lang::Zh).unwrap()
}

fn owed(engine: &Engine, year: i32) -> Vec<Obligation> {
    let first = |year| chrono::NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
    engine
        .obligations(day(6, 9), first(year)..first(year + 1))
        .unwrap()
}

#[test]
fn only_a_hard_miss_is_red_and_a_soft_one_is_grey() {
    let engine = cast();
    let view = seen_by(&engine, OFFICER, 2026);
    let missed: Vec<_> = owed(&engine, 2026)
        .into_iter()
        .filter(|one| one.state == ObligationState::Missed)
        .collect();
    let strengths: BTreeSet<_> = missed.iter().map(|one| one.strength).collect();
    assert_eq!(
        strengths.len(),
        2,
        "the day has hard and soft misses: {strengths:?}"
    );
    for one in missed {
        let line = view.lines.iter().find(|line| {
            (&line.duty, &line.subject, line.due) == (&one.duty, &one.subject_label.zh, one.due)
        });
        let wanted = if one.strength == Strength::Hard {
            DutyTone::Red
        } else {
            DutyTone::Grey
        };
        assert_eq!(line.map(|line| line.tone), Some(wanted), "{}", one.duty);
    }
}

#[test]
fn a_plant_sees_its_own_first_then_the_alliances_and_none_that_it_hears_nothing_of() {
    let engine = cast();
    let view = seen_by(&engine, OTHER, 2026);
    let own = view.lines.iter().take_while(|line| line.is_mine).count();
    assert!(own > 0 && own < view.lines.len());
    assert!(
        view.lines[..own]
            .iter()
            .all(|line| line.subject.contains("东岸公司"))
    );
    assert!(
        view.lines[own..]
            .iter()
            .all(|line| !line.is_mine && line.subject == "示例联盟")
    );
    let none = seen_by(&engine, OUTSIDER, 2026);
    assert!(
        none.lines
            .iter()
            .all(|line| !line.subject.contains("东岸公司"))
    );
}

#[test]
fn bureau_and_leader_see_what_everybody_owes_and_the_bureau_its_own_report() {
    let engine = cast();
    let officer = seen_by(&engine, OFFICER, 2026);
    let subjects: BTreeSet<_> = officer
        .lines
        .iter()
        .map(|line| line.subject.as_str())
        .collect();
    let has = |part: &str| subjects.iter().any(|subject| subject.contains(part));
    assert!(
        has("东岸公司") && has("示例联盟") && has("示例区应急管理局"),
        "{subjects:?}"
    );
    let mine = officer.lines.iter().filter(|line| line.is_mine);
    assert!(mine.clone().count() > 0);
    assert!(mine.clone().all(|line| line.subject == "示例区应急管理局"));
    let leader = seen_by(&engine, LEADER, 2026);
    assert_eq!(leader.lines.len(), officer.lines.len());
    assert!(
        leader
            .lines
            .iter()
            .any(|line| line.is_mine && line.subject == "示例联盟")
    );
}

#[test]
fn a_session_that_was_held_is_named_with_its_day_as_what_counts() {
    let engine = cast();
    let session = convene(&engine, 91, "2026-06-05 09:00");
    hold(&engine, session);
    let view = seen_by(&engine, OTHER, 2026);
    let second = view
        .lines
        .iter()
        .find(|line| line.duty == "WD-07" && line.period == "2026年第二季度")
        .unwrap();
    assert_eq!(
        (second.tone, second.state_label.as_str()),
        (DutyTone::Met, "已完成")
    );
    assert_eq!(second.counted[0].title, "储罐安全研讨");
    assert!(
        second.programme.contains("互查互学"),
        "{}",
        second.programme
    );
}

#[test]
fn the_sentence_counts_every_line_once() {
    let engine = cast();
    let view = seen_by(&engine, OTHER, 2026);
    let digits = view.sentence.split(|c: char| !c.is_ascii_digit());
    let sum: usize = digits.filter_map(|part| part.parse::<usize>().ok()).sum();
    assert_eq!(sum, view.lines.len());
}

#[test]
fn a_year_holds_the_periods_that_bear_its_name_and_one_out_of_reach_is_refused() {
    let engine = cast();
    for year in [2025, 2026, 2027] {
        let view = seen_by(&engine, OFFICER, year);
        let other = |line: &&crate::view::DutyLineView| {
            line.period.contains('季') && !line.period.contains(&year.to_string())
        };
        assert!(view.lines.iter().find(other).is_none(), "{year}");
    }
    for year in [1999, 2201, i32::MAX] {
        let refused = engine.duties(year, Lang::Zh);
        assert!(matches!(refused, Err(EngineError::BadInput("year"))));
        let refused = engine.calendar(year, Lang::Zh);
        assert!(matches!(refused, Err(EngineError::BadInput("year"))));
    }
}

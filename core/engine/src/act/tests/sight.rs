//! A phone may hold more than its person may read: no screen, file or search gives it out.

use super::cast::{CHAIR, Cast, DIRECTOR, LEADER, OFFICER};
use crate::act::Act;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::files::FileKind;
use crate::view::tests::world::day;
use hucha_model::wire::{ActivityKind, EntityKind, Severity, Verb};
use hucha_model::{ActivityId, Lang, PersonId};

/// Somebody who has no post any more.
const GONE: PersonId = PersonId::from_bytes([99; 16]);

/// A visit whose list the leader handed over without the records of the second inspector.
fn listed(cast: &Cast) -> ActivityId {
    let activity = cast.visit();
    cast.note(activity, "法兰渗漏", Severity::General);
    cast.held_by(LEADER).act(Act::CloseRecords { activity });
    let submitted = cast.step(EntityKind::Visit, activity, Verb::Submit, |request| {
        request.text = Some("手机没电".into());
    });
    submitted.unwrap();
    activity
}

fn is_no_access<T>(done: Result<T, EngineError>) -> bool {
    done.is_err_and(|error| error.code() == Some("no_access"))
}

fn hazards(engine: &Engine) -> (usize, usize) {
    let find = engine.find("法兰", 9, Lang::Zh).unwrap().len();
    (find, engine.search("法兰", 9).unwrap().len())
}

fn flags(engine: &Engine, activity: ActivityId) -> String {
    engine
        .visit_screen(activity, Lang::Zh)
        .unwrap()
        .flags
        .join("；")
}

#[test]
fn a_hazard_is_found_by_the_pair_and_by_nobody_else() {
    let cast = Cast::new();
    listed(&cast);
    for (person, is_found) in [
        (LEADER, true),
        (DIRECTOR, true),
        (CHAIR, false),
        (OFFICER, false),
        (GONE, false),
    ] {
        cast.held_by(person);
        let (find, search) = hazards(&cast.engine);
        assert_eq!((find > 0, search > 0), (is_found, is_found), "{person}");
    }
}

#[test]
fn hidden_hazards_do_not_crowd_out_those_that_may_be_read() {
    let cast = Cast::new();
    listed(&cast);
    cast.held_by(LEADER);
    for n in 0..9 {
        let activity = cast.visit();
        cast.note(activity, &format!("法兰{n}"), Severity::General);
    }
    // The host reads the one list that was handed over, the oldest of all.
    cast.held_by(DIRECTOR);
    assert_eq!(cast.engine.search("法兰", 1).unwrap().len(), 1);
    assert_eq!(cast.engine.find("法兰", 1, Lang::Zh).unwrap().len(), 1);
}

#[test]
fn a_visit_is_found_by_whoever_sees_that_it_took_place() {
    let cast = Cast::new();
    let activity = listed(&cast);
    let finds = |person| {
        cast.held_by(person);
        let found = cast.engine.find("结对帮扶", 50, Lang::Zh).unwrap();
        found.iter().any(|hit| hit.activity == Some(activity))
    };
    assert!(finds(LEADER) && finds(DIRECTOR) && finds(OFFICER) && finds(CHAIR));
    assert!(!finds(GONE));
}

#[test]
fn ledger_and_record_are_refused_to_whoever_reads_neither_record_nor_list() {
    let cast = Cast::new();
    let activity = listed(&cast);
    for person in [LEADER, DIRECTOR] {
        cast.held_by(person);
        assert!(cast.engine.ledger(activity, Lang::Zh).is_ok());
        assert!(cast.engine.visit_record(activity, Lang::Zh).is_ok());
    }
    for person in [CHAIR, OFFICER, GONE] {
        cast.held_by(person);
        assert!(is_no_access(cast.engine.ledger(activity, Lang::Zh)));
        assert!(is_no_access(cast.engine.visit_record(activity, Lang::Zh)));
        for kind in [FileKind::Ledger, FileKind::VisitRecord] {
            let made = cast.engine.file(kind, Some(activity), Lang::Zh);
            assert!(is_no_access(made), "{kind:?} {person}");
        }
        let lines = cast.engine.finding_list(activity, Lang::Zh).unwrap();
        assert!(lines.is_empty(), "{person}");
    }
    let unknown = ActivityId::from_bytes([98; 16]);
    let missing = cast.engine.visit_record(unknown, Lang::Zh);
    assert!(matches!(missing, Err(EngineError::UnknownEntity(_))));
}

#[test]
fn reasons_and_signatures_are_shown_to_those_who_see_words() {
    let cast = Cast::new();
    let activity = listed(&cast);
    let signatures = |cast: &Cast| {
        let view = cast.engine.exit_meeting(activity, Lang::Zh).unwrap();
        view.signatures.len()
    };
    cast.held_by(LEADER);
    assert!(flags(&cast.engine, activity).contains("的记录未汇总（手机没电）"));
    assert_eq!(signatures(&cast), 2);
    cast.held_by(CHAIR);
    let seen = flags(&cast.engine, activity);
    assert!(
        seen.contains("的记录未汇总") && !seen.contains("手机没电"),
        "{seen}"
    );
    assert_eq!(signatures(&cast), 0);
    cast.held_by(GONE);
    let seen = flags(&cast.engine, activity);
    assert!(!seen.contains("的记录未汇总"), "{seen}");
    assert_eq!(signatures(&cast), 0);
}

#[test]
fn a_session_is_refused_to_whoever_is_not_of_the_alliance() {
    let cast = Cast::new();
    let begun = cast.held_by(CHAIR).engine.act(Act::Decide {
        request: {
            let mut request = crate::ActRequest::new(EntityKind::StudySession, None, Verb::Convene);
            request.starts = day(6, 20).and_hms_opt(9, 0, 0);
            request.kinds = vec![ActivityKind::AccidentAnalysis];
            request.participants = vec![LEADER, DIRECTOR];
            request.text = Some("储罐安全研讨".into());
            request
        },
    });
    let Ok(crate::Receipt::Decision { entity, .. }) = begun else {
        panic!("a notice: {begun:?}")
    };
    let activity = ActivityId::from(entity.id);
    assert!(cast.engine.session(activity, Lang::Zh).is_ok());
    cast.held_by(GONE);
    assert!(is_no_access(cast.engine.session(activity, Lang::Zh)));
    for kind in [FileKind::Session, FileKind::Minutes] {
        let made = cast.engine.file(kind, Some(activity), Lang::Zh);
        assert!(is_no_access(made), "{kind:?}");
    }
}

//! A walk through worlds: no button that is offered is refused, and no grey one is accepted.

use super::cast::{Cast, EVERYBODY, LEADER, MATE, first_choices};
use crate::act::Composite;
use crate::view::ActionView;
use crate::{Act, FindingRequest, Receipt};
use hucha_model::content::AnswerValue;
use hucha_model::lifecycle::Lifecycles;
use hucha_model::wire::{EntityKind, EntityRef, FindingKind, Severity, Verb};
use hucha_model::{ActivityId, FindingId, Lang, PersonId};
use std::collections::BTreeSet;

/// Small numbers that look like chance and are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % n.max(1)
    }
}

/// Every step that begins a thing.
fn beginnings() -> Vec<(EntityKind, Verb)> {
    let lifecycles = Lifecycles::embedded();
    let mut found = BTreeSet::new();
    for kind in EntityKind::ALL {
        let cycle = lifecycles.of(*kind).unwrap();
        for row in &cycle.transitions {
            if row.from.iter().any(|from| from == cycle.initial()) {
                found.insert((*kind, row.verb));
            }
        }
    }
    found.into_iter().collect()
}

/// Everything that one person is offered anywhere.
fn offered(cast: &Cast, person: PersonId) -> Vec<ActionView> {
    let inner = cast.held_by(person).engine.lock();
    let mut all = Vec::new();
    for state in inner.states().unwrap().values() {
        all.extend(inner.actions(state, Lang::Zh).unwrap());
    }
    for (kind, verb) in beginnings() {
        all.extend(inner.beginning(kind, verb, Lang::Zh).unwrap());
    }
    all
}

/// Holds every simple button of one person to its word, without keeping anything.
fn keep_their_word(cast: &Cast, actions: &[ActionView], seen: &mut BTreeSet<(EntityKind, Verb)>) {
    let lifecycles = Lifecycles::embedded();
    for action in actions {
        if Composite::of(action.kind, action.verb).is_some() {
            if action.why_not.is_some() {
                let done = cast.decide(first_choices(action, false));
                assert!(done.is_err(), "{action:?}");
            }
            continue;
        }
        match &action.why_not {
            None => {
                for with_optional in [false, true] {
                    let request = first_choices(action, with_optional);
                    let tried = cast.try_step(&request);
                    assert!(tried.is_ok(), "{tried:?}: {request:?}");
                }
                seen.insert((action.kind, action.verb));
            }
            Some(sentence) => {
                let refused = cast.try_step(&first_choices(action, false)).unwrap_err();
                let given = refused.sentence(Lang::Zh, &lifecycles);
                assert_eq!(&given, sentence, "{action:?}");
            }
        }
    }
}

/// Writes something into a record, as people do between two steps.
fn write(cast: &Cast, dice: &mut Dice, n: u8) {
    let states = cast.engine.lock().states().unwrap();
    let visits: Vec<&EntityRef> = states
        .keys()
        .filter(|entity| entity.kind == EntityKind::Visit)
        .collect();
    let sessions = states
        .keys()
        .filter(|entity| entity.kind == EntityKind::StudySession);
    for session in sessions {
        let activity = ActivityId::from(session.id);
        let _ = cast.engine.act(Act::OpenSession { activity });
    }
    let Some(visit) = visits.get(dice.below(visits.len())) else {
        return;
    };
    let activity = ActivityId::from(visit.id);
    let checklist = None;
    let _ = cast.held_by(LEADER).engine.act(Act::OpenVisit {
        activity,
        checklist,
    });
    let person = EVERYBODY[dice.below(EVERYBODY.len())];
    cast.held_by(person);
    let _ = match dice.below(4) {
        0 => cast.engine.act(Act::CloseRecords { activity }),
        1 => cast.engine.act(Act::Answer {
            activity,
            item: "1.2".into(),
            value: AnswerValue::Conforms,
        }),
        2 => {
            let severity = Severity::ALL[dice.below(2)];
            let noted = cast.engine.act(Act::NoteFinding {
                activity,
                finding: FindingRequest {
                    severity: Some(severity),
                    on_the_spot: Some(dice.below(4) == 0),
                    ..FindingRequest::default()
                },
            });
            if let Ok(Receipt::Finding { finding, .. }) = &noted
                && dice.below(2) == 0
            {
                let _ = cast.photo_after(activity, *finding, n);
            }
            noted
        }
        _ => {
            let findings: Vec<FindingId> = states
                .values()
                .filter(|state| hucha_model::access::visit_of(state) == Some(**visit))
                .map(|state| FindingId::from(state.entity.id))
                .collect();
            if let Some(finding) = findings.get(dice.below(findings.len())) {
                let _ = cast.photo_after(activity, *finding, n);
            }
            Ok(Receipt::Done)
        }
    };
}

/// A visit whose list is handed over, for half of the walks.
fn begin(cast: &Cast) {
    let activity = cast.visit();
    for severity in [Severity::General, Severity::SuspectedMajor] {
        cast.held_by(MATE).note(activity, "法兰渗漏", severity);
    }
    cast.act(Act::NoteFinding {
        activity,
        finding: FindingRequest {
            kind: Some(FindingKind::Suggestion),
            ..FindingRequest::default()
        },
    });
    cast.close_records(activity);
    cast.submit(activity);
}

fn walk(seed: u64, steps: u8, seen: &mut BTreeSet<(EntityKind, Verb)>) {
    let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let cast = Cast::new();
    if seed.is_multiple_of(2) {
        begin(&cast);
    }
    for n in 0..steps {
        let person = EVERYBODY[dice.below(EVERYBODY.len())];
        let actions = offered(&cast, person);
        if n % 4 == 0 {
            keep_their_word(&cast, &actions, seen);
        }
        let mut pressable: Vec<&ActionView> = actions
            .iter()
            .filter(|action| action.why_not.is_none())
            .collect();
        // What leads on is pressed more often than what begins a thing or ends it early.
        let leads_on = |action: &&ActionView| {
            let ends = [Verb::Withdraw, Verb::Cancel, Verb::Dissolve, Verb::Dismiss];
            action.id.is_some() && !ends.contains(&action.verb)
        };
        if dice.below(5) > 0 && pressable.iter().any(&leads_on) {
            pressable.retain(leads_on);
        }
        if dice.below(2) > 0 && pressable.iter().any(|one| one.kind == EntityKind::Finding) {
            pressable.retain(|one| one.kind == EntityKind::Finding);
        }
        if let Some(action) = pressable.get(dice.below(pressable.len())) {
            let request = first_choices(action, dice.below(2) == 0);
            let done = cast.decide(request.clone());
            assert!(done.is_ok(), "seed {seed} step {n}: {done:?}: {request:?}");
            seen.insert((action.kind, action.verb));
        }
        write(&cast, &mut dice, n);
    }
}

#[test]
fn no_button_that_is_offered_is_refused_and_a_grey_one_says_the_reason_it_would_be() {
    let mut seen = BTreeSet::new();
    let walks = std::env::var("HUCHA_WALKS").ok();
    let walks = walks.and_then(|walks| walks.parse().ok()).unwrap_or(6);
    for seed in 1..=walks {
        walk(seed, 40, &mut seen);
    }
    // A walk that goes nowhere promises nothing.
    assert!(seen.len() > 35, "{seen:?}");
}

//! Work that came after its author's right had ended: not lost, and not let in silently.

use crate::acts::*;
use crate::world::*;
use hucha_document::Doc;
use hucha_model::access::{REVOKED, ROLE_ENDED, TURNED_AWAY};
use hucha_model::wire::*;
use hucha_model::{Hash, PersonId};
use hucha_sync::Item;

/// A visit whose record a colleague of the inspector wrote in before the roster dropped them.
struct Late {
    pair: Pair,
    opened: Opened,
    colleague: Phone,
    doc: Doc,
    run: Item,
}

fn late() -> Late {
    let mut pair = Pair::new();
    let mut colleague = Phone::enrol(&mut pair.core, "吴立群", 20);
    let opened = pair.planned();
    colleague.sync(&mut pair.core, vec![]);
    let known = pair.newest();
    pair.dismiss("吴立群", days_on(1));
    let mut doc = new_doc(2);
    let run = colleague.run_at(&mut doc, opened.doc, &answer_to("1.1"), known);
    Late {
        pair,
        opened,
        colleague,
        doc,
        run,
    }
}

fn ruling_on(item: Hash, person: PersonId) -> Facts {
    Facts {
        item: Some(item),
        person: Some(person),
        ..Facts::default()
    }
}

impl Late {
    fn rule(&mut self, verb: Verb) {
        let facts = ruling_on(self.run.hash(), self.colleague.person);
        let visit = entity(EntityKind::Visit, VISIT);
        let decision = self
            .pair
            .inspector
            .decision(&self.pair.core, visit, verb, facts);
        let told = self.pair.inspector.ask(
            &mut self.pair.core,
            vec![Item::Decision(decision)],
            days_on(1),
            None,
        );
        assert!(told.answer.accepted(), "{:?}", told.answer.verdicts);
    }

    fn push(&mut self) -> Answer {
        let items = vec![self.run.clone()];
        self.colleague
            .ask(&mut self.pair.core, items, days_on(1), None)
            .answer
    }

    fn changes(&self) -> usize {
        self.pair.core.changes_of(self.opened.doc).unwrap().len()
    }
}

#[test]
fn late_work_waits_for_a_steward_and_is_fed_to_readers_alone() {
    let mut late = late();
    assert!(late.push().is_aside(ROLE_ENDED));
    assert!(
        late.push().is_aside(ROLE_ENDED),
        "asked again, answered alike"
    );
    assert_eq!(late.changes(), 0);
    let at = days_on(1);
    let told = late
        .pair
        .inspector
        .ask(&mut late.pair.core, vec![], at, None)
        .answer;
    assert!(told.items.contains(&late.run), "with its changes");
    let record = told
        .records
        .iter()
        .find(|record| record.item == late.run.hash());
    assert_eq!(record.unwrap().refused.as_deref(), Some(ROLE_ENDED));
    for phone in [
        &mut late.pair.stranger,
        &mut late.pair.host_phone,
        &mut late.pair.officer,
    ] {
        assert_eq!(
            phone
                .ask(&mut late.pair.core, vec![], at, None)
                .answer
                .runs(),
            0
        );
    }
    late.pair.core.verify_chain().unwrap();
}

#[test]
fn late_work_that_a_steward_admits_takes_a_second_number_and_is_in_the_record() {
    let mut late = late();
    late.push();
    late.rule(Verb::AdmitLate);
    assert_eq!(late.changes(), 1);
    let mut other = Phone::enrol(&mut late.pair.core, "郑国安", 21);
    other.sync(&mut late.pair.core, vec![]);
    let told = other.backfill(&mut late.pair.core, late.opened.doc);
    assert_eq!(told.runs(), 2, "once aside, once in force");
    let of_run = told
        .records
        .iter()
        .filter(|record| record.item == late.run.hash());
    let refused: Vec<bool> = of_run.map(|record| record.refused.is_some()).collect();
    assert_eq!(refused, [true, false]);
    assert!(matches!(
        late.push().verdicts[..],
        [Verdict::Duplicate { .. }]
    ));
    let again = ruling_on(late.run.hash(), late.colleague.person);
    let visit = entity(EntityKind::Visit, VISIT);
    let again = late
        .pair
        .inspector
        .decision(&late.pair.core, visit, Verb::TurnAway, again);
    let answer = late.pair.inspector.ask(
        &mut late.pair.core,
        vec![Item::Decision(again)],
        days_on(1),
        None,
    );
    assert_eq!(answer.answer.reason(), "guard.late_undecided");
    late.pair.core.verify_chain().unwrap();
}

#[test]
fn late_work_that_is_turned_away_stays_out_and_may_be_decided_again() {
    let mut late = late();
    late.push();
    late.rule(Verb::TurnAway);
    assert_eq!(late.push().reason(), TURNED_AWAY);
    assert_eq!(late.changes(), 0);
    late.rule(Verb::AdmitLate);
    assert_eq!(late.changes(), 1);
}

#[test]
fn a_ruling_that_comes_before_its_work_waits_for_it() {
    let mut late = late();
    let facts = ruling_on(late.run.hash(), late.colleague.person);
    let visit = entity(EntityKind::Visit, VISIT);
    let ruling = late
        .pair
        .inspector
        .decision(&late.pair.core, visit, Verb::AdmitLate, facts);
    let items = vec![Item::Decision(ruling)];
    let told = late
        .pair
        .inspector
        .ask(&mut late.pair.core, items, days_on(1), None);
    assert_eq!(
        told.answer.verdicts,
        [Verdict::Held {
            needs: vec![late.run.hash()]
        }]
    );
    late.push();
    assert_eq!(late.changes(), 1);
}

#[test]
fn nobody_but_a_steward_of_the_authors_plant_rules() {
    let mut late = late();
    late.push();
    let visit = entity(EntityKind::Visit, VISIT);
    let facts = ruling_on(late.run.hash(), late.colleague.person);
    for phone in [
        &mut late.pair.host_phone,
        &mut late.pair.stranger,
        &mut late.pair.officer,
    ] {
        let ruling = phone.decision(&late.pair.core, visit, Verb::AdmitLate, facts.clone());
        let told = phone.ask(
            &mut late.pair.core,
            vec![Item::Decision(ruling)],
            days_on(1),
            None,
        );
        assert_eq!(told.answer.reason(), "who.steward");
    }
    // Nor does a steward by naming another author than the work has.
    let wrong = ruling_on(late.run.hash(), late.pair.inspector.person);
    let ruling = late
        .pair
        .inspector
        .decision(&late.pair.core, visit, Verb::AdmitLate, wrong);
    let told = late.pair.inspector.ask(
        &mut late.pair.core,
        vec![Item::Decision(ruling)],
        days_on(1),
        None,
    );
    assert_eq!(told.answer.reason(), "facts");
    assert_eq!(late.changes(), 0);
}

#[test]
fn late_work_in_several_runs_is_admitted_in_any_order() {
    let mut late = late();
    let known = late.pair.newest() - 1;
    let second = late
        .colleague
        .run_at(&mut late.doc, late.opened.doc, &answer_to("1.2"), known);
    late.push();
    let told = late
        .colleague
        .ask(&mut late.pair.core, vec![second.clone()], days_on(1), None);
    // The roster dropped the author before `known`: that is not late, it is too late.
    assert_eq!(told.answer.reason(), "no_access");
    let early = late.run.clone();
    let Item::Run { attestation, .. } = &early else {
        panic!("a run")
    };
    let known = attestation.open::<Attestation>().unwrap().directory;
    let mut doc = new_doc(2);
    late.colleague
        .run_at(&mut doc, late.opened.doc, &answer_to("1.1"), known);
    let second = late
        .colleague
        .run_at(&mut doc, late.opened.doc, &answer_to("1.2"), known);
    let told = late
        .colleague
        .ask(&mut late.pair.core, vec![second.clone()], days_on(1), None);
    assert!(told.answer.is_aside(ROLE_ENDED));
    late.run = second;
    late.rule(Verb::AdmitLate);
    assert_eq!(late.changes(), 0, "it lacks what comes before it");
    late.run = early;
    late.rule(Verb::AdmitLate);
    assert_eq!(late.changes(), 2);
}

#[test]
fn work_from_before_the_right_began_is_refused() {
    let mut late = late();
    late.run = late
        .colleague
        .run_at(&mut new_doc(3), late.opened.doc, &answer_to("1.1"), 1);
    assert_eq!(late.push().reason(), "no_access");
}

#[test]
fn a_withdrawn_phone_brings_its_work_and_gets_nothing() {
    let mut pair = Pair::new();
    let opened = pair.planned();
    let known = pair.newest();
    let device = pair.inspector.device;
    let mut colleague = Phone::enrol(&mut pair.core, "吴立群", 20);
    colleague.sync(&mut pair.core, vec![]);
    assert!(pair.core.revoke_device(device, noon()).unwrap());
    let run = pair
        .inspector
        .run_at(&mut new_doc(1), opened.doc, &answer_to("1.1"), known);
    let wanted = pair.inspector.decision(
        &pair.core,
        entity(EntityKind::Visit, VISIT),
        Verb::Start,
        Facts::default(),
    );
    pair.inspector.cursor = 0;
    let told = pair.inspector.ask(
        &mut pair.core,
        vec![run.clone()],
        noon(),
        Some((0, 4 << 20)),
    );
    assert!(told.answer.is_aside(REVOKED));
    assert!(told.answer.items.is_empty() && told.answer.records.is_empty());
    assert!(told.answer.wanted.is_empty());
    assert!(told.answer.troubles.contains(&"device.revoked".to_owned()));
    let past = pair.inspector.backfill(&mut pair.core, opened.doc);
    assert!(past.items.is_empty() && past.records.is_empty());
    // A decision of it is refused where its plant can see it.
    let told = pair.inspector.ask(
        &mut pair.core,
        vec![Item::Decision(wanted.clone())],
        noon(),
        None,
    );
    assert_eq!(told.answer.reason(), "unknown_device");
    let seen = colleague.sync(&mut pair.core, vec![]);
    assert!(seen.items.contains(&run));
    assert!(
        seen.decisions()
            .iter()
            .any(|seen| seen.hash() == wanted.hash())
    );
    // Its person, with another phone, lets it in.
    let mut second = Phone::enrol(&mut pair.core, "周海宁", 22);
    let facts = ruling_on(run.hash(), second.person);
    second.on_visit(&mut pair.core, Verb::AdmitLate, facts);
    assert_eq!(pair.core.changes_of(opened.doc).unwrap().len(), 1);
}

#[test]
fn a_withdrawn_phones_work_comes_by_another_phone_too() {
    let mut pair = Pair::new();
    let opened = pair.planned();
    let known = pair.newest();
    let device = pair.inspector.device;
    let run = pair
        .inspector
        .run_at(&mut new_doc(1), opened.doc, &answer_to("1.1"), known);
    assert!(pair.core.revoke_device(device, noon()).unwrap());
    let answer = pair.host_phone.sync(&mut pair.core, vec![run.clone()]);
    assert!(answer.is_aside(REVOKED));
    assert_eq!(answer.runs(), 0, "the carrier may not read it");
    // What it signs with knowledge from after its withdrawal is nobody's work.
    let later = pair.newest();
    let run = pair
        .inspector
        .run_at(&mut new_doc(5), opened.doc, &answer_to("1.2"), later);
    assert_eq!(
        pair.host_phone.sync(&mut pair.core, vec![run]).reason(),
        "unknown_device"
    );
}

#[test]
fn a_visit_recorded_on_a_phone_that_was_withdrawn_is_not_lost_with_its_opening() {
    let mut pair = Pair::new();
    pair.plan();
    let known = pair.newest();
    let parties = vec![party(pair.helper, Capacity::Helper)];
    let (opened, item) = pair.inspector.opening(&pair.core, DocKind::Visit, parties);
    let run = pair
        .inspector
        .run_at(&mut new_doc(1), opened.doc, &answer_to("1.1"), known);
    let device = pair.inspector.device;
    assert!(pair.core.revoke_device(device, noon()).unwrap());
    let told = pair
        .inspector
        .ask(&mut pair.core, vec![item, run], noon(), None)
        .answer;
    assert!(matches!(
        told.verdicts[..],
        [Verdict::Accepted { .. }, Verdict::SetAside { .. }]
    ));
}

#[test]
fn a_withdrawn_phone_brings_no_more_than_its_measure() {
    let mut pair = Pair::new();
    let opened = pair.planned();
    let known = pair.newest();
    let device = pair.inspector.device;
    assert!(pair.core.revoke_device(device, noon()).unwrap());
    let mut doc = new_doc(1);
    let mut brought = 0;
    let full = loop {
        let runs: Vec<Item> = (0..250)
            .map(|_| {
                pair.inspector.run_at(
                    &mut doc,
                    opened.doc,
                    &answer_to(&format!("1.{}", brought % 9)),
                    known,
                )
            })
            .collect();
        let told = pair
            .inspector
            .ask(&mut pair.core, runs, noon(), None)
            .answer;
        let aside = told
            .verdicts
            .iter()
            .filter(|word| matches!(word, Verdict::SetAside { .. }))
            .count();
        brought += aside;
        if aside < 250 {
            break told;
        }
    };
    assert_eq!(brought, 2_000);
    assert!(
        full.verdicts.iter().any(
            |word| matches!(word, Verdict::Rejected { reason, .. } if reason == "steward.full")
        )
    );
}

#[test]
fn a_guests_late_work_is_ruled_on_by_the_team_that_named_them() {
    let mut pair = Pair::new();
    let opened = pair.planned();
    let named = |guest: bool, pair: &Pair| {
        let mut participants = vec![taking_part(
            pair.inspector.person,
            pair.helper,
            Capacity::Inspector,
        )];
        if guest {
            let plant = org(&pair.core, "天福精化");
            participants.push(taking_part(
                pair.stranger.person,
                plant,
                Capacity::Inspector,
            ));
        }
        Facts {
            participants,
            ..Facts::default()
        }
    };
    let facts = named(true, &pair);
    pair.inspector.on_visit(&mut pair.core, Verb::Plan, facts);
    let known = pair.newest();
    let facts = named(false, &pair);
    pair.inspector.on_visit(&mut pair.core, Verb::Plan, facts);
    let edit = answer_to("1.1");
    let run = pair
        .stranger
        .run_at(&mut new_doc(4), opened.doc, &edit, known);
    let answer = pair.stranger.sync(&mut pair.core, vec![run.clone()]);
    assert!(answer.is_aside(ROLE_ENDED));
    let facts = ruling_on(run.hash(), pair.stranger.person);
    let visit = entity(EntityKind::Visit, VISIT);
    let own = pair
        .stranger
        .decision(&pair.core, visit, Verb::AdmitLate, facts.clone());
    let answer = pair
        .stranger
        .sync(&mut pair.core, vec![Item::Decision(own)]);
    assert_eq!(answer.reason(), "who.steward");
    pair.inspector
        .on_visit(&mut pair.core, Verb::AdmitLate, facts);
    assert_eq!(pair.core.changes_of(opened.doc).unwrap().len(), 1);
}

//! Several runs at once: the same outcome as one by one, whatever the order.

use crate::crafted::{decoded, encoded};
use crate::properties::{play, steps};
use crate::support::{LEADER, Phone, actor, answer, author, newest_of, person, record, rule};
use automerge::ActorId;
use automerge::legacy::OpId;
use hucha_document::{
    BatchOutcome, Doc, Edit, GENESIS_ACTOR, GateError, RunToJudge, VisitEdit, admit, admit_batch,
};
use hucha_model::Millis;
use hucha_model::content::AnswerValue;
use hucha_model::wire::DocKind;
use hucha_model::wire::attestation::Attestation;
use proptest::prelude::*;

type Run = (Attestation, Vec<Vec<u8>>);

fn judged(doc: &Doc, runs: &[Run]) -> BatchOutcome {
    let runs: Vec<_> = runs
        .iter()
        .map(|(attestation, changes)| RunToJudge {
            attestation,
            changes,
            author: author(attestation.actor[1]),
        })
        .collect();
    admit_batch(doc, &runs)
}

fn reasons(outcome: &BatchOutcome) -> Vec<&'static str> {
    let reason = |run: &Result<_, GateError>| match run {
        Ok(_) => "taken",
        Err(GateError::Held { .. }) => "held",
        Err(GateError::Rejected { reason, .. }) => reason,
    };
    outcome.runs.iter().map(reason).collect()
}

/// Every actor's changes as runs of at most `length`, shuffled. A run ends where its writer took in
/// others' changes, as at a push; two runs may not need each other.
fn runs_of(phones: &[Phone], length: u64, seed: u64) -> Vec<Run> {
    let mut runs = Vec::new();
    for phone in phones {
        let newest = newest_of(&phone.doc, phone.doc.actor());
        let own = phone.doc.changes_of(phone.doc.actor(), 1, newest);
        let mut from = 1;
        for change in &own {
            let next = own.iter().find(|next| next.seq == change.seq + 1);
            let goes_on = next.is_some_and(|next| next.deps == [change.hash]);
            if !goes_on || change.seq - from + 1 == length {
                runs.push(phone.run(from, change.seq));
                from = change.seq + 1;
            }
        }
    }
    let mut state = seed;
    for i in (1..runs.len()).rev() {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        runs.swap(i, usize::try_from(state >> 33).unwrap() % (i + 1));
    }
    runs
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn a_batch_in_any_order_gives_what_one_by_one_gives(
        (steps, length, seed) in (steps(), 1_u64..6, any::<u64>())
    ) {
        let (phones, _) = play(&steps);
        let mut hub = Phone::visit(8, 8);
        for phone in &phones {
            hub.pull(phone);
        }
        let runs = runs_of(&phones, length, seed);
        let empty = Phone::visit(9, 9).doc;
        let outcome = judged(&empty, &runs);
        prop_assert!(outcome.runs.iter().all(Result::is_ok), "{:?}", reasons(&outcome));
        prop_assert_eq!(outcome.doc.heads(), hub.doc.heads());
        prop_assert_eq!(outcome.doc.visit(), hub.doc.visit());
        let new: usize = outcome.runs.iter().flatten().map(|taken| taken.new.len()).sum();
        prop_assert_eq!(new + 1, outcome.doc.change_count());
        let part = outcome.doc.visit_part(&outcome.touched).unwrap();
        prop_assert_eq!(part, outcome.doc.visit().unwrap(), "all that is there was touched");
        let again = judged(&outcome.doc, &runs);
        prop_assert!(again.runs.iter().flatten().all(|taken| taken.new.is_empty()));
        prop_assert!(again.touched.is_empty());
    }

    #[test]
    fn a_bad_run_takes_no_good_one_with_it(
        (steps, length, seed, spoil) in
            (steps(), 1_u64..6, any::<u64>(), any::<prop::sample::Index>())
    ) {
        let (phones, _) = play(&steps);
        let mut runs = runs_of(&phones, length, seed);
        prop_assume!(!runs.is_empty());
        let bad = spoil.index(runs.len());
        let last = runs[bad].1.len() - 1;
        runs[bad].1[last][20] ^= 1;
        let empty = Phone::visit(9, 9).doc;
        let outcome = judged(&empty, &runs);
        let is_refused = matches!(outcome.runs[bad], Err(GateError::Rejected { .. }));
        prop_assert!(is_refused);
        // One by one, until nothing moves.
        let mut doc = empty;
        let mut taken = vec![false; runs.len()];
        loop {
            let before = taken.clone();
            for (position, (att, changes)) in runs.iter().enumerate() {
                if let Ok(admitted) = admit(&doc, att, changes, &author(att.actor[1])) {
                    doc = admitted.doc;
                    taken[position] = true;
                }
            }
            if taken == before {
                break;
            }
        }
        let in_batch: Vec<_> = outcome.runs.iter().map(Result::is_ok).collect();
        prop_assert_eq!(in_batch, taken);
        prop_assert_eq!(outcome.doc.heads(), doc.heads());
        prop_assert_eq!(outcome.doc.visit(), doc.visit());
    }
}

#[test]
fn a_forged_run_in_a_batch_is_refused_alone_and_what_follows_it_is_held() {
    let (mut anna, mut mallory) = (Phone::visit(1, LEADER), Phone::visit(6, 6));
    anna.write(record(1, "text"));
    mallory.pull(&anna);
    let edit = Edit::Visit(answer("1.1", AnswerValue::Conforms));
    mallory.doc.edit(&edit, person(LEADER), Millis(1)).unwrap();
    let mut misled = Phone::visit(3, 3);
    misled.doc = Doc::load(DocKind::Visit, actor(3, 3), everything(&mallory)).unwrap();
    misled.write(answer("1.2", AnswerValue::Conforms));
    anna.write(answer("1.3", AnswerValue::Conforms));
    let runs = [misled.run(1, 1), mallory.run(1, 1), anna.run(1, 2)];
    let outcome = judged(&Phone::visit(9, 9).doc, &runs);
    assert_eq!(reasons(&outcome), ["held", "who.not_yours", "taken"]);
    assert_eq!(outcome.doc.heads(), anna.doc.heads());
}

fn everything(phone: &Phone) -> Vec<Vec<u8>> {
    let actors: Vec<_> = phone.doc.actors().collect();
    actors
        .into_iter()
        .filter(|(actor, _)| *actor != GENESIS_ACTOR)
        .flat_map(|(actor, newest)| phone.doc.changes_of(actor, 1, newest))
        .map(|change| change.bytes)
        .collect()
}

#[test]
fn the_same_run_twice_in_a_batch_is_taken_once() {
    let mut anna = Phone::visit(1, 1);
    anna.write(answer("1.1", AnswerValue::Conforms));
    anna.write(answer("1.2", AnswerValue::Conforms));
    let runs = [anna.run(1, 2), anna.run(1, 2), anna.run(1, 1)];
    let outcome = judged(&Phone::visit(9, 9).doc, &runs);
    let counts: Vec<_> = outcome
        .runs
        .iter()
        .flatten()
        .map(|taken| (taken.new.len(), taken.duplicates))
        .collect();
    assert_eq!(counts, [(2, 0), (0, 2), (0, 1)]);
}

#[test]
fn two_changes_under_one_number_in_a_batch_leave_the_one_that_came_first() {
    let anna = Phone::visit(1, 1);
    let (mut one, mut two) = (anna.clone(), anna);
    one.write(answer("1.1", AnswerValue::Conforms));
    two.write(answer("1.1", AnswerValue::DoesNotConform));
    let outcome = judged(&Phone::visit(9, 9).doc, &[one.run(1, 1), two.run(1, 1)]);
    assert_eq!(reasons(&outcome), ["taken", "equivocation"]);
    assert_eq!(outcome.doc.heads(), one.doc.heads());
}

#[test]
fn rights_are_judged_by_the_document_before_each_run_not_after_the_batch() {
    let (mut anna, mut bo) = (Phone::visit(1, LEADER), Phone::visit(2, 2));
    anna.write(record(1, "text"));
    bo.pull(&anna);
    // Bo sets a field of Anna's finding as herself; her own run is in the same batch.
    let set = Edit::Visit(VisitEdit::SetFinding {
        finding: crate::support::finding(1),
        field: hucha_document::FindingField::OnTheSpot(true),
    });
    bo.doc.edit(&set, person(LEADER), Millis(1)).unwrap();
    let outcome = judged(&Phone::visit(9, 9).doc, &[anna.run(1, 1), bo.run(1, 1)]);
    assert_eq!(reasons(&outcome), ["taken", "who.not_yours"]);
    // The same finding recorded by two: whoever comes second is refused, in a batch too.
    let mut chen = Phone::visit(3, 3);
    chen.write(record(1, "mine"));
    let outcome = judged(&Phone::visit(9, 9).doc, &[anna.run(1, 1), chen.run(1, 1)]);
    assert_eq!(reasons(&outcome), ["taken", "finding.exists"]);
}

#[test]
fn a_crafted_run_hides_no_entry_that_another_run_of_the_batch_writes() {
    let (mut anna, mut bo) = (Phone::visit(1, LEADER), Phone::visit(2, 2));
    anna.write(rule("1.1", AnswerValue::Conforms));
    bo.pull(&anna);
    let change = bo.write(answer("1.1", AnswerValue::DoesNotConform)).change;
    let theirs = decoded(&anna.doc.changes_of(anna.doc.actor(), 1, 1)[0].bytes);
    anna.write(rule("1.1", AnswerValue::NotChecked));
    let mut crafted = decoded(&change.bytes);
    for (place, op) in (0_u64..).zip(&theirs.operations) {
        let id = OpId::new(theirs.start_op.get() + place, &ActorId::from(actor(1, 1)));
        for target in 0..crafted.operations.len() {
            let mut crafted = crafted.clone();
            crafted.operations[target].pred = vec![id.clone()].into();
            crafted.operations[target].obj = op.obj.clone();
            let run = encoded(vec![crafted]);
            let outcome = judged(&Phone::visit(9, 9).doc, &[anna.run(1, 2), run]);
            assert!(outcome.runs[0].is_ok());
            assert!(outcome.runs[1].is_err(), "{place} by {target}");
            assert_eq!(outcome.doc.visit(), anna.doc.visit());
        }
    }
    crafted.operations[0].pred = Vec::new().into();
    let run = encoded(vec![crafted]);
    let outcome = judged(&Phone::visit(9, 9).doc, &[anna.run(1, 2), run]);
    assert_eq!(reasons(&outcome), ["taken", "taken"], "unaltered it passes");
}

#[test]
fn operations_are_numbered_behind_those_they_follow() {
    let mut anna = Phone::visit(1, 1);
    let first = anna.write(answer("1.1", AnswerValue::Conforms)).change;
    let second = anna.write(answer("1.2", AnswerValue::Conforms)).change;
    let (first, mut second) = (decoded(&first.bytes), decoded(&second.bytes));
    second.start_op = first.start_op;
    let bo = Phone::visit(2, 2);
    let outcome = judged(&bo.doc, &[encoded(vec![first, second])]);
    assert_eq!(reasons(&outcome), ["change.counter"]);
}

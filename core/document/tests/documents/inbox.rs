//! The first stage: what is refused before any document is at hand, and what a refusal names.

use crate::crafted::{decoded, encoded};
use crate::support::{LEADER, Phone, actor, answer, attest, author, person};
use automerge::legacy::OpId;
use automerge::{ActorId, Change};
use hucha_document::{Doc, Edit, GateError, admit, precheck};
use hucha_model::content::AnswerValue;
use hucha_model::wire::attestation::Attestation;
use hucha_model::{Hash, Millis};
use proptest::prelude::*;

type Run = (Attestation, Vec<Vec<u8>>);
type Spoil = fn(&mut Run);

fn hash_of(bytes: &[u8]) -> Hash {
    Doc::change_meta(bytes).unwrap().hash
}

/// The reason and the last change that would pass.
fn refusal<T: std::fmt::Debug>(outcome: Result<T, GateError>) -> (&'static str, Option<Hash>) {
    match outcome.unwrap_err() {
        GateError::Rejected { reason, valid } => (reason, valid),
        GateError::Held { .. } => ("held", None),
    }
}

fn answers(phone: &mut Phone, count: usize) {
    for n in 0..count {
        phone.write(answer(&format!("1.{n}"), AnswerValue::Conforms));
    }
}

#[test]
fn the_inbox_names_what_a_run_follows_outside_itself() {
    let (mut anna, mut bo) = (Phone::visit(1, 1), Phone::visit(2, 2));
    let genesis = anna.doc.heads();
    answers(&mut anna, 2);
    let (att, changes) = anna.run(1, 2);
    let first = precheck(&att, &changes).unwrap();
    assert_eq!(first.needs, genesis);
    assert_eq!(first.metas.len(), 2);
    assert_eq!(first.metas[1].deps, [first.metas[0].hash]);
    bo.pull(&anna);
    answers(&mut bo, 2);
    let (att, changes) = bo.run(1, 2);
    let second = precheck(&att, &changes).unwrap();
    assert_eq!(second.needs, [first.metas[1].hash]);
    // The second half of a run needs the first: an actor's own change is a need like any other.
    let (att, changes) = bo.run(2, 2);
    let half = precheck(&att, &changes).unwrap();
    assert_eq!(half.needs, [second.metas[0].hash]);
}

#[test]
fn the_inbox_refuses_by_name_and_tells_how_far_the_run_is_good() {
    let mut anna = Phone::visit(1, 1);
    answers(&mut anna, 3);
    let (att, changes) = anna.run(1, 3);
    let first = Some(hash_of(&changes[0]));
    let cases: [(&str, Option<Hash>, Spoil); 8] = [
        ("run.empty", None, |run| run.1.clear()),
        ("run.gap", first, |run| drop(run.1.remove(1))),
        ("run.gap", None, |run| run.0.from = 2),
        ("run.boundary", None, |run| drop(run.1.pop())),
        ("run.boundary", None, |run| run.0.change = Hash([0; 32])),
        ("run.actor", None, |run| run.0.actor[3] ^= 1),
        ("change.checksum", first, |run| run.1[1][40] ^= 1),
        ("change.wrong_chunk", first, |run| run.1[1][8] = 0),
    ];
    for (reason, valid, spoil) in cases {
        let mut run = (att.clone(), changes.clone());
        spoil(&mut run);
        assert_eq!(refusal(precheck(&run.0, &run.1)), (reason, valid));
        let bo = Phone::visit(2, 2);
        let judged = admit(&bo.doc, &run.0, &run.1, &author(1));
        assert_eq!(refusal(judged), (reason, valid), "both stages say the same");
    }
}

#[test]
fn a_number_that_is_taken_is_seen_without_the_merge_engine() {
    let (anna, mut bo) = (Phone::visit(1, 1), Phone::visit(2, 2));
    let (mut one, mut two) = (anna.clone(), anna);
    let shared = one.write(answer("1.0", AnswerValue::Conforms)).change;
    two.pull(&one);
    let kept = one.write(answer("1.1", AnswerValue::Conforms)).change;
    two.write(answer("1.1", AnswerValue::DoesNotConform));
    bo.pull(&one);
    let (att, changes) = two.run(1, 2);
    let metas = precheck(&att, &changes).unwrap().metas;
    assert_eq!(bo.doc.change_at(&att.actor, 1), Some(metas[0].hash));
    assert_eq!(bo.doc.change_at(&att.actor, 2), Some(kept.hash));
    assert_ne!(metas[1].hash, kept.hash);
    assert_eq!(bo.doc.change_at(&att.actor, 3), None);
    assert_eq!(bo.doc.change_at(&att.actor, 0), None);
    assert_eq!(bo.doc.change_at(&[9; 16], 1), None);
    assert_eq!(
        refusal(bo.offered(&(att, changes))),
        ("equivocation", Some(shared.hash)),
        "what both sides share stands"
    );
}

/// A run of `count` changes, of which the one at `bad` breaks a rule of the given kind.
fn spoilt(count: usize, bad: usize, kind: u8) -> Run {
    let mut mallory = Phone::visit(6, 6);
    for position in 0..count {
        let edit = Edit::Visit(answer(&format!("1.{position}"), AnswerValue::Conforms));
        let writer = if position == bad && kind == 0 {
            LEADER
        } else {
            6
        };
        let edited = mallory.doc.edit(&edit, person(writer), Millis(1));
        edited.expect("the engine writes it");
    }
    let (mut att, mut changes) = mallory.run(1, count as u64);
    if kind == 1 {
        let last = changes[bad].len() - 1;
        changes[bad][last] ^= 1;
    }
    if kind == 2 {
        changes.remove(bad);
        att.seq = count as u64;
    }
    (att, changes)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn a_refused_run_names_its_longest_valid_prefix(
        (count, bad, kind) in (2_usize..14, any::<prop::sample::Index>(), 0_u8..3)
    ) {
        // A run that lacks its last change names no other: nothing was attested but its boundary.
        let bad = bad.index(if kind == 2 { count - 1 } else { count });
        let (att, changes) = spoilt(count, bad, kind);
        let bo = Phone::visit(2, 2);
        let (_, valid) = refusal(bo.offered(&(att.clone(), changes.clone())));
        let expected = bad.checked_sub(1).map(|last| hash_of(&changes[last]));
        prop_assert_eq!(valid, expected);
        if let Some(valid) = valid {
            let part = attest(&att.actor, 1, bad as u64, valid);
            let taken = bo.offered(&(part, changes[..bad].to_vec())).unwrap();
            prop_assert_eq!(taken.new.len(), bad);
        }
    }
}

#[test]
fn what_is_here_already_counts_into_the_valid_prefix() {
    let mut bo = Phone::visit(2, 2);
    let (att, changes) = spoilt(9, 6, 0);
    let part = attest(&att.actor, 1, 4, hash_of(&changes[3]));
    bo.doc = bo.offered(&(part, changes[..4].to_vec())).unwrap().doc;
    let outcome = refusal(bo.offered(&(att.clone(), changes.clone())));
    assert_eq!(outcome, ("who.not_yours", Some(hash_of(&changes[5]))));
    let rest = Attestation { from: 7, ..att };
    let outcome = bo.offered(&(rest, changes[6..].to_vec()));
    assert_eq!(refusal(outcome).0, "held", "the sixth is not here");
}

#[test]
fn a_fault_that_the_merge_engine_does_not_place_still_leaves_the_longest_prefix() {
    let (mut anna, mut mallory) = (Phone::visit(1, 1), Phone::visit(6, 6));
    let hers = anna.write(answer("1.1", AnswerValue::Conforms)).change;
    let hers = decoded(&hers.bytes);
    mallory.pull(&anna);
    answers(&mut mallory, 11);
    for bad in 0..11 {
        let mut crafted: Vec<_> = mallory
            .run(1, 11)
            .1
            .iter()
            .map(|raw| decoded(raw))
            .collect();
        let id = OpId::new(hers.start_op.get(), &ActorId::from(actor(1, 1)));
        crafted[bad].operations[0].pred = vec![id].into();
        for next in bad + 1..11 {
            let previous = Change::from(crafted[next - 1].clone()).hash();
            crafted[next].deps = vec![previous];
        }
        let (att, changes) = encoded(crafted);
        let (reason, valid) = refusal(anna.offered(&(att, changes.clone())));
        assert!(reason.starts_with("engine."), "{reason}");
        let expected = bad.checked_sub(1).map(|last| hash_of(&changes[last]));
        assert_eq!(valid, expected);
    }
}

#[test]
fn a_root_map_written_over_taints_no_change_before_it() {
    use automerge::transaction::Transactable;
    let mut mallory = Phone::visit(6, 6);
    answers(&mut mallory, 2);
    let mut engine = automerge::Automerge::load(&mallory.doc.export())
        .unwrap()
        .with_actor(ActorId::from(actor(6, 6)));
    let mut tx = engine.transaction();
    tx.put_object(automerge::ROOT, "answers", automerge::ObjType::Map)
        .unwrap();
    tx.commit();
    let bad = engine.get_last_local_change().unwrap();
    let (_, mut changes) = mallory.run(1, 2);
    let good = hash_of(&changes[1]);
    changes.push(bad.raw_bytes().to_vec());
    let att = attest(&actor(6, 6), 1, 3, Hash(bad.hash().0));
    let bo = Phone::visit(2, 2);
    assert_eq!(
        refusal(bo.offered(&(att, changes))),
        ("shape.root", Some(good))
    );
}

//! What somebody inside the connection, past TLS, can do to a phone: postpone, and no more.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "test code"
)]

use hucha_document::{Edit, VisitEdit};
use hucha_engine::{Command, EngineError};
use hucha_harness::check::visit_doc;
use hucha_harness::door::{self, Answer};
use hucha_harness::edits::plan_visit;
use hucha_harness::network::Network;
use hucha_harness::rng::Dice;
use hucha_harness::snapshot::Snapshot;
use hucha_harness::world::{Keep, World, people};
use hucha_model::programme::Programmes;
use hucha_model::wire::Verdict;
use hucha_model::{ActivityId, Lang};
use hucha_sync::{
    Frame, HttpPlan, Item, MAX_STREAM, PlanBody, PlanKind, SealFault, StreamWriter, read_stream,
};

const ALICE: usize = 0;
const BOB: usize = 1;

/// Two inspectors, one visit; Bob's note is at the hub, Alice's only on her phone.
fn two_notes() -> (Network, ActivityId) {
    let mut dice = Dice::new(1);
    let phones = [("alice", people::ALICE), ("bob", people::BOB)];
    let world = World::build(&phones, Keep::Memory, &mut dice).unwrap();
    let mut network = Network::new(world, dice);
    network.run_until_quiescent().unwrap();
    let activity = plan_visit(&mut network).unwrap();
    let programmes = Programmes::embedded().unwrap();
    let template = programmes.checklist("CL-WD").unwrap().template();
    let open = Command::OpenVisit { activity, template };
    network.phone(ALICE).engine().execute(open).unwrap();
    network.run_until_quiescent().unwrap();
    note(&network, BOB, activity, "乙");
    network.settle_phone(BOB).unwrap();
    note(&network, ALICE, activity, "甲");
    (network, activity)
}

fn note(network: &Network, who: usize, activity: ActivityId, text: &str) {
    let edit = VisitEdit::WriteNote {
        key: text.into(),
        about: "经过".into(),
        text: text.into(),
    };
    let engine = network.phone(who).engine();
    engine
        .edit(visit_doc(activity), &Edit::Visit(edit))
        .unwrap();
}

fn notes(network: &Network, who: usize, activity: ActivityId) -> usize {
    let content = network.phone(who).engine().visit_content(activity).unwrap();
    content.notes.len()
}

/// All that an answer could change on a phone.
fn state(network: &Network, who: usize, activity: ActivityId) -> (Snapshot, u64, u32) {
    let phone = network.phone(who);
    let sync = phone.engine().sync_state(Lang::En).unwrap();
    let snapshot = Snapshot::of(phone, activity).unwrap();
    (snapshot, sync.last_number, sync.only_here)
}

/// Plans a phone's sync, with a nonce that the hub takes.
fn plan(network: &mut Network, who: usize) -> HttpPlan {
    network
        .phone(who)
        .engine()
        .execute(Command::WantSync)
        .unwrap();
    let plans = network.phone(who).engine().plan_requests().unwrap();
    plans.into_iter().next().expect("a sync is planned")
}

fn knock(network: &mut Network, plan: &HttpPlan) -> Answer {
    let now = network.world.time.now();
    let answer = door::knock(&mut network.world.hub, plan, now);
    assert_eq!(answer.status, 200);
    answer
}

fn with_frames(answer: &Answer, frames: &[Frame]) -> Answer {
    let mut stream = StreamWriter::new();
    stream.push_all(frames, MAX_STREAM).unwrap();
    Answer {
        body: stream.finish(),
        ..answer.clone()
    }
}

fn fault(network: &Network, who: usize, answer: &Answer) -> SealFault {
    let engine = network.phone(who).engine();
    match network.phone(who).take(answer) {
        Err(error @ EngineError::Seal(fault)) => {
            assert!(engine.sentence(&error, Lang::Zh).contains("数据未改动"));
            fault
        }
        other => panic!("a fault of the seal is wanted, not {other:?}"),
    }
}

#[test]
fn whatever_somebody_changes_in_an_answer_nothing_of_it_is_applied() {
    let (mut network, activity) = two_notes();
    let plan = plan(&mut network, ALICE);
    let answer = knock(&mut network, &plan);
    let whole = read_stream(&answer.body).unwrap();
    let before = state(&network, ALICE, activity);
    let is = |wanted: fn(&Frame) -> bool| whole.iter().position(wanted).expect("it is said");
    let word = is(|frame| matches!(frame, Frame::Verdict { .. }));
    let cursor = is(|frame| matches!(frame, Frame::Cursor { .. }));
    let record = is(|frame| matches!(frame, Frame::Item(Item::Record(_))));
    let mut lies: Vec<Vec<Frame>> = Vec::new();
    for at in [word, cursor, record] {
        let mut cut = whole.clone();
        cut.remove(at);
        lies.push(cut);
    }
    let mut lied = whole.clone();
    if let Frame::Verdict { verdict, .. } = &mut lied[word] {
        *verdict = Verdict::Rejected {
            reason: "who.not_leader".to_owned(),
            reattest: None,
        };
    }
    lies.push(lied);
    let mut stopped = whole.clone();
    if let Frame::Cursor { n, more, .. } = &mut stopped[cursor] {
        (*n, *more) = (*n - 1, true);
    }
    lies.push(stopped);
    // A byte of a record's own signature, which the tree does not cover.
    let mut spoilt = whole.clone();
    if let Frame::Item(Item::Record(signed)) = &mut spoilt[record] {
        signed.sig[5] ^= 1;
    }
    lies.push(spoilt);
    for code in ["device.revoked", "device.cloned"] {
        let mut warned = whole.clone();
        let code = code.to_owned();
        warned.insert(word, Frame::Trouble { code });
        lies.push(warned);
    }
    for lie in lies {
        let lie = with_frames(&answer, &lie);
        assert_eq!(fault(&network, ALICE, &lie), SealFault::OtherFrames);
        assert!(state(&network, ALICE, activity) == before);
    }
    let bare = with_frames(&answer, &whole[..whole.len() - 1]);
    assert_eq!(fault(&network, ALICE, &bare), SealFault::Missing);
    assert!(state(&network, ALICE, activity) == before);

    network.phone(ALICE).take(&answer).unwrap();
    assert_eq!(notes(&network, ALICE, activity), 2);
    network.run_until_quiescent().unwrap();
    assert_eq!(notes(&network, BOB, activity), 2);
}

#[test]
fn a_true_answer_of_yesterday_is_no_answer_to_the_same_question_today() {
    let (mut network, activity) = two_notes();
    network.run_until_quiescent().unwrap();
    let first = plan(&mut network, BOB);
    let nothing_new = knock(&mut network, &first);
    network.phone(BOB).take(&nothing_new).unwrap();

    note(&network, ALICE, activity, "丙");
    network.settle_phone(ALICE).unwrap();
    let today = plan(&mut network, BOB);
    assert_eq!(first.body, today.body, "the same question");
    let replayed = Answer {
        kind: today.kind,
        nonce: None,
        ..nothing_new.clone()
    };
    assert_eq!(fault(&network, BOB, &replayed), SealFault::OtherRequest);
    let answer = knock(&mut network, &today);
    network.phone(BOB).take(&answer).unwrap();
    assert_eq!(notes(&network, BOB, activity), 3);
    // What came twice, or late, under its own name does no harm.
    network.phone(BOB).take(&nothing_new).unwrap();
    network.run_until_quiescent().unwrap();
    assert_eq!(notes(&network, BOB, activity), 3);
}

#[test]
fn another_phones_answer_is_no_answer_to_this_one() {
    let (mut network, activity) = two_notes();
    let (alice, bob) = (plan(&mut network, ALICE), plan(&mut network, BOB));
    let to_alice = knock(&mut network, &alice);
    let before = state(&network, BOB, activity);
    let crossed = Answer {
        kind: bob.kind,
        ..to_alice
    };
    assert_eq!(fault(&network, BOB, &crossed), SealFault::OtherRequest);
    assert!(state(&network, BOB, activity) == before);
}

#[test]
fn a_refusal_that_nobody_signed_only_postpones() {
    let (mut network, activity) = two_notes();
    let before = state(&network, ALICE, activity);
    let plan = plan(&mut network, ALICE);
    assert!(matches!(plan.kind, PlanKind::Sync { .. }));
    for (status, code) in [
        (400, "malformed"),
        (401, "nonce"),
        (401, "unknown_device"),
        (401, "signature"),
        (403, "device_revoked"),
        (403, "wrong_device"),
        (404, "not_found"),
        (409, "enrol.another_person"),
        (409, "directory"),
        (410, "enrol.code_expired"),
        (413, "too_large"),
        (503, "hub"),
    ] {
        for body in [
            format!(r#"{{"code":"{code}"}}"#),
            "<html>login</html>".into(),
        ] {
            // Nonces that are wrong, and some that could not even be signed.
            for nonce in [
                None,
                Some("0000"),
                Some(""),
                Some("a b"),
                Some("a\nb"),
                Some("号"),
            ] {
                let refusal = Answer {
                    kind: plan.kind,
                    status,
                    nonce: nonce.map(str::to_owned),
                    body: body.clone().into_bytes(),
                };
                let heard = network.phone(ALICE).take(&refusal);
                let is_postponed = match heard {
                    Ok(received) => {
                        received.verdicts.is_empty() && received.applied == <_>::default()
                    }
                    Err(EngineError::Hub { status: told, .. }) => told == status,
                    Err(_) => false,
                };
                assert!(is_postponed, "{status} {code}");
            }
        }
        assert!(
            state(&network, ALICE, activity) == before,
            "{status} {code}"
        );
        let again = network.phone(ALICE).engine().plan_requests().unwrap();
        let PlanBody::Bytes(body) = &again[0].body else {
            panic!("a sync has a body")
        };
        let is_run = |frame: &Frame| matches!(frame, Frame::Item(Item::Run { .. }));
        assert!(
            read_stream(body).unwrap().iter().any(is_run),
            "what was to be pushed still is: {status} {code}"
        );
    }
    network.run_until_quiescent().unwrap();
    assert_eq!(notes(&network, BOB, activity), 2);
}

//! The session: what is pushed, said, fed and applied.

use crate::memory::{MemoryHub, MemoryPhone, Planned};
use crate::samples;
use hucha_model::wire::{Attestation, Checkpoint, NumberRecord, Payload, Verdict, to_cbor};
use hucha_model::{DeviceId, DocId, Hash, ScopeId, log};
use hucha_sync::{
    Asker, Frame, HubError, Item, Leaves, MAX_FRAME, PhoneError, StreamWriter, SyncOutcome,
    hub_answer, phone_request, phone_response, read_sealed, read_stream,
};
use std::collections::BTreeMap;

const ALICE: DeviceId = DeviceId::from_bytes([1; 16]);
const BOB: DeviceId = DeviceId::from_bytes([2; 16]);
const BUDGET: u32 = 1 << 20;
/// The name of the requests of these tests, whose nonces differ only where it matters.
const REQUEST: Hash = Hash([0xE1; 32]);

pub(crate) fn asker(device: DeviceId) -> Asker {
    Asker {
        device,
        request: REQUEST,
    }
}

pub(crate) fn run(seq: u64) -> Item {
    let attestation = Attestation {
        from: seq,
        seq,
        ..samples::attestation()
    };
    Item::Run {
        attestation: samples::seal(&attestation),
        changes: vec![vec![seq as u8; 120]],
    }
}

fn meet(phone: &mut MemoryPhone, hub: &mut MemoryHub, budget: u32) -> SyncOutcome {
    let request = phone_request(phone, budget).expect("a request");
    let answer =
        hub_answer(hub, asker(phone.device), &request.bytes, BUDGET as usize).expect("an answer");
    phone_response(phone, REQUEST, &answer.bytes).expect("an outcome")
}

fn numbers(items: &[Item]) -> Vec<u64> {
    items
        .iter()
        .filter_map(|item| match item {
            Item::Record(signed) => Some(signed.open::<NumberRecord>().expect("a record").n),
            Item::Row(_)
            | Item::Opened(_)
            | Item::Run { .. }
            | Item::Decision(_)
            | Item::Granted { .. }
            | Item::Ended { .. }
            | Item::Widened { .. } => None,
        })
        .collect()
}

#[test]
fn what_alice_pushes_bob_gets_with_its_record_before_it() {
    let mut hub = MemoryHub::default();
    let (mut alice, mut bob) = (MemoryPhone::new(ALICE), MemoryPhone::new(BOB));
    alice.outbox = vec![run(1), run(2)];
    let outcome = meet(&mut alice, &mut hub, BUDGET);
    let accepted = [
        (run(1).hash(), Verdict::Accepted { n: 1 }),
        (run(2).hash(), Verdict::Accepted { n: 2 }),
    ];
    assert_eq!(outcome.verdicts, accepted);
    assert!(alice.outbox.is_empty());

    let outcome = meet(&mut bob, &mut hub, BUDGET);
    assert_eq!((outcome.received, outcome.more), (4, false));
    assert_eq!(numbers(&bob.received), [1, 2]);
    assert_eq!(bob.received[1], run(1));
    assert_eq!(bob.received[3], run(2));
    let Item::Record(record) = &bob.received[0] else {
        panic!("a record stands before its item");
    };
    let record: NumberRecord = record.open().expect("a record");
    assert_eq!(record.item, run(1).hash());
    assert_eq!(bob.cursors[&samples::SCOPE], 2);
    let checkpoint: Checkpoint = bob.incoming[0].checkpoints[0].open().expect("one");
    assert_eq!(checkpoint.n, 2);
}

#[test]
fn own_items_come_back_as_records_only_and_in_the_same_answer() {
    let mut hub = MemoryHub::default();
    let mut alice = MemoryPhone::new(ALICE);
    alice.outbox = vec![run(1), run(2)];
    meet(&mut alice, &mut hub, BUDGET);
    assert_eq!(numbers(&alice.received), [1, 2]);
    assert_eq!(alice.received.len(), 2, "no item, only records");
}

#[test]
fn one_bad_item_never_blocks_the_queue() {
    let mut hub = MemoryHub::default();
    let mut alice = MemoryPhone::new(ALICE);
    alice.outbox = (1..=5).map(run).collect();
    hub.refuse.insert(run(2).hash());
    hub.fail.insert(run(4).hash());
    let request = phone_request(&alice, BUDGET).expect("a request");
    let answer =
        hub_answer(&mut hub, asker(ALICE), &request.bytes, BUDGET as usize).expect("an answer");
    assert_eq!(answer.failed, [(run(4).hash(), Planned)]);
    let outcome = phone_response(&mut alice, REQUEST, &answer.bytes).expect("an outcome");
    let words: Vec<Verdict> = outcome.verdicts.into_iter().map(|(_, word)| word).collect();
    let refused = Verdict::Rejected {
        reason: "run.broken".to_owned(),
        reattest: None,
    };
    let accepted = |n| Verdict::Accepted { n };
    let expected = [
        accepted(1),
        refused,
        accepted(2),
        Verdict::Retry,
        accepted(3),
    ];
    assert_eq!(words, expected);
    assert_eq!(
        alice.outbox,
        [run(4)],
        "only what must be tried again stays"
    );

    hub.fail.clear();
    let outcome = meet(&mut alice, &mut hub, BUDGET);
    assert_eq!(outcome.verdicts, [(run(4).hash(), accepted(4))]);
}

#[test]
fn a_request_that_arrives_twice_is_taken_once() {
    let mut hub = MemoryHub::default();
    let mut alice = MemoryPhone::new(ALICE);
    alice.outbox = vec![run(1)];
    let request = phone_request(&alice, BUDGET).expect("a request");
    hub_answer(&mut hub, asker(ALICE), &request.bytes, BUDGET as usize).expect("lost on the way");
    let outcome = meet(&mut alice, &mut hub, BUDGET);
    assert_eq!(
        outcome.verdicts,
        [(run(1).hash(), Verdict::Duplicate { n: 1 })]
    );
    assert_eq!(numbers(&alice.received), [1]);
}

#[test]
fn a_small_budget_brings_everything_in_order_without_loss() {
    for budget in [1, 700, 1_500, 5_000] {
        let mut hub = MemoryHub::default();
        for seq in 1..=40 {
            hub.number(ALICE, run(seq), None);
        }
        let mut bob = MemoryPhone::new(BOB);
        let mut rounds = 0;
        while meet(&mut bob, &mut hub, budget).more {
            rounds += 1;
            assert!(rounds <= 40, "a round without progress at budget {budget}");
        }
        assert_eq!(numbers(&bob.received), (1..=40).collect::<Vec<_>>());
        assert_eq!(bob.received.len(), 80);
        assert!(rounds > 1, "the budget was not felt");
    }
}

#[test]
fn a_small_budget_pushes_the_whole_outbox_in_turns() {
    let mut hub = MemoryHub::default();
    let mut alice = MemoryPhone::new(ALICE);
    alice.outbox = (1..=10).map(run).collect();
    let request = phone_request(&alice, 1_000).expect("a request");
    assert!(request.more);
    assert!((1..10).contains(&request.sent.len()));
    for _ in 0..10 {
        meet(&mut alice, &mut hub, 1_000);
    }
    assert!(alice.outbox.is_empty());
    assert_eq!(alice.verdicts.len(), 10);
}

#[test]
fn an_item_that_fits_no_frame_is_named_and_the_rest_goes() {
    let mut alice = MemoryPhone::new(ALICE);
    let Item::Run { attestation, .. } = run(1) else {
        panic!("a run");
    };
    let large = Item::Run {
        attestation,
        changes: vec![vec![0; MAX_FRAME]],
    };
    alice.outbox = vec![large.clone(), run(2)];
    let request = phone_request(&alice, BUDGET).expect("a request");
    assert_eq!(request.too_large, [large.hash()]);
    assert_eq!(request.sent, [run(2).hash()]);
}

#[test]
fn a_backfill_resumes_where_it_stood_and_ends() {
    let doc = samples::DOC;
    let mut hub = MemoryHub::default();
    for seq in 1..=30 {
        hub.number(ALICE, run(seq), (seq % 2 == 0).then_some(doc));
    }
    let mut bob = MemoryPhone::new(BOB);
    bob.cursors.insert(samples::SCOPE, 30);
    bob.backfills.insert(doc, 0);
    let mut rounds = 0;
    while meet(&mut bob, &mut hub, 2_000).more {
        rounds += 1;
        assert!(rounds < 30, "a round without progress");
    }
    assert!(rounds > 1);
    assert!(bob.backfills.is_empty());
    let even: Vec<u64> = (1..=15).map(|half| half * 2).collect();
    assert_eq!(numbers(&bob.received), even);
}

#[test]
fn a_phone_that_is_ahead_of_a_restored_hub_is_told_none_of_its_numbers() {
    let doc = samples::DOC;
    let mut hub = MemoryHub::default();
    for seq in 1..=3 {
        hub.number(ALICE, run(seq), Some(doc));
    }
    let mut bob = MemoryPhone::new(BOB);
    bob.cursors.insert(samples::SCOPE, 9);
    bob.backfills.insert(doc, 0);
    bob.missing = vec![run(2).hash()];
    meet(&mut bob, &mut hub, BUDGET);
    assert_eq!(bob.incoming[0].behind, [(samples::SCOPE, 3)]);
    assert_eq!(numbers(&bob.received), [0; 0]);
    assert_eq!(bob.backfills, [(doc, 0)].into(), "it is asked for later");
    bob.cursors.insert(samples::SCOPE, 3);
    meet(&mut bob, &mut hub, BUDGET);
    assert!(bob.backfills.is_empty());
    assert_eq!(numbers(&bob.received), [2, 1, 2, 3]);
}

#[test]
fn a_scope_or_document_without_access_is_a_trouble_not_a_failure() {
    let mut hub = MemoryHub::default();
    hub.number(ALICE, run(1), None);
    hub.wanted = vec![Hash([5; 32])];
    let mut bob = MemoryPhone::new(BOB);
    bob.cursors.insert(ScopeId::from_bytes([0; 16]), 0);
    bob.backfills.insert(DocId::from_bytes([9; 16]), 0);
    let outcome = meet(&mut bob, &mut hub, BUDGET);
    assert_eq!(outcome.troubles, ["scope.unknown", "doc.unknown"]);
    assert_eq!(outcome.received, 2, "the scope with access is fed");
    assert_eq!(outcome.wanted, [Hash([5; 32])]);
}

#[test]
fn a_damaged_or_truncated_answer_changes_nothing() {
    let mut hub = MemoryHub::default();
    for seq in 1..=3 {
        hub.number(ALICE, run(seq), None);
    }
    let mut bob = MemoryPhone::new(BOB);
    bob.outbox = vec![run(9)];
    let before = bob.clone();
    let request = phone_request(&bob, BUDGET).expect("a request");
    let answer =
        hub_answer(&mut hub, asker(BOB), &request.bytes, BUDGET as usize).expect("an answer");
    for end in 0..answer.bytes.len() {
        let cut = phone_response(&mut bob, REQUEST, &answer.bytes[..end]);
        assert!(matches!(cut, Err(PhoneError::Decode(_))), "cut at {end}");
    }
    let garbage = phone_response(&mut bob, REQUEST, b"<html>captive portal</html>");
    assert!(matches!(garbage, Err(PhoneError::Decode(_))));
    let echo = phone_response(&mut bob, REQUEST, &request.bytes);
    assert!(matches!(echo, Err(PhoneError::Unexpected { index: 0 })));
    bob.fails = true;
    let full = phone_response(&mut bob, REQUEST, &answer.bytes);
    assert!(matches!(full, Err(PhoneError::Storage(Planned))));
    bob.fails = false;
    assert_eq!(bob, before);
    phone_response(&mut bob, REQUEST, &answer.bytes).expect("the whole answer still applies");
    assert_eq!(numbers(&bob.received), [1, 2, 3, 4]);
}

#[test]
fn a_request_in_another_devices_name_is_refused_before_anything_is_taken() {
    let mut hub = MemoryHub::default();
    let mut alice = MemoryPhone::new(ALICE);
    alice.outbox = vec![run(1)];
    let request = phone_request(&alice, BUDGET).expect("a request");
    let refused = hub_answer(&mut hub, asker(BOB), &request.bytes, BUDGET as usize);
    assert!(matches!(refused, Err(HubError::WrongDevice)));
    let outcome = meet(&mut alice, &mut hub, BUDGET);
    assert_eq!(outcome.verdicts[0].1, Verdict::Accepted { n: 1 });
}

#[test]
fn a_request_without_hello_or_with_an_answers_frames_is_refused() {
    let mut hub = MemoryHub::default();
    let mut ask = |frames: &[Frame]| {
        let mut stream = StreamWriter::new();
        stream.push_all(frames, BUDGET as usize).expect("small");
        hub_answer(&mut hub, asker(ALICE), &stream.finish(), BUDGET as usize)
    };
    assert!(matches!(ask(&[]), Err(HubError::NoHello)));
    assert!(matches!(
        ask(&[Frame::Item(run(1))]),
        Err(HubError::NoHello)
    ));
    let request = phone_request(&MemoryPhone::new(ALICE), BUDGET).expect("a request");
    let hello = read_stream(&request.bytes).expect("frames").remove(0);
    let trouble = Frame::Trouble {
        code: String::new(),
    };
    let mixed = ask(&[hello.clone(), Frame::Item(run(1)), trouble]);
    assert!(matches!(mixed, Err(HubError::Unexpected { index: 2 })));
    let twice = ask(&[hello.clone(), hello.clone()]);
    assert!(matches!(twice, Err(HubError::Unexpected { index: 1 })));
    let Frame::Hello(mut hello) = hello else {
        panic!("a hello");
    };
    hello.protocol = 2;
    let answer = ask(&[Frame::Hello(hello), Frame::Item(run(1))]).expect("an answer");
    assert!(answer.verdicts.is_empty(), "nothing is taken");
    let code = "protocol.unknown".to_owned();
    let told = read_sealed(&answer.bytes).expect("a sealed answer");
    assert_eq!(told.frames, [Frame::Trouble { code }]);
    assert!(told.seal.is_some());
}

#[test]
fn hidden_numbers_come_as_leaves_and_the_checkpoint_vouches_for_all() {
    let mut hub = MemoryHub::default();
    for index in 1..=6 {
        hub.number(ALICE, run(index), None);
    }
    hub.hidden = [1, 2, 4, 6].into();
    let mut bob = MemoryPhone::new(BOB);
    meet(&mut bob, &mut hub, BUDGET);
    let heard = &bob.incoming[0];
    let mut leaves: BTreeMap<u64, Hash> = heard.leaves.iter().flat_map(Leaves::iter).collect();
    assert_eq!(leaves.keys().copied().collect::<Vec<_>>(), [1, 2, 4, 6]);
    for item in &heard.items {
        if let Item::Record(signed) = item {
            let record: NumberRecord = signed.open().expect("a record");
            leaves.insert(record.n, log::leaf(record.item_hash()));
        }
    }
    let checkpoint: Checkpoint = heard.checkpoints[0].open().expect("a checkpoint");
    let leaves: Vec<Hash> = leaves.into_values().collect();
    assert_eq!(checkpoint.n, 6);
    assert_eq!(checkpoint.root, log::root(&leaves));
}

#[test]
fn a_piece_of_the_feed_has_the_checkpoint_of_its_own_end() {
    let mut hub = MemoryHub::default();
    for index in 1..=9 {
        hub.number(ALICE, run(index), None);
    }
    hub.hidden = [2, 5, 9].into();
    let mut bob = MemoryPhone::new(BOB);
    let mut leaves = BTreeMap::new();
    loop {
        let outcome = meet(&mut bob, &mut hub, 600);
        let heard = bob.incoming.last().expect("an answer");
        leaves.extend(heard.leaves.iter().flat_map(Leaves::iter));
        for item in &heard.items {
            if let Item::Record(signed) = item {
                let record: NumberRecord = signed.open().expect("a record");
                leaves.insert(record.n, log::leaf(record.item_hash()));
            }
        }
        let checkpoint: Checkpoint = heard.checkpoints[0].open().expect("a checkpoint");
        assert_eq!(checkpoint.n, bob.cursors[&samples::SCOPE]);
        let so_far: Vec<Hash> = leaves.values().copied().collect();
        assert_eq!(
            so_far.len() as u64,
            checkpoint.n,
            "nothing beyond the cursor"
        );
        assert_eq!(checkpoint.root, log::root(&so_far));
        if !outcome.more {
            break;
        }
    }
    assert!(bob.incoming.len() > 2, "the budget cut the feed");
}

#[test]
fn a_hub_that_lost_numbers_asks_for_them() {
    let mut hub = MemoryHub::default();
    hub.number(ALICE, run(1), None);
    let mut bob = MemoryPhone::new(BOB);
    bob.cursors.insert(samples::SCOPE, 5);
    let outcome = meet(&mut bob, &mut hub, BUDGET);
    assert!(!outcome.more, "what there is to bring, the phone knows");
    assert_eq!(bob.incoming[0].behind, [(samples::SCOPE, 1)]);
    assert!(bob.incoming[0].cursors.is_empty());

    bob.leaves = vec![Leaves::new(
        samples::SCOPE,
        2,
        &[Hash([1; 32]), Hash([2; 32])],
    )];
    meet(&mut bob, &mut hub, BUDGET);
    assert_eq!(hub.leaves, bob.leaves);
}

#[test]
fn a_device_that_lost_its_newest_data_gets_back_what_it_names() {
    let mut hub = MemoryHub::default();
    hub.number(ALICE, run(1), None);
    let mut alice = MemoryPhone::new(ALICE);
    meet(&mut alice, &mut hub, BUDGET);
    assert_eq!(alice.received.len(), 1, "its own item comes as a record");
    alice.missing = vec![run(1).hash(), Hash([9; 32])];
    meet(&mut alice, &mut hub, BUDGET);
    assert_eq!(alice.received.last(), Some(&run(1)));
}

#[test]
fn a_damaged_item_gets_its_own_word_and_the_others_theirs() {
    let mut hub = MemoryHub::default();
    let mut alice = MemoryPhone::new(ALICE);
    alice.outbox = vec![run(1)];
    let request = phone_request(&alice, BUDGET).expect("a request");
    let mut stream = StreamWriter::new();
    for frame in read_stream(&request.bytes).expect("frames") {
        stream.push(&frame).expect("small");
    }
    let plain = stream.finish_plain();
    let good = to_cbor(&Frame::Item(run(2)));
    let bad = good[..good.len() - 5].to_vec();
    let mut body = plain[6..].to_vec();
    for frame in [&bad, &good] {
        body.extend_from_slice(&(frame.len() as u32).to_be_bytes());
        body.extend_from_slice(frame);
    }
    let bytes = [&[0xB1, 0][..], &(body.len() as u32).to_be_bytes(), &body].concat();
    let answer = hub_answer(&mut hub, asker(ALICE), &bytes, BUDGET as usize).expect("an answer");
    let words: BTreeMap<Hash, Verdict> = answer.verdicts.into_iter().collect();
    let malformed = Verdict::Rejected {
        reason: "malformed".to_owned(),
        reattest: None,
    };
    assert_eq!(words[&Hash::of_bytes(&bad)], malformed);
    assert_eq!(words[&run(1).hash()], Verdict::Accepted { n: 1 });
    assert_eq!(words[&run(2).hash()], Verdict::Accepted { n: 2 });
}

//! What the inbox, the note of the merge engine's work and the proofs of the sequence keep.

use crate::made::{SPRING, change, doc, memory, opened};
use hucha_model::wire::DocKind;
use hucha_model::{DeviceId, DocId, Hash, Millis};
use hucha_store::{
    Attempt, ConfirmationRow, Confirmed, InboxKind, InboxRow, Origin, OutboxKind, OutboxState,
    Reads, StoreError, Waits, WitnessKind, pause_after,
};

fn run(name: u8, of: DocId) -> InboxRow {
    InboxRow {
        ord: 0,
        hash: Hash([name; 32]),
        kind: InboxKind::Run,
        doc: Some(of),
        bytes: vec![name; 40],
        origin: Origin::Hub,
        waits: None,
        at: SPRING,
    }
}

#[test]
fn the_newest_activity_is_looked_at_first_and_what_waits_is_passed_over() {
    let store = memory();
    let mut newer = opened(9, DocKind::Visit);
    newer.at = Millis(SPRING.0 + 1);
    store
        .write(|tx| {
            tx.put_opened(&newer)?;
            assert!(tx.put_inbox(&run(1, doc(1)))?);
            assert!(tx.put_inbox(&run(2, doc(9)))?);
            assert!(tx.put_inbox(&run(3, doc(7)))?);
            assert!(!tx.put_inbox(&run(1, doc(1)))?, "the same bytes once");
            let mut forged = run(1, doc(1));
            forged.bytes = vec![0; 40];
            assert!(tx.put_inbox(&forged)?, "a forged one keeps no other out");
            tx.drop_inbox(4)?;
            Ok(())
        })
        .unwrap();
    let docs = |limit| store.read(|reads| reads.inbox_docs(limit)).unwrap();
    assert_eq!(docs(9), [doc(9), doc(1), doc(7)], "never opened comes last");
    assert_eq!(docs(1), [doc(9)]);
    store.write(|tx| tx.set_waits(3, Waits::Document)).unwrap();
    assert_eq!(docs(9), [doc(9), doc(1)]);
    let waiting = store.read(Reads::inbox_waiting).unwrap();
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].waits, Some(Waits::Document));
    store
        .write(|tx| {
            assert_eq!(tx.wake(Waits::Document, Some(doc(1)))?, 0);
            assert_eq!(tx.wake(Waits::Document, Some(doc(7)))?, 1);
            tx.drop_inbox(2)
        })
        .unwrap();
    assert_eq!(docs(9), [doc(1), doc(7)]);
    let runs = store.read(|reads| reads.inbox_runs(doc(1))).unwrap();
    assert_eq!(
        runs,
        [InboxRow {
            ord: 1,
            ..run(1, doc(1))
        }]
    );
}

#[test]
fn a_suspect_documents_items_move_to_quarantine_and_stay_there() {
    let store = memory();
    store
        .write(|tx| {
            tx.put_inbox(&run(1, doc(1)))?;
            tx.put_inbox(&run(2, doc(2)))?;
            tx.quarantine_inbox(doc(1), InboxKind::Run, "poison", SPRING)?;
            Ok(())
        })
        .unwrap();
    let aside = store.read(Reads::quarantined).unwrap();
    assert_eq!(aside.len(), 1);
    assert_eq!(
        (aside[0].why.as_str(), aside[0].doc),
        ("poison", Some(doc(1)))
    );
    assert_eq!(aside[0].bytes, [1; 40]);
    assert_eq!(store.read(|reads| reads.inbox_docs(9)).unwrap(), [doc(2)]);
    assert!(store.write(|tx| tx.discard(Hash([1; 32]), SPRING)).unwrap());
    assert!(!store.write(|tx| tx.discard(Hash([1; 32]), SPRING)).unwrap());
    let gone = store.read(Reads::discarded).unwrap();
    assert_eq!(
        gone,
        [(Hash([1; 32]), "run".into(), "poison".into(), SPRING)]
    );
    assert_eq!(store.read(Reads::quarantine_len).unwrap(), 0);
}

#[test]
fn the_note_of_what_is_tried_is_one_row_that_is_replaced_and_cleared() {
    let store = memory();
    let read = || store.read(Reads::attempt).unwrap();
    assert_eq!(read(), None);
    let several = Attempt {
        docs: vec![doc(1), doc(2)],
        alone: None,
    };
    let one = Attempt {
        docs: vec![doc(2)],
        alone: Some(doc(1)),
    };
    for note in [&several, &one] {
        store.write(|tx| tx.set_attempt(Some(note))).unwrap();
        assert_eq!(read().as_ref(), Some(note));
    }
    store.write(|tx| tx.set_attempt(None)).unwrap();
    assert_eq!(read(), None);
}

#[test]
fn leaves_stand_where_they_were_put_and_another_story_is_a_conflict() {
    let store = memory();
    let leaves: Vec<Hash> = (1..=9).map(|n| Hash([n; 32])).collect();
    store
        .write(|tx| {
            tx.put_leaves(1, &leaves[..4])?;
            tx.put_leaves(3, &leaves[2..6])?;
            tx.put_leaves(8, &leaves[7..])
        })
        .unwrap();
    let size = || store.read(Reads::log_size).unwrap();
    assert_eq!(size(), 6, "number 7 is missing");
    assert_eq!(store.read(|r| r.leaves(2, 6)).unwrap(), leaves[1..6]);
    assert_eq!(store.read(|r| r.leaf(7)).unwrap(), None);
    let other = store.write(|tx| tx.put_leaves(2, &[Hash([99; 32])]));
    assert!(matches!(
        other,
        Err(StoreError::Conflict { table: "log_leaf" })
    ));
    store.write(|tx| tx.drop_leaves_after(2)).unwrap();
    assert_eq!(size(), 2);
    store.write(|tx| tx.drop_leaves_after(0)).unwrap();
    assert_eq!(size(), 0);
    store.write(|tx| tx.put_leaves(5, &leaves[4..5])).unwrap();
    assert_eq!(size(), 0, "nothing before it is here");
}

#[test]
fn one_own_checkpoint_is_kept_and_every_one_shown() {
    let store = memory();
    store
        .write(|tx| {
            tx.put_checkpoint(WitnessKind::Own, 5, 1, b"a")?;
            tx.put_checkpoint(WitnessKind::Own, 9, 1, b"b")?;
            tx.put_checkpoint(WitnessKind::Shown, 9, 1, b"c")?;
            tx.put_checkpoint(WitnessKind::Shown, 9, 1, b"d")?;
            tx.put_checkpoint(WitnessKind::Shown, 9, 1, b"d")
        })
        .unwrap();
    let own = store.read(Reads::checkpoint).unwrap().unwrap();
    assert_eq!(
        (own.n, own.generation, own.bytes.as_slice()),
        (9, 1, &b"b"[..])
    );
    assert_eq!(store.read(Reads::witnesses).unwrap().len(), 2);
    store.write(|tx| tx.drop_witness(9, 1)).unwrap();
    assert_eq!(store.read(Reads::witnesses).unwrap(), []);
    assert!(store.read(Reads::checkpoint).unwrap().is_some());
}

#[test]
fn a_peers_stronger_word_stays() {
    let store = memory();
    let said = |peer, state| ConfirmationRow {
        item: Hash([1; 32]),
        peer,
        state,
        at: SPRING,
    };
    let other = DeviceId::from_bytes([5; 16]);
    store
        .write(|tx| {
            tx.confirm(&said(None, Confirmed::Accepted))?;
            tx.confirm(&said(None, Confirmed::Received))?;
            tx.confirm(&said(Some(other), Confirmed::Holds))
        })
        .unwrap();
    let heard = store.read(|r| r.confirmations(Hash([1; 32]))).unwrap();
    assert_eq!(
        heard,
        [
            said(None, Confirmed::Accepted),
            said(Some(other), Confirmed::Holds)
        ]
    );
    assert_eq!(store.read(Reads::confirming_devices).unwrap(), [other]);
}

#[test]
fn pauses_double_from_five_seconds_to_a_quarter_of_an_hour() {
    let pauses: Vec<i64> = (1..=9).map(|tries| pause_after(tries) / 1000).collect();
    assert_eq!(pauses, [5, 10, 20, 40, 80, 160, 320, 640, 900]);
    assert_eq!(pause_after(u64::MAX), 900_000);
}

#[test]
fn what_failed_is_due_again_later_or_when_a_person_asks() {
    let store = memory();
    let item = change(1, 1, 1).hash;
    let due = |now| store.read(|r| r.outbox_due(Millis(now), 9)).unwrap().len();
    store
        .write(|tx| {
            tx.enqueue(OutboxKind::Change, item, Some(doc(1)), SPRING)?;
            tx.note_try(item, OutboxState::Refused, "who.not_yours", SPRING)
        })
        .unwrap();
    assert_eq!((due(SPRING.0 + 4_999), due(SPRING.0 + 5_000)), (0, 1));
    let row = store.read(|r| r.outbox_row(item)).unwrap().unwrap();
    assert_eq!(
        (row.state, row.tries, row.since),
        (OutboxState::Refused, 1, SPRING)
    );
    assert_eq!(row.last_error.as_deref(), Some("who.not_yours"));
    assert!(store.write(|tx| tx.make_due(item)).unwrap());
    assert_eq!(due(0), 1);
    assert!(!store.write(|tx| tx.make_due(Hash([77; 32]))).unwrap());
}

//! Log, feed and queues.

use crate::made::{SPRING, change, doc, memory, opened, scope};
use hucha_model::wire::{DocKind, EntityKind, EntityRef, Verdict};
use hucha_model::{EntityId, Hash, Millis, RowId};
use hucha_store::{
    AccessRow, BackfillRow, BlobKind, BlobRow, BlobState, DecisionRow, DocState, Origin,
    OutboxKind, OutboxState, QuarantineRow, Reads, RunRow, Snapshot, StoreError, VerdictRow,
};

fn run(first: u64, last: u64) -> RunRow {
    RunRow {
        hash: Hash([90 + last as u8; 32]),
        doc: doc(1),
        actor: vec![1; 16],
        first,
        last,
        bytes: vec![5; 180],
        n: None,
        origin: Origin::Local,
    }
}

fn decision(hash: u8, n: Option<u64>) -> DecisionRow {
    DecisionRow {
        hash: Hash([hash; 32]),
        scope: scope(),
        entity: EntityRef {
            kind: EntityKind::Finding,
            id: EntityId::from_bytes([8; 16]),
        },
        bytes: vec![hash; 90],
        text: None,
        n,
        held: false,
        doc: None,
    }
}

#[test]
fn changes_come_back_in_the_order_they_were_appended() {
    let store = memory();
    store
        .write(|tx| {
            // Two actors in turn, with hashes that would sort otherwise.
            for (seq, salt) in [(1, 9), (1, 2), (2, 9), (3, 9), (2, 2)] {
                let mut row = change(1, seq, salt);
                row.bytes = vec![salt, seq as u8];
                assert!(tx.append_change(&row, None)?);
                assert!(
                    !tx.append_change(&row, None)?,
                    "the same change again is known"
                );
            }
            Ok(())
        })
        .unwrap();
    let bytes = store.read(|reads| reads.changes(doc(1))).unwrap();
    assert_eq!(bytes, [[9, 1], [2, 1], [9, 2], [9, 3], [2, 2]]);
}

#[test]
fn two_changes_at_one_place_of_an_actor_are_an_equivocation() {
    let store = memory();
    let mut twin = change(1, 1, 4);
    store.write(|tx| tx.append_change(&twin, None)).unwrap();
    twin.hash = Hash([66; 32]);
    let outcome = store.write(|tx| tx.append_change(&twin, None));
    assert!(
        matches!(outcome, Err(StoreError::Equivocation { doc: named, seq: 1 }) if named == doc(1))
    );
}

#[test]
fn a_run_covers_its_changes_and_leaves_the_rest_unattested() {
    let store = memory();
    store
        .write(|tx| {
            for seq in 1..=5 {
                tx.append_change(&change(1, seq, 1), Some("{}"))?;
            }
            tx.put_run(&run(1, 3))
        })
        .unwrap();
    let rest = store.read(|reads| reads.unattested(doc(1))).unwrap();
    assert_eq!(rest.len(), 1);
    assert_eq!(
        (rest[0].first, rest[0].last, rest[0].change),
        (4, 5, change(1, 5, 1).hash)
    );
    let covered = store
        .read(|reads| reads.changes_of_run(doc(1), &[1; 16], 1, 3))
        .unwrap();
    assert_eq!(covered, [change(1, 1, 1), change(1, 2, 1), change(1, 3, 1)]);
    assert_eq!(store.read(|reads| reads.journal(doc(1))).unwrap().len(), 5);
    store.write(|tx| tx.put_run(&run(4, 5))).unwrap();
    assert_eq!(store.read(|reads| reads.unattested(doc(1))).unwrap(), []);
    assert_eq!(
        store.read(|reads| reads.runs(doc(1))).unwrap(),
        [run(1, 3), run(4, 5)]
    );
}

#[test]
fn an_item_gets_its_number_whether_it_or_its_record_comes_first() {
    let store = memory();
    let early = run(1, 3);
    store
        .write(|tx| {
            tx.put_record(scope(), 41, early.hash, b"record 41")?;
            tx.put_run(&early)?;
            tx.put_decision(&decision(3, None))?;
            tx.put_decision(&decision(1, None))?;
            tx.put_decision(&decision(2, None))?;
            tx.put_record(scope(), 43, Hash([3; 32]), b"record 43")?;
            tx.put_record(scope(), 42, Hash([2; 32]), b"record 42")
        })
        .unwrap();
    store
        .read(|reads| {
            assert_eq!(reads.run(early.hash)?.unwrap().n, Some(41));
            let order: Vec<_> = reads
                .decisions(decision(1, None).entity)?
                .into_iter()
                .map(|row| row.n)
                .collect();
            assert_eq!(order, [Some(42), Some(43), None]);
            assert_eq!(reads.record_of(Hash([2; 32]))?.unwrap().bytes, b"record 42");
            assert_eq!(reads.records(scope(), 41, 10)?.len(), 2);
            assert_eq!(reads.decided_entities()?, [decision(1, None).entity]);
            Ok(())
        })
        .unwrap();
    let fork = store.write(|tx| tx.put_record(scope(), 42, Hash([77; 32]), b"other"));
    assert!(matches!(
        fork,
        Err(StoreError::Conflict { table: "record" })
    ));
}

#[test]
fn the_count_of_what_was_decided_stays_while_only_records_are_written() {
    let store = memory();
    let write = |row: DecisionRow| store.write(|tx| tx.put_decision(&row)).unwrap();
    write(decision(1, None));
    let before = store.decided();
    store.write(|tx| tx.meta_set("note", b"1")).unwrap();
    store
        .write(|tx| tx.put_record(scope(), 9, Hash([9; 32]), b"record 9"))
        .unwrap();
    assert_eq!(store.decided(), before);
    write(DecisionRow {
        text: Some(b"words".to_vec()),
        ..decision(1, None)
    });
    assert!(store.decided() > before);
}

#[test]
fn a_decision_that_comes_again_gains_its_text_and_loses_nothing() {
    let store = memory();
    let with_text = DecisionRow {
        text: Some(b"words".to_vec()),
        ..decision(1, Some(7))
    };
    store
        .write(|tx| {
            tx.put_decision(&DecisionRow {
                held: true,
                ..decision(1, None)
            })?;
            assert_eq!(tx.held_decisions()?.len(), 1);
            tx.put_decision(&with_text)?;
            tx.put_decision(&decision(1, None))
        })
        .unwrap();
    assert_eq!(
        store.read(|reads| reads.decision(Hash([1; 32]))).unwrap(),
        Some(with_text)
    );
}

#[test]
fn the_outbox_keeps_its_order_and_each_item_once() {
    let store = memory();
    store
        .write(|tx| {
            for n in [5_u8, 3, 9, 3] {
                tx.enqueue(OutboxKind::Change, Hash([n; 32]), Some(doc(1)), SPRING)?;
            }
            tx.note_try(Hash([5; 32]), OutboxState::Waiting, "retry", SPRING)?;
            assert!(tx.dequeue(Hash([3; 32]))?);
            assert!(!tx.dequeue(Hash([3; 32]))?);
            tx.enqueue(OutboxKind::Decision, Hash([1; 32]), None, SPRING)
        })
        .unwrap();
    let waiting = store.read(|reads| reads.outbox(10)).unwrap();
    let order: Vec<_> = waiting.iter().map(|row| row.item.0[0]).collect();
    assert_eq!(order, [5, 9, 1]);
    assert_eq!(
        (waiting[0].tries, waiting[0].last_error.as_deref()),
        (1, Some("retry"))
    );
    assert_eq!(store.read(Reads::outbox_len).unwrap(), 3);
}

#[test]
fn feed_facts_survive_and_old_news_changes_nothing() {
    let store = memory();
    let refused = Verdict::Rejected {
        reason: "who.not_leader".into(),
        reattest: None,
    };
    let heard = VerdictRow {
        verdict: refused,
        at: SPRING,
    };
    store
        .write(|tx| {
            tx.set_cursor(scope(), 9)?;
            tx.set_cursor(scope(), 4)?;
            tx.set_access(AccessRow {
                doc: doc(1),
                n: 8,
                ended: true,
            })?;
            tx.set_access(AccessRow {
                doc: doc(1),
                n: 3,
                ended: false,
            })?;
            tx.put_backfill(BackfillRow {
                doc: doc(1),
                n: 5,
                done: false,
            })?;
            tx.put_backfill(BackfillRow {
                doc: doc(2),
                n: 6,
                done: true,
            })?;
            tx.put_row(scope(), 2, RowId::from_bytes([1; 16]), b"later")?;
            tx.put_row(scope(), 1, RowId::from_bytes([1; 16]), b"earlier")?;
            tx.put_row(scope(), 1, RowId::from_bytes([1; 16]), b"earlier")?;
            tx.set_verdict(Hash([6; 32]), &heard)?;
            tx.meta_set("device", b"a fact")
        })
        .unwrap();
    store
        .read(|reads| {
            assert_eq!(reads.cursors()?, [(scope(), 9)]);
            assert!(reads.access(doc(1))?.unwrap().ended);
            assert_eq!(
                reads.backfills()?,
                [BackfillRow {
                    doc: doc(1),
                    n: 5,
                    done: false
                }]
            );
            let rows: Vec<_> = reads
                .rows(scope())?
                .into_iter()
                .map(|row| row.bytes)
                .collect();
            assert_eq!(rows, [b"earlier".to_vec(), b"later".to_vec()]);
            assert_eq!(reads.verdict(Hash([6; 32]))?, Some(heard.clone()));
            assert_eq!(reads.rejections()?, [(Hash([6; 32]), heard.clone())]);
            assert_eq!(reads.meta("device")?.as_deref(), Some(&b"a fact"[..]));
            Ok(())
        })
        .unwrap();
    let other = store.write(|tx| tx.put_row(scope(), 1, RowId::from_bytes([1; 16]), b"forged"));
    assert!(matches!(other, Err(StoreError::Conflict { table: "row" })));
}

#[test]
fn thumbnails_go_up_before_masters_before_originals() {
    let store = memory();
    let blob = |n: u8, kind, state| BlobRow {
        sha256: Hash([n; 32]),
        kind,
        bytes: 10,
        doc: doc(1),
        state,
        tries: 0,
    };
    store
        .write(|tx| {
            tx.put_blob(&blob(1, BlobKind::Original, BlobState::Local))?;
            tx.put_blob(&blob(2, BlobKind::Master, BlobState::Local))?;
            tx.put_blob(&blob(3, BlobKind::Thumb, BlobState::Local))?;
            tx.put_blob(&blob(4, BlobKind::Thumb, BlobState::Local))?;
            tx.put_blob(&blob(5, BlobKind::Thumb, BlobState::Received))?;
            tx.note_blob_try(Hash([3; 32]), "full", SPRING)?;
            tx.set_blob_state(Hash([2; 32]), BlobState::Uploaded)
        })
        .unwrap();
    let pending = store.read(|reads| reads.blobs_pending(10)).unwrap();
    let order: Vec<_> = pending.iter().map(|row| row.sha256.0[0]).collect();
    assert_eq!(order, [4, 3, 1]);
}

#[test]
fn documents_snapshots_and_quarantine_are_found_again() {
    let store = memory();
    let snapshot = Snapshot {
        heads: vec![Hash([1; 32]), Hash([2; 32])],
        bytes: vec![4; 5000],
    };
    let refused = QuarantineRow {
        hash: Hash([9; 32]),
        kind: "change".into(),
        bytes: vec![0; 30],
        why: "gate.actors".into(),
        at: SPRING,
        doc: Some(doc(1)),
        origin: Origin::Peer,
    };
    store
        .write(|tx| {
            assert!(!tx.put_opened(&opened(1, DocKind::Visit))?);
            tx.set_doc_state(doc(1), DocState::Sealed)?;
            tx.put_snapshot(
                doc(1),
                &Snapshot {
                    heads: vec![],
                    bytes: vec![],
                },
            )?;
            tx.put_snapshot(doc(1), &snapshot)?;
            tx.quarantine(&refused)
        })
        .unwrap();
    store
        .read(|reads| {
            assert_eq!(reads.snapshot(doc(1))?, Some(snapshot.clone()));
            assert_eq!(reads.snapshot(doc(2))?, None);
            assert_eq!(reads.quarantined()?, std::slice::from_ref(&refused));
            assert_eq!(reads.docs(Some(scope()), None)?.len(), 3);
            assert_eq!(reads.docs(None, Some(DocKind::FollowUp))?.len(), 1);
            let later = Millis(SPRING.0 + 1);
            assert_eq!(
                reads.docs_before(scope(), DocKind::Visit, later, 9)?[0].doc,
                doc(1)
            );
            assert!(
                reads
                    .docs_before(scope(), DocKind::Visit, SPRING, 9)?
                    .is_empty()
            );
            assert_eq!(reads.opened(doc(1))?.unwrap().state, DocState::Sealed);
            assert_eq!(reads.opened_by_hash(Hash([3; 32]))?.unwrap().doc, doc(3));
            assert!(reads.stale_projections()?.is_empty());
            Ok(())
        })
        .unwrap();
    let mut other = opened(1, DocKind::Visit);
    other.hash = Hash([99; 32]);
    let outcome = store.write(|tx| tx.put_opened(&other));
    assert!(matches!(
        outcome,
        Err(StoreError::Conflict { table: "opened" })
    ));
}

#[cfg(feature = "planted-bugs")]
#[test]
fn the_planted_bug_loses_every_fifth_outbox_row() {
    use hucha_model::planted::{Bug, plant};
    let store = memory();
    plant(Some(Bug::SkippedOutboxRow));
    let outcome = store.write(|tx| {
        (1..=10_u8).try_for_each(|n| tx.enqueue(OutboxKind::Change, Hash([n; 32]), None, SPRING))
    });
    plant(None);
    outcome.unwrap();
    let left: Vec<_> = store.read(|reads| reads.outbox(20)).unwrap();
    let left: Vec<_> = left.iter().map(|row| row.item.0[0]).collect();
    assert_eq!(left, [1, 2, 3, 4, 6, 7, 8, 9]);
}

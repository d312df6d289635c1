//! What happens when things go wrong.

use crate::made::{SPRING, change, doc, finding, found, in_file, memory, opened, with_documents};
use hucha_model::Hash;
use hucha_model::content::VisitContent;
use hucha_model::wire::DocKind;
use hucha_store::{Condition, OpenError, Options, OutboxKind, Snapshot, Store, StoreError};
use std::fs;
use std::path::Path;
use std::time::Duration;

fn changes(store: &Store) -> usize {
    store.read(|reads| reads.changes(doc(1))).unwrap().len()
}

fn copy_with_log(from: &Path, to: &Path) {
    fs::copy(from, to).unwrap();
    let beside = |path: &Path| path.with_extension("db-wal");
    if beside(from).exists() {
        fs::copy(beside(from), beside(to)).unwrap();
    }
}

#[test]
fn an_error_undoes_the_whole_transaction() {
    let store = memory();
    let outcome: Result<(), _> = store.write(|tx| {
        tx.append_change(&change(1, 1, 1), Some("{}"))?;
        tx.enqueue(
            OutboxKind::Change,
            change(1, 1, 1).hash,
            Some(doc(1)),
            SPRING,
        )?;
        tx.put_opened(&opened(7, DocKind::Visit))?;
        let mut content = VisitContent::default();
        content.findings.insert(finding(1), found("罐区", "泄漏"));
        tx.rebuild_visit(doc(1), &content)?;
        assert_eq!(tx.search("泄漏", 9)?.len(), 1);
        Err(StoreError::Malformed)
    });
    assert!(matches!(outcome, Err(StoreError::Malformed)));
    store
        .read(|reads| {
            assert_eq!(reads.changes(doc(1))?.len(), 0);
            assert_eq!(reads.journal(doc(1))?.len(), 0);
            assert_eq!(reads.outbox_len()?, 0);
            assert_eq!(reads.opened(doc(7))?, None);
            assert!(reads.search("泄漏", 9)?.is_empty());
            assert!(reads.counts(doc(1))?.is_empty());
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_panic_inside_a_transaction_undoes_it_and_the_store_works_on() {
    let store = memory();
    let fell = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _: Result<(), _> = store.write(|tx| {
            tx.append_change(&change(1, 1, 1), None)?;
            panic!("planned by the test");
        });
    }));
    assert!(fell.is_err());
    assert_eq!(changes(&store), 0);
    store
        .write(|tx| tx.append_change(&change(1, 1, 1), None))
        .unwrap();
    assert_eq!(changes(&store), 1);
}

#[test]
fn after_power_is_lost_what_was_saved_is_there_and_what_was_not_is_not() {
    let dir = tempfile::tempdir().unwrap();
    let (path, cut) = (dir.path().join("a.db"), dir.path().join("cut.db"));
    let store = in_file(&path);
    store
        .write(|tx| tx.append_change(&change(1, 1, 1), None))
        .unwrap();
    store
        .write(|tx| {
            tx.append_change(&change(1, 2, 1), None)?;
            // So much that pages spill into the log before the commit.
            let snapshot = Snapshot {
                heads: vec![],
                bytes: vec![9; 12 << 20],
            };
            tx.put_snapshot(doc(1), &snapshot)?;
            copy_with_log(&path, &cut);
            Ok(())
        })
        .unwrap();
    let after = Store::open(Options::file(&cut, None)).unwrap();
    assert_eq!(changes(&after), 1);
    assert_eq!(after.read(|reads| reads.snapshot(doc(1))).unwrap(), None);

    let whole = dir.path().join("whole.db");
    copy_with_log(&path, &whole);
    assert_eq!(
        changes(&Store::open(Options::file(&whole, None)).unwrap()),
        2
    );
}

#[test]
fn a_full_disk_loses_nothing_and_passes() {
    let dir = tempfile::tempdir().unwrap();
    let store = in_file(&dir.path().join("a.db"));
    store
        .write(|tx| tx.append_change(&change(1, 1, 1), None))
        .unwrap();
    store.cap_size(Some(0)).unwrap();
    let big = Snapshot {
        heads: vec![],
        bytes: vec![9; 1 << 20],
    };
    for _ in 0..2 {
        let outcome = store.write(|tx| {
            tx.append_change(&change(1, 2, 1), Some("{}"))?;
            tx.put_snapshot(doc(1), &big)
        });
        assert!(matches!(outcome, Err(StoreError::DiskFull)), "{outcome:?}");
        assert_eq!(changes(&store), 1);
        assert_eq!(store.read(|reads| reads.journal(doc(1))).unwrap(), []);
    }
    assert_eq!(store.condition(), Condition::Sound);
    store.cap_size(None).unwrap();
    store
        .write(|tx| {
            tx.append_change(&change(1, 2, 1), Some("{}"))?;
            tx.put_snapshot(doc(1), &big)
        })
        .unwrap();
    assert_eq!(changes(&store), 2);
}

#[test]
fn a_paused_store_is_closed_until_it_resumes() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.db");
    for store in [in_file(&path), memory()] {
        store
            .write(|tx| tx.append_change(&change(1, 1, 1), None))
            .unwrap();
        store.pause();
        store.pause();
        assert!(matches!(
            store.read(|reads| reads.changes(doc(1))),
            Err(StoreError::Closed)
        ));
        assert!(matches!(
            store.write(|tx| tx.set_held(Hash::default(), true)),
            Err(StoreError::Closed)
        ));
        assert!(matches!(store.idle(), Err(StoreError::Closed)));
        if let Options {
            location: hucha_store::Location::File(path),
            ..
        } = Options::file(&path, None)
        {
            assert!(
                !path.with_extension("db-wal").exists(),
                "the last handle folds the log in"
            );
        }
        store.resume().unwrap();
        store.resume().unwrap();
        assert_eq!(changes(&store), 1);
    }
}

#[test]
fn idle_moves_the_log_into_the_file() {
    let dir = tempfile::tempdir().unwrap();
    let store = in_file(&dir.path().join("a.db"));
    for seq in 1..=20 {
        store
            .write(|tx| tx.append_change(&change(1, seq, 1), None))
            .unwrap();
    }
    let idle = store.idle().unwrap();
    assert!(idle.log_pages > 20);
    assert_eq!(idle.moved_pages, idle.log_pages);
}

#[test]
fn a_wrong_key_is_told_and_an_encrypted_file_shows_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.db");
    let store = with_documents(Options::file(&path, Some([1; 32])));
    store
        .write(|tx| tx.meta_set("plain", b"words to look for"))
        .unwrap();
    drop(store);
    let bytes = fs::read(&path).unwrap();
    assert!(
        !bytes
            .windows(17)
            .any(|window| window == b"words to look for")
    );
    assert!(!bytes.starts_with(b"SQLite format 3"));
    for key in [Some([2; 32]), None] {
        let outcome = Store::open(Options::file(&path, key));
        assert!(matches!(outcome, Err(OpenError::WrongKey)), "{outcome:?}");
    }
    assert_eq!(fs::read(&path).unwrap(), bytes);
    let again = Store::open(Options::file(&path, Some([1; 32]))).unwrap();
    assert!(again.read(|reads| reads.meta("plain")).unwrap().is_some());
    assert!(
        !format!("{again:?}").contains("1, 1, 1, 1"),
        "a key is never printed"
    );
}

#[test]
fn a_newer_or_foreign_file_is_refused_untouched() {
    let dir = tempfile::tempdir().unwrap();
    let newer = dir.path().join("newer.db");
    drop(in_file(&newer));
    let raw = rusqlite::Connection::open(&newer).unwrap();
    raw.pragma_update(None, "user_version", 999).unwrap();
    drop(raw);
    let foreign = dir.path().join("foreign.db");
    let raw = rusqlite::Connection::open(&foreign).unwrap();
    raw.execute_batch("CREATE TABLE theirs (a)").unwrap();
    drop(raw);
    let text = dir.path().join("text.db");
    fs::write(
        &text,
        "no database at all, but long enough to be taken for one".repeat(99),
    )
    .unwrap();

    let refused = |path: &Path| {
        let before = fs::read(path).unwrap();
        let outcome = Store::open(Options::file(path, None)).unwrap_err();
        assert_eq!(fs::read(path).unwrap(), before);
        outcome
    };
    assert!(matches!(
        refused(&newer),
        OpenError::Newer {
            found: 999,
            known: 2
        }
    ));
    assert!(matches!(refused(&foreign), OpenError::NotOurs));
    assert!(matches!(refused(&text), OpenError::WrongKey));
}

#[test]
fn a_newer_file_with_an_unfolded_log_is_refused_untouched() {
    let dir = tempfile::tempdir().unwrap();
    let (path, left) = (dir.path().join("a.db"), dir.path().join("left.db"));
    let store = in_file(&path);
    let raw = rusqlite::Connection::open(&path).unwrap();
    raw.pragma_update(None, "user_version", 3).unwrap();
    copy_with_log(&path, &left);
    drop((raw, store));
    let log = left.with_extension("db-wal");
    let before = (fs::read(&left).unwrap(), fs::read(&log).unwrap());
    assert!(!before.1.is_empty());
    let outcome = Store::open(Options::file(&left, None));
    assert!(matches!(
        outcome,
        Err(OpenError::Newer { found: 3, known: 2 })
    ));
    assert_eq!((fs::read(&left).unwrap(), fs::read(&log).unwrap()), before);
}

#[test]
fn damage_stops_writing_keeps_a_copy_and_reads_on() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.db");
    let store = in_file(&path);
    store
        .write(|tx| tx.append_change(&change(1, 1, 1), None))
        .unwrap();
    drop(store);
    let raw = rusqlite::Connection::open(&path).unwrap();
    let sql = "SELECT rootpage FROM sqlite_schema WHERE name = 'outbox'";
    let page: u32 = raw.query_row(sql, [], |row| row.get(0)).unwrap();
    let page = page as usize;
    drop(raw);
    let mut bytes = fs::read(&path).unwrap();
    bytes[(page - 1) * 4096..page * 4096].fill(0xEE);
    fs::write(&path, &bytes).unwrap();

    let store = Store::open(Options::file(&path, None)).unwrap();
    let enqueue = || store.write(|tx| tx.enqueue(OutboxKind::Change, Hash([1; 32]), None, SPRING));
    let Err(StoreError::Corrupt { copy: Some(copy) }) = enqueue() else {
        panic!("damage is told, with a copy");
    };
    assert_eq!(fs::read(&copy).unwrap(), bytes);
    assert_eq!(changes(&store), 1, "what is whole is read on");
    let again = store.write(|tx| tx.append_change(&change(1, 2, 1), None));
    assert!(matches!(again, Err(StoreError::Corrupt { copy: Some(same) }) if same == copy));
    assert_eq!(store.condition(), Condition::Damaged { copy: Some(copy) });
    store.pause();
    store.resume().unwrap();
    assert_eq!(changes(&store), 1);
    assert!(path.exists());
}

#[test]
fn a_file_held_by_another_process_is_locked() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.db");
    let options = Options {
        patience: Duration::ZERO,
        ..Options::file(&path, None)
    };
    let store = with_documents(options);
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let outcome = store.write(|tx| tx.append_change(&change(1, 1, 1), None));
    assert!(matches!(outcome, Err(StoreError::Locked)));
    other.execute_batch("ROLLBACK").unwrap();
    store
        .write(|tx| tx.append_change(&change(1, 1, 1), None))
        .unwrap();
}

#[test]
fn reading_goes_on_while_something_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let store = in_file(&dir.path().join("a.db"));
    store
        .write(|tx| {
            tx.append_change(&change(1, 1, 1), None)?;
            std::thread::scope(|threads| {
                let seen = threads.spawn(|| changes(&store)).join().unwrap();
                assert_eq!(seen, 0, "not before it is committed");
            });
            assert_eq!(
                tx.changes(doc(1))?.len(),
                1,
                "a transaction reads what it wrote"
            );
            Ok(())
        })
        .unwrap();
    assert_eq!(changes(&store), 1);
}

#[test]
fn the_bundled_sqlite_is_free_of_the_log_reset_bug() {
    assert!(
        rusqlite::version_number() >= 3_051_003,
        "{}",
        rusqlite::version()
    );
}

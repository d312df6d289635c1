//! Photos that are asked for: what fails goes last, and rests.

use crate::made::{SPRING, memory};
use hucha_model::{Hash, Millis};
use hucha_store::{Reads, pause_after};

#[test]
fn what_was_asked_for_in_vain_rests_longer_each_time_and_is_forgotten_once_it_came() {
    let store = memory();
    let (often, once) = (Hash([1; 32]), Hash([2; 32]));
    store
        .write(|tx| {
            tx.note_fetch_try(often, "404", SPRING)?;
            tx.note_fetch_try(often, "damaged", SPRING)?;
            tx.note_fetch_try(once, "404", SPRING)
        })
        .unwrap();
    let fetches = store.read(Reads::blob_fetches).unwrap();
    let due = |tries| Millis(SPRING.0 + pause_after(tries));
    let seen: Vec<_> = fetches
        .iter()
        .map(|row| (row.sha256, row.tries, row.last_error.as_str(), row.due))
        .collect();
    assert_eq!(
        seen,
        [(once, 1, "404", due(1)), (often, 2, "damaged", due(2))]
    );
    store
        .write(|tx| {
            assert!(tx.make_due(often)?);
            assert!(!tx.make_due(Hash([3; 32]))?);
            tx.end_fetch(once)
        })
        .unwrap();
    let left = store.read(Reads::blob_fetches).unwrap();
    assert_eq!(
        (left.len(), left[0].sha256, left[0].due),
        (1, often, Millis(0))
    );
}

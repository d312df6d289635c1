//! Pausing, resuming, shutting down, and a phone that belongs to nobody.

use crate::support::alone::{open, open_with};
use crate::support::ports::{Key, Secrets};
use crate::support::wait::{poll_once, wait};
use hucha_ffi::FfiError;
use hucha_model::Lang;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

#[test]
fn a_phone_of_nobody_says_so_and_asks_for_a_code() {
    let folder = tempfile::tempdir().unwrap();
    let engine = open(folder.path());
    let error = wait(engine.today()).unwrap_err();
    let FfiError::NotEnrolled { sentence } = error else {
        panic!("{error:?}");
    };
    assert!(!sentence.is_empty());
}

#[test]
fn a_text_that_is_no_code_is_bad_input() {
    let folder = tempfile::tempdir().unwrap();
    let engine = open(folder.path());
    let error = wait(engine.plan_enrolment("no code".to_owned())).unwrap_err();
    assert!(
        matches!(&error, FfiError::BadInput { place, .. } if place == "enrolment"),
        "{error:?}"
    );
}

#[test]
fn a_paused_engine_answers_nothing_until_it_is_resumed() {
    let folder = tempfile::tempdir().unwrap();
    let engine = open(folder.path());
    wait(engine.pause()).unwrap();
    assert!(matches!(
        wait(engine.today()).unwrap_err(),
        FfiError::Paused { .. }
    ));
    assert!(matches!(
        wait(engine.begin_sync()).unwrap_err(),
        FfiError::Paused { .. }
    ));
    assert!(matches!(
        wait(engine.set_lang(Lang::En)).unwrap_err(),
        FfiError::Paused { .. }
    ));
    wait(engine.resume()).unwrap();
    wait(engine.set_lang(Lang::En)).unwrap();
}

#[test]
fn a_closed_engine_says_so_and_may_be_closed_again() {
    let folder = tempfile::tempdir().unwrap();
    let engine = open(folder.path());
    wait(engine.shut_down());
    wait(engine.shut_down());
    assert!(matches!(
        wait(engine.today()).unwrap_err(),
        FfiError::Closed { .. }
    ));
    assert!(matches!(
        wait(engine.resume()).unwrap_err(),
        FfiError::Closed { .. }
    ));
    assert!(matches!(
        wait(engine.next_event(u64::MAX)).unwrap_err(),
        FfiError::Closed { .. }
    ));
}

#[test]
fn whoever_waits_for_an_event_learns_that_the_engine_was_closed() {
    let folder = tempfile::tempdir().unwrap();
    let engine = open(folder.path());
    let mut next = pin!(engine.next_event(u64::MAX));
    assert!(poll_once(next.as_mut()).is_pending());
    wait(engine.shut_down());
    assert!(matches!(
        poll_once(next),
        Poll::Ready(Err(FfiError::Closed { .. }))
    ));
}

#[test]
fn a_folder_is_opened_by_one_engine_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let secrets = Arc::new(Secrets::default());
    let open = || open_with(folder.path(), Key::new([7; 32]), Arc::clone(&secrets) as _);
    let first = open().unwrap();
    let second = open().map(|_| ()).unwrap_err();
    assert!(
        matches!(&second, FfiError::Refused { reason, .. } if reason == "folder_in_use"),
        "{second:?}"
    );
    wait(first.shut_down());
    wait(open().unwrap().shut_down());
}

#[test]
fn two_who_shut_it_down_at_once_both_find_it_closed() {
    let folder = tempfile::tempdir().unwrap();
    let secrets = Arc::new(Secrets::default());
    let open = || open_with(folder.path(), Key::new([7; 32]), Arc::clone(&secrets) as _);
    let engine = open().unwrap();
    let mut first = pin!(engine.shut_down());
    let second = pin!(engine.shut_down());
    let _ = poll_once(first.as_mut());
    wait(second);
    wait(open().unwrap().shut_down());
    wait(first);
}

#[test]
fn a_database_whose_key_is_gone_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let secrets: Arc<Secrets> = Arc::default();
    let open = |secrets: &Arc<Secrets>| {
        open_with(folder.path(), Key::new([7; 32]), Arc::clone(secrets) as _)
    };
    wait(open(&secrets).unwrap().shut_down());
    let before = std::fs::read(folder.path().join("hucha.db")).unwrap();
    let told = open(&Arc::default()).map(|_| ()).unwrap_err();
    assert!(matches!(told, FfiError::Damaged { .. }), "{told:?}");
    let after = std::fs::read(folder.path().join("hucha.db")).unwrap();
    assert!(before == after, "nothing was begun over it");
    wait(open(&secrets).unwrap().shut_down());
}

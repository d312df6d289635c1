//! Pausing, resuming, shutting down, and a phone that belongs to nobody.

use crate::support::alone::open;
use crate::support::wait::{poll_once, wait};
use hucha_ffi::FfiError;
use hucha_model::Lang;
use std::pin::pin;
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
    assert_eq!(wait(engine.today()).unwrap_err(), FfiError::Paused);
    assert_eq!(wait(engine.begin_sync()).unwrap_err(), FfiError::Paused);
    assert_eq!(
        wait(engine.set_lang(Lang::En)).unwrap_err(),
        FfiError::Paused
    );
    wait(engine.resume()).unwrap();
    wait(engine.set_lang(Lang::En)).unwrap();
}

#[test]
fn a_closed_engine_says_so_and_may_be_closed_again() {
    let folder = tempfile::tempdir().unwrap();
    let engine = open(folder.path());
    wait(engine.shut_down());
    wait(engine.shut_down());
    assert_eq!(wait(engine.today()).unwrap_err(), FfiError::Closed);
    assert_eq!(wait(engine.resume()).unwrap_err(), FfiError::Closed);
    assert_eq!(
        wait(engine.next_event(u64::MAX)).unwrap_err(),
        FfiError::Closed
    );
}

#[test]
fn whoever_waits_for_an_event_learns_that_the_engine_was_closed() {
    let folder = tempfile::tempdir().unwrap();
    let engine = open(folder.path());
    let mut next = pin!(engine.next_event(u64::MAX));
    assert!(poll_once(next.as_mut()).is_pending());
    wait(engine.shut_down());
    assert_eq!(poll_once(next), Poll::Ready(Err(FfiError::Closed)));
}
